// Addresses written in hexadecimal groups: IPv6 (RFC 4291, with "::", an IPv4 tail and a zone) and MAC addresses. The scan points
// to the first colon; the token around it is taken as a whole and judged once. A token of equal pairs is a MAC address when it
// has six of them (eight: EUI-64) and a fingerprint when it has more; everything else must parse as IPv6. What is all letters
// ("a::b") is a name of C++, what has colons and no gap must have all eight groups, so that times and ratios are none.
// MAC addresses without colons are looked for only behind a word that announces one.
#include <algorithm>
#include <array>

#include "core/redact/families/edges.hpp"
#include "core/redact/families/families.hpp"

namespace aiops::redact {

namespace {

constexpr std::array<Rule, 2> rules{{
    {"ipv6", "ipv6", Sensitivity::infrastructure, Profile::infra, "An IPv6 address"},
    {"mac", "mac", Sensitivity::infrastructure, Profile::infra, "A MAC address (EUI-48, EUI-64)"},
}};
constexpr const Rule& ipv6_rule = rules[0];
constexpr const Rule& mac_rule = rules[1];

constexpr std::size_t token_most = 48;  // no address is longer

struct Token {
  std::size_t begin = 0, end = 0;
};

bool is_of_token(char c) { return is_hex(c) || c == ':' || c == '.'; }

// The run of [0-9A-Fa-f:.] around a colon, without what is punctuation at its edges. Empty: too long, or not the first colon.
Token token_at(const Site& site) {
  std::size_t begin = site.at, end = site.at;
  while (site.at - begin <= 5 && is_of_token(site.before(begin))) --begin;
  begin = behind_escape(site, begin, site.at);
  if (begin + 1 < site.at && site.text[begin] == ':' && site.text[begin + 1] != ':') ++begin;  // "peer:2001:db8::1"
  while (end - site.at <= token_most && is_of_token(site.byte(end))) ++end;
  if (end - site.at > token_most) return {};
  while (end > site.at + 1 && site.text[end - 1] == '.') --end;
  if (end >= site.at + 2 && site.text[end - 1] == ':' && site.text[end - 2] != ':') --end;
  const auto colon = site.text.substr(begin, site.at - begin).find(':');
  if (colon != std::string_view::npos) return {};
  return {begin, end};
}

std::size_t pairs_of(std::string_view token, char separator) {
  if (token.size() % 3 != 2) return 0;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (i % 3 == 2 ? token[i] != separator : !is_hex(token[i])) return 0;
  }
  return (token.size() + 1) / 3;
}

// All zero and all ones name no device.
bool is_no_device(std::string_view mac) {
  const auto all = [&](char digit) {
    return std::all_of(mac.begin(), mac.end(), [&](char c) { return !is_hex(c) || lower(c) == digit; });
  };
  return all('0') || all('f');
}

bool is_octet(std::string_view text) {
  if (text.empty() || text.size() > 3) return false;
  unsigned value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value <= 255;
}

bool is_ipv4_tail(std::string_view text) {
  for (int i = 0; i < 3; ++i) {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos || !is_octet(text.substr(0, dot))) return false;
    text.remove_prefix(dot + 1);
  }
  return is_octet(text);
}

// Groups of one side of a "::"; nullopt-like -1 when they are none. An IPv4 tail counts as two.
int groups_of(std::string_view side, bool tail_allowed) {
  if (side.empty()) return 0;
  int groups = 0;
  for (;;) {
    const std::size_t colon = side.find(':');
    const std::string_view group = side.substr(0, colon);
    if (colon == std::string_view::npos && tail_allowed && group.find('.') != std::string_view::npos) {
      return is_ipv4_tail(group) ? groups + 2 : -1;
    }
    if (group.empty() || group.size() > 4 || !std::all_of(group.begin(), group.end(), is_hex)) return -1;
    ++groups;
    if (colon == std::string_view::npos) return groups;
    side.remove_prefix(colon + 1);
  }
}

bool is_ipv6(std::string_view token) {
  if (std::none_of(token.begin(), token.end(), is_digit)) return false;
  const std::size_t gap = token.find("::");
  if (gap == std::string_view::npos) return groups_of(token, true) == 8;
  const int left = groups_of(token.substr(0, gap), false), right = groups_of(token.substr(gap + 2), true);
  return left >= 0 && right >= 0 && left + right >= 1 && left + right <= 7;
}

