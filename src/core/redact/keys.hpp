// Why: most secrets have no shape of their own; the name beside them gives them away. This finds the name around a key word and
// says how much it promises.
// Must never: walk more than a few dozen bytes, or call `secretName`, `max_tokens` or `tokenReviews` a secret's name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/redact/site.hpp"

namespace aiops::redact {

// The bytes of a name: letters, digits, '_', '-' and '.'; leading dashes (of an option) are not part of it.
struct KeySpan {
  std::size_t begin = 0, end = 0;
  bool option = false;  // dashes before it: --password
};
inline constexpr std::size_t longest_key = 80;

// The name in which the bytes [at, at + length) stand. Empty when it is longer than longest_key.
KeySpan key_around(const Site&, std::size_t at, std::size_t length);

enum class KeyKind : std::uint8_t {
  none,  // speaks of something else: a name, a file, a lifetime, a count
  weak,  // may hold a secret: the value has to look like one
  strong,  // holds a secret: any value counts
};

// What word gave it away.
enum class KeyStem : std::uint8_t { none, password, secret, token, key, credential, connection, other };

struct Key {
  KeyKind kind = KeyKind::none;
  KeyStem stem = KeyStem::none;
  bool lookup = false;  // getPassword(…), isSecret: asks for a value rather than giving one
  bool whole = false;  // nothing but the word itself: `token`, not `vault_token`
};

Key judge_key(std::string_view key);

}  // namespace aiops::redact
