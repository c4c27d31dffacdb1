// 2.6, HPA-*: an autoscaler says in its conditions what keeps it from scaling. Events are not asked: those of a condition
// that is over stay for an hour. Wording: pkg/controller/podautoscaler/{horizontal,replica_calculator}.go.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/kubectl.hpp"
#include "core/findings/relations.hpp"
#include "core/findings/rules/autoscaling/parts.hpp"
#include "core/findings/rules/metric/parts.hpp"
#include "core/findings/rules/workload/parts.hpp"
#include "core/snapshot/selector.hpp"

namespace aiops {

namespace {

constexpr std::string_view active = "ScalingActive";
constexpr std::string_view able = "AbleToScale";
constexpr std::string_view limited = "ScalingLimited";

std::string target_label(const ObjectCase& c) {
  const json::Value target = c.spec()["scaleTargetRef"];
  return fmt::format("{} {}", target["kind"].text(), target["name"].text());
}

// The condition holds for less than that: metrics lag behind new pods, and load has peaks. An unknown time is no excuse.
bool fresh(const Scene& scene, json::Value condition, Duration patience) {
  const auto since = time_at(condition["lastTransitionTime"]);
  return since && scene.now - *since < patience;
}

Finding& said(const ObjectCase& c, Sink& sink, const AutoscalerConditions& conditions, std::string_view type) {
  Finding& f = sink.found();
  conditions.fact(f, c.scene, type);
  f.since(time_at(conditions.find(type)["lastTransitionTime"]));
  field_fact(f, c.object, c.spec()["scaleTargetRef"], "scaleTargetRef");
  f.bind("hpa", c.object.name);
  const json::Value target = c.spec()["scaleTargetRef"];
  const ObjectRef ref{std::string(target["apiVersion"].text()), std::string(target["kind"].text()), {}, {}, {}};
  if (!ref.kind.empty()) f.bind("target_kind", kubectl_word(ref)).bind("target", target["name"].text());
  if (const Object* object = scale_target(c.scene.snapshot, c.object))
    f.bind("sel", selector_text((*object)["spec"]["selector"]));
  return f;
}

// What the API server knows of the server behind a group of metrics. False: it is registered and available, or not known.
bool group_facts(Finding& f, const Scene& scene, std::string_view group) {
  const Snapshot& s = scene.snapshot;
  bool registered = false;
  bool broken = false;
  for (const Object* service : s.all(Kind::api_service)) {
    if ((*service)["spec"]["group"].text() != group) continue;
    registered = true;
    condition_fact(f, {scene, *service}, "Available");
    broken = broken || has_condition((*service)["status"], "Available", "False");
  }
  if (registered) return broken;
  return f.absent(s, Kind::api_service, "", fmt::format("v1beta1.{}", group));
}

void hpa_metrics(const ObjectCase& c, Sink& sink) {
  const AutoscalerConditions conditions(c.object);
  const json::Value condition = conditions.find(active);
  if (lacking_group(conditions) != "metrics.k8s.io") return;
  const std::string_view message = condition["message"].text();
  const bool no_samples =
      contains_nocase(message, "did not receive metrics for") || contains_nocase(message, "no metrics returned from");
  // By default a pod's CPU is not used in its first five minutes.
  if (fresh(c.scene, condition, no_samples ? std::chrono::minutes(5) : std::chrono::minutes(2))) return;
  Finding& f = said(c, sink, conditions, active);
  if (contains_nocase(message, "not present in metrics for pod")) {
    f.infer(cause::missing_metrics, Confidence::certain,
            fmt::format("the metrics API answers, and has nothing about the container that the autoscaler of {} measures; the "
                        "condition names it",
                        target_label(c)))
        .confirm.emplace_back("The name of the container in the metric is wrong, or the container does not run in every pod.");
    return;
  }
  const bool broken = group_facts(f, c.scene, "metrics.k8s.io");
  if (no_samples && !broken) {
    f.infer(cause::missing_metrics, Confidence::likely,
            fmt::format("the metrics API answers and has nothing about the pods of {}: they are not ready, too new, or the "
                        "metrics server cannot reach the kubelets of their nodes; until then the number of replicas stays",
                        target_label(c)))
        .confirm.emplace_back("kubectl top pods shows other pods and not these.");
    return;
  }
  Hypothesis& h = f.infer(cause::missing_metrics, Confidence::certain,
                          fmt::format("the metrics API does not answer the autoscaler: the number of replicas of {} stays as it "
                                      "is, whatever the load",
                                      target_label(c)));
  h.confirm.emplace_back("The APIService v1beta1.metrics.k8s.io is not Available.");
}

// "missing request for cpu in container web of Pod web-1"; before 1.16 the names stand in quotes.
struct Missing {
  std::string_view resource, container, pod;
};

std::string_view word_after(std::string_view text, std::string_view open) {
  const auto at = text.find(open);
  if (at == std::string_view::npos) return {};
  std::string_view rest = text.substr(at + open.size());
  if (!rest.empty() && rest[0] == '"') rest.remove_prefix(1);
  return rest.substr(0, rest.find_first_of(" \",;"));
}

Missing missing_request(std::string_view message) {
  return {word_after(message, "missing request for "), word_after(message, " in container "), word_after(message, " of Pod ")};
}

json::Value container_named(json::Value pod_spec, std::string_view name) {
  for (const std::string_view list : {"containers", "initContainers"}) {
    for (const json::Value container : pod_spec[list].items()) {
      if (container["name"].text() == name) return container;
    }
  }
  return {};
}

void hpa_noreq(const ObjectCase& c, Sink& sink) {
  const AutoscalerConditions conditions(c.object);
  const Missing missing = missing_request(conditions.find(active)["message"].text());
  if (!conditions.has(active, "False") || missing.resource.empty()) return;
  Finding& f = said(c, sink, conditions, active);
  const auto show = [&](const Object* object, json::Value pod_spec) {
    const json::Value container = container_named(pod_spec, missing.container);
    if (!object || !container) return false;
    const json::Value resources = container["resources"];
    f.fact(*object, resources ? resources : container["name"],
           fmt::format("{}: container {} resources={}", label(object->ref()), missing.container,
                       resources ? json::to_text(resources) : "(not set)"));
    return true;
  };
  const Object* target = scale_target(c.scene.snapshot, c.object);
  const Object* pod = c.scene.snapshot.find(Kind::pod, c.object.ns, missing.pod);
  const bool of_template = target && show(target, (*target)["spec"]["template"]["spec"]);
  const bool of_pod = pod && show(pod, (*pod)["spec"]);
  f.infer(cause::missing_config, Confidence::certain,
          fmt::format("utilisation is use divided by request, and container {} of {} requests no {}{}: the autoscaler cannot "
                      "compute a number of replicas",
                      missing.container.empty() ? "(not named)" : missing.container, target_label(c), missing.resource,
                      of_pod && target && !of_template ? " (it is not in the template: something adds it to the pods)" : ""))
      .confirm.emplace_back("Every container of the pod counts, sidecars too, unless the metric is a ContainerResource.");
}

void hpa_custom(const ObjectCase& c, Sink& sink) {
  const AutoscalerConditions conditions(c.object);
  const json::Value condition = conditions.find(active);
  const std::string_view group = lacking_group(conditions);
  const bool unknown_type = conditions.has(active, "False", "InvalidMetricSourceType");
  if ((group.empty() || group == "metrics.k8s.io") && !unknown_type) return;
  if (fresh(c.scene, condition, std::chrono::minutes(2))) return;
  Finding& f = said(c, sink, conditions, active);
  for (const json::Value metric : c.spec()["metrics"].items()) {
    for (const std::string_view source : {"pods", "object", "external"}) {
      const json::Value name = metric[source]["metric"]["name"];
      if (name.is_string()) field_fact(f, c.object, name, fmt::format("{} metric", source));
    }
  }
  if (unknown_type) {
    f.infer(cause::wrong_config, Confidence::certain, "the autoscaler names a kind of metric that the controller does not know");
    return;
  }
  const bool broken = group_facts(f, c.scene, group);
  f.infer(cause::missing_metrics, Confidence::certain,
          fmt::format(
              "{} cannot be scaled by this metric: {}", target_label(c),
              broken ? fmt::format("nobody serves {}", group) : fmt::format("the adapter behind {} does not give it", group)))
      .confirm.emplace_back("The adapter (or KEDA) is not installed, does not run, or does not know a metric of that name.");
}

void hpa_target(const ObjectCase& c, Sink& sink) {
  const AutoscalerConditions conditions(c.object);
  const json::Value target = c.spec()["scaleTargetRef"];
  const Kind kind = kind_of(target["kind"].text(), target["apiVersion"].text());
  const bool refused = conditions.has(able, "False", "FailedGetScale");
  const Snapshot& s = c.scene.snapshot;
  const bool gone =
      kind != Kind::other && !target["name"].text().empty() && s.listed(kind, c.object.ns) && !scale_target(s, c.object);
  if (!refused && !gone) return;
  Finding& f = said(c, sink, conditions, able);
  if (gone) f.absent(s, kind, c.object.ns, target["name"].text());
  const bool absent = gone || contains_nocase(conditions.find(able)["message"].text(), "not found");
  f.infer(absent ? cause::missing_object : cause::wrong_config, Confidence::certain,
          absent ? fmt::format("the autoscaler is to scale {}, which does not exist", target_label(c))
                 : fmt::format("the autoscaler cannot read the scale of {}; the condition says why", target_label(c)))
      .confirm.emplace_back("Its kind, API version or name differs from the workload that is meant.");
}

// "cpu 180% of a target of 70%" for each metric that is over its target and says so as a utilisation.
std::string over_target(Finding& f, const ObjectCase& c) {
  std::string out;
  const json::Value current = c.status()["currentMetrics"];
  for (const json::Value wanted : c.spec()["metrics"].items()) {
    const json::Value target = wanted["resource"]["target"]["averageUtilization"];
    const std::string_view name = wanted["resource"]["name"].text();
    for (const json::Value metric : current.items()) {
      const json::Value found = metric["resource"]["current"]["averageUtilization"];
      if (name.empty() || metric["resource"]["name"].text() != name || !found.integer() || !target.integer()) continue;
      f.fact(c.object, found, fmt::format("{}: {} averageUtilization={}%", label(c.object.ref()), name, *found.integer()));
      f.fact(c.object, target,
             fmt::format("{}: target of {} averageUtilization={}%", label(c.object.ref()), name, *target.integer()));
      if (*found.integer() > *target.integer())
        out += fmt::format("{}{} {}% of a target of {}%", out.empty() ? "" : ", ", name, *found.integer(), *target.integer());
    }
  }
  const json::Value old = c.status()["currentCPUUtilizationPercentage"];
  const json::Value old_target = c.spec()["targetCPUUtilizationPercentage"];
  if (field_fact(f, c.object, old, "currentCPUUtilizationPercentage"))
    field_fact(f, c.object, old_target, "targetCPUUtilizationPercentage");
  return out;
}

void hpa_max(const ObjectCase& c, Sink& sink) {
  const AutoscalerConditions conditions(c.object);
  const auto max = c.spec()["maxReplicas"].integer();
  const auto current = c.status()["currentReplicas"].integer();
  if (!conditions.has(limited, "True", "TooManyReplicas") || !max || !current || *current < *max) return;
  if (fresh(c.scene, conditions.find(limited), std::chrono::minutes(5))) return;
  Finding& f = said(c, sink, conditions, limited);
  field_fact(f, c.object, c.spec()["maxReplicas"], "maxReplicas");
  field_fact(f, c.object, c.status()["currentReplicas"], "currentReplicas");
  const std::string over = over_target(f, c);
  metrics::add_facts(f, c.object, metrics::autoscaler_load(c.scene, c.object));
  // Whoever sets minimum and maximum to the same number has pinned it.
  if (c.spec()["minReplicas"].integer().value_or(1) == *max) f.severity(Severity::info);
  Hypothesis& h = f.infer(
      cause::at_maximum, Confidence::certain,
      fmt::format("{} of {} replicas run and the autoscaler wants more{}{}", *current, *max, over.empty() ? "" : ": ", over));
  h.confirm.emplace_back("The demand is above what the maximum can serve: the load per replica grew with the requests.");
  h.reject_if.emplace_back("The load per replica rose right after a rollout: then a replica does less than before.");
}

// The other half of a pair of workloads of which one rests (blue and green).
bool has_pods(const Snapshot& s, const Object& service) {
  const auto pods = of_namespace(s, Kind::pod, service.ns);
  return std::any_of(pods.begin(), pods.end(), [&](const Object* pod) {
    return !(*pod)["metadata"]["deletionTimestamp"].is_string() &&
           map_matches(service["spec"]["selector"], (*pod)["metadata"]["labels"]);
  });
}

// Scaled to zero is as somebody wants it (also KEDA, which wakes it up again), unless calls are to arrive there.
void hpa_off(const ObjectCase& c, Sink& sink) {
  const AutoscalerConditions conditions(c.object);
  if (!conditions.has(active, "False", "ScalingDisabled")) return;
  const Snapshot& s = c.scene.snapshot;
  const Object* target = scale_target(s, c.object);
  if (!target || s.top_owner(c.object).ref.kind == "ScaledObject") return;
  auto services = services_selecting(s, c.object.ns, (*target)["spec"]["template"]["metadata"]["labels"]);
  services.erase(std::remove_if(services.begin(), services.end(), [&](const Object* each) { return has_pods(s, *each); }),
                 services.end());
  if (services.empty()) return;
  Finding& f = said(c, sink, conditions, active);
  field_fact(f, *target, (*target)["spec"]["replicas"], "spec.replicas");
  for (const Object* service : services) field_fact(f, *service, (*service)["spec"]["selector"], "selector");
  f.infer(cause::deliberate, Confidence::likely,
          fmt::format("{} was scaled to 0, which switches the autoscaler off: it does not come back by load, and service {} {}",
                      target_label(c), services.front()->name,
                      s.listed(Kind::pod, c.object.ns) ? "has nobody behind it" : "points there"));
}

constexpr CommandRow describe{"kubectl describe hpa {hpa} -n {ns}", "its metrics, conditions and events"};

constexpr Rule row(std::string_view id, Severity severity, Decisiveness decisiveness, std::string_view title,
                   std::string_view proof, std::string_view means, std::array<CommandRow, 2> commands,
                   void (*check)(const ObjectCase&, Sink&)) {
  return {id,           Family::autoscaling,
          severity,     Stage::traffic,
          decisiveness, title,
          proof,        means,
          commands,     Check{ObjectCheck{Kind::horizontal_pod_autoscaler, check}}};
}

constexpr auto E = Severity::error;
constexpr auto W = Severity::warning;
constexpr auto named = Decisiveness::named;
constexpr auto terminal = Decisiveness::terminal;

constexpr Rule rules[] = {
    row("HPA-METRICS", E, terminal, "autoscaler has no metrics",
        "ScalingActive=False with reason FailedGetResourceMetric or FailedGetContainerResourceMetric, for at least 2 minutes (5 "
        "when the pods have no samples yet)",
        "the metrics API does not answer, or has nothing about the pods",
        {CommandRow{"kubectl get apiservice v1beta1.metrics.k8s.io", "whether the metrics API is available"}, describe},
        hpa_metrics),
    row("HPA-NOREQ", E, named, "autoscaler cannot compute utilisation: a container has no request",
        "ScalingActive=False with a message: missing request for",
        "a container of the target does not request what the autoscaler measures",
        {CommandRow{"kubectl get {target_kind} {target} -n {ns} -o "
                    "jsonpath='{.spec.template.spec.containers[*].resources}'",
                    "requests and limits of its containers"},
         describe},
        hpa_noreq),
    row("HPA-CUSTOM", E, terminal, "autoscaler cannot get its custom metric",
        "ScalingActive=False with reason FailedGetPodsMetric, FailedGetObjectMetric, FailedGetExternalMetric or "
        "InvalidMetricSourceType",
        "the adapter does not answer, or does not know the metric",
        {CommandRow{"kubectl get apiservices", "whether custom.metrics.k8s.io and external.metrics.k8s.io are available"},
         describe},
        hpa_custom),
    row("HPA-TARGET", E, named, "autoscaler has no target",
        "AbleToScale=False with reason FailedGetScale, or the target is not in a complete list of its kind",
        "what the autoscaler is to scale does not exist or cannot be scaled",
        {CommandRow{"kubectl get hpa {hpa} -n {ns} -o yaml", "the target that it names"},
         CommandRow{"kubectl get deployments,statefulsets -n {ns}", "what could be meant"}},
        hpa_target),
    row("HPA-MAX", W, terminal, "autoscaler is at its maximum and wants more",
        "ScalingLimited=True with reason TooManyReplicas for at least 5 minutes, and currentReplicas is maxReplicas",
        "more load than the maximum of replicas takes",
        {describe, CommandRow{"kubectl top pods -n {ns} -l {sel}", "what each replica uses"}}, hpa_max),
    row("HPA-OFF", W, terminal, "autoscaler is switched off: its target is at zero, and a service points there",
        "ScalingActive=False with reason ScalingDisabled, no ScaledObject owns the autoscaler, and a service selects the pods of "
        "the target and has no other ones",
        "somebody scaled the target to zero",
        {CommandRow{"kubectl get hpa {hpa} -n {ns}", "its bounds"},
         CommandRow{"kubectl get {target_kind} {target} -n {ns}", "how many replicas are wanted"}},
        hpa_off),
};

}  // namespace

std::span<const Rule> autoscaler_rules() { return rules; }

}  // namespace aiops
