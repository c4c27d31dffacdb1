// 2.9, CERT: certificates that cert-manager looks after, by their status: it is the one place where a certificate's end can be
// seen without reading a Secret. Fields: cert-manager.io/v1, CertificateStatus.
#include <fmt/format.h>

#include "core/findings/rules/machinery/parts.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

constexpr Duration patience = std::chrono::minutes(10);  // an ACME order takes minutes

enum class State { good, expired, never_issued, failing, overdue };

State state_of(const ObjectCase& c) {
  const Time now = c.scene.now;
  const auto ends = time_at(c.status()["notAfter"]);
  if (ends && *ends < now) return State::expired;
  const json::Value ready = condition_of(c.status(), "Ready");
  const auto since = time_at(ready["lastTransitionTime"]);
  const bool refused = ready["status"].text() == "False";
  if (!ends) {
    const bool waits = !ready || refused;
    return waits && lasts(c.scene, c.object.created, patience) ? State::never_issued : State::good;
  }
  if (refused) return since && now - *since < patience ? State::good : State::failing;
  // Renewal is due at renewalTime; without one, which older versions leave out, two weeks are asked for.
  const auto renewal = time_at(c.status()["renewalTime"]);
  const bool overdue = renewal ? *renewal + std::chrono::hours(1) < now : *ends - std::chrono::hours(24 * 14) < now;
  return overdue ? State::overdue : State::good;
}

std::string_view says(State state) {
  switch (state) {
    case State::expired:
      return "has expired: whoever checks it refuses the connection";
    case State::never_issued:
      return "has never been issued: what needs its secret cannot serve TLS";
    case State::failing:
      return "is not ready, and the one in use ends";
    default:
      return "should have been renewed by now and has not been; it ends";
  }
}

void cert(const ObjectCase& c, Sink& sink) {
  const State state = state_of(c);
  if (state == State::good) return;
  Finding& f = sink.found();
  f.mend(c.object);
  for (const std::string_view key : {"notAfter", "renewalTime", "lastFailureTime", "failedIssuanceAttempts"})
    field_fact(f, c.object, c.status()[key], key);
  const bool said = condition_fact(f, c, "Ready");
  condition_fact(f, c, "Issuing");
  field_fact(f, c.object, c.spec()["secretName"], "secretName");
  field_fact(f, c.object, c.spec()["issuerRef"], "issuerRef");
  if (f.facts().empty()) f.fact(c.object, c.status(), fmt::format("{}: no status", label(c.object.ref())));
  const auto ends = time_at(c.status()["notAfter"]);
  const bool down = state == State::expired || state == State::never_issued;
  f.severity(down ? Severity::error : Severity::warning);
  f.since(state == State::expired ? ends : time_at(condition_of(c.status(), "Ready")["lastTransitionTime"]));
  Hypothesis& h =
      f.infer(cause::certificate, Confidence::certain,
              fmt::format("the certificate {}{}", says(state), down || !ends ? "" : " in " + format_age(*ends - c.scene.now)));
  h.confirm.emplace_back(said ? "The conditions, or the newest CertificateRequest, say what the issuer answered."
                              : "cert-manager has not looked at it: its controller does not run.");
}

constexpr Rule rules[] = {
    {"CERT",
     Family::node,
     Severity::error,
     Stage::traffic,
     Decisiveness::terminal,
     "a certificate has ended, is about to, or was never issued",
     "a cert-manager Certificate whose status.notAfter is past, or that has none for 10 minutes (error); or that is not Ready "
     "for "
     "10 minutes, or whose renewalTime is an hour past (warning)",
     "the issuer does not issue, or nobody asks it to",
     {{{"kubectl describe certificate {name} -n {ns}", "its conditions and events"},
       {"kubectl get certificaterequests -n {ns}", "what the issuer answered"}}},
     ObjectCheck{Kind::certificate, cert}},
};

}  // namespace

std::span<const Rule> certificate_rules() { return rules; }

}  // namespace aiops
