// 2.4: deletions that do not end. The object itself says what holds it: a finalizer, a node that does not answer, a process
// that does not stop, or what is left in a namespace.
#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/relations.hpp"
#include "core/findings/rules/termination/checks.hpp"

namespace aiops {

namespace {

constexpr Duration patience = std::chrono::seconds(60);
constexpr std::size_t most = 3;

// deletionTimestamp is when the object should be gone: the grace period is in it.
std::optional<Duration> overdue(const ObjectCase& c) {
  const auto end = time_at(c.meta()["deletionTimestamp"]);
  if (!end || *end + patience > c.scene.now) return std::nullopt;
  return c.scene.now - *end;
}

bool protects_a_volume(std::string_view finalizer) {
  return finalizer == "kubernetes.io/pvc-protection" || finalizer == "kubernetes.io/pv-protection";
}

void deletion_fact(Finding& f, const ObjectCase& c) {
  const json::Value leaf = c.meta()["deletionTimestamp"];
  f.fact(c.object, leaf,
         fmt::format("{}: deletionTimestamp={} ({})", label(c.object.ref()), leaf.text(), ago(c.scene, time_at(leaf))),
         time_at(leaf));
  f.since(time_at(leaf));
}

enum class NodeState { well, gone, silent, unknown };
NodeState state_of(const Snapshot& s, std::string_view name) {
  const Object* node = s.find(Kind::node, "", name);
  if (!node) return !name.empty() && s.listed(Kind::node, "") ? NodeState::gone : NodeState::unknown;
  return has_condition((*node)["status"], "Ready", "True") ? NodeState::well : NodeState::silent;
}

// ---- Namespaces ---------------------------------------------------------------------------------------------------

constexpr std::array<std::string_view, 5> blockers{
    "NamespaceContentRemaining", "NamespaceFinalizersRemaining", "NamespaceDeletionDiscoveryFailure",
    "NamespaceDeletionGroupVersionParsingFailure", "NamespaceDeletionContentFailure"};

// What is still there and waits for its finalizers.
std::vector<const Object*> left_over(const Snapshot& s, std::string_view ns) {
  std::vector<const Object*> out;
  for (const Object& object : s.objects()) {
    if (object.ns != ns || object.known == Kind::event) continue;
    const json::Value meta = object["metadata"];
    if (meta["deletionTimestamp"].is_string() && meta["finalizers"].size() > 0) out.push_back(&object);
  }
  return out;
}

// "custom.metrics.k8s.io/v1beta1" as a word of its own.
bool names_word(std::string_view text, const std::string& word) {
  const auto part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-'; };
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || !part(text[at - 1])) && (end == text.size() || !part(text[end]))) return true;
  }
  return false;
}

// The APIServices that the message names: "custom.metrics.k8s.io/v1beta1" is served as v1beta1.custom.metrics.k8s.io.
std::vector<const Object*> broken_services(const Snapshot& s, std::string_view message) {
  std::vector<const Object*> out;
  for (const Object* service : s.all(Kind::api_service)) {
    const json::Value spec = (*service)["spec"];
    if (spec["group"].text().empty()) continue;
    if (names_word(message, fmt::format("{}/{}", spec["group"].text(), spec["version"].text()))) out.push_back(service);
  }
  return out;
}

void infer_content(Finding& f, const ObjectCase& ns, std::vector<FactIndex> facts) {
  std::string text = "objects that are left in the namespace keep it";
  std::string named;
  const auto left = left_over(ns.scene.snapshot, ns.object.name);
  for (const Object* object : left) {
    f.affects(*object);
    if (facts.size() > most + 2) continue;
    const json::Value finalizers = (*object)["metadata"]["finalizers"];
    facts.push_back(
        f.fact(*object, finalizers, fmt::format("{}: finalizers={}", label(object->ref()), json::to_text(finalizers))));
    named += fmt::format("{}{} ({})", named.empty() ? "" : ", ", label(object->ref()), finalizers.at(0).text());
  }
  if (!named.empty())
    text += fmt::format(": {} {} for the controller behind its finalizer", named, left.size() == 1 ? "waits" : "wait");
  Hypothesis& h = f.infer(cause::stuck_deletion, Confidence::certain, text);
  h.facts = std::move(facts);
  h.confirm.emplace_back("The controller that owns the finalizer is not installed any more, or is not running.");
}

