// Telephone numbers. With a '+' the country code says how many digits follow (ITU E.164); the number is read in the groups that
// people write and ends at the longest prefix of groups that the country's plan allows. Without '+' a number is only a number:
// it counts behind a word such as "phone" or "fax", and behind weaker words ("call", "number") only in the form of the North
// American plan or with a trunk zero.
#include <algorithm>
#include <array>
#include <cstdint>

#include "core/redact/families/digits.hpp"
#include "core/redact/families/edges.hpp"
#include "core/redact/families/families.hpp"

namespace aiops::redact {

namespace {

constexpr std::array<Rule, 1> rules{{
    {"phone", "phone", Sensitivity::personal, Profile::pii, "A telephone number"},
}};

constexpr std::size_t digits_most = 15, groups_most = 8;

// What was read: digits, and where each group of them ends.
struct Number {
  std::array<char, digits_most> digit{};
  std::array<std::size_t, groups_most> size{}, end{};
  std::size_t digits = 0, groups = 0;
  bool dotted = false;
};

// Bytes between two groups: one of " -./" or a bracket with or without a space. 0: the number ends.
std::size_t joint_length(const Site& site, std::size_t at) {
  std::size_t length = 0;
  while (length < 3) {
    const char c = site.byte(at + length);
    if (c != ' ' && c != '-' && c != '.' && c != '(' && c != ')' && c != '/') break;
    ++length;
  }
  if (length == 0 || !is_digit(site.byte(at + length))) return 0;
  if (length == 1) return site.byte(at) == '(' && is_digit(site.before(at)) ? 1 : (site.byte(at) == '(' ? 0 : 1);
  const std::string_view joint = site.text.substr(at, length);
  return joint == " (" || joint == ") " || joint == ")-" || joint == ")/" || joint == "-(" ? length : 0;
}

// Reads from the first digit at `at`. Digits beyond the fifteenth end the reading with no number.
Number read(const Site& site, std::size_t at) {
  Number number;
  while (number.groups < groups_most) {
    const std::size_t begin = at;
    while (is_digit(site.byte(at))) {
      if (number.digits == digits_most) {
        if (number.groups == 0) return {};
        number.digits -= at - begin;
        return number;
      }
      number.digit[number.digits++] = site.text[at++];
    }
    number.size[number.groups] = at - begin;
    number.end[number.groups++] = at;
    const std::size_t joint = joint_length(site, at);
    if (joint == 0 || (number.groups == 1 && number.digits > 8)) break;
    number.dotted = number.dotted || site.byte(at) == '.';
    at += joint;
  }
  return number;
}

// A country code, with the digits that may follow it.
struct Plan {
  std::uint16_t code;
  std::uint8_t least, most;
};
constexpr std::array<Plan, 30> plans{{{1, 10, 10}, {7, 10, 10}, {20, 8, 10}, {27, 9, 9},   {30, 10, 10}, {31, 9, 9},
                                      {32, 8, 9},  {33, 9, 9},  {34, 9, 9},  {36, 8, 9},   {39, 8, 11},  {40, 9, 9},
                                      {41, 9, 9},  {43, 8, 12}, {44, 9, 10}, {45, 8, 8},   {46, 7, 10},  {47, 8, 8},
                                      {48, 9, 9},  {49, 7, 12}, {51, 8, 9},  {52, 10, 11}, {55, 10, 11}, {61, 9, 9},
                                      {64, 8, 10}, {65, 8, 8},  {81, 9, 10}, {82, 8, 10},  {86, 10, 11}, {91, 10, 10}}};
// Codes of two digits that stand for one country; what begins otherwise has three digits.
constexpr std::string_view two_digits =
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 "
    "81 82 84 86 90 91 92 93 94 95 98";
// Beginnings of three digits that are no country.
constexpr std::string_view no_country =
    "210 214 215 217 219 259 28 292 293 294 295 296 384 386 388 38 422 424 425 426 427 428 429 693 694 "
    "695 696 697 698 699 80 83 851 854 857 858 859 89 969 978 99 990 991 999 0";

bool has_word(std::string_view list, std::string_view word) {
  for (std::size_t at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1)) {
    const bool begins = at == 0 || list[at - 1] == ' ';
    if (begins && (at + word.size() == list.size() || list[at + word.size()] == ' ')) return true;
  }
  return false;
}

std::size_t code_length(std::string_view digits) {
  if (digits[0] == '1' || digits[0] == '7') return 1;
  if (has_word(two_digits, digits.substr(0, 2))) return 2;
  return digits[0] == '0' || has_word(no_country, digits.substr(0, 3)) ? 0 : 3;
}

bool is_north_american(std::string_view ten) { return ten.size() == 10 && ten[0] >= '2' && ten[3] >= '2'; }

// E.164: the digits behind the '+'.
bool is_international(std::string_view digits, std::size_t groups) {
  const std::size_t least = groups == 1 ? 10 : 8;  // in one piece, short ones are differences and offsets
  if (digits.size() < least || digits.size() > digits_most) return false;
  const std::size_t code = code_length(digits);
  if (code == 0) return false;
  std::string_view national = digits.substr(code);
  if (code == 1 && digits[0] == '1') return is_north_american(national);
  unsigned value = 0;
  for (const char c : digits.substr(0, code)) value = value * 10 + static_cast<unsigned>(c - '0');
  if (national[0] == '0' && value != 39 && groups == 1) return false;
  if (national[0] == '0' && national.size() > 8) national.remove_prefix(1);  // "+44 (0)20 ..."
  const auto* const plan = std::find_if(plans.begin(), plans.end(), [&](const Plan& one) { return one.code == value; });
  return plan != plans.end() ? national.size() >= plan->least && national.size() <= plan->most
                             : national.size() >= 7 && national.size() <= 12;
}

bool is_free_behind(const Site& site, std::size_t end) {
  const char c = site.byte(end);
  return ends_word(site, end) && !((c == '.' || c == '-' || c == ':') && is_digit(site.byte(end + 1)));
}

// The end of the longest run of groups that `fits` takes; 0: none.
template <class Fits>
std::size_t longest(const Site& site, const Number& number, Fits fits) {
  std::size_t digits = number.digits;
  for (std::size_t groups = number.groups; groups > 0; digits -= number.size[--groups]) {
    const std::string_view text(number.digit.data(), digits);
    if (fits(text, groups) && is_free_behind(site, number.end[groups - 1])) return number.end[groups - 1];
  }
  return 0;
}

// `plus` is the '+', `at` the first digit behind it.
void judge_international(const Site& site, std::size_t plus, std::size_t at, Finds& finds) {
  if (is_alnum(site.before(plus)) && !starts_word(site, plus)) return;
  if (site.before(plus) == '+' || site.before(plus) == '/') return;
  const Number number = read(site, at);
  const std::size_t end = longest(site, number, is_international);
  if (end > 0) finds.add(rules[0], plus, end);
}

void look_run(const Site& site, Finds& finds) {
  if (site.before(site.at) == '+') return judge_international(site, site.at - 1, site.at, finds);
  // "%2B14155550132": the run begins behind the escape.
  if (lower(site.before(site.at)) == 'b' && site.before(site.at - 1) == '2' && site.before(site.at - 2) == '%') {
    const Number number = read(site, site.at);
    const std::size_t end = longest(site, number, is_international);
    if (end > 0) finds.add(rules[0], site.at - 3, end);
  }
}

void look_dots(const Site& site, Finds& finds) {
  std::size_t at = site.at;
  while (site.at - at < 4 && is_digit(site.before(at))) --at;
  if (site.before(at) == '+') judge_international(site, at - 1, at, finds);
}

bool may_be_run(std::string_view text, std::size_t at) { return at > 0 && (text[at - 1] == '+' || lower(text[at - 1]) == 'b'); }

bool may_be_dots(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && at - begin < 4 && is_digit(text[begin - 1])) --begin;
  return begin > 0 && text[begin - 1] == '+';
}

