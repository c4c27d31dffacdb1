// Who needs whom, by which ground; and what follows from it when many fail, or when they fail in a ring.
#include "core/findings/dependencies.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include "core/base/yaml.hpp"
#include "core/findings/diagnose.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

using namespace std::chrono_literals;
using aiops::testing::diagnosed;
using aiops::testing::recorded;
using aiops::testing::recorded_now;
using aiops::testing::summary;

void add(SnapshotBuilder& builder, const std::string& yaml) {
  auto documents = parse_yaml(yaml);
  ASSERT_TRUE(documents) << yaml;
  for (const json::Document& document : *documents) builder.add(document);
}

// A workload with one pod in a crash loop since `since`, whose log complains about another Service, and its own Service.
void add_failing(SnapshotBuilder& builder, const std::string& name, const std::string& needs, const std::string& since,
                 const std::string& more = {}) {
  add(builder,
      "{apiVersion: v1, kind: Service, metadata: {name: " + name + ", namespace: n, uid: s-" + name +
          "}, spec: {selector: {app: " + name + "}, ports: [{port: 80}]}}\n---\n" +
          "{apiVersion: apps/v1, kind: Deployment, metadata: {name: " + name + ", namespace: n, uid: d-" + name +
          "}, spec: {template: {metadata: {labels: {app: " + name + "}}}}}\n---\n" +
          "{apiVersion: v1, kind: Pod, metadata: {name: " + name + "-1, namespace: n, uid: p-" + name +
          ", labels: {app: " + name + "}, creationTimestamp: '" + since +
          "', ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: " + name + ", uid: d-" + name +
          ", controller: true}]}, spec: {restartPolicy: Always, containers: [{name: c}]}, status: " +
          "{phase: Running, conditions: [{type: Ready, status: 'False', lastTransitionTime: '" + since +
          "'}], containerStatuses: [{name: c, restartCount: 2, state: {waiting: {reason: CrashLoopBackOff}}, lastState: " +
          "{terminated: {exitCode: 1, reason: Error, finishedAt: '" + since + "'}}}]}}");
  builder.add_log("n", name + "-1", "c", true,
                  (needs.empty() ? "out of ideas\n" : "http://" + needs + ".n.svc:80: connection refused\n") + more);
}

Report report_of(SnapshotBuilder& builder) {
  builder.listed(Kind::pod, "n");
  return diagnosed(builder.build(), parse_time("2026-11-20T13:54:00Z"));
}

TEST(Dependencies, AreReadFromLinesArgumentsAndVariables) {
  const Snapshot s = recorded("19-database-full-cascade");
  const ServiceBook services(s);
  const Scene scene{s, recorded_now()};
  const Object* pod = s.find(Kind::pod, "orders", "orders-api-555cf7479c-26txl");
  ASSERT_NE(pod, nullptr);
  const auto containers = PodCase{{scene, *pod}}.containers();
  const auto of_init = dependencies_of(containers.at(0), services);
  ASSERT_EQ(of_init.size(), 1U);
  EXPECT_EQ(of_init[0].service->name, "postgres");
  EXPECT_TRUE(of_init[0].complains);
  EXPECT_EQ(of_init[0].grounds.front().kind, Ground::Kind::line);
  const auto of_api = dependencies_of(containers.at(1), services);
  ASSERT_EQ(of_api.size(), 1U);
  EXPECT_FALSE(of_api[0].complains) << "a setting alone is no complaint";
  EXPECT_EQ(of_api[0].grounds.front().leaf.text(), "DATABASE_HOST");
}

TEST(Dependencies, AChainEndsAtItsOldestTrouble) {
  SnapshotBuilder builder;
  add_failing(builder, "db", "", "2026-11-20T13:40:00Z");
  add_failing(builder, "api", "db", "2026-11-20T13:41:00Z");
  add_failing(builder, "web", "api", "2026-11-20T13:42:00Z");
  add_failing(builder, "other", "", "2026-11-20T13:42:00Z");
  const Report report = report_of(builder);
  ASSERT_EQ(report.incidents.size(), 2U) << summary(report);
  EXPECT_EQ(report.incidents[0].subject.name, "db") << summary(report);
  EXPECT_EQ(report.incidents[1].subject.name, "other");
}

TEST(Dependencies, ARingHasOneRootAndItIsTheOldest) {
  SnapshotBuilder builder;
  add_failing(builder, "a", "c", "2026-11-20T13:42:00Z");
  add_failing(builder, "b", "a", "2026-11-20T13:41:00Z");
  add_failing(builder, "c", "b", "2026-11-20T13:43:00Z");
  const Report report = report_of(builder);
  ASSERT_EQ(report.incidents.size(), 1U) << summary(report);
  EXPECT_EQ(report.incidents[0].subject.name, "b") << summary(report);
}

TEST(Dependencies, AYoungerTroubleExplainsNoOlderOne) {
  SnapshotBuilder builder;
  add_failing(builder, "db", "", "2026-11-20T13:50:00Z");
  add_failing(builder, "api", "db", "2026-11-20T13:20:00Z");
  EXPECT_EQ(report_of(builder).incidents.size(), 2U);
}

TEST(Dependencies, AClientWhoseLogNamesACauseOfItsOwnStandsAlone) {
  SnapshotBuilder builder;
  add_failing(builder, "db", "", "2026-11-20T13:40:00Z");
  add_failing(builder, "api", "db", "2026-11-20T13:41:00Z");
  EXPECT_EQ(report_of(builder).incidents.size(), 1U);
  SnapshotBuilder other;
  add_failing(other, "db", "", "2026-11-20T13:40:00Z");
  add_failing(other, "api", "db", "2026-11-20T13:41:00Z", "fatal: environment variable API_KEY is not set\n");
  EXPECT_EQ(report_of(other).incidents.size(), 2U);
}

TEST(Dependencies, ThousandsOfFailingClientsTakeNoQuadraticTime) {
  const auto took = [](int clients) {
    SnapshotBuilder builder;
    add_failing(builder, "db", "", "2026-11-20T13:40:00Z");
    for (int i = 0; i < clients; ++i) {
      const std::string name = "w" + std::to_string(i);
      add(builder,
          "{apiVersion: v1, kind: Pod, metadata: {name: " + name + ", namespace: n, uid: p-" + name +
              ", creationTimestamp: '2026-11-20T13:41:00Z'}, spec: {restartPolicy: Always, containers: [{name: c, env: " +
              "[{name: DB_HOST, value: db}]}]}, status: {phase: Running, conditions: [{type: Ready, status: 'False', " +
              "lastTransitionTime: '2026-11-20T13:41:00Z'}], containerStatuses: [{name: c, restartCount: 2, state: {waiting: " +
              "{reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, reason: Error, finishedAt: " +
              "'2026-11-20T13:41:30Z'}}}]}}");
      builder.add_log("n", name, "c", true, "start\ndial tcp db.n.svc:80: connect: connection refused\n");
    }
    builder.listed(Kind::pod, "n");
    const Snapshot s = builder.build();
    const auto start = std::chrono::steady_clock::now();
    const Report report = diagnosed(s, parse_time("2026-11-20T13:54:00Z"));
    EXPECT_EQ(report.incidents.size(), 1U);
    return std::chrono::steady_clock::now() - start;
  };
  const auto small = took(200);
  EXPECT_LT(took(1600), 8 * small * 4) << "eight times the pods, at most four times the linear growth";
}

}  // namespace
}  // namespace aiops
