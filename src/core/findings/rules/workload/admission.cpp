// 2.5, RS-*: pods that are never created. A controller that may not create a pod says why in its condition ReplicaFailure
// (ReplicaSet, ReplicationController and their Deployment) or, having none, in an event FailedCreate (StatefulSet,
// DaemonSet, Job). The message is the API server's own, so what it names is certain.
#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/relations.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

struct Refusal {
  bool by_condition = false;
  const Event* event = nullptr;
  std::string_view message;
};

// An event proves a refusal only while pods are missing; the condition is taken back by its controller.
bool short_of_pods(const ObjectCase& c) {
  const json::Value status = c.status();
  switch (c.object.known) {
    case Kind::daemon_set:
      return count_at(status, "currentNumberScheduled") < count_at(status, "desiredNumberScheduled");
    case Kind::job:
      return !has_condition(status, "Complete", "True") && !has_condition(status, "Failed", "True") &&
             count_at(status, "active") == 0 && !c.spec()["suspend"].is_true();
    default:
      return count_at(status, "replicas") < count_at(c.spec(), "replicas", 1);
  }
}

// A Deployment repeats what its ReplicaSet says; it speaks only where that was not read.
bool repeats(const ObjectCase& c) {
  if (c.object.known != Kind::deployment) return false;
  for (const Object* child : c.scene.snapshot.owned_by(c.object.uid)) {
    if (child->known == Kind::replica_set) return true;
  }
  return false;
}

std::optional<Refusal> refusal_of(const ObjectCase& c) {
  if (repeats(c)) return std::nullopt;
  if (has_condition(c.status(), "ReplicaFailure", "True", "FailedCreate")) {
    return Refusal{true, nullptr, condition_of(c.status(), "ReplicaFailure")["message"].text()};
  }
  if (!short_of_pods(c)) return std::nullopt;
  Refusal latest;
  for (const Event* event : c.events()) {
    if (event->reason == "FailedCreate") latest = {false, event, event->message};
  }
  if (!latest.event || (latest.event->time && c.scene.now - *latest.event->time > c.scene.window)) return std::nullopt;
  return latest;
}

// What stands after `open` up to `close` (or the end); the case of ASCII letters does not matter.
std::string_view after(std::string_view text, std::string_view open, std::string_view close) {
  const auto from = to_lower(text).find(to_lower(open));
  if (from == std::string::npos) return {};
  const std::string_view rest = text.substr(from + open.size());
  return rest.substr(0, close.empty() ? rest.size() : rest.find(close));
}

Finding& refused(const ObjectCase& c, const Refusal& refusal, Sink& sink) {
  Finding& f = sink.found();
  if (refusal.by_condition) {
    condition_fact(f, c, "ReplicaFailure");
    f.since(time_at(condition_of(c.status(), "ReplicaFailure")["lastTransitionTime"]));
  } else {
    f.fact(*refusal.event);
    f.since(refusal.event->time);
  }
  const bool daemons = c.object.known == Kind::daemon_set;
  field_fact(f, c.object, daemons ? c.status()["desiredNumberScheduled"] : c.spec()["replicas"],
             daemons ? "desiredNumberScheduled" : "spec.replicas");
  field_fact(f, c.object, daemons ? c.status()["currentNumberScheduled"] : c.status()["replicas"],
             daemons ? "currentNumberScheduled" : "status.replicas");
  bind_place(f, c);
  return f;
}

void rs_quota(const ObjectCase& c, Sink& sink) {
  const auto refusal = refusal_of(c);
  const std::string_view quota = refusal ? after(refusal->message, "exceeded quota: ", ",") : std::string_view{};
  if (quota.empty()) return;
  Finding& f = refused(c, *refusal, sink).signature(quota).headline(quota);
  if (const Object* object = c.scene.snapshot.find(Kind::resource_quota, c.object.ns, quota)) {
    field_fact(f, *object, (*object)["status"]["hard"], "status.hard");
    field_fact(f, *object, (*object)["status"]["used"], "status.used");
  }
  Hypothesis& h = f.infer(cause::quota, Confidence::certain,
                          fmt::format("quota {} of the namespace refuses further pods: requested {}, used {}, limited to {}",
                                      quota, after(refusal->message, "requested: ", ", used"),
                                      after(refusal->message, "used: ", ", limited"), after(refusal->message, "limited: ", {})));
  h.confirm.emplace_back("The quota's use plus the request of one more pod is above its hard limit.");
  h.reject_if.emplace_back("The quota has been raised, or pods have gone, since this was said.");
}

void rs_quota_spec(const ObjectCase& c, Sink& sink) {
  const auto refusal = refusal_of(c);
  const std::string_view quota = refusal ? after(refusal->message, "failed quota: ", ":") : std::string_view{};
  const std::string_view wanted = refusal ? after(refusal->message, "must specify ", {}) : std::string_view{};
  if (quota.empty() || wanted.empty()) return;
  Finding& f = refused(c, *refusal, sink).signature(quota);
  for (const json::Value container : c.spec()["template"]["spec"]["containers"].items()) {
    const json::Value resources = container["resources"];
    const json::Value leaf = resources ? resources : container["name"];
    f.fact(c.object, leaf,
           fmt::format("{}: container {} resources={}", label(c.object.ref()), container["name"].text(),
                       resources ? json::to_text(resources) : "(not set)"));
  }
  f.infer(cause::quota, Confidence::certain,
          fmt::format("quota {} counts resources that every container must then state; missing: {}", quota, wanted))
      .confirm.emplace_back("A LimitRange with defaults for them, or the values in the template, lets pods in.");
}

