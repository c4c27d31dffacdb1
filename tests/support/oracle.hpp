// Answers Reads out of a recorded snapshot, as an API server would: for the planner, which needs no network.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/collect/plan.hpp"
#include "core/snapshot/snapshot.hpp"

namespace aiops::testing {

struct Collection {
  Snapshot snapshot;
  std::size_t rounds = 0, requests = 0, logs = 0, whole_lists = 0;
  std::vector<std::vector<std::string>> said;  // Read::describe() by round
};

// The object alone, with the kind and apiVersion that items of lists leave out.
json::Document copy_of(const Object&);

// Runs the plan against `truth` to its end.
Collection collect_from(const Snapshot& truth, const Target&, Time captured_at);

}  // namespace aiops::testing
