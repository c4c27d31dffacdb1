// One finding per cause: what stands under what, and what stays apart.
#include "core/findings/explain.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "core/base/yaml.hpp"
#include "core/findings/diagnose.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

Snapshot from(const std::string& yaml) {
  auto documents = parse_yaml(yaml);
  EXPECT_TRUE(documents);
  SnapshotBuilder builder;
  for (const json::Document& document : *documents) builder.add(document);
  return builder.build();
}

void nothing(const ObjectCase&, Sink&) {}

Rule rule(std::string_view id, Stage stage, Decisiveness decisiveness = Decisiveness::symptom) {
  return {id, Family::workload, Severity::error, stage, decisiveness, "t", "p", "m", {}, ObjectCheck{Kind::pod, nothing}};
}

const Rule image = rule("A-IMAGE", Stage::image);
const Rule crash = rule("B-CRASH", Stage::exit);
const Rule controller = rule("C-CONTROLLER", Stage::controller);
const Rule traffic = rule("D-TRAFFIC", Stage::traffic);
const Rule note = rule("E-NOTE", Stage::note);

std::string pod(const std::string& name, const std::string& owner, const std::string& app) {
  return "{apiVersion: v1, kind: Pod, metadata: {name: " + name + ", namespace: n, uid: u-" + name + ", labels: {app: " + app +
         "}, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: " + owner + ", uid: u-" + owner +
         ", controller: true}]}}\n---\n";
}
std::string deployment(const std::string& name) {
  return "{apiVersion: apps/v1, kind: Deployment, metadata: {name: " + name + ", namespace: n, uid: u-" + name + "}}\n---\n";
}

// Two workloads, a and b, with two pods each, and a Service over the pods of a.
Snapshot two_workloads() {
  return from(pod("a-1", "a", "a") + pod("a-2", "a", "a") + deployment("a") + pod("b-1", "b", "b") + pod("b-2", "b", "b") +
              deployment("b") +
              "{apiVersion: v1, kind: Service, metadata: {name: a, namespace: n, uid: u-s}, spec: {selector: {app: a}}}");
}

struct Builder {
  explicit Builder(const Snapshot& snapshot) : s(snapshot) {}
  Builder& at(const Rule& r, Kind kind, std::string_view name, std::string_view container = {}, std::string_view signature = {}) {
    findings.emplace_back(r, *s.find(kind, "n", name), container).signature(signature);
    return *this;
  }
  // "ID subject -> ID of the root", in order.
  std::vector<std::string> explained() const {
    std::vector<std::string> out;
    const auto groups = explain(s, findings);
    for (const Group& group : groups) {
      out.push_back(std::string(group.rule().id) + " " + group.mend.name + " x" + std::to_string(group.members.size()) + " -> " +
                    std::string(groups[group.root].rule().id) + " " + groups[group.root].mend.name);
    }
    return out;
  }
  const Snapshot& s;
  std::vector<Finding> findings;
};

using Lines = std::vector<std::string>;

TEST(Explain, TheSameAtEveryPodIsOneFinding) {
  const Snapshot s = two_workloads();
  EXPECT_EQ(Builder(s).at(crash, Kind::pod, "a-1", "web").at(crash, Kind::pod, "a-2", "web").explained(),
            (Lines{"B-CRASH a x2 -> B-CRASH a"}));
}

TEST(Explain, WhatAWorkloadAndItsServiceSayFollowsFromItsPods) {
  const Snapshot s = two_workloads();
  EXPECT_EQ(Builder(s)
                .at(traffic, Kind::service, "a")
                .at(controller, Kind::deployment, "a")
                .at(crash, Kind::pod, "a-1", "web")
                .at(note, Kind::deployment, "a")
                .explained(),
            (Lines{"B-CRASH a x1 -> B-CRASH a", "C-CONTROLLER a x1 -> B-CRASH a", "D-TRAFFIC a x1 -> B-CRASH a",
                   "E-NOTE a x1 -> B-CRASH a"}));
}

TEST(Explain, NothingExplainsAnotherWorkload) {
  const Snapshot s = two_workloads();
  EXPECT_EQ(Builder(s).at(crash, Kind::pod, "a-1", "web").at(controller, Kind::deployment, "b").explained(),
            (Lines{"B-CRASH a x1 -> B-CRASH a", "C-CONTROLLER b x1 -> C-CONTROLLER b"}));
}

TEST(Explain, TwoCausesInOneWorkloadStayTwo) {
  const Snapshot s = two_workloads();
  EXPECT_EQ(Builder(s).at(image, Kind::pod, "a-1", "web").at(crash, Kind::pod, "a-2", "web").explained(),
            (Lines{"A-IMAGE a x1 -> A-IMAGE a", "B-CRASH a x1 -> B-CRASH a"}));
  EXPECT_EQ(Builder(s).at(image, Kind::pod, "a-1", "web").at(crash, Kind::pod, "a-1", "side").explained(),
            (Lines{"A-IMAGE a x1 -> A-IMAGE a", "B-CRASH a x1 -> B-CRASH a"}));
  EXPECT_EQ(Builder(s).at(image, Kind::pod, "a-1", "web", "x").at(image, Kind::pod, "a-1", "web", "y").explained().size(), 2U);
}