void look_bracket(const Site& site, Finds& finds) { judge_international(site, site.at, site.at + 1, finds); }

bool is_date(const Number& number) {
  return number.groups >= 3 && number.size[0] == 4 && number.size[1] == 2 && number.size[2] == 2;
}

// (415) 555-0132, 415-555-0132, 1-415-555-0132, 09-7625400, 020 7946 0958.
bool is_formatted(const Number& number, std::string_view digits, std::size_t groups) {
  if (groups < 2 || is_date(number)) return false;
  const std::size_t lead = number.size[0] == 1 && digits[0] == '1' ? 1 : 0;
  if (groups == lead + 3 && number.size[lead] == 3 && number.size[lead + 1] == 3 && number.size[lead + 2] == 4) {
    return is_north_american(digits.substr(lead));
  }
  return digits[0] == '0' && digits.size() >= 9 && digits.size() <= 11 && number.size[0] >= 2 && number.size[0] <= 5;
}

// Behind a word that can mean nothing else, any usual length and any grouping.
bool is_usual(const Number& number, std::string_view digits, std::size_t groups) {
  if (is_formatted(number, digits, groups)) return true;
  if (is_date(number) || (number.dotted && groups == 4)) return false;
  if (groups == 1) return digits.size() >= 10 && digits.size() <= 12;
  return digits.size() >= 7 && digits.size() <= 12 && number.size[groups - 1] >= 2;
}

