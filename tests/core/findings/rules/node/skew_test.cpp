// NODE-SKEW against the version of the API server, which no fixture carries.
#include <gtest/gtest.h>

#include "core/base/yaml.hpp"
#include "core/findings/diagnose.hpp"
#include "core/snapshot/snapshot.hpp"

namespace aiops {
namespace {

std::string node(const std::string& name, const std::string& version) {
  return "{apiVersion: v1, kind: Node, metadata: {name: " + name + ", uid: u-" + name +
         "}, status: {nodeInfo: {kubeletVersion: " + version + "}, conditions: [{type: Ready, status: 'True'}]}}\n---\n";
}

// What NODE-SKEW says of these nodes; empty when it is silent.
std::string said(const std::string& nodes, const std::string& server) {
  auto documents = parse_yaml(nodes);
  SnapshotBuilder builder;
  for (const json::Document& document : *documents) builder.add(document);
  builder.server_version(server);
  Question question;
  question.now = parse_time("2026-11-20T13:54:00Z");
  const Snapshot snapshot = builder.build();
  const auto report = diagnose(snapshot, question);
  for (const Incident& incident : report->incidents) {
    if (incident.rule == "NODE-SKEW") return incident.inferences.front().text;
  }
  return {};
}

TEST(NodeSkew, AKubeletFourVersionsBehindTheServerIsTooOld) {
  EXPECT_NE(said(node("a", "v1.32.1"), "v1.36.3").find("more than three minor versions older"), std::string::npos);
}

TEST(NodeSkew, AKubeletThreeVersionsBehindIsSupported) { EXPECT_EQ(said(node("a", "v1.33.9"), "v1.36.3"), ""); }

TEST(NodeSkew, AKubeletAheadOfTheServerIsTooNew) {
  EXPECT_NE(said(node("a", "v1.36.0") + node("b", "v1.37.0"), "v1.36.3").find("kubelet of b, v1.37.0, is newer"),
            std::string::npos);
}

TEST(NodeSkew, WithoutTheServersVersionOnlyAMixtureIsSeen) {
  EXPECT_EQ(said(node("a", "v1.20.0"), ""), "");
  EXPECT_NE(said(node("a", "v1.20.0") + node("b", "v1.21.0"), "").find("different versions"), std::string::npos);
}

TEST(NodeSkew, WhatIsNoVersionIsPassedOver) {
  EXPECT_EQ(said(node("a", "'1.x'") + node("b", "v2.3.4") + node("c", "''"), "v1.36.3"), "");
}

}  // namespace
}  // namespace aiops
