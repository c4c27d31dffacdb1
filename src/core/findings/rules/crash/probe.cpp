// 2.1 of the rulebook: containers that the kubelet ends because a probe fails. The event Killing is the proof; when events
// have expired, a probe that could have done it and an end by SIGTERM or SIGKILL leave a possibility.
#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/crash/parts.hpp"

namespace aiops::crash {

namespace {

bool ended_by_request(const ContainerCase& c) {
  const auto code = c.death()["exitCode"].integer();
  return (code == 137 || code == 143) && c.death()["reason"].text() == "Error";
}

// Kubelet's worker does not start at the same moment as the container: it may be early by a period.
bool long_enough(const ContainerCase& c, const Probe& probe) {
  const auto ran = ran_for(c.death());
  return ran && *ran >= std::chrono::seconds(probe.earliest_kill());
}

// No Killing event, and none retained that says something else.
bool could_be_killed_by(const ContainerCase& c, const Probe& probe) {
  return probe && ended_by_request(c) && long_enough(c, probe) && !last_event(c, "Killing") && !node_short_of_memory(c);
}

void kill_facts(Finding& f, const ContainerCase& c, const Probe& probe, const Event* kill, Answered answered) {
  if (probe) probe_fact(f, c, probe);
  if (answered.event) f.fact(*answered.event);
  if (kill) f.fact(*kill);
  if (c.death()) exit_facts(f, c);
  last_lines(f, c);
}

// Ready and not ended since: the failed probe is over.
bool recovered(const ContainerCase& c, Trouble trouble) {
  return c.running() && c.status["ready"].is_true() && trouble == Trouble::none;
}

void probe_live(const ContainerCase& c, Sink& sink) {
  const Trouble trouble = trouble_of(c);
  if (c.role == Role::init || recovered(c, trouble) || c.pod.terminating() || c.pod.done()) return;
  const Event* kill = probe_kill(c, "liveness");
  const Probe probe = probe_of(c, "livenessProbe");
  const bool unstarted = probe_of(c, "startupProbe") && !c.status["started"].is_true();
  // With a start-up probe the liveness probe is not asked before the start is over.
  if (!kill && (trouble != Trouble::loop || unstarted || !could_be_killed_by(c, probe))) return;
  Finding& f = sink.found();
  const Answered answered = probe_answer(c, "Liveness");
  kill_facts(f, c, probe, kill, answered);
  if (!is_down(trouble) && c.status["ready"].is_true()) f.severity(Severity::warning);
  if (!kill) {
    f.infer(cause::killed_from_outside, Confidence::possible,
            fmt::format("container {} was told to end (exit code {}) after a run as long as its liveness probe needs to fail: "
                        "the probe may have done it; "
                        "no event is retained that says so",
                        c.name, *c.death()["exitCode"].integer()))
        .confirm.emplace_back("At the next restart an event Killing says that the liveness probe failed.");
    return;
  }
  const auto ran = ran_for(c.death());
  const bool starting = ran && *ran <= std::chrono::seconds(probe.budget() + 2 * probe.period + 30);
  explain_probe(f, c, probe, answered, starting);
}

void probe_start(const ContainerCase& c, Sink& sink) {
  const Probe probe = probe_of(c, "startupProbe");
  const Trouble trouble = trouble_of(c);
  if (!probe || c.role == Role::init || c.status["started"].is_true() || c.pod.terminating() || c.pod.done()) return;
  const Event* kill = probe_kill(c, "startup");
  const Answered answered = probe_answer(c, "Startup");
  // Failing within its budget is what a start-up probe is for.
  if (!kill && (trouble == Trouble::none || !could_be_killed_by(c, probe))) return;
  Finding& f = sink.found();
  kill_facts(f, c, probe, kill, answered);
  const json::Value started = c.status["started"];
  if (started) f.fact(c.pod.object, started, fmt::format("{}: started={}", who(c), value_text(started)));
  if (answered.answer == Answer::refused || answered.answer == Answer::none || answered.answer == Answer::timeout) {
    f.infer(cause::slow_start, kill ? Confidence::likely : Confidence::possible,
            fmt::format("the start of container {} takes longer than its start-up probe allows ({}s in all){}", c.name,
                        probe.budget(), kill ? "" : "; no probe event is retained that says so"))
        .confirm.emplace_back("The log before the end shows a start that is not finished.");
    return;
  }
  explain_probe(f, c, probe, answered, true);
}

constexpr Rule rules[] = {
    {"PROBE-START",
     Family::crash,
     Severity::error,
     Stage::kill,
     Decisiveness::terminal,
     "start-up probe ends the container",
     "startupProbe set, started=false, and an event Killing over the start-up probe, or an end with 137 or 143 after its budget",
     "the start takes longer than the probe allows, or the probe asks the wrong place",
     {{{"kubectl describe pod {pod} -n {ns}", "its probe, states and events"},
       {"kubectl get events -n {ns} --field-selector involvedObject.name={pod}", "what the kubelet recorded about it"}}},
     probe_start},
    {"PROBE-LIVE",
     Family::crash,
     Severity::error,
     Stage::kill,
     Decisiveness::terminal,
     "liveness probe ends the container",
     "event Killing that says failed liveness probe; or a liveness probe and ends with 137 or 143 after a run as long as it "
     "needs to fail",
     "the probe asks the wrong place, asks too early or waits too short, or the program hangs",
     {{{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.containers[*].livenessProbe}'",
        "what the probe asks, and how patiently"},
       {"kubectl events -n {ns} --for pod/{pod}", "what the kubelet recorded about it"}}},
     probe_live},
};

}  // namespace

const Event* probe_kill(const ContainerCase& c, std::string_view which) {
  return last_event(c, "Killing", fmt::format("failed {} probe", which));
}

bool killed_by_probe(const ContainerCase& c) { return probe_kill(c, "liveness") || probe_kill(c, "startup"); }

std::span<const Rule> probe_rules() { return rules; }

}  // namespace aiops::crash
