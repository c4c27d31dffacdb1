// What rules read from metrics: values that hold, and silence about all others.
#include "core/findings/rules/metric/parts.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "core/findings/rules/storage/metric.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

const Time now = aiops::testing::recorded_now();

MetricAnswer answer(MetricId id, const std::string& ns, const std::string& name, const std::string& container,
                    std::vector<double> values) {
  MetricAnswer out;
  out.id = id;
  out.query = "query";
  out.time = now - std::chrono::minutes(1);
  out.from = out.time - std::chrono::hours(2);
  out.step = std::chrono::minutes(1);
  out.outcome = MetricAnswer::Outcome::answered;
  MetricSeries series{ns, name, container, {}};
  for (std::size_t i = 0; i < values.size(); ++i)
    series.samples.push_back({out.time - std::chrono::minutes(values.size() - 1 - i), values[i]});
  out.series.push_back(std::move(series));
  return out;
}

// What the rule says of every container of a recorded situation, given these metrics.
std::vector<Finding> full_volumes(const Snapshot& snapshot) {
  static const Rule& any = rulebook().front();
  const Scene scene{snapshot, now};
  std::vector<Finding> out;
  Sink sink(out);
  for (const Object* pod : snapshot.all(Kind::pod)) {
    for (const ContainerCase& c : PodCase{{scene, *pod}}.containers()) {
      sink.at(any, *pod, c.name);
      full_by_metric(c, sink);
    }
  }
  return out;
}

Snapshot database_with(std::vector<MetricAnswer> answers) {
  return SnapshotBuilder::with_metrics(aiops::testing::recorded("19-database-full-cascade"), std::move(answers));
}
std::string database_ns() { return std::string(aiops::testing::recorded("19-database-full-cascade").focus()); }

TEST(MetricParts, AFullVolumeIsSaidByTheContainerThatWritesToIt) {
  const Snapshot snapshot = database_with({answer(MetricId::volume_free, database_ns(), "data-postgres-0", "", {0.02, 0.004})});
  const auto found = full_volumes(snapshot);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].container(), "postgres");
  EXPECT_EQ(found[0].facts().at(0).text,
            "PersistentVolumeClaim/" + database_ns() + "/data-postgres-0: 0.4% of the bytes free, at 2026-11-20T13:53:00Z");
  ASSERT_TRUE(std::holds_alternative<QuerySource>(found[0].facts()[0].source));
  EXPECT_EQ(found[0].hypotheses().at(0).cause, cause::volume_full.word);
  EXPECT_EQ(found[0].hypotheses()[0].confidence, Confidence::likely);
  EXPECT_EQ(found[0].facts()[0].course.size(), 121U);
}

TEST(MetricParts, InodesCountAsWell) {
  const Snapshot snapshot = database_with({answer(MetricId::volume_free, database_ns(), "data-postgres-0", "", {0.5}),
                                           answer(MetricId::inodes_free, database_ns(), "data-postgres-0", "", {0.02})});
  const auto found = full_volumes(snapshot);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].facts().size() >= 3U, true);
  EXPECT_EQ(found[0].hypotheses()[0].confidence, Confidence::possible);
  EXPECT_NE(found[0].hypotheses()[0].text.find("2.0% of the inodes"), std::string::npos) << found[0].hypotheses()[0].text;
}

TEST(MetricParts, AVolumeWithRoomOrOfUnknownFillIsNotFull) {
  EXPECT_TRUE(full_volumes(database_with({})).empty());
  EXPECT_TRUE(full_volumes(database_with({answer(MetricId::volume_free, database_ns(), "data-postgres-0", "", {0.05})})).empty());
  EXPECT_TRUE(full_volumes(database_with({answer(MetricId::volume_free, database_ns(), "other", "", {0.0})})).empty());
  EXPECT_TRUE(
      full_volumes(database_with({answer(MetricId::volume_free, database_ns(), "data-postgres-0", "", {std::nan("")})})).empty());
  MetricAnswer old = answer(MetricId::volume_free, database_ns(), "data-postgres-0", "", {0.0});
  old.series[0].samples[0].at -= std::chrono::minutes(6);
  EXPECT_TRUE(full_volumes(database_with({old})).empty());
}

TEST(MetricParts, AnAutoscalersLoadIsAFactWhenItIsKnown) {
  const Snapshot bare = aiops::testing::recorded("16-hpa-at-maximum");
  const Object* hpa = bare.all(Kind::horizontal_pod_autoscaler).front();
  EXPECT_FALSE(metrics::autoscaler_load({bare, now}, *hpa));
  const std::string ns(hpa->ns), name(hpa->name);
  const Snapshot snapshot = SnapshotBuilder::with_metrics(aiops::testing::recorded("16-hpa-at-maximum"),
                                                          {answer(MetricId::autoscaler_load, ns, name, "", {1.5, 2.57})});
  const Object& same = *snapshot.all(Kind::horizontal_pod_autoscaler).front();
  const auto load = metrics::autoscaler_load({snapshot, now}, same);
  ASSERT_TRUE(load);
  std::vector<Finding> out;
  Sink sink(out);
  sink.at(rulebook().front(), same, {});
  Finding& f = sink.found();
  metrics::add_facts(f, same, load);
  EXPECT_EQ(f.facts().at(0).text,
            "HorizontalPodAutoscaler/" + ns + "/" + name + ": its metric is 2.57 times its target, at 2026-11-20T13:53:00Z");
}

TEST(MetricParts, NumbersReadLikeThoseOfKubernetes) {
  EXPECT_EQ(metrics::bytes_text(134217728), "128.0Mi");
  EXPECT_EQ(metrics::bytes_text(512), "512");
  EXPECT_EQ(metrics::bytes_text(1.5 * 1024 * 1024 * 1024), "1.5Gi");
  EXPECT_EQ(metrics::percent_text(0.61), "61%");
  EXPECT_EQ(metrics::percent_text(0.004), "0.4%");
  EXPECT_EQ(metrics::percent_text(1), "100%");
}

}  // namespace
}  // namespace aiops
