// 2.11, L-ROLLOUT: the newest revision came shortly before the first symptom, and what is older runs. A correlation: it
// stands under what it explains, never alone.
#include <algorithm>

#include <fmt/format.h>

#include "core/findings/relations.hpp"
#include "core/findings/rollout.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

constexpr std::size_t max_changes = 6;

// The first moment at which a pod of the revision was not ready; empty when all are.
std::optional<Time> first_symptom(const Revision& revision) {
  std::optional<Time> first;
  for (const Object* pod : revision.pods) {
    if (pod_ready(*pod)) continue;
    const auto since = unready_since(*pod);
    if (since && (!first || *since < *first)) first = since;
  }
  // Without a pod, the refusal to create one is the symptom.
  const json::Value failure = condition_of((*revision.object)["status"], "ReplicaFailure");
  if (!first && failure["status"].text() == "True") first = time_at(failure["lastTransitionTime"]);
  return first;
}

std::size_t wanted(const Object& workload, const Revision& revision) {
  const bool own = revision.object->known == Kind::replica_set;
  const auto count = own ? (*revision.object)["spec"]["replicas"].integer() : workload["spec"]["replicas"].integer();
  return std::max<std::size_t>(static_cast<std::size_t>(std::max<std::int64_t>(count.value_or(0), 0)), revision.pods.size());
}

std::string list_of(const std::vector<TemplateChange>& changes) {
  std::string text;
  for (std::size_t i = 0; i < std::min(changes.size(), max_changes); ++i) text += (i > 0 ? "; " : "") + changes[i].text;
  if (changes.size() > max_changes) text += fmt::format("; and {} more", changes.size() - max_changes);
  return text;
}

void revision_fact(Finding& f, const ObjectCase& c, const Revision& revision) {
  const Object& object = *revision.object;
  const json::Value created = object["metadata"]["creationTimestamp"];
  f.fact(object, created,
         fmt::format("{}: revision {}, created {} ({})", label(object.ref()), revision.number, created.text(),
                     ago(c.scene, object.created)),
         object.created);
  if (object["status"]) {
    f.fact(object, object["status"],
           fmt::format("{}: {} of {} pods ready", label(object.ref()), revision.ready, wanted(c.object, revision)));
  }
}

void l_rollout(const ObjectCase& c, Sink& sink) {
  const std::vector<Revision> revisions = revisions_of(c.scene.snapshot, c.object);
  if (revisions.size() < 2) return;
  const Revision& newest = revisions[0];
  const Revision& before = revisions[1];
  const auto symptom = first_symptom(newest);
  if (!symptom || !newest.object->created) return;
  const Duration delay = *symptom - *newest.object->created;
  if (delay < Duration::zero() || delay > c.scene.window) return;
  std::size_t old_pods = 0, old_ready = 0;
  for (std::size_t i = 1; i < revisions.size(); ++i) {
    old_pods += revisions[i].pods.size();
    old_ready += revisions[i].ready;
  }
  if (old_ready < old_pods) return;  // older ones fail as well: it is not the change
  Finding& f = sink.found();
  revision_fact(f, c, newest);
  revision_fact(f, c, before);
  // With -A revisions that run no more are kept without their templates.
  const bool comparable = before.pod_template.is_object() && newest.pod_template.is_object();
  const auto changes = comparable ? template_diff(before.pod_template, newest.pod_template) : std::vector<TemplateChange>();
  for (std::size_t i = 0; i < std::min(changes.size(), max_changes); ++i) {
    if (changes[i].in_after)
      f.fact(*newest.object, changes[i].in_after, fmt::format("{}: {}", label(newest.object->ref()), changes[i].text));
  }
  const std::string old_text = old_pods == 0 ? "no pods of older revisions are left"
                                             : fmt::format("{}/{} pods of older revisions are ready", old_ready, old_pods);
  const std::string began = delay < std::chrono::seconds(30)
                                ? fmt::format("{} and was not ready from the start", ago(c.scene, newest.object->created))
                                : format_age(delay) + " before the first failure";
  Hypothesis& h = f.infer(
      cause::rollout, Confidence::likely,
      fmt::format("revision {} was created {}; {}, {}/{} of revision {}; {}", newest.number, began, old_text, newest.ready,
                  wanted(c.object, newest), newest.number,
                  !comparable       ? fmt::format("the template of revision {} was not read", before.number)
                  : changes.empty() ? "the two templates do not differ"
                                    : fmt::format("what changed since revision {}: {}", before.number, list_of(changes))));
  h.confirm.emplace_back(
      fmt::format("Going back to revision {} would undo the change; that is for a person to decide.", before.number));
  h.reject_if.emplace_back("Pods of the older revision fail in the same way once they are made anew.");
  bind_place(f, c);
}

constexpr Rule rules[] = {
    {"L-ROLLOUT",
     Family::correlation,
     Severity::info,
     Stage::note,
     Decisiveness::symptom,
     "it began with the newest revision",
     "the newest ReplicaSet or ControllerRevision was created at most the window before its pods were first not ready, and no "
     "pod of an older revision is unready",
     "the change of the pod template brought it",
     {{{"kubectl rollout history {at_kind}/{at} -n {ns}", "the revisions that are kept"},
       {"kubectl get replicasets,controllerrevisions -n {ns} -o wide", "when each was made and what it runs"}}},
     ObjectCheck{Kind::deployment, l_rollout, {Kind::stateful_set, Kind::daemon_set}}},
};

}  // namespace

std::span<const Rule> rollout_rules() { return rules; }

}  // namespace aiops
