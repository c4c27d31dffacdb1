// Why: the checks of 2.8 lie in several files by subject; their rows are the one table, table.cpp. With what they share
// about claims: which class one asks for, who uses it, who has to be mended.
// Must never: hold a rule.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/findings/rule.hpp"

namespace aiops {

// claims.cpp
void pvc_sc(const ObjectCase&, Sink&);
void pvc_nopv(const ObjectCase&, Sink&);

// provision.cpp
void pvc_prov(const ObjectCase&, Sink&);
void pvc_wffc(const ObjectCase&, Sink&);

// states.cpp
void pvc_lost(const ObjectCase&, Sink&);  // claims and volumes
void pvc_resize(const ObjectCase&, Sink&);

// mounts.cpp
void vol_multi(const PodCase&, Sink&);
void vol_attach(const PodCase&, Sink&);
void vol_mount(const PodCase&, Sink&);

// full.cpp
void vol_full(const ContainerCase&, Sink&);

namespace storage {

// Pending for at least a minute, and not being deleted.
bool waits_for_a_volume(const ObjectCase& claim);
// The class that a claim (or a volume) names: the field, else the annotation of old; missing when it names none. An empty text
// is a choice too: no dynamic volume.
json::Value class_of(const Object&);
bool is_default(const Object& storage_class);
// Pods that mount the claim, also by an ephemeral volume; pods that are done do not count.
std::vector<const Object*> users_of(const Snapshot&, const Object& claim);
// The StatefulSet that made the claim, and the template it was made from; null when none did.
struct Made {
  const Object* set = nullptr;
  json::Value from;
};
Made made_by(const Snapshot&, const Object& claim);
// A finding about a claim begins with its phase; it is mended at the one workload that uses it, else at the claim, and its pods
// suffer from it.
Finding& claim_finding(Sink&, const ObjectCase& claim);
// The claim behind a volume of the pod, also of an ephemeral one; empty when it is no claim's.
std::string claim_of(const ContainerCase&, std::string_view volume);
// The newest event with one of the reasons; null when there is none.
const Event* newest_of(const ObjectCase&, std::initializer_list<std::string_view> reasons);
std::vector<const Object*> volumes_of_class(const Snapshot&, std::string_view name);

}  // namespace storage

}  // namespace aiops
