// 2.5, DS-*: one pod on every node that fits. Which nodes fit is computed here only as far as selectors, affinities and
// taints say; a node that might be excluded by anything else is never claimed to lack its pod.
#include <algorithm>

#include <fmt/format.h>

#include "core/findings/relations.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

constexpr Duration settled = std::chrono::minutes(5);
constexpr Duration rollout_time = std::chrono::minutes(15);

// The DaemonSet controller adds these to its pods (pkg/controller/daemon/util/daemonset_util.go).
bool always_tolerated(std::string_view key) {
  static constexpr std::string_view keys[] = {"node.kubernetes.io/not-ready",     "node.kubernetes.io/unreachable",
                                              "node.kubernetes.io/disk-pressure", "node.kubernetes.io/memory-pressure",
                                              "node.kubernetes.io/pid-pressure",  "node.kubernetes.io/unschedulable"};
  return std::find(std::begin(keys), std::end(keys), key) != std::end(keys);
}

bool tolerates(json::Value tolerations, json::Value taint) {
  const std::string_view key = taint["key"].text();
  if (always_tolerated(key)) return true;
  for (const json::Value t : tolerations.items()) {
    if (!t["effect"].text().empty() && t["effect"].text() != taint["effect"].text()) continue;
    const bool exists = t["operator"].text() == "Exists";
    if (exists && t["key"].text().empty()) return true;
    if (t["key"].text() == key && (exists || t["value"].text() == taint["value"].text())) return true;
  }
  return false;
}

bool fits(const Object& node, json::Value pod_spec) {
  const json::Value labels = node["metadata"]["labels"];
  if (pod_spec["nodeSelector"].size() > 0 && !map_matches(pod_spec["nodeSelector"], labels)) return false;
  const json::Value terms =
      pod_spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"];
  bool term_fits = terms.size() == 0;
  for (const json::Value term : terms.items()) {
    if (!term["matchFields"] && selector_matches(term, labels)) term_fits = true;
  }
  if (!term_fits) return false;
  for (const json::Value taint : node["spec"]["taints"].items()) {
    if (taint["effect"].text() != "PreferNoSchedule" && !tolerates(pod_spec["tolerations"], taint)) return false;
  }
  return true;
}

// A pod that is not placed yet names its node in an affinity.
bool is_for(const Object& pod, std::string_view node) {
  if (pod["spec"]["nodeName"].text() == node) return true;
  const json::Value terms =
      pod["spec"]["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"];
  for (const json::Value term : terms.items()) {
    for (const json::Value field : term["matchFields"].items()) {
      for (const json::Value value : field["values"].items()) {
        if (value.text() == node) return true;
      }
    }
  }
  return false;
}

std::vector<const Object*> nodes_without_pod(const ObjectCase& c) {
  std::vector<const Object*> out;
  const Snapshot& s = c.scene.snapshot;
  if (!s.listed(Kind::node, "") || !s.listed(Kind::pod, c.object.ns) || !lasts(c.scene, last_change(c.object), settled))
    return out;
  const auto pods = pods_under(s, c.object);
  for (const Object* node : s.all(Kind::node)) {
    if (!lasts(c.scene, node->created, settled) || !fits(*node, c.spec()["template"]["spec"])) continue;
    if (std::none_of(pods.begin(), pods.end(), [&](const Object* pod) { return is_for(*pod, node->name); })) out.push_back(node);
  }
  return out;
}

void ds_missing(const ObjectCase& c, Sink& sink) {
  const std::int64_t desired = count_at(c.status(), "desiredNumberScheduled");
  const std::int64_t current = count_at(c.status(), "currentNumberScheduled");
  const bool counted = desired > current && lasts(c.scene, last_change(c.object), settled);
  const auto nodes = nodes_without_pod(c);
  if (!counted && nodes.empty()) return;
  Finding& f = sink.found();
  field_fact(f, c.object, c.status()["desiredNumberScheduled"], "desiredNumberScheduled");
  field_fact(f, c.object, c.status()["currentNumberScheduled"], "currentNumberScheduled");
  std::string names;
  for (std::size_t i = 0; i < std::min<std::size_t>(nodes.size(), 5); ++i) {
    const Object& node = *nodes[i];
    f.fact(
        node, node["metadata"]["name"],
        fmt::format("{}: fits the selector and taints of {}, no pod of it is there", label(node.ref()), label(c.object.ref())));
    names += fmt::format("{}{}", names.empty() ? "" : ", ", node.name);
  }
  bind_place(f, c);
  f.infer(nodes.empty() ? Confidence::certain : Confidence::likely,
          nodes.empty() ? fmt::format("{} of {} nodes have its pod; the controller could not create the others", current, desired)
                        : fmt::format("{} nodes that fit have no pod of it: {}", nodes.size(), names))
      .confirm.emplace_back("Events FailedCreate of the DaemonSet, or a scheduler message of its pods, say why.");
}

