// 2.9: nodes that are down or not usable yet. The words are those of the kubelet (pkg/kubelet/nodestatus/setters.go,
// runtime.go) and of the node lifecycle controller.
#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/relations.hpp"
#include "core/findings/rules/node/checks.hpp"
#include "core/findings/rules/scheduling/places.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

using namespace node;

constexpr Duration joining = std::chrono::minutes(5);

json::Value ready_of(const Object& node) { return condition_of(node["status"], "Ready"); }

using ClaimName = std::pair<std::string_view, std::string_view>;  // namespace and name

// Claims whose volumes only this node can let go.
std::set<ClaimName> claims_held(const ObjectCase& c, const std::vector<const Object*>& here) {
  const Snapshot& s = c.scene.snapshot;
  std::set<ClaimName> out;
  for (const Object* pod : here) {
    for (const std::string_view claim : claims_of(*pod)) out.emplace(pod->ns, claim);
  }
  for (const Object* attachment : s.all(Kind::volume_attachment)) {
    const json::Value spec = (*attachment)["spec"];
    if (spec["nodeName"].text() != c.object.name) continue;
    if (const Object* volume = s.find(Kind::persistent_volume, "", spec["source"]["persistentVolumeName"].text()))
      out.emplace((*volume)["spec"]["claimRef"]["namespace"].text(), (*volume)["spec"]["claimRef"]["name"].text());
  }
  return out;
}

bool waits_for_a_held_volume(const Snapshot& s, const Object& pod) {
  const auto events = s.events_of(pod);
  return std::any_of(events.begin(), events.end(), [](const Event* event) {
    return event->reason == "FailedAttachVolume" && contains_nocase(event->message, "Multi-Attach error");
  });
}

// What lies on a node that is down suffers, and what waits for it or for a volume that it holds.
void affects_its_pods(Finding& f, const ObjectCase& c) {
  const Snapshot& s = c.scene.snapshot;
  const auto& here = s.pods_on(c.object.name);
  for (const Object* pod : here) {
    if (!PodCase{{c.scene, *pod}}.done()) f.affects(*pod);
  }
  const auto held = claims_held(c, here);
  for (const Object* pod : s.all(Kind::pod)) {
    if (held.empty() || (*pod)["spec"]["nodeName"].text() == c.object.name) continue;
    const auto claims = claims_of(*pod);
    const bool wants = std::any_of(claims.begin(), claims.end(), [&](std::string_view claim) {
      return held.count({pod->ns, claim}) > 0;
    });
    if (wants && waits_for_a_held_volume(s, *pod)) f.affects(*pod);
  }
  for (const Object* pod : held_by(c.scene, c.object)) f.affects(*pod);
}

Finding& down(Sink& sink, const ObjectCase& c) {
  Finding& f = node_finding(sink, c);
  condition_fact(f, c, "Ready");
  f.since(time_at(ready_of(c.object)["lastTransitionTime"]));
  affects_its_pods(f, c);
  return f;
}

// ---- NODE-NOTREADY

struct Ailment {
  std::array<std::string_view, 3> says;
  const Cause* cause;
  std::string_view text, confirm;
};
const Ailment ailments[] = {
    {{"network plugin", "networkready=false", "cni"},
     &cause::network,
     "its network plugin is not ready, so that pods get no network there",
     "The plugin's own pod on the node is absent or fails, or its configuration is missing on the node."},
    {{"container runtime is down", "runtime status check", "failed to get runtime status"},
     &cause::controller_down,
     "its container runtime does not answer the kubelet",
     "The runtime's service on the node is stopped or hangs."},
    {{"pleg is not healthy", "\x01", "\x01"},
     &cause::controller_down,
     "its kubelet cannot keep up with the container runtime: listing the containers takes too long",
     "The runtime hangs, or the node is overloaded: many containers, slow disk, no CPU left."},
    {{"shutting down", "\x01", "\x01"},
     &cause::maintenance,
     "it is being shut down",
     "Someone, or the cloud, stops the machine."},
    {{"csinode is not yet initialized", "missing node capacity", "not initialized"},
     &cause::controller_down,
     "its kubelet has not finished starting",
     "The kubelet's log on the node says what it waits for."},
};

