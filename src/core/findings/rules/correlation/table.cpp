// 2.11 of the rulebook: what changed, and what stands together. L-ROLLOUT stands with the revisions, in workload/rollout.cpp.
// L-NOISE is no row, it is how a report is put together: a finding that no owner, selector, reference, node or dependency
// connects with the subject stands under alsoInScope (diagnose.cpp), and explain.cpp has no arrow by which it could become
// the cause of anything there. tests/core/findings/noise_test.cpp holds that.
#include "core/findings/rule.hpp"

#include <algorithm>

#include "core/findings/relations.hpp"
#include "core/findings/rules/correlation/parts.hpp"

namespace aiops {

std::vector<const Object*> present_pods(const Snapshot& s, const Object& workload) {
  std::vector<const Object*> out = pods_under(s, workload);
  const auto gone = [](const Object* pod) {
    const std::string_view phase = (*pod)["status"]["phase"].text();
    return (*pod)["metadata"]["deletionTimestamp"].is_string() || phase == "Succeeded" || phase == "Failed";
  };
  out.erase(std::remove_if(out.begin(), out.end(), gone), out.end());
  return out;
}

std::span<const Rule> correlation_rules() {
  static const std::vector<Rule> joined = [] {
    std::vector<Rule> all;
    for (const auto table : {config_change_rules(), place_rules(), dependency_rules(), gitops_rules()})
      all.insert(all.end(), table.begin(), table.end());
    return all;
  }();
  return joined;
}

}  // namespace aiops
