#include <gtest/gtest.h>

#include "core/redact/families/families.hpp"
#include "core/redact/families/family_harness.hpp"

namespace aiops::redact {
namespace {

using testing::nothing;
using testing::only;

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
        "Chrome/120.0.0.0 Safari/537.36", "chrome/120.0.0.0", "foo-1.2.3.4.jar", "foo-1.2.3.4", "1.2.3.4-rc1", "1.2.3.4-SNAPSHOT",
        "1.2.3.4+build7", "lib.so.1.2.3.4.tgz", "1.2.3.4_1", "build 1.2.3.4"}) {
    EXPECT_EQ(v4(text), nothing) << text;
  }
}

TEST(Ipv4, IsFourNumbersOfOneByte) {
  for (const char* text : {"1.2.3", "1.2.3.4.5", "1.3.6.1.4.1.2021", "256.1.1.1", "1.1.1.256", "01.2.3.4", "1.2.03.4",
                           "1.2.3.4567", "1234.5.6.7", "x1.2.3.4", "1.2.3.4x", "2.5.29.17", "1.2..3.4", "2015.10.18.12"}) {
    EXPECT_EQ(v4(text), nothing) << text;
  }
}

}  // namespace
}  // namespace aiops::redact
