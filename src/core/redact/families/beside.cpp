// From the name the walk goes right over the rest of the name, quotes and operators, and stops at each word. Directly behind an
// operator a word is the value: it must have one of the forms, or the name means something else. A word that an operator follows
// is a further key ("value" in {"name": "X_TOKEN", "value": "..."}), and types (String, const) are stepped over. Behind a word
// such as "key" or "token" a value may also stand without an operator. At most eight words and 160 bytes are looked at.
#include "core/redact/families/beside.hpp"

#include <algorithm>
#include <array>

#include "core/redact/families/randomness.hpp"

namespace aiops::redact {

namespace {

constexpr std::size_t furthest = 160, most_words = 8, most_name = 64;

constexpr std::array<std::string_view, 17> key_words{"key",  "token",   "secret", "auth",  "passw",  "pwd",
                                                     "cred", "private", "access", "sdk",   "licen",  "client",
                                                     "sid",  "bearer",  "dsn",    "login", "webhook"};
// What a hexadecimal value or a UUID is far more often than a secret.
constexpr std::array<std::string_view, 20> other_words{
    "trace",    "span_id", "spanid",  "commit", "sha1",  "sha256", "sha512",   "digest",  "checksum",    "etag",
    "revision", "request", "version", "image",  "build", "hash",   "instance", "session", "fingerprint", "pod"};

template <std::size_t N>
bool speaks_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return has_word(text, word); });
}

bool is_operator(char c) { return c == '=' || c == ':' || c == '>' || c == ',' || c == '|' || c == '('; }
bool is_name(char c) { return is_word(c) || c == '-' || c == '.'; }
bool is_value(char c) { return is_name(c) || c == '+' || c == '/' || c == '~'; }

bool of_kind(Kind kind, char c) {
  switch (kind) {
    case Kind::none:
      return false;
    case Kind::hex:
      return is_hex(c);
    case Kind::digits:
      return is_digit(c);
    case Kind::alnum:
      return is_alnum(c);
    case Kind::word:
      return is_word(c) || c == '-';
    case Kind::padded:
      return is_word(c) || c == '-' || c == '=';
    case Kind::base64:
      return is_alnum(c) || c == '+' || c == '/' || c == '=' || c == '-' || c == '_';
    case Kind::dotted:
      return is_name(c) || c == '=';
    case Kind::percent:
      return is_word(c) || c == '-' || c == '%';
    case Kind::uuid:
      return is_hex(c) || c == '-';
  }
  return false;
}

struct Words {
  bool assigned = false;  // an operator stands before
  bool keyed = false;  // the name, or the word before, speaks of a secret
  bool other = false;  // it speaks of something that is none
};

bool believable(std::string_view value, const ValueForm& form, const Words& words) {
  if (form.kind == Kind::uuid) return is_uuid(value) && words.keyed && !words.other;
  if (form.kind == Kind::digits) return words.assigned;
  if (!form.prefix.empty()) return value.size() >= 20 || words.assigned;
  if (all_hex(value)) return words.keyed && !words.other && has_digit(value) && !is_all_digits(value) && entropy(value) >= 2.2;
  return has_digit(value) && random_looking(value);
}

// h1:… of go.sum, sha512-… of a lock file: a digest of a package that bears the vendor's name.
bool is_digest(const Site& site, std::size_t from) {
  const std::string_view before = site.text.substr(site.line_begin, from - site.line_begin);
  return before.ends_with(" h1:") || before.ends_with("sha512-") || before.ends_with("sha256-") || before.ends_with("sha1-");
}

// Base64 is of one alphabet or of the other: app/my-load-balancer/50dc6c495c0c9188 is a path.
bool is_path(std::string_view value) {
  return value.find_first_of("/+") != std::string_view::npos && value.find_first_of("-_") != std::string_view::npos;
}

// The end of a value of this form that begins at `from`; `from` when there is none.
std::size_t value_end(const Site& site, std::size_t from, const ValueForm& form, const Words& words) {
  if (site.text.compare(from, form.prefix.size(), form.prefix) != 0) return from;
  const std::size_t body = from + form.prefix.size();
  const std::size_t stop = std::min(site.line_end, body + form.most + 1);
  std::size_t end = body;
  while (end < stop && of_kind(form.kind, site.text[end])) ++end;
  const std::size_t length = end - from;
  if (end < body + form.least || end > body + form.most) return from;
  const char next = site.byte(end);
  if (is_word(next) || next == '+' || next == '/' || next == '~') return from;
  if ((next == '-' || next == '.') && is_alnum(site.byte(end + 1))) return from;
  const std::string_view value = site.text.substr(from, length);
  if (form.kind == Kind::base64 && (is_path(value) || is_digest(site, from))) return from;
  return believable(value, form, words) ? end : from;
}

