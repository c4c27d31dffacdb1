// One pass, hand-written: at every position where a token can begin, each shape is tried once; a match is replaced and the
// pass goes on behind it. The shapes are prefixes with a run of token characters, "name=value" pairs whose name speaks of a
// secret, URLs with credentials, PEM blocks, card numbers with a valid check digit, and mail addresses.
#include "core/evidence/mask.hpp"

#include <algorithm>
#include <array>

#include "core/base/text.hpp"

namespace aiops {

namespace {

bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_token(char c) { return is_alnum(c) || std::string_view("-_.+/=~").find(c) != std::string_view::npos; }

std::size_t run(std::string_view text, std::size_t from, bool (*is)(char)) {
  std::size_t end = from;
  while (end < text.size() && is(text[end])) ++end;
  return end;
}

struct Match {
  std::size_t from = 0;  // what is replaced
  std::size_t end = 0;
  std::string_view type;
};

struct Prefix {
  std::string_view text;
  std::size_t least;  // token characters that must follow
  std::string_view type;
};
constexpr std::array prefixes{Prefix{"AKIA", 12, "aws-key"},
                              Prefix{"ASIA", 12, "aws-key"},
                              Prefix{"ghp_", 20, "github-token"},
                              Prefix{"gho_", 20, "github-token"},
                              Prefix{"ghu_", 20, "github-token"},
                              Prefix{"ghs_", 20, "github-token"},
                              Prefix{"ghr_", 20, "github-token"},
                              Prefix{"github_pat_", 20, "github-token"},
                              Prefix{"glpat-", 15, "gitlab-token"},
                              Prefix{"xoxb-", 10, "slack-token"},
                              Prefix{"xoxp-", 10, "slack-token"},
                              Prefix{"xoxa-", 10, "slack-token"},
                              Prefix{"xapp-", 10, "slack-token"},
                              Prefix{"sk_live_", 10, "stripe-key"},
                              Prefix{"sk_test_", 10, "stripe-key"},
                              Prefix{"rk_live_", 10, "stripe-key"},
                              Prefix{"sk-ant-", 10, "api-key"},
                              Prefix{"sk-proj-", 10, "api-key"},
                              Prefix{"sk-", 20, "api-key"},
                              Prefix{"AIza", 30, "google-key"},
                              Prefix{"ya29.", 20, "google-token"},
                              Prefix{"hvs.", 20, "vault-token"},
                              Prefix{"npm_", 30, "npm-token"},
                              Prefix{"pypi-", 20, "pypi-token"},
                              Prefix{"dckr_pat_", 20, "docker-token"},
                              Prefix{"SG.", 30, "sendgrid-key"},
                              Prefix{"eyJ", 20, "jwt"}};

bool match_prefix(std::string_view text, std::size_t at, Match& match) {
  for (const Prefix& prefix : prefixes) {
    if (text.compare(at, prefix.text.size(), prefix.text) != 0) continue;
    const std::size_t end = run(text, at + prefix.text.size(), is_token);
    if (end - at - prefix.text.size() < prefix.least) continue;
    match = {at, end, prefix.type};
    return true;
  }
  return false;
}

bool match_pem(std::string_view text, std::size_t at, Match& match) {
  constexpr std::string_view begin = "-----BEGIN ";
  if (text.compare(at, begin.size(), begin) != 0) return false;
  const auto header = text.find("-----", at + begin.size());
  if (header == std::string_view::npos || header - at > 80) return false;
  if (text.substr(at, header - at).find("PRIVATE KEY") == std::string_view::npos) return false;
  // Without an END the rest of the text counts as the key.
  const auto end = text.find("-----END ", header);
  const auto close = end == std::string_view::npos ? end : text.find("-----", end + 9);
  match = {at, close == std::string_view::npos ? text.size() : close + 5, "private-key"};
  return true;
}

constexpr std::array secret_names{
    std::string_view("password"),    std::string_view("passwd"),      std::string_view("pwd"),
    std::string_view("secret"),      std::string_view("token"),       std::string_view("api_key"),
    std::string_view("apikey"),      std::string_view("api-key"),     std::string_view("access_key"),
    std::string_view("private_key"), std::string_view("credentials"), std::string_view("authorization")};

// `text` ends with a name that speaks of a secret, as the last word of an identifier ("DB_PASSWORD", "client-secret").
bool names_a_secret(std::string_view text) {
  const std::string lower = to_lower(text.substr(text.size() > 24 ? text.size() - 24 : 0));
  return std::any_of(secret_names.begin(), secret_names.end(), [&](std::string_view name) {
    return lower.size() >= name.size() && lower.compare(lower.size() - name.size(), name.size(), name) == 0;
  });
}

// password=…, "token": "…", Authorization: Bearer …
bool match_pair(std::string_view text, std::size_t at, Match& match) {
  if (text[at] != '=' && text[at] != ':') return false;
  std::size_t name_end = at;
  while (name_end > 0 &&
         (text[name_end - 1] == '"' || text[name_end - 1] == '\'' || text[name_end - 1] == '\\' || text[name_end - 1] == ' '))
    --name_end;
  if (name_end == 0 || !names_a_secret(text.substr(0, name_end))) return false;
  std::size_t from = at + 1;
  while (from < text.size() && (text[from] == ' ' || text[from] == '"' || text[from] == '\'' || text[from] == '\\')) ++from;
  for (const std::string_view scheme :
       {std::string_view("Bearer "), std::string_view("Basic "), std::string_view("bearer "), std::string_view("basic ")}) {
    if (text.compare(from, scheme.size(), scheme) == 0) from += scheme.size();
  }
  std::size_t end = from;
  while (end < text.size() && std::string_view(" \t\r\n\"'\\,;}&)]").find(text[end]) == std::string_view::npos) ++end;
  // A colon ends a sentence as well: prose like "secret: not found" has no value that looks like one.
  const bool prose = text[at] == ':' && run(text, from, [](char c) { return c >= 'a' && c <= 'z'; }) == end;
  if (end - from < 4 || prose || text.compare(from, 10, "[REDACTED:") == 0) return false;
  match = {from, end, "password"};
  return true;
}

bool match_url(std::string_view text, std::size_t at, Match& match) {
  if (text.compare(at, 3, "://") != 0) return false;
  const std::size_t from = at + 3;
  const std::size_t end = std::min(text.size(), text.find_first_of(" \t\r\n\"'/?#<>", from));
  const auto sign = text.substr(from, end - from).rfind('@');
  const auto colon = text.substr(from, end - from).find(':');
  if (sign == std::string_view::npos || colon == std::string_view::npos || colon > sign) return false;
  if (text.compare(from + colon + 1, 10, "[REDACTED:") == 0) return false;
  match = {from + colon + 1, from + sign, "password"};
  return true;
}

bool luhn(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (std::size_t i = digits.size(); i > 0; --i) {
    int digit = digits[i - 1] - '0';
    if (twice && (digit *= 2) > 9) digit -= 9;
    sum += digit;
    twice = !twice;
  }
  return sum % 10 == 0;
}

// Groups of digits as cards are written (4-4-4-4, 4-6-5, or one run), of a known issuer, with a valid check digit.
bool match_card(std::string_view text, std::size_t at, Match& match) {
  if (!is_digit(text[at]) || std::string_view("3456").find(text[at]) == std::string_view::npos) return false;
  std::string digits;
  std::size_t end = at;
  while (end < text.size() && digits.size() < 20) {
    if (is_digit(text[end])) {
      digits += text[end];
    } else if ((text[end] != ' ' && text[end] != '-') || end + 1 >= text.size() || !is_digit(text[end + 1])) {
      break;
    }
    ++end;
  }
  if (digits.size() < 15 || digits.size() > 16 || (end < text.size() && is_alnum(text[end])) || !luhn(digits)) return false;
  match = {at, end, "card"};
  return true;
}

bool match_mail(std::string_view text, std::size_t at, Match& match) {
  if (text[at] != '@' || at == 0) return false;
  std::size_t from = at;
  while (from > 0 && (is_alnum(text[from - 1]) || std::string_view("._%+-").find(text[from - 1]) != std::string_view::npos))
    --from;
  std::size_t end = at + 1;
  while (end < text.size() && (is_alnum(text[end]) || text[end] == '.' || text[end] == '-')) ++end;
  while (end > at && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
  const auto dot = text.substr(at, end - at).rfind('.');
  if (from == at || dot == std::string_view::npos || dot < 2 || text.substr(at, end - at).size() - dot < 3) return false;
  if (!std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at + dot + 1), text.begin() + static_cast<std::ptrdiff_t>(end),
                   [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); })) {
    return false;
  }
  match = {from, end, "email"};
  return true;
}

}  // namespace

