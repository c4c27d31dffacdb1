// 2.5 of the rulebook: controllers that report that their pods are not as wanted. The tables stand beside it;
// what they share stands here.
#include <algorithm>
#include <limits>
#include <vector>

#include "core/findings/kubectl.hpp"
#include "core/findings/rules/workload/parts.hpp"
#include "core/snapshot/selector.hpp"

namespace aiops {

void bind_place(Finding& finding, const ObjectCase& c) {
  finding.bind("at_kind", kubectl_word(c.object.ref()))
      .bind("at", c.object.name)
      .bind("sel", selector_text(c.spec()["selector"]));
}

bool lasts(const Scene& scene, std::optional<Time> since, Duration at_least) { return since && scene.now - *since >= at_least; }

std::int64_t count_at(json::Value object, std::string_view key, std::int64_t otherwise) {
  // The API's counts and seconds are int32; what lies beyond must not overflow a duration.
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  return std::clamp(object[key].integer().value_or(otherwise), -most, most);
}

bool pod_ready(const Object& pod) { return has_condition(pod["status"], "Ready", "True"); }

std::optional<Time> unready_since(const Object& pod) {
  const auto since = time_at(condition_of(pod["status"], "Ready")["lastTransitionTime"]);
  return since ? since : pod.created;
}

std::optional<Time> last_change(const Object& object) {
  std::optional<Time> last = object.created;
  for (const json::Value entry : object["metadata"]["managedFields"].items()) {
    const auto time = time_at(entry["time"]);
    if (entry["subresource"].text() != "status" && time && (!last || *time > *last)) last = time;
  }
  return last;
}

std::span<const Rule> workload_rules() {
  static const std::vector<Rule> all = [] {
    std::vector<Rule> rules;
    for (const auto table : {admission_rules(), deployment_rules(), zero_rules(), stateful_rules(), daemon_rules(), job_rules(),
                             cron_rules(), rollout_rules()}) {
      rules.insert(rules.end(), table.begin(), table.end());
    }
    return rules;
  }();
  return all;
}

}  // namespace aiops
