// 2.2 of the rulebook.
#include "core/findings/rule.hpp"

namespace aiops {

std::span<const Rule> config_rules() { return {}; }

}  // namespace aiops
