// Why: what kind of byte stands at a place is asked a hundred times for every find. One table answers all of it, in line.
// Must never: depend on the locale.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/redact/rule.hpp"

namespace aiops::redact {

namespace byte_bits {

inline constexpr std::uint16_t upper_bit = 1, lower_bit = 2, digit_bit = 4, hex_bit = 8, under_bit = 16, dash_bit = 32,
                               dot_bit = 64, base64_bit = 128, equals_bit = 256;

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
inline constexpr auto table = make_table();
inline constexpr std::uint16_t alnum_bits = upper_bit | lower_bit | digit_bit;

constexpr std::uint16_t of_alphabet(Alphabet alphabet) {
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

inline std::uint16_t of_byte(char c) { return table[static_cast<unsigned char>(c)]; }

}  // namespace byte_bits

inline bool is_of(Alphabet alphabet, char c) { return (byte_bits::of_byte(c) & byte_bits::of_alphabet(alphabet)) != 0; }
inline bool is_alnum(char c) { return (byte_bits::of_byte(c) & byte_bits::alnum_bits) != 0; }
inline bool is_digit(char c) { return (byte_bits::of_byte(c) & byte_bits::digit_bit) != 0; }
inline bool is_hex(char c) { return (byte_bits::of_byte(c) & byte_bits::hex_bit) != 0; }
inline bool is_upper(char c) { return (byte_bits::of_byte(c) & byte_bits::upper_bit) != 0; }
inline bool is_lower(char c) { return (byte_bits::of_byte(c) & byte_bits::lower_bit) != 0; }
inline bool is_space(char c) { return c == ' ' || c == '\t'; }
inline char lower(char c) { return is_upper(c) ? static_cast<char>(c + 32) : c; }
// -1 for what is no hexadecimal digit.
inline int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  return is_hex(c) ? (c | 0x20) - 'a' + 10 : -1;
}
// alphanumeric or _
inline bool is_word(char c) { return (byte_bits::of_byte(c) & (byte_bits::alnum_bits | byte_bits::under_bit)) != 0; }

}  // namespace aiops::redact
