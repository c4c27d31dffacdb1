// Patterns of people: what they find, how they fail, and that none of them takes long.
#include "core/base/pattern.hpp"

#include <gtest/gtest.h>

namespace aiops {
namespace {

TEST(Pattern, AnExpressionIsFoundAnywhereInTheText) {
  const auto pattern = Pattern::expression(R"((?i)epoch \d+ is behind)");
  ASSERT_TRUE(pattern);
  EXPECT_TRUE(pattern->found_in("ledger: Epoch 41 is behind 44"));
  EXPECT_FALSE(pattern->found_in("ledger: epoch is behind"));
}

TEST(Pattern, ALiteralStandsForItself) {
  EXPECT_TRUE(Pattern::literal("seat (3) [x]").found_in("refused: seat (3) [x]!"));
  EXPECT_FALSE(Pattern::literal("seat.").found_in("seats"));
}

TEST(Pattern, WhatIsBrokenIsNamed) {
  const auto open = Pattern::expression("a(b");
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().what, "missing ): a(b");
  const auto star = Pattern::expression("x**");
  ASSERT_FALSE(star);
  EXPECT_EQ(star.error().hint, "**");
  EXPECT_FALSE(Pattern::expression(std::string(Pattern::max_size + 1, 'a')));
  EXPECT_FALSE(Pattern::expression("((((((a{1000}){1000}){1000}){1000}){1000}){1000})")) << "bounded";
}

TEST(Pattern, TheClassicTrapTakesNoTime) {
  const auto pattern = Pattern::expression("^(a+)+$");
  ASSERT_TRUE(pattern);
  EXPECT_FALSE(pattern->found_in(std::string(100'000, 'a') + "b"));
}

TEST(Glob, AStarIsAnyRunOfCharacters) {
  EXPECT_TRUE(glob_matches("web-*", "web-1"));
  EXPECT_TRUE(glob_matches("*", ""));
  EXPECT_TRUE(glob_matches("a*b*c", "axxbyybzc"));
  EXPECT_TRUE(glob_matches("**", "x"));
  EXPECT_FALSE(glob_matches("web-*", "webx"));
  EXPECT_FALSE(glob_matches("a*b", "abc"));
  EXPECT_FALSE(glob_matches("", "x"));
  EXPECT_FALSE(glob_matches("*a*a*a*a*a*a*a*b", std::string(2000, 'a'))) << "in bounded time";
}

}  // namespace
}  // namespace aiops
