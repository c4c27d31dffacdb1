// 2.7, the cluster's name service, and pods that do not ask it.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/log/lines.hpp"
#include "core/findings/rules/network/parts.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops::network {

namespace {

using log_lines::Hits;

// ---- DNS-SERVER

struct Victims {
  std::vector<const Object*> pods;
  std::set<std::string_view> namespaces;
  std::vector<std::pair<const Log*, std::size_t>> lines;  // one a pod
};

// Pods whose newest log says that the name server does not answer; at most 200.
Victims victims_of(const Scene& scene) {
  constexpr std::size_t most = 200;
  constexpr std::size_t last_lines = 200;
  Victims out;
  for (const Log& log : scene.snapshot.logs()) {
    const Object* pod = pod_that_may_follow(scene, log);
    if (!pod || out.pods.size() >= most || (!out.pods.empty() && out.pods.back() == pod)) continue;
    const std::size_t from = log.lines.size() > last_lines ? log.lines.size() - last_lines : 0;
    for (std::size_t i = log.lines.size(); i > from; --i) {
      if (!says_no_answer_of_dns(log.lines[i - 1].text)) continue;
      out.pods.push_back(pod);
      out.namespaces.insert(pod->ns);
      out.lines.emplace_back(&log, i - 1);
      break;
    }
  }
  return out;
}

void tell_of_victims(Finding& f, const Victims& victims) {
  for (std::size_t i = 0; i < victims.lines.size() && i < 3; ++i) f.fact(*victims.lines[i].first, victims.lines[i].second);
  for (const Object* pod : victims.pods) f.affects(*pod);
}

// All of it is ready, and yet several pods look up names in vain since its Corefile was changed.
void suspect_its_configuration(const ObjectCase& c, const Victims& victims, Sink& sink) {
  const Object* corefile = c.scene.snapshot.find(Kind::config_map, "kube-system", "coredns");
  const auto changed = corefile ? last_change(*corefile) : std::nullopt;
  if (!changed || victims.pods.size() < 2 || lasts(c.scene, changed, c.scene.window)) return;
  Finding& f = sink.found();
  f.severity(Severity::error).bind("dns", c.object.name).since(changed);
  f.fact(*corefile, (*corefile)["metadata"]["managedFields"],
         fmt::format("{}: last changed {} ({})", label(corefile->ref()), format_time(*changed), ago(c.scene, changed)), changed);
  tell_of_victims(f, victims);
  f.headline("its configuration was changed, and look-ups fail");
  f.infer(cause::name_server, Confidence::possible,
          fmt::format(
              "the pods of the cluster's DNS are ready, its configuration was changed {}, and {} pods in {} namespaces cannot "
              "look up names",
              ago(c.scene, changed), victims.pods.size(), victims.namespaces.size()))
      .confirm.emplace_back("Its log shows SERVFAIL or errors of a plugin since then.");
}

// The finding stands at each of its pods that is not ready: so what is wrong with the pod explains it, and it explains the
// look-ups of others. Without such a pod it stands at the Service.
void dns_server(const ObjectCase& c, Sink& sink) {
  if (!is_cluster_dns(c.object) || !selects_pods(c.object)) return;
  const Snapshot& s = c.scene.snapshot;
  const Endpoints endpoints = endpoints_of(s, c.object);
  const auto pods = pods_of(s, c.object);
  std::vector<const Object*> ill;
  for (const Object* pod : pods) {
    if (!pod_ready(*pod) && lasts(c.scene, unready_since(*pod), std::chrono::minutes(2))) ill.push_back(pod);
  }
  const Victims victims = victims_of(c.scene);
  if (ill.empty() && !endpoints.ready.empty()) {
    suspect_its_configuration(c, victims, sink);
    return;
  }
  const bool down = !endpoints.slices.empty() && endpoints.ready.empty() && (pods.empty() || ill.size() == pods.size());
  if (!down && ill.empty()) return;
  if (ill.empty()) ill.push_back(&c.object);
  for (const Object* place : ill) {
    Finding& f = sink.found_at(*place);
    f.severity(down ? Severity::critical : Severity::warning).bind("dns", c.object.name);
    endpoint_facts(f, endpoints);
    if (place != &c.object) {
      if (!condition_fact(f, {c.scene, *place}, "Ready")) field_fact(f, *place, (*place)["status"]["phase"], "phase");
      f.since(unready_since(*place));
    }
    const std::size_t ready = pods.size() - (place == &c.object ? 0 : std::min(pods.size(), ill.size()));
    f.headline(down ? std::string("no endpoint of the cluster's DNS is ready")
                    : fmt::format("{} of {} pods of the cluster's DNS are ready", ready, pods.size()));
    if (place == ill.front()) tell_of_victims(f, victims);
    std::string text =
        down
            ? fmt::format("the cluster's DNS ({}) has no ready endpoint: no pod can resolve a name", c.object.name)
            : fmt::format("{} of {} pods of the cluster's DNS are ready: look-ups are slower, some may fail", ready, pods.size());
    if (!victims.pods.empty())
      text += fmt::format("; the logs of {} pods in {} namespaces show it", victims.pods.size(), victims.namespaces.size());
    f.infer(cause::name_server, down ? Confidence::certain : Confidence::likely, text);
  }
}

// ---- DNS-POLICY

const Object* cluster_dns(const Snapshot& s) {
  for (const Object* service : of_namespace(s, Kind::service, "kube-system")) {
    if (is_cluster_dns(*service)) return service;
  }
  return nullptr;
}

// The field that sends look-ups elsewhere; missing when the pod asks the cluster, or nobody can tell.
json::Value elsewhere(const ContainerCase& c) {
  const json::Value spec = c.pod.spec();
  const std::string_view policy = spec["dnsPolicy"].text();
  if (policy == "Default") return spec["dnsPolicy"];
  if (policy == "None") {
    const Object* dns = cluster_dns(c.scene().snapshot);
    if (!dns) return {};
    for (const json::Value server : spec["dnsConfig"]["nameservers"].items()) {
      if (server.text() == (*dns)["spec"]["clusterIP"].text() || server.text().substr(0, 8) == "169.254.") return {};
    }
    return spec["dnsPolicy"];
  }
  return spec["hostNetwork"].is_true() && policy != "ClusterFirstWithHostNet" ? spec["hostNetwork"] : json::Value();
}

bool names_no_host(std::string_view message) {
  return !log_lines::host_in_failure(message).empty() && !says_no_answer_of_dns(message);
}

void dns_policy(const ContainerCase& c, Sink& sink) {
  const json::Value field = elsewhere(c);
  if (!field || !may_fail_by_itself(c)) return;
  Hits hits = log_lines::hits_in(c, names_no_host);
  if (hits.lines.empty()) return;
  log_lines::keep_same(hits, log_lines::host_in_failure);
  if (!hits.count()) return;
  const std::string host = to_lower(log_lines::host_in_failure(log_lines::last_message(hits)));
  const Object* service = service_at(c.scene().snapshot, c.pod.object.ns, host);
  if (!service) return;  // a name of the outside, or one that no name server could know
  Finding& f = sink.found();
  f.signature(host);
  const std::string lines = log_lines::quote(f, hits);
  const json::Value spec = c.pod.spec();
  field_fact(f, c.pod.object, field, field == spec["hostNetwork"] ? "spec.hostNetwork" : "spec.dnsPolicy");
  if (field == spec["hostNetwork"]) field_fact(f, c.pod.object, spec["dnsPolicy"], "spec.dnsPolicy");
  field_fact(f, *service, (*service)["metadata"]["name"], "name");
  const std::string how = field == spec["hostNetwork"]
                              ? "a pod on the network of its node, without dnsPolicy ClusterFirstWithHostNet,"
                              : fmt::format("a pod with dnsPolicy {}", field.text());
  f.headline(fmt::format("it cannot resolve {}", host));
  f.infer(cause::wrong_config, Confidence::certain,
          fmt::format("{} does not ask the cluster's DNS: names of Services as {} do not resolve there ({})", how, host, lines));
}

constexpr Rule rules[] = {
    {"DNS-SERVER",
     Family::network,
     Severity::critical,
     Stage::reach,
     Decisiveness::terminal,
     "cluster DNS does not answer",
     "the Service of the cluster's DNS (kube-system, k8s-app=kube-dns) has no ready endpoint, or some of its pods are not ready; "
     "or its Corefile was changed "
     "and logs of several pods show look-ups without an answer",
     "its pods fail; look-ups of all others fail or are slow",
     {{{"kubectl get pods -n kube-system -l k8s-app=kube-dns -o wide", "its pods"},
       {"kubectl logs -n kube-system -l k8s-app=kube-dns --tail=30", "what they say"}}},
     ObjectCheck{Kind::service, dns_server}},
    {"DNS-POLICY",
     Family::network,
     Severity::warning,
     Stage::reach,
     Decisiveness::named,
     "pod does not ask the cluster's DNS",
     "dnsPolicy Default or None, or hostNetwork without ClusterFirstWithHostNet, and a log that cannot resolve the name of a "
     "Service that "
     "is there",
     "its DNS policy sends look-ups elsewhere",
     {{{"kubectl get pod {pod} -n {ns} -o 'jsonpath={.spec.dnsPolicy}{.spec.dnsConfig}'", "which name servers it asks"},
       {"kubectl get pod {pod} -n {ns} -o 'jsonpath={.spec.hostNetwork}'", "whether it is on the network of its node"}}},
     dns_policy},
};

}  // namespace

std::span<const Rule> dns_rules() { return rules; }

}  // namespace aiops::network
