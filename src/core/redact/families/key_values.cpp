// A word such as "password" or "token" makes the engine look here. Most such words are prose, and the first byte behind the name
// says so. When a value is given to the name, the name is judged (keys.hpp), then the value (values.hpp): under a strong name any
// value counts that is no template, no mask and no piece of a sentence; under a weak one it must look drawn at random.
#include <algorithm>

#include "core/redact/assignment.hpp"
#include "core/redact/families/families.hpp"
#include "core/redact/keys.hpp"
#include "core/redact/placeholder.hpp"
#include "core/redact/site.hpp"
#include "core/redact/values.hpp"

namespace aiops::redact {

namespace {

constexpr Rule rules[] = {
    {"kv-secret", "kv-secret", Sensitivity::credential, Profile::secrets,
     "Value under a name such as password, token or api_key"},
    {"session-id", "session-id", Sensitivity::credential, Profile::secrets, "Session identifier under its usual name"},
    {"high-entropy", "high-entropy", Sensitivity::credential, Profile::none,
     "Long run that looks drawn at random (many false hits)"},
};
constexpr const Rule& kv_secret = rules[0];
constexpr const Rule& session_id = rules[1];
constexpr const Rule& high_entropy = rules[2];

constexpr std::string_view password_names[] = {"assword=", "ASSWORD=", "assword =", "wd=", "WD=", "Key=", "Secret="};

struct Given {
  const Site& site;
  KeySpan span;
  Key key;
  Assignment sign;
  bool starts_line = false;
  std::string_view of(const Value& value) const { return site.text.substr(value.begin, value.end - value.begin); }
};

// Whether only indentation, marks of a list and words of a declaration stand before the name.
bool starts_line(const Site& site, std::size_t begin) {
  static constexpr std::string_view words[] = {"export", "set",      "setx",   "env",    "arg",     "var",   "let",    "const",
                                               "val",    "string",   "static", "public", "private", "final", "def",    "my",
                                               "local",  "readonly", "char",   "auto",   "this",    "self",  "declare"};
  if (begin - site.line_begin > 80) return false;
  std::size_t at = site.line_begin;
  while (at < begin) {
    if (!is_word(site.text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < begin && is_word(site.text[end])) ++end;
    char low[16] = {};
    if (end - at >= sizeof low) return false;
    std::transform(site.text.begin() + static_cast<std::ptrdiff_t>(at), site.text.begin() + static_cast<std::ptrdiff_t>(end), low,
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const std::string_view word(low, end - at);
    if (end < begin && std::find(std::begin(words), std::end(words), word) == std::end(words)) return false;
    at = end;
  }
  return true;
}

// The value is the last of its line, or of its record: no prose goes on behind it.
bool ends_there(const Site& site, std::size_t past) {
  const char c = site.byte(past);
  if (c != ' ' && c != '\t') return true;
  while (past < site.line_end && (site.text[past] == ' ' || site.text[past] == '\t')) ++past;
  return past >= site.line_end || site.text[past] == '#';
}

// Object(…), object[…], Object{…}: a piece of code or of a dump, not a value.
bool is_code(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && (is_word(text[at]) || text[at] == '.' || text[at] == '$' || text[at] == ':')) ++at;
  if (at < 2 || at >= text.size() || is_digit(text[0])) return false;
  if (text[at] == '(') return at + 1 == text.size() || text.find(')', at) != std::string_view::npos;
  if (text[at] == '[') return at + 1 == text.size() || text.back() == ']';
  if (text[at] == '@') {  // android.os.Binder@1f2e
    return text.substr(0, at).find('.') != std::string_view::npos &&
           std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at) + 1, text.end(), is_hex);
  }
  if (text[at] == '-' && at + 1 < text.size()) return text[at + 1] == '>';
  return text[at] == '{' && text[0] >= 'A' && text[0] <= 'Z';
}

bool has_blank(std::string_view text) { return text.find(' ') != std::string_view::npos; }

bool is_sentence(std::string_view text) {
  return has_blank(text) && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || c == ' ' || c == '-' || c == '\'' || c == '.' || c == ',' || c == ':' ||
                  (c >= 'A' && c <= 'Z');
         });
}

