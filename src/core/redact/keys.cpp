// A name is cut into words at '_', '-', '.' and at the humps of camelCase, and written in lower case without the cuts. In that
// the last stem is looked for ("password", "token", "apikey" ...). What follows the stem decides: nothing, a number or a
// word such as "value" leaves it strong; "name", "file", "ttl" or "count" make it the name of something else; any other word
// makes it weak. What precedes matters for few: "max", "csrf", "next", "public".
#include "core/redact/keys.hpp"

#include <algorithm>
#include <array>

#include "core/redact/word_set.hpp"

namespace aiops::redact {

namespace {

bool is_key_byte(char c) { return is_word(c) || c == '-' || c == '.'; }

struct Stem {
  std::string_view word;
  KeyStem stem;
  KeyKind kind;
  bool alone;  // only as a word of its own ("pass", not "compass")
};

// Where two end at the same place, the earlier row counts.
constexpr Stem stems[] = {
    {"passphrase", KeyStem::password, KeyKind::strong, false},
    {"password", KeyStem::password, KeyKind::strong, false},
    {"passwort", KeyStem::password, KeyKind::strong, false},
    {"passwd", KeyStem::password, KeyKind::strong, false},
    {"passcode", KeyStem::password, KeyKind::strong, false},
    {"passw", KeyStem::password, KeyKind::strong, true},
    {"pass", KeyStem::password, KeyKind::strong, true},
    {"pwd", KeyStem::password, KeyKind::strong, false},
    {"pw", KeyStem::password, KeyKind::strong, true},
    {"secretkey", KeyStem::secret, KeyKind::strong, false},
    {"secretaccesskey", KeyStem::secret, KeyKind::strong, false},
    {"secret", KeyStem::secret, KeyKind::strong, false},
    {"token", KeyStem::token, KeyKind::strong, false},
    {"apikey", KeyStem::key, KeyKind::strong, false},
    {"accesskey", KeyStem::key, KeyKind::strong, false},
    {"privatekey", KeyStem::key, KeyKind::strong, false},
    {"encryptionkey", KeyStem::key, KeyKind::strong, false},
    {"signingkey", KeyStem::key, KeyKind::strong, false},
    {"masterkey", KeyStem::key, KeyKind::strong, false},
    {"accountkey", KeyStem::key, KeyKind::strong, false},
    {"sharedkey", KeyStem::key, KeyKind::strong, false},
    {"authkey", KeyStem::key, KeyKind::strong, false},
    {"licensekey", KeyStem::key, KeyKind::weak, false},
    {"credential", KeyStem::credential, KeyKind::strong, false},
    {"cred", KeyStem::credential, KeyKind::strong, true},
    {"creds", KeyStem::credential, KeyKind::strong, true},
    {"connectionstring", KeyStem::connection, KeyKind::strong, false},
    {"connstring", KeyStem::connection, KeyKind::strong, false},
    {"connstr", KeyStem::connection, KeyKind::strong, false},
    {"dsn", KeyStem::connection, KeyKind::strong, true},
    {"auth", KeyStem::other, KeyKind::weak, true},
    {"key", KeyStem::other, KeyKind::weak, true},
    {"access", KeyStem::other, KeyKind::weak, true},
};

constexpr std::string_view plain_tails[] = {
    "e",      "value",      "val",     "string",    "str",  "data", "text",    "plain",  "plaintext", "raw",          "dev",
    "prod",   "production", "stg",     "staging",   "test", "live", "default", "new",    "old",       "current",      "key",
    "keys",   "set",        "write",   "admin",     "root", "db",   "app",     "master", "confirm",   "confirmation", "hex",
    "base64", "b64",        "primary", "secondary", "user", "prd",  "qa",      "uat",    "local"};

constexpr std::string_view trap_tails[] = {"name",
                                           "names",
                                           "id",
                                           "ids",
                                           "file",
                                           "files",
                                           "filename",
                                           "path",
                                           "paths",
                                           "ref",
                                           "refs",
                                           "reference",
                                           "dir",
                                           "directory",
                                           "location",
                                           "uri",
                                           "url",
                                           "urls",
                                           "endpoint",
                                           "policy",
                                           "policies",
                                           "count",
                                           "counts",
                                           "limit",
                                           "limits",
                                           "ttl",
                                           "type",
                                           "types",
                                           "length",
                                           "len",
                                           "size",
                                           "expiry",
                                           "expires",
                                           "expired",
                                           "expiration",
                                           "expirationseconds",
                                           "age",
                                           "lifetime",
                                           "duration",
                                           "timeout",
                                           "review",
                                           "reviews",
                                           "request",
                                           "requests",
                                           "class",
                                           "version",
                                           "provider",
                                           "providers",
                                           "store",
                                           "stores",
                                           "manager",
                                           "rotation",
                                           "rotate",
                                           "status",
                                           "state",
                                           "valid",
                                           "invalid",
                                           "validity",
                                           "field",
                                           "fields",
                                           "label",
                                           "header",
                                           "headers",
                                           "format",
                                           "required",
                                           "enabled",
                                           "disabled",
                                           "prompt",
                                           "reset",
                                           "changed",
                                           "updated",
                                           "created",
                                           "at",
                                           "time",
                                           "date",
                                           "timestamp",
                                           "index",
                                           "number",
                                           "username",
                                           "mount",
                                           "volume",
                                           "selector",
                                           "namespace",
                                           "audience",
                                           "audiences",
                                           "issuer",
                                           "scope",
                                           "scopes",
                                           "info",
                                           "error",
                                           "errors",
                                           "message",
                                           "hint",
                                           "help",
                                           "link",
                                           "page",
                                           "form",
                                           "placeholder",
                                           "strength",
                                           "attempts",
                                           "attempt",
                                           "check",
                                           "checker",
                                           "auth",
                                           "authentication",
                                           "authenticator",
                                           "algorithm",
                                           "alg",
                                           "encryption",
                                           "mode",
                                           "command",
                                           "cmd",
                                           "script",
                                           "callback",
                                           "handler",
                                           "service",
                                           "client",
                                           "controller",
                                           "validator",
                                           "generator",
                                           "parser",
                                           "ring",
                                           "izer",
                                           "ized",
                                           "ization",
                                           "alias",
                                           "pair",
                                           "board",
                                           "word",
                                           "words",
                                           "code",
                                           "frame",
                                           "vault",
                                           "usage",
                                           "usages",
                                           "signature",
                                           "stone",
                                           "ing",
                                           "signatures",
                                           "source",
                                           "sources",
                                           "storetype",
                                           "schedule",
                                           "event",
                                           "events",
                                           "operator",
                                           "template",
                                           "templates",
                                           "env",
                                           "visible",
                                           "less",
                                           "reviewer",
                                           "storage",
                                           "cache",
                                           "bytes",
                                           "space",
                                           "per",
                                           "used",
                                           "quota",
                                           "rate",
                                           "variable",
                                           "column",
                                           "table",
                                           "regex",
                                           "pattern",
                                           "rule",
                                           "rules",
                                           "chars",
                                           "cipher",
                                           "exists",
                                           "found",
                                           "missing",
                                           "metadata",
                                           "annotation",
                                           "down",
                                           "up",
                                           "left",
                                           "right",
                                           "press",
                                           "pressed",
                                           "mesh",
                                           "meshing",
                                           "selectors",
                                           "keyref",
                                           "accessor",
                                           "backend",
                                           "engine",
                                           "object",
                                           "objects",
                                           "creation",
                                           "hashes",
                                           "management",
                                           "sync",
                                           "syncer"};

constexpr std::string_view trap_heads[] = {
    "max",    "min",        "num",          "total",  "completion",   "public",  "pub",    "csrf",      "xsrf",
    "next",   "continue",   "continuation", "page",   "cancellation", "foreign", "sort",   "partition", "bos",
    "eos",    "pad",        "random",       "cache",  "activity",     "window",  "hot",    "primary",   "bucket",
    "schema", "sequence",   "natural",      "idx",    "turkey",       "monkey",  "issuer", "imagepull", "jsonweb",
    "to",     "pagination", "sync",         "resume", "invalid",      "missing", "bad",    "object"};
constexpr std::string_view lookups[] = {"get",    "is",     "has",   "check",   "validate", "verify", "find",
                                        "read",   "lookup", "fetch", "compare", "no",       "needs",  "requires",
                                        "forgot", "show",   "hide",  "delete",  "remove"};

constexpr WordSet plain_tail_set(plain_tails);
constexpr WordSet trap_tail_set(trap_tails);
constexpr WordSet trap_head_set(trap_heads);
constexpr WordSet lookup_set(lookups);

// By row of `stems`: the letters that a name needs to hold the stem.
constexpr auto stem_letters = [] {
  std::array<std::uint32_t, std::size(stems)> out{};
  for (std::size_t n = 0; n < out.size(); ++n) out[n] = letters_of(stems[n].word);
  return out;
}();

// string_view::rfind without a call for every byte.
std::size_t last_place(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return std::string_view::npos;
  for (std::size_t at = text.size() - word.size() + 1; at-- > 0;) {
    if (text[at] == word[0] && text.compare(at, word.size(), word) == 0) return at;
  }
  return std::string_view::npos;
}

// The name in lower case without cuts, and where its words begin.
struct Flat {
  std::array<char, longest_key> bytes{};
  std::array<bool, longest_key + 1> cut{};  // a word begins at this byte
  std::size_t size = 0;

