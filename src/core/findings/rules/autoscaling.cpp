// 2.6 of the rulebook: autoscalers and disruption budgets.
#include "core/findings/rule.hpp"

namespace aiops {

std::span<const Rule> autoscaling_rules() { return {}; }

}  // namespace aiops