// From behind the word over letters, quotes and signs to the number; 0: none within 24 bytes.
std::size_t number_behind(const Site& site, std::size_t from) {
  for (std::size_t at = from; at < from + 24; ++at) {
    const char c = site.byte(at);
    if (is_digit(c)) return at;
    if (c == '\n' || c == ',' || c == ';' || c == '{' || c == '}' || c == '[' || c == '/') return 0;
  }
  return 0;
}

void look_word(const Site& site, bool strong, Finds& finds) {
  const std::size_t from = site.at + site.length;
  const std::size_t at = number_behind(site, from);
  if (at == 0 || is_word(site.before(at))) return;
  std::size_t begin = at;
  if (site.before(begin) == '(') --begin;
  if (site.before(begin) == '+') return judge_international(site, begin - 1, at, finds);
  if (site.before(begin) == '-' || site.before(begin) == '.') return;
  const Number number = read(site, at);
  const std::size_t end = longest(site, number, [&](std::string_view digits, std::size_t groups) {
    return strong ? is_usual(number, digits, groups) : is_formatted(number, digits, groups);
  });
  if (end > 0) finds.add(rules[0], begin, end);
}

bool is_whole_word(const Site& site) {
  const char next = site.byte(site.at + site.length);
  return !is_alpha(site.before(site.at)) && (!is_alpha(next) || (next >= 'A' && next <= 'Z'));
}

void look_phone(const Site& site, Finds& finds) { look_word(site, true, finds); }
void look_strong(const Site& site, Finds& finds) {
  if (is_whole_word(site)) look_word(site, true, finds);
}
void look_weak(const Site& site, Finds& finds) {
  if (is_whole_word(site)) look_word(site, false, finds);
}

constexpr std::array<Trigger, 16> triggers{{
    {"phone", look_phone},
    {"msisdn", look_phone},
    {"whatsapp", look_phone},
    {"tel", look_strong},
    {"mobile", look_strong},
    {"fax", look_strong},
    {"cell", look_strong},
    {"call", look_weak},
    {"number", look_weak},
    {"contact", look_weak},
    {"+1 (", look_bracket},
    {"+1(", look_bracket},
    {"+7 (", look_bracket},
    {"+44 (", look_bracket},
    {"+49 (", look_bracket},
    {"+55 (", look_bracket},
}};
constexpr std::array<ShapeTrigger, 2> shapes{
    {{Shape::digit_run, look_run, may_be_run}, {Shape::dotted_digits, look_dots, may_be_dots}}};

}  // namespace

const Family people_phones_family{"people-phones", rules, {}, triggers, shapes};

}  // namespace aiops::redact
