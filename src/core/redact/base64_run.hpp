// Why: base64 within a log stands in both alphabets, with and without padding, and next to words that only look like it.
// Must never: take long over a run that is none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace aiops::redact {

struct Base64Run {
  std::string_view text;  // with its padding
  bool url = false;  // - and _ instead of + and /
  std::size_t padding = 0;

  // The run that begins at text[at]; empty when it cannot be base64 of something readable.
  static Base64Run at(std::string_view text, std::size_t at, std::size_t end);

  // False when at() would give nothing by the first bytes alone.
  static bool may_be(std::string_view text, std::size_t at);

  void decode(std::string& out) const;
  // In the same alphabet; padded when this one was, or when it needed no padding and the other alphabet is not used.
  void encode(std::string_view bytes, std::string& out) const;
};

// Padded, in the standard alphabet; allocates nothing when `out` has room.
void append_base64(std::string_view bytes, std::string& out);

}  // namespace aiops::redact
