// Why: the JSON and the YAML form are one document, `aiops.triage/v1` of INTERFACE.md 2, written in two ways.
// Must never: leave a field out: what is absent is null, and lists are never null.
#pragma once

#include <string_view>

#include "core/base/json.hpp"
#include "core/evidence/report.hpp"

namespace aiops {

inline constexpr std::string_view report_schema = "aiops.triage/v1";

json::Document document_of(const Report&, std::string_view version);

}  // namespace aiops
