// 2.9 of the rulebook: the machinery of the API: aggregated services, webhooks, certificates, quotas. The tables stand in
// files beside it; what they share, here.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "core/findings/rules/autoscaling/parts.hpp"
#include "core/findings/rules/machinery/parts.hpp"

namespace aiops {

namespace {

// A missing `ready` means ready (discovery/v1 types.go).
bool has_ready_endpoint(const Object& slice) {
  for (const json::Value endpoint : slice["endpoints"].items()) {
    if (endpoint["conditions"]["ready"].boolean().value_or(true)) return true;
  }
  return false;
}

bool names(json::Value list, std::initializer_list<std::string_view> wanted) {
  for (const json::Value item : list.items()) {
    if (std::find(wanted.begin(), wanted.end(), item.text()) != wanted.end()) return true;
  }
  return false;
}

}  // namespace

Backend backend_of(const Snapshot& s, std::string_view ns, std::string_view name) {
  Backend out;
  const Object* service = s.find(Kind::service, ns, name);
  if (!service && s.listed(Kind::service, ns)) {
    out.state = Backend::State::absent;
    return out;
  }
  if (service && (*service)["spec"]["type"].text() == "ExternalName") return out;
  bool ready = false;
  for (const Object* slice : of_namespace(s, Kind::endpoint_slice, ns)) {
    if ((*slice)["metadata"]["labels"]["kubernetes.io/service-name"].text() != name) continue;
    out.slices.push_back(slice);
    ready = ready || has_ready_endpoint(*slice);
  }
  if (ready) {
    out.state = Backend::State::answers;
  } else if (!out.slices.empty() || s.listed(Kind::endpoint_slice, ns)) {
    out.state = Backend::State::no_endpoints;
  }
  return out;
}

void backend_facts(Finding& f, const Snapshot& s, const Backend& backend, std::string_view ns, std::string_view name) {
  f.absent(s, Kind::service, ns, name);
  for (const Object* slice : backend.slices) {
    const json::Value endpoints = (*slice)["endpoints"];
    f.fact(*slice, endpoints ? endpoints : (*slice)["metadata"]["name"],
           fmt::format("{}: 0 of {} endpoints ready", label(slice->ref()), endpoints.size()));
  }
  // Its slices would carry its name in a label; the older Endpoints object has the very name.
  if (backend.state == Backend::State::no_endpoints && backend.slices.empty() && !f.absent(s, Kind::endpoints, ns, name))
    f.absent(s, Kind::endpoint_slice, ns, name);
}

Coverage covered_by(json::Value webhook) {
  Coverage out = Coverage::other;
  for (const json::Value rule : webhook["rules"].items()) {
    if (!names(rule["operations"], {"CREATE", "*"})) continue;
    if (names(rule["apiGroups"], {"", "*"}) && names(rule["resources"], {"pods", "*", "*/*"})) return Coverage::pods;
    if (names(rule["apiGroups"], {"apps", "batch", "*"}) &&
        names(rule["resources"], {"deployments", "replicasets", "statefulsets", "daemonsets", "jobs", "cronjobs", "*", "*/*"}))
      out = Coverage::workloads;
  }
  return out;
}

bool ignores_failure(json::Value webhook) { return webhook["failurePolicy"].text() == "Ignore"; }

std::span<const Rule> machinery_rules() {
  static const std::vector<Rule> all = [] {
    std::vector<Rule> rules;
    for (const auto table : {api_rules(), webhook_rules(), mutation_rules(), certificate_rules()})
      rules.insert(rules.end(), table.begin(), table.end());
    return rules;
  }();
  return all;
}

}  // namespace aiops
