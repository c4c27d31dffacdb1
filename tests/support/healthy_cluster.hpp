// A healthy cluster of a wanted size, with the variety of a real one: rollouts that are long over, restarts of last week,
// warnings that solved themselves, logs with harmless errors. Whatever speaks above info here is wrong. Deterministic.
#pragma once

#include <cstddef>
#include <string>

#include "core/snapshot/snapshot.hpp"

namespace aiops::testing {

Snapshot healthy_cluster(std::size_t pods);  // at least so many, at most 60 more
Time healthy_now();

}  // namespace aiops::testing