bool has_both_cases(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; }) &&
         std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// Server=x;Password=y
bool is_pairs(std::string_view text) {
  if (text.find(';') == std::string_view::npos) return false;
  return std::any_of(std::begin(password_names), std::end(password_names),
                     [&](std::string_view name) { return text.find(name) != std::string_view::npos; });
}

// What a bare `key` must look like: nothing that joins words, and more than a number at its end.
bool is_base64(std::string_view text) {
  return text.size() >= 20 && has_both_cases(text) && std::count_if(text.begin(), text.end(), is_digit) >= 3 &&
         text.find_first_of("._-:") == std::string_view::npos;
}

// DB_PASSWORD: the name of a variable.
bool is_screaming(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; });
}

// namespace/name, as logs name the object of kind Secret.
bool is_object_name(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 >= text.size()) return false;
  return std::count(text.begin(), text.end(), '/') == 1 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.' || c == '/';
         });
}

bool quoted_counts(const Given& given, const Value& value) {
  const std::string_view text = given.of(value);
  if (given.key.stem != KeyStem::password && is_sentence(text)) return false;
  if (value.called && (is_word_like(text) || is_screaming(text))) return false;
  switch (given.sign.sign) {
    case Sign::comma:
      if (given.site.byte(value.past) == ':') return false;  // "kind":"Secret","data":{…}: a name, no value
      if (!given.sign.key_quoted) return is_random(text);
      return given.span.option || (text.size() >= 5 && !is_word_like(text) && !has_blank(text));
    case Sign::call:
      if (given.key.lookup || has_blank(text) || given.site.byte(value.past) == ',') return false;
      return text.size() >= 4 && (!is_word_like(text) || given.key.stem == KeyStem::password);
    case Sign::adjacent:
      if (given.key.stem == KeyStem::password) return !is_message_word(text);
      return !has_blank(text) && (given.site.byte(value.past) == ';' || is_random(text));
    default:
      return true;
  }
}

bool bare_counts(const Given& given, const Value& value) {
  const std::string_view text = given.of(value);
  if (is_code(text) || (text.size() == 1 && is_digit(text[0]))) return false;
  switch (given.sign.sign) {
    case Sign::comma:
      return !given.sign.spaced && is_random(text);
    case Sign::call:
    case Sign::adjacent:
      return false;
    case Sign::space:
      return text[0] != '-';
    case Sign::colon: {
      const bool last = ends_there(given.site, value.past);
      if (given.starts_line && last) return !is_message_word(text);
      if (!given.sign.spaced || given.sign.key_quoted) return !is_word_like(text) || (last && !is_message_word(text));
      return !is_word_like(text);
    }
    default:
      return !is_message_word(text) || ends_there(given.site, value.past);
  }
}

bool counts(const Given& given, const Value& value) {
  const std::string_view text = given.of(value);
  if (text.size() > 512) return given.key.kind == KeyKind::strong || is_random(text);
  if (is_blank(text) || is_path(text)) return false;
  if (given.key.kind == KeyKind::weak) {
    if (given.sign.sign == Sign::space && !given.span.option) return false;
    if (given.key.stem == KeyStem::connection && value.quoted && is_pairs(text)) return true;
    if (given.key.whole && given.key.stem == KeyStem::other && !is_base64(text)) return false;
    return is_random(text) || (value.quoted && given.key.stem != KeyStem::other && is_tangled(text));
  }
  if (given.key.stem == KeyStem::token && is_all_digits(text.substr(text[0] == '-' ? 1 : 0))) return false;
  if (given.key.stem == KeyStem::secret && given.key.whole && is_object_name(text)) return false;
  if (given.sign.sign == Sign::element && given.site.byte(value.end) != '<') return false;
  if (given.key.stem == KeyStem::connection && (text.find("://") != std::string_view::npos || text.find('(') < text.size()))
    return false;
  return value.quoted ? quoted_counts(given, value) : bare_counts(given, value);
}

