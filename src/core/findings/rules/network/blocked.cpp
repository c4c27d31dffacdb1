// 2.7, what network policies do not admit, seen from a container whose log waits in vain. Whether policies are enforced is the
// network plugin's business, so nothing here is ever certain.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/evidence/mask.hpp"
#include "core/findings/network_policy.hpp"
#include "core/findings/rules/log/lines.hpp"
#include "core/findings/rules/network/parts.hpp"

namespace aiops::network {

namespace {

using log_lines::Hits;

constexpr std::size_t most_pods = 20;

void policy_facts(Finding& f, const PolicyVerdict& verdict) {
  const char* rules = verdict.direction == Direction::ingress ? "ingress" : "egress";
  for (std::size_t i = 0; i < verdict.policies.size() && i < 3; ++i) {
    const Object& policy = *verdict.policies[i];
    const json::Value spec = policy["spec"];
    const json::Value leaf = spec[rules] ? spec[rules] : (spec["podSelector"] ? spec["podSelector"] : spec);
    f.fact(policy, leaf,
           fmt::format("{}: podSelector={}, {}={}", label(policy.ref()),
                       spec["podSelector"] ? json::to_text(spec["podSelector"]) : "{}", rules,
                       spec[rules] ? mask(json::to_text(spec[rules]), 400) : "none"));
  }
}

std::string names_of(const std::vector<const Object*>& policies) {
  std::vector<std::string_view> names;
  for (const Object* policy : policies) names.push_back(policy->name);
  return fmt::format("{}", fmt::join(names, ", "));
}

Severity severity_of(const ContainerCase& c) { return in_trouble(c) ? Severity::error : log_lines::severity_at(c); }

// ---- NP-BLOCK

struct Aim {
  const Object* service = nullptr;
  const Object* pod = nullptr;  // addressed directly
  std::optional<std::int64_t> port;
};

std::optional<Aim> aim_at(const Snapshot& s, std::string_view ns, const Address& address) {
  if (const Object* service = service_at(s, ns, address.host)) return Aim{service, nullptr, address.port};
  for (const Object* pod : s.at_address(address.host)) {
    if (pod->known == Kind::pod && !waiting_to_go(*pod) && address.port) return Aim{nullptr, pod, address.port};
  }
  return std::nullopt;
}

// What the line names; else the one Service that the container is told to talk to.
std::optional<Aim> aim_of(const ContainerCase& c, std::string_view message) {
  const Snapshot& s = c.scene().snapshot;
  const auto addresses = addresses_in(message);
  for (const Address& address : addresses) {
    if (auto aim = aim_at(s, c.pod.object.ns, address)) return aim;
  }
  if (!addresses.empty()) return std::nullopt;
  std::optional<Aim> only;
  for (const Reference& reference : references_of(c)) {
    const auto aim = aim_at(s, c.pod.object.ns, reference.address);
    if (!aim) continue;
    if (only && only->service != aim->service) return std::nullopt;
    only = aim;
  }
  return only;
}

json::Value service_port(const Object& service, std::optional<std::int64_t> number) {
  const json::Value ports = service["spec"]["ports"];
  if (!number && ports.size() == 1) return ports.at(0);
  for (const json::Value port : ports.items()) {
    if (number && port["port"].integer() == *number) return port;
  }
  return {};
}

struct Blocked {
  PolicyVerdict verdict;
  const Object* server = nullptr;
  std::int64_t port = 0;
};

// Blocked only when it is at every pod that could answer.
std::optional<Blocked> blocked(const Snapshot& s, const Object& client, const Aim& aim) {
  std::vector<const Object*> servers{aim.pod};
  json::Value port;
  if (aim.service) {
    servers = pods_of(s, *aim.service);
    port = service_port(*aim.service, aim.port);
    if (!selects_pods(*aim.service)) return std::nullopt;
  }
  servers.resize(std::min(servers.size(), most_pods));
  std::optional<Blocked> out;
  for (const Object* server : servers) {
    const auto number = aim.service ? port_at(port, *server) : aim.port;
    if (!number) return std::nullopt;
    const std::string_view protocol = aim.service ? protocol_of(port) : "TCP";
    PolicyVerdict verdict = evaluate(s, {TrafficEnd::pod(client), TrafficEnd::pod(*server), *number, protocol});
    if (!verdict.blocked()) return std::nullopt;
    if (!out) out = Blocked{std::move(verdict), server, *number};
  }
  return out;
}

// The newest line that aims at something blocked; the lines about other places are left out.
std::optional<Blocked> first_blocked(const ContainerCase& c, Hits& hits, std::optional<Aim>& aim) {
  constexpr std::size_t most_lines = 20;
  const auto aim_in = [&](std::size_t i) { return aim_of(c, log_lines::message_of(hits.log->lines[i].text)); };
  std::optional<Blocked> found;
  for (std::size_t n = hits.lines.size(); n > 0 && hits.lines.size() - n < most_lines && !found; --n) {
    aim = aim_in(hits.lines[n - 1]);
    if (aim) found = blocked(c.scene().snapshot, c.pod.object, *aim);
  }
  if (!found) return found;
  const auto elsewhere = [&](std::size_t i) {
    const auto other = aim_in(i);
    return !other || other->service != aim->service || other->pod != aim->pod;
  };
  hits.lines.erase(std::remove_if(hits.lines.begin(), hits.lines.end(), elsewhere), hits.lines.end());
  return found;
}

void np_block(const ContainerCase& c, Sink& sink) {
  const Snapshot& s = c.scene().snapshot;
  if (s.all(Kind::network_policy).empty() || !may_fail_by_itself(c)) return;
  Hits hits = log_lines::hits_in(c, says_timeout);
  std::optional<Aim> aim;
  const auto found = first_blocked(c, hits, aim);
  if (!found || !hits.count()) return;
  const Object& target = aim->service ? *aim->service : *aim->pod;
  const PolicyVerdict& verdict = found->verdict;
  const Object& policy = *verdict.policies.front();
  Finding& f = sink.found();
  f.severity(severity_of(c)).signature(label(target.ref())).mend(policy);
  f.bind("np_ns", policy.ns).bind("np", policy.name).bind("client_ns", c.pod.object.ns);
  const std::string lines = log_lines::quote(f, hits);
  policy_facts(f, verdict);
  field_fact(f, c.pod.object, c.pod.meta()["labels"], "labels");
  field_fact(f, *found->server, (*found->server)["metadata"]["labels"], "labels");
  const std::string from = fmt::format("pod {} of namespace {}", c.pod.object.name, c.pod.object.ns);
  const std::string to = fmt::format("port {} of {}", found->port, label(found->server->ref()));
  f.headline(fmt::format("{} of {} {} to {}", name_of(verdict.direction), verdict.policies.size() == 1 ? "policy" : "policies",
                         names_of(verdict.policies), label(target.ref())));
  f.infer(cause::blocked, Confidence::likely,
          fmt::format("container {} waits in vain for {} ({}), and no rule of {} admits traffic from {} to {}", c.name,
                      label(target.ref()), lines, names_of(verdict.policies), from, to))
      .reject_if.emplace_back("The network plugin of the cluster does not enforce policies, or the other side is slow.");
}

// ---- NP-DNS

const json::Document& dns_labels() {
  static const json::Document document = [] {
    auto parsed = json::Document::parse(R"({"k8s-app":"kube-dns"})");
    return parsed ? *parsed : json::Document();
  }();
  return document;
}

// The pods that answer names, or what is known of them where they were not read.
std::vector<TrafficEnd> name_servers(const Snapshot& s) {
  std::vector<TrafficEnd> out;
  for (const Object* pod : of_namespace(s, Kind::pod, "kube-system")) {
    if ((*pod)["metadata"]["labels"]["k8s-app"].text() == "kube-dns" && !waiting_to_go(*pod))
      out.push_back(TrafficEnd::pod(*pod));
  }
  if (out.empty()) out.push_back(TrafficEnd::pod_like("kube-system", dns_labels().root()));
  return out;
}

// Another distribution keeps its name server elsewhere, under other labels: nothing is said there.
bool has_usual_dns(const Snapshot& s) {
  if (s.find(Kind::name_space, {}, "openshift-dns")) return false;
  if (!s.listed(Kind::service, "kube-system")) return true;
  const auto services = of_namespace(s, Kind::service, "kube-system");
  return std::any_of(services.begin(), services.end(), [](const Object* service) { return is_cluster_dns(*service); });
}

// Policies see the pod's port, which need not be 53.
std::int64_t dns_port(const Snapshot& s, const TrafficEnd& server) {
  for (const Object* service : of_namespace(s, Kind::service, "kube-system")) {
    if (!is_cluster_dns(*service) || !server.object()) continue;
    for (const json::Value port : (*service)["spec"]["ports"].items()) {
      if (port["port"].integer() == 53 && protocol_of(port) == "UDP") return port_at(port, *server.object()).value_or(53);
    }
  }
  return 53;
}

void np_dns(const ContainerCase& c, Sink& sink) {
  const Snapshot& s = c.scene().snapshot;
  if (s.all(Kind::network_policy).empty() || !may_fail_by_itself(c)) return;
  const Hits hits = log_lines::hits_in(c, says_no_answer_of_dns);
  const TrafficEnd client = TrafficEnd::pod(c.pod.object);
  if (!hits.count() || isolating(s, client, Direction::egress).empty() || !has_usual_dns(s)) return;
  PolicyVerdict verdict;
  for (const TrafficEnd& server : name_servers(s)) {
    verdict = evaluate(s, {client, server, dns_port(s, server), "UDP"}, Direction::egress);
    if (!verdict.blocked()) return;
  }
  const Object& policy = *verdict.policies.front();
  Finding& f = sink.found();
  f.severity(severity_of(c)).mend(policy).bind("np", policy.name).bind("np_ns", policy.ns);
  const std::string lines = log_lines::quote(f, hits);
  policy_facts(f, verdict);
  field_fact(f, c.pod.object, c.pod.meta()["labels"], "labels");
  f.headline(fmt::format("egress of {} has no rule for DNS", names_of(verdict.policies)));
  f.infer(cause::blocked, Confidence::likely,
          fmt::format("the name server does not answer container {} ({}), and no egress rule of {} admits 53/UDP to kube-dns in "
                      "kube-system",
                      c.name, lines, names_of(verdict.policies)))
      .reject_if.emplace_back("The network plugin of the cluster does not enforce policies.");
}

constexpr Rule rules[] = {
    {"NP-BLOCK",
     Family::network,
     Severity::error,
     Stage::reach,
     Decisiveness::exit_code,
     "network policy admits no such traffic",
     "the log shows timeouts (no refusal) towards a Service or pod, and in one direction policies isolate that end and none "
     "admits "
     "the traffic; all policies of both namespaces were read",
     "a policy blocks it, if the network plugin enforces policies",
     {{{"kubectl get networkpolicy -n {np_ns} -o yaml", "what the policies admit"},
       {"kubectl get pods -n {client_ns} --show-labels", "which labels the pods have"}}},
     np_block},
    {"NP-DNS",
     Family::network,
     Severity::error,
     Stage::reach,
     Decisiveness::exit_code,
     "network policy admits no name look-ups",
     "the log shows a name server that does not answer, egress of the pod is isolated, and no rule admits 53/UDP to kube-dns",
     "the egress policy has no rule for DNS",
     {{{"kubectl describe networkpolicy {np} -n {np_ns}", "what it admits"},
       {"kubectl get service kube-dns -n kube-system", "where the name server is"}}},
     np_dns},
};

}  // namespace

std::span<const Rule> policy_rules() { return rules; }

}  // namespace aiops::network
