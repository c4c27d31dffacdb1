// 2.4: pods that were taken away: by a node that is short of something, by their own limits, by a drain. Deletions that do not
// end are in stuck.cpp.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/evidence/mask.hpp"
#include "core/findings/rules/termination/checks.hpp"
#include "core/findings/rules/termination/standing.hpp"

namespace aiops {

namespace {

// The kubelet's sentences (pkg/kubelet/eviction/helpers.go and eviction_manager.go). Its own limits are tested first: they say
// "ephemeral" too.
enum class Pressure { none, memory, disk, pid, own_limit };

bool says(std::string_view message, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return contains_nocase(message, part); });
}

Pressure pressure_of(std::string_view message) {
  if (says(message, {"ephemeral local storage usage exceeds", "local ephemeral storage limit", "usage of emptydir volume"}))
    return Pressure::own_limit;
  if (says(message, {"low on resource: memory", "[MemoryPressure"})) return Pressure::memory;
  if (says(message, {"low on resource: pids", "[PIDPressure"})) return Pressure::pid;
  if (says(message, {"low on resource: ephemeral-storage", "low on resource: inodes", "low on resource: nodefs",
                     "low on resource: imagefs", "low on resource: containerfs", "[DiskPressure"})) {
    return Pressure::disk;
  }
  return Pressure::none;
}

// "Container NAME was using 31Gi, request is 0": the kubelet's reason for the choice of this pod.
std::string usage_in(std::string_view message) {
  const auto from = message.find("Container ");
  if (from == std::string_view::npos || message.find(" was using ", from) == std::string_view::npos) return {};
  const auto comma = message.find(',', from);
  const auto second =
      comma == std::string_view::npos ? comma : std::min(message.find(", ", comma + 1), message.find(". ", comma + 1));
  return std::string(message.substr(from, second == std::string_view::npos ? std::string_view::npos : second - from));
}

bool evicted(const PodCase& pod) { return pod.phase() == "Failed" && pod.status()["reason"].text() == "Evicted"; }

std::optional<Time> ended_at(const PodCase& pod) {
  if (const auto time = time_at(pod.condition("DisruptionTarget")["lastTransitionTime"])) return time;
  for (const ContainerCase& c : pod.containers()) {
    if (const auto time = time_at(c.terminated()["finishedAt"])) return time;
  }
  return time_at(pod.status()["startTime"]);
}

Finding& eviction(const PodCase& pod, Sink& sink) {
  Finding& f = sink.found();
  const json::Value message = pod.status()["message"];
  f.fact(pod.object, message, fmt::format("{}: evicted: {}", label(pod.object.ref()), mask(trim(message.text()), 400)),
         ended_at(pod));
  field_fact(f, pod.object, pod.status()["reason"], "status reason");
  f.since(ended_at(pod));
  if (stands_again(pod)) f.severity(Severity::info);
  return f;
}

// A volume on the node's disk without a limit lets a pod fill the node.
std::string unlimited_volume(Finding& f, const PodCase& pod) {
  for (const json::Value volume : pod.spec()["volumes"].items()) {
    const json::Value empty = volume["emptyDir"];
    if (!empty.is_object() || empty["sizeLimit"] || empty["medium"].text() == "Memory") continue;
    f.fact(pod.object, empty,
           fmt::format("{}: volume {}: emptyDir without sizeLimit", label(pod.object.ref()), volume["name"].text()));
    return fmt::format("; its volume {} is an emptyDir without a limit", volume["name"].text());
  }
  return {};
}

