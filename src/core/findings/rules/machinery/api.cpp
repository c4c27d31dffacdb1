// 2.9: aggregated APIs that do not answer, quotas that are used up, and signing requests that nobody answers.
// Reasons of an APIService: kube-aggregator, pkg/controllers/status/remote/remote_available_controller.go.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/autoscaling/parts.hpp"
#include "core/findings/rules/machinery/parts.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

constexpr std::size_t most = 3;

// ---- API-APISVC

// Autoscalers that lack a metric of the group, and namespaces that wait for it to be listed.
std::vector<const Object*> sufferers(const Snapshot& s, std::string_view group, std::string_view version) {
  std::vector<const Object*> out;
  for (const Object* autoscaler : s.all(Kind::horizontal_pod_autoscaler)) {
    if (lacking_group(AutoscalerConditions(*autoscaler)) == group) out.push_back(autoscaler);
  }
  const std::string served = fmt::format("{}/{}", group, version);
  for (const Object* ns : s.all(Kind::name_space)) {
    const json::Value failure = condition_of((*ns)["status"], "NamespaceDeletionDiscoveryFailure");
    if (failure["status"].text() == "True" && contains_nocase(failure["message"].text(), served)) out.push_back(ns);
  }
  return out;
}

void api_apisvc(const ObjectCase& c, Sink& sink) {
  const json::Value condition = condition_of(c.status(), "Available");
  const json::Value service = c.spec()["service"];
  const auto since = time_at(condition["lastTransitionTime"]);
  if (condition["status"].text() != "False" || !service.is_object()) return;
  if (since && c.scene.now - *since < std::chrono::minutes(2)) return;
  const Snapshot& s = c.scene.snapshot;
  const std::string_view ns = service["namespace"].text();
  const std::string_view name = service["name"].text();
  Finding& f = sink.found();
  condition_fact(f, c, "Available");
  field_fact(f, c.object, service, "service");
  const Backend backend = backend_of(s, ns, name);
  if (backend.dead()) backend_facts(f, s, backend, ns, name);
  f.since(since).bind("sns", ns).bind("svc", name);
  const std::string_view group = c.spec()["group"].text();
  std::string who;
  for (const Object* object : sufferers(s, group, c.spec()["version"].text())) {
    f.affects(*object);
    if (f.affected().size() <= most) who += fmt::format("{}{}", who.empty() ? "" : ", ", label(object->ref()));
  }
  // Nobody is meant to answer any more: what was installed has gone and left its registration.
  const bool left_over = condition["reason"].text() == "ServiceNotFound";
  if (left_over) f.severity(Severity::error);
  Hypothesis& h = f.infer(left_over ? cause::missing_object : cause::controller_down, Confidence::certain,
                          fmt::format("the API {} is registered and {}: every call to it fails, and no namespace can be deleted "
                                      "while it cannot be listed{}{}",
                                      c.object.name,
                                      left_over ? fmt::format("its service {}/{} does not exist", ns, name)
                                                : fmt::format("its server behind service {}/{} does not answer", ns, name),
                                      who.empty() ? "" : "; it is wanted by ", who));
  h.confirm.emplace_back("The pods behind the service do not run, are not ready, or cannot be reached from the API server.");
}

// ---- QUOTA-FULL

struct Full {
  std::string_view resource;
  json::Value used, hard;
};

// A hard limit of zero forbids a thing; that is no shortage.
std::vector<Full> used_up(const Object& quota) {
  std::vector<Full> out;
  for (const auto [resource, hard] : quota["status"]["hard"].members()) {
    const json::Value used = quota["status"]["used"][resource];
    const auto limit = quantity(hard);
    const auto use = quantity(used);
    if (limit && use && *limit > 0 && *use >= *limit) out.push_back({resource, used, hard});
  }
  std::sort(out.begin(), out.end(), [](const Full& a, const Full& b) { return a.resource < b.resource; });
  return out;
}

const Event* refusal_by(const ObjectCase& quota) {
  const std::string words = fmt::format("exceeded quota: {},", quota.object.name);
  const Event* latest = nullptr;
  for (const Event& event : quota.scene.snapshot.events()) {
    if (event.about_ns != quota.object.ns || event.reason != "FailedCreate") continue;
    if (event.time && quota.scene.now - *event.time > quota.scene.window) continue;
    if (contains_nocase(event.message, words) && (!latest || latest->time < event.time)) latest = &event;
  }
  return latest;
}

void quota_full(const ObjectCase& c, Sink& sink) {
  const auto full = used_up(c.object);
  if (full.empty()) return;
  const Event* refusal = refusal_by(c);
  // A refusal is found where it happened, beside what that controller says itself.
  const Object* place =
      refusal ? c.scene.snapshot.find(
                    {{}, std::string(refusal->about_kind), std::string(refusal->about_ns), std::string(refusal->about_name), {}})
              : nullptr;
  Finding& f = place ? sink.found_at(*place) : sink.found();
  f.mend(c.object);
  std::string text;
  for (const Full& each : full) {
    field_fact(f, c.object, each.used, fmt::format("used {}", each.resource));
    field_fact(f, c.object, each.hard, fmt::format("hard {}", each.resource));
    text += fmt::format("{}{} {} of {}", text.empty() ? "" : ", ", each.resource, value_text(each.used), value_text(each.hard));
  }
  if (refusal) f.fact(*refusal);
  f.severity(refusal ? Severity::error : Severity::warning);
  f.infer(cause::quota, Confidence::certain,
          fmt::format("the quota is used up ({}): {}", text,
                      refusal ? "what needs more of it is refused" : "the next object that needs more of it will be refused"));
}

