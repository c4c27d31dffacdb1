// Backslashes before a quote tell how deep it is: JSON in a string doubles them and adds one. A quote of depth n ends the value
// when the number of backslashes before it is n modulo 2n + 2: what is left over are escaped backslashes of the value. Fewer than
// n backslashes end the text around it, and so the value as well.
#include "core/redact/assignment.hpp"

#include <algorithm>
#include <string_view>

namespace aiops::redact {

namespace {

constexpr std::size_t most_spaces = 64;

std::size_t skip_spaces(const Site& site, std::size_t at) {
  const std::size_t stop = std::min(site.line_end, at + most_spaces);
  while (at < stop && is_space(site.text[at])) ++at;
  return at;
}

bool starts(const Site& site, std::size_t at, std::string_view word) {
  if (at + word.size() > site.line_end) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = site.text[at + i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != word[i]) return false;
  }
  return true;
}

// The end of an operator at `at` that gives a value, and its kind; `at` itself when there is none.
std::size_t operator_end(const Site& site, std::size_t at, bool spaced, Sign& sign) {
  sign = Sign::equals;
  switch (site.byte(at)) {
    case '=':
      if (site.byte(at + 1) == '>') {
        sign = Sign::arrow;
        return at + 2;
      }
      if (site.byte(at + 1) == '~') return at;
      return at + (site.byte(at + 1) != '=' ? 1U : site.byte(at + 2) != '=' ? 2U : 3U);
    case ':': {
      std::size_t end = at;
      while (end - at < 3 && site.byte(end) == ':') ++end;
      if (site.byte(end) == '=') return end + 1;
      sign = Sign::colon;
      return end - at == 1 ? end : at;
    }
    case '!':
      if (site.byte(at + 1) != '=') return at;
      return at + (site.byte(at + 2) == '=' ? 3 : 2);
    case '?':
    case '|':
    case '+':
    case '.': {
      const std::size_t end = at + (site.byte(at + 1) == site.byte(at) ? 2 : 1);
      return site.byte(end) == '=' ? end + 1 : at;
    }
    case '-':
      if (spaced && site.byte(at + 1) == ' ' && quote_at(site, at + 2).mark != 0) {  // token - 'x'
        sign = Sign::adjacent;
        return at + 2;
      }
      [[fallthrough]];
    case '<':
      sign = Sign::arrow;
      return spaced && site.byte(at + 1) == (site.byte(at) == '-' ? '>' : '-') ? at + 2 : at;
    case ',':
      sign = Sign::comma;
      return at + 1;
    case '%':
      if (starts(site, at, "%3a")) sign = Sign::colon;
      return starts(site, at, "%3d") || starts(site, at, "%3a") ? at + 3 : at;
    case '\\':
      return starts(site, at, "\\u003d") ? at + 6 : starts(site, at, "\\x3d") ? at + 4 : at;
    case '&':
      return starts(site, at, "&#61;") ? at + 5 : at;
    default:
      return at;
  }
}

// `token string = "x"` of Go, `: String = "x"` of Kotlin: a word and then a value's sign. `at` when that is not so.
std::size_t behind_type(const Site& site, std::size_t at) {
  std::size_t end = at;
  while (end < site.line_end && end - at <= 20 && (is_word(site.text[end]) || site.text[end] == '*' || site.text[end] == '&'))
    ++end;
  if (end == at || end - at > 20) return at;
  std::size_t sign = skip_spaces(site, end);
  if (site.byte(sign) == ':') ++sign;
  if (site.byte(sign) != '=' || site.byte(sign + 1) == '=' || site.byte(sign + 1) == '>') return at;
  const std::size_t value = skip_spaces(site, sign + 1);
  return quote_at(site, value).mark != 0 ? value : at;
}

// <password type="x">: the end of an element's beginning; `at` when the name is not one's.
std::size_t element_end(const Site& site, const KeySpan& key, std::size_t at) {
  std::size_t begin = key.begin;
  if (site.before(begin) == ':') {
    do --begin;
    while (begin > site.line_begin && key.begin - begin < 20 && is_word(site.text[begin - 1]));
  }
  if (site.before(begin) != '<') return at;
  if (site.byte(at) == '>') return at + 1;
  if (!is_space(site.byte(at))) return at;
  const std::size_t stop = std::min(site.line_end, at + 120);
  for (std::size_t end = at; end < stop; ++end) {
    if (site.text[end] == '>') return site.text[end - 1] == '/' ? at : end + 1;
    if (site.text[end] == '<') return at;
  }
  return at;
}

Assignment given(const Site& site, Sign sign, std::size_t at, bool key_quoted) {
  Assignment out;
  out.sign = sign;
  out.key_quoted = key_quoted;
  out.value = skip_spaces(site, at);
  out.spaced = out.value > at;
  if (sign == Sign::colon || sign == Sign::equals) {
    const std::size_t typed = sign == Sign::colon ? behind_type(site, out.value) : out.value;
    if (typed > out.value) out = {Sign::equals, typed, key_quoted, true};
  }
  return out;
}

// What follows a name without an operator.
Assignment without_operator(const Site& site, const KeySpan& key, std::size_t at, bool spaced, bool key_quoted) {
  Assignment out;
  out.key_quoted = key_quoted;
  if (starts(site, at, "value=") || starts(site, at, "value =")) {  // <add key="Password" value="x"/>
    if (key_quoted) return given(site, Sign::equals, at + (site.byte(at + 5) == '=' ? 6U : 7U), true);
  }
  if (!spaced || at >= site.line_end) {
    if (key.option && at >= site.line_end) out = {Sign::space, site.line_end, key_quoted, true};
    return out;
  }
  if (key.option && !key_quoted && !is_space(site.byte(at))) return {Sign::space, at, false, true};
  if (starts(site, at, "is ")) at = skip_spaces(site, at + 2);
  if (quote_at(site, at).mark != 0) return {Sign::adjacent, at, key_quoted, true};
  const std::size_t typed = behind_type(site, at);
  if (typed > at) return {Sign::equals, typed, key_quoted, true};
  return out;
}

// b"x", @"x", new String("x"), Some("x"), !!str x: where the quote or the value stands.
std::size_t behind_prefix(const Site& site, std::size_t at) {
  if (starts(site, at, "!!")) {
    while (at < site.line_end && !is_space(site.text[at])) ++at;
    return skip_spaces(site, at);
  }
  if (site.byte(at) == '@' && quote_at(site, at + 1).mark != 0) return at + 1;
  std::size_t end = at;
  while (end < site.line_end && end - at < 40 &&
         (is_word(site.text[end]) || site.text[end] == '.' || site.text[end] == ':' || site.text[end] == ' ')) {
    ++end;
  }
  if (end - at <= 2 && end > at && is_alnum(site.text[at]) && quote_at(site, end).mark != 0 && site.byte(end) != '\\') return end;
  if (site.byte(end) == '(' && quote_at(site, end + 1).mark != 0) return end + 1;
  return at;
}

// Whether a quote of the same kind stands before the name.
bool opened_by(const Site& site, const KeySpan& key, const Quote& quote) {
  std::size_t at = key.begin;
  while (at > site.line_begin && key.begin - at < 8 && (site.text[at - 1] == '-' || site.text[at - 1] == '.')) --at;
  return site.before(at) == (quote.mark == '&' ? ';' : quote.mark);
}

// What begins as a template goes to where it closes, white space and all: {{ .Values.x }}, ${X:-y}, $(cat /x), <password>.
std::size_t template_end(const Site& site, std::size_t at) {
  static constexpr std::string_view frames[][2] = {{"{{", "}}"}, {"${{", "}}"}, {"${", "}"}, {"$(", ")"},
                                                   {"<%", "%>"}, {"<", ">"},    {"#{", "}"}};
  for (const auto& frame : frames) {
    if (!starts(site, at, frame[0])) continue;
    const std::string_view part = site.text.substr(at, std::min<std::size_t>(site.line_end - at, 256));
    const std::size_t close = part.find(frame[1], frame[0].size());
    return close == std::string_view::npos ? at : at + close + frame[1].size();
  }
  return at;
}

bool is_closer(char c) { return c == ')' || c == ']' || c == '}'; }

// Whether what follows a comma, a semicolon or an ampersand is the next name of a list.
bool next_pair(const Site& site, std::size_t at) {
  at = skip_spaces(site, at);
  std::size_t end = at;
  while (end < site.line_end && end - at < 40 && (is_word(site.text[end]) || site.text[end] == '-' || site.text[end] == '.'))
    ++end;
  if (end > at && !is_word(site.text[at])) return false;
  return end == at || site.byte(end) == '=' || site.byte(end) == ':' || end >= site.line_end;
}

std::size_t whole_end(const Site& site, std::size_t from) {
  constexpr std::size_t most = 512;
  std::size_t end = from;
  for (; end < site.line_end; ++end) {
    const char c = site.text[end];
    if (end > from && end + 1 == site.line_end && (c == '"' || c == '\'' || c == '`')) return end;
    if (end - from > most || is_space(c) || c == '"' || c == '\'' || c == '`' || c == '\\' || c == '%') return from;
    if ((c == ',' || c == ';' || c == '&') && next_pair(site, end + 1)) return end + 1 >= site.line_end ? end : from;
  }
  return end;
}

}  // namespace

