// Every recorded situation: the first incident is the expected one, and the healthy ones give nothing above info.
#include <algorithm>

#include <gtest/gtest.h>

#include "support/recordings.hpp"

namespace aiops {
namespace {

using aiops::testing::Expected;

class Recorded : public ::testing::TestWithParam<Expected> {};

TEST_P(Recorded, TheFirstIncidentIsTheExpectedOne) {
  const Expected& expected = GetParam();
  const Report report = aiops::testing::diagnosed(expected.folder);
  if (expected.healthy) {
    for (const Incident& incident : report.incidents)
      EXPECT_EQ(incident.severity, Severity::info) << aiops::testing::summary(report);
    return;
  }
  ASSERT_FALSE(report.incidents.empty()) << aiops::testing::summary(report);
  const Incident& first = report.incidents.front();
  EXPECT_NE(std::find(expected.rules.begin(), expected.rules.end(), first.rule), expected.rules.end())
      << aiops::testing::summary(report);
  EXPECT_EQ(first.subject.kind + "/" + first.subject.name, expected.subject);
  EXPECT_EQ(first.commands.size(), 2U);
  EXPECT_FALSE(first.inferences.empty());
}

INSTANTIATE_TEST_SUITE_P(Folders, Recorded, ::testing::ValuesIn(aiops::testing::expectations()), [](const auto& chosen) {
  std::string name = chosen.param.folder;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace aiops
