// 2.5, DEP-* and GEN-LAG: what a Deployment says of itself. Most of it follows from something at its pods; it stands alone
// only when nothing there explains it, and then says what was looked at.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/relations.hpp"
#include "core/findings/rollout.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

constexpr std::int64_t usual_deadline = 600;  // progressDeadlineSeconds when the API server fills it in

Duration deadline_of(const ObjectCase& c) {
  return std::chrono::seconds(count_at(c.spec(), "progressDeadlineSeconds", usual_deadline));
}

// Still within its time, so not yet a fault.
bool rolling_out(const ObjectCase& c) {
  const json::Value progress = condition_of(c.status(), "Progressing");
  if (progress["status"].text() == "True") {
    const auto last = time_at(progress["lastUpdateTime"]);
    return progress["reason"].text() != "NewReplicaSetAvailable" && last && c.scene.now - *last < deadline_of(c);
  }
  if (progress) return false;
  return !lasts(c.scene, time_at(condition_of(c.status(), "Available")["lastTransitionTime"]), deadline_of(c));
}

// What was looked at when nothing explains the state: said as a hypothesis, kept only when this is the root.
void undetermined(Finding& f, const ObjectCase& c, const std::vector<Revision>& revisions) {
  const Snapshot& s = c.scene.snapshot;
  std::string text = "no cause is visible: looked at ";
  if (revisions.empty()) {
    text += s.listed(Kind::replica_set, c.object.ns) ? "the ReplicaSets (it has none)"
                                                     : "the Deployment alone (its ReplicaSets were not read)";
  } else if (revisions.front().pods.empty() && !s.asked(Kind::pod, c.object.ns)) {
    text += "the ReplicaSets (their pods were not read)";
  } else {
    text += fmt::format("{} pods of the newest ReplicaSet, their containers and events{}", revisions.front().pods.size(),
                        s.refused(Kind::event, c.object.ns) ? " (those that could be read)" : "");
  }
  Hypothesis& h = f.infer(cause::undetermined, Confidence::possible, text);
  h.confirm.emplace_back("Needs the state and events of the newest ReplicaSet's pods, and the log of their containers.");
}

void replica_facts(Finding& f, const ObjectCase& c) {
  field_fact(f, c.object, c.spec()["replicas"], "spec.replicas");
  field_fact(f, c.object, c.status()["updatedReplicas"], "updatedReplicas");
  field_fact(f, c.object, c.status()["availableReplicas"], "availableReplicas");
  field_fact(f, c.object, c.status()["unavailableReplicas"], "unavailableReplicas");
  if (has_condition(c.status(), "ReplicaFailure", "True")) condition_fact(f, c, "ReplicaFailure");
  f.bind("deploy", c.object.name);
  bind_place(f, c);
}

void dep_deadline(const ObjectCase& c, Sink& sink) {
  if (!has_condition(c.status(), "Progressing", "False", "ProgressDeadlineExceeded")) return;
  Finding& f = sink.found();
  condition_fact(f, c, "Progressing");
  field_fact(f, c.object, c.spec()["progressDeadlineSeconds"], "progressDeadlineSeconds");
  replica_facts(f, c);
  f.since(time_at(condition_of(c.status(), "Progressing")["lastTransitionTime"]));
  const auto revisions = revisions_of(c.scene.snapshot, c.object);
  std::size_t old_ready = 0;
  for (std::size_t i = 1; i < revisions.size(); ++i) old_ready += revisions[i].ready;
  std::string text = "the rollout";
  if (!revisions.empty()) text += fmt::format(" of revision {}", revisions.front().number);
  text += fmt::format(" did not finish within {}", format_age(deadline_of(c)));
  if (old_ready > 0) text += fmt::format("; {} ready pods of older revisions go on serving", old_ready);
  f.infer(cause::deadline, Confidence::certain, text);
  undetermined(f, c, revisions);
}

void dep_unavail(const ObjectCase& c, Sink& sink) {
  const std::int64_t wanted = count_at(c.spec(), "replicas", 1);
  const std::int64_t available = count_at(c.status(), "availableReplicas");
  if (wanted <= available || !has_condition(c.status(), "Available", "False", "MinimumReplicasUnavailable") || rolling_out(c))
    return;
  Finding& f = sink.found();
  condition_fact(f, c, "Available");
  replica_facts(f, c);
  const auto since = time_at(condition_of(c.status(), "Available")["lastTransitionTime"]);
  f.since(since);
  f.infer(Confidence::certain, fmt::format("{} of {} replicas are available{}", available, wanted,
                                           since ? fmt::format(", for {}", format_age(c.scene.now - *since)) : ""));
  undetermined(f, c, revisions_of(c.scene.snapshot, c.object));
}