// "%eth0" behind an address; "%2F" and the like are escapes of something else, "%25eth0" is the zone in a URL.
std::size_t zone_end(const Site& site, std::size_t at) {
  if (site.byte(at) != '%') return at;
  std::size_t from = at + 1;
  if (site.byte(from) == '2' && site.byte(from + 1) == '5') from += 2;
  if (!is_alpha(site.byte(from)) || (from == at + 1 && is_hex(site.byte(from)) && is_hex(site.byte(from + 1)))) return at;
  std::size_t end = from;
  while (end - from < 16 && is_word(site.byte(end))) ++end;
  return end;
}

// The firewall of Linux writes both addresses and the type as one: MAC=<6 pairs>:<6 pairs>:<2 pairs>.
bool is_frame_header(const Site& site, std::size_t begin) { return same_word(key_before(site, begin), "mac"); }

void look_groups(const Site& site, Finds& finds) {
  const Token token = token_at(site);
  if (token.end == 0 || !starts_word(site, token.begin) || !ends_word(site, token.end)) return;
  if (site.before(token.begin) == '.' || (site.byte(token.end) == '.' && is_word_or_placeholder(site.byte(token.end + 1))))
    return;
  const std::string_view text = site.text.substr(token.begin, token.end - token.begin);
  if (const std::size_t pairs = pairs_of(text, ':'); pairs > 0) {
    const bool counts = pairs == 6 || pairs == 8 || (pairs == 14 && is_frame_header(site, token.begin));
    if (counts && !is_no_device(text)) finds.add(mac_rule, token.begin, token.end);
    return;
  }
  if (is_ipv6(text)) finds.add(ipv6_rule, token.begin, zone_end(site, token.end));
}

// "00-1A-2B-3C-4D-5E" or "001a.2b3c.4d5e" at `at`; its end, or 0.
std::size_t bare_mac_end(const Site& site, std::size_t at) {
  if (pairs_of(site.text.substr(at, std::min<std::size_t>(17, site.line_end - at)), '-') == 6) return at + 17;
  const std::string_view dotted = site.text.substr(at, std::min<std::size_t>(14, site.line_end - at));
  if (dotted.size() < 14) return 0;
  for (std::size_t i = 0; i < 14; ++i) {
    if (i % 5 == 4 ? dotted[i] != '.' : !is_hex(dotted[i])) return 0;
  }
  return at + 14;
}

constexpr std::size_t announced_most = 40;

// Behind "mac", "hardware address", "physical address", "ether": the address without colons in the next 40 bytes, and those that
// follow it as closely. A placeholder ends the list: reading a text again must find no more than reading it first.
void look_announced(const Site& site, Finds& finds) {
  const char next = lower(site.byte(site.at + site.length));
  if (is_alpha(next) && next != 's' && next != 'a') return;
  std::size_t last = site.at + site.length;
  for (std::size_t at = last; at < site.line_end && at - last < announced_most && site.text[at] != '['; ++at) {
    if (!is_hex(site.text[at]) || is_word(site.before(at)) || site.before(at) == '-' || site.before(at) == '.') continue;
    std::size_t end = at + 17;
    if (pairs_of(site.text.substr(at, std::min<std::size_t>(17, site.line_end - at)), ':') != 6) {
      end = bare_mac_end(site, at);
      if (end == 0 || !ends_word(site, end) || site.byte(end) == '-') continue;
      if (site.byte(end) == '.' && is_word_or_placeholder(site.byte(end + 1))) continue;
      if (!is_no_device(site.text.substr(at, end - at))) finds.add(mac_rule, at, end);
    }
    at = end - 1;
    last = end;
  }
}

constexpr std::array<Trigger, 4> triggers{{
    {"mac", look_announced},
    {"hardware address", look_announced},
    {"physical address", look_announced},
    {"ether", look_announced},
}};
constexpr std::array<ShapeTrigger, 1> shapes{{{Shape::colon_groups, look_groups}}};

}  // namespace

const Family network_groups_family{"network-groups", rules, {}, triggers, shapes};

}  // namespace aiops::redact
