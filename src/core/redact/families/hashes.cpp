// Hashes of passwords: not the password, but what it is guessed from offline. All of them say which method made them; the hash
// behind that must be as long as one.
#include <algorithm>

#include "core/redact/families/families.hpp"
#include "core/redact/families/randomness.hpp"
#include "core/redact/families/rows.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

namespace {

constexpr Rule rules[] = {
    credential("password-hash", "Hash of a password (crypt, bcrypt, Argon2, scrypt, PBKDF2, htpasswd, LDAP)"),
    credential("postgres-hash", "PostgreSQL password verifier"),
};

bool is_hash(char c) {
  return is_word(c) || c == '$' || c == '.' || c == '/' || c == '+' || c == '=' || c == ',' || c == '-' || c == ':' || c == '*';
}

// $method$...$hash: the last part is the hash. In JSON or a shell the dollar may stand behind a backslash.
void look_crypt(const Site& site, Finds& finds) {
  std::size_t end = site.at;
  const std::size_t limit = std::min(site.line_end, site.at + 512);
  while (end < limit && is_hash(site.text[end])) ++end;
  while (end > site.at && (site.text[end - 1] == ':' || site.text[end - 1] == ',' || site.text[end - 1] == '$')) --end;
  std::string_view whole = site.text.substr(site.at, end - site.at);
  // In /etc/shadow and htpasswd further fields follow behind a colon.
  const std::size_t colon = whole.find(':');
  if (colon != std::string_view::npos) whole = whole.substr(0, colon);
  const std::size_t last = whole.rfind('$');
  if (last == std::string_view::npos || last < 2 || whole.size() - last - 1 < 20) return;
  if (std::count(whole.begin(), whole.end(), '$') < 3) return;
  const std::string_view hash = whole.substr(last + 1);
  if ((has_lower(hash) || has_digit(hash)) && entropy(hash) >= 3.0) finds.add(rules[0], site.at, site.at + whole.size());
}

// pbkdf2_sha256$iterations$salt$hash, as Django writes it, and {SSHA}base64 of LDAP.
void look_named(const Site& site, Finds& finds) {
  std::size_t end = site.at + site.length;
  const std::size_t limit = std::min(site.line_end, site.at + 512);
  while (end < limit && is_hash(site.text[end])) ++end;
  const std::string_view body = site.text.substr(site.at + site.length, end - site.at - site.length);
  if (body.size() >= 24 && has_digit(body) && entropy(body) >= 3.0) finds.add(rules[0], site.at, end);
}

// SCRAM-SHA-256$iterations:salt$stored:server
void look_scram(const Site& site, Finds& finds) {
  std::size_t end = site.at + site.length;
  const std::size_t limit = std::min(site.line_end, site.at + 256);
  while (end < limit && is_hash(site.text[end])) ++end;
  if (end - site.at >= 60) finds.add(rules[1], site.at, end);
}

// 'md5' and 32 hexadecimal digits, where a role or a pool of PostgreSQL is spoken of.
void look_md5(const Site& site, Finds& finds) {
  const std::size_t end = run_end(site, site.at + 3, Alphabet::hex);
  if (end - site.at != 35 || is_word(site.before(site.at)) || is_word(site.byte(end))) return;
  const std::size_t near = site.at - std::min<std::size_t>(site.at - site.line_begin, 120);
  const std::string_view before = site.text.substr(near, site.at - near);
  for (const std::string_view word : {"passw", "role", "postgres", "pgbouncer", "pg_shadow", "pg_authid", "userlist"}) {
    if (has_word(before, word)) return finds.add(rules[1], site.at, end);
  }
}

constexpr Trigger triggers[] = {
    {"$1$", look_crypt},       {"$2a$", look_crypt},       {"$2b$", look_crypt},          {"$2x$", look_crypt},
    {"$2y$", look_crypt},      {"$5$", look_crypt},        {"$6$", look_crypt},           {"$7$", look_crypt},
    {"$8$", look_crypt},       {"$9$", look_crypt},        {"$y$", look_crypt},           {"$gy$", look_crypt},
    {"$apr1$", look_crypt},    {"$argon2", look_crypt},    {"$scrypt$", look_crypt},      {"$pbkdf2", look_crypt},
    {"$14$", look_crypt},      {"pbkdf2_sha", look_named}, {"argon2$argon2", look_named}, {"{SSHA}", look_named},
    {"{SSHA256}", look_named}, {"{CRYPT}", look_named},    {"SCRAM-SHA-", look_scram},    {"md5", look_md5},
};

}  // namespace

const Family hashes_family{"hashes", rules, {}, triggers, {}};

}  // namespace aiops::redact
