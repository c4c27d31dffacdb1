// `aiops triage` against a cluster, from the kubeconfig to the report, with recorded answers in place of the network.
#include <gtest/gtest.h>

#include "core/base/json.hpp"
#include "support/program.hpp"

namespace aiops::testing {
namespace {

Ran live(const std::vector<std::string>& args, Person& person) {
  person.machine.files["/home/me/.kube/config"] =
      "apiVersion: v1\nkind: Config\ncurrent-context: prod\n"
      "contexts:\n- {name: prod, context: {cluster: c-prod, user: me, namespace: checkout}}\n"
      "clusters:\n- {name: c-prod, cluster: {server: 'https://10.0.0.1:6443'}}\n"
      "users:\n- {name: me, user: {token: secret-token}}\n";
  person.net.replay({"01-bad-rollout-missing-config-key", "cluster"});
  person.net.answer("/api/v1/nodes/worker-5", R"({"apiVersion":"v1","kind":"Node","metadata":{"name":"worker-5"}})");
  return person.types(args);
}

TEST(TriageLive, AsksTheClusterOfTheKubeconfigAndReportsWhatItSays) {
  Person person;
  const Ran ran = live({"triage", "-o", "json"}, person);
  ASSERT_EQ(ran.code, 0) << ran.err;
  const auto report = json::Document::parse(ran.out);
  ASSERT_TRUE(report);
  const json::Value root = report->root();
  EXPECT_EQ(root["incidents"].at(0)["rule"].text(), "CRASH-APP");
  EXPECT_EQ(root["scope"]["source"].text(), "live");
  EXPECT_EQ(root["scope"]["context"].text(), "prod");
  EXPECT_EQ(root["scope"]["namespace"].text(), "checkout");
  EXPECT_EQ(json::to_text(root["ledger"]["hosts"]), R"(["10.0.0.1:6443"])");
  EXPECT_NE(json::to_text(root["ledger"]["logReads"]), "0");
  EXPECT_NE(root["incidents"].at(0)["commands"].at(0)["text"].text().find("--context"), std::string_view::npos);
  EXPECT_EQ(ran.out.find("secret-token"), std::string::npos);
  for (const std::string& target : person.net.targets()) EXPECT_EQ(target.rfind("GET ", 0), 0U) << target;
}

TEST(TriageLive, ReadsNoLogWhenNoneIsAllowed) {
  for (const std::vector<std::string>& args : {std::vector<std::string>{"triage", "--max-logs", "0"}, {"triage", "--no-logs"}}) {
    Person person;
    const Ran ran = live(args, person);
    ASSERT_EQ(ran.code, 0) << ran.err;
    for (const std::string& target : person.net.targets()) EXPECT_EQ(target.find("/log"), std::string::npos) << target;
  }
}

}  // namespace
}  // namespace aiops::testing
