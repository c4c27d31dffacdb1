// 2.7, which pods a Service selects, and whether any of them is ready. A wrong selector stands before any pod is born, so the
// rule has an early stage: pods that fail for another reason do not explain it.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/relations.hpp"
#include "core/findings/rules/network/parts.hpp"
#include "core/findings/rules/workload/parts.hpp"
#include "core/snapshot/selector.hpp"

namespace aiops::network {

namespace {

// ---- SVC-NOMATCH

json::Value template_labels(const Object& owner) {
  const json::Value spec = owner["spec"];
  const json::Value pod = owner.known == Kind::cron_job ? spec["jobTemplate"]["spec"]["template"] : spec["template"];
  return pod["metadata"]["labels"];
}

// Something would make pods for it: it is scaled to 0, or waits for its first run, or its pods are refused.
bool meant_for_a_workload(const Snapshot& s, const Object& service) {
  return std::any_of(s.objects().begin(), s.objects().end(), [&](const Object& object) {
    if (object.ns != service.ns || object.known == Kind::pod) return false;
    const json::Value labels = template_labels(object);
    return labels.size() > 0 && map_matches(service["spec"]["selector"], labels);
  });
}

bool tells_which_program(std::string_view key) {
  static constexpr std::string_view names[] = {"app",     "name",      "k8s-app",  "run",    "application",
                                               "service", "component", "instance", "release"};
  const std::string_view last = key.substr(key.rfind('/') + 1);
  return std::find(std::begin(names), std::end(names), last) != std::end(names);
}

// "web" and "web-svc", or a slip of the pen.
bool alike(std::string_view a, std::string_view b) {
  const auto begins = [](std::string_view longer, std::string_view shorter) {
    return shorter.size() >= 2 && longer.size() > shorter.size() + 1 && longer.substr(0, shorter.size()) == shorter &&
           longer[shorter.size()] == '-';
  };
  return begins(a, b) || begins(b, a) || !nearest(a, {b}).empty();
}

bool is_named_after_a_role(std::string_view key) {
  static constexpr std::string_view words[] = {"role", "leader", "primary", "master", "active"};
  return std::any_of(std::begin(words), std::end(words), [&](std::string_view word) { return contains_nocase(key, word); });
}

// Labels that a program or controller sets on running pods (a role, the ordinal of a replica) move by themselves.
bool set_at_runtime(const Snapshot& s, const Object& pod, std::string_view key) {
  json::Value labels;
  for (const Owner& owner : s.owners(pod)) {
    if (owner.object && template_labels(*owner.object)) labels = template_labels(*owner.object);
  }
  if (!labels && !s.owners(pod).empty()) return is_named_after_a_role(key);  // made by an operator, its template is not known
  return labels && !labels[key] && pod["metadata"]["labels"][key];
}

struct Near {
  std::string key;
  json::Value wanted;
  std::vector<const Object*> pods;
  std::size_t matching = 0;  // other conditions that hold
  bool served = false;  // another Service selects them
};

bool is_served(const Snapshot& s, const Object& service, const Object& pod) {
  const auto services = services_selecting(s, pod.ns, pod["metadata"]["labels"]);
  return std::any_of(services.begin(), services.end(), [&](const Object* other) { return other != &service; });
}

// The one condition that a pod does not meet, when the pod is plainly the one that is meant.
std::optional<Near> near_miss(const Snapshot& s, const Object& service, const Object& pod) {
  const json::Value labels = pod["metadata"]["labels"];
  Near near;
  for (const json::Member wanted : service["spec"]["selector"].members()) {
    if (labels[wanted.key].is_string() && labels[wanted.key].text() == wanted.value.text()) {
      ++near.matching;
      continue;
    }
    if (!near.key.empty()) return std::nullopt;
    near.key = wanted.key;
    near.wanted = wanted.value;
  }
  if (near.key.empty() || set_at_runtime(s, pod, near.key)) return std::nullopt;
  const std::string_view value = labels[near.key].text();
  const bool by_name = !value.empty() && (value == service.name || value == service["metadata"]["labels"][near.key].text());
  near.served = is_served(s, service, pod);
  const bool related = tells_which_program(near.key)
                           ? !value.empty() && (by_name || (!near.served && alike(value, near.wanted.text())))
                           : near.matching > 0;
  if (!related) return std::nullopt;
  near.pods.push_back(&pod);
  return near;
}

std::optional<Near> nearest_pods(const Snapshot& s, const Object& service) {
  std::map<std::string, Near> by_value;  // "key=value"
  for (const Object* pod : of_namespace(s, Kind::pod, service.ns)) {
    if (waiting_to_go(*pod)) continue;
    auto near = near_miss(s, service, *pod);
    if (!near) continue;
    const auto [at, fresh] =
        by_value.try_emplace(fmt::format("{}={}", near->key, (*pod)["metadata"]["labels"][near->key].text()), *near);
    if (!fresh) at->second.pods.push_back(pod);
  }
  const auto best = std::max_element(by_value.begin(), by_value.end(), [](const auto& a, const auto& b) {
    return std::pair(a.second.matching, a.second.pods.size()) < std::pair(b.second.matching, b.second.pods.size());
  });
  if (best == by_value.end()) return std::nullopt;
  return best->second;
}

void explain_near(Finding& f, const Object& service, const Near& near) {
  for (std::size_t i = 0; i < near.pods.size() && i < 3; ++i) {
    const json::Value labels = (*near.pods[i])["metadata"]["labels"];
    if (labels[near.key]) {
      field_fact(f, *near.pods[i], labels[near.key], fmt::format("label {}", near.key));
    } else {
      field_fact(f, *near.pods[i], labels, "labels");
    }
  }
  const std::string_view value = (*near.pods.front())["metadata"]["labels"][near.key].text();
  const std::string has = value.empty() ? fmt::format("no label {}", near.key) : fmt::format("{}={}", near.key, value);
  if (near.served) f.severity(Severity::warning);
  f.headline(fmt::format("it selects {}={}, its pods have {}", near.key, near.wanted.text(), has));
  f.infer(cause::wrong_selector, Confidence::certain,
          fmt::format(
              "the Service selects {}={}, which no pod of the namespace has, while {} pod{} with {} {}: it has no endpoint, and "
              "calls to it fail",
              near.key, near.wanted.text(), near.pods.size(), near.pods.size() == 1 ? "" : "s", has,
              near.matching > 0 ? "would meet all its other conditions" : "would go with its name"))
      .confirm.emplace_back(fmt::format("Service {} is meant for these pods.", service.name));
}

bool holds_any(const Endpoints& endpoints) {
  return std::any_of(endpoints.slices.begin(), endpoints.slices.end(),
                     [](const Object* slice) { return (*slice)["endpoints"].size() > 0; });
}

void svc_nomatch(const ObjectCase& c, Sink& sink) {
  const Snapshot& s = c.scene.snapshot;
  if (!selects_pods(c.object)) return;
  const Endpoints endpoints = endpoints_of(s, c.object);
  // That no pod matches says the complete list of pods, or the endpoints controller by an empty slice.
  const bool listed = s.listed(Kind::pod, c.object.ns);
  if ((!listed && endpoints.slices.empty()) || holds_any(endpoints)) return;
  for (const Object* pod : of_namespace(s, Kind::pod, c.object.ns)) {
    if (map_matches(c.spec()["selector"], (*pod)["metadata"]["labels"])) return;  // one that ends has been there
  }
  if (meant_for_a_workload(s, c.object)) return;
  const auto near = nearest_pods(s, c.object);
  if (!near && !listed) return;
  Finding& f = sink.found();
  bind_service(f, c.object);
  field_fact(f, c.object, c.spec()["selector"], "selector");
  endpoint_facts(f, endpoints);
  f.since(c.object.created);
  if (near) {
    explain_near(f, c.object, *near);
    for (const Object* pod : failing_callers(c.scene, c.object)) f.affects(*pod);
    return;
  }
  f.severity(Severity::info);
  f.infer(cause::wrong_selector, Confidence::possible,
          "no pod of the namespace, and no workload in it, has labels that it selects; what it was for may be gone");
}

// ---- SVC-NOTREADY

void svc_notready(const ObjectCase& c, Sink& sink) {
  const Snapshot& s = c.scene.snapshot;
  if (!selects_pods(c.object) || c.spec()["publishNotReadyAddresses"].is_true()) return;
  const Endpoints endpoints = endpoints_of(s, c.object);
  if (endpoints.slices.empty() || !endpoints.ready.empty()) return;
  const auto pods = pods_of(s, c.object);
  // No pod: nothing is meant to answer. Pods that have only just been made are starting, not failing.
  if (std::none_of(pods.begin(), pods.end(),
                   [&](const Object* pod) { return lasts(c.scene, pod->created, std::chrono::minutes(2)); }))
    return;
  Finding& f = sink.found();
  bind_service(f, c.object);
  field_fact(f, c.object, c.spec()["selector"], "selector");
  endpoint_facts(f, endpoints);
  for (std::size_t i = 0; i < pods.size() && i < 3; ++i) {
    const ObjectCase pod{c.scene, *pods[i]};
    if (condition_of(pod.status(), "Ready")) condition_fact(f, pod, "Ready");
    f.since(unready_since(*pods[i]));
  }
  f.infer(Confidence::certain,
          fmt::format("the service has {} matching pods and no ready endpoint: calls to it fail", pods.size()));
  f.infer(cause::undetermined, Confidence::possible,
          "why its pods are not ready is not visible: looked at their state, containers and events")
      .confirm.emplace_back("Needs the readiness probe, events and logs of the pods.");
}

constexpr Rule rules[] = {
    {"SVC-NOMATCH",
     Family::network,
     Severity::error,
     as_written,
     Decisiveness::named,
     "service selects no pod",
     "the complete list of pods, or an empty EndpointSlice, has none that the selector matches, no workload would make one, and "
     "pods "
     "that are meant differ in one label",
     "a label of the selector is not the pods'",
     {{{"kubectl get service {svc} -n {ns} -o 'jsonpath={.spec.selector}'", "what it selects"},
       {"kubectl get pods -n {ns} --show-labels", "which labels the pods have"}}},
     ObjectCheck{Kind::service, svc_nomatch}},
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

std::span<const Rule> service_rules() { return rules; }

}  // namespace aiops::network
