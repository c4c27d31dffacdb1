// 2.6 of the rulebook: autoscalers and disruption budgets. The tables stand beside it; what they share, here.
#include "core/findings/rules/autoscaling/parts.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/evidence/mask.hpp"

namespace aiops {

AutoscalerConditions::AutoscalerConditions(const Object& object) : object_(object) {
  if (object["status"]["conditions"].is_array()) return;
  const json::Value annotation = object["metadata"]["annotations"]["autoscaling.alpha.kubernetes.io/conditions"];
  if (!annotation.is_string()) return;
  auto parsed = json::Document::parse(annotation.text(), {20, 1000});
  if (!parsed) return;
  parsed_ = std::move(*parsed);
  annotation_ = annotation;
}

json::Value AutoscalerConditions::find(std::string_view type) const {
  if (!annotation_) return condition_of(object_["status"], type);
  for (const json::Value condition : parsed_.root().items()) {
    if (condition["type"].text() == type) return condition;
  }
  return {};
}

bool AutoscalerConditions::has(std::string_view type, std::string_view status, std::string_view reason) const {
  const json::Value condition = find(type);
  return condition && condition["status"].text() == status && (reason.empty() || condition["reason"].text() == reason);
}

bool AutoscalerConditions::fact(Finding& f, const Scene& scene, std::string_view type) const {
  if (!annotation_) return condition_fact(f, {scene, object_}, type);
  const json::Value condition = find(type);
  if (!condition) return false;
  f.fact(object_, annotation_,
         fmt::format("{}: condition {}={} ({}): {}", label(object_.ref()), type, condition["status"].text(),
                     condition["reason"].text(), mask(trim(condition["message"].text()), 600)),
         time_at(condition["lastTransitionTime"]));
  return true;
}

std::string_view lacking_group(const AutoscalerConditions& conditions) {
  const json::Value active = conditions.find("ScalingActive");
  if (active["status"].text() != "False") return {};
  const std::string_view reason = active["reason"].text();
  if (reason == "FailedGetPodsMetric" || reason == "FailedGetObjectMetric") return "custom.metrics.k8s.io";
  if (reason == "FailedGetExternalMetric") return "external.metrics.k8s.io";
  const bool resource = reason == "FailedGetResourceMetric" || reason == "FailedGetContainerResourceMetric";
  return resource && !contains_nocase(active["message"].text(), "missing request for ") ? "metrics.k8s.io" : "";
}

const Object* scale_target(const Snapshot& s, const Object& autoscaler) {
  const json::Value target = autoscaler["spec"]["scaleTargetRef"];
  return s.find({std::string(target["apiVersion"].text()),
                 std::string(target["kind"].text()),
                 std::string(autoscaler.ns),
                 std::string(target["name"].text()),
                 {}});
}

std::span<const Object* const> of_namespace(const Snapshot& s, Kind kind, std::string_view ns) { return s.in(kind, ns); }

std::span<const Rule> autoscaling_rules() {
  static const std::vector<Rule> all = [] {
    std::vector<Rule> rules;
    for (const auto table : {autoscaler_rules(), autoscaler_clash_rules(), budget_rules()})
      rules.insert(rules.end(), table.begin(), table.end());
    return rules;
  }();
  return all;
}

}  // namespace aiops
