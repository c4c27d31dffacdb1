// 2.5 of the rulebook.
#include "core/findings/rule.hpp"

namespace aiops {

std::span<const Rule> workload_rules() { return {}; }

}  // namespace aiops
