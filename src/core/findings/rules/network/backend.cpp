// 2.7, Services whose pods are not alike, not on every node, or not reachable from outside.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/evidence/mask.hpp"
#include "core/findings/rules/network/parts.hpp"
#include "core/findings/rules/workload/parts.hpp"
#include "core/snapshot/selector.hpp"

namespace aiops::network {

namespace {

// ---- SVC-BROAD

// The controllers behind the pods, by their first pod. Runs of Jobs come and go; pods of their own have no peer to differ from.
std::map<ObjectRef, const Object*> controllers_of(const Snapshot& s, const std::vector<const Object*>& pods) {
  std::map<ObjectRef, const Object*> out;
  for (const Object* pod : pods) {
    const Owner top = s.top_owner(*pod);
    if (top.ref.kind == "Pod" || top.ref.kind == "Job" || top.ref.kind == "CronJob") continue;
    out.try_emplace(top.ref, pod);
  }
  return out;
}

// "registry/team/web:1.2@sha256:…" -> "web": another tag or registry is the same program.
std::string program_of(std::string_view image) {
  image = image.substr(0, image.find('@'));
  image = image.substr(image.rfind('/') + 1);
  return std::string(image.substr(0, image.find(':')));
}

std::set<std::string> programs_of(const Object& pod) {
  std::set<std::string> out;
  for (const json::Value container : pod["spec"]["containers"].items()) {
    if (!container["image"].text().empty()) out.insert(program_of(container["image"].text()));
  }
  return out;
}

bool lacks_one_of(const std::set<std::string>& a, const std::set<std::string>& b) {
  return std::any_of(b.begin(), b.end(), [&](const std::string& name) { return a.count(name) == 0; });
}

bool declares(const Object& pod, json::Value service_port) {
  const auto number = port_at(service_port, pod);
  const auto ports = ports_of(pod);
  return std::any_of(ports.begin(), ports.end(), [&](const ContainerPort& p) { return p.number == number; });
}

// A port of the Service that the one declares and the other, which declares others, does not.
json::Value port_of_one_only(const Object& service, const Object& has, const Object& lacks) {
  if (ports_of(lacks).empty()) return {};
  for (const json::Value port : service["spec"]["ports"].items()) {
    if (declares(has, port) && !declares(lacks, port)) return port;
  }
  return {};
}

// Two versions of one program behind one Service are as they should be (canary, blue and green). So are the members of one
// system behind a headless Service.
void svc_broad(const ObjectCase& c, Sink& sink) {
  if (!selects_pods(c.object) || c.spec()["clusterIP"].text() == "None") return;
  const auto controllers = controllers_of(c.scene.snapshot, backends_of(c.scene.snapshot, c.object));
  for (const auto& [ref, pod] : controllers) {
    for (const auto& [other_ref, other] : controllers) {
      const auto programs = programs_of(*pod);
      const auto others = programs_of(*other);
      if (pod == other || !lacks_one_of(programs, others) || !lacks_one_of(others, programs)) continue;
      const json::Value port = port_of_one_only(c.object, *pod, *other);
      if (!port) continue;
      Finding& f = sink.found();
      bind_service(f, c.object);
      field_fact(f, c.object, c.spec()["selector"], "selector");
      for (const Object* each : {pod, other}) {
        f.fact(*each, (*each)["spec"]["containers"].at(0)["image"],
               fmt::format("{} of {}: image {}, ports {}", label(each->ref()), label(each == pod ? ref : other_ref),
                           (*each)["spec"]["containers"].at(0)["image"].text(), text_of(ports_of(*each))));
      }
      f.headline(fmt::format("it also selects pods of {} {}", other_ref.kind, other_ref.name));
      f.infer(
          cause::wrong_selector, Confidence::likely,
          fmt::format("the selector matches pods of {} and of {}, which run other programs; {} does not declare the port that {} "
                      "leads to: calls that are sent there fail",
                      label(ref), label(other_ref), label(other_ref), value_text(port["port"])));
      return;
    }
  }
}

// ---- SVC-LOCAL

bool takes_pods(const Object& node) {
  for (const json::Value taint : node["spec"]["taints"].items()) {
    if (taint["effect"].text() == "NoSchedule" || taint["effect"].text() == "NoExecute") return false;
  }
  return has_condition(node["status"], "Ready", "True") && !node["spec"]["unschedulable"].is_true();
}

bool of_daemon_sets(const Snapshot& s, const std::vector<const Object*>& pods) {
  return !pods.empty() &&
         std::all_of(pods.begin(), pods.end(), [&](const Object* pod) { return s.top_owner(*pod).ref.kind == "DaemonSet"; });
}

// Within the cluster a node without an endpoint gets no answer. From outside that is how it is meant to be: load balancers ask
// the health port and leave such nodes out; only a caller of a node port suffers, which nobody can see here.
void svc_local(const ObjectCase& c, Sink& sink) {
  const Snapshot& s = c.scene.snapshot;
  const bool inside = c.spec()["internalTrafficPolicy"].text() == "Local";
  const bool node_port = c.spec()["type"].text() == "NodePort" && c.spec()["externalTrafficPolicy"].text() == "Local";
  if (!selects_pods(c.object) || (!inside && !node_port) || !s.listed(Kind::node, {})) return;
  const Endpoints endpoints = endpoints_of(s, c.object);
  if (endpoints.ready.empty()) return;  // SVC-NOTREADY
  if (of_daemon_sets(s, backends_of(s, c.object))) return;  // one on each node that it is meant for; DS-MISSING sees the rest
  std::set<std::string_view> served;
  for (const json::Value endpoint : endpoints.ready) served.insert(endpoint["nodeName"].text());
  std::vector<const Object*> without;
  for (const Object* node : s.all(Kind::node)) {
    if (takes_pods(*node) && served.count(node->name) == 0) without.push_back(node);
  }
  if (without.empty() || served.count("") > 0) return;
  Finding& f = sink.found();
  bind_service(f, c.object);
  const char* field = inside ? "internalTrafficPolicy" : "externalTrafficPolicy";
  field_fact(f, c.object, c.spec()[field], field);
  endpoint_facts(f, endpoints);
  if (!inside) f.severity(Severity::info);
  std::vector<std::string_view> names;
  for (const Object* node : without) names.push_back(node->name);
  for (std::size_t i = 0; i < without.size() && i < 3; ++i) field_fact(f, *without[i], (*without[i])["metadata"]["name"], "name");
  const std::size_t all = names.size();
  names.resize(std::min<std::size_t>(all, 5));
  f.infer(Confidence::likely,
          fmt::format("{} keeps calls on their node, and {} node{} no ready endpoint of it ({}{}): calls {} get no answer", field,
                      all, all == 1 ? " has" : "s have", fmt::join(names, ", "), all > names.size() ? ", …" : "",
                      inside ? "from pods there" : "to the node port there"))
      .reject_if.emplace_back("Nobody calls it from or through these nodes.");
}

// ---- SVC-LB

void svc_lb(const ObjectCase& c, Sink& sink) {
  if (c.spec()["type"].text() != "LoadBalancer" || c.status()["loadBalancer"]["ingress"].size() > 0) return;
  const auto since = last_change(c.object);
  if (!lasts(c.scene, since, std::chrono::minutes(5))) return;
  Finding& f = sink.found();
  bind_service(f, c.object);
  field_fact(f, c.object, c.spec()["type"], "type");
  const json::Value status = c.status()["loadBalancer"];
  f.fact(c.object, status ? status : c.meta()["name"],
         fmt::format("{}: no address in status.loadBalancer", label(c.object.ref())));
  f.since(since);
  const Event* failed = nullptr;
  for (const Event* event : c.events()) {
    if (event->reason == "SyncLoadBalancerFailed" || event->reason == "AllocationFailed") failed = event;
  }
  if (failed) {
    f.fact(*failed);
    f.infer(Confidence::certain, fmt::format("the cloud or load balancer controller could not give it an address: {}",
                                             mask(trim(failed->message), 300)));
    return;
  }
  f.infer(cause::controller_down, Confidence::likely,
          fmt::format(
              "for {} nobody has given it an address, and nobody reports a failure: no controller serves load balancers here{}",
              format_age(c.scene.now - *since),
              c.spec()["loadBalancerClass"].text().empty()
                  ? std::string()
                  : fmt::format(", or none of class {}", c.spec()["loadBalancerClass"].text())))
      .reject_if.emplace_back("An address is given, but not written to the status.");
}

constexpr CommandRow yaml_row{"kubectl get service {svc} -n {ns} -o yaml", "its selector, policies and ports"};

constexpr Rule rules[] = {
    {"SVC-BROAD",
     Family::network,
     Severity::warning,
     as_written,
     Decisiveness::named,
     "service also selects pods of another program",
     "its pods belong to two controllers with other images, and one of them does not declare the port",
     "the selector is too wide",
     {{{"kubectl get pods -n {ns} -l {sel} -o wide", "the pods that it selects"}, yaml_row}},
     ObjectCheck{Kind::service, svc_broad}},
    {"SVC-LOCAL",
     Family::network,
     Severity::warning,
     Stage::traffic,
     Decisiveness::symptom,
     "service keeps traffic on nodes that have no endpoint",
     "traffic policy Local, and a ready node without a ready endpoint (not for the pods of a DaemonSet)",
     "calls from other nodes get no answer",
     {{yaml_row,
       {"kubectl get endpointslices -n {ns} -l kubernetes.io/service-name={svc} -o wide", "on which nodes its endpoints are"}}},
     ObjectCheck{Kind::service, svc_local}},
    {"SVC-LB",
     Family::network,
     Severity::warning,
     as_written,
     Decisiveness::symptom,
     "load balancer has no address",
     "type LoadBalancer, and no address for more than five minutes",
     "no controller gives addresses, or it fails",
     {{{"kubectl describe service {svc} -n {ns}", "its events"},
       {"kubectl events --for service/{svc} -n {ns}", "what its controller says"}}},
     ObjectCheck{Kind::service, svc_lb}},
};

}  // namespace

std::span<const Rule> backend_rules() { return rules; }

}  // namespace aiops::network
