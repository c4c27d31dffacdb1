// 2.9: what is worth knowing of a node that works: cordoned, of another version, nearly full of pods. A warning only where
// somebody waits for it.
#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/node/checks.hpp"
#include "core/findings/rules/scheduling/places.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

using namespace node;

// ---- NODE-CORDON: an exhausted budget over pods of the node, so that no drain of it ends.
struct Blocked {
  const Object* budget = nullptr;
  const Object* pod = nullptr;
};

bool belongs_to_node(const Snapshot& s, const Object& pod) {
  const auto owners = s.owners(pod);
  return !owners.empty() && (owners.front().ref.kind == "DaemonSet" || owners.front().ref.kind == "Node");
}

Blocked blocked_drain(const ObjectCase& c) {
  const Snapshot& s = c.scene.snapshot;
  for (const Object* pod : s.pods_on(c.object.name)) {
    const PodCase one{{c.scene, *pod}};
    if (one.done() || one.terminating() || belongs_to_node(s, *pod)) continue;
    for (const Object* budget : s.in(Kind::pod_disruption_budget, pod->ns)) {
      const json::Value status = (*budget)["status"];
      if (status["disruptionsAllowed"].integer() != 0 || count_at(status, "expectedPods") <= 0) continue;
      if (selector_matches((*budget)["spec"]["selector"], (*pod)["metadata"]["labels"])) return {budget, pod};
    }
  }
  return {};
}

std::optional<Time> cordoned_at(const Object& node) {
  return time_at(taint_of(node, "node.kubernetes.io/unschedulable")["timeAdded"]);
}

// ---- NODE-SKEW

struct Version {
  std::int64_t minor = -1;  // of "v1.31.4"; negative when it is not such a text
};

Version version_of(std::string_view text) {
  if (!text.empty() && text.front() == 'v') text.remove_prefix(1);
  Version out;
  if (text.substr(0, 2) != "1.") return out;
  std::int64_t minor = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), minor);
  if (error == std::errc() && minor >= 0 && minor < 1000) out.minor = minor;
  return out;
}

json::Value kubelet_of(const Object& node) { return node["status"]["nodeInfo"]["kubeletVersion"]; }

bool speaks_for_all(const ObjectCase& c) { return c.scene.snapshot.all(Kind::node).front() == &c.object; }

void version_fact(Finding& f, const Object& node) {
  f.fact(node, kubelet_of(node), fmt::format("{}: kubeletVersion={}", label(node.ref()), kubelet_of(node).text()));
}

// ---- NODE-PODS

constexpr double nearly_full = 0.95;

// Someone waits, and the scheduler says that nodes have no place for another pod.
bool someone_waits_for_a_place(const Snapshot& s) {
  for (const Object* pod : s.all(Kind::pod)) {
    if ((*pod)["status"]["phase"].text() != "Pending" || !has_condition((*pod)["status"], "PodScheduled", "False")) continue;
    const json::Value condition = condition_of((*pod)["status"], "PodScheduled");
    if (parse_scheduler_message(condition["message"].text()).find(Unfit::pods)) return true;
  }
  return false;
}

void full_node(const Object& node, const std::vector<const Object*>& pods, std::optional<bool>& waits, const Snapshot& s,
               Sink& sink) {
  const json::Value places = node["status"]["allocatable"]["pods"];
  const auto most_pods = quantity(places);
  if (!most_pods || *most_pods <= 0 || static_cast<double>(pods.size()) < nearly_full * *most_pods) return;
  Finding& f = sink.found_at(node);
  f.mend(node).bind("node", node.name);
  field_fact(f, node, places, "allocatable pods");
  for (std::size_t i = 0; i < pods.size() && i < most; ++i) field_fact(f, *pods[i], (*pods[i])["spec"]["nodeName"], "nodeName");
  if (!waits) waits = someone_waits_for_a_place(s);  // the same for all nodes
  if (!*waits) f.severity(Severity::info);
  f.infer(cause::capacity, Confidence::certain,
          fmt::format("the pods on node {}, {} among them, take nearly all of the {} places that it has for pods", node.name,
                      some_names(pods, most), value_text(places)));
}

}  // namespace