void by_pressure(const PodCase& pod, Sink& sink, Pressure wanted, std::string_view what, std::string_view condition) {
  if (!evicted(pod) || pressure_of(pod.status()["message"].text()) != wanted) return;
  Finding& f = eviction(pod, sink);
  std::string text = fmt::format("node {} ran short of {} and its kubelet ended the pod to get some back", pod.node(), what);
  if (const std::string usage = usage_in(pod.status()["message"].text()); !usage.empty()) text += fmt::format(" ({})", usage);
  if (wanted == Pressure::disk) text += unlimited_volume(f, pod);
  const Object* node = pod.scene.snapshot.find(Kind::node, "", pod.node());
  if (node && condition_fact(f, {pod.scene, *node}, condition)) {
    const bool still = has_condition((*node)["status"], condition, "True");
    text += still ? "; the node is still short" : "; the node has recovered";
    if (still) f.mend(*node).bind("node", node->name);  // as long as it lasts, the next pod goes the same way
  }
  f.infer(cause::node_pressure, Confidence::certain, text)
      .confirm.emplace_back("Pods that use far more than they request go first; the node shows what else took the resource.");
}

bool known_disruption(std::string_view reason) {
  static constexpr std::array<std::string_view, 4> reasons{"EvictionByEvictionAPI", "DeletionByTaintManager", "DeletionByPodGC",
                                                           "TerminationByKubelet"};
  return std::find(reasons.begin(), reasons.end(), reason) != reasons.end();
}

std::string actor_of(std::string_view reason, std::string_view node) {
  if (reason == "EvictionByEvictionAPI")
    return "someone asked the eviction API to remove the pod: a drain, or an autoscaler that empties a node";
  if (reason == "DeletionByTaintManager")
    return fmt::format("node {} got a taint that the pod does not tolerate: usually the node was lost", node);
  if (reason == "DeletionByPodGC") return fmt::format("the pod was removed because node {} no longer exists", node);
  return fmt::format("the kubelet of node {} ended the pod: the node shuts down, or is short of something", node);
}

}  // namespace

void evict_mem(const PodCase& pod, Sink& sink) { by_pressure(pod, sink, Pressure::memory, "memory", "MemoryPressure"); }
void evict_disk(const PodCase& pod, Sink& sink) { by_pressure(pod, sink, Pressure::disk, "disk", "DiskPressure"); }
void evict_pid(const PodCase& pod, Sink& sink) { by_pressure(pod, sink, Pressure::pid, "process ids", "PIDPressure"); }

void evict_local(const PodCase& pod, Sink& sink) {
  if (!evicted(pod) || pressure_of(pod.status()["message"].text()) != Pressure::own_limit) return;
  Finding& f = eviction(pod, sink);
  for (const json::Value volume : pod.spec()["volumes"].items())
    field_fact(f, pod.object, volume["emptyDir"]["sizeLimit"], "emptyDir sizeLimit");
  for (const ContainerCase& c : pod.containers()) {
    const json::Value limit = c.spec["resources"]["limits"]["ephemeral-storage"];
    if (limit) f.fact(pod.object, limit, fmt::format("{}: ephemeral-storage limit {}", who(c), value_text(limit)));
  }
  f.infer(cause::volume, Confidence::certain,
          "the pod wrote more to the node's disk than its own limit allows; the node itself was not short of anything")
      .confirm.emplace_back("Its logs, writable layer or emptyDir volumes have grown to the limit.");
}

void disrupt(const PodCase& pod, Sink& sink) {
  const json::Value target = pod.condition("DisruptionTarget");
  if (target["status"].text() != "True" || !known_disruption(target["reason"].text()) || evicted(pod)) return;
  Finding& f = sink.found();
  condition_fact(f, pod, "DisruptionTarget");
  field_fact(f, pod.object, pod.spec()["nodeName"], "nodeName");
  f.since(time_at(target["lastTransitionTime"])).signature(target["reason"].text());
  f.severity(stands_again(pod) ? Severity::info : Severity::warning);
  const bool asked = target["reason"].text() == "EvictionByEvictionAPI";
  f.infer(asked ? cause::deliberate : cause::node_lost, Confidence::certain, actor_of(target["reason"].text(), pod.node()));
}

}  // namespace aiops
