// 2.7 of the rulebook. So far SVC-NOTREADY alone: what failing pods mean for those who call them.
#include <algorithm>

#include <fmt/format.h>

#include "core/findings/rule.hpp"
#include "core/findings/rules/workload_parts.hpp"
#include "core/snapshot/selector.hpp"

namespace aiops {

namespace {

bool waiting_to_go(const Object& pod) {
  const std::string_view phase = pod["status"]["phase"].text();
  return pod["metadata"]["deletionTimestamp"].is_string() || phase == "Succeeded" || phase == "Failed";
}

struct Endpoints {
  std::vector<const Object*> slices;
  std::size_t ready = 0;
};

// `endpoints: null` is how an empty slice is written. A missing `ready` means ready (discovery/v1 types.go).
Endpoints endpoints_of(const Snapshot& s, const Object& service) {
  Endpoints out;
  for (const Object* slice : s.all(Kind::endpoint_slice)) {
    if (slice->ns != service.ns || (*slice)["metadata"]["labels"]["kubernetes.io/service-name"].text() != service.name) continue;
    out.slices.push_back(slice);
    for (const json::Value endpoint : (*slice)["endpoints"].items()) {
      if (endpoint["conditions"]["ready"].boolean().value_or(true)) ++out.ready;
    }
  }
  return out;
}

std::vector<const Object*> pods_of(const Snapshot& s, const Object& service) {
  std::vector<const Object*> out;
  for (const Object* pod : s.all(Kind::pod)) {
    if (pod->ns == service.ns && !waiting_to_go(*pod) && map_matches(service["spec"]["selector"], (*pod)["metadata"]["labels"]))
      out.push_back(pod);
  }
  return out;
}

void svc_notready(const ObjectCase& c, Sink& sink) {
  const json::Value selector = c.spec()["selector"];
  const Snapshot& s = c.scene.snapshot;
  if (selector.size() == 0 || c.spec()["type"].text() == "ExternalName" || c.spec()["publishNotReadyAddresses"].is_true()) return;
  const Endpoints endpoints = endpoints_of(s, c.object);
  if (endpoints.slices.empty() || endpoints.ready > 0) return;
  const auto pods = pods_of(s, c.object);
  // No pod: nothing is meant to answer. Pods that have only just been made are starting, not failing.
  if (std::none_of(pods.begin(), pods.end(),
                   [&](const Object* pod) { return lasts(c.scene, pod->created, std::chrono::minutes(2)); }))
    return;
  Finding& f = sink.found();
  field_fact(f, c.object, selector, "selector");
  for (const Object* slice : endpoints.slices) {
    const json::Value leaf = (*slice)["endpoints"] ? (*slice)["endpoints"] : (*slice)["metadata"]["name"];
    f.fact(*slice, leaf, fmt::format("{}: 0 of {} endpoints ready", label(slice->ref()), (*slice)["endpoints"].size()));
  }
  for (std::size_t i = 0; i < pods.size() && i < 3; ++i) {
    const ObjectCase pod{c.scene, *pods[i]};
    if (condition_of(pod.status(), "Ready")) condition_fact(f, pod, "Ready");
    f.since(unready_since(*pods[i]));
  }
  f.bind("svc", c.object.name).bind("sel", selector_text(selector));
  f.infer(Confidence::certain,
          fmt::format("the service has {} matching pods and no ready endpoint: calls to it fail", pods.size()));
  f.infer(cause::undetermined, Confidence::possible,
          "why its pods are not ready is not visible: looked at their state, containers and events")
      .confirm.emplace_back("Needs the readiness probe, events and logs of the pods.");
}

constexpr Rule rules[] = {
    {"SVC-NOTREADY",
     Family::network,
     Severity::critical,
     Stage::traffic,
     Decisiveness::symptom,
     "service has no ready endpoint",
     "the selector matches pods, and no endpoint of its EndpointSlices is ready (not with publishNotReadyAddresses)",
     "its pods are not ready",
     {{{"kubectl get endpointslices -n {ns} -l kubernetes.io/service-name={svc}", "its endpoints and whether they are ready"},
       {"kubectl get pods -n {ns} -l {sel}", "the pods that it selects"}}},
     ObjectCheck{Kind::service, svc_notready}},
};

}  // namespace

std::span<const Rule> network_rules() { return rules; }

}  // namespace aiops
