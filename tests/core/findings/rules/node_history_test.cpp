// A restart of the machine explains the ends that came with it, and no error that a pod has shown since.
#include <string>

#include <gtest/gtest.h>

#include "core/base/yaml.hpp"
#include "core/findings/diagnose.hpp"

namespace aiops {
namespace {

// The rule and subject of the first incident, for a pod on a node that was restarted at 13:30; its container is in `state`.
std::string first_with(const std::string& state) {
  const std::string unseen =
      "{terminated: {exitCode: 255, reason: Unknown, startedAt: '2026-11-20T13:20:00Z', finishedAt: '2026-11-20T13:30:30Z'}}";
  const auto documents = parse_yaml(
      "{apiVersion: v1, kind: Node, metadata: {name: one, uid: one}, status: {conditions: [{type: Ready, status: "
      "'True'}]}}\n---\n"
      "{apiVersion: v1, kind: Event, metadata: {name: e, namespace: default}, involvedObject: {kind: Node, name: one, uid: one}, "
      "reason: Rebooted, message: rebooted, type: Warning, lastTimestamp: '2026-11-20T13:30:00Z'}\n---\n"
      "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, uid: web, creationTimestamp: '2026-11-20T13:00:00Z'}, "
      "spec: {nodeName: one, containers: [{name: web, image: x}]}, status: {phase: Running, conditions: [{type: Ready, status: "
      "'False', lastTransitionTime: '2026-11-20T13:31:00Z'}], containerStatuses: [{name: web, ready: false, restartCount: 1, "
      "state: " +
      state + ", lastState: " + unseen + "}]}}");
  EXPECT_TRUE(documents);
  SnapshotBuilder builder;
  for (const json::Document& document : *documents) builder.add(document);
  Question question;
  question.now = parse_time("2026-11-20T13:54:00Z");
  const auto report = diagnose(builder.build(), question);
  EXPECT_TRUE(report);
  return report->incidents.empty() ? "" : report->incidents.front().rule + " " + label(report->incidents.front().subject);
}

TEST(NodeHistory, ARestartExplainsWhatIsStillStarting) {
  EXPECT_EQ(first_with("{waiting: {reason: ContainerCreating}}"), "NODE-BOOT Node/one");
}

TEST(NodeHistory, ARestartDoesNotExplainAMissingConfigMap) {
  EXPECT_EQ(first_with("{waiting: {reason: CreateContainerConfigError, message: 'configmap \"x\" not found'}}"),
            "CFG-CM Pod/shop/web");
}

}  // namespace
}  // namespace aiops
