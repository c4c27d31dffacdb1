// The difference of two templates: what is said, what is hidden, and which field shows it.
#include "core/findings/rollout.hpp"

#include <gtest/gtest.h>

#include "core/base/yaml.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

json::Document yaml(const char* text) {
  auto documents = parse_yaml(text);
  EXPECT_TRUE(documents && documents->size() == 1);
  return documents && !documents->empty() ? documents->front() : json::Document();
}

std::vector<std::string> texts(const char* before, const char* after) {
  const json::Document a = yaml(before), b = yaml(after);
  std::vector<std::string> out;
  for (const TemplateChange& change : template_diff(a.root(), b.root())) out.push_back(change.text);
  return out;
}

using Texts = std::vector<std::string>;

TEST(TemplateDiff, SaysNothingOfEqualTemplatesAndOfTheirHash) {
  EXPECT_EQ(texts("{metadata: {labels: {app: web, pod-template-hash: a}}, spec: {containers: [{name: web, image: x}, {name: "
                  "side, image: y}]}}",
                  "{metadata: {labels: {pod-template-hash: b, app: web}}, spec: {containers: [{name: side, image: y}, {image: x, "
                  "name: web}]}}"),
            Texts());
}

TEST(TemplateDiff, ShowsImagesResourcesAndProbes) {
  EXPECT_EQ(texts("{spec: {containers: [{name: web, image: 'web:1', resources: {limits: {memory: 1Gi}, requests: {cpu: 1}}, "
                  "readinessProbe: {httpGet: {path: /a}}}]}}",
                  "{spec: {containers: [{name: web, image: 'web:2', resources: {limits: {memory: 64Mi}}, readinessProbe: "
                  "{httpGet: {path: /b}}}]}}"),
            (Texts{"container web: image web:1 -> web:2", "container web: requests cpu 1 -> (none)",
                   "container web: limits memory 1Gi -> 64Mi",
                   R"(container web: readinessProbe {"httpGet":{"path":"/a"}} -> {"httpGet":{"path":"/b"}})"}));
}

TEST(TemplateDiff, HidesTheValuesOfEnvironmentAndArguments) {
  const Texts found = texts(
      "{spec: {containers: [{name: web, args: [--token=old-secret], env: [{name: A, value: old-secret}, {name: GONE, value: "
      "old-secret}]}]}}",
      "{spec: {containers: [{name: web, args: [--token=new-secret], command: [new-secret], env: [{name: A, value: new-secret}, "
      "{name: B, value: new-secret}]}]}}");
  EXPECT_EQ(found, (Texts{"container web: command added", "container web: args changed", "container web: env A changed",
                          "container web: env B added", "container web: env GONE removed"}));
  for (const std::string& text : found) EXPECT_EQ(text.find("secret"), std::string::npos) << text;
}

TEST(TemplateDiff, TheFieldThatShowsAnEnvironmentChangeIsItsName) {
  const json::Document a = yaml("{spec: {containers: [{name: web, env: [{name: A, value: x}]}]}}");
  const json::Document b = yaml("{spec: {containers: [{name: web, env: [{name: A, value: y}]}]}}");
  const auto changes = template_diff(a.root(), b.root());
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].in_after.path(b.root()), "$.spec.containers[0].env[0].name");
}

TEST(TemplateDiff, NamesContainersVolumesMountsAndPlacement) {
  EXPECT_EQ(texts("{metadata: {annotations: {a: secret}}, spec: {initContainers: [{name: init, image: i}], containers: [{name: "
                  "web, volumeMounts: [{mountPath: /a, name: v}]}], volumes: [{name: v}]}}",
                  "{metadata: {annotations: {a: other}}, spec: {containers: [{name: web, volumeMounts: [{mountPath: /b, name: "
                  "v}]}, {name: proxy, image: p}], volumes: [{name: v, emptyDir: {}}], "
                  "serviceAccountName: robot}}"),
            (Texts{"container init removed", "container web: mount /b added", "container web: mount /a removed",
                   "container proxy: added", "volume v changed", "serviceAccountName (none) -> robot", "annotation a changed"}));
}

TEST(TemplateDiff, SurvivesFieldsOfWrongTypes) {
  EXPECT_NO_FATAL_FAILURE(
      texts("{spec: {containers: 3, volumes: {a: b}}}",
            "{spec: {containers: [7, null, {name: [x], env: 1, resources: []}], tolerations: x}, metadata: []}"));
  EXPECT_EQ(texts("{}", "{spec: null}"), Texts());
}

TEST(Revisions, AreOrderedByTheirNumberAndKnowTheirPods) {
  const Snapshot s = aiops::testing::recorded("01-bad-rollout-missing-config-key");
  const auto revisions = revisions_of(s, *s.all(Kind::deployment).at(0));
  ASSERT_EQ(revisions.size(), 2U);
  EXPECT_EQ(revisions[0].number, 2);
  EXPECT_EQ(revisions[0].pods.size(), 1U);
  EXPECT_EQ(revisions[0].ready, 0U);
  EXPECT_EQ(revisions[1].number, 1);
  EXPECT_EQ(revisions[1].ready, 2U);
}

TEST(Revisions, OfAStatefulSetAreItsControllerRevisions) {
  SnapshotBuilder builder;
  for (const char* text :
       {"{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db, namespace: n, uid: u}}",
        "{apiVersion: apps/v1, kind: ControllerRevision, metadata: {name: db-a, namespace: n, uid: ra, ownerReferences: "
        "[{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: u, "
        "controller: true}]}, revision: 1, data: {spec: {template: {spec: {containers: [{name: c, image: 'x:1'}]}}}}}",
        "{apiVersion: apps/v1, kind: ControllerRevision, metadata: {name: db-b, namespace: n, uid: rb, ownerReferences: "
        "[{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: u, "
        "controller: true}]}, revision: 2, data: {spec: {template: {spec: {containers: [{name: c, image: 'x:2'}]}}}}}",
        "{apiVersion: v1, kind: Pod, metadata: {name: db-0, namespace: n, uid: p, labels: {controller-revision-hash: db-b}, "
        "ownerReferences: [{apiVersion: apps/v1, kind: "
        "StatefulSet, name: db, uid: u, controller: true}]}}"}) {
    builder.add(yaml(text));
  }
  const Snapshot s = builder.build();
  const auto revisions = revisions_of(s, *s.all(Kind::stateful_set).at(0));
  ASSERT_EQ(revisions.size(), 2U);
  EXPECT_EQ(revisions[0].number, 2);
  EXPECT_EQ(revisions[0].pods.size(), 1U);
  EXPECT_EQ(revisions[1].pods.size(), 0U);
  const auto changes = template_diff(revisions[1].pod_template, revisions[0].pod_template);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].text, "container c: image x:1 -> x:2");
}

}  // namespace
}  // namespace aiops
