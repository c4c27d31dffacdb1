// Why: family 2.6 has several tables; these are their names, and what an autoscaler says of itself in any version of its API.
// Must never: hold a rule; rows stand beside their checks.
#pragma once

#include <span>
#include <string_view>

#include "core/findings/rule.hpp"

namespace aiops {

std::span<const Rule> autoscaler_rules();
std::span<const Rule> autoscaler_clash_rules();
std::span<const Rule> budget_rules();

// The conditions of an autoscaler: of its status, or in autoscaling/v1, whose status has none, of the annotation
// autoscaling.alpha.kubernetes.io/conditions, which holds them as JSON (pkg/apis/autoscaling/v1/conversion.go).
class AutoscalerConditions {
 public:
  explicit AutoscalerConditions(const Object&);
  json::Value find(std::string_view type) const;  // missing when the autoscaler does not say it
  bool has(std::string_view type, std::string_view status, std::string_view reason = {}) const;
  // "HorizontalPodAutoscaler/ns/n: condition T=False (Reason): message", at the condition or at the annotation.
  bool fact(Finding&, const Scene&, std::string_view type) const;

 private:
  const Object& object_;
  json::Value annotation_;  // missing when the status has the conditions
  json::Document parsed_;
};

// The API group that should have served the metric which the autoscaler cannot get ("metrics.k8s.io"); empty when it gets
// its metrics, or when the metric is there and cannot be used.
std::string_view lacking_group(const AutoscalerConditions&);

// The object that the autoscaler scales; null when it is not in the snapshot.
const Object* scale_target(const Snapshot&, const Object& autoscaler);

// Objects of one kind in one namespace.
std::span<const Object* const> of_namespace(const Snapshot&, Kind, std::string_view ns);

}  // namespace aiops
