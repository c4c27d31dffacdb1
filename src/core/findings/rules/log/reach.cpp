// 2.10 of the rulebook: lines about what a program cannot reach or does not trust. Who is meant is looked up among the
// Services; why it does not answer is the business of the rules about that Service and its pods.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/crash/parts.hpp"
#include "core/findings/rules/log/parts.hpp"

namespace aiops::log_lines {

namespace {

template <std::size_t N>
std::size_t first_of(std::string_view lower, const std::array<std::string_view, N>& fragments) {
  std::size_t at = std::string_view::npos;
  for (const std::string_view fragment : fragments) at = std::min(at, lower.find(fragment));
  return at;
}

// ---- LOG-REFUSED

constexpr std::array<std::string_view, 4> refused{"connection refused", "econnrefused", "actively refused it",
                                                  "connection was refused"};

// The PostgreSQL driver of Java says "Connection to db:5432 refused."
std::size_t refusal_at(std::string_view lower) {
  const auto at = first_of(lower, refused);
  if (at != std::string_view::npos) return at;
  const auto from = lower.find("connection to ");
  return from == std::string_view::npos ? from : lower.find(" refused", from);
}

bool speaks_of_refusal(std::string_view message) { return refusal_at(to_lower(message)) != std::string_view::npos; }

// The library that failed first says whom: of "A: dial tcp B: connection refused" it is B.
Address refused_address(std::string_view message) { return address_in(message, refusal_at(to_lower(message))); }
std::string refused_key(std::string_view message) { return refused_address(message).text(); }

json::Value port_of(const Object& service, int port) {
  for (const json::Value entry : service["spec"]["ports"].items()) {
    if (entry["port"].integer() == port) return entry["port"];
  }
  return {};
}

void explain_refusal(Finding& f, const ContainerCase& c, const Address& to, const std::string& said) {
  const Snapshot& s = c.scene().snapshot;
  if (is_local(to.host)) {
    f.infer(cause::dependency, Confidence::possible,
            said +
                ": that is the pod itself, so another of its containers does not listen there, or not yet, or the address "
                "was meant to name a Service");
    return;
  }
  const Object* service = service_at(s, c.pod.object.ns, to.host);
  if (!service) {
    f.infer(cause::dependency, Confidence::possible,
            said + ": the host answers and nothing listens on that port; it is no Service that is known here");
    return;
  }
  cite_service(f, *service, to.host);
  const auto ready = ready_addresses(s, *service);
  if (ready == std::size_t{0} && (*service)["spec"]["selector"].size() > 0) {
    f.infer(
         cause::dependency, Confidence::likely,
         fmt::format("{}; Service {} has no ready address, and connections to such a Service are refused", said, service->name))
        .confirm.emplace_back("Why its pods are not ready is the next question.");
  } else if (to.port > 0 && (*service)["spec"]["ports"].size() > 0 && !port_of(*service, to.port)) {
    const json::Value first = (*service)["spec"]["ports"].at(0)["port"];
    field_fact(f, *service, first, "port");
    f.infer(cause::wrong_port, Confidence::likely,
            fmt::format("{}; Service {} has no port {}, its {} {}", said, service->name, to.port,
                        (*service)["spec"]["ports"].size() == 1 ? "only port is" : "first port is", value_text(first)));
  } else {
    f.infer(cause::dependency, Confidence::possible,
            fmt::format("{}; Service {} {}: its pods may not listen on the target port, or have begun to only since", said,
                        service->name, ready ? fmt::format("has {} ready address(es)", *ready) : "is there"));
  }
}

void log_refused(const ContainerCase& c, Sink& sink) {
  Hits hits = hits_in(c, speaks_of_refusal);
  if (hits.lines.empty()) return;
  keep_same(hits, refused_key);
  if (!hits.count() || has_passed(c, hits)) return;
  const Address to = refused_address(last_message(hits));
  Finding& f = sink.found();
  f.severity(severity_of_passing(c, Severity::info)).signature(to.text());
  const std::string lines = quote(f, hits);
  if (!to) {
    f.infer(cause::dependency, Confidence::possible,
            fmt::format("connections of container {} are refused ({}); the lines do not say by whom", c.name, lines));
    return;
  }
  explain_refusal(f, c, to, fmt::format("{} refuses connections of container {} ({})", to.text(), c.name, lines));
}

// ---- LOG-TIMEOUT

constexpr std::array<std::string_view, 17> timeouts{"i/o timeout",
                                                    "context deadline exceeded",
                                                    "etimedout",
                                                    "upstream timed out",
                                                    "connection timed out",
                                                    "connect timed out",
                                                    "connection timeout",
                                                    "read timed out",
                                                    "connecttimeoutexception",
                                                    "sockettimeoutexception",
                                                    "operation timed out",
                                                    "deadline_exceeded",
                                                    "esockettimedout",
                                                    "no route to host",
                                                    "ehostunreach",
                                                    "connect timeout",
                                                    "timed out waiting for a response"};

bool speaks_of_timeout(std::string_view message) {
  const std::string lower = to_lower(message);
  return says_any(lower, timeouts) && lower.find("lookup ") == std::string::npos;  // of names LOG-DNS speaks
}

Address slow_address(std::string_view message) { return address_in(message, first_of(to_lower(message), timeouts)); }
std::string slow_key(std::string_view message) { return slow_address(message).text(); }

void log_timeout(const ContainerCase& c, Sink& sink) {
  Hits hits = hits_in(c, speaks_of_timeout);
  if (hits.lines.empty()) return;
  keep_same(hits, slow_key);
  if (!hits.count() || has_passed(c, hits)) return;
  const Address to = slow_address(last_message(hits));
  Finding& f = sink.found();
  f.severity(severity_of_passing(c, Severity::info)).signature(to.text());
  const std::string lines = quote(f, hits);
  const Object* service = to ? service_at(c.scene().snapshot, c.pod.object.ns, to.host) : nullptr;
  if (service) cite_service(f, *service, to.host);
  const std::string whom = to ? to.text() : "what it talks to";
  Hypothesis& h = f.infer(cause::dependency, Confidence::possible,
                          fmt::format("{} does not answer container {} in time ({}): it is slow or overloaded, or packets are "
                                      "dropped on the way, as a network policy or a firewall does",
                                      whom, c.name, lines));
  h.confirm.emplace_back("A network policy selects one of the two sides and does not admit that port.");
  h.reject_if.emplace_back("Other clients reach it at the same time: then the way from here is at fault, not the other side.");
}

// ---- LOG-TLS

constexpr std::array<std::string_view, 5> expired{"certificate has expired", "certificate_expired", "certificate expired",
                                                  "certificate is not yet valid", "certificate has expired or is not yet valid"};
constexpr std::array<std::string_view, 12> untrusted{"unknown authority",
                                                     "self signed certificate",
                                                     "self-signed certificate",
                                                     "unable to get local issuer certificate",
                                                     "certificate verify failed",
                                                     "pkix path building failed",
                                                     "unknown certificate authority",
                                                     "unable to verify the first certificate",
                                                     "tls: bad certificate",
                                                     "tlsv1 alert unknown ca",
                                                     "self_signed_cert_in_chain",
                                                     "unable to get issuer certificate"};
constexpr std::array<std::string_view, 6> other_name{"not valid for any names",      "certificate is valid for",
                                                     "certificate is not valid for", "does not match certificate",
                                                     "no subject alternative names", "hostname mismatch"};

bool speaks_of_tls(std::string_view message) {
  const std::string lower = to_lower(message);
  return says_any(lower, expired) || says_any(lower, untrusted) || says_any(lower, other_name);
}

void log_tls(const ContainerCase& c, Sink& sink) {
  const Hits hits = hits_in(c, speaks_of_tls);
  if (!hits.count()) return;
  const std::string message = last_message(hits);
  const std::string lower = to_lower(message);
  // "TLS handshake error from" is a server about its client; "remote error" is the other side's verdict about ours.
  const bool server = lower.find("handshake error from") != std::string::npos;
  const bool remote = lower.find("remote error") != std::string::npos || lower.find(" alert ") != std::string::npos;
  const bool old = says_any(lower, expired);
  const bool name = !old && says_any(lower, other_name);
  Finding& f = sink.found();
  f.severity(severity_of_passing(c, server ? Severity::info : Severity::warning))
      .signature(old    ? "time"
                 : name ? "name"
                        : "trust");
  const std::string lines = quote(f, hits);
  const Address to = address_in(message, first_of(lower, expired));
  std::string text = server || remote
                         ? fmt::format("the other side does not accept the certificate that container {} shows", c.name)
                         : fmt::format("container {} does not accept the certificate of {}", c.name,
                                       to ? to.text() : std::string("what it talks to"));
  text += old ? ": it is out of its time" : name ? ": it is for another name" : ": its issuer is not trusted there";
  Hypothesis& h = f.infer(cause::certificate, Confidence::likely, fmt::format("{} ({})", text, lines));
  if (old) h.confirm.emplace_back("The clock of the node is right, and the certificate was not renewed or not loaded again.");
  if (!old && !name) h.confirm.emplace_back("The bundle of authorities that is mounted lacks the issuer.");
  if (server) h.reject_if.emplace_back("The clients are scanners or probes that nobody misses.");
}

constexpr Rule rules[] = {
    {"LOG-REFUSED",
     Family::log,
     Severity::warning,
     Stage::log,
     Decisiveness::symptom,
     "log says that connections are refused",
     "lines that say connection refused or ECONNREFUSED (two, or one in the last 20 before the exit)",
     "the host is reached and nothing listens on that port, or the Service has no ready address",
     {{{"kubectl logs {pod} -n {ns} -c {container} --tail=50", "who is called"},
       {"kubectl get svc,endpointslices -n {ns}", "whether that Service has ready addresses and that port"}}},
     log_refused},
    {"LOG-TIMEOUT",
     Family::log,
     Severity::warning,
     Stage::log,
     Decisiveness::symptom,
     "log says that something does not answer in time",
     "lines that say i/o timeout, deadline exceeded, ETIMEDOUT or the like (two, or one in the last 20 before the exit)",
     "a dependency is slow, or packets to it are dropped",
     {{{"kubectl logs {pod} -n {ns} -c {container} --tail=50", "who is called"},
       {"kubectl get networkpolicies,svc,endpointslices -n {ns}", "whether a policy stands between, and who would answer"}}},
     log_timeout},
    {"LOG-TLS",
     Family::log,
     Severity::warning,
     Stage::log,
     Decisiveness::symptom,
     "log says that a certificate is not accepted",
     "lines that say certificate has expired, unknown authority, not valid for or the like (two, or one in the last 20 before "
     "the "
     "exit)",
     "a certificate is expired, for another name, or not trusted",
     {{{"kubectl logs {pod} -n {ns} -c {container} --tail=50", "whose certificate it is"},
       {"kubectl describe pod {pod} -n {ns}", "which certificates and authorities are mounted"}}},
     log_tls},
};

}  // namespace

std::span<const Rule> reach_rules() { return rules; }

}  // namespace aiops::log_lines
