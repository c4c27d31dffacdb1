// One family alone, on any text: its triggers are found naively, without the scan that the engine uses, so that a test says what
// a detector does where it is asked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/redact/rule.hpp"

namespace aiops::redact::testing {

// What the family finds in the text, line by line and settled: "rule:value" in order.
std::vector<std::string> found_by(const Family&, std::string_view text);

// Exactly one find, its value; "<none>", or all of them joined by " | ".
std::string only(const Family&, std::string_view text);

// The value of the one find behind its rule: "rule:value" as above.
inline constexpr std::string_view nothing = "<none>";

}  // namespace aiops::redact::testing
