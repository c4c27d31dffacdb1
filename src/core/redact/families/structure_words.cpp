// Names are compared without regard to case, dashes and underscores: DB_PASSWORD, dbPassword and db-password are one.
#include <algorithm>
#include <array>
#include <string_view>

#include "core/redact/families/structure.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

namespace {

using namespace std::string_view_literals;

constexpr std::array speaking{"password"sv,   "passwd"sv,    "passphrase"sv, "pwd"sv,        "secret"sv,        "token"sv,
                              "apikey"sv,     "accesskey"sv, "privatekey"sv, "authkey"sv,    "credential"sv,    "secretkey"sv,
                              "signingkey"sv, "masterkey"sv, "accountkey"sv, "licensekey"sv, "encryptionkey"sv, "webhookurl"sv};
// What a name ends with when its value only says where the secret is, or how it is used.
constexpr std::array harmless_ends{"file"sv,     "path"sv,      "name"sv,       "ref"sv,       "url"sv,      "uri"sv,
                                   "dir"sv,      "id"sv,        "type"sv,       "ttl"sv,       "expiry"sv,   "size"sv,
                                   "mode"sv,     "enabled"sv,   "endpoint"sv,   "policy"sv,    "length"sv,   "count"sv,
                                   "issuer"sv,   "limit"sv,     "tokens"sv,     "algorithm"sv, "audience"sv, "timeout"sv,
                                   "interval"sv, "namespace"sv, "expiration"sv, "seconds"sv,   "rotation"sv};

bool all_of(std::string_view text, std::string_view set) { return text.find_first_not_of(set) == std::string_view::npos; }

}  // namespace

bool is_sensitive_name(std::string_view name) {
  std::array<char, 96> folded;
  std::size_t size = 0;
  for (const char c : name) {
    if (!is_alnum(c)) continue;
    if (size == folded.size()) return false;
    folded[size++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  const std::string_view word(folded.data(), size);
  if (word.size() > 10 && word.substr(word.size() - 10) == "webhookurl") return true;
  if (std::any_of(harmless_ends.begin(), harmless_ends.end(), [&](auto end) { return word.ends_with(end); })) return false;
  return std::any_of(speaking.begin(), speaking.end(), [&](auto part) { return word.find(part) != std::string_view::npos; }) ||
         word == "pgpass" || word.ends_with("pass") || word.ends_with("auth");
}

bool is_no_value(std::string_view value) {
  if (value.empty() || value == "null" || value == "~" || all_of(value, "*") || value.starts_with("ENC[AES256_GCM,")) return true;
  const bool in_braces = value.back() == '}' && (value.starts_with("{{") || value.starts_with("${"));
  if (in_braces || (value.starts_with("$(") && value.back() == ')')) return true;
  return value.front() == '<' && value.back() == '>' && value.size() > 2 &&
         std::all_of(value.begin() + 1, value.end() - 1, [](char c) { return is_word(c) || c == '-' || c == ' '; });
}

bool is_harmless_value(std::string_view value) {
  if (is_no_value(value) || value == "true" || value == "false" || value == "REDACTED" || value == "DATA+OMITTED") return true;
  if (value.front() == '/' && value.find('/', 1) != std::string_view::npos &&
      value.find_first_of("+=@:") == std::string_view::npos) {
    return true;
  }
  return value.size() < 4 && all_of(value, "0123456789");
}

bool is_base64_text(std::string_view value) {
  if (value.size() % 4 != 0 || value.empty()) return false;
  std::size_t size = value.size();
  if (value[size - 1] == '=') --size;
  if (value[size - 1] == '=') --size;
  return std::all_of(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(size),
                     [](char c) { return is_alnum(c) || c == '+' || c == '/'; });
}

}  // namespace aiops::redact
