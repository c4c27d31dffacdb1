// 2.10 of the rulebook: what a log says about refused credentials, unknown names and panics; the files beside it have the rest.
// Lines are untrusted: they can make a rule speak about itself, hedged, and nothing else; no text in them silences a finding.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/crash/parts.hpp"
#include "core/findings/rules/log/parts.hpp"

namespace aiops {

namespace {

using log_lines::Hits;
using log_lines::last_message;
using log_lines::says_any;
using log_lines::severity_at;

// ---- LOG-AUTH

constexpr std::array<std::string_view, 15> refused{"password authentication failed",
                                                   "access denied for user",
                                                   "wrongpass",
                                                   "invalid credentials",
                                                   "noauth authentication required",
                                                   "invalid username or password",
                                                   "invalid username-password pair",
                                                   "login failed for user",
                                                   "invalidaccesskeyid",
                                                   "signaturedoesnotmatch",
                                                   "invalid api key",
                                                   "expiredtoken",
                                                   "accessdenied",
                                                   "sasl authentication failed",
                                                   "invalid_client"};
constexpr std::array<std::string_view, 4> unauthorised{"401 unauthorized", "status 401", "statuscode: 401", "status code 401"};

// A server that answers 401 to its own clients logs that as well: "GET /x 401" is not its own trouble.
bool speaks_of_credentials(std::string_view message) {
  const std::string lower = to_lower(message);
  return says_any(lower, refused) || (says_any(lower, unauthorised) && !log_lines::is_access_line(message));
}

void log_auth(const ContainerCase& c, Sink& sink) {
  const Hits hits = log_lines::hits_in(c, speaks_of_credentials);
  if (!hits.count()) return;
  Finding& f = sink.found();
  f.severity(severity_at(c));
  const std::string lines = log_lines::quote(f, hits);
  std::string from;
  const auto cite = [&](json::Value leaf, std::string_view as) {
    if (!leaf || from.size() > 200) return;
    f.fact(c.pod.object, leaf, fmt::format("{}: {} from Secret {}", who(c), as, leaf.text()));
    from += fmt::format("{}{}", from.empty() ? "" : ", ", leaf.text());
  };
  for (const json::Value variable : c.spec["env"].items())
    cite(variable["valueFrom"]["secretKeyRef"]["name"], "env " + std::string(variable["name"].text()));
  for (const json::Value source : c.spec["envFrom"].items()) cite(source["secretRef"]["name"], "envFrom");
  Hypothesis& h = f.infer(cause::credentials, Confidence::possible,
                          fmt::format("what container {} talks to refused its credentials ({}); the API cannot show whether they "
                                      "are wrong, changed or locked",
                                      c.name, lines));
  if (!from.empty()) {
    h.text += "; they may come from Secret " + from;
    h.confirm.emplace_back("The Secret was changed after the pod was started: variables are read at the start only.");
  }
  h.reject_if.emplace_back("The lines are about users of the program, not about the program itself.");
}

// ---- LOG-DNS

constexpr std::array<std::string_view, 15> no_name{"no such host",
                                                   "temporary failure in name resolution",
                                                   "nxdomain",
                                                   "enotfound",
                                                   "eai_again",
                                                   "could not translate host name",
                                                   "name or service not known",
                                                   "unknownhostexception",
                                                   "unknown host",
                                                   "could not resolve host",
                                                   "nodename nor servname",
                                                   "name does not resolve",
                                                   "bad address '",
                                                   "host not found in upstream",
                                                   "no address associated with hostname"};

bool speaks_of_names(std::string_view message) { return says_any(to_lower(message), no_name); }

void explain_name(Finding& f, const ContainerCase& c, const std::string& host, bool may_pass, const std::string& lines) {
  const Snapshot& s = c.scene().snapshot;
  const auto service = log_lines::service_of_host(s, c.pod.object.ns, host);
  const std::string said = fmt::format("container {} cannot resolve {} ({})", c.name, host, lines);
  if (!service.name.empty() && f.absent(s, Kind::service, service.ns, service.name)) {
    f.headline(fmt::format("its log cannot resolve {}", host));
    std::string text = fmt::format("{}: there is no Service {} in namespace {}", said, service.name, service.ns);
    if (const Object* near = log_lines::near_service(s, service)) {
      field_fact(f, *near, (*near)["metadata"]["name"], "name");
      text += fmt::format("; the nearest name there is {}", near->name);
    }
    f.infer(cause::missing_name, Confidence::likely, text)
        .confirm.emplace_back("The setting that carries the name should say another one.");
    return;
  }
  const Object* there = service.name.empty() ? nullptr : s.find(Kind::service, service.ns, service.name);
  if (there) {
    field_fact(f, *there, (*there)["metadata"]["name"], "name");
    f.infer(cause::network, Confidence::possible,
            said + ", though that Service is there: the cluster's DNS did not answer, or the Service is younger than the lines");
    return;
  }
  f.infer(may_pass ? cause::network : cause::missing_name, Confidence::possible,
          said + (may_pass ? ": the name server did not answer"
                           : ": the name does not exist, or the name server does not know its zone"))
      .confirm.emplace_back("Other pods resolve other names at the same time.");
}

void log_dns(const ContainerCase& c, Sink& sink) {
  Hits hits = log_lines::hits_in(c, speaks_of_names);
  if (hits.lines.empty()) return;
  log_lines::keep_same(hits, log_lines::host_in_failure);
  if (!hits.count()) return;
  const std::string message = last_message(hits);
  const std::string host = log_lines::host_in_failure(message);
  Finding& f = sink.found();
  f.severity(severity_at(c)).signature(host);
  const std::string lines = log_lines::quote(f, hits);
  if (host.empty()) {
    f.infer(cause::missing_name, Confidence::possible,
            fmt::format("container {} cannot resolve a host name ({}); the lines do not say which", c.name, lines));
    return;
  }
  const std::string lower = to_lower(message);
  explain_name(f, c, host, lower.find("temporary failure") != std::string::npos || lower.find("eai_again") != std::string::npos,
               lines);
}

// ---- LOG-PANIC

constexpr std::array<std::string_view, 11> panics{"traceback (most recent call last)",
                                                  "exception in thread \"",
                                                  "panicked at",
                                                  "unhandled exception",
                                                  "uncaught exception",
                                                  "unhandledpromiserejection",
                                                  "segmentation fault",
                                                  "fatal error: unexpected signal",
                                                  "terminate called after throwing",
                                                  "sigsegv",
                                                  "core dumped"};

bool speaks_of_panic(std::string_view message) {
  const std::string lower = to_lower(message);
  if (says_any(lower, panics)) return true;
  const std::string_view begin = trim(std::string_view(lower).substr(0, 40));
  return begin.substr(0, 7) == "panic: " || begin.substr(0, 13) == "fatal error: ";
}

bool is_frame(std::string_view line) {
  const std::string_view text = trim(line);
  return text.substr(0, 3) == "at " || text.substr(0, 6) == "File \"" ||
         (text.size() < line.size() && text.find(".go:") != std::string_view::npos);
}

// The first frame behind the line; Python writes the innermost one last.
std::optional<std::size_t> first_frame(const Log& log, std::size_t from) {
  constexpr std::size_t reach = 60;
  const bool python = contains_nocase(log.lines[from].text, "traceback");
  std::optional<std::size_t> frame;
  for (std::size_t i = from + 1; i < std::min(log.lines.size(), from + reach); ++i) {
    const std::string_view line = log.lines[i].text;
    if (is_frame(line)) {
      frame = i;
      if (!python) return frame;
    } else if (python && frame && !line.empty() && line.front() != ' ') {
      return frame;
    }
  }
  return frame;
}

void log_panic(const ContainerCase& c, Sink& sink) {
  const Hits hits = log_lines::hits_in(c, speaks_of_panic);
  if (!hits.count()) return;
  Finding& f = sink.found();
  f.severity(severity_at(c));
  const std::size_t at = hits.lines.back();
  const Log& log = *hits.log;
  f.fact(log, at);
  const auto frame = first_frame(log, at);
  if (frame) f.fact(log, *frame);
  // Python's own words stand behind the frames.
  const bool python = contains_nocase(log.lines[at].text, "traceback");
  std::size_t last = frame.value_or(at);
  while (python && frame && last + 1 < log.lines.size() && (last == *frame || log.lines[last].text.substr(0, 1) == " ")) ++last;
  if (python && last != at && (!frame || last != *frame)) f.fact(log, last);
  f.since(log_lines::to_seconds(log.lines[at].at)).before(10);  // what a typed line says is nearer the root
  Hypothesis& h =
      f.infer(cause::application_error, Confidence::likely,
              fmt::format("the program in container {} ends or loses work by an error that it does not handle ({} such line{})",
                          c.name, hits.lines.size(), hits.lines.size() == 1 ? "" : "s"));
  if (frame)
    h.confirm.emplace_back("The quoted frame is in the program's own code, and that code changed with the last revision.");
}

constexpr CommandRow describe_row{"kubectl describe pod {pod} -n {ns}", "its environment names, mounts and events"};

constexpr Rule rules[] = {
    {"LOG-DNS",
     Family::log,
     Severity::warning,
     Stage::log,
     Decisiveness::symptom,
     "log names a host that does not resolve",
     "lines that say no such host, NXDOMAIN, ENOTFOUND or the like (two, or one in the last 20 before the exit)",
     "a host name is wrong, or DNS does not answer",
     {{{"kubectl logs {pod} -n {ns} -c {container} --tail=50", "which name it asks for"},
       {"kubectl get svc -n {ns}", "which Services there are"}}},
     log_dns},
    {"LOG-AUTH",
     Family::log,
     Severity::warning,
     Stage::log,
     Decisiveness::symptom,
     "log says that credentials were refused",
     "lines that say password authentication failed, access denied, 401 or the like (two, or one in the last 20 before the exit)",
     "the other side refused the credentials",
     {{{"kubectl logs {pod} -n {ns} -c {container} --tail=50", "who refused what"}, describe_row}},
     log_auth},
    {"LOG-PANIC",
     Family::log,
     Severity::warning,
     Stage::log,
     Decisiveness::symptom,
     "log shows an error that nothing handled",
     "a panic, a traceback, an uncaught exception or a fault signal (two, or one in the last 20 lines before the exit)",
     "a fault of the program",
     {{{"kubectl logs {pod} -n {ns} -c {container} --previous --tail=100", "the whole trace"}, describe_row}},
     log_panic},
};

}  // namespace

std::span<const Rule> log_rules() {
  static const std::vector<Rule> joined = [] {
    using namespace log_lines;
    std::vector<Rule> all;
    for (const auto table : {env_rules(), std::span<const Rule>(rules), reach_rules(), rbac_rules(), system_rules(), load_rules(),
                             none_rules(), own_rules()})
      all.insert(all.end(), table.begin(), table.end());
    return all;
  }();
  return joined;
}

}  // namespace aiops
