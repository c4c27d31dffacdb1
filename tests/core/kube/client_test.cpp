// The client against scripted answers and against the recordings of a real API server.
#include "core/kube/client.hpp"

#include <gtest/gtest.h>

#include "support/fake_transport.hpp"
#include "support/fakes.hpp"

namespace aiops::kube {
namespace {

using test::FakeTransport;
using Reply = FakeTransport::Reply;

struct Bench {
  FakeTransport net;
  test::FakeClock clock;
  test::FakeProcesses processes;
  test::FakeMachine machine;
  Connection connection;
  Manners manners;
  net::CancelToken cancel;
  std::unique_ptr<Credentials> credentials;
  std::unique_ptr<KubeClient> made;

  Bench() {
    connection.cluster.server = "https://10.0.0.1:6443";
    connection.user.name = "me";
    connection.user.token = "secret-token";
    connection.name_space = "default";
  }
  KubeClient& client() {
    if (!made) {
      credentials =
          std::make_unique<Credentials>(connection, Credentials::World{machine.machine(), &processes, &clock, &cancel, false});
      made = std::make_unique<KubeClient>(net, clock, *credentials, connection, manners, &cancel);
    }
    return *made;
  }
};

Read list(Kind kind, const char* name_space) {
  return *Read::list(kind, name_space == nullptr ? Scope::all() : *Scope::in(name_space));
}
Read object(Kind kind, const char* name_space, const char* name) {
  return *Read::object(kind, *ObjectName::in(name_space, name));
}

const char* const pods = "/api/v1/namespaces/shop/pods";
std::string pod_list(const std::string& name, const std::string& token = "") {
  return R"({"kind":"PodList","apiVersion":"v1","metadata":{"continue":")" + token + R"("},"items":[{"metadata":{"name":")" +
         name + R"("}}]})";
}
std::string header(const net::Request& request, std::string_view name) {
  std::string all;
  for (const auto& h : request.headers) {
    if (h.name == name) all += (all.empty() ? "" : "|") + h.value;
  }
  return all;
}
std::size_t items(const Answer& answer) {
  std::size_t count = 0;
  for (const auto& page : answer.pages) count += page.root()["items"].size();
  return count;
}

TEST(KubeClient, ReadsARecordedNamespaceInOneRound) {
  Bench bench;
  bench.net.replay({"01-bad-rollout-missing-config-key", "cluster"});
  std::vector<Read> reads;
  for (const KindRow& row : all_kinds()) {
    const bool of_others = row.kind >= Kind::gateway;  // groups that this cluster does not serve
    if (row.namespaced && !of_others && row.kind != Kind::secret && row.kind != Kind::controller_revision &&
        row.kind != Kind::lease)
      reads.push_back(list(row.kind, "checkout"));
  }
  reads.push_back(Read::version());
  const auto answers = bench.client().read_all(reads);
  ASSERT_EQ(answers.size(), reads.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    ASSERT_TRUE(answers[i]) << reads[i].describe() << ": " << answers[i].error().what;
    EXPECT_EQ(answers[i]->asked, reads[i]);
    EXPECT_EQ(answers[i]->pages.size(), 1u);
  }
  EXPECT_EQ(bench.net.rounds, std::vector<std::size_t>{reads.size()});
  EXPECT_EQ(bench.client().ledger().requests, reads.size());
  EXPECT_EQ(bench.client().ledger().hosts, std::set<std::string>{"10.0.0.1:6443"});
  EXPECT_GT(bench.client().ledger().bytes, 10'000u);
}

TEST(KubeClient, SendsWhoWeAreAndNothingThatCouldChangeAnything) {
  Bench bench;
  bench.manners.user_agent = user_agent("1.2.3");
  bench.connection.user.impersonate = "jane";
  bench.connection.user.impersonate_groups = {"ops", "dev"};
  bench.connection.user.impersonate_extra = {{"Example.com/Why", "because"}};
  bench.net.answer(pods, pod_list("a"));
  ASSERT_TRUE(bench.client().read(list(Kind::pod, "shop")));
  const net::Request& request = bench.net.requests.at(0);
  EXPECT_EQ(request.method, net::Method::get);
  EXPECT_EQ(request.body, "");
  EXPECT_EQ(header(request, "Authorization"), "Bearer secret-token");
  EXPECT_EQ(header(request, "Impersonate-User"), "jane");
  EXPECT_EQ(header(request, "Impersonate-Group"), "ops|dev");
  EXPECT_EQ(header(request, "Impersonate-Extra-example.com%2Fwhy"), "because");
  EXPECT_EQ(header(request, "User-Agent").rfind("aiops/1.2.3 (linux/", 0), 0u);
  EXPECT_EQ(header(request, "Upgrade"), "");
  EXPECT_EQ(header(request, "Connection"), "");
}

TEST(KubeClient, MergesThePagesOfARealList) {
  Bench bench;
  // The recorded pages were made with limit=20: give them under the limit that we ask for.
  std::string token;
  for (int page = 1; page <= 5; ++page) {
    const std::string body = test::read_test_file("testdata/recordings/paging/pods.page" + std::to_string(page) + ".json");
    bench.net.answer("/api/v1/pods" + (token.empty() ? "" : "?continue=" + encode_query(token)), body);
    token = json::Document::parse(body)->root()["metadata"]["continue"].text();
  }
  const auto answer = bench.client().read(list(Kind::pod, nullptr));
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->pages.size(), 5u);
  EXPECT_GT(items(*answer), 80u);
  EXPECT_FALSE(answer->inconsistent);
  EXPECT_EQ(bench.client().ledger().requests, 5u);
}