// "string token" and "const token": what a language says of the name.
bool is_type(std::string_view text) {
  constexpr std::array<std::string_view, 8> types{"string", "str", "const", "char", "var", "text", "bearer", "basic"};
  return text.size() <= 6 && std::any_of(types.begin(), types.end(), [&](std::string_view type) {
           return text.size() == type.size() && has_word(text, type);
         });
}

// Over a backslash and what it writes: \n, \t, "; a percent sign and its digits.
std::size_t past_escape(const Site& site, std::size_t at) {
  if (site.text[at] == '%' && is_hex(site.byte(at + 1)) && is_hex(site.byte(at + 2))) return at + 3;
  std::size_t end = at;
  while (end < site.line_end && site.text[end] == '\\') ++end;
  if (end == at) return at + 1;
  const char c = site.byte(end);
  if (c == 'n' || c == 'r' || c == 't') return end + 1;
  if (c == 'u' && is_hex(site.byte(end + 1)) && is_hex(site.byte(end + 4))) return end + 5;
  return end;
}

// Whether the word that ends at `end` is a key of its own.
bool is_key(const Site& site, std::size_t end) {
  for (std::size_t i = 0; i < 6; ++i, ++end) {
    const char c = site.byte(end);
    if (c == '=' || c == ':') return true;
    if (c != '"' && c != '\'' && c != ' ' && c != '\\') return false;
  }
  return false;
}

}  // namespace

std::size_t token_begin(const Site& site, std::size_t end, Alphabet alphabet) {
  return past_prefix(site, run_begin(site, end, alphabet), end);
}

std::size_t past_prefix(const Site& site, std::size_t begin, std::size_t end) {
  const char before = site.before(begin);
  if (before == '%' && end - begin > 2 && is_hex(site.text[begin]) && is_hex(site.text[begin + 1])) return begin + 2;
  if (before == '\\' && end - begin > 5) {
    if (site.text[begin] == 'u' && is_hex(site.text[begin + 1])) return begin + 5;
    if (site.text[begin] == 'n' || site.text[begin] == 'r' || site.text[begin] == 't') return begin + 1;
  }
  if (before != '[' && before != ';') return begin;
  std::size_t colour = begin;
  while (colour < end && colour - begin < 4 && is_digit(site.text[colour])) ++colour;
  return colour < end && site.text[colour] == 'm' && stands_free(site, colour + 1) ? colour + 1 : begin;
}

std::optional<Value> value_beside(const Site& site, std::span<const ValueForm> forms, bool keyed) {
  std::size_t name = site.at;
  while (name > site.line_begin && site.at - name < most_name && is_name(site.text[name - 1])) --name;
  std::size_t at = site.at + site.length;
  while (at < site.line_end && at - site.at < most_name && is_name(site.text[at])) ++at;
  if (at - site.at >= most_name) return std::nullopt;  // no name is as long
  const std::string_view whole = site.text.substr(name, at - name);
  Words words{false, speaks_of(whole, key_words), speaks_of(whole, other_words)};
  const std::size_t limit = std::min(site.line_end, at + furthest);
  for (std::size_t seen = 0; at < limit && seen < most_words;) {
    const char c = site.text[at];
    if (c == '%' || c == '\\') {
      words.assigned |= c == '%';
      at = past_escape(site, at);
      continue;
    }
    if (!is_value(c) || c == '~') {
      words.assigned |= is_operator(c);
      ++at;
      continue;
    }
    if (words.keyed || (words.assigned && !keyed)) {
      for (const ValueForm& form : forms) {
        const std::size_t end = form.kind == Kind::none ? at : value_end(site, at, form, words);
        if (end > at) return Value{at, end};
      }
    }
    std::size_t end = at;
    while (end < limit && is_value(site.text[end])) ++end;
    const std::string_view text = site.text.substr(at, end - at);
    if (is_key(site, end)) {
      words.assigned = false;
    } else if (words.assigned && !is_type(text)) {
      return std::nullopt;
    }
    words.keyed |= speaks_of(text, key_words);
    words.other |= speaks_of(text, other_words);
    at = end;
    ++seen;
  }
  return std::nullopt;
}

}  // namespace aiops::redact
