// Bank accounts by their international number (ISO 13616): two letters of a country, two check digits, and an account whose
// length the country fixes. Nine digits in a row lead here; the beginning is looked for in the few bytes before them. Written in
// groups of four or in one piece, in either case; the remainder of 97 must be 1, so that of a hundred look-alikes one is left.
#include <algorithm>
#include <array>

#include "core/redact/families/digits.hpp"
#include "core/redact/families/edges.hpp"
#include "core/redact/families/families.hpp"

namespace aiops::redact {

namespace {

constexpr std::array<Rule, 1> rules{{
    {"iban", "iban", Sensitivity::personal, Profile::pii, "An international bank account number"},
}};

// Country and length, as one literal each: the registry of ISO 13616.
constexpr auto countries = std::to_array<std::string_view>(
    {"AD24", "AE23", "AL28", "AT20", "AZ28", "BA20", "BE16", "BG22", "BH22", "BI27", "BR29", "BY28", "CH21", "CR22", "CY28",
     "CZ24", "DE22", "DJ27", "DK18", "DO28", "EE20", "EG29", "ES24", "FI18", "FK18", "FO18", "FR27", "GB22", "GE22", "GI23",
     "GL18", "GR27", "GT28", "HN28", "HR21", "HU28", "IE22", "IL23", "IQ23", "IS26", "IT27", "JO30", "KW30", "KZ20", "LB28",
     "LC32", "LI21", "LT20", "LU20", "LV21", "LY25", "MC27", "MD24", "ME22", "MK19", "MN20", "MR27", "MT31", "MU30", "NI28",
     "NL18", "NO15", "OM23", "PK24", "PL28", "PS29", "PT25", "QA29", "RO24", "RS22", "RU33", "SA24", "SC31", "SD18", "SE24",
     "SI19", "SK24", "SM27", "SO23", "ST25", "SV28", "TL23", "TN24", "TR26", "UA29", "VA22", "VG24", "XK20", "YE30"});

constexpr std::size_t most_before = 24;  // bytes of an account before its first nine digits in a row

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

// The length the country prescribes, 0 for no country.
std::size_t length_of(char first, char second) {
  for (const std::string_view country : countries) {
    if (country[0] == upper(first) && country[1] == upper(second)) {
      return static_cast<std::size_t>(country[2] - '0') * 10 + static_cast<std::size_t>(country[3] - '0');
    }
  }
  return 0;
}

struct Account {
  std::array<char, 34> symbol{};
  std::size_t end = 0;
};

// Reads `length` letters and digits; between them single spaces or dashes, all of one kind and behind each four, or none.
bool read(const Site& site, std::size_t begin, std::size_t length, Account& account) {
  std::size_t at = begin;
  char joint = 0;
  bool lowers = false, uppers = false;
  for (std::size_t i = 0; i < length; ++i) {
    const char between = site.byte(at);
    if (i > 0 && i % 4 == 0) {
      const bool joins = between == ' ' || between == '-';
      if (i == 4 && joins) joint = between;
      if (joint != 0 && between != joint) return false;
      if (joint != 0) ++at;
    }
    const char c = site.byte(at++);
    if (!is_alnum(c)) return false;
    lowers = lowers || (is_alpha(c) && c >= 'a');
    uppers = uppers || (is_alpha(c) && c <= 'Z');
    account.symbol[i] = upper(c);
  }
  account.end = at;
  return !(lowers && uppers);
}

bool has_remainder_one(const Account& account, std::size_t length) {
  unsigned rest = 0;
  for (std::size_t i = 0; i < length; ++i) {
    const char c = account.symbol[(i + 4) % length];
    rest = is_digit(c) ? rest * 10 + static_cast<unsigned>(c - '0') : rest * 100 + static_cast<unsigned>(c - 'A') + 10;
    rest %= 97;
  }
  return rest == 1;
}

// The end of the account that begins at `at`, or 0.
std::size_t account_end(const Site& site, std::size_t at) {
  if (!is_alpha(site.byte(at)) || !is_alpha(site.byte(at + 1)) || !is_digit(site.byte(at + 2)) || !is_digit(site.byte(at + 3)))
    return 0;
  if (!starts_word(site, at)) return 0;
  const std::size_t length = length_of(site.text[at], site.text[at + 1]);
  Account account;
  if (length == 0 || !read(site, at, length, account) || !has_remainder_one(account, length)) return 0;
  return ends_word(site, account.end) && !(site.byte(account.end) == '-' && is_alnum(site.byte(account.end + 1))) ? account.end
                                                                                                                  : 0;
}

void look_account(const Site& site, Finds& finds) {
  const char before = site.before(site.at);
  if (!is_alnum(before) && before != ' ' && before != '-') return;
  const std::size_t from = site.at - site.line_begin > most_before ? site.at - most_before : site.line_begin;
  for (std::size_t begin = from; begin < site.at; ++begin) {
    if (const std::size_t end = account_end(site, begin); end > 0) {
      finds.add(rules[0], begin, end);
      return;
    }
  }
}

// Two letters and two digits that begin before the run.
bool may_be_account(std::string_view text, std::size_t at) {
  const char before = at > 0 ? text[at - 1] : '\n';
  if (!is_alnum(before) && before != ' ' && before != '-') return false;
  for (std::size_t begin = at > most_before ? at - most_before : 0; begin < at && begin + 4 <= text.size(); ++begin) {
    if (is_digit(text[begin + 2]) && is_digit(text[begin + 3]) && is_alpha(text[begin]) && is_alpha(text[begin + 1])) return true;
  }
  return false;
}

constexpr std::array<ShapeTrigger, 1> shapes{{{Shape::digit_run, look_account, may_be_account}}};

}  // namespace

const Family people_accounts_family{"people-accounts", rules, {}, {}, shapes};

}  // namespace aiops::redact
