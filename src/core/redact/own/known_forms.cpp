// Base64 of a value depends on where it stands in what was encoded: behind 0, 1 or 2 bytes of a group of three. For each of them
// the digits that come from the value alone are the same whatever stands around; the digit at an open edge also holds bits of
// the neighbour, so it cannot be compared, but it goes with the rest.
// JSON has several writers: some escape the slash, some < > &, some all that is not ASCII, some with capital digits. All mixtures
// are made and those that are equal fall together; for most values only the value itself is left.
#include "core/redact/own/known_forms.hpp"

#include <algorithm>

namespace aiops::redact {

namespace {

using Byte = unsigned char;
using How = KnownForm::How;

constexpr std::string_view lower_digits = "0123456789abcdef", upper_digits = "0123456789ABCDEF";

void append_hex(std::string& out, Byte byte, std::string_view digits) {
  out += digits[byte >> 4U];
  out += digits[byte & 15U];
}

struct JsonStyle {
  bool slash, html, ascii, capital;
};

void append_u(std::string& out, std::uint32_t unit, const JsonStyle& style) {
  out += "\\u";
  append_hex(out, static_cast<Byte>(unit >> 8U), style.capital ? upper_digits : lower_digits);
  append_hex(out, static_cast<Byte>(unit & 0xFFU), style.capital ? upper_digits : lower_digits);
}

// The character at text[at] and its size; size 0: no UTF-8.
struct Character {
  std::uint32_t code = 0;
  std::size_t size = 0;
};
Character character_at(std::string_view text, std::size_t at) {
  const Byte lead = static_cast<Byte>(text[at]);
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0;
  if (size == 0 || text.size() - at < size) return {};
  std::uint32_t code = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    const Byte next = static_cast<Byte>(text[at + i]);
    if ((next & 0xC0U) != 0x80U) return {};
    code = (code << 6U) | (next & 0x3FU);
  }
  return {code, size};
}

void append_json_ascii(std::string& out, char c, const JsonStyle& style) {
  static constexpr std::string_view plain = "\"\\\b\f\n\r\t", letters = "\"\\bfnrt";
  if (const auto which = plain.find(c); which != std::string_view::npos) {
    out += '\\';
    out += letters[which];
  } else if (c == '/' && style.slash) {
    out += "\\/";
  } else if (static_cast<Byte>(c) < 0x20 || (style.html && (c == '<' || c == '>' || c == '&'))) {
    append_u(out, static_cast<Byte>(c), style);
  } else {
    out += c;
  }
}

std::string json_escaped(std::string_view value, const JsonStyle& style) {
  std::string out;
  for (std::size_t at = 0; at < value.size();) {
    const Character wide = style.ascii && static_cast<Byte>(value[at]) >= 0x80 ? character_at(value, at) : Character{};
    if (wide.size == 0) {
      append_json_ascii(out, value[at++], style);
      continue;
    }
    if (wide.code > 0xFFFF) {
      append_u(out, 0xD800U + ((wide.code - 0x10000U) >> 10U), style);
      append_u(out, 0xDC00U + ((wide.code - 0x10000U) & 0x3FFU), style);
    } else {
      append_u(out, wide.code, style);
    }
    at += wide.size;
  }
  return out;
}

std::string doubled_quotes(std::string_view value) {
  std::string out;
  for (const char c : value) out.append(c == '\'' ? 2 : 1, c);
  return out;
}

// kept: bytes besides letters and digits that stay as they are.
std::string percent_encoded(std::string_view value, std::string_view kept, bool form) {
  std::string out;
  for (const char c : value) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain || kept.find(c) != std::string_view::npos) {
      out += c;
    } else if (form && c == ' ') {
      out += '+';
    } else {
      out += '%';
      append_hex(out, static_cast<Byte>(c), upper_digits);
    }
  }
  return out;
}

std::string hex(std::string_view value) {
  std::string out;
  for (const char c : value) append_hex(out, static_cast<Byte>(c), lower_digits);
  return out;
}

// Behind `lead` bytes of a group of three.
KnownForm base64(std::string_view value, std::size_t lead, std::string_view last_digits) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const auto bit = [&](std::size_t n) -> unsigned { return (static_cast<Byte>(value[n / 8]) >> (7 - n % 8)) & 1U; };
  const std::size_t before = lead * 8, bits = before + value.size() * 8;
  KnownForm out{How::base64, {}, before % 6 != 0, bits % 6 != 0};
  for (std::size_t at = (before + 5) / 6 * 6; at + 6 <= bits; at += 6) {
    unsigned digit = 0;
    for (std::size_t i = 0; i < 6; ++i) digit = digit << 1U | bit(at + i - before);
    out.text += digit < digits.size() ? digits[digit] : last_digits[digit - digits.size()];
  }
  return out;
}

}  // namespace

std::vector<KnownForm> known_forms(std::string_view value) {
  std::vector<KnownForm> out;
  const auto add = [&](KnownForm form) {
    const bool known = std::any_of(out.begin(), out.end(),
                                   [&](const KnownForm& other) { return other.how == form.how && other.text == form.text; });
    if (!known) out.push_back(std::move(form));
  };
  add({How::exact, std::string(value)});
  add({How::exact, doubled_quotes(value)});
  for (unsigned style = 0; style < 16; ++style) {
    const std::string escaped = json_escaped(value, {(style & 1U) != 0, (style & 2U) != 0, (style & 4U) != 0, (style & 8U) != 0});
    add({How::exact, escaped});
    add({How::exact, json_escaped(escaped, {})});  // JSON in a string of JSON
  }
  // RFC 3986, encodeURIComponent, encodeURI, and what only takes out the worst; a form writes a blank as +.
  for (const std::string_view kept : {"-._~", "-_.!~*'()", "-_.!~*'();,/?:@&=+$#", "-_.!~*'();,/?:@&=+$#\"\\[]{}<>|^`"}) {
    for (const bool form : {false, true}) {
      std::string encoded = percent_encoded(value, kept, form);
      if (encoded != value) add({How::percent, std::move(encoded)});
    }
  }
  add({How::hex, hex(value)});
  for (const std::string_view last : {"+/", "-_"}) {
    for (const std::size_t lead : {0U, 1U, 2U}) add(base64(value, lead, last));
  }
  return out;
}

}  // namespace aiops::redact
