// Digits with single separators between them, as people write numbers of cards, accounts and telephones.
#include "core/redact/families/digits.hpp"

#include <array>
#include <string_view>

#include "core/redact/families/edges.hpp"

namespace aiops::redact {

namespace {

bool is_joint(const Site& site, std::size_t at) {
  const char c = site.byte(at);
  return (c == ' ' || c == '-') && is_digit(site.before(at)) && is_digit(site.byte(at + 1));
}

}  // namespace

DigitGroup group_at(const Site& site, std::size_t at) {
  DigitGroup group;
  group.begin = at;
  group.end = at;
  while (is_digit(site.byte(group.end))) ++group.end;
  group.before = site.before(at);
  group.after = site.byte(group.end);
  group.joined_before = at > site.line_begin && is_joint(site, at - 1);
  group.joined_after = is_joint(site, group.end);
  return group;
}

DigitGroup next_group(const Site& site, const DigitGroup& group) { return group_at(site, group.end + 1); }

bool at_run_begin(const Site& site) {
  return !is_digit(site.before(site.at)) && !(site.at > site.line_begin && is_joint(site, site.at - 1));
}

bool is_number_edge_before(const Site& site, std::size_t begin) {
  const char c = site.before(begin);
  if (c == '.') return site.before(begin - 1) <= ' ';
  if (c == '-' || c == '/') return is_alpha(site.before(begin - 1)) && !is_hex(site.before(begin - 1));
  return c != '+' && c != '#' && starts_word(site, begin);
}

bool is_number_edge_behind(const Site& site, std::size_t end) {
  const char c = site.byte(end);
  if (c == '.' || c == '-' || c == '/') return !is_word_or_placeholder(site.byte(end + 1));
  return c != '+' && ends_word(site, end);
}

bool is_named_as_id(const Site& site, std::size_t begin) {
  const std::string_view key = key_before(site, begin);
  if (key.empty()) return false;
  for (std::size_t at = 0; at + 4 <= key.size(); ++at) {
    if (same_word(key.substr(at, 4), "card")) return false;
  }
  static constexpr auto ends = std::to_array<std::string_view>(
      {"id",         "parent",    "cursor", "order", "serial",  "ids",   "uid",     "guid",   "trace",    "span",
       "time",       "timestamp", "ts",     "date",  "hash",    "sum",   "version", "offset", "etag",     "size",
       "generation", "seq",       "nr",     "bytes", "latency", "count", "total",   "epoch",  "duration", "block"});
  for (const std::string_view end : ends) {
    if (ends_with_word(key, end)) return true;
  }
  return false;
}

}  // namespace aiops::redact
