// The grammar is that of the controller's parser; the cases marked so are from its own tests (robfig/cron spec_test.go).
#include "core/findings/cron_schedule.hpp"

#include <string>

#include <gtest/gtest.h>

namespace aiops {
namespace {

std::string next(std::string_view schedule, std::string_view after, Duration offset = Duration::zero()) {
  const auto parsed = CronSchedule::parse(schedule);
  if (!parsed) return parsed.error().what;
  const auto at = parsed->next(*parse_time(after), offset);
  return at ? format_time(*at) : "never";
}

TEST(CronSchedule, GivesTheNextTime) {
  EXPECT_EQ(next("*/15 * * * *", "2026-07-09T14:45:00Z"), "2026-07-09T15:00:00Z");
  EXPECT_EQ(next("*/15 * * * *", "2026-07-09T14:59:59Z"), "2026-07-09T15:00:00Z");
  EXPECT_EQ(next("20-35/15 * * * *", "2026-07-09T15:45:00Z"), "2026-07-09T16:20:00Z");
  EXPECT_EQ(next("0 3 * * *", "2026-11-20T13:54:00Z"), "2026-11-21T03:00:00Z");
  EXPECT_EQ(next("30 08 ? Jan,Jul Mon", "2026-07-09T00:00:00Z"), "2026-07-13T08:30:00Z");
  EXPECT_EQ(next("0 0 29 2 *", "2026-11-20T13:54:00Z"), "2028-02-29T00:00:00Z");
  EXPECT_EQ(next("5/10 * * * *", "2026-11-20T13:54:00Z"), "2026-11-20T13:55:00Z");
  EXPECT_EQ(next("59 23 31 12 *", "2026-12-31T23:59:00Z"), "2027-12-31T23:59:00Z");
}

TEST(CronSchedule, ATimeThatFitsIsNotItsOwnNext) { EXPECT_EQ(next("* * * * *", "2026-11-20T13:54:00Z"), "2026-11-20T13:55:00Z"); }

TEST(CronSchedule, DayAndWeekdayAreEitherOrUnlessOneIsAStar) {
  EXPECT_EQ(next("0 0 1,15 * Sun", "2026-07-14T01:00:00Z"), "2026-07-15T00:00:00Z");
  EXPECT_EQ(next("0 0 1,15 * Sun", "2026-07-15T01:00:00Z"), "2026-07-19T00:00:00Z");
  EXPECT_EQ(next("0 0 * * Mon", "2026-07-14T01:00:00Z"), "2026-07-20T00:00:00Z");
  EXPECT_EQ(next("0 0 */10 * Sun", "2026-07-12T01:00:00Z"), "2026-07-19T00:00:00Z");  // a star with a step is no star
}

TEST(CronSchedule, KnowsTheWordsAndIntervals) {
  EXPECT_EQ(next("@hourly", "2026-11-20T13:54:00Z"), "2026-11-20T14:00:00Z");
  EXPECT_EQ(next("@midnight", "2026-11-20T13:54:00Z"), "2026-11-21T00:00:00Z");
  EXPECT_EQ(next("@weekly", "2026-11-20T13:54:00Z"), "2026-11-22T00:00:00Z");
  EXPECT_EQ(next("@yearly", "2026-11-20T13:54:00Z"), "2027-01-01T00:00:00Z");
  EXPECT_EQ(next("@every 1h30m", "2026-11-20T13:54:00Z"), "2026-11-20T15:24:00Z");
  EXPECT_EQ(next("@every 1.5h", "2026-11-20T13:54:00Z"), "2026-11-20T15:24:00Z");
}

TEST(CronSchedule, ADateThatNeverComesIsNever) { EXPECT_EQ(next("0 0 30 2 *", "2026-11-20T13:54:00Z"), "never"); }

TEST(CronSchedule, AnOffsetMovesTheWallClock) {
  EXPECT_EQ(next("0 3 * * *", "2026-11-20T13:54:00Z", std::chrono::hours(9)), "2026-11-20T18:00:00Z");
  EXPECT_EQ(next("0 3 * * *", "2026-11-20T13:54:00Z", -std::chrono::hours(8)), "2026-11-21T11:00:00Z");
  EXPECT_EQ(next("TZ=Asia/Tokyo 0 3 * * *", "2026-11-20T13:54:00Z"), "2026-11-21T03:00:00Z");
  EXPECT_EQ(CronSchedule::parse("CRON_TZ=Asia/Tokyo 0 3 * * *")->zone(), "Asia/Tokyo");
}

TEST(CronSchedule, WhatTheControllerRefusesIsRefusedWithAReason) {
  for (const char* text :
       {"",          "* * *",       "* * * * * *", "60 * * * *", "* 24 * * *",   "* * 0 * *",           "* * * 13 *",
        "* * * * 7", "5-3 * * * *", "*/0 * * * *", "x * * * *",  "1--2 * * * *", "* * * foo *",         "@sometimes",
        "@every",    "@every x",    "@every 5",    "@every -1h", "TZ=UTC",       "99999999999 * * * *", "1/2/3 * * * *"}) {
    const auto parsed = CronSchedule::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_FALSE(parsed.error().what.empty()) << text;
  }
}

TEST(FixedOffset, IsKnownOnlyForZonesThatNeverChange) {
  EXPECT_EQ(fixed_offset("UTC"), Duration::zero());
  EXPECT_EQ(fixed_offset(""), Duration::zero());
  EXPECT_EQ(fixed_offset("Etc/GMT-3"), Duration(std::chrono::hours(3)));
  EXPECT_EQ(fixed_offset("Etc/GMT+12"), Duration(-std::chrono::hours(12)));
  for (const char* zone : {"Europe/Zurich", "Etc/GMT+99", "Etc/GMT+", "Etc/GMT3", "Local"})
    EXPECT_FALSE(fixed_offset(zone)) << zone;
}

}  // namespace
}  // namespace aiops
