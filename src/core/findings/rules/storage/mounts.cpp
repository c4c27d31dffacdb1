// 2.8: volumes that do not come to the pod's node, or not into the pod. Only events say so; the words are those of the attach
// and detach controller (pkg/controller/volume/attachdetach/reconciler) and of the kubelet's volume manager.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/relations.hpp"
#include "core/findings/rules/config/parts.hpp"
#include "core/findings/rules/storage/checks.hpp"

namespace aiops {

namespace {

using config::any_of;

// `… for volume "pvc-1" …`: the PersistentVolume of a claim, else the name in the pod's spec.
std::string_view named_volume(std::string_view message) {
  constexpr std::string_view opening = "for volume \"";
  const auto from = message.find(opening);
  if (from == std::string_view::npos) return {};
  const std::string_view rest = message.substr(from + opening.size());
  return rest.substr(0, rest.find('"'));
}

// The kubelet's summary of all that is missing: "Unable to attach or mount volumes: unmounted volumes=[data], …".
bool is_summary(std::string_view message) {
  return any_of(message, {"unable to attach or mount volumes", "unable to mount volumes for pod"});
}

bool is_multi_attach(std::string_view message) { return contains_nocase(message, "Multi-Attach error"); }

// MOUNT-REF and MOUNT-HOST speak about these.
bool is_reference(std::string_view message) {
  return !config::missing_objects(message).empty() ||
         any_of(message, {"references non-existent", "hostPath type check failed", "not registered"});
}

const Event* newest_failure(const PodCase& pod, std::initializer_list<std::string_view> reasons, std::string_view good,
                            bool (*wanted)(std::string_view message)) {
  if (!config::being_created(pod) || config::unready_for(pod) < std::chrono::minutes(1)) return nullptr;
  const Event* found = nullptr;
  for (const Event* event : pod.events()) {
    if (event->reason == good) found = nullptr;
    if (std::find(reasons.begin(), reasons.end(), event->reason) == reasons.end()) continue;
    if (wanted(event->message)) found = event;
  }
  return found && !config::overtaken(pod, *found) ? found : nullptr;
}

const Event* attach_failure(const PodCase& pod, bool multi) {
  return newest_failure(
      pod, {"FailedAttachVolume"}, "SuccessfulAttachVolume",
      multi ? [](std::string_view m) { return is_multi_attach(m); } : [](std::string_view m) { return !is_multi_attach(m); });
}

struct Volume {
  std::string_view name;  // in the pod's spec
  json::Value spec;
  const Object* claim = nullptr;
  const Object* volume = nullptr;  // the PersistentVolume
};

Volume volume_of(const PodCase& pod, std::string_view said) {
  const Snapshot& s = pod.scene.snapshot;
  for (const json::Value spec : pod.spec()["volumes"].items()) {
    Volume out{spec["name"].text(), spec, nullptr, nullptr};
    const std::string_view claim = spec["persistentVolumeClaim"]["claimName"].text();
    if (!claim.empty()) out.claim = s.find(Kind::persistent_volume_claim, pod.object.ns, claim);
    const std::string_view bound = out.claim ? (*out.claim)["spec"]["volumeName"].text() : std::string_view{};
    if (said != out.name && (bound.empty() || said != bound)) continue;
    out.volume = s.find(Kind::persistent_volume, "", bound);
    return out;
  }
  return {};
}

Finding& volume_finding(Sink& sink, const PodCase& pod, const Event& event, const Volume& v) {
  Finding& f = sink.found();
  f.fact(event);
  f.since(pod.object.created).signature(v.name);
  if (v.claim) {
    f.bind("pvc", v.claim->name);
    f.fact(*v.claim, (*v.claim)["spec"]["volumeName"],
           fmt::format("{}: volumeName={}", label(v.claim->ref()), (*v.claim)["spec"]["volumeName"].text()));
  }
  field_fact(f, pod.object, pod.spec()["nodeName"], "nodeName");
  return f;
}

// ---- VOL-MULTI

// Who holds the volume: a pod with the same claim on another node, or an attachment to another node.
struct Holder {
  const Object* pod = nullptr;
  const Object* attachment = nullptr;
  std::string_view node;
};
Holder holder_of(const PodCase& pod, const Volume& v) {
  const Snapshot& s = pod.scene.snapshot;
  Holder out;
  for (const Object* attachment : s.all(Kind::volume_attachment)) {
    const json::Value spec = (*attachment)["spec"];
    if (!v.claim || spec["source"]["persistentVolumeName"].text() != (*v.claim)["spec"]["volumeName"].text()) continue;
    if (spec["nodeName"].text() == pod.node()) continue;
    out.attachment = attachment;
    out.node = spec["nodeName"].text();
  }
  for (const Object* other : s.in(Kind::pod, pod.object.ns)) {
    const std::string_view node = (*other)["spec"]["nodeName"].text();
    if (!v.claim || other == &pod.object || node.empty() || node == pod.node()) continue;
    const auto claims = claims_of(*other);
    if (std::find(claims.begin(), claims.end(), v.claim->name) == claims.end()) continue;
    if (!out.node.empty() && out.node != node) continue;
    out.pod = other;
    out.node = node;
    break;
  }
  return out;
}

bool rolls(const Object* top) {
  const std::string_view type = top ? (*top)["spec"]["strategy"]["type"].text() : std::string_view{};
  return top && top->known == Kind::deployment && type != "Recreate";
}

void infer_holder(Finding& f, const PodCase& pod, const Holder& holder) {
  const Snapshot& s = pod.scene.snapshot;
  std::string text = "the volume can be attached to one node at a time";
  if (holder.node.empty()) {
    f.infer(cause::volume, Confidence::certain, text + ", and another one holds it; which is not known here")
        .confirm.emplace_back("A VolumeAttachment, or a pod that uses the same claim, names the other node.");
    return;
  }
  if (holder.attachment) field_fact(f, *holder.attachment, (*holder.attachment)["spec"]["nodeName"], "nodeName");
  if (holder.pod) field_fact(f, *holder.pod, (*holder.pod)["spec"]["nodeName"], "nodeName");
  text += fmt::format(", and node {} holds it", holder.node);
  if (holder.pod) text += fmt::format(" for pod {}", holder.pod->name);
  const Object* node = s.find(Kind::node, "", holder.node);
  if (node && !has_condition((*node)["status"], "Ready", "True")) {
    condition_fact(f, ObjectCase{pod.scene, *node}, "Ready");
    f.infer(cause::node_lost, Confidence::certain,
            text + fmt::format("; that node {}, and nobody else can say that it has let the volume go",
                               has_condition((*node)["status"], "Ready", "False") ? "is not ready" : "does not answer"));
    return;
  }
  const Object* top = holder.pod ? s.top_owner(*holder.pod).object : nullptr;
  if (top && s.top_owner(pod.object).object == top && rolls(top)) {
    field_fact(f, *top, (*top)["spec"]["strategy"], "strategy");
    text += "; a rolling update keeps the old pod until the new one is ready, and that one waits for the volume";
  }
  f.infer(cause::volume, Confidence::certain, text);
}

// ---- VOL-MOUNT

bool is_mount_failure(std::string_view message) { return !is_summary(message) && !is_reference(message); }

// Names between the brackets of "unmounted volumes=[a b]".
bool lists(std::string_view message, std::string_view name) {
  const auto from = message.find("unmounted volumes=[");
  if (from == std::string_view::npos) return false;
  std::string_view inside = message.substr(from + 19);
  inside = inside.substr(0, inside.find(']'));
  for (const std::string_view word : split(inside, ' ')) {
    if (word == name) return true;
  }
  return false;
}

// The summary alone says that something is missing, not what of it failed: it counts where nothing says more, and only for
// volumes that come from storage.
const Event* summary_of(const PodCase& pod, Volume& v) {
  const Event* event = newest_failure(pod, {"FailedMount"}, "", is_summary);
  if (!event || newest_failure(pod, {"FailedMount"}, "", is_reference)) return nullptr;
  for (const config::Reference& r : config::volume_references(pod)) {
    if (lists(event->message, r.volume)) return nullptr;
  }
  for (const json::Value spec : pod.spec()["volumes"].items()) {
    const bool stored = spec["persistentVolumeClaim"] || spec["csi"] || spec["ephemeral"] || spec["nfs"] || spec["iscsi"] ||
                        spec["fc"] || spec["cephfs"] || spec["rbd"];
    if (!stored || !lists(event->message, spec["name"].text())) continue;
    v = volume_of(pod, spec["name"].text());
    return event;
  }
  return nullptr;
}

void infer_mount(Finding& f, const PodCase& pod, std::string_view message) {
  if (is_summary(message)) {
    f.infer(cause::volume, Confidence::possible,
            fmt::format("the volume did not get to node {} in time; what failed is not said", pod.node()))
        .confirm.emplace_back("The storage driver's pod on that node is absent or not ready, or the volume is not attached.");
  } else if (any_of(message, {"failed to sync secret", "failed to sync configmap"})) {
    f.infer(cause::network, Confidence::likely,
            fmt::format("the kubelet of node {} did not get the object of the volume from the API server in time", pod.node()))
        .confirm.emplace_back("The kubelet cannot reach the API server, or the object does not exist or may not be read.");
  } else if (any_of(message, {"wrong fs type", "bad superblock", "unknown filesystem", "fsck", "bad option"})) {
    f.infer(cause::volume, Confidence::likely,
            "the file system on the volume cannot be used: damaged, or not of the kind asked for");
  } else if (any_of(message, {"permission denied", "access denied", "operation not permitted", "unauthorized"})) {
    f.infer(cause::permission, Confidence::likely, "the server behind the volume refuses the node or the driver");
  } else if (any_of(message, {"connection timed out", "no route to host", "connection refused", "i/o timeout", "no such host",
                              "failed to resolve", "host is down"})) {
    f.infer(cause::dependency, Confidence::likely, fmt::format("node {} cannot reach the server behind the volume", pod.node()));
  } else if (any_of(message, {"not found in the list of registered csi drivers", "driver name"})) {
    f.infer(cause::controller_down, Confidence::certain, fmt::format("the storage driver is not running on node {}", pod.node()));
  } else if (any_of(message, {"no space left", "disk quota"})) {
    f.infer(cause::volume_full, Confidence::likely, "there is no space left where the volume should be mounted");
  } else {
    f.infer(cause::volume, Confidence::likely,
            fmt::format("the volume cannot be mounted on node {}; the message says why", pod.node()))
        .confirm.emplace_back("The storage driver's pod on that node logs the same error.");
  }
}

}  // namespace

void vol_multi(const PodCase& pod, Sink& sink) {
  const Event* event = attach_failure(pod, true);
  if (!event) return;
  const Volume v = volume_of(pod, named_volume(event->message));
  Finding& f = volume_finding(sink, pod, *event, v);
  if (v.claim) field_fact(f, *v.claim, (*v.claim)["spec"]["accessModes"], "accessModes");
  infer_holder(f, pod, holder_of(pod, v));
}

void vol_attach(const PodCase& pod, Sink& sink) {
  const Event* event = attach_failure(pod, false);
  if (!event || attach_failure(pod, true)) return;
  Finding& f = volume_finding(sink, pod, *event, volume_of(pod, named_volume(event->message)));
  const std::string_view message = event->message;
  if (any_of(message, {"volume limit", "too many volumes", "attachment limit", "exceeded the limit"})) {
    f.infer(cause::capacity, Confidence::likely, fmt::format("node {} holds as many volumes as it can", pod.node()));
  } else if (any_of(message, {"unauthorized", "forbidden", "accessdenied", "permission", "not authorized"})) {
    f.infer(cause::permission, Confidence::likely, "the storage driver may not attach the volume");
  } else if (any_of(message, {"not found", "does not exist", "invalidvolume"})) {
    f.infer(cause::missing_object, Confidence::likely, "the disk behind the volume, or what should attach it, does not exist");
  } else {
    f.infer(cause::volume, Confidence::likely,
            fmt::format("the volume cannot be attached to node {}; the message says why", pod.node()))
        .confirm.emplace_back("The controller of the storage driver logs the same error.");
  }
}

void vol_mount(const PodCase& pod, Sink& sink) {
  if (attach_failure(pod, true) || attach_failure(pod, false)) return;  // it is not there to be mounted
  const Event* event = newest_failure(pod, {"FailedMount", "FailedMapVolume"}, "", is_mount_failure);
  Volume v;
  if (event) {
    v = volume_of(pod, named_volume(event->message));
  } else {
    event = summary_of(pod, v);
  }
  if (!event) return;
  Finding& f = volume_finding(sink, pod, *event, v);
  if (v.volume) field_fact(f, *v.volume, (*v.volume)["spec"]["csi"]["driver"], "csi driver");
  infer_mount(f, pod, event->message);
}

}  // namespace aiops
