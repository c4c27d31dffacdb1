// What counts as the same sentence, and what one log says that another does not.
#include "core/findings/log_templates.hpp"

#include <gtest/gtest.h>

namespace aiops {
namespace {

LogTemplates templates_of(std::string body) {
  SnapshotBuilder builder;
  builder.add_log("ns", "pod", "c", false, std::move(body));
  const Snapshot s = builder.build();
  return LogTemplates(s.logs().front());
}

TEST(LogTemplates, NumbersIdsTimesAddressesAndQuotedValuesAreGaps) {
  EXPECT_EQ(template_of("took 12 ms for user \"bo\""), template_of("took 9 ms for user \"albert\""));
  EXPECT_EQ(template_of("2026-11-20T13:49:17Z dial tcp 10.96.3.1:5432"),
            template_of("2025-01-02T03:04:05Z dial tcp 10.1.22.3:80"));
  EXPECT_EQ(template_of("job 8f14e45f-ceea-467f-a8a4-1f2e3d4c5b6a done"),
            template_of("job 0cc175b9-c0f1-b6a8-31c3-99e269772661 done"));
  EXPECT_EQ(template_of("pod web-7d9c6b5f4-x2x8q"), template_of("pod web-58c77495dd-rn2zt"));
  EXPECT_EQ(template_of("object 0x7ffde3 freed"), template_of("object 0x1a2b3c freed"));
}

TEST(LogTemplates, WordsAreNotGaps) {
  EXPECT_NE(template_of("connection refused"), template_of("connection reset"));
  EXPECT_EQ(template_of("can't open the file that isn't there"), "can't open the file that isn't there");
}

TEST(LogTemplates, OfJsonAndLogfmtTheTextThatSpeaksIsRead) {
  EXPECT_EQ(template_of(R"({"level":"error","msg":"no key \"a\"","user":"bo"})"),
            template_of(R"({"level":"error","msg":"no key \"b\"","user":"al"})"));
  EXPECT_NE(template_of(R"({"level":"error","msg":"no key"})"), template_of(R"({"level":"error","msg":"no lock"})"));
  EXPECT_NE(template_of("level=error msg=\"no key\" user=\"bo\""), template_of("level=error msg=\"no lock\" user=\"bo\""));
  EXPECT_EQ(template_of("level=error msg=\"no key\" user=\"bo\""), template_of("level=error msg=\"no key\" user=\"al\""));
}

TEST(LogTemplates, CountsWithFirstAndLastTime) {
  const LogTemplates templates =
      templates_of("2026-11-20T13:00:01Z try 1\n2026-11-20T13:00:02Z other\n\n2026-11-20T13:00:03Z try 2\n");
  const LogTemplate* tries = templates.of("try 77");
  ASSERT_NE(tries, nullptr);
  EXPECT_EQ(tries->count, 2U);
  EXPECT_EQ(tries->first, parse_time("2026-11-20T13:00:01Z"));
  EXPECT_EQ(tries->last, parse_time("2026-11-20T13:00:03Z"));
  EXPECT_EQ(templates.lines(), 3U);
}

TEST(LogTemplates, FindsALineByItsTemplateAndNoOther) {
  const LogTemplates failing = templates_of("listening on 80\nlost client 3\nfatal: no key\n");
  ASSERT_NE(failing.of("lost client 5"), nullptr);
  EXPECT_EQ(failing.of("lost client 5")->first_line, 1U);
  EXPECT_EQ(failing.of("GET / 200"), nullptr);
}

TEST(LogTemplates, HowOftenIsAShareOfTheLog) {
  std::string busy = "refused\n";
  for (int i = 0; i < 100; ++i) busy += "GET / 200\n";
  const LogTemplates there = templates_of(busy);
  const LogTemplates here = templates_of("start\nrefused\nrefused\n");
  EXPECT_FALSE(just_as_often(here, there, "refused"));
  EXPECT_TRUE(just_as_often(here, here, "refused"));
}

TEST(LogTemplates, MemoryIsBounded) {
  std::string body;
  for (int i = 0; i < 5000; ++i) {
    std::string word;
    for (int n = i; n > 0; n /= 20) word += static_cast<char>('g' + n % 20);
    body += "say " + word + "\n";
  }
  const LogTemplates templates = templates_of(body);
  EXPECT_EQ(templates.all().size(), LogTemplates::max_templates);
  EXPECT_EQ(templates.uncounted(), templates.lines() - templates.all().size());
}

}  // namespace
}  // namespace aiops
