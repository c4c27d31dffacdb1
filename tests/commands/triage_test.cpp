// triage from end to end: what it reads, what it refuses, how it ends.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "core/base/json.hpp"
#include "core/evidence/report.hpp"
#include "support/program.hpp"

namespace aiops::testing {
namespace {

const std::string oom = recording("02-oomkilled");

json::Document json_of(const Ran& ran) {
  auto document = json::Document::parse(ran.out);
  EXPECT_TRUE(document) << ran.err;
  return document ? *document : json::Document();
}

TEST(Triage, FailOnDecidesBetweenZeroAndThree) {
  const json::Document report = json_of(types({"triage", "--from", oom, "-o", "json"}));
  Severity worst = Severity::info;
  for (const json::Value incident : report.root()["incidents"].items()) {
    worst = std::max(worst, severity_from(incident["severity"].text()).value_or(Severity::info));
  }
  EXPECT_GE(worst, Severity::error);
  EXPECT_EQ(types({"triage", "--from", oom, "--fail-on", "none"}).code, 0);
  for (const Severity level : {Severity::info, Severity::warning, Severity::error, Severity::critical}) {
    EXPECT_EQ(types({"triage", "--from", oom, "--fail-on", std::string(name_of(level))}).code, worst >= level ? 3 : 0)
        << name_of(level);
  }
  EXPECT_EQ(types({"triage", "--from", recording("29-healthy"), "--fail-on", "warning"}).code, 0);
}

TEST(Triage, StrictTakesAGapForAFailureAndStillPrintsTheReport) {
  const std::string bundle = scratch_folder("half-written");
  std::filesystem::copy(oom, bundle, std::filesystem::copy_options::recursive);
  std::filesystem::resize_file(bundle + "/services.json", 40);
  const Ran plain = types({"triage", "--from", bundle, "-o", "json"});
  EXPECT_EQ(plain.code, 0) << plain.err;
  EXPECT_NE(plain.out.find("services.json"), std::string::npos) << "the broken file is a gap";
  const Ran strict = types({"triage", "--from", bundle, "-o", "json", "--strict", "--fail-on", "info"});
  EXPECT_EQ(strict.code, 1) << "1 counts more than 3";
  EXPECT_TRUE(strict.out == plain.out);
  EXPECT_NE(strict.err.find("--strict"), std::string::npos);
}

struct Bad {
  std::string name, text, says;
};

TEST(Triage, AFileThatIsNamedAndBrokenIsNamedWithLineAndColumn) {
  for (const Bad& bad : std::vector<Bad>{
           {"half.json", "{\"kind\": \"List\",\n \"items\": [{\"kind\": \"Pod\"", "line 2"},
           {"bad.json", "{\"kind\": \"Pod\",\n  oops}", "line 2, column"},
           {"bad.yaml", "kind: Pod\nmetadata: {name: [}\n", "line 2"},
       }) {
    const std::string path = scratch_file(bad.name, bad.text);
    const Ran ran = types({"triage", "--from", path});
    EXPECT_EQ(ran.code, 2) << bad.name << ran.err;
    EXPECT_EQ(ran.out, "");
    EXPECT_NE(ran.err.find(path), std::string::npos) << ran.err;
    EXPECT_NE(ran.err.find(bad.says), std::string::npos) << ran.err;
  }
}

TEST(Triage, NothingReadableIsAFailure) {
  const Ran ran = types({"triage", "--from", scratch_folder("empty")});
  EXPECT_NE(ran.code, 0);
  EXPECT_EQ(ran.out, "");
  EXPECT_NE(ran.err, "");
}

TEST(Triage, ASubjectThatIsNotThereIsOneWithNearNames) {
  const Ran ran = types({"triage", "deployment/recommendr", "--from", oom});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.err.find("did you mean recommender?"), std::string::npos) << ran.err;
  EXPECT_EQ(ran.out, "");
}

TEST(Triage, OneObjectIsNamedInAnyWayKubectlKnows) {
  const Ran plain = types({"triage", "deployment/recommender", "--from", oom, "-o", "json"});
  EXPECT_EQ(plain.code, 0) << plain.err;
  for (const auto& words : std::vector<std::vector<std::string>>{{"deploy/recommender"},
                                                                 {"deployments.apps/recommender"},
                                                                 {"Deployment", "recommender"},
                                                                 {"Deployment/recommendations/recommender"}}) {
    std::vector<std::string> line{"triage", "--from", oom, "-o", "json"};
    line.insert(line.end(), words.begin(), words.end());
    EXPECT_EQ(json::to_text(json_of(types(line)).root()["incidents"]), json::to_text(json_of(plain).root()["incidents"]))
        << words[0];
  }
  EXPECT_EQ(types({"triage", "deployment/recommender", "-n", "elsewhere", "--from", oom}).code, 1);
  EXPECT_EQ(types({"triage", "Deployment/recommendations/recommender", "-n", "elsewhere", "--from", oom}).code, 2);
}

TEST(Triage, AKindOfWhichWeKnowOnlyFromTheSnapshotCanBeNamed) {
  const std::string path = scratch_file(
      "rollout.json",
      R"({"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","metadata":{"name":"web","namespace":"shop","uid":"1"}})");
  EXPECT_EQ(types({"triage", "rollouts.argoproj.io/web", "--from", path}).code, 0);
  const Ran ran = types({"triage", "rolluot/web", "--from", path});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("did you mean Rollout?"), std::string::npos) << ran.err;
}

