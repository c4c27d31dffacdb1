// 2.8: claims whose volume somebody else has to make, and claims that wait for their pod.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/storage/checks.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

using namespace storage;

constexpr Duration patience = std::chrono::minutes(5);

bool says(std::string_view message, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return contains_nocase(message, part); });
}

const Object* class_object(const ObjectCase& claim) {
  return claim.scene.snapshot.find(Kind::storage_class, "", class_of(claim.object).text());
}

// The controller leaves the name of the provisioner at a claim that it hands over.
json::Value asked_provisioner(const ObjectCase& claim) {
  const json::Value notes = claim.meta()["annotations"];
  const json::Value now = notes["volume.kubernetes.io/storage-provisioner"];
  return now ? now : notes["volume.beta.kubernetes.io/storage-provisioner"];
}

bool waits_for_first_consumer(const ObjectCase& claim) {
  const Object* found = class_object(claim);
  return found && (*found)["volumeBindingMode"].text() == "WaitForFirstConsumer";
}

bool has_its_node(const ObjectCase& claim) {
  return claim.meta()["annotations"]["volume.kubernetes.io/selected-node"].is_string();
}

void refused(const ObjectCase& c, Sink& sink, const Event& said) {
  Finding& f = claim_finding(sink, c);
  f.fact(said);
  field_fact(f, c.object, class_of(c.object), "storageClassName");
  const std::string_view message = said.message;
  if (says(message, {"unauthorized", "forbidden", "accessdenied", "access denied", "permission denied", "not authorized"})) {
    f.infer(cause::permission, Confidence::likely, "the provisioner may not make the volume: its backend refuses its identity");
  } else if (says(message, {"quota", "resourceexhausted", "limitexceeded", "limit exceeded", "exhausted", "insufficient"})) {
    f.infer(cause::volume, Confidence::likely, "the backend has no room or no quota for the volume");
  } else if (says(message, {"no volume plugin matched", "not found"})) {
    f.infer(cause::missing_object, Confidence::certain, "what the provisioner needs does not exist; the message names it");
  } else {
    f.infer(cause::volume, Confidence::certain, "the provisioner could not make the volume; the message says why");
  }
}

std::optional<Time> first_time(const Event& event) {
  const auto first = time_at(event.object->root["firstTimestamp"]);
  return first ? first : time_at(event.object->root["metadata"]["creationTimestamp"]);
}

void unanswered(const ObjectCase& c, Sink& sink, const Event* said) {
  const json::Value asked = asked_provisioner(c);
  const Object* found = class_object(c);
  const json::Value of_class = found ? (*found)["provisioner"] : json::Value();
  const std::string_view name = asked ? asked.text() : of_class.text();
  Finding& f = claim_finding(sink, c);
  if (said) f.fact(*said);
  if (asked) field_fact(f, c.object, asked, "storage-provisioner");
  if (found) f.fact(*found, of_class, fmt::format("{}: provisioner={}", label(found->ref()), of_class.text()));
  std::string text = fmt::format("the claim waits for provisioner {} to make its volume, and that does not answer",
                                 name.empty() ? std::string_view("of its class") : name);
  const bool no_driver = !name.empty() && f.absent(c.scene.snapshot, Kind::csi_driver, "", name);
  if (no_driver) text += "; no CSI driver of that name is installed";
  Hypothesis& h = f.infer(cause::controller_down, no_driver ? Confidence::certain : Confidence::likely, text);
  h.confirm.emplace_back("The pods of the provisioner are absent, not ready, or log an error about this claim.");
  if (no_driver) h.reject_if.emplace_back("The provisioner is no CSI driver and runs: then its log says what it waits for.");
}

const Object* unplaced_user(const std::vector<const Object*>& users, const Scene& scene) {
  for (const Object* pod : users) {
    const json::Value condition = condition_of((*pod)["status"], "PodScheduled");
    if ((*pod)["spec"]["nodeName"].text().empty() && condition["status"].text() == "False" &&
        lasts(scene, pod->created, std::chrono::minutes(1)))
      return pod;
  }
  return nullptr;
}

}  // namespace

void pvc_prov(const ObjectCase& c, Sink& sink) {
  if (!waits_for_a_volume(c)) return;
  const std::string_view name = class_of(c.object).text();
  if (const Event* said = newest_of(c, {"ProvisioningFailed", "ProvisioningSucceeded"});
      said && said->reason == "ProvisioningFailed") {
    // The class itself is missing: PVC-SC, or PVC-NOPV when volumes of it are made by hand.
    if (!contains_nocase(said->message, fmt::format("storageclass.storage.k8s.io \"{}\" not found", name)))
      refused(c, sink, *said);
    return;
  }
  const Event* said = newest_of(c, {"ExternalProvisioning"});
  if (!said && (!asked_provisioner(c) || (waits_for_first_consumer(c) && !has_its_node(c)))) return;
  if (lasts(c.scene, said ? first_time(*said) : c.object.created, patience)) unanswered(c, sink, said);
}

void pvc_wffc(const ObjectCase& c, Sink& sink) {
  if (!waits_for_a_volume(c) || has_its_node(c)) return;
  const Event* said = newest_of(c, {"WaitForFirstConsumer", "WaitForPodScheduled"});
  if (!said && !waits_for_first_consumer(c)) return;
  const auto users = users_of(c.scene.snapshot, c.object);
  const auto placed = std::find_if(users.begin(), users.end(), [&](const Object* pod) {
    return !(*pod)["spec"]["nodeName"].text().empty() && lasts(c.scene, pod->created, std::chrono::minutes(1));
  });
  const bool bypassed = placed != users.end();
  const Object* pod = bypassed ? *placed : unplaced_user(users, c.scene);
  if (!pod) return;  // nobody asks for it: as it should be
  Finding& f = sink.found_at(*pod);
  f.before(100).bind("pvc", c.object.name).affects(c.object);
  field_fact(f, c.object, c.status()["phase"], "phase");
  if (said) f.fact(*said);
  if (const Object* found = class_object(c)) field_fact(f, *found, (*found)["volumeBindingMode"], "volumeBindingMode");
  if (bypassed) {
    field_fact(f, *pod, (*pod)["spec"]["nodeName"], "nodeName");
    f.severity(Severity::error);
    f.infer(cause::wrong_config, Confidence::likely,
            fmt::format("claim {} gets its volume when the scheduler has chosen a node, and pod {} came to its node without the "
                        "scheduler: nodeName in its spec",
                        c.object.name, pod->name));
    return;
  }
  condition_fact(f, ObjectCase{c.scene, *pod}, "PodScheduled");
  f.infer(cause::deliberate, Confidence::certain,
          fmt::format("claim {} gets its volume when pod {} has a node; what keeps the pod from one is the cause", c.object.name,
                      pod->name));
}

}  // namespace aiops
