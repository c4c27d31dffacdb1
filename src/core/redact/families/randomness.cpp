// Plain counting. A generated value of twenty letters and digits changes between the two some eight times; a name changes once
// or twice, at the number behind it.
#include "core/redact/families/randomness.hpp"

#include <algorithm>

#include "core/redact/site.hpp"

namespace aiops::redact {

bool has_digit(std::string_view text) { return std::any_of(text.begin(), text.end(), is_digit); }
bool has_upper(std::string_view text) { return std::any_of(text.begin(), text.end(), is_upper); }
bool has_lower(std::string_view text) { return std::any_of(text.begin(), text.end(), is_lower); }
bool all_hex(std::string_view text) { return std::all_of(text.begin(), text.end(), is_hex); }

bool mixed(std::string_view text) { return has_digit(text) && has_upper(text) && has_lower(text); }

bool random_looking(std::string_view text) {
  std::size_t turns = 0;
  char last = 0;
  for (const char c : text) {
    if (!is_alnum(c)) continue;
    const char kind = is_digit(c) ? '0' : 'a';
    if (last != 0 && kind != last) ++turns;
    last = kind;
  }
  return turns >= (text.size() < 20 ? 2U : 3U) && entropy(text) >= 2.5;
}

bool has_word(std::string_view text, std::string_view needle) {
  if (needle.empty() || text.size() < needle.size()) return needle.empty();
  // The first letter in either case is looked for first: this is asked of whole lines.
  const char first = needle[0], other = first >= 'a' && first <= 'z' ? static_cast<char>(first - 32) : first;
  for (std::size_t at = 0; at + needle.size() <= text.size(); ++at) {
    if (text[at] != first && text[at] != other) continue;
    const std::string_view here = text.substr(at, needle.size());
    if (std::equal(here.begin(), here.end(), needle.begin(), [](char a, char b) { return lower(a) == b; })) return true;
  }
  return false;
}

}  // namespace aiops::redact
