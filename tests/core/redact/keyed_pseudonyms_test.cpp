// The vectors were computed apart from this code, with Python's hmac and base64 modules, from the contract in the headers.
#include "core/redact/keyed_pseudonyms.hpp"

#include <numeric>
#include <set>

#include <gtest/gtest.h>

#include "core/redact/ipv6_text.hpp"
#include "core/redact/legend.hpp"
#include "core/redact/placeholder.hpp"

namespace aiops::redact {
namespace {

SecretKey key_of(unsigned char first) {
  std::array<unsigned char, SecretKey::size> bytes;
  std::iota(bytes.begin(), bytes.end(), first);
  return SecretKey(bytes);
}

std::string made(std::string_view type, std::string_view value, unsigned char key = 0) {
  KeyedPseudonyms pseudonyms(key_of(key));
  std::string out;
  pseudonyms.append(type, value, out);
  return out;
}

// The nth ID of a placeholder.
std::string id_of(const std::string& placeholder, std::size_t n) {
  return placeholder.substr(placeholder.find(':') + 1 + n * (id_digits + 1), id_digits);
}

TEST(KeyedPseudonyms, AgreeWithVectorsOfAnotherProgram) {
  EXPECT_EQ(made("ipv4", "10.1.2.3"), "[ipv4:57ha27mj5ftj2.ahw2hj6c3v6tm]");
  EXPECT_EQ(made("ipv6", "2001:db8::1"), "[ipv6:4ryg2wo2qjjpy.dsvwrhtyzpyey]");
  EXPECT_EQ(made("ipv6", "2001:DB8::1"), "[ipv6:4ryg2wo2qjjpy.dsvwrhtyzpyey.woyd6f7uiufal]");
  EXPECT_EQ(made("host", "db.example.internal"), "[host:hqsfyx73qvo33.wqiapjybpf7l6.hzu5ybrovaqdh]");
  EXPECT_EQ(made("email", "ann@example.internal"), "[email:rg44jnkwebriz.wqiapjybpf7l6]");
  EXPECT_EQ(made("phone", "+4915112345678"), "[phone:zppkyppfc5bxl]");
}

TEST(KeyedPseudonyms, OfAnotherKeyAreOthers) {
  for (const auto& [type, value] : {std::pair{"ipv4", "10.1.2.3"}, {"email", "ann@example.internal"}, {"user", "ann"}}) {
    EXPECT_EQ(made(type, value, 1), made(type, value, 1));
    EXPECT_NE(made(type, value, 1), made(type, value, 2));
  }
}

TEST(KeyedPseudonyms, AddressesOfOneSubnetShareTheirNet) {
  const std::string one = made("ipv4", "10.1.2.3"), near = made("ipv4", "10.1.2.30"), far = made("ipv4", "10.1.20.3");
  EXPECT_EQ(id_of(one, 0), id_of(near, 0));
  EXPECT_NE(id_of(one, 1), id_of(near, 1));
  EXPECT_NE(id_of(one, 0), id_of(far, 0));
  EXPECT_NE(id_of(one, 1), id_of(far, 1));
  EXPECT_EQ(id_of(made("ipv6", "fd00:1:2:3::a"), 0), id_of(made("ipv6", "fd00:1:2:3:4::b"), 0));
  EXPECT_NE(id_of(made("ipv6", "fd00:1:2:3::a"), 0), id_of(made("ipv6", "fd00:1:2:4::a"), 0));
}

TEST(KeyedPseudonyms, NamesOfOneDomainShareTheirTail) {
  const std::string a = made("host", "a.example.internal"), b = made("host", "b.example.internal");
  EXPECT_NE(id_of(a, 0), id_of(b, 0));
  EXPECT_EQ(id_of(a, 1), id_of(b, 1));
  EXPECT_EQ(id_of(a, 2), id_of(b, 2));
  EXPECT_NE(id_of(a, 1), id_of(made("host", "a.example.com"), 1)) << "a label counts together with what stands behind it";
  const std::string ann = made("email", "ann@example.internal"), bob = made("email", "bob@example.internal");
  EXPECT_NE(id_of(ann, 0), id_of(bob, 0));
  EXPECT_EQ(id_of(ann, 1), id_of(bob, 1));
  EXPECT_EQ(id_of(ann, 1), id_of(a, 1)) << "the domain of an address and the domain of a host are one";
}

TEST(KeyedPseudonyms, AnUnusualSpellingIsTheSameWithAnIdMore) {
  const std::string usual = made("email", "ann@example.internal"), other = made("email", "Ann@Example.internal");
  EXPECT_EQ(other.substr(0, usual.size() - 1), usual.substr(0, usual.size() - 1));
  EXPECT_EQ(other.size(), usual.size() + 1 + id_digits);
  EXPECT_NE(other, made("email", "ANN@example.internal"));
  EXPECT_EQ(made("email", "ann%40example.internal").size(), other.size());
  EXPECT_EQ(made("host", "Db.example.internal").size(), made("host", "db.example.internal").size() + 1 + id_digits);
  EXPECT_EQ(made("host", "db.example.internal.").size(), made("host", "db.example.internal").size() + 1 + id_digits);
}

TEST(KeyedPseudonyms, EveryPlaceholderIsOneAndNoTwoValuesShareIt) {
  std::string labels = "x";
  for (int i = 0; i < 40; ++i) labels += ".l" + std::to_string(i);
  std::set<std::string> all;
  std::size_t count = 0;
  for (const std::string type : {"ipv4", "ipv6", "host", "email", "user"}) {
    for (const std::string& value : {std::string("10.1.2.3"),
                                     std::string("10.1.2.03"),
                                     std::string("10.1.2"),
                                     std::string("::"),
                                     std::string("::1"),
                                     std::string("0:0:0:0:0:0:0:1"),
                                     std::string("fe80::1%eth0"),
                                     std::string("fe80::1%eth1"),
                                     std::string("a@b"),
                                     std::string("A@b"),
                                     std::string("a%40b"),
                                     std::string("@b"),
                                     std::string("a@"),
                                     std::string("a..b"),
                                     std::string("."),
                                     std::string("A.b."),
                                     std::string("a.b."),
                                     std::string(".a"),
                                     std::string("a"),
                                     std::string("\xff\0x", 3),
                                     labels,
                                     labels + ".",
                                     "Y" + labels,
                                     std::string(300, 'a'),
                                     std::string(5000, 'b') + "@c",
                                     std::string()}) {
      const std::string placeholder = made(type, value);
      EXPECT_EQ(placeholder_end(placeholder, 0), placeholder.size()) << type << " " << value << " " << placeholder;
      EXPECT_TRUE(all.insert(placeholder).second) << type << " " << value << " " << placeholder;
      ++count;
    }
  }
  EXPECT_EQ(all.size(), count);
}

TEST(KeyedPseudonyms, AreTheSameFromMemoryAndAnew) {
  KeyedPseudonyms pseudonyms(key_of(7));
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 10'000; ++i) {
      const std::string value = "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250);
      std::string out = "from ";
      pseudonyms.append("ipv4", value, out);
      pseudonyms.append("user", value, out);
      pseudonyms.append("ipv4", value, out);
      const std::string address = out.substr(5, out.find(']') - 4);
      EXPECT_TRUE(out.ends_with("]" + address)) << out;
      if (i % 500 != 0) continue;
      EXPECT_EQ(out, "from " + made("ipv4", value, 7) + made("user", value, 7) + address);
    }
  }
}

