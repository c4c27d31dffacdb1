// Why: one finding per cause. Findings of the same kind at the pods of one workload become one group; a group that another
// one explains stands under it; what nobody explains is a root, and a root is an incident.
// Must never: explain across anything but relations.hpp and the citable dependencies of L-DEP.
#pragma once

#include <cstddef>
#include <vector>

#include "core/findings/rule.hpp"

namespace aiops {

struct Group {
  std::vector<const Finding*> members;  // by name of the place; the first speaks for all
  ObjectRef mend;
  std::size_t root = 0;  // index of the group that explains it in the end; its own index when it is a root
  const Finding& first() const { return *members.front(); }
  const Rule& rule() const { return members.front()->rule(); }
};

// Groups, nearest to the root first.
std::vector<Group> explain(const Snapshot&, const std::vector<Finding>&);

}  // namespace aiops
