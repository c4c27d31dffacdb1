// The plan is a list of wishes, derived anew each round from all that is known; what was asked before is taken out. A wish
// appears as soon as its ground is there: the workload's selector gives its pods, a failing container gives its log, an
// unschedulable pod gives the nodes. Rounds therefore need no numbers: what depends on nothing comes in the first, and so on.
#include "core/collect/plan.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/case.hpp"
#include "core/findings/relations.hpp"

namespace aiops {

namespace {

constexpr std::size_t max_pods_in_detail = 3;  // per workload: the others fail alike or are seen in the lists

class Planner {
 public:
  Planner(const Snapshot& known, const Target& target, const std::set<Read>& asked)
      : s_(known), target_(target), asked_(asked), scene_{known, known.newest_time().value_or(Time())} {
    for (const Read& read : asked) logs_ += read.form() == Read::Form::pod_log ? 1U : 0U;
  }

  std::vector<Read> next() {
    if (target_.subject) {
      about_subject();
    } else {
      whole_scope();
    }
    about_pods();
    return std::move(out_);
  }

 private:
  // ---- Wishes

  void wish(Result<Read> read) {
    if (!read || asked_.count(*read) > 0 || std::find(out_.begin(), out_.end(), *read) != out_.end()) return;
    if (read->form() == Read::Form::pod_log) {
      if (logs_ >= target_.max_logs) return;
      ++logs_;
    }
    out_.push_back(std::move(*read));
  }
  void get(Kind kind, std::string_view ns, std::string_view name) {
    if (kind == Kind::other || name.empty() || s_.find(kind, ns, name) || s_.listed(kind, ns)) return;
    const auto object = row_of(kind).namespaced ? ObjectName::in(ns, name) : ObjectName::cluster_wide(name);
    if (object) wish(Read::object(kind, *object));
  }
  void list(Kind kind, std::string_view ns, const Selector& selector = {}) {
    if (ns.empty() || !row_of(kind).namespaced) {
      wish(Read::list(kind, Scope::all(), selector));
    } else if (const auto scope = Scope::in(ns)) {
      wish(Read::list(kind, *scope, selector));
    }
  }
  void list(Kind kind, std::string_view ns, const std::string& labels) {
    if (labels.empty()) return;
    if (const auto selector = Selector::labels(labels)) list(kind, ns, *selector);
  }
  void events_about(const Object& object) {
    if (s_.listed(Kind::event, object.ns)) return;
    Selector selector;
    selector.where(Field::involved_name, object.name).where(Field::involved_kind, object.kind);
    list(Kind::event, object.known == Kind::node ? std::string_view("default") : object.ns, selector);
  }

  // ---- One object

  void about_subject() {
    const ObjectRef& subject = *target_.subject;
    const Kind kind = kind_of(subject.kind, subject.api_version);
    get(kind, subject.ns, subject.name);
    const std::string_view ns = kind == Kind::name_space ? std::string_view(subject.name) : std::string_view(subject.ns);
    if (kind == Kind::name_space) {
      whole_namespace(ns);
      return;
    }
    if (!ns.empty()) list(Kind::service, ns);
    const Object* object = s_.find(subject);
    if (!object) return;
    // Up: the owners, one step a round.
    const Object* top = object;
    for (const Owner& owner : s_.owners(*object)) {
      if (owner.object) {
        top = owner.object;
      } else {
        get(kind_of(owner.ref.kind, owner.ref.api_version), owner.ref.ns, owner.ref.name);
      }
    }
    events_about(*object);
    if (top != object) events_about(*top);
    under(*top);
    if (kind == Kind::service) of_service(*object);
    if (kind == Kind::node) of_node(*object);
    if (kind == Kind::horizontal_pod_autoscaler) {
      const json::Value scaled = (*object)["spec"]["scaleTargetRef"];
      get(kind_of(scaled["kind"].text(), scaled["apiVersion"].text()), ns, scaled["name"].text());
    }
  }

