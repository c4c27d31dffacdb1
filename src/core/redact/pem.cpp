// In one line the material is a row of base64 words; between them stand spaces, written-out newlines (\n, \\n, %0A, \u000a), and
// quotes with a sign of concatenation. A word counts for certain when it is long or a written-out newline follows; at the END
// marker everything before it does. Lines of their own are judged by their last word.
#include "core/redact/pem.hpp"

#include <algorithm>
#include <string_view>

namespace aiops::redact {

namespace {

constexpr std::size_t long_word = 16;
constexpr std::size_t most_doubt = 256;  // bytes that may be walked without being certain

bool is_material(char c) { return is_alnum(c) || c == '+' || c == '/' || c == '='; }
bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }

bool at_word(const Site& site, std::size_t at, std::string_view word) {
  return at + word.size() <= site.line_end && site.text.compare(at, word.size(), word) == 0;
}

// Behind a written-out newline, tab or escaped slash at `at`; `at` when there is none.
std::size_t escape_end(const Site& site, std::size_t at) {
  if (site.byte(at) == '%') {
    return is_hex(site.byte(at + 1)) && is_hex(site.byte(at + 2)) ? at + 3 : at;
  }
  std::size_t end = at;
  while (end < site.line_end && end - at < 16 && site.text[end] == '\\') ++end;
  if (end == at) return at;
  const char c = site.byte(end);
  if (c == 'n' || c == 'r' || c == 't' || c == '/') return end + 1;
  if (c == 'u' && at_word(site, end + 1, "00")) return end + 5;
  return end >= site.line_end ? end : at;
}

// Behind a quote, a sign of concatenation and the quote that opens the next piece; `at` when it is the end of the text.
std::size_t joint_end(const Site& site, std::size_t at) {
  std::size_t end = at;
  while (end < site.line_end && site.text[end] == '\\') ++end;
  if (!is_quote(site.byte(end))) return at;
  ++end;
  while (is_space(site.byte(end))) ++end;
  const char sign = site.byte(end);
  if (sign != '+' && sign != ',' && sign != '.' && sign != '&' && sign != '\\') return at;
  ++end;
  while (is_space(site.byte(end))) ++end;
  while (end < site.line_end && site.text[end] == '\\') ++end;
  if (!is_quote(site.byte(end))) return at;
  const std::size_t next = end + 1;
  const bool goes_on = is_material(site.byte(next)) || site.byte(next) == '-' || site.byte(next) == '\\';
  return goes_on && site.byte(std::min(site.line_end, next + 8)) != '"' ? next : at;
}

// Proc-Type: 4,ENCRYPTED and its like, to the written-out newline behind it.
std::size_t header_end(const Site& site, std::size_t at) {
  for (const std::string_view name : {"Proc-Type:", "DEK-Info:", "Version:", "Comment:", "Charset:", "Hash:", "Subject:"}) {
    if (!at_word(site, at, name)) continue;
    std::size_t end = at + name.size();
    while (end < site.line_end && end - at < 200 && site.text[end] != '\\' && site.text[end] != '%' && site.text[end] != '"')
      ++end;
    return end;
  }
  return at;
}

std::size_t end_marker(const Site& site, std::size_t at) {
  if (!at_word(site, at, "-----END") && !at_word(site, at, "---- END")) return at;
  std::size_t end = at + 8;
  while (end < site.line_end && end - at < 100 && site.text[end] != '-') ++end;
  while (end < site.line_end && end - at < 108 && site.text[end] == '-') ++end;
  return end;
}

bool only_continuation(const Site& site, std::size_t at) {
  while (at < site.line_end) {
    const char c = site.text[at];
    if (is_space(c) || is_quote(c) || c == '+' || c == ',' || c == '\\' || c == '.' || c == '&' || c == '(') {
      ++at;
    } else if ((c == 'n' || c == 'r') && site.before(at) == '\\') {
      ++at;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

Material material_from(const Site& site, std::size_t from) {
  Material out;
  out.end = from;
  std::size_t at = from, word = from;
  while (at < site.line_end && at - out.end <= most_doubt) {
    const char c = site.text[at];
    if (is_material(c)) {
      while (at < site.line_end && is_material(site.text[at])) ++at;
      if (at - word >= long_word) out.end = at;
      continue;
    }
    const std::size_t marker = end_marker(site, at);
    if (marker > at) return {marker, true, only_continuation(site, marker)};
    std::size_t next = escape_end(site, at);
    if (next > at && at > word) out.end = next;
    if (next == at && is_space(c)) next = at + 1;
    if (next == at) next = joint_end(site, at);
    if (next == at) break;
    const std::size_t header = header_end(site, next);
    if (header > next) out.end = next = header;
    at = word = next;
  }
  out.line_ends = only_continuation(site, out.end);
  if (site.open && out.end + most_doubt >= site.line_end) out.end = std::max(out.end, at);
  return out;
}

namespace {

// The last word of the line, without what closes or continues a quoted piece.
std::size_t word_end(const Site& site) {
  std::size_t end = site.line_end;
  while (end > site.line_begin) {
    const char c = site.text[end - 1];
    const char before = site.before(end - 1);
    if (is_space(c) || is_quote(c) || c == ',' || c == ';' || c == '\\' || c == ')' || c == '&') {
      --end;
    } else if (c == '+' && (is_space(before) || is_quote(before))) {
      --end;
    } else if ((c == 'n' || c == 'r') && before == '\\') {
      end -= 2;
    } else {
      break;
    }
  }
  return end;
}

bool is_header(const Site& site, std::size_t begin) {
  const std::size_t stop = std::min(site.line_end, begin + 40);
  const std::string_view head = site.text.substr(begin, stop - begin);
  for (const std::string_view name : {"Proc-Type:", "DEK-Info:", "Version:", "Comment:", "Charset:", "Hash:", "Subject:"}) {
    if (head.find(name) != std::string_view::npos) return true;
  }
  return false;
}

bool is_key_line(const Site& site, std::size_t begin, std::size_t end, std::size_t column) {
  const std::size_t length = end - begin;
  bool bare = true;  // only quotes and indentation before it
  for (std::size_t at = site.line_begin; at < begin && bare; ++at) bare = is_space(site.text[at]) || is_quote(site.text[at]);
  if (bare) {
    bool digit = false, upper = false;
    for (const char c : site.text.substr(begin, std::min<std::size_t>(length, 64))) {
      digit = digit || is_digit(c);
      upper = upper || (c >= 'A' && c <= 'Z');
    }
    return length >= 40 || site.text[end - 1] == '=' || site.text[begin] == '=' || (digit && upper) || length % 4 == 0;
  }
  const std::size_t at = begin - site.line_begin;
  return at + 8 >= column && at <= column + 8;
}

}  // namespace

void follow_pem(const Site& site, Follow& follow, Finds& finds) {
  const Rule& rule = *follow.rule;
  const Form form = follow.lines == 0 ? Form::placeholder : Form::removed;
  const std::string_view line = site.line().substr(0, 4096);
  for (const std::string_view mark : {"-----END ", "---- END "}) {
    const std::size_t at = line.find(mark);
    if (at == std::string_view::npos) continue;
    const std::size_t begin = site.line_begin + at;
    finds.add(rule, begin, end_marker(site, begin), form);
    follow = {};
    return;
  }
  const std::size_t end = word_end(site);
  std::size_t begin = end;
  while (begin > site.line_begin && end - begin < most_back && is_material(site.text[begin - 1])) --begin;
  const bool whole = begin == site.line_begin || !is_of(Alphabet::dotted, site.text[begin - 1]);
  if (begin < end && whole && is_key_line(site, begin, end, follow.indent)) {
    finds.add(rule, begin, end, form);
    ++follow.lines;
    return;
  }
  const bool empty = end == site.line_begin || (begin == end && end <= site.line_begin + follow.indent);
  if (follow.lines > 6 || (!empty && !is_header(site, site.line_begin + std::min(follow.indent, site.line().size()))))
    follow = {};
}

}  // namespace aiops::redact