void node_cordon(const ObjectCase& c, Sink& sink) {
  const json::Value cordoned = c.spec()["unschedulable"];
  if (!cordoned.is_true()) return;
  Finding& f = node_finding(sink, c);
  const auto since = cordoned_at(c.object);
  f.before(50).since(since);
  field_fact(f, c.object, cordoned, "unschedulable");
  if (const json::Value taint = taint_of(c.object, "node.kubernetes.io/unschedulable")) taint_fact(f, c.object, taint);
  std::string text = fmt::format("node {} is cordoned{}: someone, or an upgrade, keeps new pods away from it", c.object.name,
                                 since ? " since " + format_time(*since) : "");
  const auto held = held_by(c.scene, c.object);
  for (const Object* pod : held) f.affects(*pod);
  const auto waiting = held.empty() ? wanted_by(c.scene, c.object) : held;
  const Blocked blocked = blocked_drain(c);
  for (std::size_t i = 0; i < waiting.size() && i < most; ++i)
    condition_fact(f, ObjectCase{c.scene, *waiting[i]}, "PodScheduled");
  if (!waiting.empty())
    text += fmt::format("; {} {} and could run there", some_names(waiting, most), waiting.size() == 1 ? "waits" : "wait");
  const bool stuck = blocked.budget && lasts(c.scene, since, std::chrono::minutes(10));
  if (stuck) {
    field_fact(f, *blocked.budget, (*blocked.budget)["status"]["disruptionsAllowed"], "disruptionsAllowed");
    field_fact(f, *blocked.pod, (*blocked.pod)["spec"]["nodeName"], "nodeName");
    text += fmt::format("; a drain of it cannot end: the budget {} allows no eviction of {}", blocked.budget->name,
                        blocked.pod->name);
  }
  f.severity(waiting.empty() && !stuck ? Severity::info : Severity::warning);
  f.infer(cause::maintenance, Confidence::certain, text);
}

void node_skew(const ObjectCase& c, Sink& sink) {
  if (!speaks_for_all(c)) return;
  const Object* oldest = nullptr;
  const Object* newest_one = nullptr;
  const auto minor = [](const Object& node) { return version_of(kubelet_of(node).text()).minor; };
  for (const Object* node : c.scene.snapshot.all(Kind::node)) {
    if (minor(*node) < 0) continue;
    if (!oldest || minor(*node) < minor(*oldest)) oldest = node;
    if (!newest_one || minor(*node) > minor(*newest_one)) newest_one = node;
  }
  if (!oldest) return;
  const std::int64_t server = version_of(c.scene.snapshot.server_version()).minor;
  const bool too_old = server >= 0 && minor(*oldest) < server - 3;
  const bool too_new = server >= 0 && minor(*newest_one) > server;
  if (!too_old && !too_new && minor(*oldest) == minor(*newest_one)) return;
  const Object& subject = too_new && !too_old ? *newest_one : *oldest;
  Finding& f = sink.found_at(subject);
  f.mend(subject).bind("node", subject.name);
  version_fact(f, *oldest);
  if (oldest != newest_one) version_fact(f, *newest_one);
  std::string text = fmt::format("the nodes run kubelets of different versions: {} has {}, {} has {}", oldest->name,
                                 kubelet_of(*oldest).text(), newest_one->name, kubelet_of(*newest_one).text());
  if (too_old)
    text = fmt::format("the kubelet of {}, {}, is more than three minor versions older than the API server", oldest->name,
                       kubelet_of(*oldest).text());
  if (too_new && !too_old)
    text = fmt::format("the kubelet of {}, {}, is newer than the API server", newest_one->name, kubelet_of(*newest_one).text());
  f.infer(cause::maintenance, Confidence::certain, text)
      .confirm.emplace_back("During an upgrade that passes; as a lasting state it is not supported or not meant.");
}

// One walk over the pods for all nodes.
void node_pods(const ObjectCase& c, Sink& sink) {
  const Snapshot& s = c.scene.snapshot;
  if (!speaks_for_all(c) || !s.listed(Kind::pod, "")) return;
  std::map<std::string_view, std::vector<const Object*>> by_node;
  for (const Object* pod : s.all(Kind::pod)) {
    const std::string_view phase = (*pod)["status"]["phase"].text();
    const std::string_view on = (*pod)["spec"]["nodeName"].text();
    if (!on.empty() && phase != "Succeeded" && phase != "Failed") by_node[on].push_back(pod);
  }
  std::optional<bool> waits;
  for (const Object* node : s.all(Kind::node)) full_node(*node, by_node[node->name], waits, s, sink);
}

}  // namespace aiops