TEST(KeyedPseudonyms, NeverNameACredential) {
  const Rule token{"some-token", "some-token", Sensitivity::credential, secrets, ""};
  const Rule address{"ipv4-private", "ipv4", Sensitivity::infrastructure, infra, ""};
  KeyedPseudonyms pseudonyms(key_of(0));
  std::string out;
  pseudonyms.append(token, "hush", out);
  EXPECT_EQ(out, "[REDACTED:some-token]");
  out.clear();
  pseudonyms.append(address, "10.1.2.3", out);
  EXPECT_EQ(out, "[ipv4:57ha27mj5ftj2.ahw2hj6c3v6tm]");
}

TEST(KeyedPseudonyms, TheirLegendHoldsNoPseudonym) {
  const auto first = next_placeholder(legend, 0, legend.size());
  ASSERT_TRUE(first);
  EXPECT_EQ(legend.substr(first->begin, first->end - first->begin), "[REDACTED:type]");
  EXPECT_FALSE(next_placeholder(legend, first->end, legend.size()));
}

TEST(KeyedDigest, FingerprintsAndChecksAreNoPseudonyms) {
  const KeyedDigest digest(key_of(0));
  EXPECT_EQ(digest.fingerprint("hello"), "0d8b73b562d4fae6");
  EXPECT_EQ(digest.check(), "3da6ee09b234c949");
  EXPECT_NE(KeyedDigest(key_of(1)).fingerprint("hello"), digest.fingerprint("hello"));
}