// ---- CSR-PEND

bool pends(const Scene& scene, const Object& request) {
  const std::string_view signer = request["spec"]["signerName"].text();
  if (signer != "kubernetes.io/kubelet-serving" && signer != "kubernetes.io/kube-apiserver-client-kubelet") return false;
  for (const std::string_view type : {"Approved", "Denied", "Failed"}) {
    if (condition_of(request["status"], type)) return false;
  }
  return request.created && scene.now - *request.created > std::chrono::minutes(10);
}

// Kubelets ask again and again: of all that wait for one signer the first by name speaks.
void csr_pend(const ObjectCase& c, Sink& sink) {
  if (!pends(c.scene, c.object)) return;
  const std::string_view signer = c.spec()["signerName"].text();
  std::vector<const Object*> waiting;
  for (const Object* request : c.scene.snapshot.all(Kind::certificate_signing_request)) {
    if ((*request)["spec"]["signerName"].text() != signer || !pends(c.scene, *request)) continue;
    waiting.push_back(request);
    if (waiting.front() != &c.object) return;
  }
  Finding& f = sink.found();
  f.signature(signer);
  std::vector<FactIndex> counted;
  field_fact(f, c.object, c.spec()["signerName"], "signerName");
  for (const Object* request : waiting) {
    const std::string_view user = (*request)["spec"]["username"].text();
    constexpr std::string_view prefix = "system:node:";
    if (user.substr(0, prefix.size()) == prefix) {
      if (const Object* node = c.scene.snapshot.find(Kind::node, "", user.substr(prefix.size()))) f.affects(*node);
    }
    f.since(request->created);
    if (counted.size() == 50) continue;
    counted.push_back(f.fact(*request, (*request)["metadata"]["creationTimestamp"],
                             fmt::format("{}: of {}, created {}, neither approved nor denied", label(request->ref()), user,
                                         ago(c.scene, request->created))));
  }
  const bool serving = signer == "kubernetes.io/kubelet-serving";
  f.infer(cause::certificate, Confidence::certain,
          fmt::format("{} signing request{} of kubelets {} for somebody to approve: {}", waiting.size(),
                      waiting.size() == 1 ? "" : "s", waiting.size() == 1 ? "waits" : "wait",
                      serving ? "the API server cannot trust their nodes, so logs, exec and metrics of pods there fail with x509"
                              : "their nodes cannot join, or cannot renew what they are known by"))
      .confirm.emplace_back("No controller approves such requests in this cluster, or it refuses these.");
}

constexpr Rule row(std::string_view id, Severity severity, Stage stage, Decisiveness decisiveness, std::string_view title,
                   std::string_view proof, std::string_view means, std::array<CommandRow, 2> commands, Kind kind,
                   void (*check)(const ObjectCase&, Sink&)) {
  return {id, Family::node, severity, stage, decisiveness, title, proof, means, commands, Check{ObjectCheck{kind, check}}};
}

constexpr Rule rules[] = {
    row("API-APISVC", Severity::critical, Stage::traffic, Decisiveness::terminal, "an aggregated API does not answer",
        "APIService with a service and Available=False for at least 2 minutes; error, not critical, when the service does not "
        "exist (ServiceNotFound): then nobody is meant to answer",
        "the server behind an aggregated API is down or gone",
        {CommandRow{"kubectl get apiservices", "which APIs are not available, and why"},
         CommandRow{"kubectl get endpointslices -n {sns} -l kubernetes.io/service-name={svc}",
                    "whether its service has ready endpoints"}},
        Kind::api_service, api_apisvc),
    row("QUOTA-FULL", Severity::warning, Stage::note, Decisiveness::terminal, "a quota is used up",
        "status.used of a resource has reached status.hard, which is above zero; error when an event FailedCreate names the "
        "quota",
        "the namespace has no room for more",
        {CommandRow{"kubectl describe quota {name} -n {ns}", "what is used and what is allowed"},
         CommandRow{"kubectl top pods -n {ns}", "who uses it"}},
        Kind::resource_quota, quota_full),
    row("CSR-PEND", Severity::warning, Stage::note, Decisiveness::terminal, "signing requests of kubelets wait for approval",
        "a CertificateSigningRequest of signer kubelet-serving or kube-apiserver-client-kubelet without Approved, Denied or "
        "Failed for more than 10 minutes",
        "nobody approves the certificates of kubelets",
        {CommandRow{"kubectl get csr", "what waits, and who asks"},
         CommandRow{"kubectl describe csr {name}", "what is asked for"}},
        Kind::certificate_signing_request, csr_pend),
};

}  // namespace

std::span<const Rule> api_rules() { return rules; }

}  // namespace aiops