void rs_limit_range(const ObjectCase& c, Sink& sink) {
  const auto refusal = refusal_of(c);
  if (!refusal) return;
  const std::string text = to_lower(refusal->message);
  const bool bound = text.find("maximum ") != std::string::npos || text.find("minimum ") != std::string::npos ||
                     text.find("max limit to request ratio") != std::string::npos;
  const bool scope = text.find(" per container is ") != std::string::npos || text.find(" per pod is ") != std::string::npos;
  if (!bound || !scope) return;
  Finding& f = refused(c, *refusal, sink);
  for (const Object* range : c.scene.snapshot.in(Kind::limit_range, c.object.ns))
    field_fact(f, *range, (*range)["spec"]["limits"], "spec.limits");
  std::string_view what = after(refusal->message, "is forbidden: ", {});
  f.infer(cause::quota, Confidence::certain,
          fmt::format("a LimitRange of the namespace refuses the pod: {}", what.empty() ? refusal->message : what));
}

void rs_psa(const ObjectCase& c, Sink& sink) {
  const auto refusal = refusal_of(c);
  const std::string_view level = refusal ? after(refusal->message, "violates PodSecurity \"", "\"") : std::string_view{};
  if (level.empty()) return;
  Finding& f = refused(c, *refusal, sink).signature(level);
  if (const Object* ns = c.scene.snapshot.find(Kind::name_space, "", c.object.ns)) {
    const json::Value enforce = (*ns)["metadata"]["labels"]["pod-security.kubernetes.io/enforce"];
    field_fact(f, *ns, enforce, "pod-security.kubernetes.io/enforce");
  }
  f.infer(cause::policy, Confidence::certain,
          fmt::format("the namespace enforces the pod security level {} and the pod template breaks it: {}; pods that run "
                      "already stay until they are made anew",
                      level, after(refusal->message, "violates PodSecurity \"" + std::string(level) + "\": ", {})));
}

void rs_deny(const ObjectCase& c, Sink& sink) {
  const auto refusal = refusal_of(c);
  const std::string_view webhook = refusal ? after(refusal->message, "admission webhook \"", "\"") : std::string_view{};
  if (webhook.empty() || !contains_nocase(refusal->message, "denied the request")) return;
  const std::string_view reason = after(refusal->message, "denied the request: ", {});
  refused(c, *refusal, sink)
      .signature(webhook)
      .infer(cause::policy, Confidence::certain,
             fmt::format("the admission webhook {} denies the pods{}{}", webhook, reason.empty() ? ", without a reason" : ": ",
                         reason));
}

// The configuration that holds the webhook of that name, and the webhook in it.
std::pair<const Object*, json::Value> configuration_of(const Snapshot& s, std::string_view name) {
  for (const Kind kind : {Kind::validating_webhook, Kind::mutating_webhook}) {
    for (const Object* object : s.all(kind)) {
      for (const json::Value webhook : (*object)["webhooks"].items()) {
        if (webhook["name"].text() == name) return {object, webhook};
      }
    }
  }
  return {};
}

void webhook_facts(Finding& f, const Scene& scene, const Object& configuration, json::Value webhook) {
  f.mend(configuration).affects(configuration);  // what else is wrong with it says why
  field_fact(f, configuration, webhook["failurePolicy"], fmt::format("webhook {} failurePolicy", webhook["name"].text()));
  field_fact(f, configuration, webhook["rules"], "its rules");
  field_fact(f, configuration, webhook["namespaceSelector"], "its namespaceSelector");
  const json::Value service = webhook["clientConfig"]["service"];
  if (!field_fact(f, configuration, service, "its service")) return;
  f.bind("wns", service["namespace"].text());
  f.absent(scene.snapshot, Kind::service, service["namespace"].text(), service["name"].text());
}

void rs_webhook(const ObjectCase& c, Sink& sink) {
  const auto refusal = refusal_of(c);
  const std::string_view name = refusal ? after(refusal->message, "failed calling webhook \"", "\"") : std::string_view{};
  if (name.empty()) return;
  Finding& f = refused(c, *refusal, sink).signature(name);
  const Owner top = c.scene.snapshot.top_owner(c.object);
  if (top.object) f.affects(*top.object);
  const auto [configuration, webhook] = configuration_of(c.scene.snapshot, name);
  if (configuration) webhook_facts(f, c.scene, *configuration, webhook);
  // The last part of the message says what the call met: "service "x" not found", "no endpoints available …", "x509: …".
  const std::string_view met = after(refusal->message, "failed to call webhook: ", {});
  Hypothesis& h = f.infer(cause::admission_down, Confidence::certain,
                          fmt::format("the API server asks the admission webhook {} before it creates a pod, and the call "
                                      "fails{}{}; what the webhook's rules cover "
                                      "cannot be created until it answers",
                                      name, met.empty() ? "" : ": ", met));
  h.confirm.emplace_back("Its service has no ready endpoint, or its certificate does not fit.");
  h.reject_if.emplace_back("The webhook answers again: new events say Created pod.");
}

