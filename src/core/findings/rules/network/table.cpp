// 2.7 of the rulebook: Services, DNS, entrances and policies. The tables stand beside it.
#include <vector>

#include "core/findings/rules/network/parts.hpp"

namespace aiops {

std::span<const Rule> network_rules() {
  static const std::vector<Rule> joined = [] {
    std::vector<Rule> all;
    for (const auto table : {network::service_rules(), network::port_rules(), network::backend_rules(), network::reach_rules(),
                             network::ingress_rules(), network::policy_rules(), network::dns_rules()}) {
      all.insert(all.end(), table.begin(), table.end());
    }
    return all;
  }();
  return joined;
}

}  // namespace aiops
