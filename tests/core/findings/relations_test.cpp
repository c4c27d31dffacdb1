// Who suffers when an object fails: the arrows, and that any input ends the walk.
#include "core/findings/relations.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "core/base/yaml.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

Snapshot from(const char* yaml) {
  auto documents = parse_yaml(yaml);
  EXPECT_TRUE(documents);
  SnapshotBuilder builder;
  for (const json::Document& document : *documents) builder.add(document);
  return builder.build();
}

std::vector<std::string> labels(const std::vector<const Object*>& objects) {
  std::vector<std::string> out;
  for (const Object* object : objects) out.push_back(label(object->ref()));
  std::sort(out.begin(), out.end());
  return out;
}

const char* shop = R"(
{apiVersion: v1, kind: Pod, metadata: {name: web-1, namespace: n, uid: p1, labels: {app: web}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-r, uid: r, controller: true}]},
 spec: {nodeName: n1, volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]}}
---
{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-r, namespace: n, uid: r, ownerReferences: [{apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web, uid: o, controller: true}]}}
---
{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: web, namespace: n, uid: o}}
---
{apiVersion: v1, kind: Service, metadata: {name: web, namespace: n, uid: s}, spec: {selector: {app: web}}}
---
{apiVersion: v1, kind: Service, metadata: {name: other, namespace: m, uid: s2}, spec: {selector: {app: web}}}
---
{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: shop, namespace: n, uid: i}, spec: {rules: [{http: {paths: [{backend: {service: {name: web}}}]}}]}}
---
{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: web, namespace: n, uid: h}, spec: {scaleTargetRef: {kind: Rollout, name: web}}}
---
{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web, namespace: n, uid: b}, spec: {selector: {matchLabels: {app: web}}}}
---
{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data, namespace: n, uid: c}}
---
{apiVersion: v1, kind: Node, metadata: {name: n1, uid: nn}}
)";

using Labels = std::vector<std::string>;

TEST(Downstream, OfAPodAreItsOwnersServicesBudgetsAndWhatHangsOnThem) {
  const Snapshot s = from(shop);
  EXPECT_EQ(labels(downstream(s, *s.find(Kind::pod, "n", "web-1"))),
            (Labels{"HorizontalPodAutoscaler/n/web", "Ingress/n/shop", "PodDisruptionBudget/n/web", "ReplicaSet/n/web-r",
                    "Rollout/n/web", "Service/n/web"}));
}

TEST(Downstream, OfANodeAndOfAClaimAreTheirPodsFirst) {
  const Snapshot s = from(shop);
  for (const Object* upstream : {s.find(Kind::node, "", "n1"), s.find(Kind::persistent_volume_claim, "n", "data")}) {
    const Labels found = labels(downstream(s, *upstream));
    EXPECT_NE(std::find(found.begin(), found.end(), "Pod/n/web-1"), found.end());
    EXPECT_NE(std::find(found.begin(), found.end(), "Service/n/web"), found.end());
  }
}

TEST(Downstream, OfAServiceIsNotItsPod) {
  const Snapshot s = from(shop);
  EXPECT_EQ(labels(downstream(s, *s.find(Kind::service, "n", "web"))), (Labels{"Ingress/n/shop"}));
}

TEST(Downstream, OfAServiceAreTheApisAndWebhooksThatTheServerAsksThroughIt) {
  const Snapshot s = from(R"(
{apiVersion: v1, kind: Service, metadata: {name: web, namespace: n, uid: s}}
---
{apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: v1.x, uid: a}, spec: {service: {name: web, namespace: n}}}
---
{apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: v1.y, uid: b}, spec: {service: {name: web, namespace: m}}}
---
{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: {name: m, uid: c}, webhooks: [{clientConfig: {url: 'https://x/'}}, {clientConfig: {service: {name: web, namespace: n}}}]}
---
{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: v, uid: d}, webhooks: [{clientConfig: {service: {name: other, namespace: n}}}]}
)");
  EXPECT_EQ(labels(downstream(s, *s.find(Kind::service, "n", "web"))),
            (Labels{"APIService/v1.x", "MutatingWebhookConfiguration/m"}));
}

TEST(Owners, OfUnknownKindsAreFollowedAndTheLastOneIsKnownByNameAlone) {
  const Snapshot s = from(shop);
  EXPECT_EQ(label(s.top_owner(*s.find(Kind::pod, "n", "web-1")).ref), "Rollout/n/web");
  const Snapshot without = from(
      R"({apiVersion: v1, kind: Pod, metadata: {name: web-1, namespace: n, uid: p1, ownerReferences: [{apiVersion: v1, kind: ReplicationController, name: web-2, uid: r, controller: true}]}}
---
{apiVersion: v1, kind: ReplicationController, metadata: {name: web-2, namespace: n, uid: r, ownerReferences: [{apiVersion: apps.openshift.io/v1, kind: DeploymentConfig, name: web, uid: d, controller: true}]}})");
  const Owner top = without.top_owner(*without.find(Kind::pod, "n", "web-1"));
  EXPECT_EQ(label(top.ref), "DeploymentConfig/n/web");
  EXPECT_EQ(top.object, nullptr);
}

TEST(Owners, InACircleEndTheWalk) {
  const Snapshot s = from(
      R"({apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: a, namespace: n, uid: ua, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: b, uid: ub, controller: true}]}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: b, namespace: n, uid: ub, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: a, uid: ua, controller: true}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: n, uid: up, ownerReferences: [{apiVersion: v1, kind: Pod, name: p, uid: up, controller: true}]}})");
  EXPECT_EQ(label(s.top_owner(*s.find(Kind::replica_set, "n", "a")).ref), "Deployment/n/b");
  EXPECT_EQ(label(s.top_owner(*s.find(Kind::pod, "n", "p")).ref), "Pod/n/p");
  EXPECT_EQ(labels(downstream(s, *s.find(Kind::replica_set, "n", "a"))), (Labels{"Deployment/n/b"}));
  EXPECT_TRUE(pods_under(s, *s.find(Kind::pod, "n", "p")).size() <= 1);
}

TEST(PodsUnder, GoesThroughAnyNumberOfOwners) {
  const Snapshot s = aiops::testing::recorded("13-cronjob-failing");
  EXPECT_EQ(pods_under(s, *s.all(Kind::cron_job).at(0)).size(), 6U);
  EXPECT_EQ(pods_under(s, *s.all(Kind::job).at(0)).size(), 2U);
}

TEST(Neighbourhood, OfADeploymentHasItsPodsTheirNodesAndServicesAndNotTheRest) {
  const Snapshot s = from(shop);
  const Labels found = labels(neighbourhood(s, *s.find(ObjectRef{"argoproj.io/v1alpha1", "Rollout", "n", "web", {}})));
  for (const char* wanted : {"Pod/n/web-1", "Node/n1", "Service/n/web", "PersistentVolumeClaim/n/data", "Ingress/n/shop"}) {
    EXPECT_NE(std::find(found.begin(), found.end(), wanted), found.end()) << wanted;
  }
  EXPECT_EQ(std::find(found.begin(), found.end(), "Service/m/other"), found.end());
}

}  // namespace
}  // namespace aiops
