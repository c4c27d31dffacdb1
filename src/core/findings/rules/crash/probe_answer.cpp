// What a probe asks and what it was told. Messages are the kubelet's (pkg/kubelet/prober, pkg/probe/http|tcp|grpc|exec); they
// are matched on the fragments that have not changed between 1.22 and 1.36.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/crash/parts.hpp"
#include "core/findings/rules/metric/parts.hpp"

namespace aiops::crash {

namespace {

// A day at most: products of two of them must still fit into a duration.
std::int64_t seconds(json::Value value, std::int64_t usual) {
  const auto n = value.integer();
  return n && *n >= 0 && *n <= 86'400 ? *n : usual;
}

struct Fragment {
  std::string_view text;
  Answer answer;
};
// The first that is contained decides.
constexpr Fragment fragments[] = {{"connection refused", Answer::refused},
                                  {"connect: no route to host", Answer::refused},
                                  {"statuscode: 404", Answer::not_found},
                                  {"statuscode: 401", Answer::denied},
                                  {"statuscode: 403", Answer::denied},
                                  {"statuscode: 5", Answer::server_error},
                                  {"statuscode:", Answer::other_status},
                                  {"http response to https client", Answer::wrong_scheme},
                                  {"malformed http response", Answer::wrong_scheme},
                                  {"tls: ", Answer::wrong_scheme},
                                  {"couldn't find port", Answer::no_port},
                                  {"not_serving", Answer::not_serving},
                                  {"executable file not found", Answer::no_command},
                                  {"no such file or directory", Answer::no_command},
                                  {"context deadline exceeded", Answer::timeout},
                                  {"client.timeout exceeded", Answer::timeout},
                                  {"i/o timeout", Answer::timeout},
                                  {"timed out", Answer::timeout}};

Answer answer_in(std::string_view message) {
  for (const Fragment& fragment : fragments) {
    if (contains_nocase(message, fragment.text)) return fragment.answer;
  }
  return Answer::other;
}

bool declares(const ContainerCase& c, json::Value port) {
  const json::Value ports = c.spec["ports"];
  for (const json::Value declared : ports.items()) {
    if (port.is_string() ? declared["name"].text() == port.text() : declared["containerPort"].integer() == port.integer())
      return true;
  }
  return false;
}

// The ports that the container declares, as facts; a word about them for the inference.
std::string declared_ports(Finding& f, const ContainerCase& c) {
  std::string out;
  for (const json::Value declared : c.spec["ports"].items()) {
    const auto number = declared["containerPort"];
    if (!number.integer()) continue;
    const std::string_view name = declared["name"].text();
    f.fact(c.pod.object, number,
           fmt::format("{}: declares port {}{}", who(c), *number.integer(), name.empty() ? "" : fmt::format(" ({})", name)));
    out += fmt::format("{}{}{}", out.empty() ? "" : ", ", *number.integer(), name.empty() ? "" : fmt::format(" ({})", name));
  }
  return out;
}

bool is_path_char(char ch) {
  return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
         std::string_view("/-_.~").find(ch) != std::string_view::npos;
}

// Paths in a line of text: a slash at the begin or behind a blank or quote.
std::vector<std::string_view> paths_in(std::string_view line) {
  std::vector<std::string_view> out;
  for (std::size_t at = line.find('/'); at != std::string_view::npos; at = line.find('/', at)) {
    std::size_t end = at;
    while (end < line.size() && is_path_char(line[end])) ++end;
    const bool starts = at == 0 || std::string_view(" \t\"'=([,").find(line[at - 1]) != std::string_view::npos;
    if (starts && end - at > 1) out.push_back(line.substr(at, end - at));
    at = end;
  }
  return out;
}

bool similar(std::string_view wanted, std::string_view other) {
  if (other == wanted || other.size() < 3) return false;
  const std::string a = to_lower(wanted);
  const std::string b = to_lower(other);
  if (a.size() > 2 && (b.compare(0, a.size(), a) == 0 || a.compare(0, b.size(), b) == 0)) return true;
  const std::size_t tail = b.rfind(a.substr(a.rfind('/')));
  return (tail != std::string::npos && a.rfind('/') != std::string::npos && tail + a.size() - a.rfind('/') == b.size()) ||
         edit_distance(a, b) <= 3;
}

// The log tells that the asked path gives 404, and names another one like it.
struct LogHint {
  std::string path;
  bool refused_path = false;
};
LogHint hint_from_log(Finding& f, const ContainerCase& c, std::string_view path) {
  const Log* log = c.running() ? c.log(false) : c.death_log();
  LogHint hint;
  if (!log || path.empty()) return hint;
  std::optional<std::size_t> not_found;
  std::optional<std::size_t> near;
  for (std::size_t i = 0; i < log->lines.size(); ++i) {
    const std::string_view line = log->lines[i].text;
    for (const std::string_view other : paths_in(line)) {
      if (other == path && line.find("404") != std::string_view::npos) not_found = i;
      if (!near && similar(path, other) && line.find("404") == std::string_view::npos) {
        near = i;
        hint.path = other;
      }
    }
  }
  if (near) f.fact(*log, *near);
  if (not_found) f.fact(*log, *not_found);
  hint.refused_path = not_found.has_value();
  return hint;
}

void explain_refused(Finding& f, const ContainerCase& c, const Probe& probe, bool starting) {
  const bool declared = declares(c, probe.port());
  const std::string ports = declared_ports(f, c);
  const std::string port = value_text(probe.port());
  if (!ports.empty() && !declared) {
    f.infer(cause::wrong_probe, Confidence::likely,
            fmt::format("the probe asks port {}, on which nothing listens; container {} declares {}", port, c.name, ports))
        .confirm.emplace_back("The log says on which port the program listens.");
    return;
  }
  if (starting) {
    f.infer(
         cause::slow_start, Confidence::likely,
         fmt::format(
             "the program in container {} does not listen yet when the probe asks: its start takes longer than the probe waits "
             "({}s before the first try, then {} tries every {}s){}",
             c.name, probe.delay, probe.threshold, probe.period, c.spec["startupProbe"] ? "" : "; it has no startupProbe"))
        .confirm.emplace_back(
            "The log before the end shows a start that is not finished; a startupProbe or a longer wait would let it finish.");
  } else {
    f.infer(cause::application_error, Confidence::possible,
            fmt::format("nothing listens on port {} of container {}: the program hangs, or has not come up", port, c.name))
        .confirm.emplace_back("The log does not say that it listens.");
  }
  f.infer(cause::wrong_probe, Confidence::possible,
          fmt::format("the program in container {} listens on another port or address than {}", c.name, port))
      .confirm.emplace_back("The log says on which port and address it listens.");
}

void explain_status(Finding& f, const ContainerCase& c, const Probe& probe, Answer answer) {
  const std::string path(probe.path());
  if (answer == Answer::not_found) {
    const LogHint hint = hint_from_log(f, c, path);
    std::string text =
        fmt::format("the probe asks container {} for {}, a path that the program does not serve (404)", c.name, path);
    if (!hint.path.empty()) text += fmt::format("; its log names {}", hint.path);
    f.headline(
        fmt::format("its probe of {} is answered with 404{}", path, hint.path.empty() ? "" : ", its log names " + hint.path));
    f.infer(cause::wrong_probe, Confidence::likely, text)
        .confirm.emplace_back("The program's list of routes has another path for it.");
  } else if (answer == Answer::denied) {
    f.infer(cause::wrong_probe, Confidence::likely,
            fmt::format("the probe asks container {} for {}, a path that wants a login (401 or 403)", c.name, path))
        .confirm.emplace_back("The path needs credentials that a probe does not have.");
  } else if (answer == Answer::server_error) {
    Hypothesis& h =
        f.infer(cause::dependency, Confidence::likely,
                fmt::format("the program in container {} answers {} with a server error: it says of itself that it cannot work, "
                            "mostly because something it depends on does not answer",
                            c.name, path.empty() ? "the probe" : path));
    h.confirm.emplace_back("The body of the answer or the log names what it waits for.");
    h.reject_if.emplace_back("The log shows an error of the program itself at each probe.");
  } else {
    f.infer(Confidence::possible,
            fmt::format("the program in container {} answers {} with a status outside 200 to 399", c.name, path));
  }
}

}  // namespace

json::Value Probe::port() const {
  for (const std::string_view how : {std::string_view("httpGet"), std::string_view("tcpSocket"), std::string_view("grpc")}) {
    if (const json::Value port = spec[how]["port"]) return port;
  }
  return {};
}

Probe probe_of(const ContainerCase& c, std::string_view name) {
  Probe probe;
  probe.name = name;
  probe.spec = c.spec[name];
  probe.delay = seconds(probe.spec["initialDelaySeconds"], 0);
  probe.period = std::max<std::int64_t>(1, seconds(probe.spec["periodSeconds"], 10));
  probe.threshold = std::max<std::int64_t>(1, seconds(probe.spec["failureThreshold"], 3));
  probe.timeout = std::max<std::int64_t>(1, seconds(probe.spec["timeoutSeconds"], 1));
  return probe;
}

std::string what_it_asks(const Probe& probe) {
  const std::string port = value_text(probe.port());
  if (probe.spec["httpGet"]) return fmt::format("GET :{}{}", port, probe.path().empty() ? "/" : probe.path());
  if (probe.spec["tcpSocket"]) return "TCP :" + port;
  if (probe.spec["grpc"]) return "gRPC :" + port;
  const std::string_view command = probe.spec["exec"]["command"].at(0).text();
  return fmt::format("exec {}", command.empty() ? "of nothing" : command);
}

// The leaf is the path, port or program: headers and arguments of a probe can carry credentials.
void probe_fact(Finding& f, const ContainerCase& c, const Probe& probe) {
  json::Value leaf = probe.spec["httpGet"]["path"];
  if (!leaf) leaf = probe.port();
  if (!leaf) leaf = probe.spec["exec"]["command"].at(0);
  if (!leaf) return;
  f.fact(c.pod.object, leaf,
         fmt::format("{}: {} {}, initialDelaySeconds={}, periodSeconds={}, timeoutSeconds={}, failureThreshold={}", who(c),
                     probe.name, what_it_asks(probe), probe.delay, probe.period, probe.timeout, probe.threshold));
}

Answered probe_answer(const ContainerCase& c, std::string_view which) {
  const std::string begin = fmt::format("{} probe ", which);
  const Event* newest = nullptr;
  for (const Event* event : events_saying(c, "Unhealthy")) {
    if (contains_nocase(event->message.substr(0, begin.size()), begin)) newest = event;
  }
  return {newest, newest ? answer_in(newest->message) : Answer::none};
}

void explain_probe(Finding& f, const ContainerCase& c, const Probe& probe, Answered answered, bool starting) {
  switch (answered.answer) {
    case Answer::refused:
      return explain_refused(f, c, probe, starting);
    case Answer::not_found:
    case Answer::denied:
    case Answer::server_error:
    case Answer::other_status:
      return explain_status(f, c, probe, answered.answer);
    case Answer::wrong_scheme:
      f.infer(cause::wrong_probe, Confidence::likely,
              fmt::format("the probe and the program in container {} do not agree on HTTP or HTTPS", c.name));
      return;
    case Answer::no_port:
      f.infer(cause::wrong_probe, Confidence::certain,
              fmt::format("the probe names port {}, which container {} does not declare", value_text(probe.port()), c.name));
      return;
    case Answer::no_command:
      f.infer(cause::wrong_probe, Confidence::likely,
              fmt::format("the probe's command needs a program or file that is not in container {}", c.name));
      return;
    case Answer::not_serving:
      f.infer(cause::dependency, Confidence::likely,
              fmt::format("the program in container {} says of itself that it does not serve (NOT_SERVING)", c.name));
      return;
    case Answer::timeout:
      metrics::add_probe_seconds(f, c);
      f.infer(starting ? cause::slow_start : cause::wrong_probe, Confidence::possible,
              fmt::format(
                  "container {} does not answer within {}s: the time-out is short for it, or it is starved of CPU or blocked",
                  c.name, probe.timeout))
          .confirm.emplace_back("CPU throttling or long pauses at the times of the probes.");
      return;
    case Answer::none:
    case Answer::other:
      f.infer(cause::undetermined, Confidence::possible,
              fmt::format("why the probe of container {} fails is not known: {}", c.name,
                          answered.event ? "its message is none of the known ones" : "no probe event is retained"));
  }
}

}  // namespace aiops::crash
