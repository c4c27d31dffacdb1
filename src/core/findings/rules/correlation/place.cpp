// 2.11 of the rulebook, L-NODE and L-ZONE: whether the pods that fail have a node or a zone in common that the others do not
// share. That they have not is worth saying too.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "core/findings/rules/correlation/parts.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

constexpr std::size_t least = 2;  // one pod is on one node, that says nothing
constexpr std::size_t enough_to_spread = 3;
constexpr std::size_t max_facts = 5;

std::string_view node_of(const Object& pod) { return pod["spec"]["nodeName"].text(); }

std::string_view zone_of(const Snapshot& s, std::string_view node) {
  const Object* object = node.empty() ? nullptr : s.find(Kind::node, {}, node);
  if (!object) return {};
  const json::Value labels = (*object)["metadata"]["labels"];
  const std::string_view zone = labels["topology.kubernetes.io/zone"].text();
  return zone.empty() ? labels["failure-domain.beta.kubernetes.io/zone"].text() : zone;
}

struct Spread {
  std::map<std::string_view, std::size_t> failing, well;
  std::vector<const Object*> pods;  // that fail
  std::string_view most;
  std::size_t on_most = 0;

  std::size_t places() const {
    std::size_t n = failing.size();
    for (const auto& [name, count] : well) n += failing.count(name) == 0 ? 1 : 0;
    return n;
  }
  bool concentrated() const { return pods.size() >= least && 5 * on_most >= 4 * pods.size(); }
};

template <class Place>
Spread spread_of(const std::vector<const Object*>& pods, Place place) {
  Spread out;
  for (const Object* pod : pods) {
    const std::string_view where = place(*pod);
    if (where.empty()) continue;
    if (pod_ready(*pod)) {
      ++out.well[where];
      continue;
    }
    out.pods.push_back(pod);
    if (++out.failing[where] > out.on_most) {
      out.on_most = out.failing[where];
      out.most = where;
    }
  }
  return out;
}

void pod_facts(Finding& f, const ObjectCase& c, const Spread& spread) {
  std::vector<FactIndex> inputs;
  for (const Object* pod : spread.pods) {
    if (inputs.size() == max_facts) break;
    inputs.push_back(f.fact(*pod, (*pod)["spec"]["nodeName"], fmt::format("{}: nodeName={}", label(pod->ref()), node_of(*pod))));
    f.since(unready_since(*pod));
  }
  if (inputs.size() == spread.pods.size()) {
    const auto count = static_cast<std::int64_t>(inputs.size());
    f.derived(DerivedSource::Op::count, std::move(inputs), count,
              fmt::format("{}: {} pods that are not ready and have a node", label(c.object.ref()), count));
  }
  bind_place(f, c);
}

// Numbers only where every pod is cited.
std::string most_of(const Spread& spread) {
  return spread.pods.size() > max_facts ? std::string("most of the failing pods")
                                        : fmt::format("{} of {} failing pods", spread.on_most, spread.pods.size());
}

// Pods elsewhere that are ready are what makes it speak of the node.
std::size_t well_elsewhere(const Spread& spread) {
  std::size_t n = 0;
  for (const auto& [name, count] : spread.well) n += name == spread.most ? 0 : count;
  return n;
}

void l_node(const ObjectCase& c, Sink& sink) {
  const auto pods = present_pods(c.scene.snapshot, c.object);
  const Spread spread = spread_of(pods, [](const Object& pod) { return node_of(pod); });
  if (spread.concentrated() && spread.places() > 1 && well_elsewhere(spread) > 0) {
    Finding& f = sink.found();
    pod_facts(f, c, spread);
    f.bind("at_node", spread.most);
    f.infer(cause::node_lost, Confidence::likely,
            fmt::format("{} are on node {}, and pods on other nodes are ready: the node is likely the root", most_of(spread),
                        spread.most))
        .reject_if.emplace_back("Pods of other workloads on that node are well.");
  } else if (spread.pods.size() >= enough_to_spread && spread.failing.size() > 1 && !spread.concentrated()) {
    Finding& f = sink.found();
    pod_facts(f, c, spread);
    f.infer(Confidence::likely, spread.pods.size() > max_facts
                                    ? std::string("the failing pods are on several nodes: it is not node-specific")
                                    : fmt::format("{} failing pods are on {} nodes: it is not node-specific", spread.pods.size(),
                                                  spread.failing.size()));
  }
}

void l_zone(const ObjectCase& c, Sink& sink) {
  const Snapshot& s = c.scene.snapshot;
  const auto pods = present_pods(s, c.object);
  const Spread spread = spread_of(pods, [&](const Object& pod) { return zone_of(s, node_of(pod)); });
  const Spread nodes = spread_of(pods, [](const Object& pod) { return node_of(pod); });
  // On one node it is the node that they share.
  if (!spread.concentrated() || nodes.concentrated() || spread.places() < 2 || well_elsewhere(spread) == 0) return;
  Finding& f = sink.found();
  pod_facts(f, c, spread);
  const Object* node = s.find(Kind::node, {}, node_of(*spread.pods.front()));
  if (node) {
    const json::Value labels = (*node)["metadata"]["labels"];
    const json::Value zone = labels["topology.kubernetes.io/zone"];
    field_fact(f, *node, zone ? zone : labels["failure-domain.beta.kubernetes.io/zone"], "zone");
  }
  f.infer(cause::network, Confidence::possible,
          fmt::format("{} are in zone {}, on several nodes, and pods in other zones are ready", most_of(spread), spread.most))
      .confirm.emplace_back("Other workloads have the same trouble in that zone alone.");
}

constexpr CommandRow pods_row{"kubectl get pods -n {ns} -l {sel} -o wide", "which pods are where"};

constexpr Rule rules[] = {
    {"L-NODE",
     Family::correlation,
     Severity::info,
     Stage::note,
     Decisiveness::symptom,
     "where its failing pods are",
     "at least two pods are not ready, 80 % of them on one node, and pods on other nodes are ready; or at least three that are "
     "spread",
     "the node is likely the root, or it is not node-specific",
     {{pods_row, {"kubectl describe node {at_node}", "its conditions, taints and events"}}},
     ObjectCheck{Kind::deployment, l_node, {Kind::stateful_set, Kind::daemon_set}}},
    {"L-ZONE",
     Family::correlation,
     Severity::info,
     Stage::note,
     Decisiveness::symptom,
     "in which zone its failing pods are",
     "at least two pods are not ready, 80 % of them in one zone and on several nodes, and pods in other zones are ready",
     "what the nodes of the zone share is likely the root",
     {{pods_row, {"kubectl get nodes -L topology.kubernetes.io/zone", "which node is in which zone, and ready"}}},
     ObjectCheck{Kind::deployment, l_zone, {Kind::stateful_set, Kind::daemon_set}}},
};

}  // namespace

std::span<const Rule> place_rules() { return rules; }

}  // namespace aiops
