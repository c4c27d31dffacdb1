// A word such as "password" or "token" makes the engine look here. Most such words are prose, and the first byte behind the name
// says so. When a value is given to the name, the name is judged (keys.hpp), then the value (values.hpp): under a strong name any
// value counts that is no template, no mask and no piece of a sentence; under a weak one it must look drawn at random.
#include <algorithm>

#include "core/redact/families/families.hpp"
#include "core/redact/given.hpp"
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
  const std::string_view before = site.text.substr(site.line_begin, given.span.begin - site.line_begin);
  const bool alone = before.substr(std::min(before.find_first_not_of(" \t"), before.size())).find(' ') == std::string_view::npos;
  if (sign == Sign::element && !alone) return true;  // "password: <password>"
  if (sign == Sign::element || sign == Sign::space || (sign == Sign::comma && given.span.option)) {
    finds.follow({Follow::Kind::next_item, 0, 0, &kv_secret});
  } else if (sign == Sign::colon && given.sign.key_quoted) {
    finds.follow({Follow::Kind::custom, 0, 0, &kv_secret});
  }
  return true;
}

// if ("x" == password): the value stands before the name. True when it did.
bool take_compared(const Site& site, const KeySpan& span, Finds& finds) {
  std::size_t at = span.begin;
  while (site.before(at) == ' ') --at;
  std::size_t signs = 0;
  for (; site.before(at) == '=' || site.before(at) == '!'; --at) ++signs;
  if (signs < 2 || signs > 3) return false;
  while (site.before(at) == ' ') --at;
  const char mark = site.before(at);
  if (mark != '"' && mark != '\'') return false;
  const std::size_t end = at - 1, stop = end - site.line_begin > 256 ? end - 256 : site.line_begin;
  std::size_t begin = end;
  while (begin > stop && site.text[begin - 1] != mark) --begin;
  if (begin == stop || begin == end) return false;
  const std::string_view text = site.text.substr(begin, end - begin);
  const Key key = judge_key(site.text.substr(span.begin, span.end - span.begin));
  if (key.kind == KeyKind::none || is_blank(text) || is_word_like(text)) return false;
  if (key.kind == KeyKind::weak && !is_random(text) && !is_tangled(text)) return false;
  finds.add(kv_secret, begin, end);
  return true;
}

// the password for user "u" is "x"; SET PASSWORD FOR u = 'x'
void take_told(const Site& site, const KeySpan& span, Finds& finds) {
  const std::string_view rest = site.text.substr(span.end, std::min<std::size_t>(site.line_end - span.end, 100));
  if (rest.substr(0, 5) != " for " && rest.substr(0, 5) != " FOR ") return;
  std::size_t at = rest.find(" is "), past = at + 4;
  if (at == std::string_view::npos) {
    at = rest.find('=');
    past = at + (rest.substr(at == std::string_view::npos ? rest.size() : at + 1, 1) == " " ? 2 : 1);
  }
  if (at == std::string_view::npos || quote_at(site, span.end + past).mark == 0) return;
  const Value value = value_at(site, span.end + past, false);
  const std::string_view text = site.text.substr(value.begin, value.end - value.begin);
  if (!is_blank(text) && !is_message_word(text)) finds.add(kv_secret, value.begin, value.end);
}

