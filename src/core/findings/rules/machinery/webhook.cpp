// 2.9: admission webhooks that cannot answer. Both are seen before anybody is refused: the service that nobody stands
// behind, and the CA that has expired. Once pods are refused, RS-WEBHOOK says so and these say why.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/certificates.hpp"
#include "core/findings/rules/machinery/parts.hpp"

namespace aiops {

namespace {

constexpr std::size_t most = 3;

std::string joined(const std::vector<std::string>& all) {
  std::string out;
  for (std::size_t i = 0; i < all.size() && i < most; ++i) out += (i == 0 ? "" : ", ") + all[i];
  return all.size() > most ? fmt::format("{} and {} more", out, all.size() - most) : out;
}

// ---- WH-DEAD

struct Dead {
  json::Value webhook;
  Backend backend;
};

std::vector<Dead> dead_webhooks(const ObjectCase& c) {
  std::vector<Dead> out;
  for (const json::Value webhook : c.object["webhooks"].items()) {
    const json::Value service = webhook["clientConfig"]["service"];  // one with a url is not judged
    if (service["name"].text().empty() || service["namespace"].text().empty()) continue;
    Backend backend = backend_of(c.scene.snapshot, service["namespace"].text(), service["name"].text());
    if (backend.dead()) out.push_back({webhook, std::move(backend)});
  }
  return out;
}

bool selects(json::Value webhook, const Object& ns) {
  const json::Value selector = webhook["namespaceSelector"];
  return !selector || selector.size() == 0 || selector_matches(selector, ns["metadata"]["labels"]);
}

// The namespaces where it is asked. False: all are known, and it is asked in none.
bool touch_namespaces(Finding& f, const Snapshot& s, json::Value webhook) {
  bool any = false;
  for (const Object* ns : s.all(Kind::name_space)) {
    if ((*ns)["metadata"]["deletionTimestamp"].is_string() || !selects(webhook, *ns)) continue;
    any = true;
    const auto& affected = f.affected();
    if (std::find(affected.begin(), affected.end(), ns) == affected.end()) f.affects(*ns);
  }
  return any || !s.listed(Kind::name_space, "");
}

Severity severity_of(json::Value webhook, bool asked) {
  if (!asked) return Severity::info;
  return !ignores_failure(webhook) && covered_by(webhook) != Coverage::other ? Severity::critical : Severity::warning;
}

void wh_dead(const ObjectCase& c, Sink& sink) {
  const auto dead = dead_webhooks(c);
  if (dead.empty()) return;
  const Snapshot& s = c.scene.snapshot;
  Finding& f = sink.found();
  Severity worst = Severity::info;
  bool blocks = false;
  std::vector<std::string> who;
  for (std::size_t i = 0; i < dead.size(); ++i) {
    const json::Value webhook = dead[i].webhook;
    const json::Value service = webhook["clientConfig"]["service"];
    const bool asked = touch_namespaces(f, s, webhook);
    worst = std::max(worst, severity_of(webhook, asked));
    blocks = blocks || (asked && !ignores_failure(webhook));
    who.push_back(fmt::format("{} (service {}/{}: {})", webhook["name"].text(), service["namespace"].text(),
                              service["name"].text(),
                              dead[i].backend.state == Backend::State::absent ? "does not exist" : "no ready endpoint"));
    if (i >= most) continue;
    field_fact(f, c.object, service, fmt::format("webhook {} service", webhook["name"].text()));
    field_fact(f, c.object, webhook["failurePolicy"], "its failurePolicy");
    field_fact(f, c.object, webhook["rules"], "its rules");
    if (webhook["namespaceSelector"].size() > 0) field_fact(f, c.object, webhook["namespaceSelector"], "its namespaceSelector");
    backend_facts(f, s, dead[i].backend, service["namespace"].text(), service["name"].text());
    if (i == 0) f.bind("wns", service["namespace"].text());
  }
  f.severity(worst);
  f.infer(cause::admission_down, Confidence::certain,
          fmt::format("nobody answers for {}: {}", joined(who),
                      worst == Severity::info ? "no namespace selects it, so nobody waits for it"
                      : blocks ? "what its rules cover is refused until somebody does, also before the first refusal is seen"
                               : "what its rules cover waits for the call and then goes on without it"))
      .confirm.emplace_back("The pods behind the service are not there or not ready, or the webhook was left behind.");
}

// ---- WH-CA

struct Expiry {
  json::Value webhook;
  Time to;
  bool past = false;
};

// A bundle holds as long as its last certificate: the old and the new one stand side by side while a CA is renewed. What is
// made for a week is renewed within days; a warning starts when an eighth of the life is left, at most 14 days before.
std::vector<Expiry> expiries(const ObjectCase& c) {
  std::vector<Expiry> out;
  for (const json::Value webhook : c.object["webhooks"].items()) {
    const auto certificates = certificates_in_base64(webhook["clientConfig"]["caBundle"].text());
    const auto last = std::max_element(certificates.begin(), certificates.end(),
                                       [](const Validity& a, const Validity& b) { return a.to < b.to; });
    if (last == certificates.end()) continue;
    const Duration early = std::min<Duration>(std::chrono::hours(24 * 14), (last->to - last->from) / 8);
    if (last->to - early < c.scene.now) out.push_back({webhook, last->to, last->to < c.scene.now});
  }
  return out;
}

// What the API server said when it called a webhook of this configuration and did not trust what answered: in the condition
// of a ReplicaSet, or in an event.
struct Distrust {
  const Object* by_condition = nullptr;
  const Event* event = nullptr;
  std::string_view message;
};

Distrust distrust(const ObjectCase& c) {
  const auto about_us = [&](std::string_view message) {
    if (!contains_nocase(message, "x509: certificate")) return false;
    for (const json::Value webhook : c.object["webhooks"].items()) {
      if (contains_nocase(message, fmt::format("failed calling webhook \"{}\"", webhook["name"].text()))) return true;
    }
    return false;
  };
  for (const Object* set : c.scene.snapshot.all(Kind::replica_set)) {
    if (!has_condition((*set)["status"], "ReplicaFailure", "True")) continue;
    const std::string_view message = condition_of((*set)["status"], "ReplicaFailure")["message"].text();
    if (about_us(message)) return {set, nullptr, message};
  }
  Distrust latest;
  for (const Event& event : c.scene.snapshot.events()) {
    if (event.reason != "FailedCreate" || (event.time && c.scene.now - *event.time > c.scene.window)) continue;
    if (latest.event && !(latest.event->time < event.time)) continue;
    if (about_us(event.message)) latest = {nullptr, &event, event.message};
  }
  return latest;
}

void infer_distrust(Finding& f, const Scene& scene, const Distrust& said) {
  const FactIndex fact = f.facts().size();
  if (said.by_condition) {
    condition_fact(f, {scene, *said.by_condition}, "ReplicaFailure");
  } else {
    f.fact(*said.event);
  }
  const bool unknown = contains_nocase(said.message, "unknown authority");
  Hypothesis& h = f.infer(
      cause::certificate, Confidence::certain,
      unknown
          ? "the API server does not trust the certificate that the webhook shows: it was not issued by the CA of the caBundle"
          : "the API server refuses the certificate that the webhook shows; the message says why");
  h.facts = {fact};
  h.confirm.emplace_back("The certificate was renewed and the caBundle was not, or the other way round.");
}

void wh_ca(const ObjectCase& c, Sink& sink) {
  const auto found = expiries(c);
  const Distrust said = distrust(c);
  if (found.empty() && said.message.empty()) return;
  Finding& f = sink.found();
  Severity worst = Severity::warning;
  std::vector<FactIndex> facts;
  std::vector<std::string> who;
  bool past = false;
  for (const Expiry& each : found) {
    const bool asked = touch_namespaces(f, c.scene.snapshot, each.webhook);
    if (each.past && asked && !ignores_failure(each.webhook)) worst = Severity::error;
    past = past || each.past;
    who.push_back(fmt::format("{} ({} {})", each.webhook["name"].text(), each.past ? "ended" : "ends", format_time(each.to)));
    f.bind("wns", each.webhook["clientConfig"]["service"]["namespace"].text());
    if (facts.size() == most) continue;
    facts.push_back(f.fact(c.object, each.webhook["clientConfig"]["caBundle"],
                           fmt::format("{}: webhook {} caBundle notAfter={}", label(c.object.ref()), each.webhook["name"].text(),
                                       format_time(each.to)),
                           each.to));
    if (each.past) f.since(each.to);
  }
  if (!who.empty()) {
    f.infer(cause::certificate, Confidence::certain,
            fmt::format("the CA by which the API server knows {} {}: {}", who.size() == 1 ? "a webhook" : "webhooks",
                        past ? "has expired, so every call to it fails" : "is about to expire", joined(who)))
        .facts = facts;
  }
  if (!said.message.empty()) {
    worst = Severity::error;
    infer_distrust(f, c.scene, said);
  }
  f.severity(worst);
}

constexpr Rule row(std::string_view id, Severity severity, std::string_view title, std::string_view proof, std::string_view means,
                   std::array<CommandRow, 2> commands, void (*check)(const ObjectCase&, Sink&)) {
  return {id,
          Family::node,
          severity,
          Stage::traffic,  // it says why a call fails; that it fails is said by those who are refused
          Decisiveness::named,
          title,
          proof,
          means,
          commands,
          Check{ObjectCheck{Kind::validating_webhook, check, {Kind::mutating_webhook}}}};
}

constexpr Rule rules[] = {
    row("WH-DEAD", Severity::critical, "nobody answers for an admission webhook",
        "clientConfig.service is absent from the complete list of services of its namespace, or no EndpointSlice of it has a "
        "ready endpoint; warning with failurePolicy Ignore or when its rules cover neither pods nor workloads, info when it "
        "selects no namespace",
        "the service of a webhook is gone or has no pods",
        {CommandRow{"kubectl get {kind} {name} -o yaml", "whom it asks, about what, and what happens when nobody answers"},
         CommandRow{"kubectl get endpointslices -n {wns}", "whether its service has ready endpoints"}},
        wh_dead),
    row("WH-CA", Severity::error, "the certificates of an admission webhook do not hold",
        "the last certificate of a caBundle is past its notAfter, or less than 14 days (an eighth of its life) before it; or "
        "ReplicaFailure or an event FailedCreate says: failed calling webhook … x509: certificate",
        "a certificate has expired or was replaced on one side only",
        {CommandRow{"kubectl get {kind} {name} -o yaml", "its caBundle, and what fills it in"},
         CommandRow{"kubectl get pods -n {wns}", "the pods of the webhook, and how old they are"}},
        wh_ca),
};

}  // namespace

std::span<const Rule> webhook_rules() { return rules; }

}  // namespace aiops
