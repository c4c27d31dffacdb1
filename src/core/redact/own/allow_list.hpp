// Why: `--allow FILE`: values that their owner knows to be harmless (a documented example key, the name of a team).
// Must never: allow more than what is written: a value is compared whole, and a pattern must take all of it.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "core/redact/policy.hpp"

namespace aiops::redact {

// A line each; blanks around it do not count:
//   AKIAIOSFODNN7EXAMPLE           the value, as it stands in the text
//   /AKIA[A-Z]{9}7EXAMPLE/         a regular expression (RE2) that takes the whole value
//   rule:email root@example.org    only when found by that rule; also with an expression
//   # a comment                    (a value that begins with # or / is written as an expression)
// `own` are rules that may be named besides those of the catalogue. Null when the file allows nothing.
// Error: Fault::input, "line 3, column 5: …".
Result<std::shared_ptr<const Allowed>> read_allow_list(std::string_view text,
                                                       std::span<const std::shared_ptr<const OwnRule>> own = {});

}  // namespace aiops::redact
