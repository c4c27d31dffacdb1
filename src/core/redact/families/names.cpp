// Names of users, where the line leaves no doubt that one stands there: log-ins of sshd and PAM, sudo, "user=" and its kin,
// home directories, entries of a directory service, a refusal by the API server. What a place gives is then asked whether it can
// be a person's (user_names.hpp). Names that sshd does not know ("invalid user x") are nobody's and stay.
#include <algorithm>
#include <array>

#include "core/redact/families/edges.hpp"
#include "core/redact/families/families.hpp"
#include "core/redact/families/user_names.hpp"
#include "core/redact/placeholder.hpp"

namespace aiops::redact {

namespace {

constexpr std::array<Rule, 1> rules{{
    {"user", "user", Sensitivity::personal, Profile::pii, "The name a person logs in with"},
}};

constexpr std::size_t name_most = 40;

std::size_t name_end(const Site& site, std::size_t at) {
  std::size_t end = at;
  while (end - at <= name_most && (is_word(site.byte(end)) || site.byte(end) == '-' || site.byte(end) == '.')) ++end;
  while (end > at && site.text[end - 1] == '.') --end;
  return end;
}

bool stands_at(const Site& site, std::size_t at, std::string_view what) {
  return at <= site.line_end && site.line_end - at >= what.size() && same_word(site.text.substr(at, what.size()), what);
}

void add_person(const Site& site, std::size_t begin, std::size_t end, Finds& finds) {
  if (end > begin && is_person(site.text.substr(begin, end - begin))) finds.add(rules[0], begin, end);
}

// "Accepted publickey for jane from", "Failed password for jane from".
void look_login(const Site& site, Finds& finds) {
  constexpr std::string_view for_word = " for ";
  std::size_t at = site.at + site.length;
  while (at - site.at < 64 && (is_word(site.byte(at)) || site.byte(at) == '-' || site.byte(at) == '/')) ++at;
  if (!stands_at(site, at, for_word)) return;
  at += for_word.size();
  const std::size_t end = name_end(site, at);
  if (stands_at(site, end, " from ")) add_person(site, at, end, finds);
}

// "session opened for user jane by (uid=0)", "session closed for user jane", "password changed for user jane".
void look_for_user(const Site& site, Finds& finds) {
  std::size_t at = site.at + site.length;
  const char quote = site.byte(at);
  if (quote == '"' || quote == '\'') ++at;
  const std::size_t end = name_end(site, at);
  const bool quoted = at > site.at + site.length && site.byte(end) == quote;
  const std::string_view before = site.text.substr(site.line_begin, site.at - site.line_begin);
  // "password authentication failed for user "orders"": the role of a program in a database, and what the report is about.
  if (ends_with_word(before, "authentication failed ") || ends_with_word(before, "access denied ")) return;
  const bool of_session = ends_with_word(before, "session opened ") || ends_with_word(before, "session closed ") ||
                          ends_with_word(before, "password changed ") || ends_with_word(before, "authentication failure ");
  const bool ends = stands_at(site, end, " by ") || stands_at(site, end, " from ") || stands_at(site, end, "(uid");
  if (quoted || ends || (of_session && !is_alnum(site.byte(end)))) add_person(site, at, end, finds);
}

// A placeholder that stands in the text begins like a key: "[user:".
bool is_placeholder(const Site& site) {
  return site.before(site.at) == '[' && placeholder_end(site.text.substr(0, site.line_end), site.at - 1).has_value();
}

bool is_value_end(char c) {
  return c <= ' ' || c == '"' || c == '\'' || c == ',' || c == ';' || c == '&' || c == ')' || c == '}' || c == ']' || c == '\\';
}

// user=jane, user="jane", "user":"jane", username: 'jane', \"user\":\"jane\"; a colon only with quotes around the value.
void look_key(const Site& site, Finds& finds) {
  if (is_word(site.before(site.at)) || site.before(site.at) == '-' || site.before(site.at) == '.' || is_placeholder(site)) return;
  std::size_t at = site.at + site.length;
  for (const std::string_view more : {"name", "_name", "id"}) {
    if (stands_at(site, at, more)) {
      at += more.size();
      break;
    }
  }
  if (is_word(site.byte(at)) || site.byte(at) == '-') return;
  bool equals = false, colon = false, quoted = false;
  for (int steps = 0; steps < 10; ++steps, ++at) {
    const char c = site.byte(at);
    if (c == '=') {
      equals = true;
    } else if (c == ':') {
      colon = true;
    } else if (c == '"' || c == '\'') {
      quoted = equals || colon;
    } else if (c != '\\' && !(c == ' ' && !equals)) {
      break;
    }
  }
  if (!(equals || (colon && quoted))) return;
  const std::size_t end = name_end(site, at);
  if (is_value_end(site.byte(end)) && !stands_at(site, end, ":")) add_person(site, at, end, finds);
}

// The path of a request or a URL has a /home/ of its own.
bool is_request_path(const Site& site) {
  if (is_alnum(site.before(site.at)) || site.before(site.at) == '}' || site.before(site.at) == '.') return true;
  const std::string_view word = word_before(site, site.at);
  for (const std::string_view verb :
       {"get", "post", "put", "delete", "head", "patch", "options", "path", "uri", "url", "request", "route"}) {
    if (ends_with_word(word, verb)) return true;
  }
  return false;
}

// /home/jane/ and /Users/jane/.
void look_home(const Site& site, Finds& finds) {
  const char first = site.byte(site.at + 1);
  if (is_request_path(site) || (first != 'h' && first != 'U') || site.byte(site.at + 2) < 'a') return;
  const std::size_t begin = site.at + site.length, end = name_end(site, begin);
  if (site.byte(end) == '/') add_person(site, begin, end, finds);
}

// C:\Users\jane\, with the backslashes of JSON or without.
void look_profile(const Site& site, Finds& finds) {
  if (!is_alpha(site.before(site.at))) return;
  const std::size_t begin = site.at + site.length, end = name_end(site, begin);
  if (site.byte(end) != '\\') return;
  const std::string_view name = site.text.substr(begin, end - begin);
  if (!same_word(name, "containeradministrator") && !same_word(name, "containeruser")) add_person(site, begin, end, finds);
}

// uid=jane,ou=people,dc=example: an entry of a directory.
void look_directory_uid(const Site& site, Finds& finds) {
  if (is_word(site.before(site.at))) return;
  const std::size_t begin = site.at + site.length, end = name_end(site, begin);
  if (site.byte(end) != ',') return;
  const std::size_t next = site.byte(end + 1) == ' ' ? end + 2 : end + 1;
  if (stands_at(site, next, "ou=") || stands_at(site, next, "dc=") || stands_at(site, next, "cn="))
    add_person(site, begin, end, finds);
}

constexpr auto containers = std::to_array<std::string_view>(
    {"users", "computers", "builtin", "configuration", "schema", "groups", "people", "domain", "managed"});

// CN=Jane Doe,OU=Users,DC=example: the common name at the head of an entry of a directory; certificates have no DC and no Users.
void look_common_name(const Site& site, Finds& finds) {
  if (is_word(site.before(site.at)) || site.before(site.at) == ',') return;
  const std::size_t begin = site.at + site.length;
  std::size_t end = begin;
  while (end - begin <= 64 && (is_alnum(site.byte(end)) || site.byte(end) == ' ' || site.byte(end) == '-' ||
                               site.byte(end) == '.' || static_cast<unsigned char>(site.byte(end)) >= 0x80)) {
    ++end;
  }
  if (end == begin || site.byte(end) != ',' || !is_alnum(site.byte(begin))) return;
  const std::size_t next = site.byte(end + 1) == ' ' ? end + 2 : end + 1;
  if (!stands_at(site, next, "ou=users") && !stands_at(site, next, "ou=people") && !stands_at(site, next, "ou=staff") &&
      !stands_at(site, next, "cn=users,")) {
    return;
  }
  const std::string_view name = site.text.substr(begin, end - begin);
  const std::string_view word = name.substr(0, name.find(' '));
  for (const std::string_view container : containers) {
    if (same_word(word, container)) return;
  }
  if (word.size() < name.size() || is_person(name)) finds.add(rules[0], begin, end);
}

// User "jane" cannot list resource "pods".
void look_refused(const Site& site, Finds& finds) {
  if (is_word(site.before(site.at))) return;
  std::size_t at = site.at + site.length;
  while (site.byte(at) == '\\' && at - site.at < 12) ++at;
  if (site.byte(at) != '"') return;
  const std::size_t end = name_end(site, at + 1);
  std::size_t behind = end;
  while (site.byte(behind) == '\\' && behind - end < 6) ++behind;
  if (stands_at(site, behind, "\" cannot ")) add_person(site, at + 1, end, finds);
}

// sudo:  jane : TTY=pts/0 ; PWD=/home/jane ; USER=root ; COMMAND=/bin/ls
void look_sudo(const Site& site, Finds& finds) {
  std::size_t begin = site.at;
  while (site.at - begin <= name_most && (is_word(site.before(begin)) || site.before(begin) == '-' || site.before(begin) == '.'))
    --begin;
  add_person(site, begin, site.at, finds);
}

constexpr std::array<Trigger, 13> triggers{{
    {"accepted ", look_login},
    {"failed password", look_login},
    {"failed publickey", look_login},
    {"for user ", look_for_user},
    {"user", look_key},
    {"/home/", look_home},
    {"/users/", look_home},
    {":\\users\\", look_profile},
    {":\\\\users\\\\", look_profile},
    {"uid=", look_directory_uid},
    {"cn=", look_common_name},
    {"user ", look_refused},
    {" : tty=", look_sudo},
}};

}  // namespace

const Family names_family{"names", rules, {}, triggers, {}};

}  // namespace aiops::redact
