// 2.9 of the rulebook: nodes.
#include "core/findings/rule.hpp"

namespace aiops {

std::span<const Rule> node_rules() { return {}; }

}  // namespace aiops
