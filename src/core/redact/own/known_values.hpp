// Why: no pattern finds a password that looks like a word. Those who know their secrets give the values, and they are taken out
// in every writing. Must never: show a value, not in an error nor in a report.
#pragma once

#include <memory>
#include <string_view>

#include "core/redact/policy.hpp"

namespace aiops::redact {

inline constexpr std::size_t least_known = 6, most_known = 10'000;  // bytes of a value, values of a file

// One value a line, the whole line with its blanks; empty lines and '\r' at the end do not count. Null when there is no value.
// Error: Fault::input, "line 3: …" for a value of less than `least_known` bytes, or too many of them.
Result<std::shared_ptr<const OwnRule>> read_known_values(std::string_view text);

}  // namespace aiops::redact
