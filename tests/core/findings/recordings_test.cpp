// Every recorded situation: the first incident is the expected one, and the healthy ones give nothing above info.
#include <algorithm>

#include <gtest/gtest.h>

#include "core/base/text.hpp"
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

// What each recording holds to mislead, in words that a report would have to use if it had been misled (README of the
// recordings).
struct Misleading {
  const char* folder;
  std::vector<const char*> rules;  // that must not fire
  std::vector<const char*> words;  // that no fact and no inference may hold
};

std::vector<Misleading> red_herrings() {
  return {
      {"01-bad-rollout-missing-config-key", {"SVC-NOTREADY"}, {"Available=True", "no outage"}},
      {"02-oomkilled", {"KILL-137", "OOM-NODE"}, {}},
      {"07-readiness-probe-wrong-path", {"FLAP", "CRASH-APP"}, {"restartCount=0"}},
      {"11-service-selector-mismatch", {"SVC-NOTREADY"}, {"no Warning"}},
      {"12-service-port-name-mismatch", {"SVC-NOTREADY", "SVC-NOMATCH"}, {"endpoints ready"}},
      {"14-job-deadline-exceeded", {"JOB-BACKOFF"}, {"backoffLimit"}},
      {"16-hpa-at-maximum", {"HPA-METRICS", "HPA-NOREQ", "HPA-CUSTOM"}, {"FailedGetResourceMetric", "unable to get metrics"}},
      {"18-disk-pressure-evictions", {"OOM-LIMIT", "OOM-NODE", "KILL-137"}, {"OOMKilled"}},
      {"19-database-full-cascade", {"PVC-LOST", "PVC-NOPV"}, {"phase=Bound"}},
      {"21-secret-mount-missing", {"IMG-SLOW", "POD-STUCK"}, {}},
      {"22-pdb-blocks-drain", {"SVC-NOTREADY", "DEP-UNAVAIL"}, {}},
      {"26-command-not-found", {"CRASH-APP", "LOG-NONE"}, {"1970"}},
      {"27-rbac-denied-app", {"LOG-AUTH"}, {}},
      {"28-hostile-text", {}, {"resolved", "ignore previous", "no action"}},
  };
}

TEST(Recordings, NobodyIsMisled) {
  for (const Misleading& trap : red_herrings()) {
    const Report report = aiops::testing::diagnosed(trap.folder);
    ASSERT_FALSE(report.incidents.empty()) << trap.folder;
    const Incident& first = report.incidents.front();
    for (const Inference& inference : first.inferences) {
      for (const char* rule : trap.rules) EXPECT_NE(inference.rule, rule) << trap.folder << ": " << inference.text;
      for (const char* word : trap.words)
        EXPECT_FALSE(contains_nocase(inference.text, word)) << trap.folder << ": " << inference.text;
    }
    for (const Fact& fact : first.facts) {
      const bool quoted = std::holds_alternative<LogSource>(fact.source);  // a line of a log may say anything
      for (const char* word : trap.words)
        EXPECT_TRUE(quoted || !contains_nocase(fact.text, word)) << trap.folder << ": " << fact.text;
    }
    for (const Incident& incident : report.incidents) {
      for (const char* rule : trap.rules) EXPECT_NE(incident.rule, rule) << trap.folder;
    }
  }
}

}  // namespace
}  // namespace aiops
