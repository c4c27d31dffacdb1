// The collector when answers fail: what came is kept, what did not is a gap and never taken for absent.
#include "core/kube/collector.hpp"

#include <gtest/gtest.h>

#include "core/base/time.hpp"
#include "core/kube/client.hpp"
#include "support/fake_transport.hpp"
#include "support/fakes.hpp"

namespace aiops::kube {
namespace {

using test::FakeTransport;

const char* const pods = "/api/v1/namespaces/checkout/pods";

struct Namespace {
  FakeTransport net;
  test::FakeClock clock;
  test::FakeProcesses processes;
  test::FakeMachine machine;

  Result<Collected> collect(const std::optional<ObjectRef>& subject = {}) {
    Connection connection;
    connection.cluster.server = "https://10.0.0.1:6443";
    connection.user.token = "secret-token";
    connection.name_space = "checkout";
    // What a test has said goes first, then the recording.
    net.replay({"01-bad-rollout-missing-config-key", "cluster"});
    Credentials credentials(connection, Credentials::World{machine.machine(), &processes, &clock, nullptr, false});
    KubeClient client(net, clock, credentials, connection);
    Target target;
    target.subject = subject;
    if (!subject) target.ns = "checkout";
    target.logs = false;
    return kube::collect(client, target, *parse_time("2026-11-20T13:54:00Z"));
  }
};

const Gap* gap_of(const Snapshot& snapshot, std::string_view what) {
  for (const Gap& gap : snapshot.gaps()) {
    if (gap.what == what) return &gap;
  }
  return nullptr;
}

TEST(Collector, AListThatFailedIsAGapAndNothingIsAbsentThere) {
  Namespace world;
  world.net.answer(pods, FakeTransport::Reply{500, "etcd is gone", "text/plain", {}});
  const auto collected = world.collect();
  ASSERT_TRUE(collected) << collected.error().what;
  const Gap* gap = gap_of(collected->snapshot, "list pods in checkout");
  ASSERT_NE(gap, nullptr);
  EXPECT_EQ(gap->reason, GapReason::unreachable);
  EXPECT_FALSE(collected->snapshot.listed(Kind::pod, "checkout"));
  EXPECT_TRUE(collected->snapshot.refused(Kind::pod, "checkout"));
  EXPECT_TRUE(collected->snapshot.listed(Kind::deployment, "checkout"));
}

TEST(Collector, ThePagesThatCameAreKeptAndTheRestIsAGap) {
  Namespace world;
  world.net.answer(pods, R"({"kind":"PodList","apiVersion":"v1","metadata":{"continue":"t"},"items":[
      {"metadata":{"name":"first","namespace":"checkout","uid":"u1"}}]})");
  world.net.answer(std::string(pods) + "?continue=t", FakeTransport::Reply{500, "etcd is gone", "text/plain", {}});
  const auto collected = world.collect();
  ASSERT_TRUE(collected) << collected.error().what;
  EXPECT_NE(collected->snapshot.find(Kind::pod, "checkout", "first"), nullptr);
  const Gap* gap = gap_of(collected->snapshot, "list pods in checkout");
  ASSERT_NE(gap, nullptr);
  EXPECT_EQ(gap->detail, "1 were read, then: the server failed (500): etcd is gone");
  EXPECT_FALSE(collected->snapshot.listed(Kind::pod, "checkout"));
}

TEST(Collector, ASubjectThatCouldNotBeReadIsNotCalledMissing) {
  Namespace world;
  world.net.answer("/apis/apps/v1/namespaces/checkout/deployments/checkout-api",
                   FakeTransport::Reply{500, "etcd is gone", "text/plain", {}});
  const auto collected = world.collect(ObjectRef{"apps/v1", "Deployment", "checkout", "checkout-api", {}});
  ASSERT_FALSE(collected);
  EXPECT_EQ(collected.error().fault, Fault::unreachable);
  EXPECT_NE(collected.error().what.find("etcd is gone"), std::string::npos) << collected.error().what;
  EXPECT_FALSE(collected.error().hint.empty());
}

}  // namespace
}  // namespace aiops::kube
