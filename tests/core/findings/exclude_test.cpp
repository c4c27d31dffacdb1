// What somebody does not want to see is listed, never silent, and its symptoms do not come back as incidents.
#include <algorithm>

#include <gtest/gtest.h>

#include "support/recordings.hpp"

namespace aiops {
namespace {

using aiops::testing::recorded;
using aiops::testing::recorded_now;
using aiops::testing::summary;

Report without(const std::string& folder, const std::vector<std::string>& exclude) {
  Question question;
  question.now = recorded_now();
  question.exclude = exclude;
  const Snapshot snapshot = recorded(folder);
  auto report = diagnose(snapshot, question);
  EXPECT_TRUE(report);
  return report ? std::move(*report) : Report();
}

TEST(Exclude, TakesTheIncidentWithAllThatItExplains) {
  for (const std::string where : {"OOM-LIMIT", "OOM-LIMIT@recommendations", "OOM-LIMIT@recommendations/recommender"}) {
    const Report report = without("02-oomkilled", {where});
    EXPECT_TRUE(report.incidents.empty()) << summary(report);
    ASSERT_GT(report.suppressed.size(), 1U);
    EXPECT_TRUE(std::any_of(report.suppressed.begin(), report.suppressed.end(),
                            [&](const Suppressed& s) { return s.rule == "OOM-LIMIT" && s.by == "--exclude " + where; }));
    EXPECT_TRUE(std::any_of(report.suppressed.begin(), report.suppressed.end(), [](const Suppressed& s) {
      return s.by.find("which explains it by OOM-LIMIT") != std::string::npos;
    }));
  }
}

TEST(Exclude, LeavesEveryOtherPlaceAlone) {
  EXPECT_EQ(without("02-oomkilled", {"OOM-LIMIT@elsewhere"}).incidents.size(), 1U);
  EXPECT_EQ(without("02-oomkilled", {"CRASH-APP"}).incidents.front().rule, "OOM-LIMIT");
}

TEST(Exclude, OfASymptomTakesOnlyTheSymptom) {
  const Report report = without("01-bad-rollout-missing-config-key", {"DEP-DEADLINE"});
  ASSERT_EQ(report.incidents.front().rule, "CRASH-APP");
  for (const Inference& inference : report.incidents.front().inferences) EXPECT_NE(inference.rule, "DEP-DEADLINE");
  EXPECT_EQ(report.suppressed.size(), 1U);
}

}  // namespace
}  // namespace aiops
