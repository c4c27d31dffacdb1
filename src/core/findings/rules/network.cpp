// 2.7 of the rulebook.
#include "core/findings/rule.hpp"

namespace aiops {

std::span<const Rule> network_rules() { return {}; }

}  // namespace aiops
