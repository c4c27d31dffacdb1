// Nodes and requests as the scheduler sees them.
#include "core/findings/rules/scheduling/places.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace aiops {

namespace {

constexpr Duration young = std::chrono::seconds(60);

bool waits_for_a_node(json::Value pod) {
  const json::Value condition = condition_of(pod["status"], "PodScheduled");
  const std::string_view reason = condition["reason"].text();
  return pod["status"]["phase"].text() == "Pending" && pod["spec"]["nodeName"].text().empty() &&
         condition["status"].text() == "False" && (reason == "Unschedulable" || reason == "SchedulerError");
}

// The first of the pods of its owner that wait with the same words.
bool speaks_for_its_siblings(const PodCase& pod, std::string_view message) {
  for (const json::Value owner : pod.meta()["ownerReferences"].items()) {
    if (!owner["controller"].is_true()) continue;
    for (const Object* sibling : pod.scene.snapshot.owned_by(owner["uid"].text())) {
      if (sibling == &pod.object) return true;
      if (sibling->known != Kind::pod || !waits_for_a_node(sibling->root)) continue;
      if (condition_of((*sibling)["status"], "PodScheduled")["message"].text() == message) return false;
    }
  }
  return true;
}

bool in(json::Value values, std::string_view text) {
  for (const json::Value value : values.items()) {
    if (value.text() == text) return true;
  }
  return false;
}

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string trimmed(double value) {
  std::string text = fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

bool older_than(const PodCase& pod, Duration age) { return !pod.object.created || pod.scene.now - *pod.object.created >= age; }

std::optional<Unplaced> unplaced(const PodCase& pod) {
  if (!waits_for_a_node(pod.object.root) || !older_than(pod, young)) return std::nullopt;
  Unplaced out;
  out.condition = pod.condition("PodScheduled");
  const std::string_view message = out.condition["message"].text();
  out.says = parse_scheduler_message(message);
  if (speaks_for_its_siblings(pod, message)) {
    out.nodes = pod.scene.snapshot.all(Kind::node);
    const auto known = static_cast<std::int64_t>(out.nodes.size());
    out.complete = known > 0 && (pod.scene.snapshot.listed(Kind::node, "") || (out.says.total && known >= *out.says.total));
    for (const Object* node : out.nodes) {
      if (allows(pod.spec(), *node)) out.eligible.push_back(node);
    }
  }
  return out;
}

Finding& blame(Sink& sink, const PodCase& pod, const Unplaced& u) {
  Finding& f = sink.found();
  condition_fact(f, pod, "PodScheduled");
  const auto since = time_at(u.condition["lastTransitionTime"]);
  f.since(since ? since : pod.object.created);
  return f;
}

double requested(json::Value pod, std::string_view resource) {
  const json::Value spec = pod["spec"];
  const auto of = [&](json::Value holder) { return quantity(holder["resources"]["requests"][resource]); };
  const double overhead = quantity(spec["overhead"][resource]).value_or(0);
  if (const auto whole_pod = of(spec)) return *whole_pod + overhead;  // pod-level resources, 1.34
  double running = 0;
  double starting = 0;
  for (const json::Value container : spec["containers"].items()) running += of(container).value_or(0);
  double sidecars = 0;
  for (const json::Value container : spec["initContainers"].items()) {
    const double own = of(container).value_or(0);
    if (container["restartPolicy"].text() == "Always") {
      sidecars += own;
      starting = std::max(starting, sidecars);
    } else {
      starting = std::max(starting, sidecars + own);
    }
  }
  return std::max(running + sidecars, starting) + overhead;
}

std::optional<double> allocatable(const Object& node, std::string_view resource) {
  return quantity(node["status"]["allocatable"][resource]);
}

std::string amount(std::string_view resource, double value) {
  if (resource == "cpu") return value < 1 && value > 0 ? fmt::format("{:.0f}m", value * 1000) : trimmed(value);
  if (resource != "memory" && resource != "ephemeral-storage" && resource.substr(0, 9) != "hugepages") return trimmed(value);
  static constexpr std::array units{"", "Ki", "Mi", "Gi", "Ti", "Pi"};
  std::size_t unit = 0;
  while (std::fabs(value) >= 1024 && unit + 1 < units.size()) {
    value /= 1024;
    ++unit;
  }
  return trimmed(value) + units[unit];
}

void request_facts(Finding& f, const PodCase& pod, std::string_view resource) {
  std::size_t left = max_request_facts;
  const auto tell = [&](json::Value leaf, std::string_view where) {
    if (left == 0 || quantity(leaf).value_or(0) <= 0) return;
    --left;
    f.fact(pod.object, leaf, fmt::format("{}{}: requests {}={}", label(pod.object.ref()), where, resource, value_text(leaf)));
  };
  tell(pod.spec()["resources"]["requests"][resource], "");
  for (const ContainerCase& c : pod.containers())
    tell(c.spec["resources"]["requests"][resource], fmt::format(" [container {}]", c.name));
}

bool node_selector_allows(json::Value pod_spec, const Object& node) {
  const json::Value wanted = pod_spec["nodeSelector"];
  return !wanted.is_object() || map_matches(wanted, node["metadata"]["labels"]);
}

bool expression_allows(json::Value expression, const Object& node, bool of_fields) {
  const std::string_view key = expression["key"].text();
  const std::string_view op = expression["operator"].text();
  const json::Value has =
      of_fields ? (key == "metadata.name" ? node["metadata"]["name"] : json::Value()) : node["metadata"]["labels"][key];
  const json::Value values = expression["values"];
  if (op == "In") return has.is_string() && in(values, has.text());
  if (op == "NotIn") return !has.is_string() || !in(values, has.text());
  if (op == "Exists") return has.is_string();
  if (op == "DoesNotExist") return !has.is_string();
  const auto mine = whole(has.text());
  const auto bound = whole(values.at(0).text());
  if (!mine || !bound) return false;
  return op == "Gt" ? *mine > *bound : op == "Lt" && *mine < *bound;
}

bool term_allows(json::Value term, const Object& node) {
  const json::Value labels = term["matchExpressions"];
  const json::Value fields = term["matchFields"];
  if (labels.size() + fields.size() == 0) return false;  // an empty term matches nothing
  for (const json::Value e : labels.items()) {
    if (!expression_allows(e, node, false)) return false;
  }
  for (const json::Value e : fields.items()) {
    if (!expression_allows(e, node, true)) return false;
  }
  return true;
}

json::Value node_affinity_terms(json::Value pod_spec) {
  return pod_spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"];
}

bool allows(json::Value pod_spec, const Object& node) {
  if (!node_selector_allows(pod_spec, node)) return false;
  const json::Value terms = node_affinity_terms(pod_spec);
  if (!terms.is_array()) return true;
  for (const json::Value term : terms.items()) {
    if (term_allows(term, node)) return true;
  }
  return false;
}

bool keeps_away(json::Value taint) { return taint["effect"].text() == "NoSchedule" || taint["effect"].text() == "NoExecute"; }

bool tolerates(json::Value pod_spec, json::Value taint) {
  for (const json::Value t : pod_spec["tolerations"].items()) {
    const std::string_view effect = t["effect"].text();
    if (!effect.empty() && effect != taint["effect"].text()) continue;
    const std::string_view key = t["key"].text();
    const bool exists = t["operator"].text() == "Exists";
    if (key.empty() ? exists : (key == taint["key"].text() && (exists || t["value"].text() == taint["value"].text())))
      return true;
  }
  return false;
}

std::vector<json::Value> untolerated(json::Value pod_spec, const Object& node) {
  std::vector<json::Value> out;
  for (const json::Value taint : node["spec"]["taints"].items()) {
    if (keeps_away(taint) && !tolerates(pod_spec, taint)) out.push_back(taint);
  }
  return out;
}

std::string taint_text(json::Value taint) {
  const std::string_view value = taint["value"].text();
  return fmt::format("{}{}{}:{}", taint["key"].text(), value.empty() ? "" : "=", value, taint["effect"].text());
}

bool tells_of_a_problem(std::string_view key) {
  static constexpr std::array<std::string_view, 12> keys{"node.kubernetes.io/not-ready",
                                                         "node.kubernetes.io/unreachable",
                                                         "node.kubernetes.io/memory-pressure",
                                                         "node.kubernetes.io/disk-pressure",
                                                         "node.kubernetes.io/pid-pressure",
                                                         "node.kubernetes.io/network-unavailable",
                                                         "node.kubernetes.io/unschedulable",
                                                         "node.kubernetes.io/out-of-service",
                                                         "node.cloudprovider.kubernetes.io/uninitialized",
                                                         "node.cloudprovider.kubernetes.io/shutdown",
                                                         "ToBeDeletedByClusterAutoscaler",
                                                         "DeletionCandidateOfClusterAutoscaler"};
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

std::string all_of_the(std::size_t nodes) {
  return nodes <= max_compared ? fmt::format("the {} nodes", nodes) : std::string("the nodes");
}

std::string some_names(const std::vector<const Object*>& objects, std::size_t most) {
  std::string out;
  for (std::size_t i = 0; i < objects.size() && i < most; ++i) out += (i == 0 ? "" : ", ") + std::string(objects[i]->name);
  if (objects.size() > most) out += fmt::format(" and {} more", objects.size() - most);
  return out;
}

}  // namespace aiops