void infer_discovery(Finding& f, const ObjectCase& ns, FactIndex said) {
  std::vector<FactIndex> facts{said};
  std::string named;
  const std::string_view message = condition_of(ns.status(), blockers[2])["message"].text();
  for (const Object* service : broken_services(ns.scene.snapshot, message)) {
    const std::size_t before = f.facts().size();
    if (condition_fact(f, {ns.scene, *service}, "Available")) facts.push_back(before);
    named += (named.empty() ? "" : ", ") + std::string(service->name);
  }
  Hypothesis& h = f.infer(
      cause::stuck_deletion, Confidence::certain,
      fmt::format(
          "an API that does not answer{} keeps the namespace, whatever is left in it: nothing may be deleted for good while some "
          "kind of object cannot be listed",
          named.empty() ? "" : " (" + named + ")"));
  h.facts = std::move(facts);
}

}  // namespace

void term_finalizer(const ObjectCase& c, Sink& sink) {
  const json::Value finalizers = c.meta()["finalizers"];
  const auto late = overdue(c);
  if (!late || finalizers.size() == 0 || c.object.known == Kind::name_space) return;
  std::string names;
  for (const json::Value finalizer : finalizers.items()) {
    if (!protects_a_volume(finalizer.text())) names += (names.empty() ? "" : ", ") + std::string(finalizer.text());
  }
  if (names.empty()) return;
  Finding& f = sink.found();
  f.mend(c.object);
  deletion_fact(f, c);
  f.fact(c.object, finalizers, fmt::format("{}: finalizers={}", label(c.object.ref()), json::to_text(finalizers)));
  f.infer(cause::stuck_deletion, Confidence::certain,
          fmt::format("the object should have been gone {} ago; it stays until {} {} removed by the controller that set it",
                      format_age(*late), names, finalizers.size() == 1 ? "is" : "are"))
      .confirm.emplace_back("That controller is not installed any more, is not running, or logs an error about this object.");
}

void term_node(const PodCase& pod, Sink& sink) {
  const auto late = overdue(pod);
  const NodeState node = state_of(pod.scene.snapshot, pod.node());
  if (!late || pod.done() || pod.meta()["finalizers"].size() > 0 || (node != NodeState::gone && node != NodeState::silent))
    return;
  Finding& f = sink.found();
  deletion_fact(f, pod);
  f.bind("node", pod.node());
  if (node == NodeState::gone) {
    f.absent(pod.scene.snapshot, Kind::node, "", pod.node());
    f.mend(ObjectRef{"v1", "Node", {}, std::string(pod.node()), {}});
  } else {
    const Object& object = *pod.scene.snapshot.find(Kind::node, "", pod.node());
    condition_fact(f, {pod.scene, object}, "Ready");
    f.mend(object).since(time_at(condition_of(object["status"], "Ready")["lastTransitionTime"]));
  }
  f.infer(
      cause::node_lost, Confidence::certain,
      fmt::format("the pod should have been gone {} ago, but only the kubelet of node {} can say that it is, and that node {}",
                  format_age(*late), pod.node(), node == NodeState::gone ? "does not exist any more" : "is not ready"));
}

void term_grace(const PodCase& pod, Sink& sink) {
  if (!pod.terminating() || pod.done() || pod.meta()["finalizers"].size() > 0) return;
  const Event* said = nullptr;
  for (const Event* event : pod.events()) {
    if (event->reason == "ExceededGracePeriod" || event->reason == "FailedKillPod") said = event;
  }
  const NodeState node = state_of(pod.scene.snapshot, pod.node());
  if ((!said && !overdue(pod)) || node == NodeState::gone || node == NodeState::silent) return;
  const auto containers = pod.containers();
  const auto runs =
      std::find_if(containers.begin(), containers.end(), [](const ContainerCase& c) { return c.running().is_object(); });
  if (runs == containers.end()) return;
  Finding& f = sink.found();
  deletion_fact(f, pod);
  f.fact(pod.object, runs->running(), fmt::format("{}: still running", who(*runs)));
  field_fact(f, pod.object, pod.spec()["terminationGracePeriodSeconds"], "terminationGracePeriodSeconds");
  if (said) f.fact(*said);
  f.infer(
       cause::stuck_deletion, Confidence::likely,
       fmt::format(
           "container {} does not end when it is told to: its first process ignores SIGTERM, or a preStop hook takes too long{}",
           runs->name, overdue(pod) ? ", and after the grace period the node could not kill it" : ""))
      .confirm.emplace_back("The log shows no sign of an orderly stop, or the events name what kept the node from killing it.");
}