const Ailment* ailment_of(std::string_view message) {
  for (const Ailment& one : ailments) {
    if (std::any_of(one.says.begin(), one.says.end(), [&](std::string_view part) { return contains_nocase(message, part); }))
      return &one;
  }
  return nullptr;
}

// ---- NODE-UNKNOWN

json::Value zone_of(const Object& node) {
  const json::Value labels = node["metadata"]["labels"];
  const json::Value zone = labels["topology.kubernetes.io/zone"];
  return zone ? zone : labels["failure-domain.beta.kubernetes.io/zone"];
}

struct Zone {
  std::vector<const Object*> silent;  // of this node's zone, itself too
  bool whole = false;  // all nodes of the zone, while nodes elsewhere answer
};

Zone zone_around(const ObjectCase& c) {
  Zone out;
  const std::string_view zone = zone_of(c.object).text();
  if (zone.empty()) return out;
  bool answers_here = false;
  bool answers_elsewhere = false;
  for (const Object* other : c.scene.snapshot.all(Kind::node)) {
    const bool silent = ready_of(*other)["status"].text() == "Unknown";
    const bool here = zone_of(*other).text() == zone;
    if (here && silent) out.silent.push_back(other);
    answers_here |= here && !silent;
    answers_elsewhere |= !here && !silent;
  }
  out.whole = out.silent.size() > 1 && !answers_here && answers_elsewhere && c.scene.snapshot.listed(Kind::node, "");
  return out;
}

// Says which neighbours are silent too, and cites them.
std::string about_zone(Finding& f, const ObjectCase& c) {
  const Zone zone = zone_around(c);
  if (zone.silent.size() < 2) return {};
  const json::Value leaf = zone_of(c.object);
  f.fact(c.object, leaf, fmt::format("{}: zone {}", label(c.object.ref()), leaf.text()));
  std::string names;
  std::size_t named = 0;
  for (const Object* other : zone.silent) {
    if (other == &c.object || named == most) continue;
    ++named;
    condition_fact(f, ObjectCase{c.scene, *other}, "Ready");
    names += (names.empty() ? "" : ", ") + std::string(other->name);
  }
  if (zone.silent.size() - 1 > named) names += " and others";
  if (!zone.whole)
    return fmt::format("; in the same zone, {}, {} silent too", leaf.text(), named == 1 ? names + " is" : names + " are");
  f.mend(*zone.silent.front());  // one cause, one incident
  return fmt::format("; no node of zone {} answers ({} are silent too), while others do: the zone, or the way to it, is down",
                     leaf.text(), names);
}

std::string about_lease(Finding& f, const ObjectCase& c) {
  const Object* lease = c.scene.snapshot.find(Kind::lease, "kube-node-lease", c.object.name);
  const json::Value leaf = lease ? (*lease)["spec"]["renewTime"] : json::Value();
  const auto renewed = time_at(leaf);
  if (!renewed) return {};
  f.fact(*lease, leaf, fmt::format("{}: renewTime={} ({})", label(lease->ref()), leaf.text(), ago(c.scene, renewed)), renewed);
  if (c.scene.now - *renewed < std::chrono::minutes(1))
    return "; its lease is renewed all the same: the kubelet runs and cannot post its status";
  return "; its lease is not renewed either";
}

// ---- NODE-NET: the pods of a network plugin put its files where runtimes look for them.
bool is_network_plugin(const Object& daemon_set) {
  for (const json::Value volume : daemon_set["spec"]["template"]["spec"]["volumes"].items()) {
    const std::string_view path = volume["hostPath"]["path"].text();
    if (path.substr(0, 8) == "/etc/cni" || path.substr(0, 8) == "/opt/cni") return true;
  }
  return false;
}

