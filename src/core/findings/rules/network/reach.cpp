// 2.7, what a container is told to talk to and cannot: a Service that is not there, or one without that port. A wrong address
// alone harms nobody (triage-rules 2.0.14): the container's own log, or at least its failing, has to point there.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/evidence/mask.hpp"
#include "core/findings/rules/log/lines.hpp"
#include "core/findings/rules/network/parts.hpp"

namespace aiops::network {

namespace {

using log_lines::Hits;
using log_lines::ServiceName;

// The hosts that a line of failure is about.
std::vector<Address> aims_of(std::string_view message) {
  auto out = addresses_in(message);
  if (const std::string host = log_lines::host_in_failure(message); !host.empty()) out.push_back({to_lower(host), std::nullopt});
  return out;
}

// Lines about a failure at an address that fits.
template <class F>
Hits lines_about(const ContainerCase& c, F fits) {
  Hits hits = log_lines::hits_in(c, says_unreachable);
  const auto other = [&](std::size_t i) {
    const auto aims = aims_of(log_lines::message_of(hits.log->lines[i].text));
    return std::none_of(aims.begin(), aims.end(), fits);
  };
  hits.lines.erase(std::remove_if(hits.lines.begin(), hits.lines.end(), other), hits.lines.end());
  return hits;
}

bool without_any_log(const ContainerCase& c) {
  for (const bool previous : {false, true}) {
    const Log* log = c.log(previous);
    if (log && !log->lines.empty()) return false;
  }
  return true;
}

// It ends by its own error, and no log says why: then what it is told to reach is at least a lead.
bool fails_without_a_word(const ContainerCase& c) {
  const std::int64_t code = c.death()["exitCode"].integer().value_or(0);
  return c.failing() && code > 0 && code <= 125 && without_any_log(c);
}

// Nearly all containers of a cluster: nothing is wrong, no log was read.
bool has_something_to_tell(const ContainerCase& c) { return !without_any_log(c) || c.failing(); }

void reference_fact(Finding& f, const ContainerCase& c, const Reference& r) {
  f.fact(c.pod.object, r.leaf, fmt::format("{}: {}={}", who(c), r.what, mask(r.leaf.text(), 300)));
}

Severity severity_of(const ContainerCase& c) { return in_trouble(c) ? Severity::error : log_lines::severity_at(c); }

// ---- SVC-MISSING

// A finding only when the list is complete: of the Services of that namespace, or of the namespaces.
bool prove_missing(Finding& f, const Snapshot& s, const ServiceName& name, std::string& text) {
  if (f.absent(s, Kind::service, name.ns, name.name)) {
    text = fmt::format("there is no Service {} in namespace {}", name.name, name.ns);
    return true;
  }
  if (s.find(Kind::service, name.ns, name.name) || !f.absent(s, Kind::name_space, {}, name.ns)) return false;
  text = fmt::format("there is no namespace {}", name.ns);
  return true;
}

bool may_be_missing(const Snapshot& s, const ServiceName& name) {
  return !name.name.empty() && !s.find(Kind::service, name.ns, name.name);
}

bool is_missing(const Snapshot& s, const ServiceName& name) {
  return s.listed(Kind::service, name.ns) || (s.listed(Kind::name_space, {}) && !s.find(Kind::name_space, {}, name.ns));
}

// Without the list the name server's word stands for it: it was asked for a name of the cluster, and said that there is none.
bool is_denied(const std::string& host, const Hits& hits) {
  if (hits.lines.empty() || host.find(".svc") == std::string::npos) return false;
  const std::string lower = to_lower(log_lines::last_message(hits));
  return lower.find("no such host") != std::string::npos || lower.find("nxdomain") != std::string::npos ||
         lower.find("enotfound") != std::string::npos;
}

// The nearest name there; else the same name in another namespace.
void suggest(Finding& f, const Snapshot& s, const ServiceName& name, std::string& text) {
  const Object* near = log_lines::near_service(s, name);
  for (const Object* service : s.all(Kind::service)) {
    if (!near && service->name == name.name) near = service;
  }
  if (!near) return;
  field_fact(f, *near, (*near)["metadata"]["name"], "name");
  text += near->ns == name.ns ? fmt::format("; the nearest name there is {}", near->name)
                              : fmt::format("; there is one in namespace {}", near->ns);
}

void report_missing(const ContainerCase& c, const std::string& host, const Reference* reference, const Hits& hits, Sink& sink) {
  const Snapshot& s = c.scene().snapshot;
  const ServiceName name = log_lines::service_of_host(s, c.pod.object.ns, host);
  Finding& f = sink.found();
  f.signature(host).severity(severity_of(c)).bind("svc", name.name).bind("svc_ns", name.ns);
  if (reference && hits.lines.empty()) reference_fact(f, c, *reference);
  std::string said;
  if (!hits.lines.empty()) said = log_lines::quote(f, hits);
  std::string text;
  const bool proved = prove_missing(f, s, name, text);
  if (!proved)
    text = fmt::format(
        "the name server knows no such name (a Service that is headless and has no ready pod has none either); the "
        "Services of namespace {} were not all read",
        name.ns);
  suggest(f, s, name, text);
  f.headline(fmt::format("{} does not exist", host));
  const std::string by = reference ? fmt::format("{} names {}", reference->what, host) : fmt::format("its log asks for {}", host);
  if (said.empty()) {
    f.severity(Severity::warning)
        .infer(cause::missing_name, Confidence::possible,
               fmt::format("container {} ends by its own error, and {}: {}", c.name, by, text))
        .confirm.emplace_back("Its log names that host.");
    return;
  }
  // The log is the proof. What the environment says is not kept in a saved snapshot, and the finding must not hang on it.
  Hypothesis& h = f.infer(cause::missing_name, proved ? Confidence::certain : Confidence::likely,
                          fmt::format("container {} fails on {} ({}): {}", c.name, host, said, text));
  if (reference) h.confirm.push_back(fmt::format("The pod's {}: it should name another host.", by));
}

// Hosts of the log that nothing in the spec names: it may come from a ConfigMap or a Secret.
void missing_by_log(const ContainerCase& c, std::set<std::string>& told, Sink& sink) {
  Hits hits = log_lines::hits_in(c, [](std::string_view message) { return !log_lines::host_in_failure(message).empty(); });
  if (hits.lines.empty()) return;
  log_lines::keep_same(hits, log_lines::host_in_failure);
  if (!hits.count()) return;
  const std::string host = to_lower(log_lines::host_in_failure(log_lines::last_message(hits)));
  const ServiceName name = log_lines::service_of_host(c.scene().snapshot, c.pod.object.ns, host);
  const Snapshot& s = c.scene().snapshot;
  if (!may_be_missing(s, name) || !(is_missing(s, name) || is_denied(host, hits)) || !told.insert(host).second) return;
  report_missing(c, host, nullptr, hits, sink);
}

void svc_missing(const ContainerCase& c, Sink& sink) {
  if (!has_something_to_tell(c) || !may_fail_by_itself(c)) return;
  const Snapshot& s = c.scene().snapshot;
  std::set<std::string> told;
  for (const Reference& reference : references_of(c)) {
    const std::string& host = reference.address.host;
    const ServiceName name = log_lines::service_of_host(s, c.pod.object.ns, host);
    if (!may_be_missing(s, name) || told.count(host) > 0) continue;
    const Hits hits = lines_about(c, [&](const Address& aim) {
      const ServiceName other = log_lines::service_of_host(s, c.pod.object.ns, aim.host);
      return other.name == name.name && other.ns == name.ns;
    });
    if (hits.lines.empty() ? !fails_without_a_word(c) : !hits.count()) continue;
    if (!is_missing(s, name) && !is_denied(host, hits)) continue;
    told.insert(host);
    report_missing(c, host, &reference, hits, sink);
  }
  missing_by_log(c, told, sink);
}

// ---- SVC-ENVPORT

std::string ports_text(const Object& service) {
  std::vector<std::string> out;
  for (const json::Value port : service["spec"]["ports"].items()) {
    const std::string_view name = port["name"].text();
    out.push_back(name.empty() ? value_text(port["port"]) : fmt::format("{} ({})", value_text(port["port"]), name));
  }
  return fmt::format("{}", fmt::join(out, ", "));
}

// A headless Service has the ports of its pods, whatever it says.
bool has_port(const Object& service, std::int64_t number) {
  const json::Value spec = service["spec"];
  if (spec["clusterIP"].text() == "None" || spec["type"].text() == "ExternalName" || spec["ports"].size() == 0) return true;
  for (const json::Value port : spec["ports"].items()) {
    if (port["port"].integer() == number) return true;
  }
  return false;
}

void svc_envport(const ContainerCase& c, Sink& sink) {
  if (!has_something_to_tell(c) || !may_fail_by_itself(c)) return;
  const Snapshot& s = c.scene().snapshot;
  std::set<std::pair<const Object*, std::int64_t>> told;
  for (const Reference& reference : references_of(c)) {
    const Object* service = service_at(s, c.pod.object.ns, reference.address.host);
    if (!service || !reference.address.port || has_port(*service, *reference.address.port)) continue;
    const Hits hits = lines_about(c, [&](const Address& aim) {
      return (!aim.port || aim.port == reference.address.port) && service_at(s, c.pod.object.ns, aim.host) == service;
    });
    if (hits.lines.empty() ? !fails_without_a_word(c) : !hits.count()) continue;
    if (!told.insert({service, *reference.address.port}).second) continue;
    Finding& f = sink.found();
    const std::string port = std::to_string(*reference.address.port);
    f.signature(fmt::format("{}:{}", label(service->ref()), port)).severity(severity_of(c));
    f.bind("svc", service->name).bind("svc_ns", service->ns);
    reference_fact(f, c, reference);
    f.fact(*service, (*service)["spec"]["ports"], fmt::format("{}: ports {}", label(service->ref()), ports_text(*service)));
    std::string said =
        hits.lines.empty() ? std::string() : fmt::format(", and its log fails there ({})", log_lines::quote(f, hits));
    f.headline(fmt::format("{} has no port {}", service->name, port));
    const Confidence confidence = said.empty() ? Confidence::likely : Confidence::certain;
    if (said.empty()) f.severity(Severity::warning);
    f.infer(cause::wrong_port, confidence,
            fmt::format("{} of container {} leads to port {} of Service {}, which has {}{}", reference.what, c.name, port,
                        service->name, ports_text(*service), said));
  }
}

constexpr Rule rules[] = {
    {"SVC-MISSING",
     Family::network,
     Severity::error,
     Stage::reach,
     Decisiveness::named,
     "host name of a service that does not exist",
     "the environment, the arguments or the log name a host NAME[.NS[.svc]], the complete list of Services has none of that "
     "name, and "
     "the container's log fails on it (or it fails and has no log)",
     "the name is wrong, or the Service was never made",
     {{{"kubectl get service -n {svc_ns}", "which Services there are"},
       {"kubectl get service -A --field-selector metadata.name={svc}", "whether another namespace has it"}}},
     svc_missing},
    {"SVC-ENVPORT",
     Family::network,
     Severity::error,
     Stage::reach,
     Decisiveness::named,
     "address with a port that the service does not have",
     "the environment or the arguments name HOST:PORT of a Service that has no such port, and the container's log fails on it "
     "(or it "
     "fails and has no log)",
     "the port is wrong",
     {{{"kubectl get pod {pod} -n {ns} -o 'jsonpath={.spec.containers[*].env}'", "what it is told"},
       {"kubectl get service {svc} -n {svc_ns}", "which ports the Service has"}}},
     svc_envport},
};

}  // namespace

std::span<const Rule> reach_rules() { return rules; }

}  // namespace aiops::network