void rs_sa(const ObjectCase& c, Sink& sink) {
  const auto refusal = refusal_of(c);
  const std::string_view account = refusal ? after(refusal->message, "serviceaccount \"", "\"") : std::string_view{};
  if (account.empty() || !contains_nocase(refusal->message, "not found")) return;
  Finding& f = refused(c, *refusal, sink).signature(account);
  field_fact(f, c.object, c.spec()["template"]["spec"]["serviceAccountName"], "serviceAccountName");
  f.absent(c.scene.snapshot, Kind::service_account, c.object.ns, account);
  f.infer(cause::missing_object, Confidence::certain,
          fmt::format("the pod template names the service account {}, which does not exist in the namespace", account));
}

constexpr std::array<Kind, 5> others{Kind::stateful_set, Kind::daemon_set, Kind::job, Kind::replication_controller,
                                     Kind::deployment};
constexpr CommandRow describe_place{"kubectl describe {at_kind} {at} -n {ns}",
                                    "the condition and events of the controller that may not create pods"};

constexpr Rule rules[] = {
    {"RS-WEBHOOK",
     Family::workload,
     Severity::critical,
     Stage::api,
     Decisiveness::named,
     "admission webhook does not answer: pods cannot be created",
     "ReplicaFailure=True/FailedCreate or an event FailedCreate that says: failed calling webhook",
     "an admission webhook that must be asked does not answer",
     {{{"kubectl get mutatingwebhookconfigurations,validatingwebhookconfigurations", "which webhooks are asked"},
       {"kubectl get endpointslices -n {wns}", "whether the webhook's service has ready endpoints"}}},
     ObjectCheck{Kind::replica_set, rs_webhook, others}},
    {"RS-QUOTA",
     Family::workload,
     Severity::error,
     Stage::admission,
     Decisiveness::named,
     "quota exceeded: pods cannot be created",
     "ReplicaFailure=True/FailedCreate or an event FailedCreate that says: exceeded quota",
     "the quota of the namespace is used up",
     {{{"kubectl describe quota -n {ns}", "what is used and what is allowed"}, describe_place}},
     ObjectCheck{Kind::replica_set, rs_quota, others}},
    {"RS-QUOTA-SPEC",
     Family::workload,
     Severity::error,
     Stage::admission,
     Decisiveness::named,
     "quota demands values that the pod does not state",
     "ReplicaFailure=True/FailedCreate or an event FailedCreate that says: failed quota … must specify",
     "a quota demands requests or limits that are not set",
     {{{"kubectl describe quota -n {ns}", "which resources it counts"},
       {"kubectl get limitrange -n {ns} -o yaml", "defaults that would fill the values in"}}},
     ObjectCheck{Kind::replica_set, rs_quota_spec, others}},
    {"RS-LIMITRANGE",
     Family::workload,
     Severity::error,
     Stage::admission,
     Decisiveness::named,
     "limit range refuses the pods",
     "ReplicaFailure=True/FailedCreate or an event FailedCreate that says: maximum or minimum … per Container or Pod is",
     "the pod's resources are outside a LimitRange",
     {{{"kubectl describe limitrange -n {ns}", "the bounds of the namespace"}, describe_place}},
     ObjectCheck{Kind::replica_set, rs_limit_range, others}},
    {"RS-PSA",
     Family::workload,
     Severity::error,
     Stage::admission,
     Decisiveness::named,
     "pod security level refuses the pods",
     "ReplicaFailure=True/FailedCreate or an event FailedCreate that says: violates PodSecurity",
     "the pod template breaks the pod security level of the namespace",
     {{{"kubectl get ns {ns} --show-labels", "the level that the namespace enforces"}, describe_place}},
     ObjectCheck{Kind::replica_set, rs_psa, others}},
    {"RS-DENY",
     Family::workload,
     Severity::error,
     Stage::admission,
     Decisiveness::named,
     "admission webhook denies the pods",
     "ReplicaFailure=True/FailedCreate or an event FailedCreate that says: admission webhook … denied the request",
     "a policy denies the pods",
     {{{"kubectl get validatingwebhookconfigurations", "which webhooks are asked"}, describe_place}},
     ObjectCheck{Kind::replica_set, rs_deny, others}},
    {"RS-SA",
     Family::workload,
     Severity::error,
     Stage::admission,
     Decisiveness::named,
     "service account does not exist: pods cannot be created",
     "ReplicaFailure=True/FailedCreate or an event FailedCreate that says: serviceaccount … not found",
     "the service account of the pod template does not exist",
     {{{"kubectl get sa -n {ns}", "the service accounts that exist"}, describe_place}},
     ObjectCheck{Kind::replica_set, rs_sa, others}},
};

}  // namespace

std::span<const Rule> admission_rules() { return rules; }

}  // namespace aiops