void ds_misscheduled(const ObjectCase& c, Sink& sink) {
  const std::int64_t count = count_at(c.status(), "numberMisscheduled");
  if (count <= 0) return;
  Finding& f = sink.found();
  field_fact(f, c.object, c.status()["numberMisscheduled"], "numberMisscheduled");
  f.bind("ds", c.object.name);
  Hypothesis& h = f.infer(cause::placement, Confidence::likely,
                          fmt::format("{} pods run on nodes that no longer match its selector or taints", count));
  h.reject_if.emplace_back("The nodes were relabelled, tainted or removed on purpose: then this passes or is meant.");
}

// The pod that holds the rollout up: not ready for longest, by name.
const Object* stuck_pod(const ObjectCase& c, Duration at_least) {
  for (const Object* pod : pods_under(c.scene.snapshot, c.object)) {
    if (!pod_ready(*pod) && lasts(c.scene, unready_since(*pod), at_least)) return pod;
  }
  return nullptr;
}

void ds_roll(const ObjectCase& c, Sink& sink) {
  const std::int64_t desired = count_at(c.status(), "desiredNumberScheduled");
  const std::int64_t updated = count_at(c.status(), "updatedNumberScheduled");
  const std::int64_t unavailable = count_at(c.status(), "numberUnavailable");
  const bool by_hand = c.spec()["updateStrategy"]["type"].text() == "OnDelete";
  bool moving = !lasts(c.scene, last_change(c.object), rollout_time);
  for (const Object* pod : pods_under(c.scene.snapshot, c.object))
    moving |= pod_ready(*pod) && !lasts(c.scene, pod->created, rollout_time);
  const bool stopped = !by_hand && updated < desired && !moving;
  const Object* stuck = stuck_pod(c, settled);
  if (desired == 0 || (!stopped && (unavailable <= 0 || !stuck))) return;
  Finding& f = sink.found();
  field_fact(f, c.object, c.status()["desiredNumberScheduled"], "desiredNumberScheduled");
  field_fact(f, c.object, c.status()["updatedNumberScheduled"], "updatedNumberScheduled");
  field_fact(f, c.object, c.status()["numberUnavailable"], "numberUnavailable");
  if (stuck) {
    condition_fact(f, ObjectCase{c.scene, *stuck}, "Ready");
    field_fact(f, *stuck, (*stuck)["spec"]["nodeName"], "nodeName");
    f.since(unready_since(*stuck));
  }
  f.bind("ds", c.object.name);
  bind_place(f, c);
  f.infer(
      Confidence::certain,
      fmt::format("{} of {} nodes have the newest template, {} pods are unavailable{}", updated, desired, unavailable,
                  stuck ? fmt::format("; {} on node {} is not ready", stuck->name, (*stuck)["spec"]["nodeName"].text()) : ""));
  f.infer(cause::undetermined, Confidence::possible,
          "why is not visible: looked at its pods, their containers and events, and their nodes")
      .confirm.emplace_back("Needs the state and events of the pods that are not ready, and the conditions of their nodes.");
}

constexpr Rule rules[] = {
    {"DS-MISSING",
     Family::workload,
     Severity::error,
     Stage::controller,
     Decisiveness::terminal,
     "nodes lack the pod of a DaemonSet",
     "status.desiredNumberScheduled above currentNumberScheduled, or a node that fits selector, affinity and taints without a "
     "pod",
     "not every node that should have it has it",
     {{{"kubectl get pods -n {ns} -l {sel} -o wide", "its pods and their nodes"},
       {"kubectl get nodes", "all nodes, with what keeps pods away"}}},
     ObjectCheck{Kind::daemon_set, ds_missing}},
    {"DS-ROLL",
     Family::workload,
     Severity::error,
     Stage::controller,
     Decisiveness::symptom,
     "DaemonSet is not up on every node",
     "status.updatedNumberScheduled below desiredNumberScheduled with no change for 15 minutes (not with OnDelete), or "
     "numberUnavailable above 0 and a pod that is not ready "
     "for five minutes",
     "a pod or a node holds it up",
     {{{"kubectl rollout status ds/{ds} -n {ns} --watch=false", "how far the rollout is"},
       {"kubectl get pods -n {ns} -l {sel} -o wide", "its pods and their nodes"}}},
     ObjectCheck{Kind::daemon_set, ds_roll}},
    {"DS-MISSCHED",
     Family::workload,
     Severity::warning,
     Stage::note,
     Decisiveness::normal,
     "pods run on nodes that no longer match",
     "status.numberMisscheduled above 0",
     "nodes changed after the pods were placed",
     {{{"kubectl describe ds {ds} -n {ns}", "its selector and counts"},
       {"kubectl get nodes --show-labels", "the labels of the nodes now"}}},
     ObjectCheck{Kind::daemon_set, ds_misscheduled}},
};

}  // namespace

std::span<const Rule> daemon_rules() { return rules; }

}  // namespace aiops
