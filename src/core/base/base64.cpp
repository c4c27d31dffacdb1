// RFC 4648 by hand: OpenSSL's EVP_DecodeBlock neither checks padding nor tells the length.
#include "core/base/base64.hpp"

#include <cstdint>

namespace aiops {

namespace {
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
}

std::optional<std::string> decode_base64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  int padding = 0;
  for (const char c : text) {
    if (c == '\n' || c == '\r') continue;
    if (c == '=') {
      if (++padding > 2 || count < 2) return std::nullopt;
    } else {
      const auto value = alphabet.find(c);
      if (value == std::string_view::npos || padding > 0) return std::nullopt;
      bits |= static_cast<std::uint32_t>(value) << (6 * (3 - count));
    }
    if (++count < 4) continue;
    out += static_cast<char>((bits >> 16) & 0xff);
    if (padding < 2) out += static_cast<char>((bits >> 8) & 0xff);
    if (padding < 1) out += static_cast<char>(bits & 0xff);
    if (padding > 0) {
      count = -1000;  // nothing may follow
      continue;
    }
    bits = 0;
    count = 0;
  }
  if (count != 0 && count != -1000) return std::nullopt;
  return out;
}

std::string encode_base64(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = (bits << 8) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += i + k > bytes.size() ? '=' : alphabet[(bits >> (6 * (3 - k))) & 63];
  }
  return out;
}

}  // namespace aiops
