// Each question is a walk over a short text; long values are judged by their first half kilobyte.
#include "core/redact/values.hpp"

#include <algorithm>
#include <iterator>

#include "core/redact/placeholder.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

namespace {

constexpr std::size_t enough = 512;

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

template <std::size_t N>
bool one_of(const std::string_view (&words)[N], std::string_view value) {
  return std::any_of(std::begin(words), std::end(words), [&](std::string_view word) { return same(word, value); });
}

template <std::size_t N>
bool begins_with_one_of(const std::string_view (&heads)[N], std::string_view value) {
  return std::any_of(std::begin(heads), std::end(heads),
                     [&](std::string_view head) { return value.substr(0, head.size()) == head; });
}

constexpr std::string_view nothings[] = {
    "null",      "nil",       "none",     "true",       "false",      "undefined",      "yes",
    "no",        "on",        "off",      "n/a",        "empty",      "unset",          "changeme",
    "change-me", "change_me", "<nil>",    "<none>",     "(null)",     "redacted",       "masked",
    "hidden",    "omitted",   "filtered", "sanitized",  "scrubbed",   "data+omitted",   "<unset>",
    "<set>",     "not set",   "unknown",  "<no value>", "(redacted)", "***redacted***", "-redacted-",
    "nullptr",   "optional",  "required", "<empty>",    "os.environ", "self",           "this",
    "string",    "str",       "boolean",  "bool",       "int",        "integer",        "object",
    "array",     "bytes"};

constexpr std::string_view references[] = {
    "ENC[",     "op://",           "vault:",  "ref+",      "<set to the key",     "arn:aws",
    "sm://",    "!vault",          "!secret", "projects/", "secretref:",          "valueFrom",
    "awssm://", "secretsmanager:", "ssm:",    "keyvault:", "@Microsoft.KeyVault", "{{resolve:",
    "gcpsm://"};

bool is_name_byte(char c) { return is_word(c) || c == '.' || c == '-' || c == ' ' || c == ':' || c == '/' || c == '|'; }
bool is_name(std::string_view text) { return std::all_of(text.begin(), text.end(), is_name_byte); }
bool is_identifier(std::string_view text) {
  return !text.empty() && !is_digit(text[0]) && std::all_of(text.begin(), text.end(), is_word);
}

bool framed(std::string_view value, std::string_view head, std::string_view tail) {
  if (value.size() < head.size() + tail.size() || value.substr(0, head.size()) != head) return false;
  return value.find(tail, head.size()) == value.size() - tail.size();
}

bool is_dollar(std::string_view value) {
  if (value.size() < 2 || value[0] != '$') return false;
  if (value[1] == '{') return framed(value, "${", "}") || framed(value, "${{", "}}");
  if (value[1] == '(') return true;
  return is_identifier(value.substr(1)) || (value[1] == '$' && is_dollar(value.substr(1)));
}

// {vendor AQAAABAAA k3J9x...}: how Jenkins writes what it encrypted; no name of a variable holds such a word.
bool has_long_word(std::string_view name) {
  std::size_t length = 0;
  bool digit = false;
  for (const char c : name) {
    length = c == ' ' ? 0 : length + 1;
    digit = c != ' ' && (digit || is_digit(c));
    if (length >= 12 && digit && name.find(' ') != std::string_view::npos) return true;
  }
  return name.substr(0, 5) == "AQAAA";
}

bool is_template(std::string_view value) {
  if (is_dollar(value)) return true;
  if (framed(value, "{{", "}}")) return value.substr(2, value.size() - 4).find_first_of("{}") == std::string_view::npos;
  if (framed(value, "#{", "}") || framed(value, "@{", "}") || framed(value, "%{", "}")) return true;
  if (framed(value, "<%", "%>") || framed(value, "__", "__")) return true;
  if ((value.front() == '<' && value.back() == '>') || (value.front() == '{' && value.back() == '}')) {
    const std::string_view name = value.substr(1, value.size() - 2);
    return is_name(name) && !is_random(name) && !has_long_word(name);
  }
  if (value.front() == '%' && value.size() <= 3) return true;  // %s, %v, %02
  if (value.size() > 2 && value.front() == '%') {
    return (value.back() == '%' && is_identifier(value.substr(1, value.size() - 2))) || (value[1] == '(' && value.back() == 's');
  }
  return false;
}

bool is_mask(std::string_view value) {
  const auto stars = static_cast<std::size_t>(std::count(value.begin(), value.end(), '*'));
  if (stars >= 3 && value.size() - stars <= 4) return true;
  if (value.size() >= 2 && value.find_first_not_of(".-_") == std::string_view::npos) return true;
  return value.substr(0, 3) == "\xe2\x80\xa2";  // bullets
}

bool is_size(std::string_view value) {
  const std::size_t space = value.find(' ');
  if (space == std::string_view::npos || space == 0 || !is_all_digits(value.substr(0, space))) return false;
  const std::string_view unit = value.substr(space + 1);
  return unit == "bytes" || unit == "byte";
}

}  // namespace

