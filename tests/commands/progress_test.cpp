// The line that tells a waiting person what is going on.
#include "commands/progress.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace aiops::commands {
namespace {

TEST(ProgressLine, IsGoneWhenTheWorkIsDone) {
  std::ostringstream err;
  {
    ProgressLine line(err, true, std::chrono::milliseconds(0));
    line.say("round 1: 13 requests");
    line.wait_until_written();
  }
  const std::string written = err.str();
  EXPECT_NE(written.find("aiops: round 1: 13 requests"), std::string::npos);
  EXPECT_TRUE(written.ends_with("\r\x1b[K")) << written;
}

TEST(ProgressLine, SaysNothingWhenTheWorkIsQuickOrNobodyReads) {
  std::ostringstream quick, unread;
  {
    ProgressLine line(quick, true, std::chrono::hours(1));
    line.say("round 1");
    ProgressLine nobody(unread, false, std::chrono::milliseconds(0));
    nobody.say("round 1");
  }
  EXPECT_EQ(quick.str(), "");
  EXPECT_EQ(unread.str(), "");
}

}  // namespace
}  // namespace aiops::commands
