// What comes before images: volumes from ConfigMaps and Secrets, paths of the node, the sandbox of the pod. The status of
// such a pod says "ContainerCreating" and no more, so the sentence is in the events; a reference to an object that is not in
// a complete list speaks without them.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/config/parts.hpp"

namespace aiops::config {

namespace {

// `MountVolume.SetUp failed for volume "tls" : …` (pkg/kubelet/volumemanager/reconciler).
std::string_view volume_of(std::string_view message) {
  constexpr std::string_view opening = "for volume \"";
  const auto from = message.find(opening);
  if (from == std::string_view::npos) return {};
  const std::string_view rest = message.substr(from + opening.size());
  return rest.substr(0, rest.find('"'));
}

// The last word about each volume; an earlier failure of another sort is over.
std::vector<const Event*> mount_failures(const PodCase& pod) {
  std::vector<const Event*> out;
  for (const Event* event : pod.events()) {
    if (event->reason != "FailedMount" || overtaken(pod, *event)) continue;
    const std::string_view volume = volume_of(event->message);
    if (volume.empty()) continue;
    out.erase(std::remove_if(out.begin(), out.end(), [&](const Event* e) { return volume_of(e->message) == volume; }), out.end());
    out.push_back(event);
  }
  return out;
}

struct MountFault {
  Missing missing;
  std::string_view key;  // set: the object is there without it
  const Event* event = nullptr;
};

// "references non-existent config key: K", "references non-existent secret key: K".
std::string_view unknown_key(std::string_view message) {
  const auto at = message.find("references non-existent ");
  const auto colon = at == std::string_view::npos ? at : message.find("key: ", at);
  return colon == std::string_view::npos ? std::string_view{} : trim(message.substr(colon + 5));
}

std::vector<MountFault> mount_faults(const PodCase& pod) {
  const Snapshot& s = pod.scene.snapshot;
  const auto references = volume_references(pod);
  std::vector<MountFault> out;
  for (const Event* event : mount_failures(pod)) {
    for (const Missing& missing : missing_objects(event->message)) {
      if (!s.find(missing.kind, pod.object.ns, missing.name)) out.push_back({missing, {}, event});
    }
    const std::string_view key = unknown_key(event->message);
    for (const Reference& r : references) {
      if (!key.empty() && r.volume == volume_of(event->message)) {
        out.push_back({{r.kind, r.name}, key, event});
        break;
      }
    }
  }
  for (const Reference& r : references) {
    const auto said = [&](const MountFault& f) { return f.missing.kind == r.kind && f.missing.name == r.name; };
    if (r.optional || std::any_of(out.begin(), out.end(), said)) continue;
    if (s.listed(r.kind, pod.object.ns) && !s.find(r.kind, pod.object.ns, r.name)) out.push_back({{r.kind, r.name}, {}, nullptr});
  }
  return out;
}

bool no_addresses(std::string_view message) {
  return any_of(message, {"failed to assign an IP", "no available IP", "no IP addresses available", "range is full",
                          "no more IPs", "IPAM is full", "out of IP addresses"});
}

// pods whose creation dies of memory belong to the crash rules.
bool no_memory(std::string_view message) { return any_of(message, {"oom-killed", "memory limit too low"}); }

const Event* sandbox_failure(const PodCase& pod) {
  if (!being_created(pod) || pod.condition("PodReadyToStartContainers")["status"].text() == "True") return nullptr;
  const Event* event = newest(pod, "FailedCreatePodSandBox");
  return event && !overtaken(pod, *event) && !no_memory(event->message) ? event : nullptr;
}

// Pods of several workloads fail so on one node: it is the node that has to be mended.
bool node_wide(const PodCase& pod) {
  const Snapshot& s = pod.scene.snapshot;
  const ObjectRef own = s.top_owner(pod.object).ref;
  for (const Object* other : s.pods_on(pod.node())) {
    if (other == &pod.object) continue;
    if (s.top_owner(*other).ref == own) continue;
    const PodCase neighbour{{pod.scene, *other}};
    if (!neighbour.terminating() && !neighbour.done() && sandbox_failure(neighbour)) return true;
  }
  return false;
}

Finding& sandbox_finding(const PodCase& pod, const Event& event, Sink& sink) {
  Finding& f = sink.found();
  f.fact(event);
  f.since(pod.object.created);
  condition_fact(f, pod, "PodReadyToStartContainers");
  const Object* node = pod.scene.snapshot.find(Kind::node, "", pod.node());
  if (node && node_wide(pod)) f.mend(*node);
  return f;
}

std::string_view plugin_of(std::string_view message) {
  constexpr std::string_view opening = "plugin type=\"";
  const auto from = message.find(opening);
  if (from == std::string_view::npos) return {};
  const std::string_view rest = message.substr(from + opening.size());
  return rest.substr(0, rest.find('"'));
}

}  // namespace

void mount_ref(const PodCase& pod, Sink& sink) {
  if (!being_created(pod) || unready_for(pod) <= std::chrono::minutes(1)) return;
  for (const MountFault& fault : mount_faults(pod)) {
    const auto references = volume_references(pod);
    const auto at = std::find_if(references.begin(), references.end(), [&](const Reference& r) {
      return r.kind == fault.missing.kind && r.name == fault.missing.name;
    });
    Finding& f = sink.found();
    f.signature(fmt::format("{} {}", fault.missing.name, fault.key)).headline(fault.missing.name).since(pod.object.created);
    if (fault.event) f.fact(*fault.event);
    if (at != references.end()) {
      f.fact(pod.object, at->leaf,
             fmt::format("{}: volume {} is made from {} {}", label(pod.object.ref()), at->volume, word_of(at->kind), at->name));
    }
    for (const ContainerCase& c : pod.containers()) {
      if (c.waiting()) waiting_fact(f, c);
    }
    if (!fault.key.empty()) {
      f.infer(cause::missing_config, Confidence::certain,
              fmt::format("a volume of the pod needs the key {} of {} {}, which has no such key", fault.key,
                          word_of(fault.missing.kind), fault.missing.name));
      continue;
    }
    f.absent(pod.scene.snapshot, fault.missing.kind, pod.object.ns, fault.missing.name);
    Hypothesis& h = f.infer(cause::missing_object, Confidence::certain,
                            fmt::format("a volume of the pod is made from {} {}, which does not exist in namespace {}",
                                        word_of(fault.missing.kind), fault.missing.name, pod.object.ns));
    h.facts = so_far(f);
    h.confirm.emplace_back(fmt::format("A list of the names of {} is without it.", row_of(fault.missing.kind).plural));
    about_missing(f, pod, fault.missing);
  }
}

void mount_host(const PodCase& pod, Sink& sink) {
  if (!being_created(pod)) return;
  for (const Event* event : mount_failures(pod)) {
    if (!contains_nocase(event->message, "hostPath type check failed")) continue;
    Finding& f = sink.found();
    f.fact(*event);
    f.since(pod.object.created);
    for (const json::Value volume : pod.spec()["volumes"].items()) {
      if (volume["name"].text() != volume_of(event->message)) continue;
      const json::Value path = volume["hostPath"];
      if (path)
        f.fact(pod.object, path,
               fmt::format("{}: volume {}: hostPath {}, type {}", label(pod.object.ref()), volume["name"].text(),
                           path["path"].text(), path["type"].text()));
      f.signature(path["path"].text());
    }
    f.infer(cause::volume, Confidence::certain,
            fmt::format("a path that the pod mounts is not on node {}, or is not of the wanted type", pod.node()));
    return;
  }
}

void sandbox(const PodCase& pod, Sink& sink) {
  const Event* event = sandbox_failure(pod);
  if (!event || no_addresses(event->message)) return;
  Finding& f = sandbox_finding(pod, *event, sink);
  const std::string_view message = event->message;
  const std::string_view plugin = plugin_of(message);
  if (any_of(message, {"no runtime for", "runtimehandler", "runtime handler"})) {
    f.infer(cause::wrong_config, Confidence::likely,
            fmt::format("the runtime on node {} does not know the handler of the pod's runtime class", pod.node()));
  } else if (any_of(message, {"sandbox image", "failed to pull image"})) {
    f.infer(cause::registry_unreachable, Confidence::likely,
            fmt::format("node {} cannot get the sandbox (pause) image", pod.node()));
  } else if (any_of(message, {"network", "cni", "plugin"})) {
    Hypothesis& h = f.infer(cause::network, Confidence::likely,
                            fmt::format("the network plugin{} on node {} does not give the pod a network",
                                        plugin.empty() ? "" : fmt::format(" {}", plugin), pod.node()));
    h.confirm.emplace_back("Other new pods of the same node fail alike, or the plugin's own pod there is not ready.");
    h.reject_if.emplace_back("Pods of this workload fail so on every node, and others do not.");
  } else {
    f.infer(cause::controller_down, Confidence::likely,
            fmt::format("the runtime on node {} cannot make the sandbox of the pod", pod.node()))
        .confirm.emplace_back("Other new pods of the same node fail alike.");
  }
}

void sandbox_ip(const PodCase& pod, Sink& sink) {
  const Event* event = sandbox_failure(pod);
  if (!event || !no_addresses(event->message)) return;
  Finding& f = sandbox_finding(pod, *event, sink);
  const Object* node = pod.scene.snapshot.find(Kind::node, "", pod.node());
  if (node) {
    f.mend(*node);
    field_fact(f, *node, (*node)["spec"]["podCIDR"], "podCIDR");
    field_fact(f, *node, (*node)["status"]["allocatable"]["pods"], "allocatable pods");
  }
  f.infer(cause::network, Confidence::certain,
          fmt::format("no address is left for a pod on node {} or in its subnet", pod.node()));
}

}  // namespace aiops::config
