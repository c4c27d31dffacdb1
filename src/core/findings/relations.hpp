// Why: who suffers when an object fails: a pod's controllers, the services that select it, the autoscalers and budgets of
// its workload, the pods of a node or of a claim, the aggregated APIs and webhooks that a service serves. "Explained by"
// follows these arrows and no others.
// Must never: follow a guess (a name in a log); only owner references, selectors, references and node names.
#pragma once

#include <vector>

#include "core/snapshot/snapshot.hpp"

namespace aiops {

// Everything downstream of the object, without the object itself; each once.
std::vector<const Object*> downstream(const Snapshot&, const Object&);

std::vector<const Object*> pods_under(const Snapshot&, const Object& owner);  // through any number of owners, by name
std::vector<const Object*> services_selecting(const Snapshot&, std::string_view ns, json::Value labels);
std::vector<std::string_view> claims_of(const Object& pod);  // names of the PersistentVolumeClaims it mounts

// The subject and all that is connected to it in either direction: what "about this workload" means.
std::vector<const Object*> neighbourhood(const Snapshot&, const Object& subject);

}  // namespace aiops
