// A breadth-first walk over the arrows; the set of what was seen ends it on any input.
#include "core/findings/relations.hpp"

#include <algorithm>
#include <unordered_set>

namespace aiops {

namespace {

void add(std::vector<const Object*>& out, const Object* object) {
  if (object) out.push_back(object);
}

bool targets(const Object& autoscaler, const Object& workload) {
  const json::Value target = autoscaler["spec"]["scaleTargetRef"];
  return autoscaler.ns == workload.ns && target["kind"].text() == workload.kind && target["name"].text() == workload.name;
}

void selected_by(const Snapshot& s, std::string_view ns, json::Value labels, std::vector<const Object*>& out) {
  for (const Object* service : services_selecting(s, ns, labels)) out.push_back(service);
  for (const Object* budget : s.in(Kind::pod_disruption_budget, ns)) {
    if ((*budget)["spec"]["selector"].size() > 0 && selector_matches((*budget)["spec"]["selector"], labels))
      out.push_back(budget);
  }
}

void of_workload(const Snapshot& s, const Object& object, std::vector<const Object*>& out) {
  for (const Owner& owner : s.owners(object)) add(out, owner.object);
  for (const Object* autoscaler : s.in(Kind::horizontal_pod_autoscaler, object.ns)) {
    if (targets(*autoscaler, object)) out.push_back(autoscaler);
  }
  const json::Value labels = object["spec"]["template"]["metadata"]["labels"];
  if (labels.size() > 0) selected_by(s, object.ns, labels, out);
}

bool calls(json::Value reference, const Object& service) {
  return reference["name"].text() == service.name && reference["namespace"].text() == service.ns;
}

// What the API server asks through a service: aggregated APIs and admission webhooks.
void served_through(const Snapshot& s, const Object& service, std::vector<const Object*>& out) {
  for (const Object* api : s.all(Kind::api_service)) {
    if (calls((*api)["spec"]["service"], service)) out.push_back(api);
  }
  for (const Kind kind : {Kind::validating_webhook, Kind::mutating_webhook}) {
    for (const Object* configuration : s.all(kind)) {
      for (const json::Value webhook : (*configuration)["webhooks"].items()) {
        if (calls(webhook["clientConfig"]["service"], service)) {
          out.push_back(configuration);
          break;
        }
      }
    }
  }
}

// One step downstream.
std::vector<const Object*> next(const Snapshot& s, const Object& object) {
  std::vector<const Object*> out;
  switch (object.known) {
    case Kind::pod:
      for (const Owner& owner : s.owners(object)) add(out, owner.object);
      selected_by(s, object.ns, object["metadata"]["labels"], out);
      break;
    case Kind::node:
      out = s.pods_on(object.name);
      break;
    case Kind::persistent_volume_claim:
      for (const Object* pod : s.in(Kind::pod, object.ns)) {
        const auto claims = claims_of(*pod);
        if (std::find(claims.begin(), claims.end(), object.name) != claims.end()) out.push_back(pod);
      }
      break;
    case Kind::persistent_volume: {
      const json::Value claim = object["spec"]["claimRef"];
      const Object* found = s.find(Kind::persistent_volume_claim, claim["namespace"].text(), claim["name"].text());
      // A volume stays reserved for a claim that is gone; a new one of the same name has nothing to do with it.
      if (found && (claim["uid"].text().empty() || claim["uid"].text() == found->uid)) out.push_back(found);
      break;
    }
    case Kind::service:
      served_through(s, object, out);
      for (const Object* ingress : s.in(Kind::ingress, object.ns)) {
        for (const json::Value rule : (*ingress)["spec"]["rules"].items()) {
          for (const json::Value path : rule["http"]["paths"].items()) {
            if (path["backend"]["service"]["name"].text() == object.name) add(out, ingress);
          }
        }
      }
      break;
    default:
      of_workload(s, object, out);
  }
  return out;
}

}  // namespace

std::vector<const Object*> downstream(const Snapshot& s, const Object& object) {
  std::vector<const Object*> out;
  std::unordered_set<const Object*> seen{&object};
  std::vector<const Object*> queue{&object};
  for (std::size_t at = 0; at < queue.size(); ++at) {
    for (const Object* found : next(s, *queue[at])) {
      if (!seen.insert(found).second) continue;
      queue.push_back(found);
      out.push_back(found);
    }
  }
  return out;
}

std::vector<const Object*> pods_under(const Snapshot& s, const Object& owner) {
  std::vector<const Object*> out;
  std::unordered_set<const Object*> seen{&owner};
  std::vector<const Object*> queue{&owner};
  for (std::size_t at = 0; at < queue.size(); ++at) {
    for (const Object* child : s.owned_by(queue[at]->uid)) {
      if (!seen.insert(child).second) continue;
      queue.push_back(child);
      if (child->known == Kind::pod) out.push_back(child);
    }
  }
  std::sort(out.begin(), out.end(), [](const Object* a, const Object* b) { return a->name < b->name; });
  return out;
}

std::vector<const Object*> services_selecting(const Snapshot& s, std::string_view ns, json::Value labels) {
  std::vector<const Object*> out;
  for (const Object* service : s.in(Kind::service, ns)) {
    const json::Value selector = (*service)["spec"]["selector"];
    if (selector.size() > 0 && map_matches(selector, labels)) out.push_back(service);
  }
  return out;
}

std::vector<std::string_view> claims_of(const Object& pod) {
  std::vector<std::string_view> out;
  for (const json::Value volume : pod["spec"]["volumes"].items()) {
    const std::string_view claim = volume["persistentVolumeClaim"]["claimName"].text();
    if (!claim.empty()) out.push_back(claim);
  }
  return out;
}

std::vector<const Object*> neighbourhood(const Snapshot& s, const Object& subject) {
  std::vector<const Object*> out{&subject};
  std::unordered_set<const Object*> seen{&subject};
  const auto include = [&](const Object* object) {
    if (object && seen.insert(object).second) out.push_back(object);
  };
  for (const Object* object : downstream(s, subject)) include(object);
  const Owner top = s.top_owner(subject);
  const Object& root = top.object ? *top.object : subject;
  include(&root);
  std::vector<const Object*> under{&root};
  for (std::size_t at = 0; at < under.size() && under.size() < 10000; ++at) {
    for (const Object* child : s.owned_by(under[at]->uid)) under.push_back(child);
  }
  if (subject.known == Kind::service) {
    for (const Object* pod : s.in(Kind::pod, subject.ns)) {
      if (subject["spec"]["selector"].size() > 0 && map_matches(subject["spec"]["selector"], (*pod)["metadata"]["labels"]))
        under.push_back(pod);
    }
  }
  const std::size_t with_pods = under.size();
  for (std::size_t at = 0; at < with_pods; ++at) {
    include(under[at]);
    for (const Object* object : downstream(s, *under[at])) include(object);
    if (under[at]->known == Kind::pod) {
      include(s.find(Kind::node, "", (*under[at])["spec"]["nodeName"].text()));
      for (const auto claim : claims_of(*under[at])) include(s.find(Kind::persistent_volume_claim, under[at]->ns, claim));
    }
  }
  return out;
}

}  // namespace aiops
