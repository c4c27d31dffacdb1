// 2.9 of the rulebook: the machinery of the API: aggregated services, webhooks, certificates, quotas.
#include "core/findings/rule.hpp"

namespace aiops {

std::span<const Rule> machinery_rules() { return {}; }

}  // namespace aiops
