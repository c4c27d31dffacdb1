// What a URL means must never be in doubt.
#include "core/net/url.hpp"

#include <gtest/gtest.h>

namespace aiops::net {
namespace {

TEST(Url, FallsIntoItsParts) {
  const auto parts = parse_url("https://api.example.com:6443/prefix/x?a=b");
  ASSERT_TRUE(parts);
  EXPECT_TRUE(parts->tls);
  EXPECT_EQ(parts->place(), "api.example.com:6443");
  EXPECT_EQ(parts->rest, "/prefix/x?a=b");
  EXPECT_EQ(parse_url("https://h")->port, "443");
  EXPECT_EQ(parse_url("HTTP://h/")->port, "80");
  EXPECT_EQ(parse_url("https://[fd00::1]:6443/")->place(), "[fd00::1]:6443");
  EXPECT_EQ(parse_url("https://[fd00::1]/")->port, "443");
  EXPECT_EQ(parse_url("http://h?x=1")->rest, "?x=1");
}

TEST(Url, IsRefusedWhenItCouldMeanSomethingElse) {
  for (const char* url : {"",
                          "h",
                          "://h",
                          "ftp://h",
                          "file:///x",
                          "https://",
                          "https:///x",
                          "https://u@h",
                          "https://u:p@h/",
                          "https://h:",
                          "https://h:x",
                          "https://h:123456",
                          "https://h:1:2",
                          "https://[::1",
                          "https://[]",
                          "https://[::1]x:1",
                          "https://h/a b",
                          "https://h\\@x",
                          "https://h/\r\nX: y",
                          "https://h/\x01",
                          "https://h/\xff",
                          "http:/h",
                          "https://:443"}) {
    EXPECT_FALSE(parse_url(url)) << url;
  }
}

}  // namespace
}  // namespace aiops::net
