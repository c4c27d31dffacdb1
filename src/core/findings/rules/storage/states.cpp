// 2.8: what became of claims and volumes that were bound: lost, not reclaimed, not grown.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/storage/checks.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

using namespace storage;

constexpr Duration patience = std::chrono::minutes(10);

// ---- PVC-LOST

void lost_claim(const ObjectCase& c, Sink& sink) {
  const Snapshot& s = c.scene.snapshot;
  const std::string_view volume = c.spec()["volumeName"].text();
  if (c.status()["phase"].text() != "Lost" || c.meta()["deletionTimestamp"].is_string()) return;
  Finding& f = claim_finding(sink, c);
  f.mend(c.object).headline(volume);
  if (users_of(s, c.object).empty()) f.severity(Severity::error);  // nobody is down for it now
  const Event* said = newest_of(c, {"ClaimLost", "ClaimMisbound"});
  if (said) {
    f.fact(*said);
    f.since(said->time);
  }
  field_fact(f, c.object, c.spec()["volumeName"], "volumeName");
  const bool checked = f.absent(s, Kind::persistent_volume, "", volume);
  Hypothesis& h =
      f.infer(cause::volume, Confidence::certain,
              fmt::format("claim {} was bound to volume {}{}: what was written to it may be lost", c.object.name, volume,
                          checked ? ", which does not exist any more" : ", and the controller says that it has lost it"));
  h.confirm.emplace_back("The disk behind the volume is still there when its reclaim policy was Retain.");
}

// A volume that stays reserved for a claim of that name which is gone, while a new one asks for it.
const Object* claimed_anew(const ObjectCase& c) {
  const json::Value ref = c.spec()["claimRef"];
  const Object* claim = c.scene.snapshot.find(Kind::persistent_volume_claim, ref["namespace"].text(), ref["name"].text());
  const bool asks = claim && (*claim)["spec"]["volumeName"].text() == c.object.name && claim->uid != ref["uid"].text();
  return asks && waits_for_a_volume({c.scene, *claim}) ? claim : nullptr;
}

void lost_volume(const ObjectCase& c, Sink& sink) {
  const json::Value phase = c.status()["phase"];
  const Object* claim = phase.text() == "Released" ? claimed_anew(c) : nullptr;
  if (phase.text() != "Failed" && !claim) return;
  Finding& f = sink.found();
  field_fact(f, c.object, phase, "phase");
  field_fact(f, c.object, c.status()["message"], "message");
  field_fact(f, c.object, c.spec()["persistentVolumeReclaimPolicy"], "persistentVolumeReclaimPolicy");
  f.since(time_at(c.status()["lastPhaseTransitionTime"]));
  if (claim) {
    f.severity(Severity::error).affects(*claim).bind("pvc", claim->name).bind("ns", claim->ns);
    field_fact(f, c.object, c.spec()["claimRef"]["uid"], "claimRef uid");
    field_fact(f, *claim, (*claim)["metadata"]["uid"], "uid");
    f.infer(cause::volume, Confidence::certain,
            fmt::format("volume {} is reserved for an earlier claim {}; the claim that asks for it now is another one",
                        c.object.name, label(claim->ref())));
    return;
  }
  f.severity(Severity::warning);
  f.infer(cause::volume, Confidence::certain,
          fmt::format("volume {} was released and could not be deleted or recycled: its disk is still there", c.object.name));
}

// ---- PVC-RESIZE

struct Trouble {
  bool failed = false;
  bool needs_pod = false;  // the file system grows when a pod mounts it
  bool slow = false;
};

