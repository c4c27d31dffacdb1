// 2.6, HPA-CLASH: two that want to set the replicas of one workload. Each undoes what the other did.
#include <algorithm>

#include <fmt/format.h>

#include "core/findings/kubectl.hpp"
#include "core/findings/rules/autoscaling/parts.hpp"

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

// Somebody who wrote the replicas of the target after the autoscaler did, by the managed fields: an apply of a manifest that
// still has `replicas`. A person's `kubectl scale` goes through the subresource, as the autoscaler does, and is no rival.
json::Value rewriter_of(const ObjectCase& c, const Object& target) {
  const auto scaled = time_at(c.status()["lastScaleTime"]);
  json::Value last;
  for (const json::Value entry : target["metadata"]["managedFields"].items()) {
    if (!entry["fieldsV1"]["f:spec"]["f:replicas"]) continue;
    if (entry["subresource"].text() == "scale") return {};
    const auto time = time_at(entry["time"]);
    if (scaled && time && *time > *scaled) last = entry;
  }
  return last;
}

void hpa_rewritten(const ObjectCase& c, Sink& sink) {
  const Object* target = scale_target(c.scene.snapshot, c.object);
  const json::Value writer = target ? rewriter_of(c, *target) : json::Value();
  if (!writer) return;
  Finding& f = sink.found();
  f.mend(*target).severity(Severity::warning).since(time_at(writer["time"]));
  field_fact(f, c.object, c.status()["lastScaleTime"], "lastScaleTime");
  field_fact(f, *target, writer["manager"], "spec.replicas was last written by");
  field_fact(f, *target, writer["time"], "at");
  field_fact(f, *target, (*target)["spec"]["replicas"], "spec.replicas");
  f.bind("target_kind", kubectl_word(target->ref())).bind("target", target->name);
  f.infer(cause::conflict, Confidence::likely,
          fmt::format("{} wrote the number of replicas after the autoscaler {} had set it: a manifest that still has replicas "
                      "undoes the autoscaler with every apply",
                      writer["manager"].text(), c.object.name))
      .reject_if.emplace_back("It was written once, by hand.");
}

void hpa_clash(const ObjectCase& c, Sink& sink) {
  const AutoscalerConditions conditions(c.object);
  const bool ambiguous = conditions.has("ScalingActive", "False", "AmbiguousSelector");
  const auto rivals = rivals_of(c.scene.snapshot, c.object);
  if (!ambiguous && rivals.empty()) return hpa_rewritten(c, sink);
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
     "ScalingActive=False with reason AmbiguousSelector; or (warning) somebody else wrote spec.replicas after lastScaleTime",
     "two autoscalers set the replicas of one workload",
     {{{"kubectl get hpa -n {ns} -o wide", "which autoscaler has which target"},
       {"kubectl get {target_kind} {target} -n {ns} -o yaml --show-managed-fields", "who set the replicas last"}}},
     ObjectCheck{Kind::horizontal_pod_autoscaler, hpa_clash}},
};

}  // namespace

std::span<const Rule> autoscaler_clash_rules() { return rules; }

}  // namespace aiops