// "--password" as the last word of its line owes the next; "  password x" alone in its line is .netrc or a router's
// configuration.
void without_sign(const Site& site, const KeySpan& span, Finds& finds) {
  const bool ends = span.end >= site.line_end;
  if (!(ends && span.option) && (ends || site.text[span.end] != ' ')) return;
  if (!ends && span.end - span.begin == 8) take_told(site, span, finds);
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

// {expirationSeconds: 3607, path: token}: a mapping of YAML, whose names are judged one by one.
bool is_mapping(const Site& site, const Assignment& sign) {
  if (sign.sign != Sign::colon || site.byte(sign.value) != '{') return false;
  if (sign.key_quoted) return true;
  std::size_t at = sign.value + 1;
  while (site.byte(at) == ' ') ++at;
  const Quote quote = quote_at(site, at);
  if (quote.mark != 0) at = quote.end;
  const std::size_t name = at;
  at = run_end(site, at, Alphabet::dotted);
  if (quote.mark != 0 && site.byte(at) == quote.mark) ++at;
  return at > name && site.byte(at) == ':' && site.byte(at + 1) == ' ';
}

// <secret>two words</secret>: all of it, when the element ends in its line.
std::size_t element_value_end(const Site& site, const Value& value) {
  const std::size_t stop = std::min(site.line_end, value.begin + 512);
  std::size_t end = value.end;
  while (end < stop && site.text[end] != '<') ++end;
  return site.byte(end) == '<' && site.byte(end + 1) == '/' ? end : value.end;
}

// The type in a placeholder, such as [api-token:…], is no name.
bool is_in_placeholder(const Site& site, const KeySpan& span) {
  return site.before(span.begin) == '[' && placeholder_end(site.text, span.begin - 1).has_value();
}

// The same value said once more in its line.
void take_repeated(const Site& site, const Value& value, Finds& finds) {
  const std::size_t size = value.end - value.begin;
  if (size < 12 || size > 128) return;
  const std::string_view text = site.text.substr(value.begin, size);
  if (!is_random(text) && !is_uuid(text)) return;
  const std::string_view rest = site.text.substr(value.end, std::min<std::size_t>(site.line_end - value.end, 512));
  const std::size_t at = rest.find(text);
  if (at != std::string_view::npos) finds.add(kv_secret, value.end + at, value.end + at + size);
}

// checksum/secret: the annotation by which a Deployment notices that a Secret changed.
bool is_checksum(const Site& site, std::size_t begin) {
  static constexpr std::string_view word = "checksum/";
  return begin >= site.line_begin + word.size() && site.text.compare(begin - word.size(), word.size(), word) == 0;
}

void look_key(const Site& site, Finds& finds) {
  const KeySpan span = key_around(site, site.at, site.length);
  if (span.end == 0 || is_in_placeholder(site, span)) return;
  const Assignment sign = assignment_behind(site, span);
  // https://x-access-token:y@host is the URL's
  if (sign.sign == Sign::colon && site.before(span.begin) == '/' && span.begin > site.line_begin + 1 &&
      site.text[span.begin - 2] == '/')
    return;
  if (site.before(span.begin) == ' ' && span.begin > site.line_begin + 4 && site.text[span.begin - 2] == '=') {
    if (take_compared(site, span, finds)) return;
  }
  if (sign.sign == Sign::none) return without_sign(site, span, finds);
  if (site.byte(sign.value) == '{' && sign.key_quoted && sign.sign == Sign::colon) return;  // an object
  const Key key = judge_key(site.text.substr(span.begin, span.end - span.begin));
  if (key.kind == KeyKind::none || is_checksum(site, span.begin)) return;
  Given given{site, span, key, sign, false};
  if (leave_follow(given, finds)) return;
  given.starts_line = starts_line(site, span.begin);
  if (site.byte(sign.value) == '[' && key.kind == KeyKind::strong && !placeholder_end(site.text, sign.value)) {
    const std::size_t item = sign.value + (site.byte(sign.value + 1) == ' ' ? 2 : 1);
    if (quote_at(site, item).mark != 0) return take_list(given, item, finds);
  }
  if (is_mapping(site, sign)) return;
  Site near = site;  // a value under a weak name is of no use when it is endless, and must not be walked again and again
  if (key.kind == KeyKind::weak) near.line_end = std::min(site.line_end, sign.value + 160);
  const bool to_end = given.starts_line && (!sign.key_quoted || sign.sign == Sign::equals) && sign.sign != Sign::element;
  Value value = value_at(near, sign.value, to_end);
  if (value.begin >= value.end) return;
  if (sign.sign == Sign::element && !value.quoted) value.end = element_value_end(near, value);
  if (value.end < site.line_end && is_plain_scalar(given, value)) return finds.add(kv_secret, value.begin, site.line_end);
  if (!counts(given, value)) return;
  if (value.end == near.line_end && near.line_end < site.line_end) value = value_at(site, sign.value, to_end);  // all of it
  finds.add(kv_secret, value.begin, value.end);
  take_repeated(site, value, finds);
}

// PASSWORD 'x', IDENTIFIED BY 'x' of SQL.
void look_identified(const Site& site, Finds& finds) {
  std::size_t at = site.at + site.length;
  while (at < site.line_end && at < site.at + 64 && (site.text[at] == ' ' || is_word(site.text[at]))) ++at;
  if (quote_at(site, at).mark == 0) return;
  const Value value = value_at(site, at, false);
  if (!is_blank(site.text.substr(value.begin, value.end - value.begin))) finds.add(kv_secret, value.begin, value.end);
}

// mnemonic: twelve to twenty-four words of a list, from which a wallet's keys are made.
void look_phrase(const Site& site, Finds& finds) {
  const KeySpan span = key_around(site, site.at, site.length);
  if (span.end == 0) return;
  const Assignment sign = assignment_behind(site, span);
  if (sign.sign == Sign::none) return;
  const Quote quote = quote_at(site, sign.value);
  const std::size_t begin = quote.mark != 0 ? quote.end : sign.value, stop = std::min(site.line_end, begin + 300);
  std::size_t words = 0, end = begin, at = begin;
  for (; at < stop; ++words, end = at++) {
    const std::size_t word = at;
    while (at < stop && is_alnum(site.text[at]) && !is_digit(site.text[at])) ++at;
    if (at - word < 3 || at - word > 8) break;
    if (site.byte(at) != ' ') {
      ++words;
      end = at;
      break;
    }
  }
  if (words >= 12) finds.add(kv_secret, begin, end);
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
    {"_pw", look_key},
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
    {"mnemonic", look_phrase},
    {"seed_phrase", look_phrase},
    {"seedphrase", look_phrase},
    {"recovery_phrase", look_phrase},
    {"identified by", look_identified},
    {"jsessionid", look_session},
    {"phpsessid", look_session},
    {"connect.sid", look_session},
    {"sessionid", look_session},
    {"session_id", look_session},
    {"asp.net_sessionid", look_session},
};

constexpr ShapeTrigger shapes[] = {{Shape::long_run, look_run, nullptr, &high_entropy}};

}  // namespace

const Family key_values_family{"key_values", rules, {}, triggers, shapes};

}  // namespace aiops::redact