Quote quote_at(const Site& site, std::size_t at) {
  Quote quote;
  std::size_t end = at;
  while (end < site.line_end && end - at < 64 && site.text[end] == '\\') ++end;
  const char c = site.byte(end);
  quote.backslashes = end - at;
  if (c == '"' || c == '\'' || c == '`') {
    quote.mark = c;
    quote.end = end + 1;
  } else if (c == '&' && end == at) {
    for (const std::string_view entity : {std::string_view("&quot;"), std::string_view("&#34;"), std::string_view("&#39;")}) {
      if (!starts(site, at, entity)) continue;
      quote.mark = '&';
      quote.end = at + entity.size();
    }
  }
  return quote;
}

Assignment assignment_behind(const Site& site, const KeySpan& key) {
  std::size_t at = key.end;
  bool key_quoted = false;
  const Quote quote = quote_at(site, at);
  if (quote.mark != 0) {
    const char next = site.byte(skip_spaces(site, quote.end));
    const bool closes = next == ':' || next == '=' || next == ',' || next == ']' || next == '-' || next == '|' || next == '?' ||
                        next == '!' || next == '+' || next == '\n' || starts(site, skip_spaces(site, quote.end), "value");
    if (!closes) {
      const std::string_view rest = site.text.substr(quote.end, std::min<std::size_t>(site.line_end - quote.end, 512));
      const bool opens = quote.mark == '&' || rest.find(quote.mark) != std::string_view::npos;
      return opened_by(site, key, quote) || !opens ? Assignment{} : Assignment{Sign::adjacent, at, false, false};
    }
    key_quoted = true;
    at = quote.end;
  }
  if (site.byte(at) == '[' && !key_quoted) {  // name[] and name[25]
    std::size_t end = at + 1;
    while (end - at < 6 && is_digit(site.byte(end))) ++end;
    if (site.byte(end) == ']') at = end + 1;
  }
  if (site.byte(at) == ']' && key_quoted) ++at;
  if (!key_quoted) {
    if (site.byte(at) == '(' && quote_at(site, at + 1).mark != 0) return {Sign::call, at + 1, false, false};
    const std::size_t behind = element_end(site, key, at);
    if (behind > at) return given(site, Sign::element, behind, false);
  }
  const std::size_t from = skip_spaces(site, at);
  Sign sign = Sign::none;
  const std::size_t end = operator_end(site, from, from > at, sign);
  if (end > from) return given(site, sign, end, key_quoted);
  return without_operator(site, key, from, from > at, key_quoted);
}

