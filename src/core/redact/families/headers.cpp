// An authorization header is its name, a scheme and what the scheme carries. It stands in requests as they are sent, in JSON and
// in maps of metadata, as an argument of curl, in code. The scheme stays, the rest goes; what reads like a sentence ("Basic auth
// failed") stays. Of cookies the names and attributes stay.
#include <algorithm>

#include "core/redact/assignment.hpp"
#include "core/redact/families/families.hpp"
#include "core/redact/families/randomness.hpp"
#include "core/redact/placeholder.hpp"
#include "core/redact/site.hpp"
#include "core/redact/values.hpp"

namespace aiops::redact {

namespace {

constexpr Rule rules[] = {
    {"k8s-bearer-log", "k8s-bearer-log", Sensitivity::credential, Profile::secrets,
     "Bearer token in a client's log of its requests"},
    {"auth-header", "auth-header", Sensitivity::credential, Profile::secrets,
     "Credentials of an Authorization header or of curl -u"},
    {"cookie", "cookie", Sensitivity::credential, Profile::secrets, "Values of Cookie and Set-Cookie"},
};
constexpr const Rule& bearer_log = rules[0];
constexpr const Rule& auth_header = rules[1];
constexpr const Rule& cookie = rules[2];

std::size_t skip_spaces(const Site& site, std::size_t at) {
  const std::size_t stop = std::min(site.line_end, at + 32);
  while (at < stop && is_space(site.text[at])) ++at;
  return at;
}

bool same(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() && std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
         });
}

// Where the field's value begins, behind the quotes, the sign and the brackets that follow its name; npos when it is not given
// one.
std::size_t field_value(const Site& site, std::size_t at) {
  const Quote behind = quote_at(site, at);
  if (behind.mark != 0) at = behind.end;
  if (site.byte(at) == ']') ++at;
  at = skip_spaces(site, at);
  const char sign = site.byte(at);
  if (sign == '=' && site.byte(at + 1) == '>') ++at;
  if (sign != ':' && sign != '=' && !(sign == ',' && behind.mark != 0)) return std::string_view::npos;
  at = skip_spaces(site, at + 1);
  while ((site.byte(at) == '[' || site.byte(at) == '(') && !placeholder_end(site.text, at)) at = skip_spaces(site, at + 1);
  const Quote before = quote_at(site, at);
  return before.mark != 0 ? before.end : at;
}

bool is_token_byte(char c) {
  return is_alnum(c) || (c > ' ' && c < 127 && std::string_view("\"'`,;<>\\()[]{}").find(c) == std::string_view::npos);
}

std::size_t token_end(const Site& site, std::size_t from) {
  std::size_t end = from;
  while (end < site.line_end && is_token_byte(site.text[end])) ++end;
  return end;
}

// A word of a sentence rather than a credential: no digit and short, or one that messages use.
bool is_plain(std::string_view token) {
  const bool digit = std::any_of(token.begin(), token.end(), is_digit);
  return is_message_word(token) || (!digit && (token.size() < 8 || (is_word_like(token) && token.size() < 16)));
}

bool is_scheme(std::string_view word) {
  static constexpr std::string_view schemes[] = {"basic",
                                                 "bearer",
                                                 "digest",
                                                 "token",
                                                 "apikey",
                                                 "api-key",
                                                 "splunk",
                                                 "negotiate",
                                                 "ntlm",
                                                 "hawk",
                                                 "oauth",
                                                 "signature",
                                                 "sharedkey",
                                                 "sharedkeylite",
                                                 "mac",
                                                 "key",
                                                 "geniekey",
                                                 "ssws",
                                                 "jwt",
                                                 "bot",
                                                 "zoho-oauthtoken",
                                                 "klaviyo-api-key",
                                                 "discogs",
                                                 "accesskey",
                                                 "api_key",
                                                 "apitoken",
                                                 "api-token",
                                                 "sso-key",
                                                 "hmac",
                                                 "cwt",
                                                 "macaroon",
                                                 "dpop",
                                                 "gdca",
                                                 "goog1",
                                                 "vapid",
                                                 "w3token"};
  return std::any_of(std::begin(schemes), std::end(schemes), [&](std::string_view scheme) { return same(word, scheme); });
}

bool in_curl_log(const Site& site) { return site.line().substr(0, 512).find("curl -") != std::string_view::npos; }

// Schemes whose credentials are a list of parameters: the whole field goes.
bool has_parameters(std::string_view scheme) {
  return same(scheme, "digest") || same(scheme, "hawk") || same(scheme, "oauth") || same(scheme, "signature") ||
         same(scheme, "mac");
}

