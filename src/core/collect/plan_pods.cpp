// Pods that are not as they should be give the most: their node, what they refer to, their logs. What the logs and settings
// name (another service, the cluster's DNS, a role) is asked for in the round after.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/collect/wishes.hpp"
#include "core/findings/relations.hpp"

namespace aiops {

namespace {

constexpr std::size_t max_pods_in_detail = 3;  // per workload: the others fail alike or are seen in the lists
constexpr std::size_t max_dependencies = 3;

bool container_needs_a_look(const ContainerCase& c) {
  return (c.role == Role::app && !c.status["ready"].is_true()) || c.failing() || c.restarts() >= 3;
}

void placement(Wishes& w, const PodCase& pod) {
  const json::Value scheduled = pod.condition("PodScheduled");
  if (scheduled["status"].text() == "False") {
    w.list(Kind::node, {});
    for (const auto claim : claims_of(pod.object)) w.get(Kind::persistent_volume_claim, pod.object.ns, claim);
  } else if (!pod.node().empty()) {
    w.get(Kind::node, {}, pod.node());
  }
}

void references(Wishes& w, const PodCase& pod) {
  const std::string_view ns = pod.object.ns;
  for (const auto claim : claims_of(pod.object)) w.get(Kind::persistent_volume_claim, ns, claim);
  if (pod.phase() != "Failed") w.list(Kind::config_map, ns);
  for (const Event* event : w.known().events_of(pod.object)) {
    if (event->reason == "FailedAttachVolume" || event->reason == "FailedMount") w.list(Kind::volume_attachment, {});
  }
}

// The run that ended, and the present one; both say nothing for a container that never started.
bool log_speaks(const ContainerCase& c) {
  const bool ended = c.death().is_object();
  const bool not_ready = c.running().is_object() && !c.status["ready"].is_true();
  const bool hanging = c.role == Role::init && c.running().is_object();
  return c.failing() || (ended && c.restarts() >= 3) || not_ready || hanging || (c.pod.phase() == "Failed" && ended);
}

void logs_of(Wishes& w, const PodCase& pod) {
  if (pod.object.names_only) return;
  for (const ContainerCase& c : pod.containers()) {
    if (!log_speaks(c)) continue;
    if (c.last_terminated().is_object()) w.log(c, true);
    if (c.running().is_object() || c.terminated().is_object()) w.log(c, false);
  }
}

// A healthy pod beside a failing one is the yardstick for its log; and where nothing fails, a log may be all there is (an
// application that is refused by the API server runs on). One pod a workload, after those that fail, never with -A.
void logs_of_the_healthy(Wishes& w, const std::map<std::string, std::size_t>& failing) {
  if (w.target().all) return;
  std::map<std::string, const Object*> newest_of;
  for (const Object* pod : w.known().all(Kind::pod)) {
    if (needs_a_look({{w.scene(), *pod}}) || PodCase{{w.scene(), *pod}}.done()) continue;
    if (w.target().subject && pod->ns != w.target().subject->ns) continue;
    const Object*& chosen = newest_of[label(w.known().top_owner(*pod).ref)];
    if (chosen == nullptr || chosen->created < pod->created) chosen = pod;
  }
  for (const bool beside_failing : {true, false}) {
    for (const auto& [workload, pod] : newest_of) {
      if ((failing.count(workload) > 0) != beside_failing || !w.logs_left()) continue;
      for (const ContainerCase& c : PodCase{{w.scene(), *pod}}.containers()) {
        if (c.role == Role::app && c.running().is_object()) w.log(c, false);
      }
    }
  }
}

bool says(const Log& log, std::string_view words) { return contains_nocase(log.body, words); }

// An identity that is refused: the roles and bindings say what it may do.
void of_refusals(Wishes& w, const Log& log) {
  if (!says(log, "is forbidden: User \"system:serviceaccount:")) return;
  for (const Kind kind : {Kind::role, Kind::role_binding}) w.list(kind, log.ns);
  for (const Kind kind : {Kind::cluster_role, Kind::cluster_role_binding}) w.list(kind, {});
}

void of_name_service(Wishes& w, const Log& log) {
  const bool dns = says(log, "no such host") || says(log, "name resolution") || says(log, "NXDOMAIN") || says(log, "ENOTFOUND") ||
                   says(log, "EAI_AGAIN") || says(log, "SERVFAIL") || says(log, "could not translate host name") ||
                   says(log, "i/o timeout");
  if (!dns) return;
  w.get(Kind::service, "kube-system", "kube-dns");
  w.list(Kind::endpoint_slice, "kube-system", std::string("kubernetes.io/service-name=kube-dns"));
  w.list(Kind::pod, "kube-system", std::string("k8s-app=kube-dns"));
}

// A connection that nobody answers: is it a policy that drops it? Those of both ends, and the labels of their namespaces.
void of_silence(Wishes& w, const Log& log) {
  if (!says(log, "timeout") && !says(log, "timed out") && !says(log, "ETIMEDOUT") && !says(log, "deadline exceeded") &&
      !says(log, "name resolution") && !says(log, "EAI_AGAIN"))
    return;
  w.list(Kind::network_policy, log.ns);
  w.get(Kind::name_space, {}, log.ns);
}

// The services that a failing pod's settings name, and the pods behind them.
void behind(Wishes& w, const Object& service) {
  w.list(Kind::pod, service.ns, selector_text(service["spec"]["selector"]));
  w.list(Kind::endpoint_slice, service.ns, fmt::format("kubernetes.io/service-name={}", service.name));
}

bool is_name_char(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

// Whether the text holds the name as a whole word of a host name.
bool names(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !is_name_char(text[at - 1])) && (end == text.size() || !is_name_char(text[end]))) return true;
  }
  return false;
}