  // Down: what a workload has made, and what depends on it.
  void under(const Object& top) {
    const std::string labels = selector_text(top["spec"]["selector"]);
    switch (top.known) {
      case Kind::deployment:
        list(Kind::pod, top.ns, labels);
        list(Kind::replica_set, top.ns, labels);
        break;
      case Kind::stateful_set:
      case Kind::daemon_set:
        list(Kind::pod, top.ns, labels);
        list(Kind::controller_revision, top.ns, labels);
        break;
      case Kind::replica_set:
      case Kind::replication_controller:
        list(Kind::pod, top.ns, labels);
        break;
      case Kind::job:
        list(Kind::pod, top.ns, fmt::format("job-name={}", top.name));
        break;
      case Kind::cron_job:
        list(Kind::job, top.ns);
        for (const Object* job : newest(s_.owned_by(top.uid), 2)) {
          list(Kind::pod, top.ns, fmt::format("job-name={}", job->name));
          events_about(*job);
        }
        break;
      default:
        break;
    }
    if (top.known == Kind::deployment || top.known == Kind::stateful_set) {
      list(Kind::horizontal_pod_autoscaler, top.ns);
      list(Kind::pod_disruption_budget, top.ns);
    }
    for (const Object* set : newest(s_.owned_by(top.uid), 1)) {
      if (set->known == Kind::replica_set) {
        events_about(*set);
        admission(*set);
      }
    }
    admission(top);
    for (const Object* service : services_selecting(s_, top.ns, top["spec"]["template"]["metadata"]["labels"]))
      slices_of(*service);
  }

  void of_service(const Object& service) {
    list(Kind::pod, service.ns, selector_text(service["spec"]["selector"]));
    slices_of(service);
  }
  void slices_of(const Object& service) {
    if (!s_.listed(Kind::endpoint_slice, service.ns))
      list(Kind::endpoint_slice, service.ns, fmt::format("kubernetes.io/service-name={}", service.name));
  }
  void of_node(const Object& node) {
    Selector on_node;
    on_node.where(Field::node_name, node.name);
    list(Kind::pod, {}, on_node);
  }

  // ---- A namespace, or all of them

  void whole_scope() {
    if (target_.all) {
      whole_namespace({});
    } else {
      get(Kind::name_space, {}, target_.ns);
      whole_namespace(target_.ns);
    }
  }

  void whole_namespace(std::string_view ns) {
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
                                     Kind::pod_disruption_budget};
    for (const Kind kind : kinds) {
      const bool labelled = kind == Kind::pod || kind == Kind::deployment || kind == Kind::replica_set ||
                            kind == Kind::stateful_set || kind == Kind::daemon_set || kind == Kind::job || kind == Kind::cron_job;
      if (labelled && !target_.selector.empty()) {
        list(kind, ns, target_.selector);
      } else {
        list(kind, ns);
      }
    }
    for (const Kind kind : {Kind::replica_set, Kind::stateful_set, Kind::daemon_set, Kind::job}) {
      for (const Object* object : s_.all(kind)) admission(*object);
    }
  }

  // ---- What the pods' own words ask for

  void about_pods() {
    std::map<std::string, std::size_t> seen;  // by workload: how many were looked at in detail
    for (const Object* object : s_.all(Kind::pod)) {
      const PodCase pod{{scene_, *object}};
      if (!needs_a_look(pod)) continue;
      if (pod.condition("PodScheduled")["status"].text() == "False") list(Kind::node, {});  // however many pods came before it
      if (++seen[label(s_.top_owner(*object).ref)] > max_pods_in_detail) continue;
      if (target_.subject) events_about(*object);
      placement(pod);
      references(pod);
      for (const ContainerCase& container : pod.containers()) log_of(container);
    }
    for (const Object* claim : s_.all(Kind::persistent_volume_claim)) {
      if ((*claim)["status"]["phase"].text() == "Bound") continue;
      list(Kind::storage_class, {});
      if (target_.subject) events_about(*claim);
    }
    if (target_.list_secret_names && !target_.all) list(Kind::secret, target_.subject ? target_.subject->ns : target_.ns);
  }