std::size_t parameters_end(const Site& site, std::size_t from, std::size_t name) {
  std::size_t slashes = 0, at = name;
  while (at > site.line_begin && site.text[at - 1] != '"' && site.text[at - 1] != '\'' && name - at < 2) --at;
  const char mark = at > site.line_begin ? site.text[at - 1] : '\0';
  if (mark != '"' && mark != '\'') return site.line_end;
  while (at - 1 > site.line_begin && slashes < 16 && site.text[at - 2 - slashes] == '\\') ++slashes;
  return quoted_end(site, from, Quote{mark, slashes, from});
}

void look_authorization(const Site& site, Finds& finds) {
  const std::size_t begin = field_value(site, site.at + site.length);
  if (begin == std::string_view::npos) return;
  const std::size_t word = token_end(site, begin);
  const std::string_view first = site.text.substr(begin, word - begin);
  if (first.empty() || is_blank(first)) return;
  if (site.byte(word) == '(' || site.byte(word) == '{') return;  // a call, an object of code
  if (is_word_like(first) && first.find('-') != std::string_view::npos && quote_at(site, word).mark != 0 &&
      site.byte(quote_at(site, word).end) == ',')
    return;  // the next of a list of headers: "Authorization", "X-Requested-With", …
  const std::size_t next = skip_spaces(site, word);
  if (next == word || next >= site.line_end || (!is_scheme(first) && !is_plain(first))) {
    if (!is_plain(first) && !is_scheme(first)) finds.add(auth_header, begin, word);
    return;
  }
  if (same(first, "aws4-hmac-sha256")) return;  // its Signature is found by name
  if (has_parameters(first) &&
      site.text.substr(next, std::min<std::size_t>(site.line_end - next, 200)).find('=') != std::string_view::npos) {
    finds.add(auth_header, next, parameters_end(site, next, site.at));
    return;
  }
  std::size_t from = next;
  if (site.byte(from) == '"' || site.byte(from) == '\'') ++from;
  const std::size_t end = token_end(site, from);
  const std::string_view token = site.text.substr(from, end - from);
  if (token.empty() || is_blank(token) || is_plain(token) || (!is_scheme(first) && !is_random(token))) return;
  if (token.find("=\"") != std::string_view::npos || token.substr(0, 6) == "realm=" || token.substr(0, 6) == "error=") return;
  finds.add(same(first, "bearer") && in_curl_log(site) ? bearer_log : auth_header, from, end);
}

// "Bearer x" without the header's name.
void look_bearer(const Site& site, Finds& finds) {
  if (is_word(site.before(site.at))) return;
  const std::size_t begin = site.at + site.length;
  const std::size_t end = token_end(site, begin);
  const std::string_view token = site.text.substr(begin, end - begin);
  if (token.size() < 16 || token.size() > 8192 || is_blank(token) || is_uuid(token)) {
    if (!is_uuid(token)) return;
  }
  if (std::none_of(token.begin(), token.end(), is_digit) || token.find("://") != std::string_view::npos) return;
  const std::size_t equals = token.find('=');
  if (equals != std::string_view::npos && token.find_first_not_of('=', equals) != std::string_view::npos) return;  // realm=…
  finds.add(in_curl_log(site) ? bearer_log : auth_header, begin, end);
}

// "Basic x" without the header's name: only when it stands for user:password.
void look_basic(const Site& site, Finds& finds) {
  const std::size_t begin = site.at + site.length;
  const std::size_t end = run_end(site, begin, Alphabet::base64);
  if (end - begin < 8 || end - begin > 1024 || (end - begin) % 4 != 0) return;
  std::uint32_t bits = 0, held = 0;
  bool colon = false;
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (const char c : site.text.substr(begin, end - begin)) {
    const std::size_t digit = digits.find(c);
    if (digit == std::string_view::npos) {
      if (c == '=') break;
      return;
    }
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    const auto byte = static_cast<unsigned char>(bits >> held & 255U);
    if (byte < ' ' || byte >= 127) return;
    colon = colon || byte == ':';
  }
  if (colon) finds.add(auth_header, begin, end);
}

