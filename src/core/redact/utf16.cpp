// Two small machines, each with at most one character in hand, so that any cut gives the same result.
#include "core/redact/utf16.hpp"

namespace aiops::redact {

namespace {

constexpr std::uint32_t replacement = 0xfffd;

bool is_high(std::uint32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool is_low(std::uint32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

void append_utf8(std::uint32_t point, std::string& out) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80 | ((point >> shift) & 0x3f)); };
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xc0 | (point >> 6));
    tail(0);
  } else if (point < 0x10000) {
    out += static_cast<char>(0xe0 | (point >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | (point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace

void Utf16Decoder::decode(std::string_view bytes, std::string& out) {
  std::size_t at = 0;
  const auto whole = [&](char first, char second) {
    const auto a = static_cast<unsigned char>(first), b = static_cast<unsigned char>(second);
    unit(order_ == ByteOrder::little ? static_cast<std::uint32_t>(b << 8 | a) : static_cast<std::uint32_t>(a << 8 | b), out);
  };
  if (has_odd_ && !bytes.empty()) {
    has_odd_ = false;
    whole(odd_, bytes[at++]);
  }
  for (; at + 1 < bytes.size(); at += 2) whole(bytes[at], bytes[at + 1]);
  if (at < bytes.size()) {
    odd_ = bytes[at];
    has_odd_ = true;
  }
}

void Utf16Decoder::unit(std::uint32_t unit, std::string& out) {
  if (high_ != 0 && is_low(unit)) {
    append_utf8(0x10000 + ((high_ - 0xd800) << 10) + (unit - 0xdc00), out);
    high_ = 0;
    return;
  }
  if (high_ != 0) append_utf8(high_, out);
  high_ = is_high(unit) ? unit : 0;
  if (high_ == 0) append_utf8(unit, out);
}

void Utf16Decoder::finish(std::string& out) {
  if (high_ != 0) append_utf8(high_, out);
  high_ = 0;
}

void Utf16Encoder::encode(std::string_view utf8, std::string& out) {
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if (missing_ > 0 && (byte & 0xc0) == 0x80) {
      point_ = point_ << 6 | (byte & 0x3f);
      if (--missing_ == 0) put(point_, out);
      continue;
    }
    if (missing_ > 0) put(replacement, out);
    missing_ = byte >= 0xf8 ? 0 : byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0;
    if (missing_ > 0) {
      point_ = byte & (0x3fU >> missing_);
    } else {
      put(byte < 0x80 ? byte : replacement, out);
    }
  }
}

void Utf16Encoder::finish(std::string& out) {
  if (missing_ > 0) put(replacement, out);
  missing_ = 0;
}

void Utf16Encoder::put(std::uint32_t point, std::string& out) const {
  if (point > 0x10ffff) point = replacement;
  if (point < 0x10000) return put_unit(point, out);
  put_unit(0xd800 + ((point - 0x10000) >> 10), out);
  put_unit(0xdc00 + ((point - 0x10000) & 0x3ff), out);
}

void Utf16Encoder::put_unit(std::uint32_t unit, std::string& out) const {
  const char low = static_cast<char>(unit & 0xff), high = static_cast<char>(unit >> 8);
  out += order_ == ByteOrder::little ? low : high;
  out += order_ == ByteOrder::little ? high : low;
}

}  // namespace aiops::redact