  static bool needs_a_look(const PodCase& pod) {
    if (pod.phase() == "Succeeded") return false;
    if (pod.phase() != "Running" || pod.terminating()) return true;
    for (const ContainerCase& c : pod.containers()) {
      if (c.role == Role::app && !c.status["ready"].is_true()) return true;
      if (c.failing() || c.restarts() >= 3) return true;
    }
    return false;
  }

  void placement(const PodCase& pod) {
    const json::Value scheduled = pod.condition("PodScheduled");
    if (scheduled["status"].text() == "False") {
      list(Kind::node, {});
      for (const auto claim : claims_of(pod.object)) get(Kind::persistent_volume_claim, pod.object.ns, claim);
    } else if (!pod.node().empty()) {
      get(Kind::node, {}, pod.node());
    }
  }

  void references(const PodCase& pod) {
    const std::string_view ns = pod.object.ns;
    for (const ContainerCase& c : pod.containers()) {
      const std::string_view reason = c.waiting()["reason"].text();
      const bool mounting = reason == "ContainerCreating" || reason == "PodInitializing";
      if (reason == "CreateContainerConfigError" || (mounting && pod.phase() == "Pending")) {
        list(Kind::config_map, ns);
        for (const auto claim : claims_of(pod.object)) get(Kind::persistent_volume_claim, ns, claim);
      }
    }
  }

  // A controller that cannot create pods says why: quota, limits, admission.
  void admission(const Object& object) {
    const json::Value refused = condition_of(object["status"], "ReplicaFailure");
    std::string said(refused["message"].text());
    for (const Event* event : s_.events_of(object)) {
      if (event->reason == "FailedCreate") said += event->message;
    }
    if (contains_nocase(said, "quota")) list(Kind::resource_quota, object.ns);
    if (contains_nocase(said, "per Container") || contains_nocase(said, "per Pod")) list(Kind::limit_range, object.ns);
    if (contains_nocase(said, "webhook")) {
      list(Kind::validating_webhook, {});
      list(Kind::mutating_webhook, {});
    }
    if (contains_nocase(said, "PodSecurity")) get(Kind::name_space, {}, object.ns);
    if (contains_nocase(said, "serviceaccount")) list(Kind::service_account, object.ns);
  }

  // The run that ended, and the present one; both say nothing for a container that never started.
  void log_of(const ContainerCase& c) {
    if (!target_.logs || c.pod.object.names_only) return;
    const bool ended = c.death().is_object();
    const bool not_ready = c.running().is_object() && !c.status["ready"].is_true();
    const bool hanging = c.role == Role::init && c.running().is_object();
    if (!c.failing() && !(ended && c.restarts() >= 3) && !not_ready && !hanging && !(c.pod.phase() == "Failed" && ended)) return;
    if (c.last_terminated().is_object()) log(c, true);
    if (c.running().is_object() || c.terminated().is_object()) log(c, false);
  }
  void log(const ContainerCase& c, bool previous) {
    const auto pod = ObjectName::in(c.pod.object.ns, c.pod.object.name);
    if (!pod) return;
    LogWindow window;
    window.container = c.name;
    window.previous = previous;
    window.limit_bytes = target_.max_log_bytes;
    wish(Read::pod_log(*pod, window));
  }

  static std::vector<const Object*> newest(std::vector<const Object*> objects, std::size_t count) {
    std::sort(objects.begin(), objects.end(), [](const Object* a, const Object* b) {
      return a->created != b->created ? a->created > b->created : a->name < b->name;
    });
    if (objects.size() > count) objects.resize(count);
    return objects;
  }

  const Snapshot& s_;
  const Target& target_;
  const std::set<Read>& asked_;
  Scene scene_;
  std::size_t logs_ = 0;
  std::vector<Read> out_;
};

}  // namespace

std::vector<Read> next_asks(const Snapshot& known, const Target& target, const std::set<Read>& asked) {
  return Planner(known, target, asked).next();
}

}  // namespace aiops
