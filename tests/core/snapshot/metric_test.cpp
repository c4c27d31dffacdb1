// Which values of a metrics server count, and which do not.
#include "core/snapshot/metric.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "core/snapshot/snapshot.hpp"

namespace aiops {
namespace {

Time at(const char* clock) { return *parse_time("2026-11-20T" + std::string(clock) + "Z"); }

MetricAnswer answer_of(const std::string& result, MetricId id = MetricId::memory) {
  MetricAnswer answer;
  answer.id = id;
  answer.query = "q";
  answer.from = at("12:00:00");
  answer.time = at("13:00:00");
  answer.step = std::chrono::seconds(60);
  answer.outcome = MetricAnswer::Outcome::answered;
  const auto document = json::Document::parse(result);
  EXPECT_TRUE(document) << result;
  if (document) file_series(document->root(), answer);
  return answer;
}

// 13:00 of that day is 1795179600.
const std::string labels = R"("metric":{"namespace":"shop","pod":"web-1","container":"c"})";

TEST(Metric, ANumberIsAStringAndMayBeNone) {
  EXPECT_EQ(sample_value("0.5"), 0.5);
  EXPECT_EQ(sample_value("1e3"), 1000);
  EXPECT_TRUE(std::isnan(*sample_value("NaN")));
  EXPECT_EQ(*sample_value("+Inf"), HUGE_VAL);
  EXPECT_EQ(*sample_value("-Inf"), -HUGE_VAL);
  for (const char* text : {"", "x", "1x", "0x10", " 1", "++1"}) EXPECT_FALSE(sample_value(text)) << text;
  for (const double value : {0.1, 1e300, 5.0, 1.0 / 3, -2.5, 14.275099999999995})
    EXPECT_EQ(sample_value(sample_text(value)), value);
  EXPECT_EQ(sample_text(HUGE_VAL), "+Inf");
  EXPECT_EQ(sample_text(std::nan("")), "NaN");
}

TEST(Metric, ReadsVectorsAndMatricesAndLeavesOutWhatMakesNoSense) {
  const MetricAnswer answer =
      answer_of("[{" + labels +
                R"(,"values":[[1795179600,"2"],[1795179540,"1"],[1795179601],[null,"3"],[1e300,"4"],[-1,"5"],[1795179602,7]]},)"
                R"({"metric":{"namespace":"shop","pod":"a"},"value":[1795179600.5,"9"]},)"
                R"({"metric":{"pod":"nobody"},"values":[[1795179600,"2"]]},)"
                R"({"metric":{"namespace":"shop","pod":"histogram"},"histograms":[[1795179600,{"count":"1"}]]},7,null,[],)"
                "{" +
                labels + R"(,"values":[[1795179600,"99"]]}])");
  ASSERT_EQ(answer.series.size(), 2U);
  EXPECT_EQ(answer.series[0].name, "a");
  EXPECT_EQ(format_time(answer.series[0].samples.at(0).at), "2026-11-20T13:00:00.5Z");
  ASSERT_EQ(answer.series[1].samples.size(), 2U) << "each once, oldest first";
  EXPECT_EQ(answer.series[1].samples[0].value, 1);
}

TEST(Metric, TheLatestIsFiniteAndNotStale) {
  const Snapshot snapshot = SnapshotBuilder::with_metrics(
      Snapshot(),
      {answer_of("[{" + labels + R"(,"values":[[1795179240,"1"],[1795179300,"2"],[1795179600,"NaN"],[1795179660,"8"]]}])")});
  const Metric metric = snapshot.metric(MetricId::memory, "shop", "web-1", "c");
  ASSERT_TRUE(metric);
  ASSERT_NE(metric.latest(), nullptr);
  EXPECT_EQ(metric.latest()->value, 2) << "the newest is no number, and one is younger than the question";
  EXPECT_EQ(metric.latest(at("12:59:59"))->value, 2);
  EXPECT_EQ(metric.latest(at("12:54:59"))->value, 1);
  EXPECT_EQ(metric.latest(at("13:06:01")), nullptr) << "five minutes are over";
  EXPECT_EQ(metric.latest(at("12:00:00")), nullptr);
  EXPECT_EQ(metric.between(at("12:00:00"), at("14:00:00")).size(), 3U);
  EXPECT_FALSE(snapshot.metric(MetricId::memory, "shop", "web-1", "d"));
  EXPECT_FALSE(snapshot.metric(MetricId::memory, "shop", "web-1"));
  EXPECT_FALSE(snapshot.metric(MetricId::cpu, "shop", "web-1", "c"));
  EXPECT_EQ(Metric().latest(), nullptr);
}

TEST(Metric, WhatIsMissingIsAGap) {
  MetricAnswer none = answer_of("[]");
  none.outcome = MetricAnswer::Outcome::none;
  MetricAnswer failed = answer_of("[]", MetricId::volume_free);
  failed.outcome = MetricAnswer::Outcome::failed;
  failed.reason = GapReason::forbidden;
  failed.detail = "status 401";
  const Snapshot snapshot = SnapshotBuilder::with_metrics(Snapshot(), {none, failed});
  ASSERT_EQ(snapshot.gaps().size(), 2U);
  EXPECT_EQ(snapshot.gaps()[0].what, "metric container_memory_working_set_bytes");
  EXPECT_EQ(snapshot.gaps()[0].reason, GapReason::not_found);
  EXPECT_EQ(snapshot.gaps()[1].reason, GapReason::forbidden);
  EXPECT_FALSE(gap_of(answer_of("[{" + labels + R"(,"values":[[1795179600,"2"]]}])")));
}

TEST(Metric, TheTableIsInTheOrderOfItsIds) {
  for (const MetricRow& row : all_metrics()) {
    EXPECT_EQ(&row_of(row.id), &row);
    EXPECT_EQ(metric_from(row.word), row.id);
  }
  EXPECT_FALSE(metric_from("nothing"));
}

}  // namespace
}  // namespace aiops
