// Why: the answers of a metrics server belong to the evidence: a saved snapshot keeps them in `metrics.json`, as series in the
// form of Prometheus' own answers, so that --from finds the same and verify-report can look values up.
// Must never: write or read anything but what a MetricAnswer holds; an answer that makes no sense is left out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/snapshot/metric.hpp"

namespace aiops {

inline constexpr std::string_view metrics_file = "metrics.json";

std::string metrics_text(const std::vector<MetricAnswer>&);
Result<std::vector<MetricAnswer>> metrics_from(std::string_view text);  // Fault::input: not such a file

}  // namespace aiops
