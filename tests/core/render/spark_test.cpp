#include "core/render/spark.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace aiops {
namespace {

const double none = std::nan("");

TEST(Sparkline, DrawsFromTheLowestToTheHighest) {
  EXPECT_EQ(sparkline(std::vector<double>{0, 1, 2, 3, 4, 5, 6, 7}, 20, true), "▁▂▃▄▅▆▇█");
  EXPECT_EQ(sparkline(std::vector<double>{0, 1, 2, 3, 4, 5, 6, 7}, 20, false), "_.-:=+*#");
  EXPECT_EQ(sparkline(std::vector<double>{5, 5, 5}, 20, true), "▁▁▁");
}

TEST(Sparkline, LeavesBlanksWhereNothingIsKnown) {
  EXPECT_EQ(sparkline(std::vector<double>{none, 1, none, 2, none}, 20, false), "_ #");
  EXPECT_EQ(sparkline(std::vector<double>{none, 1, none}, 20, false), "");
  EXPECT_EQ(sparkline(std::vector<double>{}, 20, false), "");
  EXPECT_EQ(sparkline(std::vector<double>{1, 2}, 0, false), "");
}

TEST(Sparkline, KeepsPeaksWhenThereIsLittleRoom) {
  EXPECT_EQ(sparkline(std::vector<double>{0, 0, 0, 9, 0, 0, 0, 0}, 4, false), "_#__");
}

TEST(Sparkline, BearsAnyNumber) {
  const double huge = std::numeric_limits<double>::max();
  EXPECT_EQ(sparkline(std::vector<double>{-huge, huge, HUGE_VAL, -HUGE_VAL}, 20, false), "_#");
}

}  // namespace
}  // namespace aiops
