// HMAC (RFC 2104) is two hashes, each of which begins with a block made of the key. Both beginnings are hashed once; a call
// copies the two states and goes on from there. libcrypto's newer interfaces allocate a context for every such copy, which
// costs more than the hash of a short value, so the plain SHA-256 functions are used, deprecated as they are in OpenSSL 3.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "core/redact/keyed_digest.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace aiops::redact {

struct KeyedDigest::State {
  SHA256_CTX inner{}, outer{};
  ~State() {
    OPENSSL_cleanse(&inner, sizeof inner);
    OPENSSL_cleanse(&outer, sizeof outer);
  }
};

namespace {

constexpr std::size_t block = 64;  // of SHA-256

void begin_with(SHA256_CTX& state, const SecretKey& key, unsigned char pad) {
  std::array<unsigned char, block> first{};
  for (std::size_t i = 0; i < block; ++i) {
    first[i] = static_cast<unsigned char>((i < SecretKey::size ? key.bytes()[i] : 0) ^ pad);
  }
  SHA256_Init(&state);
  SHA256_Update(&state, first.data(), first.size());
  wipe(first);
}

std::string hex16(const KeyedDigest::Bytes& bytes) {
  std::string text;
  for (std::size_t i = 0; i < 8; ++i) {
    text += "0123456789abcdef"[bytes[i] >> 4];
    text += "0123456789abcdef"[bytes[i] & 15];
  }
  return text;
}

}  // namespace

KeyedDigest::KeyedDigest(const SecretKey& key) : state_(std::make_unique<State>()) {
  begin_with(state_->inner, key, 0x36);
  begin_with(state_->outer, key, 0x5c);
}

KeyedDigest::~KeyedDigest() = default;
KeyedDigest::KeyedDigest(KeyedDigest&&) noexcept = default;

KeyedDigest::Bytes KeyedDigest::of(std::string_view purpose, std::string_view kind, std::string_view part,
                                   std::string_view value) const {
  Bytes bytes;
  SHA256_CTX state = state_->inner;
  for (const std::string_view piece : {purpose, kind, part}) {
    SHA256_Update(&state, piece.data(), piece.size());
    SHA256_Update(&state, "", 1);  // the zero byte that ends the literal
  }
  SHA256_Update(&state, value.data(), value.size());
  SHA256_Final(bytes.data(), &state);
  state = state_->outer;
  SHA256_Update(&state, bytes.data(), bytes.size());
  SHA256_Final(bytes.data(), &state);
  OPENSSL_cleanse(&state, sizeof state);
  return bytes;
}

std::string KeyedDigest::fingerprint(std::string_view value) const { return hex16(of("fingerprint", "", "", value)); }

std::string KeyedDigest::check() const { return hex16(of("check", "", "", "")); }

void append_id(std::string& out, const KeyedDigest::Bytes& bytes) {
  constexpr std::string_view digits = "abcdefghijklmnopqrstuvwxyz234567";
  unsigned bits = 0, have = 0;
  std::size_t next = 0;
  for (int i = 0; i < 13; ++i) {
    if (have < 5) {
      bits = bits << 8 | bytes[next++];
      have += 8;
    }
    have -= 5;
    out += digits[bits >> have & 31];
  }
}

}  // namespace aiops::redact
