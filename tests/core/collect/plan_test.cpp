// The plan: few rounds, few calls, and nothing lost: what a person would have found with everything at hand is found with
// what the plan asked for.
#include "core/collect/plan.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/oracle.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

using aiops::testing::collect_from;
using aiops::testing::Collection;
using aiops::testing::recorded;
using aiops::testing::recorded_now;

std::string said(const Collection& c) {
  std::string out;
  for (std::size_t round = 0; round < c.said.size(); ++round)
    out += fmt::format("round {}: {}\n", round + 1, fmt::join(c.said[round], "; "));
  return out;
}

const std::string& rule_of(const Report& report) {
  static const std::string none;
  return report.incidents.empty() ? none : report.incidents.front().rule;
}

TEST(Plan, AWorkloadTakesFourRoundsAndFindsTheSame) {
  for (const auto& expected : aiops::testing::expectations()) {
    const auto slash = expected.subject.find('/');
    const Kind kind = expected.healthy ? Kind::other : kind_of(expected.subject.substr(0, slash));
    if (kind != Kind::deployment && kind != Kind::stateful_set && kind != Kind::cron_job && kind != Kind::job) continue;
    const Snapshot truth = recorded(expected.folder);
    Target target;
    target.subject = ObjectRef{{}, std::string(row_of(kind).name), expected.ns, expected.subject.substr(slash + 1), {}};
    const Collection c = collect_from(truth, target, recorded_now());
    EXPECT_LE(c.rounds, 4U) << expected.folder << "\n" << said(c);
    EXPECT_LE(c.requests, 40U) << expected.folder << "\n" << said(c);
    EXPECT_LE(c.logs, 8U) << expected.folder << "\n" << said(c);
    EXPECT_LE(c.whole_lists, 8U) << expected.folder << "\n" << said(c);
    Question question;
    question.now = recorded_now();
    question.subject = target.subject;
    const auto whole = diagnose(truth, question);
    const auto asked = diagnose(c.snapshot, question);
    ASSERT_TRUE(whole && asked) << expected.folder;
    EXPECT_EQ(rule_of(*asked), rule_of(*whole)) << expected.folder << "\n" << said(c) << aiops::testing::summary(*asked);
  }
}

TEST(Plan, ANamespaceTakesThreeRoundsAndFindsTheSame) {
  for (const auto& expected : aiops::testing::expectations()) {
    const Snapshot truth = recorded(expected.folder);
    Target target;
    target.ns = expected.ns;
    const Collection c = collect_from(truth, target, recorded_now());
    EXPECT_LE(c.rounds, 3U) << expected.folder << "\n" << said(c);
    EXPECT_LE(c.requests, 40U) << expected.folder << "\n" << said(c);
    Question question;
    question.now = recorded_now();
    question.ns = expected.ns;
    const auto whole = diagnose(truth, question);
    const auto asked = diagnose(c.snapshot, question);
    ASSERT_TRUE(whole && asked) << expected.folder;
    EXPECT_EQ(rule_of(*asked), rule_of(*whole)) << expected.folder << "\n" << said(c) << aiops::testing::summary(*asked);
  }
}

TEST(Plan, SecretsAreAskedForOnlyWhenTheUserSaysSo) {
  const Snapshot truth = recorded("02-oomkilled");
  for (const bool wanted : {false, true}) {
    Target target;
    target.ns = "recommendations";
    target.list_secret_names = wanted;
    const Collection c = collect_from(truth, target, recorded_now());
    EXPECT_EQ(said(c).find("secrets") != std::string::npos, wanted) << said(c);
  }
}

TEST(Plan, NothingIsAskedTwiceAndNoLogWithoutNeed) {
  const Snapshot truth = recorded("29-healthy");
  Target target;
  target.ns = "inventory";
  const Collection c = collect_from(truth, target, recorded_now());
  EXPECT_LE(c.logs, 4U) << "one of each workload: what a program says for itself may be all there is\n" << said(c);
  std::vector<std::string> all;
  for (const auto& round : c.said) all.insert(all.end(), round.begin(), round.end());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end()) << said(c);
  target.logs = false;
  target.ns = "recommendations";
  EXPECT_EQ(collect_from(recorded("02-oomkilled"), target, recorded_now()).logs, 0U);
}

TEST(Plan, AllNamespacesAskForControllersAndWarningsBeforeAnythingElse) {
  const Snapshot truth = recorded("09-quota-exceeded");
  Target target;
  target.all = true;
  const Collection c = collect_from(truth, target, recorded_now());
  EXPECT_LE(c.rounds, 3U) << said(c);
  EXPECT_LE(c.requests, 20U) << said(c);
  ASSERT_FALSE(c.said.empty());
  EXPECT_LE(c.said[0].size(), 17U) << said(c);
  for (const char* wanted : {"list nodes", "list deployments", "list pods", "list events", "list replicasets"}) {
    EXPECT_NE(said(c).find(wanted), std::string::npos) << wanted << "\n" << said(c);
  }
  EXPECT_EQ(said(c).find("list cronjobs"), std::string::npos) << said(c);
}

TEST(Plan, KindsOfOthersAreAskedForOnlyWhereTheyAreServed) {
  const Snapshot truth = recorded("29-healthy");
  Target target;
  target.ns = "inventory";
  EXPECT_EQ(said(collect_from(truth, target, recorded_now())).find("httproutes"), std::string::npos);
  SnapshotBuilder with;
  const auto route = json::Document::parse(
      R"({"apiVersion":"gateway.networking.k8s.io/v1","kind":"HTTPRoute","metadata":{"name":"r","namespace":"inventory"}})");
  with.add(*route);
  with.captured_at(recorded_now());
  const Snapshot served = with.build();
  EXPECT_NE(said(collect_from(served, target, recorded_now())).find("httproutes"), std::string::npos);
}

}  // namespace
}  // namespace aiops
