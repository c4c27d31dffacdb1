// Why: one line of a map, written and read in one place.
// Must never: change a byte of a value between writing and reading.
#pragma once

#include <string>
#include <string_view>

#include "core/base/error.hpp"

namespace aiops::redact {

inline constexpr std::string_view map_format = "aiops-redact/v1";
inline constexpr std::string_view map_header_start = R"({"map":"aiops-redact/v1","check":")";

// Appends the first line of a map.
void append_map_header(std::string& out, std::string_view check);

// Appends `{"placeholder":"..","value":".."}` and a newline; bytes that are not UTF-8 stand as `"base64"` instead of `"value"`.
void append_map_line(std::string& out, std::string_view placeholder, std::string_view value);

struct MapEntry {
  std::string_view placeholder, value;  // point into the line or into `room`
  std::string room;
};

// Error: Fault::input, without place. The members may stand in any order; others are passed over.
Status parse_map_line(std::string_view line, MapEntry& entry);

}  // namespace aiops::redact