TEST(SecretKey, IsReadInItsTwoFormsAndRefusedWithoutBeingShown) {
  const std::string text = key_of(0).to_text();
  EXPECT_EQ(text, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n");
  const auto bytes_of = [](std::string_view content) {
    const auto key = SecretKey::parse(content);
    return key ? std::string(key->bytes().begin(), key->bytes().end()) : "refused";
  };
  const std::string raw = bytes_of(text);
  EXPECT_EQ(raw.size(), SecretKey::size);
  EXPECT_EQ(bytes_of(raw), raw);
  EXPECT_EQ(bytes_of("  " + text + "\r\n"), raw);
  for (const std::string& wrong : {std::string(), std::string("secret"), text.substr(1), "g" + text.substr(1), raw + raw}) {
    const auto key = SecretKey::parse(wrong);
    ASSERT_FALSE(key) << wrong;
    EXPECT_EQ(key.error().what.find("secret"), std::string::npos);
  }
}

TEST(SecretKey, WhenMovedLeavesNothingBehind) {
  SecretKey first = key_of(1);
  const SecretKey second = std::move(first);
  EXPECT_EQ(first.bytes()[5], 0);  // NOLINT(bugprone-use-after-move): that is the point
  EXPECT_EQ(second.bytes()[5], 6);
}

TEST(Ipv6Text, HasOneUsualSpelling) {
  const auto usual = [](std::string_view text) -> std::string {
    std::array<char, 96> room;
    const auto address = parse_ipv6(text);
    return address ? std::string(usual_spelling(*address, room)) : "none";
  };
  EXPECT_EQ(usual("2001:0DB8:0:0:0:0:0:1"), "2001:db8::1");
  EXPECT_EQ(usual("::"), "::");
  EXPECT_EQ(usual("::1"), "::1");
  EXPECT_EQ(usual("1::"), "1::");
  EXPECT_EQ(usual("1:2:3:4:5:6:7::"), "1:2:3:4:5:6:7:0");
  EXPECT_EQ(usual("1:0:0:2:0:0:0:3"), "1:0:0:2::3");
  EXPECT_EQ(usual("1:0:0:2:3:0:0:4"), "1::2:3:0:0:4");
  EXPECT_EQ(usual("::ffff:10.1.2.3"), "::ffff:10.1.2.3");
  EXPECT_EQ(usual("::FFFF:a01:203"), "::ffff:10.1.2.3");
  EXPECT_EQ(usual("64:ff9b::10.1.2.3"), "64:ff9b::a01:203");
  EXPECT_EQ(usual("fe80::1%eth0"), "fe80::1%eth0");
  for (const char* text : {"", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "1::2::3",
                           "12345::", "1:", ":1", "::g", "::1%", "::10.1.2", "::10.1.2.256", "1:2:3:4:5:6:7:10.1.2.3", "::1 "}) {
    EXPECT_EQ(usual(text), "none") << text;
  }
}

}  // namespace
}  // namespace aiops::redact
