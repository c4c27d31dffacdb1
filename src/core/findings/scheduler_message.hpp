// Why: the scheduler says in one sentence, for every group of nodes, why it refused them; the rules of scheduling need the
// parts. The sentence is the condition PodScheduled's message (kubernetes: pkg/scheduler/framework/types.go, FitError.Error):
//   "0/X nodes are available: <PreFilter message>. <N reason, N reason, …>. <PostFilter message>"
// Must never: guess; a reason it does not know is kept word for word as Unfit::other. Work is linear in the input.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace aiops {

enum class Unfit {
  cpu,
  memory,
  ephemeral_storage,
  extended,  // another resource; `detail` is its name
  pods,  // "Too many pods"
  taint,  // `detail` is what stands in the braces ("key: value"); empty since 1.35, which does not name it
  cordon,  // "node(s) were unschedulable"
  selector,  // node selector or node affinity
  affinity,
  anti_affinity,
  affinity_of_some_sort,  // before 1.21: "pod affinity/anti-affinity"
  existing_anti_affinity,  // of pods that are there already
  spread,
  spread_label,  // the second: nodes lack the topology label
  port,
  claim_missing,
  claim_unbound,
  claim_deleting,
  claim_lost,  // `detail` is the claim's name when it is said
  volume_place,  // the volume is bound to other nodes or zones
  volume_none,  // no volume to bind, or not enough storage
  volume_count,
  no_nodes,
  deleting,  // "skip schedule deleting pod"
  other,
};

// Views point into the parsed text.
struct Refusal {
  std::optional<std::int64_t> nodes;  // how many; empty when it is about the pod itself
  Unfit why = Unfit::other;
  std::string_view reason;  // word for word, without the count
  std::string_view detail;
};

struct SchedulerMessage {
  std::optional<std::int64_t> available, total;  // "0/6 nodes"
  std::vector<Refusal> refusals;  // in the order of the text, at most 100
  std::string_view preemption;  // what follows "preemption:"; empty when it says nothing

  const Refusal* find(Unfit) const;
  bool only(Unfit) const;  // every refusal is of this sort, and there is one
};

SchedulerMessage parse_scheduler_message(std::string_view text);

}  // namespace aiops
