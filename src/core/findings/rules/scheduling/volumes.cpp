// 2.3: the pod waits for its volumes. Where the claim itself is the trouble, the rules about claims say why; these rules say
// that the pod waits for it, and for which.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/relations.hpp"
#include "core/findings/rules/scheduling/checks.hpp"
#include "core/findings/rules/scheduling/places.hpp"

namespace aiops {

namespace {

// Claims by name and those of ephemeral volumes, which are called POD-VOLUME.
std::vector<std::string> claim_names(const PodCase& pod) {
  std::vector<std::string> out;
  for (const std::string_view name : claims_of(pod.object)) out.emplace_back(name);
  for (const json::Value volume : pod.spec()["volumes"].items()) {
    if (volume["ephemeral"].is_object()) out.push_back(fmt::format("{}-{}", pod.object.name, volume["name"].text()));
  }
  return out;
}

void mount_fact(Finding& f, const PodCase& pod, std::string_view claim) {
  for (const json::Value volume : pod.spec()["volumes"].items()) {
    const json::Value leaf = volume["persistentVolumeClaim"]["claimName"];
    if (leaf.text() == claim)
      f.fact(pod.object, leaf,
             fmt::format("{}: volume {} needs claim {}", label(pod.object.ref()), volume["name"].text(), claim));
  }
}

std::string near_name(const Snapshot& s, Kind kind, std::string_view ns, std::string_view name) {
  std::vector<std::string_view> names;
  for (const Object* object : s.all(kind)) {
    if (object->ns == ns) names.push_back(object->name);
  }
  return std::string(nearest(name, names));
}

void claim_is_missing(Finding& f, const PodCase& pod, std::string_view claim) {
  const Snapshot& s = pod.scene.snapshot;
  mount_fact(f, pod, claim);
  f.absent(s, Kind::persistent_volume_claim, pod.object.ns, claim);
  std::string text = claim.empty() ? std::string("a claim that the pod needs does not exist")
                                   : fmt::format("the claim {} that the pod needs does not exist", claim);
  if (const std::string near = near_name(s, Kind::persistent_volume_claim, pod.object.ns, claim); !near.empty())
    text += fmt::format("; there is {}", near);
  f.infer(cause::missing_object, Confidence::certain, text);
}

void claim_is_unbound(Finding& f, const PodCase& pod) {
  const Snapshot& s = pod.scene.snapshot;
  std::vector<std::string> waiting;
  std::string why;
  for (const std::string& name : claim_names(pod)) {
    const Object* claim = s.find(Kind::persistent_volume_claim, pod.object.ns, name);
    if (!claim || (*claim)["status"]["phase"].text() == "Bound") continue;
    waiting.push_back(name);
    if (waiting.size() > 2) continue;
    field_fact(f, *claim, (*claim)["status"]["phase"], "phase");
    const json::Value class_name = (*claim)["spec"]["storageClassName"];
    if (!class_name.is_string()) continue;
    field_fact(f, *claim, class_name, "storageClassName");
    if (f.absent(s, Kind::storage_class, "", class_name.text()))
      why = fmt::format(": its storage class {} does not exist", class_name.text());
  }
  if (!waiting.empty()) f.bind("pvc", waiting.front());
  const std::string which = waiting.empty()
                                ? std::string("a claim")
                                : fmt::format("{} {}", waiting.size() == 1 ? "claim" : "claims", fmt::join(waiting, ", "));
  f.infer(cause::volume, Confidence::certain,
          fmt::format("the pod cannot be placed before {} is bound{}; what holds the claim is the cause", which, why))
      .confirm.emplace_back("The events of the claim say why no volume was made or found for it.");
}

const Object* volume_of(const Snapshot& s, const Object& claim) {
  return s.find(Kind::persistent_volume, "", claim["spec"]["volumeName"].text());
}

std::string places_of(json::Value volume_affinity) {
  std::string out;
  for (const json::Value term : volume_affinity["required"]["nodeSelectorTerms"].items()) {
    for (const json::Value e : term["matchExpressions"].items()) {
      std::vector<std::string_view> values;
      for (const json::Value value : e["values"].items()) values.push_back(value.text());
      out +=
          fmt::format("{}{} {} ({})", out.empty() ? "" : " or ", e["key"].text(), e["operator"].text(), fmt::join(values, ", "));
    }
  }
  return out;
}

std::vector<const Object*> nodes_that_reach(json::Value affinity, const std::vector<const Object*>& nodes) {
  std::vector<const Object*> out;
  for (const Object* node : nodes) {
    for (const json::Value term : affinity["required"]["nodeSelectorTerms"].items()) {
      if (!term_allows(term, *node)) continue;
      out.push_back(node);
      break;
    }
  }
  return out;
}

void volume_lies_elsewhere(Finding& f, const PodCase& pod, const Unplaced& u) {
  const Snapshot& s = pod.scene.snapshot;
  std::string text = "a volume of the pod can be used only on nodes that the pod may not or cannot use";
  for (const std::string& name : claim_names(pod)) {
    const Object* claim = s.find(Kind::persistent_volume_claim, pod.object.ns, name);
    const Object* volume = claim ? volume_of(s, *claim) : nullptr;
    const json::Value affinity = volume ? (*volume)["spec"]["nodeAffinity"] : json::Value();
    if (!affinity) continue;
    field_fact(f, *claim, (*claim)["spec"]["volumeName"], "volumeName");
    const std::string places = places_of(affinity);
    f.fact(*volume, affinity, fmt::format("{}: nodeAffinity {}", label(volume->ref()), places));
    f.bind("pv", volume->name);
    text = fmt::format("volume {} of claim {} can be used only where {}", volume->name, name, places);
    if (u.complete) {
      const auto reach = nodes_that_reach(affinity, u.nodes);
      text += reach.empty() ? ": no node is there any more"
                            : fmt::format(": that is {}, which is refused for another reason of the sentence", some_names(reach));
    }
    break;
  }
  f.infer(cause::volume, Confidence::certain, text);
}

void no_volume_fits(Finding& f, const PodCase& pod) {
  const Snapshot& s = pod.scene.snapshot;
  for (const std::string& name : claim_names(pod)) {
    const Object* claim = s.find(Kind::persistent_volume_claim, pod.object.ns, name);
    if (!claim || (*claim)["status"]["phase"].text() == "Bound") continue;
    field_fact(f, *claim, (*claim)["spec"]["resources"]["requests"]["storage"], "requests storage");
    field_fact(f, *claim, (*claim)["spec"]["storageClassName"], "storageClassName");
    f.bind("pvc", name);
  }
  f.infer(cause::volume, Confidence::certain, "no free volume fits the claims of the pod on the nodes it could use")
      .confirm.emplace_back(
          "No available PersistentVolume has the class, the size and the access mode, or those that have lie on other nodes.");
}

}  // namespace

void sched_pvc(const PodCase& pod, Sink& sink) {
  const auto u = unplaced(pod);
  if (!u) return;
  for (const Refusal& refusal : u->says.refusals) {
    const bool claims = refusal.why == Unfit::claim_missing || refusal.why == Unfit::claim_unbound ||
                        refusal.why == Unfit::claim_deleting || refusal.why == Unfit::claim_lost;
    if (!claims) continue;
    Finding& f = blame(sink, pod, *u);
    f.before(weight::impossible);
    if (!refusal.detail.empty()) f.bind("pvc", refusal.detail);
    if (refusal.why == Unfit::claim_missing) {
      claim_is_missing(f, pod, refusal.detail);
    } else if (refusal.why == Unfit::claim_unbound) {
      claim_is_unbound(f, pod);
    } else {
      mount_fact(f, pod, refusal.detail);
      f.infer(cause::volume, Confidence::certain,
              refusal.why == Unfit::claim_deleting
                  ? fmt::format("the claim {} is being deleted; no new pod may use it", refusal.detail)
                  : "a claim of the pod is bound to a volume that no longer exists; its data may be lost");
    }
    return;
  }
}

void sched_volzone(const PodCase& pod, Sink& sink) {
  const auto u = unplaced(pod);
  if (!u) return;
  const bool elsewhere = u->says.find(Unfit::volume_place) != nullptr;
  if (!elsewhere && !u->says.find(Unfit::volume_none)) return;
  Finding& f = blame(sink, pod, *u);
  f.before(weight::decisive);
  if (elsewhere) {
    volume_lies_elsewhere(f, pod, *u);
  } else {
    no_volume_fits(f, pod);
  }
}

void sched_volmax(const PodCase& pod, Sink& sink) {
  const auto u = unplaced(pod);
  const Refusal* refusal = u ? u->says.find(Unfit::volume_count) : nullptr;
  if (!refusal) return;
  Finding& f = blame(sink, pod, *u);
  f.before(weight::crowded);
  std::size_t left = max_node_facts;
  for (const Object* csi : pod.scene.snapshot.all(Kind::csi_node)) {
    for (const json::Value driver : (*csi)["spec"]["drivers"].items()) {
      const json::Value count = driver["allocatable"]["count"];
      if (left == 0 || !count.integer()) continue;
      --left;
      f.bind("node", csi->name);
      f.fact(*csi, count,
             fmt::format("{}: {} attaches at most {} volumes", label(csi->ref()), driver["name"].text(), *count.integer()));
    }
  }
  if (!u->eligible.empty() && f.bindings().count("node") == 0) f.bind("node", u->eligible.front()->name);
  f.infer(cause::capacity, Confidence::certain,
          fmt::format("{} already hold as many volumes as their storage driver can attach",
                      refusal->nodes ? fmt::format("{} nodes", *refusal->nodes) : "the nodes"));
}

}  // namespace aiops
