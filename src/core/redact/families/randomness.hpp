// Why: what tells a generated value from a name that people gave: digits among letters, both cases, no repetition.
// Must never: decide about a beginning that is distinctive by itself; there a guess about chance can only lose secrets.
#pragma once

#include <string_view>

#include "core/redact/values.hpp"

namespace aiops::redact {

bool has_digit(std::string_view);
bool has_upper(std::string_view);
bool has_lower(std::string_view);
bool all_hex(std::string_view);

// Upper, lower and digit: what "sk-" must show so that "sk-toggleable-content" is left.
bool mixed(std::string_view);
// Digits and letters take turns at least as often as chance would nearly always have it, and bytes differ.
bool random_looking(std::string_view);

// The same without regard to case; `needle` in lower case.
bool has_word(std::string_view text, std::string_view needle);

}  // namespace aiops::redact
