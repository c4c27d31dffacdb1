// Why: everything that is derived from the key goes through here: HMAC-SHA256 over a purpose, a kind and a value, so that an
// identifier made for one purpose says nothing about another one.
// Must never: allocate in a call (it is asked for every address of a log), or leave the key's state in memory after use.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/redact/secret_key.hpp"

namespace aiops::redact {

class KeyedDigest {
 public:
  using Bytes = std::array<unsigned char, 32>;

  explicit KeyedDigest(const SecretKey&);
  ~KeyedDigest();
  KeyedDigest(KeyedDigest&&) noexcept;
  KeyedDigest& operator=(KeyedDigest&&) = delete;

  // HMAC-SHA256 of: purpose, a zero byte, kind, a zero byte, part, a zero byte, value. Only `value` may hold zero bytes.
  Bytes of(std::string_view purpose, std::string_view kind, std::string_view part, std::string_view value) const;

  // 16 hexadecimal digits by which a report tells equal values from different ones.
  std::string fingerprint(std::string_view value) const;

  // 16 hexadecimal digits by which a map knows its key.
  std::string check() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Appends the first 65 bits in lower-case base32: 13 digits of a-z and 2-7 (RFC 4648).
void append_id(std::string& out, const KeyedDigest::Bytes&);

}  // namespace aiops::redact
