// 2.1 of the rulebook: ends whose code tells of a signal or of nothing at all. They are weak: any rule that knows the reason
// explains them (Stage::weak_exit), except a fault of the program itself.
#include <algorithm>

#include <fmt/format.h>

#include "core/findings/kubectl.hpp"
#include "core/findings/rules/crash/parts.hpp"

namespace aiops::crash {

namespace {

Severity severity_of(Trouble t, Severity when_past) { return is_down(t) ? Severity::error : when_past; }

// "rollout history" knows three kinds; at others the row gives way.
void bind_rollout(Finding& f, const ContainerCase& c) {
  const ObjectRef top = c.scene().snapshot.top_owner(c.pod.object).ref;
  if (top.kind == "Deployment" || top.kind == "StatefulSet" || top.kind == "DaemonSet")
    f.bind("rollout", kubectl_word(top) + "/" + top.name);
}

void kill_137(const ContainerCase& c, Sink& sink) {
  const Trouble trouble = trouble_of(c);
  if (c.role == Role::init || trouble == Trouble::none || trouble == Trouble::job) return;
  if (c.death()["exitCode"].integer() != 137 || c.death()["reason"].text() != "Error" || killed_by_probe(c)) return;
  Finding& f = sink.found();
  exit_facts(f, c);
  last_lines(f, c);
  f.severity(severity_of(trouble, Severity::warning));
  Hypothesis& h = f.infer(
      cause::killed_from_outside, Confidence::possible,
      fmt::format("container {} was ended by SIGKILL and no OOM kill is recorded: something outside ended it, or a child process "
                  "was killed for memory",
                  c.name));
  h.confirm.emplace_back("An event Killing says who ended it and why.");
  h.reject_if.emplace_back("The container's count of OOM events rises at that time.");
  if (!last_event(c, "Killing")) h.text += "; no Killing event is retained";
}

void term_143(const ContainerCase& c, Sink& sink) {
  const Trouble trouble = trouble_of(c);
  const std::string_view reason = c.death()["reason"].text();
  if (c.role == Role::init || trouble == Trouble::none || trouble == Trouble::job) return;
  if (c.death()["exitCode"].integer() != 143 || (reason != "Error" && reason != "Completed") || killed_by_probe(c)) return;
  Finding& f = sink.found();
  exit_facts(f, c);
  last_lines(f, c);
  bind_rollout(f, c);
  f.severity(severity_of(trouble, Severity::info));
  Hypothesis& h = f.infer(
      cause::killed_from_outside, Confidence::possible,
      fmt::format(
          "container {} was told to end (SIGTERM) while its pod stayed: a liveness probe or something inside the pod did it",
          c.name));
  h.confirm.emplace_back("An event Killing, or the log before the end, says who sent the signal.");
  h.reject_if.emplace_back("A rollout, scale-down or eviction ended the pod itself: then the signal is as it should be.");
}

struct Signal {
  std::int64_t code;
  std::string_view name, means;
};
constexpr Signal faults[] = {
    {139, "SIGSEGV", "it read or wrote memory that is not its own"},
    {134, "SIGABRT", "it gave up by itself: an assertion, the C library or a runtime found its state broken"},
    {135, "SIGBUS", "it touched memory behind the end of a mapped file"},
    {136, "SIGFPE", "it divided by zero or did other impossible arithmetic"},
    {132, "SIGILL", "it met an instruction that the processor does not have"}};

void sig_fault(const ContainerCase& c, Sink& sink) {
  const Trouble trouble = trouble_of(c);
  const auto code = c.death()["exitCode"].integer();
  const auto* fault = std::find_if(std::begin(faults), std::end(faults), [&](const Signal& s) { return s.code == code; });
  if (trouble == Trouble::none || c.role == Role::init || fault == std::end(faults) || c.death()["reason"].text() == "OOMKilled")
    return;
  Finding& f = sink.found();
  exit_facts(f, c);
  last_lines(f, c);
  const json::Value image = c.spec["image"];
  if (image) f.fact(c.pod.object, image, fmt::format("{}: image={}", who(c), value_text(image)));
  bind_rollout(f, c);
  if (trouble == Trouble::past) f.severity(Severity::warning);
  Hypothesis& h = f.infer(cause::native_crash, Confidence::likely,
                          fmt::format("the program in container {} crashed with {}: {}", c.name, fault->name, fault->means));
  h.confirm.emplace_back("It began with a change of the image, or fails only on nodes with another processor.");
  h.reject_if.emplace_back("The log shows that the program itself raised the signal to end.");
}

// Other containers of the node that ended within the same minute without a reason either: then it was not the program.
std::size_t ended_alike(const ContainerCase& c, Finding& f) {
  const auto end = time_at(c.death()["finishedAt"]);
  if (!end || c.pod.node().empty()) return 0;
  std::size_t count = 0;
  for (const Object* pod : c.scene().snapshot.pods_on(c.pod.node())) {
    if (pod == &c.pod.object) continue;
    for (const json::Value status : (*pod)["status"]["containerStatuses"].items()) {
      const json::Value last = status["lastState"]["terminated"];
      const auto other = time_at(last["finishedAt"]);
      if (!other || last["exitCode"].integer() != 255) continue;
      if (*other > *end + std::chrono::minutes(1) || *other < *end - std::chrono::minutes(1)) continue;
      if (++count <= 3) {
        f.fact(*pod, last,
               fmt::format("{} [container {}]: exit 255 ({}), ended {}", label(pod->ref()), status["name"].text(),
                           last["reason"].text(), format_time(*other)),
               other);
      }
    }
  }
  return count;
}

void exit_255(const ContainerCase& c, Sink& sink) {
  const Trouble trouble = trouble_of(c);
  if (c.role == Role::init || trouble == Trouble::none || trouble == Trouble::job) return;
  const json::Value death = c.death();
  const std::string_view reason = death["reason"].text();
  const bool lost = reason == "Unknown" || reason == "ContainerStatusUnknown";
  if ((death["exitCode"].integer() != 255 && !lost) || never_executed(c)) return;
  Finding& f = sink.found();
  exit_facts(f, c);
  const auto end = time_at(death["finishedAt"]);
  const Event* reboot = node_event_near(c.pod, "Rebooted", end);
  if (!reboot) reboot = node_event_near(c.pod, "Rebooted", time_at(c.running()["startedAt"]));
  if (reboot) f.fact(*reboot);
  const std::size_t others = ended_alike(c, f);
  f.severity(severity_of(trouble, Severity::warning));
  const bool node = reboot || others > 0;
  if (!node) last_lines(f, c);
  const auto say_node = [&](Confidence confidence) {
    f.infer(cause::node_restart, confidence,
            fmt::format("node {} or its container runtime restarted, and the end of container {} was not seen", c.pod.node(),
                        c.name))
        .confirm.emplace_back("Other containers of the node ended at the same time.");
  };
  const auto say_program = [&](Confidence confidence) {
    f.infer(cause::application_error, confidence, fmt::format("the program in container {} ended with -1", c.name))
        .confirm.emplace_back("Its log ends with an error.");
  };
  if (node || lost) say_node(node ? Confidence::likely : Confidence::possible);
  if (!node && !lost) say_program(reason == "Error" ? Confidence::likely : Confidence::possible);
  if (!node && !lost) say_node(Confidence::possible);
  if (!node && lost) say_program(Confidence::possible);
}

void flap(const ContainerCase& c, Sink& sink) {
  constexpr std::int64_t least_restarts = 3;
  if (trouble_of(c) != Trouble::past || c.role == Role::init || c.restarts() < least_restarts) return;
  Finding& f = sink.found();
  exit_facts(f, c);
  const json::Value started = c.running()["startedAt"];
  const auto since = time_at(started);
  if (since)
    f.fact(c.pod.object, started, fmt::format("{}: runs since {} ({})", who(c), format_time(*since), ago(c.scene(), since)),
           since);
  last_lines(f, c);
  const auto code = c.death()["exitCode"].integer();
  const std::string_view reason = c.death()["reason"].text();
  const bool by_itself = code && *code >= 1 && *code <= 125;
  std::string how = code ? fmt::format("with exit code {}{}", *code, reason.empty() ? "" : fmt::format(" ({})", reason))
                         : std::string("without an exit code");
  f.infer(by_itself ? cause::application_error : cause::undetermined, Confidence::possible,
          fmt::format("container {} runs now and has ended {} times, the last time {}: it will end again if what ended it is "
                      "still there; a run of ten "
                      "minutes only resets the back-off",
                      c.name, c.restarts(), how))
      .confirm.emplace_back("The log of the previous run ends with an error.");
}

constexpr CommandRow events_row{"kubectl events -n {ns} --for pod/{pod}", "what the kubelet recorded about it"};
constexpr CommandRow describe_row{"kubectl describe pod {pod} -n {ns}", "its states, probes and events"};
constexpr CommandRow history_row{"kubectl rollout history {rollout} -n {ns}", "when its template changed"};

constexpr Rule rules[] = {
    {"SIG-FAULT",
     Family::crash,
     Severity::error,
     Stage::exit,
     Decisiveness::exit_code,
     "program crashes with a fault signal",
     "exit code 139 (SEGV), 134 (ABRT), 135 (BUS), 136 (FPE) or 132 (ILL)",
     "a native crash, or a runtime that aborts",
     {{{"kubectl logs {pod} -n {ns} -c {container} --previous --tail=100", "what it wrote before the fault"}, history_row}},
     sig_fault,
     true},
    {"KILL-137",
     Family::crash,
     Severity::warning,
     Stage::weak_exit,
     Decisiveness::exit_code,
     "container ended by SIGKILL",
     "exit code 137 with reason Error, and no OOM kill on record",
     "something outside the container ended it",
     {{events_row, describe_row}},
     kill_137,
     true},
    {"TERM-143",
     Family::crash,
     Severity::info,
     Stage::weak_exit,
     Decisiveness::exit_code,
     "container ended by SIGTERM while its pod stays",
     "exit code 143 with reason Error or Completed in a pod that remains",
     "normal at a rollout; a fault when the pod stays and restarts grow",
     {{events_row, history_row}},
     term_143,
     true},
    {"EXIT-255",
     Family::crash,
     Severity::warning,
     Stage::weak_exit,
     Decisiveness::exit_code,
     "container ended with 255 or in an unknown way",
     "exit code 255, or reason Unknown or ContainerStatusUnknown",
     "the node or its runtime restarted, or the program ended with -1",
     {{{"kubectl describe node {node}", "when it booted, and its events"},
       {"kubectl get pods -A -o wide --field-selector spec.nodeName={node}", "whether others on it restarted too"}}},
     exit_255,
     true},
    {"FLAP",
     Family::crash,
     Severity::warning,
     Stage::weak_exit,
     Decisiveness::exit_code,
     "container runs, and restarts again and again",
     "running, at least 3 restarts, and the last end within the window",
     "what ended it before may end it again",
     {{{"kubectl logs {pod} -n {ns} -c {container} --previous", "how the last run ended"},
       {"kubectl get pod {pod} -n {ns} -o wide", "restarts and node"}}},
     flap},
};

}  // namespace

std::span<const Rule> signal_rules() { return rules; }

}  // namespace aiops::crash
