#include "core/redact/placeholder.hpp"

#include <gtest/gtest.h>

namespace aiops::redact {
namespace {

std::string_view taken(std::string_view text) {
  const auto found = next_placeholder(text, 0, text.size());
  return found ? text.substr(found->begin, found->end - found->begin) : std::string_view();
}

TEST(Placeholder, IsKnownAgainInAnyText) {
  EXPECT_EQ(taken("token=[REDACTED:github-token]&x"), "[REDACTED:github-token]");
  EXPECT_EQ(taken("from [ipv4:abcdefghijklm.nopqrstuvwxyz] to"), "[ipv4:abcdefghijklm.nopqrstuvwxyz]");
  EXPECT_EQ(taken("[email:a2b3c4d5e6f7g]"), "[email:a2b3c4d5e6f7g]");
}

TEST(Placeholder, IsKnownAgainInBase64) {
  EXPECT_EQ(taken("password: W1JFREFDVEVEOms4cy1zZWNyZXQtb2JqZWN0XQ=="), "W1JFREFDVEVEOms4cy1zZWNyZXQtb2JqZWN0XQ==");
  EXPECT_EQ(taken("password: W1JFREFDVEVEOms4cy1zZWNyZXQtb2JqZWN0XWFiYw=="), "");  // more than a placeholder
  EXPECT_EQ(taken("W1JFREFDVEVEOg=="), "");
}

TEST(Placeholder, IsNothingElse) {
  for (const char* text :
       {"[REDACTED:]", "[REDACTED:Secret words]", "[REDACTED", "[email:short]", "[email:abcdefghijklmn]", "[email:abcdefghijkl1]",
        "[a:abcdefghijklm]", "[ipv4:abcdefghijklm.]", "[12:30:45]", "[INFO: started]"}) {
    EXPECT_EQ(taken(text), "") << text;
  }
}

}  // namespace
}  // namespace aiops::redact