TEST(Triage, TheResultNamesItsScopeAndSource) {
  const json::Document report =
      json_of(types({"triage", "deploy/recommender", "--from", oom, "-o", "json", "--now", "2026-11-20T14:00:00Z"}));
  EXPECT_EQ(report.root()["scope"]["source"].text(), "snapshot");
  EXPECT_EQ(report.root()["scope"]["subject"].text(), "Deployment/recommendations/recommender");
  EXPECT_EQ(report.root()["generatedAt"].text(), "2026-11-20T14:00:00Z");
  EXPECT_TRUE(report.root()["ledger"]["elapsedMs"].is_null());
}

TEST(Triage, FilterAndExcludeChooseRules) {
  EXPECT_EQ(types({"triage", "--from", oom, "--filter", "crash", "--fail-on", "info"}).code, 3);
  EXPECT_EQ(types({"triage", "--from", oom, "--filter", "CRASH-APP", "--fail-on", "info"}).code, 0);
  EXPECT_EQ(types({"triage", "--from", oom, "--exclude", "OOM-LIMIT@recommendations/recommender", "--filter", "OOM-LIMIT",
                   "--fail-on", "info"})
                .code,
            0);
}

TEST(Triage, WhatIsSavedGivesTheSameIncidents) {
  const std::string folder = scratch_folder("save") + "/new";
  const Ran first = types({"triage", "--from", oom, "--save", folder, "-o", "json", "--now", "2026-11-20T14:00:00Z"});
  ASSERT_EQ(first.code, 0) << first.err;
  const Ran again = types({"triage", "--from", folder, "-o", "json", "--now", "2026-11-20T14:00:00Z"});
  EXPECT_EQ(json::to_text(json_of(first).root()["incidents"], 1), json::to_text(json_of(again).root()["incidents"], 1));
  const Ran third = types({"triage", "--from", oom, "--save", folder});
  EXPECT_EQ(third.code, 2) << "nothing is written over";
  EXPECT_EQ(third.out, "");
}

TEST(Triage, WithoutAKubeconfigThereIsNoCluster) {
  const Ran ran = types({"triage", "-n", "shop"});
  EXPECT_EQ(ran.code, 1) << ran.err;
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(types({"triage", "--kubeconfig", "/no/such/file"}).code, 1);
}

TEST(Triage, AnUnknownContextIsWrongUsage) {
  Person person;
  person.machine.files["/home/me/.kube/config"] =
      "contexts: [{name: prod, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: 'https://10.0.0.1'}}]\n";
  const Ran ran = person.types({"triage", "--context", "prd"});
  EXPECT_EQ(ran.code, 2) << ran.err;
  EXPECT_NE(ran.err.find("prod"), std::string::npos) << ran.err;
}

TEST(VerifyReport, HoldsForWhatTriageSaysAndFailsForWhatItDoesNot) {
  const Ran report = types({"triage", "--from", oom, "-o", "json"});
  const std::string good = scratch_file("report.json", report.out);
  const Ran holds = types({"verify-report", good, "--from", oom});
  EXPECT_EQ(holds.code, 0) << holds.out << holds.err;
  std::string lie = report.out;
  const auto at = lie.find("\"value\": 6");
  ASSERT_NE(at, std::string::npos);
  lie.replace(at, 10, "\"value\": 7");
  const Ran fails = types({"verify-report", scratch_file("lie.json", lie), "--from", oom});
  EXPECT_EQ(fails.code, 3);
  EXPECT_NE(fails.out.find("F2"), std::string::npos) << fails.out;

  Person person;
  person.input = report.out;
  EXPECT_EQ(person.types({"verify-report", "-", "--from", oom}).code, 0);
  EXPECT_EQ(types({"verify-report", good}).code, 2);
  EXPECT_EQ(types({"verify-report", oom + "/pods.json", "--from", oom}).code, 2) << "no report";
  EXPECT_EQ(types({"verify-report", "/no/such", "--from", oom}).code, 2);
}

TEST(Triage, NoHeadersLeavesTheHeadingLinesOut) {
  const std::vector<std::string> words{"triage", "--from", recording("02-oomkilled")};
  const std::string with = types(words).out;
  auto more = words;
  more.emplace_back("--no-headers");
  const std::string without = types(more).out;
  EXPECT_NE(with.find("\nFACTS\n"), std::string::npos);
  EXPECT_EQ(without.find("\nFACTS\n"), std::string::npos);
  EXPECT_EQ(without.find("\nCOMMANDS\n"), std::string::npos);
  EXPECT_NE(without.find("kubectl "), std::string::npos);
}

TEST(Triage, AContainerThatNeverStartedIsNoGapToStrict) {
  const Ran ran = types({"triage", "--from", recording("03-image-tag-not-found"), "--strict"});
  EXPECT_EQ(ran.code, 0) << ran.err;
}

}  // namespace
}  // namespace aiops::testing