// ["a", "b"] under a strong name.
void take_list(const Given& given, std::size_t at, Finds& finds) {
  for (int n = 0; n < 64; ++n) {
    while (at < given.site.line_end && (given.site.text[at] == ' ' || given.site.text[at] == ',')) ++at;
    if (quote_at(given.site, at).mark == 0) return;
    const Value value = value_at(given.site, at, false);
    if (!is_blank(given.of(value))) finds.add(kv_secret, value.begin, value.end);
    at = value.past;
  }
}

bool is_block_mark(const Site& site, std::size_t at) {
  if (site.byte(at) != '|' && site.byte(at) != '>') return false;
  ++at;
  while (site.byte(at) == '-' || site.byte(at) == '+' || is_digit(site.byte(at))) ++at;
  return ends_there(site, at) && (at >= site.line_end || site.text[at] == ' ');
}

// What the lines behind this one owe: a block scalar, the next item of a list, a value on a line of its own.
bool leave_follow(const Given& given, Finds& finds) {
  const Site& site = given.site;
  const std::size_t at = given.sign.value;
  if (given.key.kind != KeyKind::strong || site.open) return false;
  const Sign sign = given.sign.sign;
  if (sign == Sign::colon && is_block_mark(site, at)) {
    std::size_t column = site.line_begin;
    while (column < given.span.begin && (site.text[column] == ' ' || site.text[column] == '-')) ++column;
    if (given.span.begin - column <= 1) finds.follow({Follow::Kind::block, column - site.line_begin, 0, &kv_secret});
    return true;
  }
  if (at < site.line_end) {
    if (site.text[at] != '[' || !given.sign.key_quoted || !ends_there(site, at + 1) || at + 1 < site.line_end) return false;
    finds.follow({Follow::Kind::custom, 1, 0, &kv_secret});
    return true;
  }
  if (sign == Sign::element || sign == Sign::space || (sign == Sign::comma && given.span.option)) {
    finds.follow({Follow::Kind::next_item, 0, 0, &kv_secret});
  } else if (sign == Sign::colon && given.sign.key_quoted) {
    finds.follow({Follow::Kind::custom, 0, 0, &kv_secret});
  }
  return true;
}

// "--password" as the last word of its line owes the next; "  password x" alone in its line is .netrc or a router's
// configuration.
void without_sign(const Site& site, const KeySpan& span, Finds& finds) {
  const bool ends = span.end >= site.line_end;
  if (!(ends && span.option) && (ends || site.text[span.end] != ' ')) return;
  if (!ends && (span.begin - site.line_begin > 16 || site.line_end - span.end > 256)) return;
  const Key key = judge_key(site.text.substr(span.begin, span.end - span.begin));
  if (key.kind != KeyKind::strong) return;
  if (ends) return finds.follow({Follow::Kind::next_item, 0, 0, &kv_secret});
  if (key.stem != KeyStem::password || !key.whole) return;
  for (std::size_t at = site.line_begin; at < span.begin; ++at) {
    if (site.text[at] != ' ' && site.text[at] != '\t') return;
  }
  const std::string_view text = site.text.substr(span.end + 1, site.line_end - span.end - 1);
  if (has_blank(text) || is_blank(text) || is_message_word(text)) return;
  if (span.begin == site.line_begin && is_word_like(text)) return;
  finds.add(kv_secret, span.end + 1, site.line_end);
}

// checksum/secret: the annotation by which a Deployment notices that a Secret changed.
bool is_checksum(const Site& site, std::size_t begin) {
  static constexpr std::string_view word = "checksum/";
  return begin >= site.line_begin + word.size() && site.text.compare(begin - word.size(), word.size(), word) == 0;
}

