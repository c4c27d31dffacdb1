#include <gtest/gtest.h>

#include "core/redact/families/families.hpp"
#include "core/redact/families/family_harness.hpp"

namespace aiops::redact {
namespace {

using testing::nothing;
using testing::only;

std::string groups(std::string_view text) { return only(network_groups_family, text); }
std::string v4(std::string_view text) { return only(network_family, text); }

TEST(Ipv4, IsFoundWithoutItsPortMaskAndQuotes) {
  for (const char* text : {"peer 8.8.4.4 gone",
                           "8.8.4.4",
                           "dial tcp 8.8.4.4:443: refused",
                           "(8.8.4.4)",
                           "\"ip\":\"8.8.4.4\"",
                           "8.8.4.4,",
                           "addr=8.8.4.4/32",
                           "from 8.8.4.4.",
                           "8.8.4.4@eth0",
                           "http://8.8.4.4/x",
                           "Invalid user x from 8.8.4.4 port 22",
                           "GET /peers/8.8.4.4 200",
                           "8.8.4.4-8",
                           "[8.8.4.4]",
                           "pod/8.8.4.4:80",
                           "server 8.8.4.4",
                           "x\\n8.8.4.4",
                           "a%3D8.8.4.4%26",
                           "a%208.8.4.4",
                           "\\u003d8.8.4.4",
                           "\x1b[32m8.8.4.4\x1b[0m",
                           "8.8.4.4.in-addr.arpa"}) {
    EXPECT_EQ(v4(text), "ipv4-public:8.8.4.4") << text;
  }
}

TEST(Ipv4, OfAPrivateNetHasARuleOfItsOwn) {
  for (const char* address :
       {"10.1.2.3", "172.16.0.9", "172.31.255.1", "192.168.7.8", "169.254.1.1", "100.64.0.1", "127.0.0.53"}) {
    EXPECT_EQ(v4(std::string("at ") + address + " now"), std::string("ipv4-private:") + address);
  }
  EXPECT_EQ(v4("172.32.0.1 100.128.0.1"), "ipv4-public:172.32.0.1 | ipv4-public:100.128.0.1");
  EXPECT_EQ(v4("localhost/10.1.2.3:8020 to node-10.1.2.4"), "ipv4-private:10.1.2.3 | ipv4-private:10.1.2.4");
}

TEST(Ipv4, ThatTellsNothingIsKept) {
  for (const char* text : {"0.0.0.0", "0.0.0.0/0", "127.0.0.1:80", "169.254.169.254", "255.255.255.255", "255.255.255.0",
                           "192.0.2.7", "198.51.100.7", "203.0.113.200"}) {
    EXPECT_EQ(v4(text), nothing) << text;
  }
}

TEST(Ipv4, IsNoVersion) {
  for (const char* text :
       {"v1.2.3.4", "version 1.2.3.4", "Version: 1.2.3.4", "\"fileVersion\":\"1.2.3.4\"", "version=\"1.2.3.4\"",
        "Chrome/120.0.0.0 Safari/537.36", "chrome/120.0.0.0", "Chrome/10.0.20.30", "foo-1.2.3.4.jar", "foo-1.2.3.4",
        "1.2.3.4-rc1", "1.2.3.4-SNAPSHOT", "1.2.3.4+build7", "lib.so.1.2.3.4.tgz", "1.2.3.4_1", "build 1.2.3.4"}) {
    EXPECT_EQ(v4(text), nothing) << text;
  }
}

TEST(Ipv4, IsFourNumbersOfOneByte) {
  for (const char* text : {"1.2.3", "1.2.3.4.5", "1.3.6.1.4.1.2021", "256.1.1.1", "1.1.1.256", "01.2.3.4", "1.2.03.4",
                           "1.2.3.4567", "1234.5.6.7", "x1.2.3.4", "1.2.3.4x", "2.5.29.17", "1.2..3.4", "2015.10.18.12"}) {
    EXPECT_EQ(v4(text), nothing) << text;
  }
}

TEST(Ipv6, IsFoundInEveryFormOfTheStandard) {
  for (const char* address :
       {"2001:db8:85a3:1:2:8a2e:370:7334", "2001:db8::8a2e:370:7334", "fe80::1", "fd00::", "::1", "::ffff:10.1.2.3",
        "64:ff9b::8.8.4.4", "0:0:0:0:0:ffff:129.144.52.38", "FE80::ABCD:1", "fe80::1%eth0"}) {
    for (const char* around :
         {"to %s now", "[%s]:8080", "(%s)", "\"%s\"", "%s/64", "a=%s,", "http://[%s]/x", "user@%s", "x\\n%s", "%s."}) {
      std::string text = around;
      text.replace(text.find("%s"), 2, address);
      EXPECT_EQ(groups(text), std::string("ipv6:") + address) << text;
    }
  }
  EXPECT_EQ(groups("peer:fd00:1::7: reset"), "ipv6:fd00:1::7");
  EXPECT_EQ(groups("host:2001:db8::1"), "ipv6:2001:db8::1");
}

TEST(Ipv6, IsNoTimeNameOrRatio) {
  for (const char* text : {"::",
                           "::/0",
                           "std::string",
                           "a::b",
                           "ab::cd::ef",
                           "Foo::1",
                           "12:34:56",
                           "2024-01-02 12:34:56:789",
                           "1:2:3:4",
                           "12:34:56:78:90",
                           ":::",
                           "2001::db8::1",
                           "12345:db8::1",
                           "text2001:db8::1",
                           "fe80::1text",
                           "gggg:hhhh::1234",
                           "::ffff:256.0.0.1",
                           "::ffff:192.168.1",
                           "684D:1111:222:3333:4444:5555:77",
                           "80:443",
                           "boost::a::b",
                           "1:2:3:4:5:6:7:8:9"}) {
    EXPECT_EQ(groups(text), nothing) << text;
  }
}

TEST(Mac, IsFoundWithColons) {
  EXPECT_EQ(groups("HWaddr 00:1a:2B:3c:4d:5e up"), "mac:00:1a:2B:3c:4d:5e");
  EXPECT_EQ(groups("eui 00:1a:2b:ff:fe:3c:4d:5e"), "mac:00:1a:2b:ff:fe:3c:4d:5e");
  EXPECT_EQ(groups("MAC=00:1a:2b:3c:4d:5e:00:1a:2b:3c:4d:5f:08:00 SRC=x"), "mac:00:1a:2b:3c:4d:5e:00:1a:2b:3c:4d:5f:08:00");
}

TEST(Mac, WithoutColonsNeedsAWord) {
  EXPECT_EQ(groups("Physical Address. . . . : 00-1A-2B-3C-4D-5E"), "mac:00-1A-2B-3C-4D-5E");
  EXPECT_EQ(groups("MAC is 0012.3456.789a"), "mac:0012.3456.789a");
  EXPECT_EQ(groups("macs: aa-bb-cc-dd-ee-01 and aa-bb-cc-dd-ee-02"), "mac:aa-bb-cc-dd-ee-01 | mac:aa-bb-cc-dd-ee-02");
  EXPECT_EQ(groups("srcMac=\"aabb.ccdd.eeff\""), "mac:aabb.ccdd.eeff");
  for (const char* text :
       {"00-1A-2B-3C-4D-5E", "machine 00-1A-2B-3C-4D-5E", "mac 00-1A-2B-3C-4D-5E-6F", "mac 0012.3456.789a.1", "mac 00-1A-2B"}) {
    EXPECT_EQ(groups(text), nothing) << text;
  }
}

TEST(Mac, IsNoFingerprintAndNoBroadcast) {
  std::string fingerprint = "01";
  for (int i = 1; i < 32; ++i) {
    fingerprint += ":a" + std::to_string(i % 10);
    const bool is_address = i == 5 || i == 7;
    EXPECT_EQ(groups(fingerprint), is_address ? "mac:" + fingerprint : std::string(nothing));
  }
  for (const char* text :
       {"ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00", "00:1A:2B:3C:4D", "ZZ:ZZ:ZZ:ZZ:ZZ:ZZ", "x00:1a:2b:3c:4d:5e"}) {
    EXPECT_EQ(groups(text), nothing) << text;
  }
}

}  // namespace
}  // namespace aiops::redact
