// Why: family 2.11 fills several files; these are its tables, and what they ask about a workload's pods.
// Must never: hold a rule; rows stand beside their checks.
#pragma once

#include <span>
#include <vector>

#include "core/findings/rule.hpp"

namespace aiops {

std::span<const Rule> dependency_rules();
std::span<const Rule> config_change_rules();
std::span<const Rule> place_rules();
std::span<const Rule> gitops_rules();

// The pods of a workload that count: neither done nor being deleted, by name.
std::vector<const Object*> present_pods(const Snapshot&, const Object& workload);

}  // namespace aiops
