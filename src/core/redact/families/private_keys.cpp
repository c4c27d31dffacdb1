// A BEGIN marker whose label speaks of a PRIVATE KEY begins key material; what of it stands in the same line goes with the
// marker, and lines behind it are owed (follow.cpp). The marker in base64 is looked for at its three alignments. Keys without a
// marker are known by the first bytes of their DER form. PuTTY's own format says how its private part begins, and a JWK has a
// member "d".
#include <algorithm>
#include <array>

#include "core/redact/assignment.hpp"
#include "core/redact/families/families.hpp"
#include "core/redact/pem.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

namespace {

constexpr Rule rules[] = {
    {"private-key", "private-key", Sensitivity::credential, Profile::secrets,
     "Private key: PEM in any form, OpenSSH, PGP, PuTTY, JWK, PKCS#8, PKCS#12"},
};
constexpr const Rule& private_key = rules[0];

bool speaks_of_private(std::string_view label) {
  // "PRIVATE%20KEY" and "PRIVATE\u0020KEY" speak of it as well
  static constexpr std::string_view word = "PRIVATE";
  return std::search(label.begin(), label.end(), word.begin(), word.end(),
                     [](char a, char b) { return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 32) : a) == b; }) != label.end();
}

void owe_lines(const Site& site, std::size_t begin, std::size_t lines, Finds& finds) {
  if (!site.open) finds.follow({Follow::Kind::pem, begin - site.line_begin, lines, &private_key});
}

// -----BEGIN RSA PRIVATE KEY-----, ---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----
void look_begin(const Site& site, Finds& finds) {
  const std::size_t label = site.at + site.length;
  const std::size_t stop = std::min(site.line_end, label + 100);
  std::size_t end = label;
  while (end < stop && site.text[end] != '-') ++end;
  if (!speaks_of_private(site.text.substr(label, end - label))) return;
  while (end < stop && site.text[end] == '-') ++end;
  const Material material = material_from(site, end);
  finds.add(private_key, site.at, material.end);
  if (!material.closed && material.line_ends) owe_lines(site, site.at, 1, finds);
}

constexpr std::array<std::uint8_t, 256> base64_values() {
  std::array<std::uint8_t, 256> values{};
  std::uint8_t next = 0;
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")) {
    values[static_cast<unsigned char>(c)] = next++;
  }
  return values;
}

// The label decoded from the first bytes behind the marker; enough to tell a key from a certificate.
bool wraps_private(std::string_view run) {
  static constexpr auto values = base64_values();
  std::array<char, 72> label{};
  std::size_t size = 0;
  for (std::size_t i = 0; i + 4 <= std::min<std::size_t>(run.size(), 96); i += 4) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 4; ++k) bits = bits << 6U | values[static_cast<unsigned char>(run[i + k])];
    for (int shift = 16; shift >= 0; shift -= 8) label[size++] = static_cast<char>(bits >> static_cast<unsigned>(shift) & 255U);
  }
  return speaks_of_private(std::string_view(label.data(), size));
}

// The marker in base64. `skew`: how many characters of the text stand before the first that is a multiple of four.
template <std::size_t skew>
void look_wrapped(const Site& site, Finds& finds) {
  const std::size_t end = run_end(site, site.at, Alphabet::base64);
  if (end - site.at < 60 || !wraps_private(site.text.substr(site.at + skew, end - site.at - skew))) return;
  const std::size_t begin = run_begin(site, site.at, Alphabet::alnum);
  finds.add(private_key, begin, end);
  if (end == site.line_end) owe_lines(site, begin, 1, finds);
}

// DER in base64 without a marker: MII, two characters of the length, then what the row's literal says.
void look_der(const Site& site, Finds& finds) {
  constexpr std::size_t head = 6;
  if (site.at < site.line_begin + head || site.text.compare(site.at - head, 3, "MII") != 0) return;
  const std::size_t end = run_end(site, site.at, Alphabet::base64);
  if (end - site.at < 40) return;
  finds.add(private_key, site.at - head, end);
  if (end == site.line_end) owe_lines(site, site.at - head, 1, finds);
}

// Private-Lines: 14
void look_putty(const Site& site, Finds& finds) {
  std::size_t at = site.at + site.length;
  while (at < site.line_end && (site.text[at] == ' ' || is_digit(site.text[at]))) ++at;
  if (at >= site.line_end) return owe_lines(site, site.at, 0, finds);
  const Material material = material_from(site, at);
  finds.add(private_key, at, material.end);
}

void look_putty_mac(const Site& site, Finds& finds) {
  std::size_t begin = site.at + site.length;
  while (site.byte(begin) == ' ') ++begin;
  const std::size_t end = run_end(site, begin, Alphabet::hex);
  if (end - begin >= 32) finds.add(private_key, begin, end);
}

// "d":"…" of a JWK.
void look_member(const Site& site, Finds& finds) {
  const Value value = value_at(site, site.at + site.length, false);
  if (!value.quoted || value.end - value.begin < 40) return;
  const std::string_view text = site.text.substr(value.begin, std::min<std::size_t>(value.end - value.begin, 512));
  if (!std::all_of(text.begin(), text.end(), [](char c) { return is_of(Alphabet::base64, c); }) || entropy(text) < 4.0) return;
  finds.add(private_key, value.begin, value.end);
}

constexpr Trigger triggers[] = {
    {"-----BEGIN", look_begin},
    {"---- BEGIN", look_begin},
    {"LS0tLS1CRUdJTi", look_wrapped<0>},
    {"0tLS0tQkVHSU4g", look_wrapped<2>},
    {"tLS0tLUJFR0lOI", look_wrapped<1>},
    {"IBADANBgkqhkiG9w0BAQE", look_der},
    {"IBAAKCA", look_der},
    {"IBAzCC", look_der},
    {"Private-Lines:", look_putty},
    {"Private-MAC:", look_putty_mac},
    {"\"d\":", look_member},
    {"\"d\" :", look_member},
    {"\"d\\\":", look_member},
};

constexpr Prefix prefixes[] = {
    {&private_key, "MIGHAgEAMBMGByqGSM49", Alphabet::base64, 40},
    {&private_key, "MC4CAQAwBQYDK2Vw", Alphabet::base64, 24},
    {&private_key, "MHcCAQEEI", Alphabet::base64, 60},
    {&private_key, "b3BlbnNzaC1rZXktdjEA", Alphabet::base64, 60},
};

}  // namespace

const Family private_keys_family{"private_keys", rules, prefixes, triggers, {}};

}  // namespace aiops::redact
