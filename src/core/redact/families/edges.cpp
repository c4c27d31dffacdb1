// Escapes are looked for behind the fact: a detector walks back over the letters and digits of its value and asks whether the
// first of them belong to an escape that stands there. A backslash counts when an odd number of them stand together ("C:\\new"
// holds no \n), a '%' when two hexadecimal digits follow, a colour when "[...m" follows ESC or its written-out forms.
#include "core/redact/families/edges.hpp"

#include <algorithm>

namespace aiops::redact {

namespace {

constexpr std::size_t escape_most = 12;  // "[38;5;196m" and a little

std::size_t backslashes_before(const Site& site, std::size_t at) {
  std::size_t count = 0;
  while (count < 16 && site.before(at - count) == '\\') ++count;
  return count;
}

bool hexes(const Site& site, std::size_t at, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_hex(site.byte(at + i))) return false;
  }
  return true;
}

// How long the escape is whose backslash stands before `at`.
std::size_t written_escape(const Site& site, std::size_t at) {
  switch (site.byte(at)) {
    case 'n':
    case 'r':
    case 't':
    case 'b':
    case 'f':
    case 'v':
    case '0':
      return 1;
    case 'u':
      return hexes(site, at + 1, 4) ? 5 : 0;
    case 'x':
      return hexes(site, at + 1, 2) ? 3 : 0;
    default:
      return 0;
  }
}

// "[32m" begins before `at`: the bracket is at at - 1, what is before it is ESC in some form.
bool is_escape_introducer(const Site& site, std::size_t bracket) {
  const std::string_view before = site.text.substr(site.line_begin, bracket - site.line_begin);
  for (const std::string_view form : {"\x1b", "\\x1b", "\\u001b", "\\033", "\\e", "\\x1B", "\\u001B", "#033", "^["}) {
    if (before.size() >= form.size() && before.substr(before.size() - form.size()) == form) return true;
  }
  return false;
}

std::size_t colour_end(const Site& site, std::size_t from, std::size_t to) {
  std::size_t at = from;
  while (at < to && at - from < escape_most && (is_digit(site.text[at]) || site.text[at] == ';')) ++at;
  if (at >= to || site.text[at] != 'm') return from;
  for (std::size_t back = 0; back < escape_most; ++back) {
    const char c = site.before(from - back);
    if (c == '[') return is_escape_introducer(site, from - back - 1) ? at + 1 : from;
    if (!is_digit(c) && c != ';') return from;
  }
  return from;
}

}  // namespace

bool is_word_or_placeholder(char c) { return is_word(c) || c == '['; }
bool is_alpha(char c) { return is_alnum(c) && !is_digit(c); }

std::size_t behind_escape(const Site& site, std::size_t from, std::size_t to) {
  const char c = site.before(from);
  if (c == '\\' && backslashes_before(site, from) % 2 == 1) {
    const std::size_t length = written_escape(site, from);
    return from + length <= to ? from + length : from;
  }
  if (c == '%' && hexes(site, from, 2)) return from + 2 <= to ? from + 2 : from;
  if (c == '[' || c == ';') return colour_end(site, from, to);
  return from;
}

bool starts_word(const Site& site, std::size_t at) {
  if (!is_word(site.before(at))) return true;
  std::size_t from = at;
  while (at - from < escape_most && is_alnum(site.before(from))) --from;
  return from < at && behind_escape(site, from, at) == at;
}

bool ends_word(const Site& site, std::size_t end) { return !is_word(site.byte(end)); }

bool same_word(std::string_view word, std::string_view lower_case) {
  return word.size() == lower_case.size() &&
         std::equal(word.begin(), word.end(), lower_case.begin(), [](char a, char b) { return lower(a) == b; });
}

bool ends_with_word(std::string_view word, std::string_view lower_case) {
  return word.size() >= lower_case.size() && same_word(word.substr(word.size() - lower_case.size()), lower_case);
}

namespace {

std::string_view named(const Site& site, std::size_t at, bool assigned) {
  std::size_t end = at;
  bool assignment = false;
  for (std::size_t steps = 0; steps < 8; ++steps) {
    const char c = site.before(end);
    if (c == '=' || c == ':') assignment = true;
    if (c != '=' && c != ':' && c != '"' && c != '\'' && c != '\\' && c != ' ' && c != '(' && c != '\t' && c != '>') break;
    --end;
  }
  if (end == at || (assigned && !assignment)) return {};
  std::size_t begin = end;
  while (end - begin < 48 && (is_word(site.before(begin)) || site.before(begin) == '-')) --begin;
  return site.text.substr(begin, end - begin);
}

}  // namespace

std::string_view word_before(const Site& site, std::size_t at) { return named(site, at, false); }
std::string_view key_before(const Site& site, std::size_t at) { return named(site, at, true); }

bool near_before(const Site& site, std::size_t at, std::size_t reach, const std::string_view* words, std::size_t count) {
  std::size_t from = at;
  while (from > site.line_begin && at - from < reach && site.text[from - 1] != ']') --from;
  std::uint32_t firsts = 0;  // a bit for each letter that a word begins with
  for (std::size_t i = 0; i < count; ++i) firsts |= 1U << (words[i][0] - 'a');
  for (std::size_t place = from; place < at; ++place) {
    const char c = lower(site.text[place]);
    if (c < 'a' || c > 'z' || ((firsts >> (c - 'a')) & 1) == 0) continue;
    if (is_alpha(site.before(place)) && site.text[place] == c) continue;  // in the middle of a word, but "userSsn" is two
    for (std::size_t i = 0; i < count; ++i) {
      if (same_word(site.text.substr(place, std::min(words[i].size(), at - place)), words[i])) return true;
    }
  }
  return false;
}

bool stands_alone(const Site& site, std::size_t begin, std::size_t end) {
  const auto edge = [](char c) { return c == '\n' || c == '\r' || c == '"' || c == '\''; };
  return edge(site.before(begin)) && edge(site.byte(end));
}

}  // namespace aiops::redact
