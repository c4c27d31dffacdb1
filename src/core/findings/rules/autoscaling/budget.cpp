// 2.6, PDB-*: what a disruption budget allows. An eviction that it does not allow answers 429 with the cause DisruptionBudget,
// which is no rate limit; a drain asks again until it gets through. Conditions: pkg/controller/disruption/disruption.go.
#include <algorithm>

#include <fmt/format.h>

#include "core/findings/relations.hpp"
#include "core/findings/rules/autoscaling/parts.hpp"
#include "core/findings/rules/workload/parts.hpp"
#include "core/snapshot/selector.hpp"

namespace aiops {

namespace {

constexpr std::string_view allowed = "DisruptionAllowed";
constexpr std::size_t most = 3;

bool over(const Object& pod) {
  const std::string_view phase = pod["status"]["phase"].text();
  return phase == "Succeeded" || phase == "Failed";
}

// policy/v1: an absent selector selects nothing, an empty one every pod of the namespace; in v1beta1 both select nothing.
bool selects(const Object& budget, json::Value labels) {
  const json::Value selector = budget["spec"]["selector"];
  if (budget.api_version == "policy/v1beta1" && selector.size() == 0) return false;
  return selector_matches(selector, labels);
}

std::vector<const Object*> pods_of(const ObjectCase& c) {
  std::vector<const Object*> out;
  for (const Object* pod : of_namespace(c.scene.snapshot, Kind::pod, c.object.ns)) {
    if (!over(*pod) && selects(c.object, (*pod)["metadata"]["labels"])) out.push_back(pod);
  }
  return out;
}

std::string wanted(const ObjectCase& c) {
  for (const std::string_view key : {"minAvailable", "maxUnavailable"}) {
    if (const json::Value value = c.spec()[key]) return fmt::format("{} {}", key, value_text(value));
  }
  return "its rule";
}

void count_facts(Finding& f, const ObjectCase& c) {
  for (const std::string_view key : {"minAvailable", "maxUnavailable"}) field_fact(f, c.object, c.spec()[key], key);
  for (const std::string_view key : {"disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"})
    field_fact(f, c.object, c.status()[key], key);
  condition_fact(f, c, allowed);
  f.bind("sel", selector_text(c.spec()["selector"]));
}

// ---- PDB-BLOCK

// The cordoned nodes that run pods of the budget: a drain that waits here. A cordon alone may be meant to be one.
std::string drain_facts(Finding& f, const Scene& scene, const std::vector<const Object*>& pods) {
  std::string names;
  std::vector<const Object*> seen;
  for (const Object* pod : pods) {
    const Object* node = scene.snapshot.find(Kind::node, "", (*pod)["spec"]["nodeName"].text());
    if (!node || !(*node)["spec"]["unschedulable"].is_true()) continue;
    if (std::find(seen.begin(), seen.end(), node) == seen.end()) {
      seen.push_back(node);
      names += (names.empty() ? "" : ", ") + std::string(node->name);
      f.affects(*node);
      field_fact(f, *node, (*node)["spec"]["unschedulable"], "unschedulable");
    }
    if (f.facts().size() < 16) field_fact(f, *pod, (*pod)["spec"]["nodeName"], "nodeName");
  }
  return names;
}

void unhealthy_facts(Finding& f, const ObjectCase& c, const std::vector<const Object*>& pods) {
  std::size_t shown = 0;
  for (const Object* pod : pods) {
    if (pod_ready(*pod) || shown == most) continue;
    if (condition_fact(f, {c.scene, *pod}, "Ready")) ++shown;
  }
  field_fact(f, c.object, c.spec()["unhealthyPodEvictionPolicy"], "unhealthyPodEvictionPolicy");
}

// pkg/registry/core/pod/storage/eviction.go: by default a running pod that is not ready may go while the budget is met.
std::string_view unhealthy_too(const ObjectCase& c, bool below_budget) {
  if (c.spec()["unhealthyPodEvictionPolicy"].text() == "AlwaysAllow" || !below_budget) return {};
  return "; those that are not ready are held too, because unhealthyPodEvictionPolicy is not AlwaysAllow";
}

// "0", "0%", "100%" are written by somebody who wants no eviction at all; 2 of 2 looks like a mistake.
bool on_purpose(const ObjectCase& c) {
  const std::string most_away = c.spec()["maxUnavailable"] ? value_text(c.spec()["maxUnavailable"]) : "";
  return most_away == "0" || most_away == "0%" || c.spec()["minAvailable"].text() == "100%";
}

void pdb_block(const ObjectCase& c, Sink& sink) {
  const json::Value condition = condition_of(c.status(), allowed);
  const auto none = c.status()["disruptionsAllowed"].integer();
  const auto expected = c.status()["expectedPods"].integer();
  const bool insufficient =
      !condition || (condition["status"].text() == "False" && condition["reason"].text() == "InsufficientPods");
  if (!none || *none != 0 || !expected || *expected <= 0 || !insufficient) return;
  const std::int64_t desired = count_at(c.status(), "desiredHealthy");
  const std::int64_t healthy = count_at(c.status(), "currentHealthy");
  const bool never = desired >= *expected;
  const auto since = time_at(condition["lastTransitionTime"]);
  // A rollout uses its budget for a moment.
  if (!never && since && c.scene.now - *since < std::chrono::minutes(5)) return;
  const auto pods = pods_of(c);
  Finding& f = sink.found();
  count_facts(f, c);
  f.since(since);
  const std::string drained = drain_facts(f, c.scene, pods);
  if (healthy < *expected) unhealthy_facts(f, c, pods);
  if (never && drained.empty() && healthy >= *expected && on_purpose(c)) f.severity(Severity::info);
  const std::string waits =
      drained.empty() ? "no node that runs them can be drained" : fmt::format("the drain of {} cannot finish", drained);
  if (never) {
    f.infer(cause::budget, Confidence::certain,
            fmt::format("with {} and {} pods no pod may ever be evicted, also when all are healthy: {}; evictions answer 429, "
                        "which is the budget and no rate limit",
                        wanted(c), *expected, waits))
        .confirm.emplace_back("One replica more, or a budget that leaves one to spare, allows an eviction.");
    return;
  }
  f.infer(cause::budget, Confidence::certain,
          fmt::format("{} of {} pods are healthy and {} must stay: no healthy pod may be evicted until more are, so {}{}",
                      healthy, *expected, desired, waits, unhealthy_too(c, healthy < desired)))
      .reject_if.emplace_back("The pods that are not ready become ready.");
}

// ---- PDB-NONE

json::Value template_labels(const Object& workload) {
  const json::Value spec = workload["spec"];
  return workload.known == Kind::cron_job ? spec["jobTemplate"]["spec"]["template"]["metadata"]["labels"]
                                          : spec["template"]["metadata"]["labels"];
}

bool half_matches(json::Value selector, json::Value labels) {
  for (const auto [key, value] : selector["matchLabels"].members()) {
    if (!value.text().empty() && labels[key].text() == value.text()) return true;
  }
  return false;
}

void pdb_none(const ObjectCase& c, Sink& sink) {
  const auto expected = c.status()["expectedPods"].integer();
  const json::Value selector = c.spec()["selector"];
  const Snapshot& s = c.scene.snapshot;
  const std::string_view ns = c.object.ns;
  constexpr Kind listed[] = {Kind::pod, Kind::deployment, Kind::stateful_set};
  const bool complete = std::all_of(std::begin(listed), std::end(listed), [&](Kind kind) { return s.listed(kind, ns); });
  if (!expected || *expected != 0 || selector.size() == 0 || !complete || !pods_of(c).empty()) return;
  if (c.object.created && c.scene.now - *c.object.created < std::chrono::minutes(5)) return;
  // What is scaled to zero, or runs by a schedule, comes back; a workload that shares a label was probably meant.
  const Object* near = nullptr;
  for (const Kind kind : {Kind::deployment, Kind::stateful_set, Kind::daemon_set, Kind::replica_set, Kind::replication_controller,
                          Kind::job, Kind::cron_job}) {
    for (const Object* workload : of_namespace(s, kind, ns)) {
      if (selects(c.object, template_labels(*workload))) return;
      if (!near && half_matches(selector, template_labels(*workload))) near = workload;
    }
  }
  Finding& f = sink.found();
  field_fact(f, c.object, selector, "selector");
  field_fact(f, c.object, c.status()["expectedPods"], "expectedPods");
  f.bind("sel", selector_text(selector)).severity(near ? Severity::warning : Severity::info);
  if (near) field_fact(f, *near, template_labels(*near), "labels of its pods");
  f.infer(cause::wrong_selector, Confidence::certain,
          near ? fmt::format("the selector matches no pod and no workload of the namespace, so the budget protects nothing; {} "
                             "has a part of the labels",
                             label(near->ref()))
               : std::string("the selector matches no pod and no workload of the namespace: the budget protects nothing"));
}

// ---- PDB-MULTI

void pdb_multi(const ObjectCase& c, Sink& sink) {
  const auto budgets = of_namespace(c.scene.snapshot, Kind::pod_disruption_budget, c.object.ns);
  if (budgets.size() < 2 || budgets.back() == &c.object) return;
  const auto pods = pods_of(c);
  for (const Object* other : budgets) {
    if (other->name <= c.object.name) continue;
    const auto shared =
        std::find_if(pods.begin(), pods.end(), [&](const Object* pod) { return selects(*other, (*pod)["metadata"]["labels"]); });
    if (shared == pods.end()) continue;
    Finding& f = sink.found();
    f.signature(other->name).affects(*other);
    field_fact(f, c.object, c.spec()["selector"], "selector");
    field_fact(f, *other, (*other)["spec"]["selector"], "selector");
    field_fact(f, **shared, (**shared)["metadata"]["labels"], "labels");
    f.bind("sel", selector_text(c.spec()["selector"]));
    f.infer(cause::conflict, Confidence::certain,
            fmt::format("pod {} belongs to the budgets {} and {}: the eviction API refuses such a pod with an error, so its node "
                        "cannot be drained",
                        (*shared)->name, c.object.name, other->name));
  }
}

// ---- PDB-SYNC

void pdb_sync(const ObjectCase& c, Sink& sink) {
  if (!has_condition(c.status(), allowed, "False", "SyncFailed")) return;
  Finding& f = sink.found();
  count_facts(f, c);
  field_fact(f, c.object, c.spec()["selector"], "selector");
  f.since(time_at(condition_of(c.status(), allowed)["lastTransitionTime"]));
  f.infer(cause::budget, Confidence::certain,
          "the controller cannot count the pods of the budget and therefore allows no eviction; the condition says why")
      .confirm.emplace_back("A pod of the budget has no controller, or its controller has no scale to read.");
}

constexpr CommandRow budgets_row{"kubectl get pdb -n {ns} -o yaml", "its selector and status"};
constexpr CommandRow labels_row{"kubectl get pods -n {ns} --show-labels", "what the pods are labelled"};

constexpr Rule row(std::string_view id, Decisiveness decisiveness, std::string_view title, std::string_view proof,
                   std::string_view means, std::array<CommandRow, 2> commands, void (*check)(const ObjectCase&, Sink&)) {
  return {id,
          Family::autoscaling,
          Severity::warning,
          Stage::traffic,
          decisiveness,
          title,
          proof,
          means,
          commands,
          Check{ObjectCheck{Kind::pod_disruption_budget, check}}};
}

constexpr Rule rules[] = {
    row("PDB-BLOCK", Decisiveness::terminal, "disruption budget allows no eviction",
        "disruptionsAllowed is 0 with expectedPods above 0, and DisruptionAllowed=False/InsufficientPods (older servers have no "
        "condition); for at least 5 minutes where more healthy pods would help",
        "the budget wants as many healthy pods as there are",
        {CommandRow{"kubectl get pdb -n {ns}", "what every budget allows"},
         CommandRow{"kubectl get pods -n {ns} -l {sel} -o wide", "its pods, whether they are ready, and their nodes"}},
        pdb_block),
    row("PDB-NONE", Decisiveness::named, "disruption budget protects nothing",
        "expectedPods is 0, and the selector matches no pod and no workload of complete lists",
        "the selector does not match what it is meant for", {budgets_row, labels_row}, pdb_none),
    row("PDB-MULTI", Decisiveness::named, "pods belong to several disruption budgets", "a pod is selected by two budgets",
        "the eviction API does not support pods with several budgets", {budgets_row, labels_row}, pdb_multi),
    row("PDB-SYNC", Decisiveness::terminal, "disruption budget cannot be counted", "DisruptionAllowed=False/SyncFailed",
        "the disruption controller cannot work out how many pods are expected", {budgets_row, labels_row}, pdb_sync),
};

}  // namespace

std::span<const Rule> budget_rules() { return rules; }

}  // namespace aiops