TEST(KubeClient, GoesOnWithTheTokenOfAnExpiredPage) {
  Bench bench;
  const std::string expired = test::read_test_file("testdata/recordings/errors/410.continue-expired.json");
  const std::string rest = test::read_test_file("testdata/recordings/errors/200.continue-after-410.json");
  const std::string fresh(json::Document::parse(expired)->root()["metadata"]["continue"].text());
  const std::string next(json::Document::parse(rest)->root()["metadata"]["continue"].text());
  bench.net.answer(pods, pod_list("a", "old"))
      .answer(std::string(pods) + "?continue=old", Reply{410, expired, "application/json", {}});
  bench.net.answer(std::string(pods) + "?continue=" + encode_query(fresh), rest)
      .answer(std::string(pods) + "?continue=" + encode_query(next), pod_list("z"));
  const auto answer = bench.client().read(list(Kind::pod, "shop"));
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_TRUE(answer->inconsistent);
  EXPECT_EQ(answer->pages.size(), 3u);
}

TEST(KubeClient, StartsAnExpiredListAgainOnceWhenThereIsNoToken) {
  Bench bench;
  const Reply expired{
      410, test::read_test_file("testdata/recordings/errors/410.exact-old-resource-version.json"), "application/json", {}};
  bench.net.answer(pods, pod_list("a", "t1")).answer(pods, pod_list("b", "t2"));
  bench.net.answer(std::string(pods) + "?continue=t1", expired).answer(std::string(pods) + "?continue=t2", pod_list("c"));
  const auto answer = bench.client().read(list(Kind::pod, "shop"));
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(items(*answer), 2u);
  EXPECT_EQ(answer->pages.at(0).root()["items"].at(0)["metadata"]["name"].text(), "b");

  Bench again;
  again.net.answer(pods, pod_list("a", "t1")).answer(std::string(pods) + "?continue=t1", expired);
  const auto failed = again.client().read(list(Kind::pod, "shop"));
  ASSERT_TRUE(failed && failed->unfinished);
  EXPECT_EQ(items(*failed), 1u);
  EXPECT_EQ(failed->unfinished->fault, Fault::expired);
}

TEST(KubeClient, AListWithoutEndEnds) {
  Bench bench;
  bench.net.answer(pods, pod_list("a", "t")).answer(std::string(pods) + "?continue=t", pod_list("a", "t"));
  const auto answer = bench.client().read(list(Kind::pod, "shop"));
  ASSERT_TRUE(answer && answer->unfinished);
  EXPECT_EQ(answer->unfinished->fault, Fault::protocol);
}

TEST(KubeClient, KeepsThePagesThatCameBeforeTheOneThatFailed) {
  Bench bench;
  bench.net.answer(pods, pod_list("a", "t1"))
      .answer(std::string(pods) + "?continue=t1", Reply{500, "etcd is gone", "text/plain", {}});
  const auto answer = bench.client().read(list(Kind::pod, "shop"));
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(items(*answer), 1u);
  ASSERT_TRUE(answer->unfinished);
  EXPECT_EQ(answer->unfinished->fault, Fault::unreachable);
}

