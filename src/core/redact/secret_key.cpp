// Two forms are read: the hexadecimal one that is written here and that survives an editor, and 32 raw bytes, which is what
// `head -c 32 /dev/urandom` makes. Text of exactly 32 bytes is taken as raw.
#include "core/redact/secret_key.hpp"

#include <openssl/crypto.h>
#include <algorithm>

#include "core/base/text.hpp"
#include "core/redact/byte_bits.hpp"

namespace aiops::redact {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

}  // namespace

SecretKey::SecretKey(std::span<const unsigned char, size> bytes) { std::copy(bytes.begin(), bytes.end(), bytes_.begin()); }

SecretKey::SecretKey(SecretKey&& other) noexcept : bytes_(other.bytes_) { wipe(other.bytes_); }

SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
  if (this != &other) {
    bytes_ = other.bytes_;
    wipe(other.bytes_);
  }
  return *this;
}

SecretKey::~SecretKey() { wipe(bytes_); }

Result<SecretKey> SecretKey::parse(std::string_view text) {
  std::array<unsigned char, size> bytes{};
  const std::string_view digits = trim(text);
  bool good = true;
  if (text.size() == size) {
    std::copy(text.begin(), text.end(), bytes.begin());
  } else if (digits.size() == 2 * size) {
    for (std::size_t i = 0; i < size; ++i) {
      const int high = hex_value(digits[2 * i]), low = hex_value(digits[2 * i + 1]);
      good = good && high >= 0 && low >= 0;
      bytes[i] = static_cast<unsigned char>((high << 4 | low) & 0xff);
    }
  } else {
    good = false;
  }
  SecretKey key(bytes);
  wipe(bytes);
  if (!good) return fail(Fault::input, "not a key: neither 64 hexadecimal digits nor 32 bytes", "openssl rand -hex 32 makes one");
  return key;
}

std::string SecretKey::to_text() const {
  std::string text;
  text.reserve(2 * size + 1);
  for (const unsigned char byte : bytes_) {
    text += hex_digits[byte >> 4];
    text += hex_digits[byte & 15];
  }
  text += '\n';
  return text;
}

void wipe(std::span<unsigned char> bytes) { OPENSSL_cleanse(bytes.data(), bytes.size()); }

void wipe(std::string& text) {
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

}  // namespace aiops::redact
