// Why: runs every rule over everything it looks at. Must never: rank or explain; that is explain.hpp's work.
#pragma once

#include <vector>

#include "core/findings/rule.hpp"

namespace aiops {

struct Question;

std::vector<Finding> examine(const Scene&, const Question&, std::vector<Suppressed>&);

}  // namespace aiops