TEST(Explain, AnEarlierStageOfTheSameContainerExplainsALaterOne) {
  const Snapshot s = two_workloads();
  EXPECT_EQ(Builder(s).at(crash, Kind::pod, "a-1", "web").at(image, Kind::pod, "a-1", "web").explained(),
            (Lines{"A-IMAGE a x1 -> A-IMAGE a", "B-CRASH a x1 -> A-IMAGE a"}));
}

TEST(Explain, ANoteExplainsNothing) {
  const Snapshot s = two_workloads();
  EXPECT_EQ(Builder(s).at(note, Kind::pod, "a-1").at(note, Kind::deployment, "a").explained(),
            (Lines{"E-NOTE a x2 -> E-NOTE a"}));
}

TEST(Explain, OwnersInACircleHaveOneRoot) {
  const Snapshot s = from(
      R"({apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: r, namespace: n, uid: ur, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: d, uid: ud, controller: true}]}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: n, uid: ud, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: r, uid: ur, controller: true}]}})");
  Builder builder(s);
  builder.at(controller, Kind::replica_set, "r").at(controller, Kind::deployment, "d");
  const auto groups = explain(s, builder.findings);
  for (const Group& group : groups) EXPECT_EQ(groups[group.root].root, group.root);
}

TEST(Explain, AnOwnerOfAnUnknownKindIsTheSubjectAndAFactSaysWhoNamesIt) {
  const Snapshot s = from(
      R"({apiVersion: v1, kind: Pod, metadata: {name: web-r-1, namespace: n, uid: p, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-r, uid: r, controller: true}]},
 spec: {restartPolicy: Always, containers: [{name: web}]},
 status: {phase: Running, containerStatuses: [{name: web, restartCount: 4, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, reason: Error, finishedAt: '2026-11-20T13:50:00Z'}}}]}}
---
{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-r, namespace: n, uid: r, ownerReferences: [{apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web, uid: o, controller: true}]}})");
  const Report report = aiops::testing::diagnosed(s);
  ASSERT_EQ(report.incidents.size(), 1U);
  const Incident& incident = report.incidents[0];
  EXPECT_EQ(label(incident.subject), "Rollout/n/web");
  EXPECT_TRUE(std::any_of(incident.facts.begin(), incident.facts.end(), [](const Fact& fact) {
    const auto* field = std::get_if<FieldSource>(&fact.source);
    return field && field->object.kind == "ReplicaSet" && field->path == "$.metadata.ownerReferences[0].name";
  })) << aiops::testing::summary(report);
}

TEST(Explain, TheRolloutStandsUnderTheCrashAndTheServiceStaysUp) {
  const Report report = aiops::testing::diagnosed("01-bad-rollout-missing-config-key");
  ASSERT_EQ(report.incidents.size(), 1U) << aiops::testing::summary(report);
  const Incident& incident = report.incidents[0];
  EXPECT_EQ(incident.severity, Severity::error);
  EXPECT_TRUE(incident.consequences.empty());
  std::vector<std::string> later;
  for (const Inference& inference : incident.inferences) {
    if (later.empty() || later.back() != inference.rule) later.push_back(inference.rule);
  }
  ASSERT_FALSE(later.empty());
  EXPECT_EQ(later.front(), "CRASH-APP");
  for (const char* wanted : {"DEP-DEADLINE", "L-ROLLOUT"})
    EXPECT_NE(std::find(later.begin(), later.end(), wanted), later.end()) << wanted;
}

TEST(Explain, ThreeFailedRunsOfOneCronJobAreOneIncident) {
  const Report report = aiops::testing::diagnosed("13-cronjob-failing");
  ASSERT_EQ(report.incidents.size(), 1U) << aiops::testing::summary(report);
  EXPECT_EQ(report.incidents[0].rule, "JOB-BACKOFF");
}

// Node n carries pod p; pod q waits and is named by the finding.
std::vector<std::string> roots_at_a_node(Severity severity) {
  const Snapshot s = from(
      "{apiVersion: v1, kind: Node, metadata: {name: n, uid: u-n}}\n---\n"
      "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: n, uid: u-p}, spec: {nodeName: n}}\n---\n"
      "{apiVersion: v1, kind: Pod, metadata: {name: q, namespace: n, uid: u-q}}");
  Rule machine = rule("F-NODE", Stage::node);
  machine.severity = severity;
  std::vector<Finding> findings;
  findings.emplace_back(machine, *s.find(Kind::node, "", "n"), std::string_view()).affects(*s.find(Kind::pod, "n", "q"));
  findings.emplace_back(crash, *s.find(Kind::pod, "n", "p"), std::string_view());
  findings.emplace_back(crash, *s.find(Kind::pod, "n", "q"), std::string_view());
  const auto groups = explain(s, findings);
  std::vector<std::string> out;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (groups[g].root == g) out.push_back(label(groups[g].mend));
  }
  return out;
}

TEST(Explain, ANodeThatIsDownExplainsAllThatLiesOnIt) {
  EXPECT_EQ(roots_at_a_node(Severity::critical), std::vector<std::string>{"Node/n"});
}

TEST(Explain, ANodeThatIsShortOfSomethingExplainsOnlyWhatItsRuleNames) {
  EXPECT_EQ(roots_at_a_node(Severity::error), (std::vector<std::string>{"Node/n", "Pod/n/p"}));
}

}  // namespace
}  // namespace aiops
