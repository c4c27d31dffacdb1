// Why: "what changed" is the first question at night. The two newest revisions of a workload answer it from the API alone.
// Must never: show the value of an environment variable or of an argument; only that it changed.
#pragma once

#include <string>
#include <vector>

#include "core/snapshot/snapshot.hpp"

namespace aiops {

// A ReplicaSet (numbered by its annotation deployment.kubernetes.io/revision) or a ControllerRevision (by its field
// `revision`), and the pods that were made from it.
struct Revision {
  const Object* object = nullptr;
  std::int64_t number = 0;
  json::Value pod_template;
  std::vector<const Object*> pods;  // without those that are done or being deleted
  std::size_t ready = 0;
};

// Newest first; empty when there are none. ReplicaSets of owners of unknown kinds (Rollout) count too.
std::vector<Revision> revisions_of(const Snapshot&, const Object& workload);

struct TemplateChange {
  std::string text;  // "container web: image a:1 -> a:2", "container web: env X changed"
  json::Value in_after;  // the field of the newer template that shows it; missing when something went away or would show a value
};

// What differs between two pod templates ({metadata, spec}), in the order of the fields below; order within lists does not count.
// Covers images, command and args, environment, resources, probes, ports, mounts, volumes, service account and placement;
// labels and annotations by name; pod-template-hash never.
std::vector<TemplateChange> template_diff(json::Value before, json::Value after);

}  // namespace aiops
