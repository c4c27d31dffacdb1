// Payment cards and US social security numbers: groups of digits. A card needs the range of an issuer, a length that issuer uses,
// the Luhn digit and the grouping that cards are embossed with; of a thousand numbers in logs that pass Luhn alone hardly one is
// left. A social security number is three groups of 3, 2 and 4 digits joined by dashes; joined by dots or spaces, or not joined,
// it is a number like any other and counts only where it stands alone or a word announces it.
#include <algorithm>
#include <array>
#include <cstdint>

#include "core/redact/families/digits.hpp"
#include "core/redact/families/edges.hpp"
#include "core/redact/families/families.hpp"

namespace aiops::redact {

namespace {

constexpr std::array<Rule, 2> rules{{
    {"card", "card", Sensitivity::personal, Profile::pii, "The number of a payment card"},
    {"us-ssn", "ssn", Sensitivity::personal, Profile::pii, "A social security number of the United States"},
}};
constexpr const Rule& card_rule = rules[0];
constexpr const Rule& ssn_rule = rules[1];

constexpr std::uint32_t of(std::size_t length) { return 1U << length; }
constexpr std::uint32_t any_length = of(13) | of(14) | of(15) | of(16) | of(17) | of(18) | of(19);

// The first six digits, and the lengths that go with them (ISO/IEC 7812 and what the networks publish).
struct Issuer {
  std::uint32_t from, to;
  std::uint32_t lengths;
};
constexpr std::array<Issuer, 30> issuers{{
    {122000, 122099, of(15)},  // UATP: AirPlus
    {220000, 220499, of(16)},  // Mir
    {222100, 272099, of(16)},  // Mastercard
    {300000, 305999, of(14)},  // Diners Club
    {309500, 309599, of(14)},
    {340000, 349999, of(15)},  // American Express
    {352800, 358999, of(16) | of(19)},  // JCB
    {360000, 369999, of(14)},
    {370000, 379999, of(15)},
    {380000, 399999, of(14)},
    {400000, 499999, of(13) | of(16) | of(19)},  // Visa
    {501800, 501999, any_length},  // Maestro, Dankort
    {502000, 502099, any_length},
    {503800, 503899, any_length},
    {506000, 509999, of(16) | of(18) | of(19)},  // Elo, Verve, RuPay
    {510000, 559999, of(16)},  // Mastercard
    {560000, 569999, of(16) | of(18) | of(19)},  // Maestro
    {589300, 589399, any_length},
    {601100, 601199, of(16) | of(19)},  // Discover
    {606200, 606299, of(16)},  // Hipercard
    {607000, 609999, of(16)},  // RuPay
    {620000, 629999, of(16) | of(17) | of(18) | of(19)},  // UnionPay
    {630400, 630499, any_length},  // Maestro
    {636200, 639999, of(16) | of(18) | of(19)},  // Elo, InterPayment, Maestro
    {644000, 659999, of(16) | of(19)},  // Discover
    {670000, 679999, of(13) | of(14) | of(15) | of(16) | of(18) | of(19)},  // Maestro
    {810000, 817199, of(16) | of(17) | of(18) | of(19)},  // UnionPay
    {817200, 829999, of(16)},  // RuPay
    {979200, 979289, of(16)},  // Troy
    {604001, 604200, of(16)},  // UkrCard
}};

constexpr std::size_t digits_most = 19, groups_most = 5;

struct Card {
  std::array<unsigned char, digits_most> digit{};
  std::size_t digits = 0;
  std::array<std::size_t, groups_most> sizes{};
  std::size_t groups = 0;
  std::size_t begin = 0, end = 0;
};

bool has_issuer(const Card& card) {
  std::uint32_t head = 0;
  for (std::size_t i = 0; i < 6; ++i) head = head * 10 + card.digit[i];
  return std::any_of(issuers.begin(), issuers.end(), [&](const Issuer& issuer) {
    return head >= issuer.from && head <= issuer.to && (issuer.lengths & of(card.digits)) != 0;
  });
}

bool has_luhn_digit(const Card& card) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < card.digits; ++i) {
    const unsigned digit = card.digit[card.digits - 1 - i];
    const unsigned twice = digit * 2;
    sum += i % 2 == 0 ? digit : (twice > 9 ? twice - 9 : twice);
  }
  return sum % 10 == 0;
}

