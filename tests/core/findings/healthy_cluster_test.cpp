// Precision: a healthy cluster of 1,000 pods gives no error and almost no warning. What fires is printed.
#include "support/healthy_cluster.hpp"

#include <cstdio>
#include <map>

#include <gtest/gtest.h>

#include "core/evidence/verify.hpp"
#include "core/render/render.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

TEST(HealthyCluster, AThousandPodsGiveNoErrorAndAtMostFiveWarnings) {
  const Snapshot snapshot = aiops::testing::healthy_cluster(1000);
  ASSERT_GE(snapshot.all(Kind::pod).size(), 1000U);
  ASSERT_GE(snapshot.events().size(), 200U);
  ASSERT_GE(snapshot.logs().size(), 200U);
  const Report report = aiops::testing::diagnosed(snapshot, aiops::testing::healthy_now());
  std::map<std::string, std::size_t> fired;
  std::size_t warnings = 0;
  std::string errors;
  for (const Incident& incident : report.incidents) {
    ++fired[std::string(name_of(incident.severity)) + " " + incident.rule];
    if (incident.severity == Severity::warning) ++warnings;
    if (incident.severity > Severity::warning) errors += "\n" + incident.rule + " " + label(incident.subject);
  }
  std::string list;
  for (const auto& [rule, count] : fired) list += "\n" + rule + " x" + std::to_string(count);
  EXPECT_EQ(errors, "") << list;
  EXPECT_LE(warnings, 5U) << list;
  std::printf("fired:%s\n", list.empty() ? " nothing" : list.c_str());
  const auto document = json::Document::parse(render(report, Format::json, {}));
  ASSERT_TRUE(document);
  EXPECT_GE(document->root()["healthy"]["checked"].integer().value_or(0), 1500);
}

TEST(HealthyCluster, IsTheSameEveryTime) {
  const auto report = [] {
    return render(aiops::testing::diagnosed(aiops::testing::healthy_cluster(150), aiops::testing::healthy_now()), Format::json,
                  {});
  };
  EXPECT_EQ(report(), report());
}

}  // namespace
}  // namespace aiops