std::size_t bare_end(const Site& site, std::size_t from) {
  std::size_t open[3] = {};
  std::size_t end = from;
  for (; end < site.line_end; ++end) {
    const char c = site.text[end];
    if (is_word(c)) continue;
    if (static_cast<unsigned char>(c) <= ' ' || c == ',' || c == ';' || c == '&' || c == '"' || c == '\'' || c == '`' ||
        c == '<' || c == '>') {
      break;
    }
    if (c == '\\') {
      const char next = site.byte(end + 1);
      if (next == 'n' || next == 'r' || next == 't' || next == 'u' || next == '"' || next == '\'' || next == '\\') break;
    }
    if (c == '%' && (starts(site, end, "%26") || starts(site, end, "%22") || starts(site, end, "%0a"))) break;
    if (c == '(') ++open[0];
    if (c == '[') ++open[1];
    if (c == '{') ++open[2];
    if (is_closer(c)) {
      std::size_t& count = open[c == ')' ? 0 : c == ']' ? 1 : 2];
      if (count == 0) break;
      --count;
    }
  }
  return end;
}

std::size_t quoted_end(const Site& site, std::size_t from, const Quote& quote) {
  if (quote.mark == '&') {
    const std::size_t end = site.text.find('&', from);
    return std::min(end, site.line_end);
  }
  std::size_t slashes = 0;
  for (std::size_t end = from; end < site.line_end; ++end) {
    const char c = site.text[end];
    if (c == '\\') {
      ++slashes;
      continue;
    }
    if (c == quote.mark) {
      if (slashes < quote.backslashes) return end - slashes;
      const bool doubled = c == '\'' && quote.backslashes == 0 && end > from && site.byte(end + 1) == '\'';  // YAML's ''
      if (!doubled && slashes % (2 * quote.backslashes + 2) == quote.backslashes) return end - quote.backslashes;
      if (doubled) ++end;
    }
    slashes = 0;
  }
  return site.line_end;
}

Value value_at(const Site& site, std::size_t at, bool to_end) {
  Value value;
  const std::size_t prefixed = behind_prefix(site, at);
  value.called = prefixed > at && site.text[prefixed - 1] == '(';
  at = prefixed;
  const Quote quote = quote_at(site, at);
  if (quote.mark != 0) {
    value.quoted = true;
    value.begin = quote.end;
    const bool triple = quote.backslashes == 0 && site.byte(quote.end) == quote.mark && site.byte(quote.end + 1) == quote.mark;
    if (triple) value.begin += 2;
    value.end = quoted_end(site, value.begin, quote);
    value.past = std::min(site.line_end, value.end + quote.backslashes + (triple ? 3U : 1U));
    const char first = site.byte(value.begin);
    if (value.end > value.begin + 2 && (first == '"' || first == '\'') && site.text[value.end - 1] == first) {  // '"x"'
      ++value.begin;
      --value.end;
    }
    return value;
  }
  value.begin = at;
  value.end = to_end ? whole_end(site, at) : at;
  if (value.end == at) value.end = bare_end(site, template_end(site, at));
  value.past = value.end;
  return value;
}

}  // namespace aiops::redact