  explicit Flat(std::string_view key) {
    bool fresh = true;
    for (std::size_t i = 0; i < key.size() && size < bytes.size(); ++i) {
      const char c = key[i];
      if (!is_alnum(c)) {
        fresh = true;
        continue;
      }
      const bool upper = c >= 'A' && c <= 'Z';
      const bool after_lower = i > 0 && ((key[i - 1] >= 'a' && key[i - 1] <= 'z') || is_digit(key[i - 1]));
      const bool before_lower = i + 1 < key.size() && key[i + 1] >= 'a' && key[i + 1] <= 'z' && i > 0 && is_alnum(key[i - 1]);
      cut[size] = fresh || (upper && (after_lower || before_lower));
      bytes[size++] = upper ? static_cast<char>(c + 32) : c;
      fresh = false;
    }
    cut[size] = true;
  }
  std::string_view view() const { return {bytes.data(), size}; }
  std::string_view word_at(std::size_t from) const {
    std::size_t end = from + 1;
    while (end < size && !cut[end]) ++end;
    return view().substr(from, end - from);
  }
};

struct Seen {
  const Stem* stem = nullptr;
  std::size_t begin = 0, end = 0;
};

// The stem that ends last; of those the longest.
Seen last_stem(const Flat& flat) {
  Seen seen;
  const std::uint32_t letters = letters_of(flat.view());
  for (const Stem& stem : stems) {
    if ((stem_letters[static_cast<std::size_t>(&stem - stems)] & ~letters) != 0) continue;
    const std::size_t at = last_place(flat.view(), stem.word);
    if (at == std::string_view::npos) continue;
    const std::size_t end = at + stem.word.size();
    if (stem.alone && !(flat.cut[at] && (flat.cut[end] || is_digit(flat.bytes[end])))) continue;
    const bool weaker = seen.stem != nullptr && seen.stem->kind == KeyKind::strong && stem.kind == KeyKind::weak;
    if (seen.stem != nullptr && (weaker || end < seen.end || (end == seen.end && at >= seen.begin))) continue;
    seen = {&stem, at, end};
  }
  return seen;
}

bool is_number(std::string_view word) { return std::all_of(word.begin(), word.end(), is_digit); }

// Three letters stand in many a random run ("access-pwdls"): they count when a word ends there.
bool is_chance(const Flat& flat, const Seen& seen) {
  if (seen.stem->word.size() > 3 || flat.cut[seen.end] || is_digit(flat.bytes[seen.end])) return false;
  return !plain_tail_set.has(flat.word_at(seen.end));
}

KeyKind by_tail(const Flat& flat, const Seen& seen) {
  KeyKind kind = seen.stem->kind;
  if (is_chance(flat, seen)) return KeyKind::none;
  if (seen.stem->word == "pw" && seen.end < flat.size) return KeyKind::none;  // the suffix that Kubernetes draws may hold it
  for (std::size_t at = seen.end; at < flat.size;) {
    const std::string_view word = flat.word_at(at);
    at += word.size();
    if (trap_tail_set.has(word)) return KeyKind::none;
    if (word == "s" && (seen.stem->stem == KeyStem::password || seen.stem->stem == KeyStem::credential)) continue;
    const bool plain = is_number(word) || plain_tail_set.has(word) || seen.stem->stem == KeyStem::password;
    if (!plain) kind = KeyKind::weak;
  }
  return kind;
}

bool trapped_by_head(const Flat& flat, const Seen& seen) {
  for (std::size_t at = 0; at < seen.begin;) {
    const std::string_view word = flat.word_at(at).substr(0, seen.begin - at);
    if (trap_head_set.has(word)) return true;
    at += word.size();
  }
  return false;
}

// The five letters that Kubernetes draws for a pod hold no vowels, but may hold "pwd": web-7f9c-xpwdk. The stem alone in its
// segment ("db-app-pwd") is a name.
bool drawn_by_chance(std::string_view name, std::string_view stem) {
  const std::size_t dash = name.rfind('-');
  if (dash == std::string_view::npos || name.find('-') == dash || name.size() - dash != 6 || stem.size() > 3) return false;
  return name.find_first_not_of("bcdfghjklmnpqrstvwxz2456789", dash + 1) == std::string_view::npos;
}

}  // namespace

KeySpan key_around(const Site& site, std::size_t at, std::size_t length) {
  KeySpan key;
  std::size_t begin = at, end = at + length;
  const std::size_t stop = at - site.line_begin > longest_key ? at - longest_key : site.line_begin;
  while (begin > stop && is_key_byte(site.text[begin - 1])) --begin;
  while (end < site.line_end && end - begin <= longest_key && is_key_byte(site.text[end])) ++end;
  if (end - begin > longest_key) return key;
  if (site.before(begin) == '\\' && begin < at) {  // "\npassword" and "\u0026password" as they are written out
    const char c = site.text[begin];
    if (c == 'n' || c == 't' || c == 'r') ++begin;
    if (c == 'u' && at - begin >= 5) begin += 5;
  }
  while (begin < at && (site.text[begin] == '-' || site.text[begin] == '.')) {
    key.option = key.option || site.text[begin] == '-';
    ++begin;
  }
  while (end > at + length && (site.text[end - 1] == '-' || site.text[end - 1] == '.')) --end;
  key.begin = begin;
  key.end = end;
  return key;
}

Key judge_key(std::string_view name) {
  Key key;
  if (name.empty() || name.size() > longest_key) return key;
  if (name == "key") return {KeyKind::weak, KeyStem::other, false, true};  // the commonest of all in objects of Kubernetes
  const Flat flat(name);
  const Seen seen = last_stem(flat);
  if (seen.stem == nullptr) return key;
  key.stem = seen.stem->stem;
  key.whole = seen.begin == 0 && seen.end == flat.size;
  key.kind = drawn_by_chance(name, seen.stem->word) ? KeyKind::none : by_tail(flat, seen);
  if (seen.begin > 0) {
    key.lookup = lookup_set.has(flat.word_at(0));
    if (key.stem != KeyStem::password && trapped_by_head(flat, seen)) key.kind = KeyKind::none;
  }
  return key;
}

}  // namespace aiops::redact
