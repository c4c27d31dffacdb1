// How databases are reached when it is not by a URL, and how programs are given a password as an argument. The forms that write a
// name before the password (libpq, ODBC, JAAS, .my.cnf, `;password=` of JDBC) are key and value and found as such; here are those
// where only the place tells: user:password@tcp(host), host:port:database:user:password, user/password@host, -pPASSWORD.
#include <algorithm>

#include "core/redact/assignment.hpp"
#include "core/redact/families/families.hpp"
#include "core/redact/site.hpp"
#include "core/redact/values.hpp"

namespace aiops::redact {

namespace {

constexpr Rule rules[] = {
    {"db-dsn", "db-dsn", Sensitivity::credential, Profile::secrets,
     "Password of a connection string, a .pgpass or a client's argument"},
};
constexpr const Rule& dsn = rules[0];

bool ends_word(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\'' || c == '`' || c == '<' || c == '>' || c == '(' ||
         c == '=';
}

void take(const Site& site, std::size_t begin, std::size_t end, Finds& finds) {
  if (end > begin && !is_blank(site.text.substr(begin, end - begin))) finds.add(dsn, begin, end);
}

// user:password@tcp(host:3306)/database
void look_go(const Site& site, Finds& finds) {
  constexpr std::size_t most = 256;
  std::size_t begin = site.at;
  const std::size_t stop = site.at - site.line_begin > most ? site.at - most : site.line_begin;
  while (begin > stop && !ends_word(site.text[begin - 1])) --begin;
  const std::string_view part = site.text.substr(begin, site.at - begin);
  const std::size_t scheme = part.find("://");
  const std::size_t colon = part.find(':', scheme == std::string_view::npos ? 0 : scheme + 3);
  if (colon != std::string_view::npos) take(site, begin + colon + 1, site.at, finds);
}

// .pgpass: host:port:database:user:password, alone in its line
void look_pgpass(const Site& site, Finds& finds) {
  const std::string_view line = site.line();
  if (line.size() > 512 || line.find(' ') != std::string_view::npos || line.front() == '#') return;
  std::size_t at = 0, fields[5] = {};
  for (std::size_t n = 1; n < 5; ++n) {
    at = line.find(':', at);
    if (at == std::string_view::npos) return;
    fields[n] = ++at;
  }
  const std::string_view port = line.substr(fields[1], fields[2] - fields[1] - 1);
  if ((port != "*" && !is_all_digits(port)) || line.substr(0, 4) == "arn:" || line.find('/') < fields[4]) return;
  for (std::size_t more = fields[4]; (more = line.find(':', more)) != std::string_view::npos; ++more) {
    if (line[more - 1] != '\\') return;  // a sixth field: a line of passwd or of something else
  }
  take(site, site.line_begin + fields[4], site.line_end, finds);
}

// jdbc:oracle:thin:user/password@host, sqlplus user/password@host
void look_oracle(const Site& site, Finds& finds) {
  const std::size_t begin = site.at + site.length;
  const std::size_t stop = std::min(site.line_end, begin + 256);
  std::size_t end = begin;
  while (end < stop && site.text[end] != '@' && !ends_word(site.text[end])) ++end;
  const std::size_t slash = site.text.substr(begin, end - begin).find('/');
  if (slash != std::string_view::npos && slash > 0 && site.byte(end) == '@') take(site, begin + slash + 1, end, finds);
}

// PWD={a;b} of ODBC
void look_braces(const Site& site, Finds& finds) {
  if (site.before(site.at) != ';') return;
  const std::size_t begin = site.at + site.length;
  const std::size_t end = site.text.substr(0, std::min(site.line_end, begin + 256)).find('}', begin);
  if (end == std::string_view::npos || end == begin || site.text[begin] == '{' || site.text[begin] == '#') return;
  finds.add(dsn, begin, end);
}

// The word behind an option of a command: -a password, or (`attached`) -pPASSWORD.
void take_option(const Site& site, std::string_view option, bool attached, Finds& finds) {
  if (!site.first) return;
  const std::size_t stop = std::min(site.line_end, site.at + 512);
  const std::size_t at = site.text.substr(0, stop).find(option, site.at);
  if (at == std::string_view::npos) return;
  std::size_t begin = at + option.size();
  if (!attached) {
    if (site.byte(begin) != ' ') return;
    while (site.byte(begin) == ' ') ++begin;
  }
  if (site.byte(begin) == ' ' || site.byte(begin) == '-' || begin >= site.line_end) return;
  const Value value = value_at(site, begin, false);
  take(site, value.begin, value.end, finds);
}

void look_p_option(const Site& site, Finds& finds) { take_option(site, " -p", false, finds); }

// requirepass x, masterauth x of redis.conf; machine h login u password x of .netrc
void look_word(const Site& site, Finds& finds) {
  const Value value = value_at(site, site.at + site.length, false);
  const std::string_view text = site.text.substr(value.begin, value.end - value.begin);
  if (!is_message_word(text)) take(site, value.begin, value.end, finds);
}

void look_netrc(const Site& site, Finds& finds) {
  if (!site.first) return;
  const std::string_view part = site.text.substr(site.at, std::min<std::size_t>(site.line_end - site.at, 512));
  if (part.find(" login ") == std::string_view::npos) return;
  const std::size_t at = part.find(" password ");
  if (at == std::string_view::npos) return;
  const Value value = value_at(site, site.at + at + 10, false);
  take(site, value.begin, value.end, finds);
}

// The password of NetworkCredential("user", "password") and its like: the last of `count` quoted arguments.
template <int count>
void look_argument(const Site& site, Finds& finds) {
  if (!site.first) return;
  std::size_t at = site.at + site.length;
  Value value;
  for (int n = 0; n < count; ++n) {
    const std::size_t stop = std::min(site.line_end, at + 120);
    while (at < stop && quote_at(site, at).mark == 0 && site.text[at] != ')') ++at;
    if (at >= stop || quote_at(site, at).mark == 0) return;
    value = value_at(site, at, false);
    at = value.past;
  }
  take(site, value.begin, value.end, finds);
}

// enable secret 5 x, snmp-server community x, pac key 7 x of a router: perhaps a level and the kind of the encryption before it.
void look_router(const Site& site, Finds& finds) {
  std::size_t at = site.at + site.length;
  if (site.text.compare(at, 6, "level ") == 0) at = run_end(site, at + 6, Alphabet::alnum) + 1;
  if (is_digit(site.byte(at)) && site.byte(at + 1) == ' ') at += 2;
  if (at >= site.line_end) return;
  const Value value = value_at(site, at, false);
  const std::string_view text = site.text.substr(value.begin, value.end - value.begin);
  if (text.size() >= 4 && !is_word_like(text) && text.back() != ':') take(site, value.begin, value.end, finds);
}

constexpr Trigger triggers[] = {
    {"@tcp(", look_go},
    {"@unix(", look_go},
    {":5432:", look_pgpass},
    {":*:", look_pgpass},
    {"oracle:thin:", look_oracle},
    {"sqlplus ", look_oracle},
    {"pwd={", look_braces},
    {"password={", look_braces},
    {"psexec", look_p_option},
    {"requirepass ", look_word},
    {"masterauth ", look_word},
    {"convertto-securestring ", look_word},
    {"machine ", look_netrc},
    {"enable password ", look_router},
    {"enable secret ", look_router},
    {"snmp-server community ", look_router},
    {"tacacs-server key ", look_router},
    {"radius-server key ", look_router},
    {"pac key ", look_router},
    {"mysql_connect(", look_argument<3>},
    {"mysql_pconnect(", look_argument<3>},
    {"mysqli_connect(", look_argument<3>},
    {"dbi->connect(", look_argument<3>},
    {"dbi.connect(", look_argument<3>},
    {"new pdo(", look_argument<3>},
    {"getconnection(", look_argument<3>},
    {"opendsobject(", look_argument<3>},
    {"passwordauthentication(", look_argument<2>},
    {"ftp_login(", look_argument<2>},
    {"networkcredential(", look_argument<2>},
    {"directoryentry(", look_argument<3>},
    {"basicauth(", look_argument<2>},
    {"basic_auth(", look_argument<2>},
    {"auth=(", look_argument<2>},
};

}  // namespace

const Family connections_family{"connections", rules, {}, triggers, {}};

}  // namespace aiops::redact
