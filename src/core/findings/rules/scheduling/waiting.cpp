// 2.3: pods that wait for somebody else: a gate, a scheduler, a named node, a preemption, an autoscaler; and pods that a node
// sent back.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/scheduling/checks.hpp"
#include "core/findings/rules/scheduling/places.hpp"
#include "core/findings/rules/termination/standing.hpp"

namespace aiops {

namespace {

constexpr Duration minutes = std::chrono::minutes(2);

bool from_the_scheduler(const Event& event) { return event.reason == "FailedScheduling" || event.reason == "Scheduled"; }

bool refuses_to_scale(const Event& event) {
  if (event.reason == "NotTriggerScaleUp") return true;
  return event.reason == "FailedScheduling" && event.component == "karpenter";
}

bool refused_by_a_node(std::string_view reason) {
  static constexpr std::array<std::string_view, 8> reasons{
      "NodeAffinity",    "NodePorts",         "UnexpectedAdmissionError",           "TopologyAffinityError",
      "SysctlForbidden", "PodOSNotSupported", "PodOSSelectorNodeLabelDoesNotMatch", "NodeShutdown"};
  return reason.substr(0, 5) == "OutOf" || std::find(reasons.begin(), reasons.end(), reason) != reasons.end();
}

// "Preempted by UID on node n" (newer) or "Preempted by ns/name on node n".
const Object* preemptor_of(const Snapshot& s, std::string_view message) {
  constexpr std::string_view by = "Preempted by ";
  const auto at = message.find(by);
  if (at == std::string_view::npos) return nullptr;
  for (std::string_view word : split(message.substr(at + by.size()), ' ')) {
    const auto slash = word.find('/');
    if (const Object* found = s.by_uid(word)) return found;
    if (slash == std::string_view::npos) continue;
    if (const Object* found = s.find(Kind::pod, word.substr(0, slash), word.substr(slash + 1))) return found;
  }
  return nullptr;
}

void was_preempted(const PodCase& pod, Sink& sink, const Event* event) {
  Finding& f = sink.found();
  const json::Value condition = pod.condition("DisruptionTarget");
  if (condition["reason"].text() == "PreemptionByScheduler") condition_fact(f, pod, "DisruptionTarget");
  if (event) f.fact(*event);
  f.since(time_at(condition["lastTransitionTime"]));
  if (event) f.since(event->time);
  field_fact(f, pod.object, pod.spec()["priority"], "priority");
  std::string text = "the scheduler removed the pod to make room for one of higher priority";
  const Object* other = event ? preemptor_of(pod.scene.snapshot, event->message) : nullptr;
  if (other) {
    field_fact(f, *other, (*other)["spec"]["priority"], "priority");
    field_fact(f, *other, (*other)["spec"]["priorityClassName"], "priorityClassName");
    text += fmt::format(", {}", label(other->ref()));
  }
  if (stands_again(pod)) f.severity(Severity::info);
  f.infer(cause::capacity, Confidence::certain, text);
}

void waits_for_victims(const PodCase& pod, Sink& sink) {
  const auto u = unplaced(pod);
  if (!u) return;
  Finding& f = blame(sink, pod, *u);
  f.before(weight::narrowing);
  const json::Value nominated = pod.status()["nominatedNodeName"];
  field_fact(f, pod.object, nominated, "nominatedNodeName");
  field_fact(f, pod.object, pod.spec()["priority"], "priority");
  f.infer(cause::capacity, Confidence::certain,
          fmt::format("the scheduler removes pods of lower priority from {} for this one, which waits until they have ended",
                      nominated.text()));
}

}  // namespace

void sched_gated(const PodCase& pod, Sink& sink) {
  const json::Value gates = pod.spec()["schedulingGates"];
  if (!has_condition(pod.status(), "PodScheduled", "False", "SchedulingGated") || gates.size() == 0 || !older_than(pod, minutes))
    return;
  Finding& f = sink.found();
  condition_fact(f, pod, "PodScheduled");
  f.since(pod.object.created);
  std::string names;
  for (const json::Value gate : gates.items()) {
    if (f.facts().size() <= max_node_facts) field_fact(f, pod.object, gate["name"], "scheduling gate");
    names += (names.empty() ? "" : ", ") + std::string(gate["name"].text());
  }
  f.signature(names);
  f.infer(cause::controller_down, Confidence::certain,
          fmt::format("the scheduler does not look at the pod until {} is released by the controller that set it", names))
      .confirm.emplace_back("That controller is not running, or says why it waits (a queue that is full, for example).");
}

void sched_nosched(const PodCase& pod, Sink& sink) {
  const bool known = pod.condition("PodScheduled").is_object() || !pod.node().empty() || pod.spec()["schedulingGates"].size() > 0;
  if (pod.phase() != "Pending" || known || !pod.object.created || !older_than(pod, minutes)) return;
  const auto events = pod.events();
  if (std::any_of(events.begin(), events.end(), [](const Event* e) { return from_the_scheduler(*e); })) return;
  Finding& f = sink.found();
  const std::string_view name = pod.spec()["schedulerName"].text();
  field_fact(f, pod.object, pod.status()["phase"], "phase");
  field_fact(f, pod.object, pod.spec()["schedulerName"], "schedulerName");
  field_fact(f, pod.object, pod.meta()["creationTimestamp"], "creationTimestamp");
  f.since(pod.object.created).signature(name);
  f.infer(
       cause::controller_down, Confidence::likely,
       fmt::format(
           "no scheduler has said anything about the pod since it was made {}: {} is not running, or nothing of that name exists",
           ago(pod.scene, pod.object.created), name.empty() ? "its scheduler" : "the scheduler " + std::string(name)))
      .reject_if.emplace_back("Other pods with the same scheduler were placed since.");
}

void sched_nodename(const PodCase& pod, Sink& sink) {
  const Snapshot& s = pod.scene.snapshot;
  const json::Value name = pod.spec()["nodeName"];
  if (name.text().empty() || !older_than(pod, minutes)) return;
  const bool no_such_node = s.listed(Kind::node, "") && !s.find(Kind::node, "", name.text());
  const Object* node = s.find(Kind::node, "", name.text());
  const bool untouched = pod.phase() == "Pending" && !pod.status()["startTime"] && pod.status()["containerStatuses"].size() == 0;
  if (!no_such_node && (!untouched || (node && has_condition((*node)["status"], "Ready", "True")))) return;
  Finding& f = sink.found();
  field_fact(f, pod.object, name, "nodeName");
  f.since(pod.object.created).bind("node", name.text()).signature(name.text());
  if (no_such_node) {
    f.absent(s, Kind::node, "", name.text());
    f.infer(cause::missing_object, Confidence::certain,
            fmt::format("the pod is bound to node {}, which does not exist: no kubelet will ever run it", name.text()));
    return;
  }
  field_fact(f, pod.object, pod.status()["phase"], "phase");
  if (node) condition_fact(f, {pod.scene, *node}, "Ready");
  f.infer(
      cause::node_lost, node ? Confidence::likely : Confidence::possible,
      fmt::format("no kubelet has reported anything about the pod: the one of node {} does not answer, or there is no such node",
                  name.text()));
}

void sched_preempt(const PodCase& pod, Sink& sink) {
  const bool target = has_condition(pod.status(), "DisruptionTarget", "True", "PreemptionByScheduler");
  const Event* event = nullptr;
  for (const Event* e : pod.events()) {
    if (e->reason == "Preempted") event = e;
  }
  if (target || event) {
    was_preempted(pod, sink, event);
  } else if (!pod.status()["nominatedNodeName"].text().empty() && !pod.terminating() && !pod.done()) {
    waits_for_victims(pod, sink);
  }
}

void sched_autoscale(const PodCase& pod, Sink& sink) {
  const auto u = unplaced(pod);
  if (!u) return;
  const Event* last = nullptr;
  for (const Event* e : pod.events()) {
    if (refuses_to_scale(*e)) last = e;
  }
  if (!last) return;
  Finding& f = blame(sink, pod, *u);
  f.before(weight::aside);
  f.fact(*last);
  f.infer(
       cause::capacity, Confidence::likely,
       "the autoscaler was asked for a node and declined; its message says which node groups it tried and why they do not help")
      .confirm.emplace_back("A node group is at its maximum size, or no group makes nodes that this pod could use.");
}

// 2.0.13: what no other rule knows is said word for word.
void sched_other(const PodCase& pod, Sink& sink) {
  const auto u = unplaced(pod);
  if (!u || u->says.find(Unfit::deleting)) return;
  const bool all_unknown = u->says.refusals.empty() || u->says.only(Unfit::other);
  if (!all_unknown || u->says.total == 0) return;
  Finding& f = blame(sink, pod, *u);
  f.before(weight::others);
  std::string words;
  for (const Refusal& refusal : u->says.refusals) words += (words.empty() ? "" : "; ") + std::string(refusal.reason);
  f.infer(cause::placement, Confidence::likely,
          words.empty() ? std::string("the scheduler could not place the pod and does not say why")
                        : "the scheduler could not place the pod: " + shorten(words, 300));
}

void node_admit(const PodCase& pod, Sink& sink) {
  const json::Value reason = pod.status()["reason"];
  if (pod.phase() != "Failed" || !refused_by_a_node(reason.text())) return;
  Finding& f = sink.found();
  field_fact(f, pod.object, reason, "status reason");
  field_fact(f, pod.object, pod.status()["message"], "status message");
  f.since(time_at(pod.status()["startTime"])).signature(reason.text());
  f.since(pod.object.created);
  if (stands_again(pod)) f.severity(Severity::info);
  f.infer(cause::placement, Confidence::certain,
          fmt::format("the kubelet of node {} refused the pod when it arrived ({}), although a scheduler, or whoever named the "
                      "node, had chosen it",
                      pod.node(), reason.text()))
      .confirm.emplace_back(
          "Two pods were placed at once, static pods took the room, or the node's labels or devices changed in between.");
}

}  // namespace aiops