TEST(KubeClient, AReadWhoseConnectionBrokeIsSentOnceMoreAndAlone) {
  const Error broke{Fault::unreachable, "10.0.0.1:6443 broke the connection", {}};
  Bench bench;
  bench.net.answer("/api/v1/nodes", R"({"kind":"NodeList"})");
  bench.net.break_with(pods, broke).answer(pods, pod_list("a"));
  bench.net.break_with("/api/v1/namespaces/shop/events", broke);
  const std::vector<Read> reads{list(Kind::node, nullptr), list(Kind::pod, "shop"), list(Kind::event, "shop")};
  const auto answers = bench.client().read_all(reads);
  EXPECT_TRUE(answers[0] && answers[1]);
  ASSERT_FALSE(answers[2]);
  EXPECT_EQ(answers[2].error().what, broke.what);
  EXPECT_EQ(bench.net.rounds, (std::vector<std::size_t>{3, 1, 1}));
  EXPECT_EQ(bench.client().ledger().requests, 5u);
}

TEST(KubeClient, AServerThatIsGoneIsNotTriedAgainByEachRead) {
  const Error broke{Fault::unreachable, "10.0.0.1:6443 broke the connection", {}};
  Bench bench;
  bench.net.answer("/api/v1/nodes", R"({"kind":"NodeList"})");
  std::vector<Read> reads{list(Kind::node, nullptr)};
  for (const char* ns : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
    bench.net.break_with("/api/v1/namespaces/" + std::string(ns) + "/pods", broke);
    reads.push_back(list(Kind::pod, ns));
  }
  const auto answers = bench.client().read_all(reads);
  EXPECT_TRUE(answers[0]);
  for (std::size_t i = 1; i < answers.size(); ++i) EXPECT_FALSE(answers[i]) << i;
  EXPECT_EQ(bench.net.requests.size(), 9u + 3u);
}

TEST(KubeClient, AServerThatNeverAnsweredIsNotTriedAgain) {
  Bench bench;
  bench.net.break_with(pods, {Fault::unreachable, "10.0.0.1:6443 broke the connection", {}});
  EXPECT_FALSE(bench.client().read(list(Kind::pod, "shop")));
  EXPECT_EQ(bench.net.requests.size(), 1u);
}

TEST(KubeClient, ALogIsPlainTextAndNothingElse) {
  const std::string log = "/api/v1/namespaces/shop/pods/web/log?tailLines=200&timestamps=true";
  for (const char* type : {"text/html", "application/json", "application/vnd.kubernetes.protobuf"}) {
    Bench bench;
    bench.net.answer(log, Reply{200, "not a log", type, {}});
    const auto answer = bench.client().read(*Read::pod_log(*ObjectName::in("shop", "web"), {}));
    ASSERT_FALSE(answer) << type;
    EXPECT_EQ(answer.error().fault, Fault::protocol);
    EXPECT_FALSE(answer.error().hint.empty());
  }
}

TEST(KubeClient, WaitsAsLongAsABusyServerAsks) {
  Bench bench;
  const Reply busy{429,
                   test::read_test_file("testdata/recordings/errors/429.too-many-requests.txt"),
                   "text/plain; charset=utf-8",
                   {{"Retry-After", "3"}}};
  bench.net.answer(pods, busy).answer(pods, busy).answer(pods, pod_list("a"));
  ASSERT_TRUE(bench.client().read(list(Kind::pod, "shop")));
  EXPECT_EQ(bench.clock.waits, (std::vector<std::chrono::milliseconds>{std::chrono::seconds(3), std::chrono::seconds(3)}));
}