// 4012888888881881; 4-4-4-4, 4-6-5, 4-6-4, 4-4-5, 4-3-3-3 and their longer kin: the first group has the four digits of the
// network.
bool is_card_grouping(const Card& card) {
  if (card.groups == 1) return true;
  if (card.sizes[0] != 4) return card.sizes[0] == 6 && card.groups == 2 && card.sizes[1] >= 8;
  if (card.groups == 3) return card.sizes[1] == 6 && (card.sizes[2] == 5 || card.sizes[2] == 4);
  if (card.groups < 4) return false;
  for (std::size_t i = 1; i + 1 < card.groups; ++i) {
    if (card.sizes[i] != 4 && !(card.groups == 4 && card.digits == 13)) return false;
  }
  return card.sizes[card.groups - 1] <= 4;
}

bool is_one_digit(const Card& card) {
  return std::all_of(card.digit.begin(), card.digit.begin() + card.digits, [&](unsigned char d) { return d == card.digit[0]; });
}

constexpr auto card_words = std::to_array<std::string_view>(
    {"card", "pan", "visa", "mastercard", "maestro", "amex", "diners", "discover", "jcb", "unionpay", "payment"});

// In one piece, 17 to 19 digits are the size of a hash or an id of 64 bits, and the last part of a path or a name is an id:
// there a word must say "card".
bool is_free_of_doubt(const Site& site, const Card& card) {
  const char before = site.before(card.begin);
  const bool doubtful = card.digits > 16 || (card.digits == 13 && card.digit[0] != 4) || before == '/' || before == '-';
  return !is_named_as_id(site, card.begin) &&
         (!doubtful || near_before(site, card.begin, 32, card_words.data(), card_words.size()));
}

bool is_card(const Site& site, const Card& card) {
  if (card.digits < 13 || !has_issuer(card) || !is_card_grouping(card) || !has_luhn_digit(card) || is_one_digit(card))
    return false;
  return card.groups > 1 || is_free_of_doubt(site, card);
}

void add_group(const Site& site, const DigitGroup& group, Card& card) {
  for (std::size_t at = group.begin; at < group.end; ++at) {
    card.digit[card.digits++] = static_cast<unsigned char>(site.text[at] - '0');
  }
  card.sizes[card.groups++] = group.size();
  card.end = group.end;
}

// The number may end here: nothing goes on with the same joint, or (behind spaces) a month or a check number does.
bool may_end(const Site& site, const Card& card, const DigitGroup& last, char joint) {
  if (!last.joined_after) return is_number_edge_behind(site, card.end);
  if (joint == 0) return last.after == ' ';
  if (last.after != joint) return true;
  const std::size_t next = joint == ' ' ? next_group(site, last).size() : 0;
  return next == 2 || next == 3;
}

// The end of the card that begins with this group, the fewest groups that make one; 0: none.
std::size_t card_end(const Site& site, DigitGroup group, bool behind_number) {
  if (group.size() != 4 && group.size() != 6 && (group.size() < 13 || group.size() > digits_most)) return 0;
  const DigitGroup first = group;
  Card card;
  card.begin = group.begin;
  char joint = 0;
  for (;;) {
    if (card.digits + group.size() > digits_most || card.groups == groups_most) return 0;
    add_group(site, group, card);
    if (may_end(site, card, group, joint) && is_card(site, card)) break;
    if (!group.joined_after || (joint != 0 && group.after != joint)) return 0;
    joint = group.after;
    group = next_group(site, group);
  }
  const bool middle = first.joined_before && !behind_number && first.before == (joint == 0 ? '-' : joint);
  return middle ? 0 : card.end;
}

struct Ssn {
  unsigned area, group, serial;
};

unsigned number(const Site& site, std::size_t begin, std::size_t end) {
  unsigned value = 0;
  for (std::size_t at = begin; at < end; ++at) value = value * 10 + static_cast<unsigned>(site.text[at] - '0');
  return value;
}

bool is_issued(const Ssn& ssn) {
  if (ssn.area == 0 || ssn.area == 666 || ssn.area >= 900 || ssn.group == 0 || ssn.serial == 0) return false;
  return !(ssn.area == 78 && ssn.group == 5 && ssn.serial == 1120);  // printed on wallets in 1938
}

constexpr auto announcing =
    std::to_array<std::string_view>({"ssn", "social security", "social_security", "socialsecurity", "soc sec", "ss#"});

bool is_announced(const Site& site, std::size_t begin) {
  return near_before(site, begin, 40, announcing.data(), announcing.size());
}

