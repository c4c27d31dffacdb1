// IPv4 addresses. The scan points to the first of two dots between digits; from there the four numbers are read by hand. Whether
// four numbers are an address or a version is told by what touches them ("v1.2.3.4", "foo-1.2.3.4.jar", "Chrome/120.0.0.0",
// "version 1.2.3.4"): versions end in letters or follow a word that says so, addresses are followed by a port, a mask or a gap.
#include <array>
#include <cstdint>
#include <optional>

#include "core/redact/families/edges.hpp"
#include "core/redact/families/families.hpp"

namespace aiops::redact {

namespace {

constexpr std::array<Rule, 2> rules{{
    {"ipv4-public", "ipv4", Sensitivity::infrastructure, Profile::infra, "A public IPv4 address"},
    {"ipv4-private", "ipv4", Sensitivity::infrastructure, Profile::infra,
     "An IPv4 address of a private, shared or link-local net"},
}};
constexpr const Rule& public_rule = rules[0];
constexpr const Rule& private_rule = rules[1];

struct Address {
  std::size_t begin = 0, end = 0;
  std::array<unsigned, 4> octet{};
};

// One number of 0 to 255 without a leading zero; its end, or 0.
std::size_t octet_end(const Site& site, std::size_t at, unsigned& value) {
  value = 0;
  std::size_t end = at;
  while (end - at < 4 && is_digit(site.byte(end))) value = value * 10 + static_cast<unsigned>(site.text[end++] - '0');
  const bool padded = end - at > 1 && site.text[at] == '0';
  return end == at || end - at > 3 || padded || value > 255 ? 0 : end;
}

std::optional<Address> address_at(const Site& site, std::size_t begin) {
  Address address{begin, begin, {}};
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0 && site.byte(address.end++) != '.') return std::nullopt;
    address.end = octet_end(site, address.end, address.octet[i]);
    if (address.end == 0) return std::nullopt;
  }
  return address;
}

bool is_private(const std::array<unsigned, 4>& o) {
  return o[0] == 10 || o[0] == 127 || (o[0] == 172 && o[1] >= 16 && o[1] <= 31) || (o[0] == 192 && o[1] == 168) ||
         (o[0] == 169 && o[1] == 254) || (o[0] == 100 && o[1] >= 64 && o[1] <= 127);
}

bool is_netmask(const std::array<unsigned, 4>& o) {
  const std::uint32_t bits = (o[0] << 24) | (o[1] << 16) | (o[2] << 8) | o[3];
  const std::uint32_t rest = ~bits;
  return o[0] == 255 && (rest & (rest + 1)) == 0;
}

// Addresses that tell nothing about anybody: unspecified, loopback, the metadata service, masks, documentation (RFC 5737).
bool is_kept(const std::array<unsigned, 4>& o) {
  if (o[0] == 0 || o == std::array<unsigned, 4>{127, 0, 0, 1} || o == std::array<unsigned, 4>{169, 254, 169, 254}) return true;
  if ((o[0] == 192 && o[1] == 0 && o[2] == 2) || (o[0] == 198 && o[1] == 51 && o[2] == 100)) return true;
  return (o[0] == 203 && o[1] == 0 && o[2] == 113) || is_netmask(o);
}

// Object identifiers of four numbers that certificates and SNMP show again and again.
bool is_object_id(const std::array<unsigned, 4>& o) {
  return (o[0] == 1 && o[1] == 3 && o[2] == 6 && o[3] == 1) || (o[0] == 2 && o[1] == 5 && (o[2] == 29 || o[2] == 4));
}

bool is_port_ahead(const Site& site, std::size_t end) { return site.byte(end) == ':' && is_digit(site.byte(end + 1)); }

