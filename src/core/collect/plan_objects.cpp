// What controllers, claims, autoscalers and nodes say of themselves, and what is worth asking because of it. Everything here
// is asked only on a ground that was read: a refusal that names a quota, a claim that is not bound, an autoscaler without
// metrics.
#include <algorithm>

#include "core/base/text.hpp"
#include "core/collect/wishes.hpp"

namespace aiops {

namespace {

constexpr std::size_t max_nodes_in_detail = 3;

std::size_t pods_selected(const Snapshot& s, const Object& service) {
  return static_cast<std::size_t>(std::count_if(s.all(Kind::pod).begin(), s.all(Kind::pod).end(), [&](const Object* pod) {
    return pod->ns == service.ns && map_matches(service["spec"]["selector"], (*pod)["metadata"]["labels"]);
  }));
}

// A controller that cannot create pods says why: quota, limits, admission.
void admission(Wishes& w, const Object& object) {
  std::string said(condition_of(object["status"], "ReplicaFailure")["message"].text());
  for (const Event* event : w.known().events_of(object)) {
    if (event->reason == "FailedCreate") said += event->message;
  }
  if (said.empty()) return;
  if (contains_nocase(said, "quota")) w.list(Kind::resource_quota, object.ns);
  if (contains_nocase(said, "per Container") || contains_nocase(said, "per Pod")) w.list(Kind::limit_range, object.ns);
  if (contains_nocase(said, "webhook")) {
    w.list(Kind::validating_webhook, {});
    w.list(Kind::mutating_webhook, {});
  }
  if (contains_nocase(said, "PodSecurity")) w.get(Kind::name_space, {}, object.ns);
  if (contains_nocase(said, "serviceaccount")) w.list(Kind::service_account, object.ns);
  // With -A old replica sets are not listed, and one that cannot make its first pod looks like them.
  if (w.target().all && object.known == Kind::deployment)
    w.list(Kind::replica_set, object.ns, selector_text(object["spec"]["selector"]));
}

void webhooks(Wishes& w) {
  for (const Kind kind : {Kind::validating_webhook, Kind::mutating_webhook}) {
    for (const Object* configuration : w.known().all(kind)) {
      for (const json::Value hook : (*configuration)["webhooks"].items()) {
        const json::Value service = hook["clientConfig"]["service"];
        if (!service.is_object()) continue;
        w.list(Kind::service, service["namespace"].text());
        w.list(Kind::endpoint_slice, service["namespace"].text());
      }
    }
  }
}

void autoscalers(Wishes& w) {
  for (const Object* autoscaler : w.known().all(Kind::horizontal_pod_autoscaler)) {
    const json::Value scaled = (*autoscaler)["spec"]["scaleTargetRef"];
    if (condition_of((*autoscaler)["status"], "AbleToScale")["reason"].text() == "FailedGetScale")
      w.list(kind_of(scaled["kind"].text(), scaled["apiVersion"].text()), autoscaler->ns);
    const json::Value active = condition_of((*autoscaler)["status"], "ScalingActive");
    if (active["status"].text() != "False" || active["reason"].text() == "ScalingDisabled") continue;
    w.list(Kind::api_service, {});
    if (!w.target().all) w.list(Kind::scaled_object, autoscaler->ns);
  }
}

void budgets(Wishes& w) {
  for (const Object* budget : w.known().all(Kind::pod_disruption_budget)) {
    const json::Value status = (*budget)["status"];
    if (status["disruptionsAllowed"].integer().value_or(1) == 0 && status["expectedPods"].integer().value_or(0) > 0)
      w.list(Kind::node, {});  // is one of them being drained?
    if (w.target().subject && status["expectedPods"].integer() == 0) {
      for (const Kind kind : {Kind::pod, Kind::deployment, Kind::stateful_set}) w.list(kind, budget->ns);
    }
  }
}

void claims(Wishes& w) {
  for (const Object* claim : w.known().all(Kind::persistent_volume_claim)) {
    const json::Value status = (*claim)["status"];
    const bool bound = status["phase"].text() == "Bound";
    if (bound && status["conditions"].size() == 0) continue;
    w.list(Kind::storage_class, {});
    if (w.target().subject) w.events_about(*claim);
    if (bound) continue;
    w.list(Kind::persistent_volume, {});
    w.list(Kind::csi_driver, {});
  }
}

void daemons(Wishes& w) {
  for (const Object* set : w.known().all(Kind::daemon_set)) {
    const json::Value status = (*set)["status"];
    const auto number = [&](std::string_view key) { return status[key].integer().value_or(0); };
    if (number("desiredNumberScheduled") > number("currentNumberScheduled") || number("numberMisscheduled") > 0)
      w.list(Kind::node, {});
  }
}

void nodes(Wishes& w) {
  std::size_t left = max_nodes_in_detail;
  for (const Object* node : w.known().all(Kind::node)) {
    const json::Value ready = condition_of((*node)["status"], "Ready");
    bool pressed = false;
    for (const json::Value condition : (*node)["status"]["conditions"].items())
      pressed = pressed || (condition["type"].text() != "Ready" && condition["status"].text() == "True");
    const bool silent = ready.is_object() && ready["status"].text() != "True";
    if ((!silent && !pressed) || left == 0) continue;
    --left;
    if (!w.target().all) w.events_about(*node);  // with -A all warnings were read
    if (silent) w.get(Kind::lease, "kube-node-lease", node->name);
    if (has_condition((*node)["status"], "NetworkUnavailable", "True")) w.list(Kind::daemon_set, "kube-system");
  }
}

// A service that hands traffic only to its own node, and one that selects nothing.
void services(Wishes& w) {
  if (w.target().all) return;
  for (const Object* service : w.known().all(Kind::service)) {
    const json::Value spec = (*service)["spec"];
    if (spec["internalTrafficPolicy"].text() == "Local" || spec["externalTrafficPolicy"].text() == "Local")
      w.list(Kind::node, {});
    const bool asked_for =
        w.target().subject && service->name == w.target().subject->name && service->ns == w.target().subject->ns;
    if (asked_for && spec["selector"].size() > 0 && pods_selected(w.known(), *service) == 0 &&
        w.known().asked(Kind::pod, service->ns))
      w.list(Kind::pod, service->ns);
  }
}

void stuck_namespaces(Wishes& w) {
  for (const Object* place : w.known().all(Kind::name_space)) {
    if ((*place)["status"]["phase"].text() == "Terminating") w.list(Kind::api_service, {});
  }
}

}  // namespace

void about_objects(Wishes& w) {
  for (const Kind kind : {Kind::deployment, Kind::replica_set, Kind::stateful_set, Kind::daemon_set, Kind::job}) {
    for (const Object* object : w.known().all(kind)) admission(w, *object);
  }
  webhooks(w);
  autoscalers(w);
  budgets(w);
  claims(w);
  daemons(w);
  nodes(w);
  services(w);
  stuck_namespaces(w);
  if (!w.known().all(Kind::ingress).empty()) w.list(Kind::ingress_class, {});
}

}  // namespace aiops
