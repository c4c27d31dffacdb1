// 2.9: nodes that are short of memory, disk or process ids, and what their kubelets do about it. Only what the node did to its
// pods is laid at its door: a pod that fails by itself on such a node keeps its own cause.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/evidence/mask.hpp"
#include "core/findings/rules/config/parts.hpp"
#include "core/findings/rules/node/checks.hpp"
#include "core/findings/rules/scheduling/places.hpp"

namespace aiops {

namespace {

using namespace node;

struct Shortage {
  std::string_view condition, what, taint;
  std::array<std::string_view, 5> evicted_for;  // parts of the kubelet's message; empty ones are none
  std::array<std::string_view, 3> events;
};

constexpr Shortage memory{"MemoryPressure",
                          "memory",
                          "node.kubernetes.io/memory-pressure",
                          {"resource: memory", "[MemoryPressure"},
                          {"EvictionThresholdMet", "SystemOOM"}};
constexpr Shortage disk{
    "DiskPressure",
    "disk",
    "node.kubernetes.io/disk-pressure",
    {"resource: ephemeral-storage", "resource: inodes", "resource: nodefs", "resource: imagefs", "[DiskPressure"},
    {"EvictionThresholdMet", "FreeDiskSpaceFailed", "ImageGCFailed"}};
constexpr Shortage pids{"PIDPressure",
                        "process ids",
                        "node.kubernetes.io/pid-pressure",
                        {"resource: pids", "[PIDPressure"},
                        {"EvictionThresholdMet"}};

bool evicted_for(const Object& pod, const Shortage& shortage) {
  const json::Value status = pod["status"];
  if (status["phase"].text() != "Failed" || status["reason"].text() != "Evicted") return false;
  return std::any_of(shortage.evicted_for.begin(), shortage.evicted_for.end(),
                     [&](std::string_view part) { return !part.empty() && contains_nocase(status["message"].text(), part); });
}

bool oom_killed_at(const Object& pod, Time from, Time to) {
  for (const json::Value status : pod["status"]["containerStatuses"].items()) {
    for (const json::Value end : {status["state"]["terminated"], status["lastState"]["terminated"]}) {
      const auto at = time_at(end["finishedAt"]);
      if (end["reason"].text() == "OOMKilled" && at && *at >= from && *at <= to) return true;
    }
  }
  return false;
}

bool lacks_disk_for_image(const Scene& scene, const Object& pod) {
  const PodCase one{{scene, pod}};
  if (one.done() || one.terminating()) return false;
  const auto containers = one.containers();
  return std::any_of(containers.begin(), containers.end(),
                     [](const ContainerCase& c) { return config::pull_error(c).kind == config::Pull::disk; });
}

// Names and cites the pods that were evicted; all of them are affected.
std::string evictions(Finding& f, const std::vector<const Object*>& pods, const Shortage& shortage) {
  std::string names;
  std::size_t count = 0;
  for (const Object* pod : pods) {
    if (!evicted_for(*pod, shortage)) continue;
    f.affects(*pod);
    if (++count > most) continue;
    const json::Value message = (*pod)["status"]["message"];
    f.fact(*pod, message, fmt::format("{}: evicted: {}", label(pod->ref()), mask(trim(message.text()), 300)));
    names += (names.empty() ? "" : ", ") + std::string(pod->name);
  }
  if (count == 0) return {};
  return fmt::format("; it ended pods to get some back: {}{}", names, count > most ? " and others" : "");
}

void other_victims(Finding& f, const ObjectCase& c, const std::vector<const Object*>& pods, const Shortage& shortage,
                   std::optional<Time> since) {
  const Time from = since.value_or(c.scene.now - c.scene.window) - std::chrono::minutes(2);
  for (const Object* pod : pods) {
    if (&shortage == &memory && oom_killed_at(*pod, from, c.scene.now)) f.affects(*pod);
    if (&shortage == &disk && lacks_disk_for_image(c.scene, *pod)) f.affects(*pod);
  }
}

void pressure(const ObjectCase& c, Sink& sink, const Shortage& shortage) {
  if (!has_condition(c.status(), shortage.condition, "True")) return;
  Finding& f = node_finding(sink, c);
  const auto since = time_at(condition_of(c.status(), shortage.condition)["lastTransitionTime"]);
  f.before(5).since(since);
  condition_fact(f, c, shortage.condition);
  if (const json::Value taint = taint_of(c.object, shortage.taint)) taint_fact(f, c.object, taint);
  for (const std::string_view reason : shortage.events) {
    const Event* said = reason.empty() ? nullptr : newest(c, reason);
    if (said) f.fact(*said);
  }
  const auto& pods = c.scene.snapshot.pods_on(c.object.name);
  std::string text = fmt::format("node {} is short of {}", c.object.name, shortage.what) + evictions(f, pods, shortage);
  other_victims(f, c, pods, shortage, since);
  const auto held = held_by(c.scene, c.object);
  for (const Object* pod : held) f.affects(*pod);
  for (std::size_t i = 0; i < held.size() && i < most; ++i) condition_fact(f, ObjectCase{c.scene, *held[i]}, "PodScheduled");
  if (!held.empty()) text += fmt::format("; {} cannot be placed before it recovers", some_names(held, most));
  f.infer(cause::node_pressure, Confidence::certain, text)
      .confirm.emplace_back("Pods that use far more than they request, images and logs are what takes it.");
}

}  // namespace

void node_mem(const ObjectCase& c, Sink& sink) { pressure(c, sink, memory); }
void node_disk(const ObjectCase& c, Sink& sink) { pressure(c, sink, disk); }
void node_pid(const ObjectCase& c, Sink& sink) { pressure(c, sink, pids); }

void node_oom(const ObjectCase& c, Sink& sink) {
  const Event* said = newest(c, "SystemOOM");
  if (!said) return;
  Finding& f = node_finding(sink, c);
  f.before(6).since(said->time);
  f.fact(*said);
  std::vector<const Object*> killed;
  for (const Object* pod : c.scene.snapshot.pods_on(c.object.name)) {
    if (!oom_killed_at(*pod, *said->time - std::chrono::minutes(2), *said->time + std::chrono::minutes(2))) continue;
    f.affects(*pod);
    killed.push_back(pod);
  }
  for (std::size_t i = 0; i < killed.size() && i < most; ++i) {
    for (const json::Value status : (*killed[i])["status"]["containerStatuses"].items()) {
      const json::Value now = status["state"]["terminated"];
      const json::Value end = now["reason"].text() == "OOMKilled" ? now : status["lastState"]["terminated"];
      if (end["reason"].text() == "OOMKilled")
        f.fact(*killed[i], end,
               fmt::format("{} [container {}]: ended, OOMKilled", label(killed[i]->ref()), status["name"].text()));
    }
  }
  std::string text = fmt::format("node {} itself ran out of memory, and the kernel killed a process to go on", c.object.name);
  if (!killed.empty()) text += fmt::format("; containers of {} were killed at that time", some_names(killed, most));
  f.infer(cause::node_memory, Confidence::certain, text)
      .confirm.emplace_back(
          "The memory limits of the pods on the node add up to more than it has, or something outside pods grew.");
}

}  // namespace aiops
