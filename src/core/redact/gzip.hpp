// Why: Helm keeps its releases as gzip in base64, with every value of the chart inside. They are opened, redacted and closed
// again.
// Must never: inflate more than it is told (a kilobyte can hold a gigabyte), or write other bytes for the same content.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace aiops::redact {

inline bool is_gzip(std::string_view bytes) { return bytes.size() > 3 && bytes.substr(0, 3) == "\x1f\x8b\x08"; }

enum class Inflated : std::uint8_t { whole, too_large, broken };

// Into `out`, which never grows beyond `most`. Broken: damaged or cut off; `out` holds what came before.
Inflated inflate(std::string_view bytes, std::size_t most, std::string& out);

// No time stamp, no name. False when there is no memory for it.
bool deflate(std::string_view text, std::string& out);

}  // namespace aiops::redact
