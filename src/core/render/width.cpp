// Width by ranges: a table of blocks is enough for names, messages and logs; it needs no library and no locale.
#include "core/render/width.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace aiops {

namespace {

struct Range {
  char32_t first, last;
};
constexpr Range wide[] = {{0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},   {0x2614, 0x2615},
                          {0x26a1, 0x26a1},   {0x2705, 0x2705},   {0x274c, 0x274c},   {0x2753, 0x2757},   {0x2795, 0x2797},
                          {0x2b50, 0x2b55},   {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},
                          {0xa000, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
                          {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f19a},
                          {0x1f200, 0x1f320}, {0x1f32d, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f7e0, 0x1f7eb}, {0x1f900, 0x1faff},
                          {0x20000, 0x3fffd}};
constexpr Range none[] = {{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd},  {0x0610, 0x061a}, {0x064b, 0x065f},
                          {0x0900, 0x0902}, {0x093c, 0x093c}, {0x0941, 0x0948},  {0x0e31, 0x0e31}, {0x0e34, 0x0e3a},
                          {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},  {0x200b, 0x200f}, {0x20d0, 0x20ff},
                          {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xe0100, 0xe01ef}};

bool in(const Range* first, const Range* last, char32_t code) {
  const Range* found = std::upper_bound(first, last, code, [](char32_t c, const Range& range) { return c < range.first; });
  return found != first && code <= std::prev(found)->last;
}

}  // namespace

std::size_t character_at(std::string_view text, std::size_t at, char32_t& code) {
  const auto first = static_cast<unsigned char>(text[at]);
  const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (at + length > text.size() || !is_valid_utf8(text.substr(at, length))) {
    code = 0xfffd;
    return 1;
  }
  code = length == 1 ? first : first & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code = (code << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3fU);
  return length;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  char32_t code = 0;
  for (std::size_t at = 0; at < text.size(); at += character_at(text, at, code)) {
    character_at(text, at, code);
    if (in(std::begin(none), std::end(none), code)) continue;
    columns += in(std::begin(wide), std::end(wide), code) ? 2 : 1;
  }
  return columns;
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent, std::size_t start) {
  std::string out;
  std::size_t column = start;
  bool first = true;
  for (const std::string_view word : split(text, ' ')) {
    if (word.empty()) continue;
    const std::size_t columns = columns_of(word);
    if (!first && column + 1 + columns > width) {
      out += '\n';
      out.append(indent, ' ');
      column = indent;
    } else if (!first) {
      out += ' ';
      ++column;
    }
    first = false;
    out += word;
    column += columns;
  }
  return out;
}

std::string to_ascii(std::string_view text) {
  std::string out;
  char32_t code = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_at(text, at, code);
    if (code < 0x80) {
      out += text[at];
    } else if (code == 0x2026) {
      out += "...";
    } else if (code == 0xd7) {
      out += 'x';
    } else if (code == 0x2013) {
      out += '-';
    } else {
      out += code > 0xffff ? fmt::format("\\U{:08x}", static_cast<unsigned>(code))
                           : fmt::format("\\u{:04x}", static_cast<unsigned>(code));
    }
    at += length;
  }
  return out;
}

std::string hide_deceptive(std::string_view text, Escapes escapes) {
  std::string out;
  out.reserve(text.size());
  char32_t code = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_at(text, at, code);
    const std::string_view character = text.substr(at, length);
    // Below 0x7f the writer of JSON has already escaped what must be. The two at the end of the plane are none for YAML.
    const bool harmless = code < 0x7f || (code != 0xfffe && code != 0xffff && escape_terminal(character) == character);
    if (harmless) {
      out += character;
    } else if (code > 0xffff && escapes == Escapes::yaml) {
      out += fmt::format("\\U{:08x}", static_cast<unsigned>(code));
    } else if (code > 0xffff) {
      const auto rest = static_cast<unsigned>(code) - 0x10000U;
      out += fmt::format("\\u{:04x}\\u{:04x}", 0xd800U + (rest >> 10U), 0xdc00U + (rest & 0x3ffU));
    } else {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(code));
    }
    at += length;
  }
  return out;
}

}  // namespace aiops
