// The plan is a list of wishes, derived anew each round from all that is known; what was asked before is taken out. A wish
// appears as soon as its ground is there: the workload's selector gives its pods, a failing container gives its log, an
// unschedulable pod gives the nodes. Rounds therefore need no numbers: what depends on nothing comes in the first, and so on.
#include "core/collect/plan.hpp"

#include <set>

#include <fmt/format.h>

#include "core/collect/wishes.hpp"
#include "core/findings/relations.hpp"

namespace aiops {

namespace {

constexpr std::size_t max_places = 5;  // namespaces of a node's pods that are looked into

void slices_of(Wishes& w, const Object& service) {
  w.list(Kind::endpoint_slice, service.ns, fmt::format("kubernetes.io/service-name={}", service.name));
}

// Down: what a workload has made.
void made_by(Wishes& w, const Object& top) {
  const std::string labels = selector_text(top["spec"]["selector"]);
  switch (top.known) {
    case Kind::deployment:
      w.list(Kind::pod, top.ns, labels);
      w.list(Kind::replica_set, top.ns, labels);
      break;
    case Kind::stateful_set:
    case Kind::daemon_set:
      w.list(Kind::pod, top.ns, labels);
      w.list(Kind::controller_revision, top.ns, labels);
      break;
    case Kind::replica_set:
    case Kind::replication_controller:
      w.list(Kind::pod, top.ns, labels);
      break;
    case Kind::job:
      w.list(Kind::pod, top.ns, fmt::format("job-name={}", top.name));
      break;
    case Kind::cron_job:
      w.list(Kind::job, top.ns);
      for (const Object* job : newest(w.known().owned_by(top.uid), 2)) {
        w.list(Kind::pod, top.ns, fmt::format("job-name={}", job->name));
        w.events_about(*job);
      }
      break;
    default:
      break;
  }
}

// … and what depends on it.
void under(Wishes& w, const Object& top) {
  made_by(w, top);
  if (top.known == Kind::deployment || top.known == Kind::stateful_set) {
    w.list(Kind::horizontal_pod_autoscaler, top.ns);
    w.list(Kind::pod_disruption_budget, top.ns);
  }
  for (const Object* set : newest(w.known().owned_by(top.uid), 1)) {
    if (set->known == Kind::replica_set) w.events_about(*set);
  }
  for (const Object* service : services_selecting(w.known(), top.ns, top["spec"]["template"]["metadata"]["labels"]))
    slices_of(w, *service);
}

void of_node(Wishes& w, const Object& node) {
  Selector on_node;
  on_node.where(Field::node_name, node.name);
  w.list(Kind::pod, {}, on_node);
  if (!node["spec"]["unschedulable"].is_true()) return;
  // Who may not be evicted from it?
  std::set<std::string_view> places;
  for (const Object* pod : w.known().all(Kind::pod)) {
    if ((*pod)["spec"]["nodeName"].text() == node.name && places.size() < max_places && places.insert(pod->ns).second)
      w.list(Kind::pod_disruption_budget, pod->ns);
  }
}

void of_budget(Wishes& w, const Object& budget) {
  w.list(Kind::pod, budget.ns, selector_text(budget["spec"]["selector"]));
  w.list(Kind::pod_disruption_budget, budget.ns);
}

void of_ingress(Wishes& w, const Object& ingress) {
  w.list(Kind::ingress_class, {});
  for (const Object* service : w.known().all(Kind::service)) {
    for (const json::Value rule : ingress["spec"]["rules"].items()) {
      for (const json::Value path : rule["http"]["paths"].items()) {
        if (service->ns == ingress.ns && path["backend"]["service"]["name"].text() == service->name) slices_of(w, *service);
      }
    }
  }
}

void of_kind(Wishes& w, const Object& object) {
  switch (object.known) {
    case Kind::service:
      w.list(Kind::pod, object.ns, selector_text(object["spec"]["selector"]));
      slices_of(w, object);
      break;
    case Kind::node:
      of_node(w, object);
      break;
    case Kind::horizontal_pod_autoscaler: {
      const json::Value scaled = object["spec"]["scaleTargetRef"];
      const Kind kind = kind_of(scaled["kind"].text(), scaled["apiVersion"].text());
      w.get(kind, object.ns, scaled["name"].text());
      if (const Object* target = w.known().find(kind, object.ns, scaled["name"].text())) under(w, *target);
      break;
    }
    case Kind::pod_disruption_budget:
      of_budget(w, object);
      break;
    case Kind::ingress:
      of_ingress(w, object);
      break;
    case Kind::persistent_volume_claim:
      w.list(Kind::pod, object.ns);
      break;
    default:
      break;
  }
}

}  // namespace

void about_subject(Wishes& w) {
  const ObjectRef& subject = *w.target().subject;
  const Kind kind = kind_of(subject.kind, subject.api_version);
  w.get(kind, subject.ns, subject.name);
  if (kind == Kind::name_space) return;  // about_scope
  if (!subject.ns.empty()) w.list(Kind::service, subject.ns);
  const Object* object = w.known().find(subject);
  if (!object) return;
  // Up: the owners, one step a round.
  const Object* top = object;
  for (const Owner& owner : w.known().owners(*object)) {
    if (owner.object) {
      top = owner.object;
    } else {
      w.get(kind_of(owner.ref.kind, owner.ref.api_version), owner.ref.ns, owner.ref.name);
    }
  }
  w.events_about(*object);
  if (top != object) w.events_about(*top);
  under(w, *top);
  of_kind(w, *object);
}

std::vector<Read> next_asks(const Snapshot& known, const Target& target, const std::set<Read>& asked) {
  Wishes wishes(known, target, asked);
  const bool one_object = target.subject && kind_of(target.subject->kind, target.subject->api_version) != Kind::name_space;
  if (target.subject) about_subject(wishes);
  if (!one_object) about_scope(wishes);
  about_objects(wishes);
  about_pods(wishes);
  about_dependencies(wishes);
  return wishes.take();
}

}  // namespace aiops
