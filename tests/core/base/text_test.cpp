#include "core/base/text.hpp"

#include <gtest/gtest.h>

namespace aiops {
namespace {

TEST(Text, NothingReachesATerminalUnseen) {
  EXPECT_EQ(escape_terminal("a\x1b[31mb\nc\x7f"), "a\\x1b[31mb\\nc\\x7f");
  EXPECT_EQ(escape_terminal("x\xe2\x80\xaey\xe2\x80\x8bz"), "x\\u202ey\\u200bz");
  EXPECT_EQ(escape_terminal("\xc2\x9b"), "\\x9b");
  EXPECT_EQ(escape_terminal("\xff"), "\\xff");
  EXPECT_EQ(escape_terminal("größe 漢"), "größe 漢");
}

TEST(Text, Utf8IsCheckedStrictly) {
  EXPECT_TRUE(is_valid_utf8("größe 漢 😀"));
  for (const char* bad : {"\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\x80"}) EXPECT_FALSE(is_valid_utf8(bad));
  EXPECT_TRUE(is_valid_utf8(repair_utf8("a\xff\xe2\x82z")));
}

TEST(Text, CutsAtCharacters) {
  EXPECT_EQ(shorten("abc", 3), "abc");
  EXPECT_TRUE(is_valid_utf8(shorten("ääääää", 8)));
  EXPECT_LE(shorten("ääääää", 8).size(), 8U);
}

TEST(Text, NearNames) {
  EXPECT_EQ(edit_distance("triage", "traige"), 1U);
  EXPECT_EQ(nearest("notifier-settings", {"kube-root-ca.crt", "notifier-setting"}), "notifier-setting");
  EXPECT_EQ(nearest("abc", {"xyz", "uvw"}), "");
}

}  // namespace
}  // namespace aiops
