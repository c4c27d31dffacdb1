// 2.3 of the rulebook.
#include "core/findings/rule.hpp"

namespace aiops {

std::span<const Rule> scheduling_rules() { return {}; }

}  // namespace aiops
