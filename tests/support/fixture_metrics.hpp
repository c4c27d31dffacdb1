// The `metric` patches of fixtures (fixture.hpp): what a metrics server would have said, as a saved snapshot holds it.
#pragma once

#include <string>
#include <vector>

namespace aiops::testing {

// `file` is the text of metrics.json so far, or empty; `patch` the patch as JSON. Gives the new text.
std::string with_metric(const std::string& file, const std::string& patch, const std::string& ns,
                        const std::vector<std::string>& names);

}  // namespace aiops::testing
