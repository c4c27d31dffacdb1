// What the rules of family 2.1 share. Reads states only; which rule speaks is decided in the files beside this one.
#include "core/findings/rules/crash/parts.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace aiops::crash {

namespace {

constexpr auto near_in_time = std::chrono::minutes(2);

// The kubelet or a controller ended the pod on purpose: other families speak about it.
bool told_to_end(const PodCase& pod) {
  return pod.terminating() || pod.phase() == "Succeeded" || !pod.status()["reason"].text().empty() ||
         has_condition(pod.status(), "DisruptionTarget", "True");
}

bool ended_badly(const ContainerCase& c) {
  const json::Value end = c.terminated();
  return end.is_object() && end["exitCode"].integer() != 0;
}

// A failed pod is replaced by its controller, if it has one; only a Job keeps it as an attempt of its own.
Trouble of_failed_pod(const ContainerCase& c) {
  const auto owners = c.scene().snapshot.owners(c.pod.object);
  if (owners.empty()) return Trouble::down;
  if (owners.front().ref.kind != "Job") return Trouble::none;
  const Object* job = owners.front().object;
  return job && has_condition((*job)["status"], "Complete", "True") ? Trouble::none : Trouble::job;
}

// The runtime's own words when exec() failed after the container was made; they end up in the container's log.
bool is_exec_line(std::string_view line) {
  if (contains_nocase(line, "exec format error")) return true;
  const bool exec = line.substr(0, 5) == "exec " || contains_nocase(line, "exec user process caused");
  return exec && (contains_nocase(line, "no such file or directory") || contains_nocase(line, "permission denied"));
}

bool is_shell_line(std::string_view line) {
  return contains_nocase(line, "command not found") || (line.size() > 11 && line.substr(line.size() - 11) == ": not found");
}

bool is_start_reason(std::string_view reason) { return reason == "StartError" || reason == "ContainerCannotRun"; }

}  // namespace

std::string_view restart_policy(const ContainerCase& c) {
  const std::string_view own = c.spec["restartPolicy"].text();
  const std::string_view pod = c.pod.spec()["restartPolicy"].text();
  return own.empty() ? pod : own;
}

bool within_window(const Scene& scene, std::optional<Time> time) { return !time || *time >= scene.now - scene.window; }

Trouble trouble_of(const ContainerCase& c) {
  if (told_to_end(c.pod) || c.role == Role::ephemeral) return Trouble::none;
  if (c.pod.phase() == "Failed") return ended_badly(c) ? of_failed_pod(c) : Trouble::none;
  const std::string_view waits = c.waiting()["reason"].text();
  if (c.failing() || waits == "RunContainerError" || waits == "CreateContainerError" || waits == "PostStartHookError")
    return Trouble::loop;
  if (ended_badly(c) && restart_policy(c) == "Never") return Trouble::down;
  const auto end = time_at(c.last_terminated()["finishedAt"]);
  if (c.running() && end && within_window(c.scene(), end)) return Trouble::past;
  return Trouble::none;
}

void exit_facts(Finding& f, const ContainerCase& c) {
  state_fact(f, c, c.death());
  restart_fact(f, c);
  if (c.waiting()) waiting_fact(f, c);
  f.since(time_at(c.death()["finishedAt"]));
}

StartFailure start_failure(const ContainerCase& c) {
  const json::Value death = c.death();
  if (is_start_reason(death["reason"].text()) && !death["message"].text().empty())
    return {death["message"].text(), death["message"]};
  const std::string_view waits = c.waiting()["reason"].text();
  if ((waits == "RunContainerError" || waits == "CreateContainerError") && !c.waiting()["message"].text().empty()) {
    return {c.waiting()["message"].text(), c.waiting()["message"]};
  }
  const Log* log = c.death_log();
  const auto code = death["exitCode"].integer();
  if (!log || !code || *code == 0) return {};
  const std::size_t size = log->lines.size();
  for (std::size_t i = size; i > 0 && size - i < 3; --i) {
    const std::string_view line = trim(log->lines[i - 1].text);
    if (is_exec_line(line) || ((*code == 127 || *code == 126) && is_shell_line(line))) return {line, {}, log, i - 1};
  }
  return {};
}

// What the API says stands in the state that exit_facts() tells.
void start_fact(Finding& f, const StartFailure& failure) {
  if (failure.log) f.fact(*failure.log, failure.line);
}

bool never_executed(const ContainerCase& c) {
  return is_start_reason(c.death()["reason"].text()) || start_failure(c).log != nullptr;
}

std::vector<const Event*> events_saying(const ContainerCase& c, std::string_view reason, std::string_view fragment) {
  std::vector<const Event*> out;
  for (const Event* event : c.events()) {
    if (event->reason != reason || !within_window(c.scene(), event->time)) continue;
    if (fragment.empty() || contains_nocase(event->message, fragment)) out.push_back(event);
  }
  return out;
}

const Event* last_event(const ContainerCase& c, std::string_view reason, std::string_view fragment) {
  const auto all = events_saying(c, reason, fragment);
  return all.empty() ? nullptr : all.back();
}

const Object* node_of(const PodCase& pod) {
  return pod.node().empty() ? nullptr : pod.scene.snapshot.find(Kind::node, {}, pod.node());
}

const Event* node_event_near(const PodCase& pod, std::string_view reason, std::optional<Time> time) {
  const Object* node = node_of(pod);
  if (!node || !time) return nullptr;
  for (const Event* event : pod.scene.snapshot.events_of(*node)) {
    if (event->reason != reason || !event->time) continue;
    const auto apart = *event->time > *time ? *event->time - *time : *time - *event->time;
    if (apart <= near_in_time) return event;
  }
  return nullptr;
}

bool node_short_of_memory(const ContainerCase& c) {
  const Object* node = node_of(c.pod);
  if (node && has_condition((*node)["status"], "MemoryPressure", "True")) return true;
  return node_event_near(c.pod, "SystemOOM", time_at(c.death()["finishedAt"])) != nullptr;
}

}  // namespace aiops::crash

namespace aiops {

std::span<const Rule> crash_rules() {
  static const std::vector<Rule> joined = [] {
    std::vector<Rule> all;
    for (const auto table : {crash::start_rules(), crash::memory_rules(), crash::probe_rules(), crash::exit_rules(),
                             crash::signal_rules(), crash::init_rules(), crash::ready_rules()}) {
      all.insert(all.end(), table.begin(), table.end());
    }
    return all;
  }();
  return joined;
}

}  // namespace aiops