void dep_paused(const ObjectCase& c, Sink& sink) {
  if (!c.spec()["paused"].is_true()) return;
  Finding& f = sink.found();
  field_fact(f, c.object, c.spec()["paused"], "spec.paused");
  condition_fact(f, c, "Progressing");
  f.bind("deploy", c.object.name);
  f.infer(cause::deliberate, Confidence::certain, "the rollout is paused: changes of the template wait until someone resumes it");
}

void gen_lag(const ObjectCase& c, Sink& sink) {
  const auto generation = c.meta()["generation"].integer();
  const std::int64_t observed = count_at(c.status(), "observedGeneration");
  if (!generation || *generation <= observed || !lasts(c.scene, last_change(c.object), std::chrono::minutes(1))) return;
  Finding& f = sink.found();
  field_fact(f, c.object, c.meta()["generation"], "generation");
  field_fact(f, c.object, c.status()["observedGeneration"], "observedGeneration");
  f.since(last_change(c.object));
  bind_place(f, c);
  Hypothesis& h = f.infer(cause::controller_down, Confidence::likely,
                          fmt::format("the controller has not seen generation {} of the object (it knows {}): the controller "
                                      "manager is down, stalled or far behind",
                                      *generation, observed));
  h.confirm.emplace_back("The lease of the controller manager has not been renewed for more than a minute.");
}

// maxUnavailable as pods; a percentage rounds down (pkg/controller/deployment/util/deployment_util.go), and when both come out as
// 0 the controller takes 1.
std::int64_t may_be_missing(const ObjectCase& c) {
  const json::Value rolling = c.spec()["strategy"]["rollingUpdate"];
  const auto pods = [&](json::Value value, bool up) -> std::int64_t {
    if (const auto number = value.integer()) return *number;
    const auto percent = quantity(value.is_string() ? value.text().substr(0, value.text().find('%')) : std::string_view("25"));
    const double exact = percent.value_or(25) * static_cast<double>(count_at(c.spec(), "replicas", 1)) / 100.0;
    return static_cast<std::int64_t>(up ? std::ceil(exact) : std::floor(exact));
  };
  const std::int64_t missing = pods(rolling["maxUnavailable"], false);
  return missing == 0 && pods(rolling["maxSurge"], true) == 0 ? 1 : missing;
}

struct Block {
  const Event* event = nullptr;  // of the volume
  json::Value condition;  // of the scheduler
  std::string what;
  Confidence confidence = Confidence::certain;
};

bool shares_claim(const Object& pod, const std::vector<const Object*>& others) {
  const auto mine = claims_of(pod);
  return std::any_of(others.begin(), others.end(), [&](const Object* other) {
    const auto theirs = claims_of(*other);
    return std::any_of(mine.begin(), mine.end(),
                       [&](std::string_view name) { return std::find(theirs.begin(), theirs.end(), name) != theirs.end(); });
  });
}

bool has_host_port(const Object& pod) {
  for (const json::Value container : pod["spec"]["containers"].items()) {
    for (const json::Value port : container["ports"].items()) {
      if (port["hostPort"].integer().value_or(0) > 0) return true;
    }
  }
  return false;
}

// Why the new pod cannot start beside the old ones; empty when it does not say so.
std::optional<Block> block_of(const Snapshot& s, const Object& pod, const std::vector<const Object*>& old_pods) {
  if (shares_claim(pod, old_pods)) {
    for (const Event* event : s.events_of(pod)) {
      if (event->reason == "FailedAttachVolume" && contains_nocase(event->message, "Multi-Attach"))
        return Block{event, {}, "the volume that the old pod holds"};
    }
  }
  const json::Value scheduled = condition_of(pod["status"], "PodScheduled");
  if (scheduled["status"].text() != "False" || scheduled["reason"].text() != "Unschedulable") return std::nullopt;
  const std::string_view message = scheduled["message"].text();
  if (has_host_port(pod) && contains_nocase(message, "free ports"))
    return Block{nullptr, scheduled, "the host port that the old pod holds"};
  if (contains_nocase(message, "insufficient "))
    return Block{nullptr, scheduled, "room that the old pod may hold", Confidence::likely};
  return std::nullopt;
}

