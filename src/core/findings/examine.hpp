// Why: runs every rule over everything it looks at. Must never: rank or explain; that is explain.hpp's work.
#pragma once

#include <vector>

#include "core/findings/rule.hpp"

namespace aiops {

struct Question;

// A finding that the user or its object's owner does not want carries who said so (Finding::excluded_by); it still takes part
// in explaining, so that what it explains does not come back as an incident of its own.
std::vector<Finding> examine(const Scene&, const Question&);

}  // namespace aiops
