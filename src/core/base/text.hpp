// Why: text from a cluster is untrusted (events, logs, names). What a terminal or a document must be protected from is here.
// Must never: change what is stored in a report; escaping is done at rendering only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace aiops {

bool is_valid_utf8(std::string_view);
std::string repair_utf8(std::string_view);  // invalid bytes become U+FFFD

// Controls, ESC, C1, bidi overrides, zero-width characters and invalid bytes become visible escapes
// (`\x1b`, `\u202e`); a line break becomes `\n`. Printable Unicode stays.
std::string escape_terminal(std::string_view);

// At most `max_bytes`, cut at a character, with "…" when cut.
std::string shorten(std::string_view, std::size_t max_bytes);

std::string to_lower(std::string_view);  // ASCII
bool contains_nocase(std::string_view text, std::string_view needle);  // ASCII case
std::vector<std::string_view> split(std::string_view, char separator);
std::string_view trim(std::string_view);

// Damerau-Levenshtein distance, and the candidate nearest to `name` within a third of its length (at most 3);
// empty when none is near. Ties go to the first in the given order.
std::size_t edit_distance(std::string_view a, std::string_view b);
std::string_view nearest(std::string_view name, const std::vector<std::string_view>& candidates);

}  // namespace aiops
