// A pod is compared with a template only when it was made from that very one.
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/base/yaml.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

// A crashing pod with another image than the template of its controller.
std::string pod(std::string_view controller, std::string_view revision) {
  return fmt::format(R"(
{{apiVersion: v1, kind: Pod, metadata: {{name: x-0, namespace: n, uid: p, creationTimestamp: '2026-11-20T13:00:00Z', labels: {{controller-revision-hash: {}}}, ownerReferences: [{{apiVersion: apps/v1, kind: {}, name: x, uid: o, controller: true}}]}},
 spec: {{containers: [{{name: c, image: 'a:2'}}]}}, status: {{phase: Running, containerStatuses: [{{name: c, restartCount: 9, state: {{waiting: {{reason: CrashLoopBackOff}}}}}}]}}}}
---
)",
                     revision, controller);
}

std::string controller(std::string_view kind, std::string_view status) {
  return fmt::format(R"(
{{apiVersion: apps/v1, kind: {}, metadata: {{name: x, namespace: n, uid: o, generation: 2}}, spec: {{template: {{spec: {{containers: [{{name: c, image: 'a:1'}}]}}}}}}, status: {}}}
---
)",
                     kind, status);
}

std::string revision(std::string_view name, int number) {
  return fmt::format(R"(
{{apiVersion: apps/v1, kind: ControllerRevision, metadata: {{name: {0}, namespace: n, uid: {0}, labels: {{controller-revision-hash: {0}}}, ownerReferences: [{{apiVersion: apps/v1, kind: DaemonSet, name: x, uid: o, controller: true}}]}}, revision: {1}}}
---
)",
                     name, number);
}

bool compared(const std::string& yaml) {
  auto documents = parse_yaml(yaml);
  EXPECT_TRUE(documents);
  SnapshotBuilder builder;
  for (const json::Document& document : *documents) builder.add(document);
  const Snapshot snapshot = builder.build();
  const Report report = aiops::testing::diagnosed(snapshot);
  for (const Incident& incident : report.incidents) {
    for (const Inference& inference : incident.inferences) {
      if (inference.rule == "WH-MUTATE") return true;
    }
  }
  return false;
}

TEST(ChangedPods, OfAStatefulSetAreComparedAtItsPresentRevisionOnly) {
  EXPECT_TRUE(compared(pod("StatefulSet", "r2") + controller("StatefulSet", "{observedGeneration: 2, updateRevision: r2}")));
  EXPECT_FALSE(compared(pod("StatefulSet", "r1") + controller("StatefulSet", "{observedGeneration: 2, updateRevision: r2}")));
  EXPECT_FALSE(compared(pod("StatefulSet", "r1") + controller("StatefulSet", "{observedGeneration: 1, updateRevision: r1}")));
}

TEST(ChangedPods, OfADaemonSetAreComparedAtItsNewestRevisionOnly) {
  const std::string set =
      controller("DaemonSet", "{observedGeneration: 2, currentNumberScheduled: 3, updatedNumberScheduled: 1}");
  const std::string history = revision("r1", 1) + revision("r2", 2);
  EXPECT_TRUE(compared(pod("DaemonSet", "r2") + set + history));
  EXPECT_FALSE(compared(pod("DaemonSet", "r1") + set + history));
}

TEST(ChangedPods, OfADaemonSetWithoutItsRevisionsAreComparedWhenAllPodsAreNew) {
  EXPECT_TRUE(compared(pod("DaemonSet", "r2") +
                       controller("DaemonSet", "{observedGeneration: 2, currentNumberScheduled: 3, updatedNumberScheduled: 3}")));
  EXPECT_FALSE(
      compared(pod("DaemonSet", "r2") +
               controller("DaemonSet", "{observedGeneration: 2, currentNumberScheduled: 3, updatedNumberScheduled: 1}")));
  EXPECT_FALSE(compared(pod("DaemonSet", "r2") + controller("DaemonSet", "{observedGeneration: 2}")));
}

}  // namespace
}  // namespace aiops
