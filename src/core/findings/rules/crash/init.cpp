// 2.1 of the rulebook: init containers that fail or hang, and lifecycle hooks.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/evidence/mask.hpp"
#include "core/findings/relations.hpp"
#include "core/findings/rules/crash/parts.hpp"
#include "core/findings/rules/log/lines.hpp"

namespace aiops::crash {

namespace {

constexpr auto long_for_init = std::chrono::minutes(5);
constexpr auto least_for_peers = std::chrono::seconds(60);

bool completed(const ContainerCase& c) { return c.terminated() && c.terminated()["exitCode"].integer() == 0; }

struct Place {
  std::size_t number = 0, of = 0;  // "2 of 3"
};

// The first init container that has not finished, in the order of the spec; sidecars do not finish.
bool is_first_incomplete(const ContainerCase& c, Place& place) {
  bool mine = false;
  bool earlier = false;
  for (const ContainerCase& other : c.pod.containers()) {
    if (other.role != Role::init) continue;
    ++place.of;
    if (other.name == c.name) {
      mine = true;
      place.number = place.of;
    } else if (!mine && !completed(other)) {
      earlier = true;
    }
  }
  return mine && !earlier && !completed(c);
}

std::string how_it_failed(const ContainerCase& c) {
  const json::Value death = c.death();
  const auto code = death["exitCode"].integer();
  if (!code) return "cannot be started";
  std::string text = fmt::format("ends with exit code {}", *code);
  if (!death["reason"].text().empty() && death["reason"].text() != "Error") text += fmt::format(" ({})", death["reason"].text());
  if (*code == 137 && death["reason"].text() == "Error") text += ", killed from outside or with a child process";
  if (*code == 139 || *code == 134) text += ", a crash of the program";
  if (const auto ran = ran_for(death)) text += " after " + format_age(*ran);
  return text;
}

void init_fail(const ContainerCase& c, Sink& sink) {
  Place place;
  if (c.role != Role::init || !has_condition(c.pod.status(), "Initialized", "False") || !is_first_incomplete(c, place)) return;
  const Trouble trouble = trouble_of(c);
  const bool failed_now =
      c.terminated() && c.terminated()["exitCode"].integer().value_or(0) != 0 && trouble != Trouble::job && !c.pod.done();
  if (!is_down(trouble) && !failed_now) return;
  Finding& f = sink.found();
  exit_facts(f, c);
  condition_fact(f, c.pod, "Initialized");
  const std::size_t lines = last_lines(f, c);
  const auto code = c.death()["exitCode"].integer();
  const Cause& why = code && *code >= 1 && *code <= 125 ? cause::application_error : cause::undetermined;
  f.infer(why, Confidence::likely,
          fmt::format("init container {} of {}, {}, {}; the containers behind it are not started before it ends well",
                      place.number, place.of, c.name, how_it_failed(c)))
      .confirm.emplace_back(lines > 0 ? "The last lines before its exit name the error."
                                      : "The log of its previous run names the error.");
}

// How long init containers of that name took in the other pods of the workload.
std::optional<Duration> longest_of_peers(const ContainerCase& c) {
  std::optional<Duration> longest;
  const Owner top = c.scene().snapshot.top_owner(c.pod.object);
  if (!top.object) return longest;
  for (const Object* pod : pods_under(c.scene().snapshot, *top.object)) {
    for (const json::Value status : (*pod)["status"]["initContainerStatuses"].items()) {
      const auto ran = ran_for(status["state"]["terminated"]);
      if (status["name"].text() == c.name && status["state"]["terminated"]["exitCode"].integer() == 0 && ran)
        longest = longest ? std::max(*longest, *ran) : *ran;
    }
  }
  return longest;
}

// The host it waits for, from its command, arguments and environment; the leaf that names it becomes a fact.
std::string awaited_host(Finding& f, const ContainerCase& c) {
  const auto consider = [&](json::Value leaf, std::string_view what) -> std::string {
    for (const std::string_view word : split(leaf.text().substr(0, 2000), ' ')) {
      const std::string host = log_lines::host_in_address(word);
      const bool address = host.find('.') != std::string::npos || word.find("://") != std::string_view::npos;
      if (host.empty() || !address) continue;
      const auto service = log_lines::service_of_host(c.scene().snapshot, c.pod.object.ns, host);
      if (service.name.empty()) continue;
      f.fact(c.pod.object, leaf, fmt::format("{}: {} {}", who(c), what, mask(leaf.text(), 200)));
      return host;
    }
    return {};
  };
  for (const std::string_view list : {std::string_view("args"), std::string_view("command")}) {
    for (const json::Value word : c.spec[list].items()) {
      if (std::string host = consider(word, list); !host.empty()) return host;
    }
  }
  for (const json::Value variable : c.spec["env"].items()) {
    if (std::string host = consider(variable["value"], variable["name"].text()); !host.empty()) return host;
  }
  return {};
}

bool has_ready_address(const Snapshot& s, const log_lines::ServiceName& service) {
  for (const Object* slice : s.in(Kind::endpoint_slice, service.ns)) {
    if ((*slice)["metadata"]["labels"]["kubernetes.io/service-name"].text() != service.name) continue;
    for (const json::Value endpoint : (*slice)["endpoints"].items()) {
      if (endpoint["conditions"]["ready"].boolean() != false) return true;
    }
  }
  return false;
}

void explain_wait(Finding& f, const ContainerCase& c, Place place) {
  const Snapshot& s = c.scene().snapshot;
  const std::string host = awaited_host(f, c);
  const std::string which = fmt::format("init container {} of {}, {},", place.number, place.of, c.name);
  if (host.empty()) {
    f.infer(cause::dependency, Confidence::likely,
            fmt::format("{} waits for something outside: its command or log says for what", which))
        .confirm.emplace_back("Its last log lines name a host, a file or a lock.");
    return;
  }
  const auto service = log_lines::service_of_host(s, c.pod.object.ns, host);
  if (f.absent(s, Kind::service, service.ns, service.name)) {
    std::string text = fmt::format("{} waits for {}, and there is no such Service", which, host);
    if (const Object* near = log_lines::near_service(s, service)) {
      field_fact(f, *near, (*near)["metadata"]["name"], "name");
      text += fmt::format("; the nearest name is {}", near->name);
    }
    f.infer(cause::missing_name, Confidence::likely, text);
    return;
  }
  const Object* there = s.find(Kind::service, service.ns, service.name);
  if (there) field_fact(f, *there, (*there)["metadata"]["name"], "name");
  const bool empty = there && s.listed(Kind::endpoint_slice, service.ns) && !has_ready_address(s, service);
  f.infer(cause::dependency, Confidence::likely,
          fmt::format("{} waits for {}{}", which, host, empty ? ", a Service without a ready address" : ""))
      .confirm.emplace_back("Its last log lines speak of that host.");
}

void init_hang(const ContainerCase& c, Sink& sink) {
  Place place;
  if (c.role != Role::init || !is_first_incomplete(c, place) || !c.running() || c.pod.terminating()) return;
  const json::Value started = c.running()["startedAt"];
  const auto since = time_at(started);
  if (!since || *since > c.scene().now) return;
  const Duration runs = c.scene().now - *since;
  const auto peers = longest_of_peers(c);
  const bool slower = peers && runs > 3 * *peers && runs > least_for_peers;
  if (runs <= long_for_init && !slower) return;
  Finding& f = sink.found();
  f.fact(c.pod.object, started,
         fmt::format("{}: runs for {}, init container {} of {}", who(c), format_age(runs), place.number, place.of), since);
  const json::Value phase = c.pod.status()["phase"];
  field_fact(f, c.pod.object, phase, "phase");
  restart_fact(f, c);
  last_lines(f, c);
  f.since(since);
  explain_wait(f, c, place);
  if (slower)
    f.infer(cause::undetermined, Confidence::possible,
            fmt::format("in other pods of the workload it took at most {}: what is different is this pod or its node",
                        format_age(*peers)));
}

// A hook that failed long ago in a container that runs and is ready now is over.
bool over(const ContainerCase& c, const Event& event) {
  const auto started = time_at(c.running()["startedAt"]);
  return c.status["ready"].is_true() && started && (!event.time || *event.time <= *started) && trouble_of(c) == Trouble::none;
}

void hook(const ContainerCase& c, Sink& sink) {
  const bool waits = c.waits_for("PostStartHookError");
  const Event* start = last_event(c, "FailedPostStartHook");
  const Event* stop = last_event(c, "FailedPreStopHook");
  if (c.pod.terminating() && !c.pod.past_grace()) return;
  if (start && over(c, *start)) start = nullptr;
  if (stop && over(c, *stop)) stop = nullptr;
  if (!waits && !start && !stop) return;
  Finding& f = sink.found();
  const bool post = waits || start;
  if (waits) waiting_fact(f, c);
  if (start) f.fact(*start);
  if (stop) f.fact(*stop);
  if (c.death()) exit_facts(f, c);
  const json::Value lifecycle = c.spec["lifecycle"][post ? "postStart" : "preStop"];
  const json::Value program = lifecycle["exec"]["command"].at(0);
  if (program)
    f.fact(c.pod.object, program, fmt::format("{}: {} hook executes {}", who(c), post ? "postStart" : "preStop", program.text()));
  if (!post) f.severity(Severity::warning);
  f.infer(cause::wrong_command, Confidence::certain,
          post ? fmt::format("the postStart hook of container {} fails, and the kubelet kills the container for it", c.name)
               : fmt::format("the preStop hook of container {} fails: the container ends without what the hook should have done",
                             c.name));
}

constexpr Rule rules[] = {
    {"HOOK",
     Family::crash,
     Severity::error,
     Stage::kill,
     Decisiveness::named,
     "lifecycle hook fails",
     "event FailedPostStartHook or FailedPreStopHook, or a container that waits with PostStartHookError",
     "a failing postStart hook ends the container",
     {{{"kubectl describe pod {pod} -n {ns}", "its hooks, states and events"},
       {"kubectl logs {pod} -n {ns} -c {container} --previous", "what the container wrote meanwhile"}}},
     hook,
     true},
    {"INIT-FAIL",
     Family::crash,
     Severity::error,
     Stage::exit,
     Decisiveness::exit_code,
     "init container fails",
     "condition Initialized=False, and the first init container that has not finished is in back-off, cannot run, or ended with "
     "a code other than 0",
     "the pod cannot start before that init container ends well",
     {{{"kubectl logs {pod} -n {ns} -c {container} --previous", "what it wrote before it ended"},
       {"kubectl describe pod {pod} -n {ns}", "its init containers, mounts and events"}}},
     init_fail,
     true},
    {"INIT-HANG",
     Family::crash,
     Severity::error,
     Stage::exit,
     Decisiveness::symptom,
     "init container does not finish",
     "the first init container that has not finished runs for more than 5 minutes, or three times as long as in other pods",
     "it waits for a dependency",
     {{{"kubectl logs {pod} -n {ns} -c {container} --tail=20", "what it waits for"},
       {"kubectl get svc,endpointslices -n {ns}", "whether that is there and has addresses"}}},
     init_hang},
};

}  // namespace

std::span<const Rule> init_rules() { return rules; }

}  // namespace aiops::crash
