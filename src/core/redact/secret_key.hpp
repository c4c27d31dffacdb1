// Why: pseudonyms, fingerprints and maps hang on 32 bytes. Whoever has them can try values until a pseudonym fits.
// Must never: be printed, copied by accident, or stay in memory after use.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "core/base/error.hpp"

namespace aiops::redact {

class SecretKey {
 public:
  static constexpr std::size_t size = 32;

  explicit SecretKey(std::span<const unsigned char, size> bytes);
  SecretKey(SecretKey&& other) noexcept;  // the other one is wiped
  SecretKey& operator=(SecretKey&& other) noexcept;
  SecretKey(const SecretKey&) = delete;
  SecretKey& operator=(const SecretKey&) = delete;
  ~SecretKey();  // wipes

  // The content of a key file: 64 hexadecimal digits with white space around them, or 32 bytes as they are.
  // Error: Fault::input, without a byte of the text.
  static Result<SecretKey> parse(std::string_view text);

  // What a key file holds: 64 hexadecimal digits and a newline. To be wiped by the caller, see wipe().
  std::string to_text() const;

  std::span<const unsigned char, size> bytes() const { return bytes_; }

 private:
  std::array<unsigned char, size> bytes_;
};

// Overwrites in a way that no compiler leaves out.
void wipe(std::span<unsigned char>);
void wipe(std::string&);

}  // namespace aiops::redact