// Conditions and statuses of api/core/v1 PersistentVolumeClaimStatus.
Trouble trouble_of(const ObjectCase& c) {
  Trouble out;
  const auto is = [&](std::string_view type) { return has_condition(c.status(), type, "True"); };
  const auto for_long = [&](std::string_view type) {
    return is(type) && lasts(c.scene, time_at(condition_of(c.status(), type)["lastTransitionTime"]), patience);
  };
  const std::string_view grown = c.status()["allocatedResourceStatuses"]["storage"].text();
  const Event* said =
      newest_of(c, {"VolumeResizeFailed", "FileSystemResizeFailed", "VolumeResizeSuccessful", "FileSystemResizeSuccessful"});
  out.failed = is("ControllerResizeError") || is("NodeResizeError") || grown == "ControllerResizeInfeasible" ||
               grown == "NodeResizeInfeasible" || (said && contains_nocase(said->reason, "failed"));
  out.needs_pod = for_long("FileSystemResizePending");
  out.slow = for_long("Resizing") || lasts(c.scene, last_change(c.object), patience);
  return out;
}

void resize_facts(Finding& f, const ObjectCase& c) {
  const json::Value wanted = c.spec()["resources"]["requests"]["storage"];
  const json::Value has = c.status()["capacity"]["storage"];
  f.fact(c.object, wanted, fmt::format("{}: requests storage {}", label(c.object.ref()), value_text(wanted)));
  f.fact(c.object, has, fmt::format("{}: capacity {}", label(c.object.ref()), value_text(has)));
  for (const std::string_view type : {"FileSystemResizePending", "Resizing", "ControllerResizeError", "NodeResizeError"})
    condition_fact(f, c, type);
  field_fact(f, c.object, c.status()["allocatedResourceStatuses"]["storage"], "allocatedResourceStatuses storage");
}

}  // namespace

void pvc_lost(const ObjectCase& c, Sink& sink) {
  if (c.object.known == Kind::persistent_volume) {
    lost_volume(c, sink);
  } else {
    lost_claim(c, sink);
  }
}

void pvc_resize(const ObjectCase& c, Sink& sink) {
  const auto wanted = quantity(c.spec()["resources"]["requests"]["storage"]);
  const auto has = quantity(c.status()["capacity"]["storage"]);
  if (c.status()["phase"].text() != "Bound" || !wanted || !has || *wanted <= *has) return;
  const Trouble trouble = trouble_of(c);
  if (!trouble.failed && !trouble.needs_pod && !trouble.slow) return;
  Finding& f = claim_finding(sink, c);
  f.mend(c.object).bind("class", class_of(c.object).text());
  resize_facts(f, c);
  const Event* said = newest_of(c, {"VolumeResizeFailed", "FileSystemResizeFailed"});
  if (said && trouble.failed) f.fact(*said);
  const Object* found = c.scene.snapshot.find(Kind::storage_class, "", class_of(c.object).text());
  const bool may_grow = found && (*found)["allowVolumeExpansion"].is_true();
  if (found) {
    const json::Value leaf = (*found)["allowVolumeExpansion"];
    f.fact(*found, leaf,
           fmt::format("{}: {}", label(found->ref()),
                       leaf ? "allowVolumeExpansion=" + value_text(leaf) : "no allowVolumeExpansion"));
  }
  const std::string sizes =
      fmt::format("the claim asks for {} and has {}", value_text(c.spec()["resources"]["requests"]["storage"]),
                  value_text(c.status()["capacity"]["storage"]));
  if (found && !may_grow) {
    f.infer(cause::wrong_config, Confidence::certain, sizes + "; its storage class does not allow volumes to grow");
  } else if (trouble.failed) {
    f.infer(cause::volume, Confidence::certain, sizes + "; the driver could not make the volume larger");
  } else if (trouble.needs_pod) {
    f.infer(cause::volume, Confidence::certain,
            sizes + "; the disk has grown, its file system grows when a pod mounts it the next time");
  } else {
    f.infer(cause::controller_down, Confidence::possible, sizes + "; nothing says that somebody works on it")
        .confirm.emplace_back("The resizer of the storage driver is not installed or not running.");
  }
}

}  // namespace aiops