TEST(KubeClient, GivesUpOnABusyServerAfterThreeTries) {
  Bench bench;
  bench.net.answer(pods, Reply{429, "Too many requests, please try again later.\n", "text/plain", {{"Retry-After", "1"}}});
  const auto answer = bench.client().read(list(Kind::pod, "shop"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().fault, Fault::throttled);
  EXPECT_EQ(bench.net.requests.size(), 3u);
}

TEST(KubeClient, DoesNotWaitLongerThanAnIncidentAllows) {
  Bench bench;
  bench.net.answer(pods, Reply{429, "busy", "text/plain", {{"Retry-After", "600"}}});
  EXPECT_EQ(bench.client().read(list(Kind::pod, "shop")).error().fault, Fault::throttled);
  EXPECT_TRUE(bench.clock.waits.empty());
}

TEST(KubeClient, ADisruptionBudgetIsNoRateLimit) {
  Bench bench;
  bench.net.answer(
      pods, Reply{429,
                  R"({"kind":"Status","code":429,"message":"Cannot evict","details":{"causes":[{"reason":"DisruptionBudget"}]}})",
                  "application/json",
                  {}});
  EXPECT_FALSE(bench.client().read(list(Kind::pod, "shop")));
  EXPECT_EQ(bench.net.requests.size(), 1u);
}

TEST(KubeClient, OtherReadsDoNotWaitForABusyOne) {
  Bench bench;
  bench.net.answer(pods, Reply{429, "busy", "text/plain", {{"Retry-After", "2"}}}).answer(pods, pod_list("a"));
  bench.net.answer("/api/v1/namespaces/shop/events", R"({"kind":"EventList","metadata":{"continue":"t"},"items":[]})");
  bench.net.answer("/api/v1/namespaces/shop/events?continue=t", R"({"kind":"EventList","metadata":{},"items":[]})");
  const std::vector<Read> reads{list(Kind::pod, "shop"), list(Kind::event, "shop")};
  const auto answers = bench.client().read_all(reads);
  EXPECT_TRUE(answers[0] && answers[1]);
  EXPECT_EQ(bench.net.rounds, (std::vector<std::size_t>{2, 1, 1}));
  EXPECT_EQ(bench.clock.waits.size(), 1u);
}

TEST(KubeClient, RefreshesItsCredentialsOnceAfterA401) {
  Bench bench;
  bench.connection.user.token.clear();
  bench.connection.user.exec = ExecPlugin{"client.authentication.k8s.io/v1", "helper", {}, {}, "", "Never", false};
  const auto token = [](const char* text) {
    return net::ProcessResult{
        0,
        std::string(R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":")") + text +
            "\"}}",
        ""};
  };
  bench.processes.results = {token("old"), token("new")};
  const Reply refused{401, test::read_test_file("testdata/recordings/errors/401.bad-token.json"), "application/json", {}};
  bench.net.answer(pods, refused).answer(pods, pod_list("a"));
  ASSERT_TRUE(bench.client().read(list(Kind::pod, "shop")));
  EXPECT_EQ(bench.processes.calls.size(), 2u);
  EXPECT_EQ(header(bench.net.requests.at(0), "Authorization"), "Bearer old");
  EXPECT_EQ(header(bench.net.requests.at(1), "Authorization"), "Bearer new");
}

TEST(KubeClient, A401WithNothingNewToOfferIsFinal) {
  Bench bench;
  bench.net.answer(pods,
                   Reply{401, test::read_test_file("testdata/recordings/errors/401.bad-token.json"), "application/json", {}});
  const auto answer = bench.client().read(list(Kind::pod, "shop"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().fault, Fault::auth);
  EXPECT_NE(answer.error().hint.find("'me'"), std::string::npos);
  EXPECT_EQ(answer.error().what.find("secret-token"), std::string::npos);
  EXPECT_EQ(bench.net.requests.size(), 1u);
}

TEST(KubeClient, SaysWhatIsForbiddenInTheWordsOfTheRead) {
  Bench bench;
  bench.net.answer(
      "/api/v1/namespaces/payments/secrets",
      Reply{403, test::read_test_file("testdata/recordings/errors/403.reader-list-secrets.json"), "application/json", {}});
  const auto answer = bench.client().read(list(Kind::secret, "payments"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().fault, Fault::forbidden);
  EXPECT_EQ(answer.error().what, "not permitted: list secrets in payments");
  EXPECT_NE(answer.error().hint.find("aiops-reader"), std::string::npos);
}

TEST(KubeClient, FallsBackToTheVersionThatAnOlderServerHas) {
  Bench bench;
  const Reply no_version{
      404, test::read_test_file("testdata/recordings/errors/404.removed-api-version.json"), "application/json", {}};
  bench.net.answer("/apis/batch/v1/namespaces/shop/cronjobs", no_version);
  bench.net.answer("/apis/batch/v1beta1/namespaces/shop/cronjobs",
                   R"({"kind":"CronJobList","apiVersion":"batch/v1beta1","items":[]})");
  const auto answer = bench.client().read(list(Kind::cron_job, "shop"));
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->asked.api_version(), "batch/v1beta1");
  ASSERT_TRUE(bench.client().read(list(Kind::cron_job, "shop")));  // learnt: not asked twice
  EXPECT_EQ(bench.net.requests.size(), 3u);
}

TEST(KubeClient, AnAbsentGroupIsNoGap) {
  Bench bench;
  const Reply no_group{
      404, test::read_test_file("testdata/recordings/errors/404.unknown-group.txt"), "text/plain; charset=utf-8", {}};
  for (const char* version : {"autoscaling/v2", "autoscaling/v2beta2", "autoscaling/v1"}) {
    bench.net.answer("/apis/" + std::string(version) + "/namespaces/shop/horizontalpodautoscalers", no_group);
  }
  const auto answer = bench.client().read(list(Kind::horizontal_pod_autoscaler, "shop"));
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_TRUE(answer->absent);
  EXPECT_TRUE(answer->pages.empty());
  EXPECT_TRUE(bench.client().read(list(Kind::horizontal_pod_autoscaler, "shop"))->absent);
  EXPECT_EQ(bench.net.requests.size(), 3u);
}

TEST(KubeClient, AnObjectThatIsNotThereIsNotFound) {
  Bench bench;
  bench.net.replay({"errors"});
  const auto answer = bench.client().read(object(Kind::pod, "cart", "no-such-pod"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().fault, Fault::not_found);
  EXPECT_NE(answer.error().what.find("no-such-pod"), std::string::npos);
}

TEST(KubeClient, AnythingElseOnThatPortIsNotAnApiServer) {
  Bench bench;
  bench.net.answer(pods, Reply{404, "<html>nothing here</html>", "text/html", {}});
  EXPECT_EQ(bench.client().read(list(Kind::pod, "shop")).error().fault, Fault::protocol);
  Bench login;
  login.net.answer(pods, Reply{200, "<html>please log in</html>", "text/html", {}});
  const auto answer = login.client().read(list(Kind::pod, "shop"));
  EXPECT_EQ(answer.error().fault, Fault::protocol);
  EXPECT_NE(answer.error().what.find("text/html"), std::string::npos);
}

TEST(KubeClient, ARedirectIsNotFollowed) {
  Bench bench;
  bench.net.answer(pods, Reply{302, "", "text/html", {{"Location", "https://login.example.com/"}}});
  const auto answer = bench.client().read(list(Kind::pod, "shop"));
  EXPECT_EQ(answer.error().fault, Fault::protocol);
  EXPECT_NE(answer.error().what.find("redirect (302)"), std::string::npos);
  EXPECT_EQ(bench.net.requests.size(), 1u);
}

TEST(KubeClient, PlainTextOfAFailingServerIsToldAsOneLine) {
  Bench bench;
  bench.net.answer(pods,
                   Reply{503, test::read_test_file("testdata/recordings/errors/503.aggregated-api-down.txt"), "text/plain", {}});
  const auto answer = bench.client().read(list(Kind::pod, "shop"));
  EXPECT_EQ(answer.error().fault, Fault::unreachable);
  EXPECT_NE(answer.error().what.find("(503): service unavailable"), std::string::npos) << answer.error().what;
  Bench starting;
  starting.net.answer(pods,
                      Reply{500, test::read_test_file("testdata/recordings/errors/500.readyz-starting.txt"), "text/plain", {}});
  EXPECT_EQ(starting.client().read(list(Kind::pod, "shop")).error().what.find('\n'), std::string::npos);
}

TEST(KubeClient, WholeObjectsInsteadOfNamesAreThrownAway) {
  Bench bench;
  bench.net.answer("/api/v1/namespaces/shop/secrets", R"({"kind":"SecretList","items":[{"data":{"password":"aHVudGVyMg=="}}]})");
  const auto answer = bench.client().read(list(Kind::secret, "shop"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().fault, Fault::protocol);
  EXPECT_EQ(answer.error().what.find("aHVudGVyMg"), std::string::npos);
}

TEST(KubeClient, AnAnswerOfAnotherKindIsRefused) {
  for (const char* body : {"{}", "[]", "null", "7", R"({"kind":"NodeList","items":[]})", R"({"kind":"PodList","items":{}})",
                           R"({"kind":["PodList"]})"}) {
    Bench bench;
    bench.net.answer(pods, body);
    const auto answer = bench.client().read(list(Kind::pod, "shop"));
    ASSERT_FALSE(answer) << body;
    EXPECT_EQ(answer.error().fault, Fault::protocol) << body;
  }
  Bench half;
  half.net.answer(pods, R"({"kind":"PodList","items":[)");
  EXPECT_EQ(half.client().read(list(Kind::pod, "shop")).error().fault, Fault::protocol);
  Bench none;
  none.net.answer(pods, R"({"kind":"PodList","metadata":null,"items":null})");
  EXPECT_TRUE(none.client().read(list(Kind::pod, "shop")));
}

TEST(KubeClient, ReadsLogsAndTellsWhyThereIsNone) {
  Bench bench;
  const std::string base = "/api/v1/namespaces/shop/pods/web-1/log?tailLines=200&timestamps=true&container=";
  bench.net.answer(base + "app", Reply{200, "2026-11-20T13:54:00Z {\"kind\":\"Status\"}\n", "text/plain", {}});
  bench.net.answer(
      base + "app&previous=true",
      Reply{400, test::read_test_file("testdata/recordings/errors/400.log-no-previous.json"), "application/json", {}});
  bench.net.answer(base + "new", Reply{204, "", "", {}});
  LogWindow app, previous, fresh;
  app.container = previous.container = "app";
  previous.previous = true;
  fresh.container = "new";
  const auto pod = *ObjectName::in("shop", "web-1");
  const std::vector<Read> reads{*Read::pod_log(pod, app), *Read::pod_log(pod, previous), *Read::pod_log(pod, fresh)};
  const auto answers = bench.client().read_all(reads);
  ASSERT_TRUE(answers[0]);
  EXPECT_EQ(answers[0]->log, "2026-11-20T13:54:00Z {\"kind\":\"Status\"}\n");
  EXPECT_TRUE(answers[0]->pages.empty());
  ASSERT_FALSE(answers[1]);
  EXPECT_EQ(answers[1].error().fault, Fault::not_found);
  EXPECT_NE(answers[1].error().what.find("previous terminated container"), std::string::npos);
  ASSERT_TRUE(answers[2]);
  EXPECT_EQ(answers[2]->log, "");
  EXPECT_EQ(bench.client().ledger().log_reads, 3u);
}

TEST(KubeClient, StopsAtItsBudgetAndSaysSo) {
  Bench bench;
  bench.manners.max_requests = 2;
  bench.net.answer(pods, pod_list("a")).answer("/api/v1/nodes", R"({"kind":"NodeList"})");
  const std::vector<Read> reads{list(Kind::pod, "shop"), list(Kind::node, nullptr), list(Kind::event, "shop")};
  const auto answers = bench.client().read_all(reads);
  EXPECT_TRUE(answers[0] && answers[1]);
  ASSERT_FALSE(answers[2]);
  EXPECT_EQ(answers[2].error().fault, Fault::budget);
  EXPECT_EQ(bench.net.requests.size(), 2u);
}

TEST(KubeClient, PagesMayBeFree) {
  Bench bench;
  bench.manners.max_requests = 1;
  bench.manners.pages_are_free = true;
  bench.net.answer(pods, pod_list("a", "t1"))
      .answer(std::string(pods) + "?continue=t1", pod_list("b", "t2"))
      .answer(std::string(pods) + "?continue=t2", pod_list("c"));
  const auto answer = bench.client().read(list(Kind::pod, "shop"));
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(items(*answer), 3u);
}

TEST(KubeClient, AsksNothingAfterCtrlC) {
  Bench bench;
  bench.cancel.cancel();
  EXPECT_EQ(bench.client().read(list(Kind::pod, "shop")).error().fault, Fault::cancelled);
  EXPECT_TRUE(bench.net.requests.empty());
}

TEST(KubeClient, PassesOnWhatTheTransportSays) {
  Bench bench;
  bench.net.break_with(pods, {Fault::unreachable, "10.0.0.1:6443 refuses connections", "hint"});
  const auto answer = bench.client().read(list(Kind::pod, "shop"));
  EXPECT_EQ(answer.error().fault, Fault::unreachable);
  EXPECT_EQ(answer.error().hint, "hint");
}

TEST(KubeClient, MarksListsWithoutASelectorAsHeavy) {
  Bench bench;
  bench.net.answer(pods, pod_list("a")).answer(std::string(pods) + "?labelSelector=app", pod_list("a"));
  const std::vector<Read> reads{list(Kind::pod, "shop"), *Read::list(Kind::pod, *Scope::in("shop"), *Selector::labels("app"))};
  bench.client().read_all(reads);
  EXPECT_TRUE(bench.net.requests.at(0).heavy);
  EXPECT_FALSE(bench.net.requests.at(1).heavy);
}

TEST(KubeClient, TriesAFailingServerAgainOnlyWhenItAsksForThat) {
  Bench bench;
  const Reply later{504,
                    test::read_test_file("testdata/recordings/errors/504.future-resource-version.json"),
                    "application/json",
                    {{"Retry-After", "1"}}};
  bench.net.answer(pods, later).answer(pods, pod_list("a"));
  EXPECT_TRUE(bench.client().read(list(Kind::pod, "shop")));
  Bench never;
  never.net.answer(pods, Reply{504, "upstream timed out", "text/plain", {}});
  EXPECT_EQ(never.client().read(list(Kind::pod, "shop")).error().fault, Fault::timeout);
  EXPECT_EQ(never.net.requests.size(), 1u);
}

TEST(RequestTimeout, IsReadAsKubectlReadsIt) {
  using std::chrono::milliseconds;
  EXPECT_EQ(*parse_request_timeout("0"), milliseconds(0));
  EXPECT_EQ(*parse_request_timeout("30"), milliseconds(30'000));
  EXPECT_EQ(*parse_request_timeout("1m30s"), milliseconds(90'000));
  EXPECT_EQ(*parse_request_timeout("500ms"), milliseconds(500));
  for (const char* bad : {"", "soon", "-1s", "1x", "99999999999999999999", "9999y"}) {
    const auto timeout = parse_request_timeout(bad);
    ASSERT_FALSE(timeout) << bad;
    EXPECT_EQ(timeout.error().fault, Fault::usage);
  }
}

TEST(AccessQuestions, AreTheTwoSelfReviewsAndNothingElse) {
  Bench bench;
  bench.net.replay({"reviews"});
  const std::vector<AccessQuestion> questions{*AccessQuestion::may_i(Verb::list, Kind::secret, *Scope::in("payments")),
                                              *AccessQuestion::my_rules(*Scope::in("cart"))};
  const auto answers = bench.client().ask(questions);
  ASSERT_TRUE(answers[0] && answers[1]);
  EXPECT_TRUE(answers[0]->root()["status"].is_object());
  EXPECT_TRUE(answers[1]->root()["status"]["resourceRules"].is_array());
  EXPECT_EQ(bench.net.targets(), (std::vector<std::string>{"POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                                                           "POST /apis/authorization.k8s.io/v1/selfsubjectrulesreviews"}));
  EXPECT_EQ(bench.net.requests.at(0).body,
            R"({"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview",)"
            R"("spec":{"resourceAttributes":{"namespace":"payments","verb":"list","resource":"secrets"}}})");
}

TEST(AccessQuestions, AskExactlyWhatAReadWouldNeed) {
  const auto log = AccessQuestion::may_i(*Read::pod_log(*ObjectName::in("shop", "web-1"), {}));
  EXPECT_NE(log.body().find(R"("verb":"get","resource":"pods","subresource":"log","name":"web-1")"), std::string::npos)
      << log.body();
  const auto version = AccessQuestion::may_i(Read::version());
  EXPECT_NE(version.body().find(R"("nonResourceAttributes":{"path":"/version","verb":"get"})"), std::string::npos);
  EXPECT_FALSE(AccessQuestion::my_rules(Scope::all()));
  EXPECT_FALSE(AccessQuestion::may_i(Verb::get, Kind::other, Scope::all()));
}

}  // namespace
}  // namespace aiops::kube
