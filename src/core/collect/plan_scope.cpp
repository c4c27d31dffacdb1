// A namespace is small enough to be listed whole. All namespaces are not: there the controllers' own words and the warnings
// come first, pods as pages of which only what is not healthy is kept whole (slim.hpp), and the rest follows what is found.
#include "core/collect/wishes.hpp"

namespace aiops {

namespace {

bool labelled(Kind kind) {  // -l narrows pods and what makes them
  switch (kind) {
    case Kind::pod:
    case Kind::deployment:
    case Kind::replica_set:
    case Kind::stateful_set:
    case Kind::daemon_set:
    case Kind::job:
    case Kind::cron_job:
      return true;
    default:
      return false;
  }
}

void list_all_of(Wishes& w, Kind kind, std::string_view ns) {
  if (labelled(kind) && !w.target().selector.empty()) {
    w.list(kind, ns, w.target().selector);
  } else {
    w.list(kind, ns);
  }
}

void one_namespace(Wishes& w, std::string_view ns) {
  static constexpr Kind kinds[] = {Kind::pod,
                                   Kind::event,
                                   Kind::deployment,
                                   Kind::replica_set,
                                   Kind::stateful_set,
                                   Kind::daemon_set,
                                   Kind::job,
                                   Kind::cron_job,
                                   Kind::service,
                                   Kind::endpoint_slice,
                                   Kind::persistent_volume_claim,
                                   Kind::resource_quota,
                                   Kind::horizontal_pod_autoscaler,
                                   Kind::pod_disruption_budget,
                                   Kind::ingress,
                                   Kind::network_policy};
  for (const Kind kind : kinds) list_all_of(w, kind, ns);
  w.groups();
  for (const Kind kind : {Kind::gateway, Kind::http_route, Kind::certificate}) w.list(kind, ns);
}

void whole_cluster(Wishes& w) {
  static constexpr Kind first[] = {Kind::node,
                                   Kind::deployment,
                                   Kind::stateful_set,
                                   Kind::daemon_set,
                                   Kind::job,
                                   Kind::pod,
                                   Kind::persistent_volume_claim,
                                   Kind::horizontal_pod_autoscaler,
                                   Kind::pod_disruption_budget};
  for (const Kind kind : first) list_all_of(w, kind, {});
  Selector warnings;
  w.list(Kind::event, {}, warnings.where(Field::type, "Warning"));
  // Old revisions as well: apps/v1 answers 400 to "status.replicas!=0", it knows no field of a replica set but its name.
  w.list(Kind::replica_set, {});
  w.list(Kind::service, {});
  w.list(Kind::endpoint_slice, {});
  // What can hold up the whole cluster.
  for (const Kind kind : {Kind::validating_webhook, Kind::mutating_webhook, Kind::api_service, Kind::name_space})
    w.list(kind, {});
}

}  // namespace

void about_scope(Wishes& w) {
  const Target& target = w.target();
  if (target.all) {
    whole_cluster(w);
    return;
  }
  const std::string_view ns = target.subject ? std::string_view(target.subject->name) : std::string_view(target.ns);
  w.get(Kind::name_space, {}, ns);
  one_namespace(w, ns);
}

}  // namespace aiops
