// L-NOISE: what nothing connects with the subject stands aside, and is the cause of nothing there.
#include <algorithm>

#include <gtest/gtest.h>

#include "core/findings/diagnose.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

using aiops::testing::recorded;
using aiops::testing::recorded_now;
using aiops::testing::summary;

bool has(const std::vector<Incident>& incidents, std::string_view name) {
  return std::any_of(incidents.begin(), incidents.end(), [&](const Incident& i) { return i.subject.name == name; });
}

// The namespace has a crash and a healthy Service beside it that nobody who fails depends on.
TEST(Noise, OfAnotherWorkloadStandsAsideAndIsNoCause) {
  const Snapshot s = recorded("28-hostile-text");
  Question question;
  question.now = recorded_now();
  question.subject = ObjectRef{"apps/v1", "Deployment", "comments", "redis", {}};
  const auto report = diagnose(s, question);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->incidents.empty()) << summary(*report);
  EXPECT_TRUE(has(report->also_in_scope, "comments-api")) << summary(*report);
}

// A dependency is a connection: from the client the database is the answer, not noise.
TEST(Noise, IsNotWhatTheSubjectDependsOn) {
  const Snapshot s = recorded("19-database-full-cascade");
  Question question;
  question.now = recorded_now();
  question.subject = ObjectRef{"apps/v1", "Deployment", "orders", "orders-web", {}};
  const auto report = diagnose(s, question);
  ASSERT_TRUE(report);
  ASSERT_FALSE(report->incidents.empty()) << summary(*report);
  EXPECT_EQ(report->incidents.front().subject.name, "postgres");
  EXPECT_FALSE(has(report->also_in_scope, "postgres")) << summary(*report);
}

}  // namespace
}  // namespace aiops
