// All families in one list. A new family is one table in rules/ and one line here.
#include <vector>

#include "core/base/text.hpp"
#include "core/findings/rule.hpp"

namespace aiops {

std::span<const Rule> rulebook() {
  static const std::vector<Rule> all = [] {
    std::vector<Rule> rules;
    for (const auto family :
         {crash_rules(), config_rules(), scheduling_rules(), termination_rules(), workload_rules(), autoscaling_rules(),
          network_rules(), storage_rules(), node_rules(), machinery_rules(), metric_rules(), log_rules(), correlation_rules()}) {
      rules.insert(rules.end(), family.begin(), family.end());
    }
    return rules;
  }();
  return all;
}

const Rule* find_rule(std::string_view id) {
  for (const Rule& rule : rulebook()) {
    if (rule.id == id) return &rule;
  }
  return nullptr;
}

std::string_view name_of(Family family) {
  switch (family) {
    case Family::crash:
      return "crash";
    case Family::config:
      return "config";
    case Family::scheduling:
      return "scheduling";
    case Family::termination:
      return "termination";
    case Family::workload:
      return "workload";
    case Family::autoscaling:
      return "autoscaling";
    case Family::network:
      return "network";
    case Family::storage:
      return "storage";
    case Family::node:
      return "node";
    case Family::log:
      return "log";
    case Family::correlation:
      break;
  }
  return "correlation";
}

std::optional<Family> family_from(std::string_view word) {
  for (int i = 0; i <= static_cast<int>(Family::correlation); ++i) {
    const auto family = static_cast<Family>(i);
    if (to_lower(word) == name_of(family)) return family;
  }
  return std::nullopt;
}

}  // namespace aiops
