// What a metrics server said comes back as it was saved.
#include "core/bundle/metrics_file.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace aiops {
namespace {

MetricAnswer full() {
  MetricAnswer answer;
  answer.id = MetricId::volume_free;
  answer.query = R"(min by (x) (a{b="c\"d"}))";
  answer.from = *parse_time("2026-11-20T11:53:00Z");
  answer.time = *parse_time("2026-11-20T13:53:00Z");
  answer.step = std::chrono::seconds(240);
  answer.outcome = MetricAnswer::Outcome::answered;
  answer.detail = "store \"a\" is down";
  answer.series.push_back({"shop",
                           "data-0",
                           "",
                           {{*parse_time("2026-11-20T13:52:00.25Z"), 1.0 / 3}, {*parse_time("2026-11-20T13:53:00Z"), HUGE_VAL}}});
  return answer;
}

TEST(MetricsFile, ComesBackAsItWasWritten) {
  MetricAnswer none;
  none.id = MetricId::cpu;
  none.outcome = MetricAnswer::Outcome::none;
  none.from = none.time = *parse_time("2026-11-20T13:53:00Z");
  none.step = std::chrono::seconds(60);
  MetricAnswer failed = none;
  failed.outcome = MetricAnswer::Outcome::failed;
  failed.reason = GapReason::forbidden;
  const std::string text = metrics_text({full(), none, failed});
  const auto read = metrics_from(text);
  ASSERT_TRUE(read) << read.error().what;
  ASSERT_EQ(read->size(), 3U);
  const MetricAnswer& back = read->front();
  EXPECT_EQ(back.id, MetricId::volume_free);
  EXPECT_EQ(back.query, full().query);
  EXPECT_EQ(back.step, full().step);
  EXPECT_EQ(back.time, full().time);
  EXPECT_EQ(back.detail, full().detail);
  ASSERT_EQ(back.series.size(), 1U);
  EXPECT_EQ(back.series[0].name, "data-0");
  EXPECT_EQ(back.series[0].samples[0].at, full().series[0].samples[0].at);
  EXPECT_EQ(back.series[0].samples[0].value, 1.0 / 3);
  EXPECT_EQ(back.series[0].samples[1].value, HUGE_VAL);
  EXPECT_EQ((*read)[1].outcome, MetricAnswer::Outcome::none);
  EXPECT_EQ((*read)[2].outcome, MetricAnswer::Outcome::failed);
  EXPECT_EQ((*read)[2].reason, GapReason::forbidden);
  EXPECT_EQ(metrics_text(*read), text) << "written again, the same bytes";
  EXPECT_TRUE(metrics_from(metrics_text({}))->empty());
}

TEST(MetricsFile, OtherFilesAreNone) {
  EXPECT_FALSE(metrics_from("{}"));
  EXPECT_FALSE(metrics_from("nothing"));
  const auto odd =
      metrics_from(R"({"schema":"aiops.metrics/v1","answers":[7,{},{"metric":"cpu"},{"metric":"none-such","start":"x"}]})");
  ASSERT_TRUE(odd);
  EXPECT_TRUE(odd->empty());
}

}  // namespace
}  // namespace aiops
