// 2.8 of the rulebook: claims and volumes. The rows, and what the checks share about claims.
#include <algorithm>

#include <fmt/format.h>

#include "core/findings/relations.hpp"
#include "core/findings/rules/storage/checks.hpp"

namespace aiops {

namespace storage {

bool waits_for_a_volume(const ObjectCase& claim) {
  return claim.object.known == Kind::persistent_volume_claim && claim.status()["phase"].text() == "Pending" &&
         !claim.meta()["deletionTimestamp"].is_string() && claim.object.created &&
         claim.scene.now - *claim.object.created >= std::chrono::minutes(1);
}

json::Value class_of(const Object& object) {
  const json::Value field = object["spec"]["storageClassName"];
  return field.is_string() ? field : object["metadata"]["annotations"]["volume.beta.kubernetes.io/storage-class"];
}

bool is_default(const Object& storage_class) {
  const json::Value notes = storage_class["metadata"]["annotations"];
  return notes["storageclass.kubernetes.io/is-default-class"].text() == "true" ||
         notes["storageclass.beta.kubernetes.io/is-default-class"].text() == "true";
}

std::vector<const Object*> users_of(const Snapshot& s, const Object& claim) {
  std::vector<const Object*> out;
  for (const Object* pod : s.in(Kind::pod, claim.ns)) {
    const std::string_view phase = (*pod)["status"]["phase"].text();
    if (phase == "Succeeded" || phase == "Failed") continue;
    const auto claims = claims_of(*pod);
    bool uses = std::find(claims.begin(), claims.end(), claim.name) != claims.end();
    for (const json::Value volume : (*pod)["spec"]["volumes"].items()) {
      uses |= volume["ephemeral"].is_object() && fmt::format("{}-{}", pod->name, volume["name"].text()) == claim.name;
    }
    if (uses) out.push_back(pod);
  }
  return out;
}

Made made_by(const Snapshot& s, const Object& claim) {
  for (const Object* set : s.in(Kind::stateful_set, claim.ns)) {
    for (const json::Value from : (*set)["spec"]["volumeClaimTemplates"].items()) {
      const std::string start = fmt::format("{}-{}-", from["metadata"]["name"].text(), set->name);
      if (claim.name.substr(0, start.size()) != start || claim.name.size() == start.size()) continue;
      const std::string_view ordinal = claim.name.substr(start.size());
      if (std::all_of(ordinal.begin(), ordinal.end(), [](char c) { return c >= '0' && c <= '9'; })) return {set, from};
    }
  }
  return {};
}

Finding& claim_finding(Sink& sink, const ObjectCase& claim) {
  const Snapshot& s = claim.scene.snapshot;
  Finding& f = sink.found();
  const auto users = users_of(s, claim.object);
  const Made made = made_by(s, claim.object);
  std::vector<ObjectRef> workloads;
  if (made.set) workloads.push_back(made.set->ref());
  for (const Object* pod : users) {
    f.affects(*pod);
    ObjectRef top = s.top_owner(*pod).ref;
    if (std::find(workloads.begin(), workloads.end(), top) == workloads.end()) workloads.push_back(std::move(top));
  }
  f.mend(workloads.size() == 1 ? workloads.front() : claim.object.ref());
  f.bind("pvc", claim.object.name).since(claim.object.created);
  field_fact(f, claim.object, claim.status()["phase"], "phase");
  return f;
}

std::string claim_of(const ContainerCase& c, std::string_view volume) {
  for (const json::Value spec : c.pod.spec()["volumes"].items()) {
    if (spec["name"].text() != volume) continue;
    if (spec["ephemeral"].is_object()) return fmt::format("{}-{}", c.pod.object.name, volume);
    return std::string(spec["persistentVolumeClaim"]["claimName"].text());
  }
  return {};
}

const Event* newest_of(const ObjectCase& c, std::initializer_list<std::string_view> reasons) {
  const Event* found = nullptr;
  for (const Event* event : c.events()) {
    if (std::find(reasons.begin(), reasons.end(), event->reason) != reasons.end()) found = event;
  }
  return found;
}

std::vector<const Object*> volumes_of_class(const Snapshot& s, std::string_view name) {
  std::vector<const Object*> out;
  for (const Object* volume : s.all(Kind::persistent_volume)) {
    if (class_of(*volume).text() == name) out.push_back(volume);
  }
  return out;
}

}  // namespace storage

namespace {

constexpr Rule row(std::string_view id, Severity severity, Stage stage, Decisiveness decisiveness, std::string_view title,
                   std::string_view proof, std::string_view means, std::array<CommandRow, 2> commands, Check check) {
  return {id, Family::storage, severity, stage, decisiveness, title, proof, means, commands, check};
}

constexpr CommandRow claim_row{"kubectl describe pvc {pvc} -n {ns}", "the claim and what was recorded about it"};
constexpr CommandRow classes_row{"kubectl get storageclass", "which storage classes there are, and which is the default"};
constexpr CommandRow volumes_row{"kubectl get pv", "the volumes, their sizes, classes and phases"};
constexpr CommandRow pod_events_row{"kubectl events -n {ns} --for pod/{pod}", "what was tried for the volume, and how often"};
constexpr CommandRow node_agents_row{"kubectl get pods -n kube-system -o wide --field-selector spec.nodeName={node}",
                                     "whether the storage driver's pod on that node runs"};

constexpr auto E = Severity::error;
constexpr auto W = Severity::warning;
constexpr auto named = Decisiveness::named;
constexpr auto terminal = Decisiveness::terminal;

constexpr Rule rules[] = {
    row("PVC-SC", E, Stage::volume, named, "the storage class of a claim does not exist",
        "a claim Pending for a minute whose storage class is not in a complete list, or an event ProvisioningFailed that says "
        "not found; no volume names that class",
        "the class is misspelt, or belongs to another cluster", {classes_row, claim_row},
        ObjectCheck{Kind::persistent_volume_claim, pvc_sc}),
    row("PVC-NOPV", E, Stage::volume, named, "no volume fits a claim, and none is made",
        "a claim Pending for a minute without a class that makes volumes, and an event FailedBinding, or a complete list of "
        "volumes in which none fits",
        "there is no default storage class, or the volumes differ in size, access mode, class or labels",
        {volumes_row, classes_row}, ObjectCheck{Kind::persistent_volume_claim, pvc_nopv}),
    row("PVC-PROV", E, Stage::volume, terminal, "the volume of a claim is not made",
        "a claim Pending with an event ProvisioningFailed, or one that waits for its provisioner for five minutes (event "
        "ExternalProvisioning, annotation storage-provisioner)",
        "the provisioner refuses or does not run",
        {claim_row, CommandRow{"kubectl get csidrivers", "which storage drivers are installed"}},
        ObjectCheck{Kind::persistent_volume_claim, pvc_prov}),
    row("PVC-WFFC", Severity::info, Stage::volume, Decisiveness::normal, "a claim waits until its pod has a node",
        "a claim Pending, a class with volumeBindingMode WaitForFirstConsumer or an event WaitForFirstConsumer, and a pod that "
        "uses it and is not placed, or was placed without the scheduler",
        "no fault of the claim: what keeps the pod from a node is the cause",
        {CommandRow{"kubectl get pods -n {ns} -o wide", "whether the pod that uses it has a node"}, classes_row},
        ObjectCheck{Kind::persistent_volume_claim, pvc_wffc}),
    row("PVC-LOST", Severity::critical, Stage::volume, named, "the volume of a claim is gone",
        "a claim in phase Lost; a volume in phase Failed, or Released while a claim asks for it",
        "the data behind the claim may be lost", {volumes_row, claim_row},
        ObjectCheck{Kind::persistent_volume_claim, pvc_lost, {Kind::persistent_volume}}),
    row("VOL-MULTI", E, Stage::volume, named, "a volume is still attached to another node",
        "a pod whose containers are not created yet, with an event FailedAttachVolume that says Multi-Attach error",
        "the volume can be on one node only, and another pod or a lost node holds it",
        {CommandRow{"kubectl get volumeattachments", "which volume is attached to which node"},
         CommandRow{"kubectl get pods -n {ns} -o wide", "which pod uses it on which node"}},
        vol_multi),
    row("VOL-ATTACH", E, Stage::volume, terminal, "a volume cannot be attached to the node",
        "a pod whose containers are not created yet, with an event FailedAttachVolume other than Multi-Attach error",
        "the storage driver or its backend refuses", {pod_events_row, node_agents_row}, vol_attach),
    row("VOL-MOUNT", E, Stage::volume, terminal, "a volume cannot be mounted",
        "a pod whose containers are not created yet, with an event FailedMount or FailedMapVolume that is not about an absent "
        "ConfigMap, Secret, key or host path",
        "the storage driver on the node, the file system or the server behind the volume", {pod_events_row, node_agents_row},
        vol_mount),
    row("PVC-RESIZE", W, Stage::note, terminal, "a claim does not get the size it asks for",
        "requested storage above the capacity for ten minutes, or a condition Resizing or FileSystemResizePending for ten "
        "minutes, or a resize error in conditions, status or an event VolumeResizeFailed",
        "the class does not allow growth, the driver failed, or a pod must mount the volume anew",
        {claim_row, CommandRow{"kubectl get storageclass {class} -o jsonpath='{.allowVolumeExpansion}'", "whether it may grow"}},
        ObjectCheck{Kind::persistent_volume_claim, pvc_resize}),
    row("VOL-FULL", E, Stage::volume, named, "a volume has no space left",
        "log lines 'no space left on device' (two, or one near the end) of a container that mounts a claim, at a path of it when "
        "the line names one; or less than 5% of the bytes or inodes of a claim that it writes to are free, by the kubelet's "
        "metrics",
        "the program cannot write and ends or hangs",
        {CommandRow{"kubectl get pvc {pvc} -n {ns}", "the size of the claim"},
         CommandRow{"kubectl logs {pod} -n {ns} -c {container} --previous --tail=20", "what it could not write"}},
        vol_full),
};

}  // namespace

std::span<const Rule> storage_rules() { return rules; }

}  // namespace aiops
