#include "core/base/time.hpp"

#include <gtest/gtest.h>

namespace aiops {
namespace {

using namespace std::chrono_literals;

TEST(Time, ReadsWhatKubernetesWrites) {
  EXPECT_EQ(format_time(*parse_time("2026-11-20T13:54:00Z")), "2026-11-20T13:54:00Z");
  EXPECT_EQ(format_time(*parse_time("2026-11-20T13:42:54.986264Z")), "2026-11-20T13:42:54.986264Z");
  EXPECT_EQ(format_time(*parse_time("2026-11-20T15:24:00+01:30")), "2026-11-20T13:54:00Z");
  EXPECT_EQ(format_time(*parse_time("2026-11-20T13:49:17.049999000Z")), "2026-11-20T13:49:17.049999Z");
}

TEST(Time, TheZeroTimesAreNoTimes) {
  for (const char* text :
       {"1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "", "yesterday", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
        "2026-11-20T13:54:00", "2026-11-20T13:54:00Zx", "2026-11-20T25:00:00Z", "2026-11-20T13:54:00.Z"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

TEST(Time, UnixSecondsToo) {
  EXPECT_EQ(format_time(*parse_time_or_unix("1795182840")), format_time(Time(1795182840s)));
  EXPECT_FALSE(parse_time_or_unix("12x"));
}

TEST(Time, DurationsAsPrometheusWritesThem) {
  EXPECT_EQ(parse_duration("1h30m"), Duration(90min));
  EXPECT_EQ(parse_duration("7d"), Duration(168h));
  EXPECT_EQ(parse_duration("250ms"), Duration(250ms));
  EXPECT_EQ(parse_duration("0"), Duration(0));
  for (const char* text : {"", "1", "h", "1m1h", "1x", "-5m", "1h1h", "99999999999999999999s"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Time, AgesAsKubectlPrintsThem) {
  EXPECT_EQ(format_age(45s), "45s");
  EXPECT_EQ(format_age(11min + 5s), "11m");
  EXPECT_EQ(format_age(3min + 5s), "3m5s");
  EXPECT_EQ(format_age(3h + 5min), "3h5m");
  EXPECT_EQ(format_age(52h), "2d4h");
  EXPECT_EQ(format_age(-5s), "0s");
}

}  // namespace
}  // namespace aiops
