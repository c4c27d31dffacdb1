// Which pods a node that is not well, or not wanted, keeps waiting: those whose labels and tolerations point to it, once the
// taints are set aside that Kubernetes itself puts on such nodes.
#include <algorithm>

#include <fmt/format.h>

#include "core/findings/rules/node/checks.hpp"
#include "core/findings/rules/scheduling/places.hpp"

namespace aiops::node {

namespace {

// All nodes of the cluster are known, by their list or by the number that the scheduler names.
bool waits_for_a_better_node(const Snapshot& s, const Object& pod) {
  const json::Value status = pod["status"];
  if (status["phase"].text() != "Pending" || !pod["spec"]["nodeName"].text().empty()) return false;
  if (pod["metadata"]["deletionTimestamp"].is_string() || !has_condition(status, "PodScheduled", "False", "Unschedulable"))
    return false;
  const SchedulerMessage says = parse_scheduler_message(condition_of(status, "PodScheduled")["message"].text());
  const auto known = static_cast<std::int64_t>(s.all(Kind::node).size());
  if (!s.listed(Kind::node, "") && !(says.total && known >= *says.total)) return false;
  return says.find(Unfit::taint) || says.find(Unfit::cordon) || says.find(Unfit::no_nodes);
}

bool would_take(json::Value pod_spec, const Object& node) {
  if (!allows(pod_spec, node)) return false;
  const auto taints = untolerated(pod_spec, node);
  return std::all_of(taints.begin(), taints.end(), [](json::Value t) { return tells_of_a_problem(t["key"].text()); });
}

bool is_open(json::Value pod_spec, const Object& node) {
  return !node["spec"]["unschedulable"].is_true() && is_ready(node) && allows(pod_spec, node) &&
         untolerated(pod_spec, node).empty();
}

bool is_large_enough(const Object& pod, const Object& node) {
  for (const std::string_view resource : {"cpu", "memory"}) {
    const auto whole = allocatable(node, resource);
    if (whole && requested(pod.root, resource) > *whole) return false;
  }
  return true;
}

}  // namespace

Finding& node_finding(Sink& sink, const ObjectCase& c) {
  Finding& f = sink.found();
  f.mend(c.object).bind("node", c.object.name);
  return f;
}

bool is_ready(const Object& node) { return has_condition(node["status"], "Ready", "True"); }

json::Value taint_of(const Object& node, std::string_view key) {
  for (const json::Value taint : node["spec"]["taints"].items()) {
    if (taint["key"].text() == key) return taint;
  }
  return {};
}

void taint_fact(Finding& f, const Object& node, json::Value taint) {
  const auto at = time_at(taint["timeAdded"]);
  f.fact(node, taint,
         fmt::format("{}: taint {}{}", label(node.ref()), taint_text(taint), at ? ", added " + format_time(*at) : ""), at);
}

const Event* newest(const ObjectCase& c, std::string_view reason) {
  const Event* found = nullptr;
  for (const Event* event : c.events()) {
    if (event->reason == reason && event->time && *event->time >= c.scene.now - c.scene.window) found = event;
  }
  return found;
}

std::vector<const Object*> held_by(const Scene& scene, const Object& node) {
  std::vector<const Object*> out;
  const auto& nodes = scene.snapshot.all(Kind::node);
  for (const Object* pod : scene.snapshot.all(Kind::pod)) {
    const json::Value spec = (*pod)["spec"];
    if (!spec["nodeName"].text().empty()) continue;
    if (!would_take(spec, node) || is_open(spec, node) || !waits_for_a_better_node(scene.snapshot, *pod)) continue;
    if (std::none_of(nodes.begin(), nodes.end(), [&](const Object* other) { return is_open(spec, *other); })) out.push_back(pod);
  }
  return out;
}

std::vector<const Object*> wanted_by(const Scene& scene, const Object& node) {
  std::vector<const Object*> out;
  for (const Object* pod : scene.snapshot.all(Kind::pod)) {
    const json::Value spec = (*pod)["spec"];
    if (waits_for_a_better_node(scene.snapshot, *pod) && would_take(spec, node) && !is_open(spec, node) &&
        is_large_enough(*pod, node))
      out.push_back(pod);
  }
  return out;
}

}  // namespace aiops::node
