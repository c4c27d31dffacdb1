// Classes of bytes are bits of one table, so that walking along a run costs a load and a test a byte.
#include "core/redact/site.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace aiops::redact {

using namespace byte_bits;

std::size_t run_end(const Site& site, std::size_t from, Alphabet alphabet) {
  const auto which = static_cast<std::size_t>(alphabet);
  if (site.memo != nullptr && site.memo->begin[which] <= from && from < site.memo->end[which]) return site.memo->end[which];
  const std::uint16_t bits = of_alphabet(alphabet);
  std::size_t end = from;
  while (end < site.line_end && (of_byte(site.text[end]) & bits) != 0) ++end;
  if (site.memo != nullptr && end - from > 64) {
    site.memo->begin[which] = from;
    site.memo->end[which] = end;
  }
  return end;
}

std::size_t run_begin(const Site& site, std::size_t end, Alphabet alphabet) {
  const std::uint16_t bits = of_alphabet(alphabet);
  const std::size_t stop = end - site.line_begin > most_back ? end - most_back : site.line_begin;
  while (end > stop && (of_byte(site.text[end - 1]) & bits) != 0) --end;
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

namespace {

bool has_all_classes(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_digit) &&
         std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; }) &&
         std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// A beginning of letters and digits alone is written by chance behind a slash of base64, into a digest or a random name; three
// of them count only with about as many bytes behind as the vendor gives.
bool is_chance(const Site& site, const Prefix& prefix, std::size_t size) {
  constexpr std::size_t slack = 5, certain = 40;
  if (!std::all_of(prefix.literal.begin(), prefix.literal.end(), is_alnum)) return false;
  const std::size_t end = site.at + prefix.literal.size() + size;
  if (prefix.literal.size() <= 3 && (size > prefix.least + slack || site.byte(end) == '+')) return true;
  const char before = site.before(site.at);
  if (before != '/' && before != '-') return false;
  const std::size_t begin = run_begin(site, site.at, Alphabet::base64);
  const std::string_view left = site.text.substr(begin, site.at - begin);
  if (left.substr(0, 3) == "sha" || (left.size() >= certain && has_all_classes(left))) return true;
  return prefix.literal.size() <= 3 && left.size() > 4 && std::all_of(left.begin(), left.end() - 1, is_hex);
}

}  // namespace

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
  if (prefix.free && (!stands_free(site, site.at) || is_chance(site, prefix, end - body))) return;
  if (prefix.plausible != nullptr && !prefix.plausible(text.substr(site.at, std::min<std::size_t>(end - site.at, 256)))) return;
  finds.add(*prefix.rule, site.at, end);
}

}  // namespace aiops::redact
