// `aiops triage --prometheus`: what Kubernetes says stands with or without the metrics server; what that one says is saved,
// replayed and verified.
#include <filesystem>

#include <gtest/gtest.h>

#include "core/base/json.hpp"
#include "support/program.hpp"

namespace aiops::testing {
namespace {

constexpr const char* query_path = "/api/v1/query_range";

// One answer for every query: of the failing container, up to a minute before the clock of the tests (14:00).
const char* const answer =
    R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{"namespace":"checkout",)"
    R"("pod":"checkout-api-6579f4479d-d8v79","container":"api"},"values":[[1795183020,"2"],[1795183080,"3.25"],[1795183140,"14.5"]]}]}})";

Person at_work() {
  Person person;
  person.machine.files["/home/me/.kube/config"] =
      "apiVersion: v1\nkind: Config\ncurrent-context: prod\n"
      "contexts:\n- {name: prod, context: {cluster: c-prod, user: me, namespace: checkout}}\n"
      "clusters:\n- {name: c-prod, cluster: {server: 'https://10.0.0.1:6443'}}\n"
      "users:\n- {name: me, user: {token: secret-token}}\n";
  person.net.replay({"01-bad-rollout-missing-config-key", "cluster"});
  person.net.answer("/api/v1/nodes/worker-5", R"({"apiVersion":"v1","kind":"Node","metadata":{"name":"worker-5"}})");
  return person;
}

json::Document parsed(const Ran& ran) {
  auto document = json::Document::parse(ran.out);
  EXPECT_TRUE(document) << ran.out << ran.err;
  return document ? *document : json::Document();
}

std::size_t posts(const Person& person) {
  std::size_t count = 0;
  for (const auto& target : person.net.targets()) count += target.find(query_path) != std::string::npos ? 1 : 0;
  return count;
}

TEST(TriageMetrics, AddsWhatTheServerSaysAndCountsIt) {
  Person person = at_work();
  person.net.post(query_path, {200, answer, "application/json", {}});
  const Ran ran = person.types({"triage", "-o", "json", "--prometheus", "http://prom:9090", "--print-requests"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const json::Document document = parsed(ran);
  const json::Value root = document.root();
  EXPECT_EQ(root["incidents"].at(0)["rule"].text(), "CRASH-APP");
  const auto queries = root["ledger"]["prometheusQueries"].integer().value_or(0);
  EXPECT_GT(queries, 0);
  EXPECT_LE(queries, 12);
  EXPECT_EQ(posts(person), static_cast<std::size_t>(queries));
  EXPECT_NE(json::to_text(root["ledger"]["hosts"]).find("prom:9090"), std::string::npos);
  EXPECT_NE(ran.err.find("POST http://prom:9090/api/v1/query_range query=max by"), std::string::npos) << ran.err;
  json::Value found;
  for (const json::Value fact : root["incidents"].at(0)["facts"].items()) {
    if (fact["source"]["type"].text() == "PromQL") found = fact;
  }
  ASSERT_TRUE(found) << ran.out;
  EXPECT_EQ(
      found["text"].text(),
      "Pod/checkout/checkout-api-6579f4479d-d8v79 [container api]: restarts in the last hour: 14.5, at 2026-11-20T13:59:00Z");
  EXPECT_EQ(found["source"]["time"].text(), "2026-11-20T13:59:00Z");
  EXPECT_NE(found["source"]["query"].text().find("kube_pod_container_status_restarts_total"), std::string_view::npos);
  EXPECT_EQ(found["source"]["container"].text(), "api");
  EXPECT_EQ(found["value"].number(), 14.5);
}

TEST(TriageMetrics, DrawsTheCourseUnderTheFact) {
  Person person = at_work();
  person.net.post(query_path, {200, answer, "application/json", {}});
  const Ran ran = person.types({"triage", "--prometheus", "http://prom:9090"});
  EXPECT_NE(ran.out.find("\n         ▁▂█\n"), std::string::npos) << ran.out;
}

TEST(TriageMetrics, TheEnvironmentMayNameTheServer) {
  Person person = at_work();
  person.net.post(query_path, {200, answer, "application/json", {}});
  EXPECT_EQ(person.types({"triage"}).code, 0);
  EXPECT_EQ(posts(person), 0U);
  person.machine.variables["PROMETHEUS_URL"] = "http://theirs:9090";
  EXPECT_NE(person.types({"triage", "-v"}).err.find("contacted theirs:9090"), std::string::npos);
  person.machine.variables["AIOPS_PROMETHEUS_URL"] = "http://ours:9090";
  EXPECT_NE(person.types({"triage", "-v"}).err.find("contacted ours:9090"), std::string::npos);
  EXPECT_NE(person.types({"triage", "-v", "--prometheus", "http://flag:9090"}).err.find("contacted flag:9090"),
            std::string::npos);
}

TEST(TriageMetrics, AServerThatFailsIsAGapAndChangesNothingElse) {
  Person person = at_work();
  const json::Document without = parsed(person.types({"triage", "-o", "json"}));
  person.net.post(query_path, {401, "no org id", "text/plain", {}});
  const Ran ran = person.types({"triage", "-o", "json", "--prometheus", "http://prom:9090"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const json::Document with = parsed(ran);
  EXPECT_EQ(json::to_text(with.root()["incidents"]), json::to_text(without.root()["incidents"]));
  const std::string gaps = json::to_text(with.root()["gaps"]);
  EXPECT_NE(
      gaps.find(
          R"({"what":"metric kube_pod_container_status_restarts_total","reason":"forbidden","detail":"status 401: no org id"})"),
      std::string::npos)
      << gaps;
}

TEST(TriageMetrics, ASavedSnapshotGivesTheSameAndVerifies) {
  Person person = at_work();
  person.net.post(query_path, {200, answer, "application/json", {}});
  const std::string saved = scratch_folder("saved-metrics");
  const Ran live = person.types({"triage", "-o", "json", "--prometheus", "http://prom:9090", "--save", saved});
  ASSERT_EQ(live.code, 0) << live.err;
  Person later;
  later.machine.variables["PROMETHEUS_URL"] = "http://prom:9090";  // a snapshot is read, nobody is asked
  const Ran replayed = later.types({"triage", "-o", "json", "--from", saved, "-n", "checkout"});
  ASSERT_EQ(replayed.code, 0) << replayed.err;
  EXPECT_TRUE(later.net.requests.empty());
  const json::Document first = parsed(live), second = parsed(replayed);
  for (const char* key : {"facts", "inferences", "consequences"}) {
    EXPECT_EQ(json::to_text(first.root()["incidents"].at(0)[key]), json::to_text(second.root()["incidents"].at(0)[key])) << key;
  }
  EXPECT_EQ(json::to_text(first.root()["gaps"]), json::to_text(second.root()["gaps"]));
  const std::string report = scratch_file("report.json", live.out);
  const Ran verified = later.types({"verify-report", report, "--from", saved});
  EXPECT_EQ(verified.code, 0) << verified.out << verified.err;
  EXPECT_EQ(verified.out.find("Not checked"), std::string::npos) << verified.out;
  std::string lie = live.out;
  lie.replace(lie.find("\"value\": 14.5"), 13, "\"value\": 99.5");
  EXPECT_EQ(later.types({"verify-report", scratch_file("lie.json", lie), "--from", saved}).code, 3);
}

TEST(TriageMetrics, WrongWaysToReachItAreUsageErrors) {
  Person person = at_work();
  person.machine.files["/prom.yaml"] = "basic_auth:\n  user: me\n";
  const Ran config = person.types({"triage", "--prometheus", "http://prom", "--prometheus-config", "/prom.yaml"});
  EXPECT_EQ(config.code, 2);
  EXPECT_NE(config.err.find("/prom.yaml: line 2: unknown key `user` in basic_auth"), std::string::npos) << config.err;
  EXPECT_EQ(person.types({"triage", "--prometheus", "http://prom", "--prometheus-config", "/none.yaml"}).code, 2);
  EXPECT_EQ(person.types({"triage", "--prometheus", "prom:9090"}).code, 2);
  EXPECT_EQ(person.types({"triage", "--prometheus", "http://prom", "--prometheus-header", "shop"}).code, 2);
}

}  // namespace
}  // namespace aiops::testing
