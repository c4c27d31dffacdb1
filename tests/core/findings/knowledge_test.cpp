// What the users know: it silences what it names and nothing else, and says who silenced what.
#include "core/findings/knowledge.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "commands/settings.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

using aiops::testing::diagnosed;
using aiops::testing::recorded;
using aiops::testing::recorded_now;
using aiops::testing::summary;

Report knowing(const std::string& folder, const std::string& config) {
  const auto settings = commands::parse_settings("team.yaml", config);
  EXPECT_TRUE(settings) << (settings ? "" : settings.error().what);
  Question question;
  question.now = recorded_now();
  if (settings) question.knowledge = settings->knowledge;
  Snapshot snapshot = recorded(folder);
  if (question.knowledge) question.set_aside = set_aside_events(snapshot, *question.knowledge, recorded_now());
  return diagnosed(snapshot, question);
}

TEST(Ignore, AnEntryTakesTheFindingAndWhatItExplains) {
  for (const std::string entry : {"rule: OOM-LIMIT", "rule: crash, namespace: 'recom*'", "kind: deploy, name: recommender",
                                  "rule: OOM-LIMIT, container: '*'", "rule: OOM-LIMIT, message: OOMKilled",
                                  "namespace: recommendations, until: 2026-11-20"}) {
    const Report report = knowing("02-oomkilled", "ignore:\n- {" + entry + ", why: a test}\n");
    EXPECT_TRUE(report.incidents.empty()) << entry << summary(report);
    ASSERT_FALSE(report.suppressed.empty()) << entry;
    EXPECT_TRUE(std::any_of(report.suppressed.begin(), report.suppressed.end(), [](const Suppressed& one) {
      return one.rule == "OOM-LIMIT" && one.by == "ignore team.yaml:2 (a test)";
    })) << entry;
  }
}

TEST(Ignore, EverythingGivenMustMatchAndAnEndedEntryNoLongerDoes) {
  for (const std::string entry :
       {"rule: CRASH-APP", "rule: OOM-LIMIT, namespace: other", "rule: OOM-LIMIT, container: side*", "kind: Service",
        "rule: OOM-LIMIT, message: nobody says this", "rule: OOM-LIMIT, until: 2026-11-19", "reason: OOM-LIMIT"}) {
    const Report report = knowing("02-oomkilled", "ignore:\n- {" + entry + "}\n");
    ASSERT_FALSE(report.incidents.empty()) << entry;
    EXPECT_EQ(report.incidents.front().rule, "OOM-LIMIT") << entry;
  }
}

TEST(Ignore, AnEventThatIsSetAsideIsNoEvidenceAndIsCounted) {
  const auto cites = [](const Report& report) {
    std::size_t count = 0;
    for (const Incident& incident : report.incidents) {
      for (const Fact& fact : incident.facts) {
        count +=
            fact.text.find("event Unhealthy ") != std::string::npos || fact.text.find("event Unhealthy:") != std::string::npos;
      }
    }
    return count;
  };
  const auto names = aiops::testing::situations();
  const auto found =
      std::find_if(names.begin(), names.end(), [&](const std::string& name) { return cites(diagnosed(name)) > 0; });
  ASSERT_NE(found, names.end());
  const Report report = knowing(*found, "ignore:\n- {reason: Unhealthy, why: noise}\n");
  EXPECT_EQ(cites(report), 0U) << summary(report);
  ASSERT_FALSE(report.suppressed.empty());
  const Suppressed& one = report.suppressed.front();
  EXPECT_EQ(one.rule, "EVENT");
  EXPECT_EQ(one.subject.kind, "Pod");
  EXPECT_EQ(one.by.find("ignore team.yaml:2 (noise): "), 0U) << one.by;
  EXPECT_NE(one.by.find(" Unhealthy event"), std::string::npos) << one.by;
}

TEST(Owners, TheFirstEntryThatMatchesTheSubjectCounts) {
  const auto owner = [](const std::string& entries) {
    return knowing("02-oomkilled", "owners:\n" + entries).incidents.front().owner;
  };
  EXPECT_EQ(owner("- {kind: Node, team: platform}\n- {namespace: 'recom*', team: ranking}\n- {team: rest}\n"), "ranking");
  EXPECT_EQ(owner("- {kind: deploy, team: apps}\n"), "apps");
  EXPECT_EQ(owner("- {selector: 'nobody=has', team: x}\n"), "");
  EXPECT_EQ(owner("- {label: kubernetes.io/metadata.name}\n"), "recommendations") << "a label of the namespace";
}

TEST(Runbooks, AreFoundByTheRuleOfTheIncident) {
  EXPECT_EQ(knowing("02-oomkilled", "runbooks: {OOM-LIMIT: 'https://wiki.example.com/oom'}").incidents.front().runbook,
            "https://wiki.example.com/oom");
  EXPECT_EQ(knowing("02-oomkilled", "runbooks: {OOM: 'https://wiki.example.com/oom'}").incidents.front().runbook, "");
}

}  // namespace
}  // namespace aiops