void plugin_pods(const ObjectCase& c, Sink& sink) {
  if (count_at(c.status(), "numberUnavailable") <= 0 || !is_network_plugin(c.object)) return;
  for (const Object* pod : pods_under(c.scene.snapshot, c.object)) {
    const PodCase one{{c.scene, *pod}};
    const Object* node = c.scene.snapshot.find(Kind::node, "", one.node());
    if (!node || !is_ready(*node) || one.terminating() || one.done() || pod_ready(*pod) ||
        !lasts(c.scene, unready_since(*pod), std::chrono::minutes(2)))
      continue;
    Finding& f = sink.found_at(*pod);
    f.severity(Severity::error).bind("node", one.node()).since(unready_since(*pod));
    condition_fact(f, one, "Ready");
    field_fact(f, *pod, one.spec()["nodeName"], "nodeName");
    f.infer(cause::network, Confidence::likely,
            fmt::format("the network plugin's pod {} on node {} is not ready: new pods there may get no network", pod->name,
                        one.node()))
        .confirm.emplace_back("New pods on that node fail with FailedCreatePodSandBox.");
  }
}

}  // namespace

void node_notready(const ObjectCase& c, Sink& sink) {
  const json::Value ready = ready_of(c.object);
  if (ready["status"].text() != "False" || (c.object.created && c.scene.now - *c.object.created < joining)) return;
  Finding& f = down(sink, c);
  const bool cordoned = c.spec()["unschedulable"].is_true();
  if (cordoned) {
    f.severity(Severity::error);
    field_fact(f, c.object, c.spec()["unschedulable"], "unschedulable");
  }
  const std::string also = cordoned ? "; it is cordoned, so that someone may be at work on it" : "";
  if (const Ailment* why = ailment_of(ready["message"].text())) {
    f.infer(*why->cause, Confidence::certain, fmt::format("node {} is not ready: {}{}", c.object.name, why->text, also))
        .confirm.emplace_back(why->confirm);
    return;
  }
  f.infer(cause::node_lost, Confidence::certain,
          fmt::format("node {} says of itself that it is not ready; its message says why{}", c.object.name, also));
}

void node_unknown(const ObjectCase& c, Sink& sink) {
  const json::Value ready = ready_of(c.object);
  if (ready["status"].text() != "Unknown") return;
  Finding& f = down(sink, c);
  std::string text;
  if (ready["reason"].text() == "NodeStatusNeverUpdated") {
    text = fmt::format("the kubelet of node {} has never reported", c.object.name);
  } else {
    const auto heard = time_at(ready["lastHeartbeatTime"]);
    text = fmt::format("node {} does not report{}: the machine, its network or its kubelet is gone", c.object.name,
                       heard ? ", for the last time at " + format_time(*heard) : "");
  }
  text += about_lease(f, c);
  text += about_zone(f, c);
  Hypothesis& h = f.infer(cause::node_lost, Confidence::certain, text);
  h.confirm.emplace_back("The machine is off or cannot be reached from the control plane, or its kubelet is stopped.");
}

void node_net(const ObjectCase& c, Sink& sink) {
  if (c.object.known == Kind::daemon_set) {
    plugin_pods(c, sink);
    return;
  }
  const json::Value condition = condition_of(c.status(), "NetworkUnavailable");
  if (condition["status"].text() != "True" || (c.object.created && c.scene.now - *c.object.created < joining)) return;
  Finding& f = node_finding(sink, c);
  condition_fact(f, c, "NetworkUnavailable");
  f.since(time_at(condition["lastTransitionTime"]));
  affects_its_pods(f, c);
  const bool route =
      contains_nocase(condition["reason"].text(), "route") || contains_nocase(condition["message"].text(), "route");
  f.infer(cause::network, Confidence::certain,
          fmt::format("the network of node {} is not set up: {}", c.object.name,
                      route ? "the cloud has no route to its pods" : "the network plugin says so"));
}

void node_uninit(const ObjectCase& c, Sink& sink) {
  const json::Value taint = taint_of(c.object, "node.cloudprovider.kubernetes.io/uninitialized");
  const auto added = time_at(taint["timeAdded"]);
  if (!taint || !lasts(c.scene, added ? added : c.object.created, joining)) return;
  Finding& f = node_finding(sink, c);
  taint_fact(f, c.object, taint);
  f.since(added ? added : c.object.created);
  for (const Object* pod : held_by(c.scene, c.object)) f.affects(*pod);
  f.infer(cause::controller_down, Confidence::certain,
          fmt::format("the cloud controller has not initialised node {}: it takes no pods before that", c.object.name))
      .confirm.emplace_back("The pods of the cloud controller manager are absent, not ready, or may not ask the cloud.");
}

}  // namespace aiops