// user:password behind an option, each or both of them quoted. `plain`: also when neither is.
void take_pair(const Site& site, std::size_t begin, bool plain, Finds& finds) {
  while (site.byte(begin) == ' ' || site.byte(begin) == '=') ++begin;
  const Quote quote = quote_at(site, begin);
  if (quote.mark != 0) begin = quote.end;
  const std::size_t end = quote.mark != 0 ? quoted_end(site, begin, quote) : bare_end(site, begin);
  const std::string_view pair = site.text.substr(begin, end - begin);
  const auto known = placeholder_end(pair, 0);
  const std::size_t colon = pair.find(':', known ? *known : 0);
  const bool requoted = quote.mark != 0 && colon == std::string_view::npos && site.byte(end + 1) == ':';  // "user":"password"
  if (colon == std::string_view::npos && !requoted) return;
  Value value{begin + colon + 1, end, end, false, false};
  if (requoted) value = value_at(site, end + 2, false);
  if (!requoted && value.begin == value.end && quote_at(site, end).mark != 0 && quote.mark == 0)
    value = value_at(site, end, false);
  const std::string_view password = site.text.substr(value.begin, value.end - value.begin);
  if (password.empty() && !known && colon >= 8 && has_digit(pair))
    finds.add(auth_header, begin, begin + colon);  // a key without a password
  if (!plain && value.begin == begin + colon + 1) return;  // an argument of a client, found as such
  if (password.empty() || is_blank(password) || password.substr(0, 2) == "//" || is_all_digits(password)) return;
  finds.add(auth_header, value.begin, value.end);
}

// curl … -u user:password, --user user:password
void look_curl(const Site& site, Finds& finds) {
  if (!site.first) return;
  const std::size_t stop = std::min(site.line_end, site.at + 4096);
  const std::string_view command = site.text.substr(site.at, stop - site.at);
  for (const std::string_view option : {" -u", " --user", " -U", " --proxy-user"}) {
    const std::size_t at = command.find(option);
    if (at == std::string_view::npos) continue;
    const std::size_t begin = site.at + at + option.size();
    if (option.size() == 3 || site.byte(begin) == ' ' || site.byte(begin) == '=') take_pair(site, begin, false, finds);
  }
}

// The same on a line that goes on with the command of the line before.
void look_option(const Site& site, Finds& finds) {
  for (std::size_t at = site.line_begin; at < site.at; ++at) {
    if (site.text[at] != ' ' && site.text[at] != '\t' && site.text[at] != '#') return;
    if (at - site.line_begin > 32) return;
  }
  take_pair(site, site.at + site.length, true, finds);
}

bool is_attribute(std::string_view name) {
  static constexpr std::string_view names[] = {"path",     "domain",  "expires",  "max-age",
                                               "samesite", "version", "priority", "comment"};
  return std::any_of(std::begin(names), std::end(names), [&](std::string_view known) { return same(name, known); });
}

bool is_cookie_byte(char c) {
  return c > ' ' && c != ';' && c != '"' && c != '\'' && c != '\\' && c != ',' && c != '`' && c != '<' && c != ']';
}

void look_cookie(const Site& site, Finds& finds) {
  std::size_t at = site.at + site.length;
  if (site.byte(at) == 's') ++at;
  at = field_value(site, at);
  if (at == std::string_view::npos) return;
  for (int n = 0; n < 256 && at < site.line_end; ++n) {
    at = skip_spaces(site, at);
    const std::size_t name = at;
    while (at < site.line_end && at - name < 128 && is_cookie_byte(site.text[at]) && site.text[at] != '=') ++at;
    if (at > name && site.byte(at) == '=') {
      const std::size_t begin = at + 1;
      at = begin;
      while (at < site.line_end && is_cookie_byte(site.text[at])) ++at;
      const std::string_view value = site.text.substr(begin, at - begin);
      if (!is_blank(value) && !is_attribute(site.text.substr(name, begin - 1 - name))) finds.add(cookie, begin, at);
      while (at < site.line_end && site.text[at] != ';' && site.text[at] != '"' && site.text[at] != '\'' && at - begin < 4096 &&
             is_attribute(site.text.substr(name, begin - 1 - name))) {
        ++at;  // "expires=Wed, 21 Oct 2026"
      }
    }
    if (site.byte(at) != ';') return;
    ++at;
  }
}

constexpr Trigger triggers[] = {
    {"authorization", look_authorization},
    {"bearer ", look_bearer},
    {"basic ", look_basic},
    {"curl ", look_curl},
    {"-u ", look_option},
    {"--user ", look_option},
    {"cookie", look_cookie},
};

}  // namespace

const Family headers_family{"headers", rules, {}, triggers, {}};

}  // namespace aiops::redact