bool is_blank(std::string_view value) {
  if (value.empty()) return true;
  if (value.size() > enough) return false;
  if (const auto end = placeholder_end(value, 0); end && *end == value.size()) return true;
  if (value.front() == '[' && value.back() == ']' && value.size() > 2 && is_blank(value.substr(1, value.size() - 2))) return true;
  // The PEM rules know which of them are secret, and leave their placeholder.
  if (value.substr(0, 10) == "-----BEGIN" || value.substr(0, 22) == "[REDACTED:private-key]") return true;
  return one_of(nothings, value) || begins_with_one_of(references, value) || is_template(value) || is_mask(value) ||
         is_size(value);
}

bool is_path(std::string_view value) {
  static constexpr std::string_view roots[] = {
      "/etc/",   "/var/",       "/run/",     "/home/",  "/usr/", "/opt/", "/tmp/",     "/root/",  "/mnt/", "/dev/",
      "/proc/",  "/srv/",       "/data/",    "/sys/",   "/app/", "/lib/", "/secrets/", "/vault/", "/bin/", "/config/",
      "/certs/", "/workspace/", "/private/", "/Users/", "./",    "../",   "~/",        "file:",   "$HOME"};
  if (begins_with_one_of(roots, value) || value == "/root" || value == "/") return true;
  return value.size() > 3 && is_alnum(value[0]) && value[1] == ':' && (value[2] == '\\' || value[2] == '/');
}

bool is_uuid(std::string_view value) {
  if (value.size() != 36) return false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? value[i] != '-' : !is_hex(value[i])) return false;
  }
  return true;
}

bool is_all_digits(std::string_view value) { return !value.empty() && std::all_of(value.begin(), value.end(), is_digit); }

bool is_word_like(std::string_view value) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c >= 'a' && c <= 'z') continue;
    if (c >= 'A' && c <= 'Z' && (i == 0 || !is_alnum(value[i - 1]))) continue;
    if (c == '.' || c == '-' || c == '\'' || c == '/' || c == '_' || c == ':') continue;
    return false;
  }
  return !value.empty();
}

bool is_message_word(std::string_view value) {
  static constexpr std::string_view words[] = {"not",
                                               "expired",
                                               "invalid",
                                               "missing",
                                               "incorrect",
                                               "denied",
                                               "failed",
                                               "failure",
                                               "is",
                                               "was",
                                               "has",
                                               "ok",
                                               "valid",
                                               "mismatch",
                                               "error",
                                               "unauthorized",
                                               "forbidden",
                                               "rejected",
                                               "accepted",
                                               "for",
                                               "the",
                                               "a",
                                               "an",
                                               "cannot",
                                               "could",
                                               "unable",
                                               "no",
                                               "must",
                                               "should",
                                               "does",
                                               "did",
                                               "wrong",
                                               "bad",
                                               "changed",
                                               "updated",
                                               "reset",
                                               "enter",
                                               "please",
                                               "refresh",
                                               "refreshed",
                                               "revoked",
                                               "unexpected",
                                               "malformed",
                                               "authentication",
                                               "authorization",
                                               "required",
                                               "success",
                                               "successful",
                                               "successfully",
                                               "context",
                                               "too",
                                               "empty",
                                               "unknown",
                                               "secrets",
                                               "secret",
                                               "tokens",
                                               "signature",
                                               "illegal",
                                               "unsupported",
                                               "there",
                                               "and",
                                               "or",
                                               "of",
                                               "to",
                                               "in",
                                               "from",
                                               "rpc",
                                               "http",
                                               "net",
                                               "dial",
                                               "files",  // nsswitch.conf
                                               "compat"};
  return one_of(words, value);
}

bool is_random(std::string_view value) {
  if (value.size() < 10 || value.size() > 4096) return false;
  const std::string_view part = value.substr(0, enough);
  bool digit = false, letter = false;
  std::size_t odd = 0;
  for (const char c : part) {
    digit = digit || is_digit(c);
    letter = letter || (is_alnum(c) && !is_digit(c));
    odd += is_of(Alphabet::base64, c) || c == '.' ? 0 : 1;
  }
  if (!digit || !letter || odd > 0 || is_uuid(value) || is_path(value)) return false;
  const bool upper = std::any_of(part.begin(), part.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!upper && part.find('/') != std::string_view::npos) return false;  // names joined to a path
  if (value.find("://") != std::string_view::npos || value.find("abcdefghijklmnopqrstuvwxyz") != std::string_view::npos)
    return false;
  const bool hex = value.size() >= 20 && std::all_of(part.begin(), part.end(), is_hex);
  return entropy(part) >= (hex ? 2.8 : 3.5);
}

bool is_tangled(std::string_view value) {
  if (value.size() < 12 || value.size() > enough) return false;
  std::size_t signs = 0, letters = 0;
  for (const char c : value) {
    if (static_cast<unsigned char>(c) <= ' ') return false;
    letters += is_alnum(c) ? 1 : 0;
    signs += !is_alnum(c) && c != '.' && c != '-' && c != '_' && c != '/' && c != ':' ? 1 : 0;
  }
  return signs >= 4 && letters >= 4 && value.find("://") == std::string_view::npos;
}

}  // namespace aiops::redact
