// Why: personal and infrastructure data has no distinctive beginning, so where a value starts, where it stops and what stands
// before it decide. A value in a log may follow a written-out escape ("\n10.0.0.1", "%3Dbob@...", a colour), which is no letter
// of its own; that is known here once.
// Must never: look outside the site's line, or further than a few hundred bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/redact/site.hpp"

namespace aiops::redact {

// No word goes on at `at` from the left: the byte before is no letter, digit or '_', or is the end of an escape.
bool starts_word(const Site&, std::size_t at);

// The end of an escape (\n, \u003d, \x1b, %3D, a colour) that begins right before text[from] or inside [from, to): where the
// word that was walked back to `from` really begins; `from` when there is none.
std::size_t behind_escape(const Site&, std::size_t from, std::size_t to);

// No word goes on at `end`: the byte there is no letter, digit or '_'.
bool ends_word(const Site&, std::size_t end);

bool is_alpha(char);
bool same_word(std::string_view, std::string_view lower_case);  // without regard to ASCII case
bool ends_with_word(std::string_view, std::string_view lower_case);

// The word before `at` that names it: over quotes, escapes of quotes, spaces, '=', ':' and '(' (at most 8 bytes) to a run of
// letters, digits, '_' and '-' of at most 48 bytes. Empty: none.
std::string_view word_before(const Site&, std::size_t at);

// The same, but only when '=' or ':' stands between: the key of an assignment.
std::string_view key_before(const Site&, std::size_t at);

// A letter, digit or '_', or the beginning of a placeholder, which stands where one of these stood.
bool is_word_or_placeholder(char);

// One of the words (lower case, a letter first) stands within `reach` bytes before `at`, not in the middle of a longer word on
// its left. No further back than a ']': what is replaced between the word and the value must not bring them closer for a second
// reading.
bool near_before(const Site&, std::size_t at, std::size_t reach, const std::string_view* words, std::size_t count);

// Nothing but the value lies between quotes or the edges of the line.
bool stands_alone(const Site&, std::size_t begin, std::size_t end);

}  // namespace aiops::redact