void look_key(const Site& site, Finds& finds) {
  const KeySpan span = key_around(site, site.at, site.length);
  if (span.end == 0) return;
  const Assignment sign = assignment_behind(site, span);
  // https://x-access-token:y@host is the URL's
  if (sign.sign == Sign::colon && site.before(span.begin) == '/' && span.begin > site.line_begin + 1 &&
      site.text[span.begin - 2] == '/')
    return;
  if (sign.sign == Sign::none) return without_sign(site, span, finds);
  const Key key = judge_key(site.text.substr(span.begin, span.end - span.begin));
  if (key.kind == KeyKind::none || is_checksum(site, span.begin)) return;
  Given given{site, span, key, sign, false};
  if (leave_follow(given, finds)) return;
  given.starts_line = starts_line(site, span.begin);
  if (site.byte(sign.value) == '[' && key.kind == KeyKind::strong && !placeholder_end(site.text, sign.value)) {
    const std::size_t item = sign.value + (site.byte(sign.value + 1) == ' ' ? 2 : 1);
    if (quote_at(site, item).mark != 0) return take_list(given, item, finds);
  }
  if (site.byte(sign.value) == '{' && sign.key_quoted && sign.sign == Sign::colon) return;  // an object
  Site near = site;  // a value under a weak name is of no use when it is endless, and must not be walked again and again
  if (key.kind == KeyKind::weak) near.line_end = std::min(site.line_end, sign.value + 4100);
  const bool to_end = given.starts_line && (!sign.key_quoted || sign.sign == Sign::equals) && sign.sign != Sign::element;
  const Value value = value_at(near, sign.value, to_end);
  if (value.begin < value.end && counts(given, value)) finds.add(kv_secret, value.begin, value.end);
}

// PASSWORD 'x', IDENTIFIED BY 'x' of SQL.
void look_identified(const Site& site, Finds& finds) {
  std::size_t at = site.at + site.length;
  while (at < site.line_end && at < site.at + 64 && (site.text[at] == ' ' || is_word(site.text[at]))) ++at;
  if (quote_at(site, at).mark == 0) return;
  const Value value = value_at(site, at, false);
  if (!is_blank(site.text.substr(value.begin, value.end - value.begin))) finds.add(kv_secret, value.begin, value.end);
}

// JSESSIONID=…, PHPSESSID=…, connect.sid=s%3A…
void look_session(const Site& site, Finds& finds) {
  const KeySpan span = key_around(site, site.at, site.length);
  if (span.end != site.at + site.length) return;
  const Assignment sign = assignment_behind(site, span);
  if (sign.sign != Sign::equals && sign.sign != Sign::colon) return;
  const Value value = value_at(site, sign.value, false);
  const std::string_view text = site.text.substr(value.begin, value.end - value.begin);
  if (text.size() < 8 || is_blank(text) || is_word_like(text) || has_blank(text) || text.substr(0, 2) == "0x") return;
  if (sign.sign == Sign::colon && !sign.key_quoted && !is_random(text)) return;
  finds.add(session_id, value.begin, value.end);
}

void look_run(const Site& site, Finds& finds) {
  if (!finds.wants(high_entropy)) return;
  const std::size_t end = run_end(site, site.at, Alphabet::base64);
  const std::string_view run = site.text.substr(site.at, std::min<std::size_t>(end - site.at, 4096));
  if (is_random(run) && entropy(run) >= (std::all_of(run.begin(), run.end(), is_hex) ? 3.0 : 4.5)) {
    finds.add(high_entropy, site.at, end);
  }
}

constexpr Trigger triggers[] = {
    {"pass", look_key},
    {"pwd", look_key},
    {"secret", look_key},
    {"token", look_key},
    {"key", look_key},
    {"auth", look_key},
    {"cred", look_key},
    {"dsn", look_key},
    {"access", look_key},
    {"connectionstring", look_key},
    {"connection_string", look_key},
    {"connection-string", look_key},
    {"connstr", look_key},
    {"conn_str", look_key},
    {"identified by", look_identified},
    {"jsessionid", look_session},
    {"phpsessid", look_session},
    {"connect.sid", look_session},
    {"sessionid", look_session},
    {"session_id", look_session},
    {"asp.net_sessionid", look_session},
};

constexpr ShapeTrigger shapes[] = {{Shape::long_run, look_run}};

}  // namespace

const Family key_values_family{"key_values", rules, {}, triggers, shapes};

}  // namespace aiops::redact