void dep_deadlock(const ObjectCase& c, Sink& sink) {
  const std::string_view strategy = c.spec()["strategy"]["type"].text();
  if (strategy != "RollingUpdate" || may_be_missing(c) > 0) return;
  const auto revisions = revisions_of(c.scene.snapshot, c.object);
  std::vector<const Object*> old_pods;
  for (std::size_t i = 1; i < revisions.size(); ++i)
    old_pods.insert(old_pods.end(), revisions[i].pods.begin(), revisions[i].pods.end());
  if (old_pods.empty()) return;
  for (const Object* pod : revisions.front().pods) {
    const auto block = block_of(c.scene.snapshot, *pod, old_pods);
    if (!block) continue;
    Finding& f = sink.found();
    if (block->event) {
      f.fact(*block->event);
    } else {
      condition_fact(f, ObjectCase{c.scene, *pod}, "PodScheduled");
    }
    field_fact(f, c.object, c.spec()["strategy"], "strategy");
    field_fact(f, *old_pods.front(), (*old_pods.front())["status"]["phase"], "phase");
    f.bind("deploy", c.object.name);
    bind_place(f, c);
    Hypothesis& h = f.infer(
        cause::rollout, block->confidence,
        fmt::format(
            "the new pod {} needs {}, and the strategy lets no old pod stop before the new one is ready: neither can go on",
            pod->name, block->what));
    h.confirm.emplace_back(
        "The pod starts where the old one does not stand in its way: maxUnavailable of 1, or strategy Recreate.");
    if (block->confidence != Confidence::certain)
      h.reject_if.emplace_back("The pod would not fit either if the old pod were gone.");
    return;
  }
}

constexpr CommandRow pods_of_it{"kubectl get pods -n {ns} -l {sel} -o wide", "its pods, their state and nodes"};

constexpr Rule rules[] = {
    {"DEP-DEADLOCK",
     Family::workload,
     Severity::error,
     Stage::controller,
     Decisiveness::named,
     "rollout blocks itself",
     "strategy RollingUpdate with a maxUnavailable of 0 pods, older pods, and a new pod that waits for a volume (Multi-Attach), "
     "a host port or room",
     "the new pod cannot start until the old one stops, and the strategy forbids that",
     {{{"kubectl get deploy {deploy} -n {ns} -o jsonpath='{.spec.strategy}'", "what the strategy allows"}, pods_of_it}},
     ObjectCheck{Kind::deployment, dep_deadlock}},
    {"GEN-LAG",
     Family::workload,
     Severity::warning,
     Stage::controller,
     Decisiveness::symptom,
     "controller has not seen the latest change",
     "metadata.generation above status.observedGeneration for more than a minute",
     "the controller manager does not act",
     {{{"kubectl get {at_kind} {at} -n {ns} -o yaml", "the two generations and who changed the object"},
       {"kubectl get lease kube-controller-manager -n kube-system", "when the controller manager last renewed its lease"}}},
     ObjectCheck{Kind::deployment, gen_lag, {Kind::stateful_set, Kind::daemon_set, Kind::replica_set}}},
    {"DEP-DEADLINE",
     Family::workload,
     Severity::error,
     Stage::controller,
     Decisiveness::terminal,
     "rollout did not finish in time",
     "condition Progressing=False with reason ProgressDeadlineExceeded",
     "the new pods did not become available in time",
     {{{"kubectl rollout status deploy/{deploy} -n {ns} --watch=false", "how far the rollout is"},
       {"kubectl get rs -n {ns} -l {sel}", "old and new ReplicaSets with their counts"}}},
     ObjectCheck{Kind::deployment, dep_deadline}},
    {"DEP-UNAVAIL",
     Family::workload,
     Severity::error,
     Stage::controller,
     Decisiveness::symptom,
     "too few replicas are available",
     "spec.replicas above status.availableReplicas, and condition Available=False with reason MinimumReplicasUnavailable, after "
     "the progress deadline",
     "its pods are not available",
     {{{"kubectl get deploy {deploy} -n {ns} -o wide", "wanted and available replicas"}, pods_of_it}},
     ObjectCheck{Kind::deployment, dep_unavail}},
    {"DEP-PAUSED",
     Family::workload,
     Severity::warning,
     Stage::controller,
     Decisiveness::normal,
     "rollout is paused",
     "spec.paused is true",
     "someone paused the rollout",
     {{{"kubectl get deploy {deploy} -n {ns} -o yaml", "what waits to be rolled out, and who paused it"},
       {"kubectl rollout history deploy/{deploy} -n {ns}", "the revisions so far"}}},
     ObjectCheck{Kind::deployment, dep_paused}},
};

}  // namespace

std::span<const Rule> deployment_rules() { return rules; }

}  // namespace aiops
