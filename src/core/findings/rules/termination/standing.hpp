// Why: a pod that was removed is old news when its workload stands again; what removed it still says something when not.
// Must never: take an unknown workload for a healthy one.
#pragma once

#include "core/findings/case.hpp"

namespace aiops {

// The topmost owner has all the replicas it wants. False for a pod without an owner, or with one that is not in the snapshot.
bool stands_again(const PodCase&);

}  // namespace aiops
