// Why: a pipe has no file name. Whether its bytes are text, UTF-16 or a known binary format is told from how they begin.
// Must never: let one odd byte turn redaction off. Bytes that no known format explains are text, and are redacted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace aiops::redact {

enum class Encoding : std::uint8_t { text, utf16le, utf16be, binary };

struct InputKind {
  Encoding encoding = Encoding::text;
  std::size_t mark = 0;  // bytes of the byte order mark
  std::string_view format;  // of a binary input: "gzip"
};

// How much of an input the decision looks at: the first line, at most 4096 bytes. The same for every cut of the input.
inline constexpr std::size_t most_head = 4096;
std::size_t head_size(std::string_view begin);  // the part of what was read; most_head or a whole line when that is enough
bool head_is_whole(std::string_view begin);

// `begin` is the first line, or all there is.
InputKind kind_of_input(std::string_view begin);

}  // namespace aiops::redact
