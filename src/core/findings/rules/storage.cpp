// 2.8 of the rulebook: claims and volumes.
#include "core/findings/rule.hpp"

namespace aiops {

std::span<const Rule> storage_rules() { return {}; }

}  // namespace aiops
