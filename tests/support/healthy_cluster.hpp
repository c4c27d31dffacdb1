// A healthy cluster of a wanted size, with the variety of a real one: rollouts that are long over, restarts of last week,
// warnings that solved themselves, logs with harmless errors. Whatever speaks above info here is wrong. Deterministic.
#pragma once

#include <cstddef>
#include <string>

#include "core/snapshot/snapshot.hpp"

namespace aiops::testing {

Snapshot healthy_cluster(std::size_t pods);  // at least so many, at most 60 more
Time healthy_now();

// More than 10,000 pods on 100 nodes, with 3,000 Deployments and Services, 9,000 ReplicaSets, 960 claims and 300 policies:
// healthy, or with 1,000 pods of 100 Deployments in a crash loop, or with one node down. For measuring.
enum class Trouble { none, crashing, dead_node };
Snapshot large_cluster(Trouble);

}  // namespace aiops::testing
