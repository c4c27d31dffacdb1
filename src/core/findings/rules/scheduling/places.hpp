// Why: what the rules of scheduling share: the pod that found no node, what it asks for, and what each node offers. The
// scheduler's own arithmetic is followed (component-helpers/resource, component-helpers/scheduling/corev1).
// Must never: claim something of all nodes when the list of nodes was not complete.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/findings/rule.hpp"
#include "core/findings/scheduler_message.hpp"

namespace aiops {

// A pod that the scheduler could not place for at least a minute.
struct Unplaced {
  json::Value condition;
  SchedulerMessage says;
  // The nodes that are known. Empty at all but one of the pods of an owner with the same message: what is said once need not
  // be worked out a thousand times.
  std::vector<const Object*> nodes;
  bool complete = false;  // these are all nodes of the cluster
  std::vector<const Object*> eligible;  // those that its node selector and affinity allow
};
std::optional<Unplaced> unplaced(const PodCase&);
Finding& blame(Sink&, const PodCase&, const Unplaced&);  // begun with the condition as its first fact
bool older_than(const PodCase&, Duration age);  // by creation; true when that is not known

constexpr std::size_t max_node_facts = 3;
constexpr std::size_t max_request_facts = 3;
// What is said of every node is cited of every node, and they are counted, up to so many; of more, some are cited and no number
// is said.
constexpr std::size_t max_compared = 8;
std::string all_of_the(std::size_t nodes);  // "the 6 nodes", or "the nodes"

// Lower is nearer the root, among what one sentence says (Finding::before).
namespace weight {
inline constexpr int nothing_there = -10, impossible = 0, decisive = 15, crowded = 20, narrowing = 40, others = 60, usual = 70,
                     aside = 90;
}

// In units of one (cores, bytes, pieces), init containers and overhead included.
double requested(json::Value pod, std::string_view resource);
std::optional<double> allocatable(const Object& node, std::string_view resource);
std::string amount(std::string_view resource, double value);  // "600m", "1.5Gi", "4"
void request_facts(Finding&, const PodCase&, std::string_view resource);

bool node_selector_allows(json::Value pod_spec, const Object& node);  // spec.nodeSelector
bool term_allows(json::Value node_selector_term, const Object& node);
bool expression_allows(json::Value expression, const Object& node, bool of_fields);
json::Value node_affinity_terms(json::Value pod_spec);
bool allows(json::Value pod_spec, const Object& node);  // both

bool keeps_away(json::Value taint);  // NoSchedule or NoExecute
bool tolerates(json::Value pod_spec, json::Value taint);
std::vector<json::Value> untolerated(json::Value pod_spec, const Object& node);
std::string taint_text(json::Value taint);  // "dedicated=edge:NoSchedule"
bool tells_of_a_problem(std::string_view taint_key);  // set by Kubernetes when a node is not well or not wanted

std::string some_names(const std::vector<const Object*>&, std::size_t most = 4);  // "n1, n2 and 3 more"

}  // namespace aiops
