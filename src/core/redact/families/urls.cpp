// "://" begins an authority. Up to the first '/', '?' or '#' it may hold `user:password@`; a password may hold those signs too,
// so that when what follows the first ':' is no port, the '@' is looked for behind them. The password goes, and a user name that
// looks like a token (https://TOKEN@host); scheme, user and host stay for the rules that know them.
#include <algorithm>

#include "core/redact/families/families.hpp"
#include "core/redact/placeholder.hpp"
#include "core/redact/site.hpp"
#include "core/redact/values.hpp"

namespace aiops::redact {

namespace {

constexpr Rule rules[] = {
    {"url-userinfo", "url-userinfo", Sensitivity::credential, Profile::secrets, "Password or token before the host of a URL"},
    {"url-query", "url-query", Sensitivity::credential, Profile::secrets, "Signature, key or code in the query of a URL"},
};
constexpr const Rule& url_userinfo = rules[0];
constexpr const Rule& url_query = rules[1];

constexpr std::size_t longest = 1024;  // of what may stand between "://" and '@'

bool ends_url(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\'' || c == '`' || c == '<' || c == '>' || c == '\\';
}
bool ends_authority(char c) { return c == '/' || c == '?' || c == '#'; }

// h:80/ and h:8080, are a host and its port, not a user and a password.
bool is_port(std::string_view behind_colon) {
  std::size_t at = 0;
  while (at < behind_colon.size() && is_digit(behind_colon[at])) ++at;
  return at == behind_colon.size() ||
         ((at > 0 || behind_colon[0] == '/') && behind_colon[at] != '@' && !is_alnum(behind_colon[at]));
}

bool is_host_start(char c) {
  return is_alnum(c) || c == '[' || c == '$' || c == '{' || c == '<' || c == '_' || c == '%' || c == '(';
}

// The '@' that ends the user's part of the authority that begins at `from`; npos when there is none.
std::size_t at_sign(const Site& site, std::size_t from) {
  const std::size_t stop = std::min(site.line_end, from + longest);
  std::size_t end = from, found = std::string_view::npos, colon = found;
  for (; end < stop && !ends_url(site.text[end]) && !ends_authority(site.text[end]); ++end) {
    if (site.text[end] == '@') found = end;
    if (site.text[end] == ':' && colon == std::string_view::npos) colon = end;
  }
  if (found != std::string_view::npos || colon == std::string_view::npos) return found;
  if (is_port(site.text.substr(colon + 1, end - colon)) || end >= stop || ends_url(site.text[end])) return std::string_view::npos;
  for (; end < stop && !ends_url(site.text[end]); ++end) {
    if (site.text[end] == '@' && is_host_start(site.byte(end + 1))) found = end;
    if (site.text[end] == ':' && site.byte(end + 1) == '/' && site.byte(end + 2) == '/') break;  // the next URL
  }
  return found;
}

bool is_token(std::string_view user) {
  if (user.size() < 20 || user.size() > longest) return false;
  bool digit = false, letter = false;
  for (const char c : user) {
    if (!is_of(Alphabet::dotted, c)) return false;
    digit = digit || is_digit(c);
    letter = letter || (is_alnum(c) && !is_digit(c));
  }
  return digit && letter;
}

void look_authority(const Site& site, Finds& finds) {
  const std::size_t from = site.at + site.length;
  if (!is_alnum(site.before(site.at)) && site.before(site.at) != '+') return;
  const std::size_t sign = at_sign(site, from);
  if (sign == std::string_view::npos || !is_host_start(site.byte(sign + 1))) return;
  const std::string_view part = site.text.substr(from, sign - from);
  const auto known = placeholder_end(part, 0);  // a user or a token that was replaced before
  const std::size_t colon = part.find(':', known ? *known : 0);
  const std::string_view user = part.substr(0, colon);
  if (colon == std::string_view::npos) {
    const bool digest = site.text.compare(sign + 1, 6, "sha256") == 0 || site.text.compare(sign + 1, 6, "sha512") == 0;
    if (!known && is_token(user) && !digest) finds.add(url_userinfo, from, sign);
    return;
  }
  if (is_port(part.substr(colon + 1)) && part.size() > colon + 1 && !is_all_digits(part.substr(colon + 1))) return;  // h:80;a=b@c
  if (is_token(user)) finds.add(url_userinfo, from, from + colon);
  if (!is_blank(part.substr(colon + 1))) finds.add(url_userinfo, from + colon + 1, sign);
}

bool is_query_byte(char c) { return is_of(Alphabet::base64, c) || c == '%' || c == '.' || c == '~'; }

void look_query(const Site& site, Finds& finds) {
  const std::size_t begin = site.at + site.length;
  std::size_t end = begin;
  while (end < site.line_end && is_query_byte(site.text[end])) ++end;
  const std::string_view value = site.text.substr(begin, std::min<std::size_t>(end - begin, 4096));
  if (value.size() < 16 || is_blank(value) || is_word_like(value) || is_uuid(value) || is_all_digits(value)) return;
  if (std::none_of(value.begin(), value.end(), is_digit)) return;
  finds.add(url_query, begin, end);
}

constexpr Trigger triggers[] = {
    {"://", look_authority}, {":\\/\\/", look_authority}, {"?sig=", look_query},      {"&sig=", look_query},
    {"?key=", look_query},   {"&key=", look_query},       {"signature=", look_query}, {"?code=", look_query},
    {"&code=", look_query},  {"u0026sig=", look_query},   {"u0026key=", look_query},  {"amp;sig=", look_query},
};

}  // namespace

const Family urls_family{"urls", rules, {}, triggers, {}};

}  // namespace aiops::redact