void of_settings(Wishes& w, const PodCase& pod) {
  std::size_t left = max_dependencies;
  for (const Object* service : w.known().all(Kind::service)) {
    if (service->ns != pod.object.ns || left == 0 || (*service)["spec"]["selector"].size() == 0) continue;
    const auto in_settings = [&](const ContainerCase& c) {
      const auto any = [&](json::Value list, std::string_view key) {
        for (const json::Value item : list.items()) {
          if (names(key.empty() ? item.text() : item[key].text(), service->name)) return true;
        }
        return false;
      };
      return any(c.spec["env"], "value") || any(c.spec["args"], {}) || any(c.spec["command"], {});
    };
    const auto containers = pod.containers();
    if (std::none_of(containers.begin(), containers.end(), in_settings)) continue;
    --left;
    behind(w, *service);
  }
}

}  // namespace

bool needs_a_look(const PodCase& pod) {
  if (pod.phase() == "Succeeded") return false;
  if (pod.phase() != "Running" || pod.terminating()) return true;
  const auto containers = pod.containers();
  return std::any_of(containers.begin(), containers.end(), container_needs_a_look);
}

void about_pods(Wishes& w) {
  std::map<std::string, std::size_t> seen;  // by workload: how many were looked at in detail
  for (const Object* object : w.known().all(Kind::pod)) {
    const PodCase pod{{w.scene(), *object}};
    if (!needs_a_look(pod)) continue;
    if (pod.condition("PodScheduled")["status"].text() == "False") w.list(Kind::node, {});  // however many pods came before it
    if (++seen[label(w.known().top_owner(*object).ref)] > max_pods_in_detail) continue;
    if (w.target().subject) w.events_about(*object);
    placement(w, pod);
    if (!w.target().all) references(w, pod);
    logs_of(w, pod);
  }
  logs_of_the_healthy(w, seen);
  const Target& target = w.target();
  if (target.list_secret_names && !target.all) w.list(Kind::secret, target.subject ? target.subject->ns : target.ns);
}

void about_dependencies(Wishes& w) {
  if (w.target().all) return;
  for (const Log& log : w.known().logs()) {
    of_refusals(w, log);
    of_name_service(w, log);
    of_silence(w, log);
  }
  if (!w.target().subject) return;  // a namespace has them all
  std::map<std::string, std::size_t> seen;
  for (const Object* object : w.known().all(Kind::pod)) {
    const PodCase pod{{w.scene(), *object}};
    if (needs_a_look(pod) && ++seen[label(w.known().top_owner(*object).ref)] == 1) of_settings(w, pod);
  }
}

}  // namespace aiops