void ns_term(const ObjectCase& ns, Sink& sink) {
  if (ns.status()["phase"].text() != "Terminating" || !overdue(ns)) return;
  std::array<std::optional<FactIndex>, blockers.size()> at;
  const auto holds = [&](std::string_view type) { return has_condition(ns.status(), type, "True"); };
  if (std::none_of(blockers.begin(), blockers.end(), holds)) return;
  Finding& f = sink.found();
  f.mend(ns.object);
  field_fact(f, ns.object, ns.status()["phase"], "phase");
  f.since(time_at(ns.meta()["deletionTimestamp"]));
  for (std::size_t i = 0; i < blockers.size(); ++i) {
    if (!holds(blockers[i])) continue;
    at[i] = f.facts().size();
    condition_fact(f, ns, blockers[i]);
  }
  if (at[0] || at[1]) {
    std::vector<FactIndex> facts;
    for (const auto& index : {at[0], at[1]}) {
      if (index) facts.push_back(*index);
    }
    infer_content(f, ns, std::move(facts));
  }
  if (at[2]) infer_discovery(f, ns, *at[2]);
  for (const std::size_t i : {std::size_t{3}, std::size_t{4}}) {
    if (at[i])
      f.infer(cause::stuck_deletion, Confidence::certain,
              "the namespace controller could not delete all that is in the namespace; the condition says what failed")
          .facts = {*at[i]};
  }
}

void vol_term(const ObjectCase& c, Sink& sink) {
  const bool claim = c.object.known == Kind::persistent_volume_claim;
  if ((!claim && c.object.known != Kind::persistent_volume) || !overdue(c)) return;
  json::Value protection;
  for (const json::Value finalizer : c.meta()["finalizers"].items()) {
    if (protects_a_volume(finalizer.text())) protection = finalizer;
  }
  if (!protection) return;
  Finding& f = sink.found();
  f.mend(c.object).bind("kind", claim ? "pvc" : "pv");
  deletion_fact(f, c);
  field_fact(f, c.object, protection, "finalizer");
  std::string users;
  if (claim) {
    for (const Object* pod : c.scene.snapshot.in(Kind::pod, c.object.ns)) {
      const std::string_view phase = (*pod)["status"]["phase"].text();
      if (phase == "Succeeded" || phase == "Failed") continue;
      for (const json::Value volume : (*pod)["spec"]["volumes"].items()) {
        const json::Value name = volume["persistentVolumeClaim"]["claimName"];
        if (name.text() != c.object.name) continue;
        if (f.facts().size() < most + 2) field_fact(f, *pod, name, "claimName");
        users += (users.empty() ? "" : ", ") + std::string(pod->name);
      }
    }
  } else {
    field_fact(f, c.object, c.spec()["claimRef"]["name"], "claimRef name");
    const json::Value ref = c.spec()["claimRef"];
    if (const Object* bound = c.scene.snapshot.find(Kind::persistent_volume_claim, ref["namespace"].text(), ref["name"].text()))
      f.affects(*bound);
    field_fact(f, c.object, c.status()["phase"], "phase");
  }
  f.infer(cause::stuck_deletion, users.empty() && claim ? Confidence::likely : Confidence::certain,
          !claim          ? std::string("the volume stays until the claim that it is bound to is gone")
          : users.empty() ? std::string("the claim is protected while a pod uses it; no such pod is known here")
                          : fmt::format("the claim stays until no pod uses it; {} does", users));
}

}  // namespace aiops
