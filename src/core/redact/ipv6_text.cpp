// Groups are read from left to right into eight slots; at "::" the place is kept and what was read behind it is moved to the
// end. Writing goes the other way: the longest run of zero groups is found first, then the groups are written around it.
#include "core/redact/ipv6_text.hpp"

#include <algorithm>
#include <cstdio>

#include "core/redact/byte_bits.hpp"

namespace aiops::redact {

namespace {

// Four decimal numbers into two groups. False when the whole text is not that.
bool read_tail(std::string_view text, unsigned* groups) {
  unsigned octets[4] = {};
  std::size_t at = 0;
  for (int i = 0; i < 4; ++i) {
    const std::size_t begin = at;
    while (at < text.size() && at - begin < 3 && text[at] >= '0' && text[at] <= '9') {
      octets[i] = octets[i] * 10 + static_cast<unsigned>(text[at++] - '0');
    }
    if (at == begin || octets[i] > 255 || (at - begin > 1 && text[begin] == '0')) return false;
    if (i < 3 && (at >= text.size() || text[at++] != '.')) return false;
  }
  groups[0] = octets[0] << 8 | octets[1];
  groups[1] = octets[2] << 8 | octets[3];
  return at == text.size();
}

struct Groups {
  unsigned value[8] = {};
  int count = 0;
  int gap = -1;  // before which group "::" stands
};

// Reads groups and colons up to the end of the text.
bool read_groups(std::string_view text, Groups& groups) {
  std::size_t at = 0;
  if (text.starts_with("::")) {
    groups.gap = 0;
    at = 2;
  }
  while (at < text.size()) {
    if (groups.count == 8) return false;
    const std::size_t begin = at;
    unsigned value = 0;
    while (at < text.size() && at - begin < 4 && hex_value(text[at]) >= 0) {
      value = value << 4 | static_cast<unsigned>(hex_value(text[at++]));
    }
    if (at < text.size() && text[at] == '.') {
      if (groups.count > 6 || !read_tail(text.substr(begin), groups.value + groups.count)) return false;
      groups.count += 2;
      return true;
    }
    if (at == begin) return false;
    groups.value[groups.count++] = value;
    if (at == text.size()) return true;
    if (text[at++] != ':' || at == text.size()) return false;
    if (text[at] != ':') continue;
    if (groups.gap >= 0) return false;
    groups.gap = groups.count;
    ++at;
  }
  return groups.gap >= 0;
}

}  // namespace

std::optional<Ipv6> parse_ipv6(std::string_view text) {
  Ipv6 address;
  if (const auto percent = text.find('%'); percent != std::string_view::npos) {
    address.zone = text.substr(percent);
    if (address.zone.size() < 2 || address.zone.size() > 32) return std::nullopt;
    text = text.substr(0, percent);
  }
  Groups groups;
  if (!read_groups(text, groups)) return std::nullopt;
  if (groups.gap < 0 ? groups.count != 8 : groups.count > 7) return std::nullopt;
  if (groups.gap >= 0) {
    unsigned* const gap = groups.value + groups.gap;
    std::rotate(gap, groups.value + groups.count, groups.value + 8);  // what is behind the last group is zero
  }
  for (std::size_t i = 0; i < 8; ++i) {
    address.bytes[2 * i] = static_cast<unsigned char>(groups.value[i] >> 8);
    address.bytes[2 * i + 1] = static_cast<unsigned char>(groups.value[i] & 0xff);
  }
  return address;
}

std::string_view usual_spelling(const Ipv6& address, std::array<char, 96>& room) {
  unsigned groups[8];
  for (std::size_t i = 0; i < 8; ++i) groups[i] = static_cast<unsigned>(address.bytes[2 * i] << 8 | address.bytes[2 * i + 1]);
  const bool mapped = std::all_of(groups, groups + 5, [](unsigned g) { return g == 0; }) && groups[5] == 0xffff;
  const int last = mapped ? 6 : 8;  // groups written in hexadecimal
  int gap = -1, longest = 1;
  for (int i = 0, run = 0; i < last; ++i) {
    run = groups[i] == 0 ? run + 1 : 0;
    if (run > longest) {
      longest = run;
      gap = i - run + 1;
    }
  }
  char* out = room.data();
  const auto left = [&] { return static_cast<std::size_t>(room.data() + room.size() - out); };
  for (int i = 0; i < last; ++i) {
    if (i == gap) {
      out += std::snprintf(out, left(), "::");
      i += longest - 1;
      continue;
    }
    out += std::snprintf(out, left(), "%s%x", i == 0 || out[-1] == ':' ? "" : ":", groups[i]);
  }
  if (mapped) out += std::snprintf(out, left(), ":%u.%u.%u.%u", groups[6] >> 8, groups[6] & 255, groups[7] >> 8, groups[7] & 255);
  out = std::copy(address.zone.begin(), address.zone.end(), out);
  return {room.data(), static_cast<std::size_t>(out - room.data())};
}

}  // namespace aiops::redact
