// Classes of bytes are bits of one table, so that walking along a run costs a load and a test a byte.
#include "core/redact/site.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace aiops::redact {

namespace {

constexpr std::uint8_t upper_bit = 1, lower_bit = 2, digit_bit = 4, hex_bit = 8, under_bit = 16, dash_bit = 32, dot_bit = 64,
                       base64_bit = 128;
constexpr std::uint16_t equals_bit = 256;

constexpr std::array<std::uint16_t, 256> make_table() {
  std::array<std::uint16_t, 256> table{};
  for (int c = 0; c < 256; ++c) {
    std::uint16_t bits = 0;
    if (c >= 'A' && c <= 'Z') bits |= upper_bit;
    if (c >= 'a' && c <= 'z') bits |= lower_bit;
    if (c >= '0' && c <= '9') bits |= digit_bit | hex_bit;
    if ((c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f')) bits |= hex_bit;
    if (c == '_') bits |= under_bit;
    if (c == '-') bits |= dash_bit;
    if (c == '.') bits |= dot_bit;
    if (c == '+' || c == '/' || c == '=') bits |= base64_bit;
    if (c == '=') bits |= equals_bit;
    table[static_cast<std::size_t>(c)] = bits;
  }
  return table;
}
constexpr auto table = make_table();
constexpr std::uint8_t alnum_bits = upper_bit | lower_bit | digit_bit;

constexpr std::uint16_t bits_of(Alphabet alphabet) {
  switch (alphabet) {
    case Alphabet::word:
      return alnum_bits | under_bit | dash_bit;
    case Alphabet::dotted:
      return alnum_bits | under_bit | dash_bit | dot_bit;
    case Alphabet::base64:
      return alnum_bits | under_bit | dash_bit | base64_bit;
    case Alphabet::hex:
      return hex_bit;
    case Alphabet::alnum:
      return alnum_bits;
    case Alphabet::upper:
      return upper_bit | digit_bit;
    case Alphabet::lower:
      return lower_bit | digit_bit;
    case Alphabet::padded:
      return alnum_bits | under_bit | dash_bit | dot_bit | equals_bit;
  }
  return 0;
}

std::uint16_t bits_at(char c) { return table[static_cast<unsigned char>(c)]; }

}  // namespace

bool is_of(Alphabet alphabet, char c) { return (bits_at(c) & bits_of(alphabet)) != 0; }
bool is_alnum(char c) { return (bits_at(c) & alnum_bits) != 0; }
bool is_digit(char c) { return (bits_at(c) & digit_bit) != 0; }
bool is_hex(char c) { return (bits_at(c) & hex_bit) != 0; }
bool is_word(char c) { return (bits_at(c) & (alnum_bits | under_bit)) != 0; }

std::size_t run_end(const Site& site, std::size_t from, Alphabet alphabet) {
  const auto which = static_cast<std::size_t>(alphabet);
  if (site.memo != nullptr && site.memo->begin[which] <= from && from < site.memo->end[which]) return site.memo->end[which];
  const std::uint16_t bits = bits_of(alphabet);
  std::size_t end = from;
  while (end < site.line_end && (bits_at(site.text[end]) & bits) != 0) ++end;
  if (site.memo != nullptr && end - from > 64) {
    site.memo->begin[which] = from;
    site.memo->end[which] = end;
  }
  return end;
}

std::size_t run_begin(const Site& site, std::size_t end, Alphabet alphabet) {
  const std::uint16_t bits = bits_of(alphabet);
  const std::size_t stop = end - site.line_begin > most_back ? end - most_back : site.line_begin;
  while (end > stop && (bits_at(site.text[end - 1]) & bits) != 0) --end;
  return end;
}

namespace {

// ESC [ 3 2 m, or ESC written out as \u001b, \x1b, \033 or \e.
bool colour_ends(const Site& site, std::size_t at) {
  constexpr std::size_t longest = 16;
  std::size_t from = at - 1;  // the m
  while (from > site.line_begin && at - from < longest && (is_digit(site.text[from - 1]) || site.text[from - 1] == ';')) --from;
  if (from < site.line_begin + 2 || site.text[from - 1] != '[') return false;
  const char before = site.text[from - 2];
  return before == '\x1b' || before == 'b' || before == 'B' || before == '3' || before == 'e';
}

}  // namespace

bool stands_free(const Site& site, std::size_t at) {
  const char before = site.before(at);
  if (before == '+') return false;  // base64
  if (!is_word(before)) return true;
  const auto back = [&](std::size_t n) { return at >= site.line_begin + n ? site.text[at - n] : '\n'; };
  if ((before == 'n' || before == 'r' || before == 't') && back(2) == '\\') return true;
  if (before == 'm' && colour_ends(site, at)) return true;
  if (!is_hex(before) || !is_hex(back(2))) return false;
  return back(3) == '%' || (back(3) == 'x' && back(4) == '\\') || (back(5) == 'u' && back(6) == '\\');
}

double entropy(std::string_view text) {
  std::array<std::uint32_t, 256> count{};
  for (const char c : text) ++count[static_cast<unsigned char>(c)];
  double bits = 0;
  for (const std::uint32_t n : count) {
    if (n == 0) continue;
    const double p = static_cast<double>(n) / static_cast<double>(text.size());
    bits -= p * std::log2(p);
  }
  return bits;
}

void look_prefix(const Site& site, const Prefix& prefix, Finds& finds) {
  const std::string_view text = site.text;
  if (text.compare(site.at, prefix.literal.size(), prefix.literal) != 0) return;
  // "xghp_…" is no token of its own, but "\nghp_…" with a written-out \n, "%3Dghp_…" and "\u003dghp_…" are.
  const std::size_t body = site.at + prefix.literal.size();
  std::size_t end = run_end(site, body, prefix.alphabet);
  if (prefix.alphabet == Alphabet::dotted || prefix.alphabet == Alphabet::padded) {
    while (end > body && text[end - 1] == '.') --end;  // the end of a sentence
  }
  if (end - body < prefix.least) return;
  if (prefix.free && !stands_free(site, site.at)) return;
  if (prefix.plausible != nullptr && !prefix.plausible(text.substr(site.at, std::min<std::size_t>(end - site.at, 1024)))) return;
  finds.add(*prefix.rule, site.at, end);
}

}  // namespace aiops::redact
