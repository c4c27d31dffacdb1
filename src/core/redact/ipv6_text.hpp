// Why: one IPv6 address has many spellings. Equal addresses shall be seen to be equal, so the usual spelling is needed.
// Must never: take for an address what is none, or lose the zone.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace aiops::redact {

struct Ipv6 {
  std::array<unsigned char, 16> bytes{};
  std::string_view zone;  // with its '%', or empty
};

// RFC 4291 with "::", an IPv4 tail and a zone of at most 32 bytes. The zone points into the text.
std::optional<Ipv6> parse_ipv6(std::string_view text);

// The spelling of RFC 5952: lower case, no leading zeros, the longest run of zeros (the first of equals, two groups or more) as
// "::", an IPv4 tail for mapped addresses. Written into `room`.
std::string_view usual_spelling(const Ipv6&, std::array<char, 96>& room);

}  // namespace aiops::redact
