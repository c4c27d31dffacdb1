// What is owed is small: which kind, at which column it began, how many lines ago. Key material is known by its look: the last
// word of the line is of the base64 alphabet and begins about where the BEGIN stood (a log writes the same prefix on each line),
// or nothing but quotes and indentation stands before it. Its prefix stays, so that the lines of a log remain lines of a log.
#include "core/redact/follow.hpp"

#include <algorithm>

#include "core/redact/assignment.hpp"
#include "core/redact/pem.hpp"
#include "core/redact/values.hpp"

namespace aiops::redact {

namespace {

std::size_t first_of_line(const Site& site) {
  std::size_t at = site.line_begin;
  while (at < site.line_end && (site.text[at] == ' ' || site.text[at] == '\t')) ++at;
  return at;
}

std::size_t last_of_line(const Site& site) {
  std::size_t end = site.line_end;
  while (end > site.line_begin && (site.text[end - 1] == ' ' || site.text[end - 1] == '\t' || site.text[end - 1] == '\r')) --end;
  return end;
}

// A YAML block scalar: all that is indented deeper than its key.
void follow_block(const Site& site, Follow& follow, Finds& finds) {
  const std::size_t begin = first_of_line(site), end = last_of_line(site);
  if (begin >= end) return;  // an empty line belongs to it
  if (begin - site.line_begin <= follow.indent) {
    follow = {};
    return;
  }
  if (!is_blank(site.text.substr(begin, end - begin))) {
    finds.add(*follow.rule, begin, end, follow.lines == 0 ? Form::placeholder : Form::removed);
  }
  ++follow.lines;
}

// The next line is the value of "--password" in a list, or stands between two tags.
void follow_item(const Site& site, Follow& follow, Finds& finds) {
  const Rule& rule = *follow.rule;
  follow = {};
  std::size_t begin = first_of_line(site);
  if (site.byte(begin) == '-' && site.byte(begin + 1) == ' ') begin += 2;
  while (site.byte(begin) == ' ') ++begin;
  if (site.byte(begin) == '-' || site.byte(begin) == '<' || begin >= site.line_end) return;
  const Value value = value_at(site, begin, true);
  const std::string_view text = site.text.substr(value.begin, value.end - value.begin);
  std::size_t past = value.past;
  while (past < site.line_end && (site.text[past] == ' ' || site.text[past] == ',' || site.text[past] == '\\')) ++past;
  if (past < site.line_end && site.text[past] != '#' && site.text[past] != '<') return;  // not one word
  if (!is_blank(text) && !is_path(text)) finds.add(rule, value.begin, value.end);
}

// A quoted value on a line of its own (indent 0), or the lines of an array (indent 1).
void follow_quoted(const Site& site, Follow& follow, Finds& finds) {
  const Rule& rule = *follow.rule;
  const bool array = follow.indent == 1;
  if (!array || ++follow.lines > 256) follow = {};
  std::size_t at = first_of_line(site);
  for (int n = 0; n < 64; ++n) {
    if (quote_at(site, at).mark == 0) break;
    const Value value = value_at(site, at, false);
    if (!is_blank(site.text.substr(value.begin, value.end - value.begin))) finds.add(rule, value.begin, value.end);
    at = value.past;
    while (at < site.line_end && (site.text[at] == ' ' || site.text[at] == ',')) ++at;
  }
  if (at < site.line_end) follow = {};  // the bracket that closes, or something else altogether
}

}  // namespace

void follow_line(const Site& site, Follow& follow, Finds& finds) {
  switch (follow.kind) {
    case Follow::Kind::pem:
      return follow_pem(site, follow, finds);
    case Follow::Kind::block:
      return follow_block(site, follow, finds);
    case Follow::Kind::next_item:
      return follow_item(site, follow, finds);
    case Follow::Kind::custom:
      return follow_quoted(site, follow, finds);
    case Follow::Kind::none:
      return;
  }
}

}  // namespace aiops::redact
