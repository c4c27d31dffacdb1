// 2.4 of the rulebook.
#include "core/findings/rule.hpp"

namespace aiops {

std::span<const Rule> termination_rules() { return {}; }

}  // namespace aiops