// What follows decides: "1.2.3.4.5", "1.2.3.4.jar", "1.2.3.4-rc1", "1.2.3.4+build" are no addresses.
bool ends_as_address(const Site& site, const Address& address) {
  const char next = site.byte(address.end), after = site.byte(address.end + 1);
  if (is_word(next)) return false;
  if (next == '-' || next == '+') return !is_alpha(after) && after != '[';
  if (next != '.' || !is_word_or_placeholder(after)) return true;
  const std::string_view rest = site.text.substr(address.end + 1, site.line_end - address.end - 1);
  for (const std::string_view zone : {"in-addr.arpa", "nip.io", "sslip.io", "xip.io"}) {
    if (rest.substr(0, zone.size()) == zone) return true;
  }
  return false;
}

bool says_version(std::string_view word) {
  if (ends_with_word(word, "version") || ends_with_word(word, "versions")) return true;
  for (const std::string_view whole : {"v", "ver", "rev", "revision", "release", "build", "oid"}) {
    if (same_word(word, whole)) return true;  // not "server", "over", "android"
  }
  return false;
}

// "Chrome/120.0.0.0" is a product and its version, "host/10.0.0.1:80" and "GET /peers/8.8.8.8" hold addresses.
bool is_product(const Site& site, const Address& address) {
  if (is_port_ahead(site, address.end)) return false;
  std::size_t word = address.begin - 1;
  while (address.begin - word < 40 && (is_word(site.before(word)) || site.before(word) == '-')) --word;
  if (word == address.begin - 1 || !is_alpha(site.text[word])) return false;
  const bool capitalised = site.text[word] <= 'Z' && site.text[word + 1] >= 'a';  // "Chrome/10.0.0.0", not "db/10.0.0.1"
  if (is_private(address.octet) && !capitalised) return false;
  const char before = site.before(word);
  return before != '/' && before != '.' && before != ':';
}

bool starts_as_address(const Site& site, const Address& address) {
  const char before = site.before(address.begin);
  if (before == '.') return site.before(address.begin - 1) <= ' ';
  if (is_word(before)) return starts_word(site, address.begin);
  if (before == '/') return !is_product(site, address);
  if (before == '-' && is_alpha(site.before(address.begin - 1))) return is_private(address.octet);
  if (before == ' ' || before == '=' || before == ':' || before == '"' || before == '\'' || before == '(' || before == '>') {
    return !says_version(word_before(site, address.begin));
  }
  return true;
}

void look_ipv4(const Site& site, Finds& finds) {
  std::size_t begin = site.at;
  while (site.at - begin < 6 && is_digit(site.before(begin))) --begin;
  begin = behind_escape(site, begin, site.at);  // "%2010.0.0.1"
  if (site.at - begin > 3 || (site.before(begin) == '.' && is_digit(site.before(begin - 1)))) return;
  const std::optional<Address> address = address_at(site, begin);
  if (!address) return;
  if (is_kept(address->octet) || !ends_as_address(site, *address) || !starts_as_address(site, *address)) return;
  if (is_object_id(address->octet) && !is_port_ahead(site, address->end)) return;
  finds.add(is_private(address->octet) ? private_rule : public_rule, address->begin, address->end);
}

// The dot is the first of three.
bool may_be_ipv4(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && at - begin < 6 && is_digit(text[begin - 1])) --begin;
  if (begin > 1 && at - begin <= 3 && text[begin - 1] == '.' && is_digit(text[begin - 2])) return false;
  for (int dots = 1; dots < 3; ++dots) {
    std::size_t end = at + 1;
    while (end < text.size() && end - at <= 4 && is_digit(text[end])) ++end;
    if (end == at + 1 || end >= text.size() || text[end] != '.') return false;
    at = end;
  }
  return at + 1 < text.size() && is_digit(text[at + 1]);
}

constexpr std::array<ShapeTrigger, 1> shapes{{{Shape::dotted_digits, look_ipv4, may_be_ipv4}}};

}  // namespace

const Family network_family{"network", rules, {}, {}, shapes};

}  // namespace aiops::redact
