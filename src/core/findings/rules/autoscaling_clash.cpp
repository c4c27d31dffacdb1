// 2.6, HPA-CLASH: two that want to set the replicas of one workload. Each undoes what the other did.
#include <algorithm>

#include <fmt/format.h>

#include "core/findings/kubectl.hpp"
#include "core/findings/rules/autoscaling_parts.hpp"

namespace aiops {

namespace {

// A ScaledObject may leave out the kind: a Deployment is meant (keda.sh/docs, ScaledObject spec).
std::string target_of(const Object& autoscaler) {
  const json::Value target = autoscaler["spec"]["scaleTargetRef"];
  const std::string_view kind = target["kind"].text();
  if (target["name"].text().empty()) return {};
  return fmt::format("{}/{}", kind.empty() ? "Deployment" : kind, target["name"].text());
}

// KEDA makes an autoscaler of its own, or takes one over that the ScaledObject names.
bool drives(const Object& scaled, const Object& autoscaler) {
  for (const json::Value owner : autoscaler["metadata"]["ownerReferences"].items()) {
    if (owner["kind"].text() == "ScaledObject" && owner["name"].text() == scaled.name) return true;
  }
  return scaled["status"]["hpaName"].text() == autoscaler.name ||
         scaled["spec"]["advanced"]["horizontalPodAutoscalerConfig"]["name"].text() == autoscaler.name;
}

// Of a group of rivals the first by name speaks, so that the same clash is found once.
std::vector<const Object*> rivals_of(const Snapshot& s, const Object& autoscaler) {
  std::vector<const Object*> out;
  const std::string target = target_of(autoscaler);
  if (target.empty()) return out;
  for (const Object* other : of_namespace(s, Kind::horizontal_pod_autoscaler, autoscaler.ns)) {
    if (other == &autoscaler || target_of(*other) != target) continue;
    if (other->name < autoscaler.name) return {};
    out.push_back(other);
  }
  for (const Object* scaled : of_namespace(s, Kind::scaled_object, autoscaler.ns)) {
    const bool own = drives(*scaled, autoscaler) || std::any_of(out.begin(), out.end(), [&](const Object* hpa) {
                       return hpa->known == Kind::horizontal_pod_autoscaler && drives(*scaled, *hpa);
                     });
    if (target_of(*scaled) == target && !own) out.push_back(scaled);
  }
  return out;
}

void hpa_clash(const ObjectCase& c, Sink& sink) {
  const AutoscalerConditions conditions(c.object);
  const bool ambiguous = conditions.has("ScalingActive", "False", "AmbiguousSelector");
  const auto rivals = rivals_of(c.scene.snapshot, c.object);
  if (!ambiguous && rivals.empty()) return;
  Finding& f = sink.found();
  f.mend(c.object);
  const json::Value target = c.spec()["scaleTargetRef"];
  if (ambiguous) {
    conditions.fact(f, c.scene, "ScalingActive");
    f.since(time_at(conditions.find("ScalingActive")["lastTransitionTime"]));
  }
  field_fact(f, c.object, target, "scaleTargetRef");
  std::string names = label(c.object.ref());
  for (const Object* rival : rivals) {
    field_fact(f, *rival, (*rival)["spec"]["scaleTargetRef"], "scaleTargetRef");
    f.affects(*rival);
    names += " and " + label(rival->ref());
  }
  const ObjectRef ref{std::string(target["apiVersion"].text()), std::string(target["kind"].text()), {}, {}, {}};
  f.bind("target_kind", kubectl_word(ref)).bind("target", target["name"].text());
  f.infer(cause::conflict, Confidence::certain,
          rivals.empty() ? std::string("the pods of this target also belong to the target of another autoscaler, so it scales "
                                       "nothing; the condition names them")
                         : fmt::format("{} set the replicas of the same {} {}: what one does, the other undoes", names,
                                       target["kind"].text(), target["name"].text()));
}

constexpr Rule rules[] = {
    {"HPA-CLASH",
     Family::autoscaling,
     Severity::error,
     Stage::traffic,
     Decisiveness::named,
     "several autoscalers scale the same target",
     "two HorizontalPodAutoscalers, or one and a ScaledObject that does not own it, have the same scaleTargetRef; or "
     "ScalingActive=False with reason AmbiguousSelector",
     "two autoscalers set the replicas of one workload",
     {{{"kubectl get hpa -n {ns} -o wide", "which autoscaler has which target"},
       {"kubectl get {target_kind} {target} -n {ns} -o yaml --show-managed-fields", "who set the replicas last"}}},
     ObjectCheck{Kind::horizontal_pod_autoscaler, hpa_clash}},
};

}  // namespace

std::span<const Rule> autoscaler_clash_rules() { return rules; }

}  // namespace aiops