std::string mask(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t kept = 0;  // everything before is in `out`
  for (std::size_t at = 0; at < text.size();) {
    Match match;
    const bool starts = at == 0 || !is_alnum(text[at - 1]);
    const bool found = (starts && (match_prefix(text, at, match) || match_card(text, at, match))) || match_pem(text, at, match) ||
                       match_url(text, at, match) || match_pair(text, at, match) || match_mail(text, at, match);
    if (!found || match.from < kept) {
      ++at;
      continue;
    }
    out += text.substr(kept, match.from - kept);
    out += "[REDACTED:";
    out += match.type;
    out += ']';
    kept = at = std::max(match.end, match.from + 1);
  }
  out += text.substr(kept);
  return out;
}

std::string mask(std::string_view text, std::size_t max_bytes) { return shorten(mask(text), max_bytes); }

namespace {

bool hides(std::string_view key, json::Value value) {
  return names_a_secret(key) && value.is_string() && value.text().size() >= 4;
}

bool copy_masked(json::Value value, json::Builder& builder) {
  if (value.is_string()) return builder.string(mask(value.text()));
  if (value.is_array()) {
    builder.begin_array();
    for (const json::Value item : value.items()) copy_masked(item, builder);
    return builder.end_array();
  }
  if (value.is_object()) {
    builder.begin_object();
    for (const json::Member member : value.members()) {
      builder.key(member.key);
      hides(member.key, member.value) ? builder.string("[REDACTED:password]") : copy_masked(member.value, builder);
    }
    return builder.end_object();
  }
  return builder.copy(value);
}

}  // namespace

FactValue masked_value(json::Value value) {
  switch (value.type()) {
    case json::Type::missing:
    case json::Type::null:
      return std::monostate();
    case json::Type::boolean:
      return value.is_true();
    case json::Type::integer:
      return *value.integer();
    case json::Type::real:
      return *value.number();
    case json::Type::string:
      return mask(value.text());
    case json::Type::array:
    case json::Type::object:
      break;
  }
  json::Builder builder;
  copy_masked(value, builder);
  const auto copy = builder.finish();
  return RawJson{copy ? json::to_text(copy->root()) : "null"};
}

}  // namespace aiops