// 078-05-1123: three groups with the same joint and none of it on either side.
std::size_t joined_ssn_end(const Site& site, const DigitGroup& first) {
  if (first.size() != 3 || !first.joined_after || (first.joined_before && first.before == first.after)) return 0;
  const DigitGroup second = next_group(site, first);
  if (second.size() != 2 || !second.joined_after || second.after != first.after) return 0;
  const DigitGroup third = next_group(site, second);
  if (third.size() != 4 || (third.joined_after && third.after == first.after)) return 0;
  if (!third.joined_after && !is_number_edge_behind(site, third.end)) return 0;
  if (!is_issued(
          {number(site, first.begin, first.end), number(site, second.begin, second.end), number(site, third.begin, third.end)})) {
    return 0;
  }
  if (first.after == '-' || stands_alone(site, first.begin, third.end) || is_announced(site, first.begin)) return third.end;
  return 0;
}

std::size_t ssn_end(const Site& site, const DigitGroup& group) {
  if (group.size() == 3) return joined_ssn_end(site, group);
  if (group.size() != 9 || (group.joined_before && group.before == '-') || !is_announced(site, group.begin)) return 0;
  if (!group.joined_after && !is_number_edge_behind(site, group.end)) return 0;
  const std::size_t at = group.begin;
  return is_issued({number(site, at, at + 3), number(site, at + 3, at + 5), number(site, at + 5, at + 9)}) ? group.end : 0;
}

void look_digits(const Site& site, Finds& finds) {
  if (!at_run_begin(site)) return;
  std::size_t taken = 0;  // the end of the last number found
  for (DigitGroup group = group_at(site, site.at);; group = next_group(site, group)) {
    if (group.begin >= taken && (group.joined_before || is_number_edge_before(site, group.begin))) {
      const bool behind_number = taken > 0 && group.begin == taken + 1;
      const std::size_t card = card_end(site, group, behind_number);
      const std::size_t ssn = card > 0 ? 0 : ssn_end(site, group);
      if (card > 0) finds.add(card_rule, group.begin, card);
      if (ssn > 0) finds.add(ssn_rule, group.begin, ssn);
      taken = std::max({taken, card, ssn});
    }
    if (!group.joined_after) return;
  }
}

// 078.05.1123: the scan points to the first dot.
void look_dotted(const Site& site, Finds& finds) {
  if (site.at < site.line_begin + 3 || site.line_end - site.at < 8) return;
  const std::size_t begin = site.at - 3, end = site.at + 8;
  for (std::size_t i = begin; i < end; ++i) {
    if (i == site.at || i == site.at + 3 ? site.text[i] != '.' : !is_digit(site.text[i])) return;
  }
  if (is_word(site.before(begin)) || is_word(site.byte(end)) || site.before(begin) == '.' || site.byte(end) == '.') return;
  if (!is_issued({number(site, begin, begin + 3), number(site, begin + 4, begin + 6), number(site, begin + 7, end)})) return;
  if (stands_alone(site, begin, end) || is_announced(site, begin)) finds.add(ssn_rule, begin, end);
}

// "blk_-1608999687919862906", "task_200811101024": no edge of a number (digits.hpp).
bool goes_on_before(std::string_view text, std::size_t at) {
  if (at < 2 || (text[at - 1] != '_' && text[at - 1] != '-')) return false;
  return text[at - 1] == '_' || !is_alpha(text[at - 2]) || is_hex(text[at - 2]);
}

bool is_single_group(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at + 1 >= text.size() || (text[at] != ' ' && text[at] != '-') || !is_digit(text[at + 1]);
}

// A time has ten digits, a card thirteen; a social security number has a group of nine, or of three, two and four.
bool may_be_digits(std::string_view text, std::size_t at) {
  const auto digit_at = [&](std::size_t i) { return i < text.size() && is_digit(text[i]); };
  std::size_t digits = 0, group = 0, last = 0, before = 0;
  if (goes_on_before(text, at) && is_single_group(text, at)) return false;
  for (;; ++at) {
    for (group = 0; digits < 13 && digit_at(at); ++at, ++digits) ++group;
    if (digits == 13 || group == 9 || (group == 4 && last == 2 && before == 3)) return true;
    if (at >= text.size() || (text[at] != ' ' && text[at] != '-') || !digit_at(at + 1)) return false;
    before = last;
    last = group;
  }
}

bool may_be_dotted(std::string_view text, std::size_t at) {
  return at >= 3 && text.size() - at >= 8 && text[at + 3] == '.' && is_digit(text[at - 3]) && is_digit(text[at + 7]);
}

constexpr std::array<ShapeTrigger, 2> shapes{
    {{Shape::digit_run, look_digits, may_be_digits}, {Shape::dotted_digits, look_dotted, may_be_dotted}}};

}  // namespace

const Family people_cards_family{"people-cards", rules, {}, {}, shapes};

}  // namespace aiops::redact
