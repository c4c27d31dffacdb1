// The client against a server on the loopback that answers as real ones were recorded.
#include "core/prom/client.hpp"

#include <algorithm>
#include <mutex>

#include <gtest/gtest.h>

#include "core/net/curl_transport.hpp"
#include "support/fake_transport.hpp"
#include "support/fakes.hpp"
#include "support/http_server.hpp"

namespace aiops::prom {
namespace {

using test::HttpServer;
using test::SeenRequest;
using test::ServerReply;
using Outcome = MetricAnswer::Outcome;

// Waits are noted, not waited.
class QuickClock final : public net::Clock {
 public:
  Time now() const override { return real_.now(); }
  net::Deadline steady() const override { return real_.steady(); }
  bool wait(std::chrono::milliseconds span, const net::CancelToken*) override {
    waits.push_back(span);
    return true;
  }
  std::vector<std::chrono::milliseconds> waits;

 private:
  net::SystemClock real_;
};

ServerReply reply(int status, const std::string& body, const std::string& type = "application/json") {
  return {status, body, {{"Content-Type", type}}, false, false, false};
}
std::string recorded(const std::string& name) { return test::read_test_file("testdata/recordings/" + name); }

struct Session {
  explicit Session(HttpServer::Handler handler) : server({}, std::move(handler)) {}

  std::vector<MetricAnswer> ask(std::size_t count = 1) {
    MetricScope scope;
    scope.add("shop", "web-1");
    std::vector<MetricQuery> queries;
    for (std::size_t i = 0; i < count; ++i) queries.push_back(MetricQuery::of(all_metrics()[i].id, scope));
    const kube::Machine machine = fake.machine();
    auto client = PromClient::make(transport, clock, machine, server.url() + path, config, manners, nullptr);
    EXPECT_TRUE(client) << (client ? "" : client.error().what);
    if (!client) return {};
    auto answers = client->ask(queries, metric_span(*parse_time("2026-11-20T13:54:00Z")));
    ledger = client->ledger();
    return answers;
  }

  HttpServer server;
  test::FakeMachine fake;
  net::CurlTransport transport;
  QuickClock clock;
  HttpConfig config;
  Manners manners;
  std::string path;
  Ledger ledger;
};

Session always(const ServerReply& answer) {
  return Session([answer](const SeenRequest&) { return answer; });
}

const std::string two_samples =
    R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{"namespace":"shop","pod":"web-1","container":"c"},)"
    R"("values":[[1795182720,"1.5"],[1795182780,"NaN"]]}]}})";

TEST(PromClient, AsksByPostWithAFormAndReadsTheCourse) {
  Session session = always(reply(200, two_samples));
  session.path = "/prometheus/?dedup=false";
  session.config.headers.emplace_back("X-Scope-OrgID", Secret{"team", {}});
  const auto answers = session.ask();
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].outcome, Outcome::answered) << answers[0].detail;
  ASSERT_EQ(answers[0].series.size(), 1U);
  EXPECT_EQ(answers[0].series[0].samples.size(), 2U);
  const SeenRequest seen = session.server.seen().at(0);
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.target, "/prometheus/api/v1/query_range");
  EXPECT_EQ(seen.header("content-type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(seen.header("x-scope-orgid"), "team");
  EXPECT_NE(seen.header("accept-encoding").find("gzip"), std::string::npos);
  EXPECT_EQ(seen.body.rfind("dedup=false&query=max%20by%20%28namespace%2C%20pod", 0), 0U) << seen.body;
  EXPECT_NE(seen.body.find("&start=1795175580&end=1795182780&step=60&timeout=10s"), std::string::npos) << seen.body;
  EXPECT_EQ(session.ledger.queries, 1U);
  EXPECT_EQ(session.ledger.hosts.size(), 1U);
}

TEST(PromClient, ReadsWhatPrometheusAndVictoriaMetricsAnswered) {
  for (const std::string server : {"prometheus", "victoriametrics"}) {
    Session session = always(reply(200, recorded(server + "/query_range.recommender-memory.2d.5m.json")));
    const auto answers = session.ask();
    EXPECT_EQ(answers.at(0).outcome, Outcome::answered) << server;
    EXPECT_FALSE(answers.at(0).series.empty()) << server;
  }
}

TEST(PromClient, WhatIsNotThereIsNotZero) {
  for (const std::string file :
       {"prometheus/query.empty.json", "prometheus/query_range.before-data.json", "victoriametrics/query.empty.json"}) {
    Session session = always(reply(200, recorded(file)));
    const auto answers = session.ask();
    EXPECT_EQ(answers.at(0).outcome, Outcome::none) << file;
    const auto gap = gap_of(answers.at(0));
    ASSERT_TRUE(gap) << file;
    EXPECT_NE(gap->detail.find("cAdvisor"), std::string::npos) << gap->detail;
    EXPECT_NE(gap->detail.find("not judged"), std::string::npos) << gap->detail;
  }
}

struct Refusal {
  std::string name;
  int status;
  std::string body, type;
  GapReason reason;
  std::string part;  // of the detail
  std::size_t sent;
};

void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.name; }

class Refused : public ::testing::TestWithParam<Refusal> {};

TEST_P(Refused, BecomesAnAnswerThatSaysSo) {
  const Refusal& refusal = GetParam();
  Session session = always(reply(refusal.status, refusal.body, refusal.type));
  const auto answers = session.ask();
  EXPECT_EQ(answers.at(0).outcome, Outcome::failed);
  EXPECT_EQ(answers.at(0).reason, refusal.reason) << name_of(answers.at(0).reason);
  EXPECT_NE(answers.at(0).detail.find(refusal.part), std::string::npos) << answers.at(0).detail;
  EXPECT_EQ(session.server.seen().size(), refusal.sent);
}

INSTANTIATE_TEST_SUITE_P(
    PromClient, Refused,
    ::testing::Values(Refusal{"ParseError", 400, recorded("prometheus/error.parse.json"), "application/json",
                              GapReason::unreachable, "bad_data", 1},
                      Refusal{"VmParseError", 422, recorded("victoriametrics/error.parse.json"), "application/json",
                              GapReason::unreachable, "422", 1},
                      Refusal{"Matching", 422, recorded("prometheus/error.many-to-many.json"), "application/json",
                              GapReason::unreachable, "execution", 1},
                      Refusal{"TooManyPoints", 400, recorded("prometheus/error.range-too-many-points.json"), "application/json",
                              GapReason::too_large, "11,000", 2},
                      Refusal{"VmTooManyPoints", 422, recorded("victoriametrics/error.range-too-many-points.json"),
                              "application/json", GapReason::too_large, "too many points", 2},
                      Refusal{"TimedOut", 503, recorded("prometheus/error.timeout.json"), "application/json", GapReason::timeout,
                              "timed out", 2},
                      Refusal{"NoSuchPath", 404, recorded("prometheus/error.not-found.txt"), "text/plain", GapReason::not_found,
                              "page not found", 1},
                      Refusal{"VmNoSuchPath", 400, recorded("victoriametrics/error.not-found.txt"), "text/plain",
                              GapReason::unreachable, "unsupported path", 1},
                      Refusal{"NoMethodAtAll", 405, recorded("prometheus/error.method.txt"), "text/plain", GapReason::unreachable,
                              "Method Not Allowed", 2},
                      Refusal{"NoTenant", 401, "no org id", "text/plain", GapReason::forbidden, "no org id", 1},
                      Refusal{"Login", 403, "<html>", "text/html", GapReason::forbidden, "an HTML page", 1},
                      Refusal{"Page", 200, "<html>hello</html>", "text/html", GapReason::unreachable,
                              "no answer of a Prometheus API", 1},
                      Refusal{"Busy", 503, "overloaded", "text/plain", GapReason::timeout, "busy", 3},
                      Refusal{"TooManyRequests", 429, "", "text/plain", GapReason::unreachable, "busy", 3},
                      Refusal{"Broken", 500, R"({"status":"error","errorType":"internal","error":"x"})", "application/json",
                              GapReason::unreachable, "internal: x", 1}),
    [](const auto& chosen) { return chosen.param.name; });

TEST(PromClient, WaitsAsLongAsABusyServerAsksAndTriesAgain) {
  std::size_t count = 0;
  std::mutex guard;
  Session session([&](const SeenRequest&) {
    const std::lock_guard hold(guard);
    ServerReply busy = reply(429, "");
    busy.headers.emplace_back("Retry-After", "2");
    return ++count == 1 ? busy : reply(200, two_samples);
  });
  EXPECT_EQ(session.ask().at(0).outcome, Outcome::answered);
  EXPECT_EQ(session.clock.waits, std::vector<std::chrono::milliseconds>{std::chrono::seconds(2)});
}

TEST(PromClient, DoesNotWaitAnHour) {
  ServerReply busy = reply(503, "");
  busy.headers.emplace_back("Retry-After", "3600");
  Session session = always(busy);
  EXPECT_EQ(session.ask().at(0).outcome, Outcome::failed);
  EXPECT_TRUE(session.clock.waits.empty());
}

TEST(PromClient, AsksABusyServerNoMoreThanTwelveTimesInAll) {
  for (const int status : {429, 504}) {
    Session session = always(reply(status, "not now", "text/plain"));
    const auto answers = session.ask(9);
    EXPECT_EQ(session.server.seen().size(), 12U);
    EXPECT_EQ(session.ledger.queries, 12U);
    for (const MetricAnswer& answer : answers) {
      EXPECT_EQ(answer.outcome, Outcome::failed);
      EXPECT_EQ(answer.reason, status == 504 ? GapReason::timeout : GapReason::unreachable);
      EXPECT_NE(answer.detail.find("not now"), std::string::npos) << answer.detail;
    }
    EXPECT_NE(answers.back().detail.find("not asked again: 12 queries were"), std::string::npos) << answers.back().detail;
    EXPECT_EQ(session.clock.waits.size(), status == 504 ? 0U : 1U);
  }
}

TEST(PromClient, CountsNoRedirectAsAQuery) {
  Session session([](const SeenRequest& request) {
    if (request.target == "/metrics/api/v1/query_range") return reply(200, two_samples);
    ServerReply moved = reply(307, "");
    moved.headers.emplace_back("Location", "/metrics/api/v1/query_range");
    return moved;
  });
  for (const MetricAnswer& answer : session.ask(9)) EXPECT_NE(answer.outcome, Outcome::failed) << answer.detail;
}

TEST(PromClient, AsksByGetWherePostIsRefused) {
  Session session([](const SeenRequest& request) {
    return request.method == "POST" ? reply(405, "Method Not Allowed", "text/plain") : reply(200, two_samples);
  });
  EXPECT_EQ(session.ask().at(0).outcome, Outcome::answered);
  const auto seen = session.server.seen();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[1].target.rfind("/api/v1/query_range?query=", 0), 0U) << seen[1].target;
}

TEST(PromClient, AsksForFewerPointsWhenThereAreTooMany) {
  Session session([](const SeenRequest& request) {
    return request.body.find("step=60&") != std::string::npos
               ? reply(
                     422,
                     R"({"status":"error","errorType":"execution","error":"query processing would load too many samples into memory"})")
               : reply(200, two_samples);
  });
  const auto answers = session.ask();
  EXPECT_EQ(answers.at(0).outcome, Outcome::answered);
  EXPECT_EQ(answers.at(0).step, std::chrono::seconds(240));
  EXPECT_NE(session.server.seen().at(1).body.find("step=240&"), std::string::npos);
}

TEST(PromClient, SaysThatDataArePartial) {
  const std::string head = two_samples.substr(0, two_samples.size() - 1);
  for (const std::string more : {R"(,"warnings":["store a is down"]})", R"(,"isPartial":true})"}) {
    Session session = always(reply(200, head + more));
    const auto answers = session.ask();
    EXPECT_EQ(answers.at(0).outcome, Outcome::answered);
    const auto gap = gap_of(answers.at(0));
    ASSERT_TRUE(gap);
    EXPECT_EQ(gap->detail.rfind("partial data: ", 0), 0U) << gap->detail;
  }
  // data beside an error
  std::string error = two_samples;
  error.replace(error.find("success"), 7, "error");
  Session session = always(reply(422, error));
  EXPECT_EQ(session.ask().at(0).outcome, Outcome::answered);
}

TEST(PromClient, GivesUpInTimeAndOnAServerThatIsNotThere) {
  ServerReply mute;
  mute.mute = true;
  Session slow = always(mute);
  slow.manners.budget = std::chrono::milliseconds(200);
  const auto answers = slow.ask(9);
  ASSERT_EQ(answers.size(), 9U);
  for (const MetricAnswer& answer : answers) EXPECT_EQ(answer.reason, GapReason::timeout) << answer.detail;

  Session gone = always(reply(200, two_samples));
  gone.manners.max_queries = 2;
  const auto three = gone.ask(3);
  EXPECT_EQ(three.at(1).outcome, Outcome::answered);
  EXPECT_EQ(three.at(2).reason, GapReason::budget);
}

TEST(PromClient, CarriesNoCredentialToAnotherHost) {
  HttpServer other({}, [](const SeenRequest&) { return reply(200, two_samples); });
  Session session([&](const SeenRequest&) {
    ServerReply away = reply(307, "");
    away.headers.emplace_back("Location", other.url() + "/api/v1/query_range");
    return away;
  });
  session.config.authorization_type = "Bearer";
  session.config.authorization.value = "hunter2";
  session.config.headers.emplace_back("X-Scope-OrgID", Secret{"team", {}});
  session.path = "/?token=hunter3";
  EXPECT_EQ(session.ask().at(0).outcome, Outcome::answered);
  EXPECT_EQ(session.server.seen().at(0).header("authorization"), "Bearer hunter2");
  EXPECT_NE(session.server.seen().at(0).body.find("hunter3"), std::string::npos);
  const SeenRequest foreign = other.seen().at(0);
  EXPECT_EQ(foreign.method, "POST");
  EXPECT_EQ(foreign.header("authorization"), "");
  EXPECT_EQ(foreign.header("x-scope-orgid"), "");
  EXPECT_EQ(foreign.body.find("hunter3"), std::string::npos) << foreign.body;

  session.config.follow_redirects = false;
  EXPECT_EQ(session.ask().at(0).outcome, Outcome::failed);
  EXPECT_EQ(other.seen().size(), 1U);
}

TEST(PromClient, KeepsItsCredentialsOnARedirectOfTheSameServer) {
  Session session([](const SeenRequest& request) {
    if (request.target == "/new/api") return reply(200, two_samples);
    ServerReply moved = reply(301, "");
    moved.headers.emplace_back("Location", "/new/api");
    return request.target.rfind("/new/api?", 0) == 0 ? reply(200, two_samples) : moved;
  });
  session.config.basic = true;
  session.config.basic_user = "me";
  session.config.basic_password.value = "pw";
  EXPECT_EQ(session.ask().at(0).outcome, Outcome::answered);
  EXPECT_EQ(session.server.seen().at(1).method, "GET");
  EXPECT_EQ(session.server.seen().at(1).header("authorization"), "Basic bWU6cHc=");
}

TEST(PromClient, FollowsNoRedirectForEver) {
  Session session([](const SeenRequest&) {
    ServerReply moved = reply(308, "");
    moved.headers.emplace_back("Location", "/api/v1/query_range");
    return moved;
  });
  EXPECT_EQ(session.ask().at(0).outcome, Outcome::failed);
  EXPECT_EQ(session.server.seen().size(), 4U);
}

TEST(PromClient, ReadsFilesOfCredentialsAnewForEachRound) {
  Session session = always(reply(200, two_samples));
  session.config.authorization_type = "Bearer";
  session.config.authorization.file = "/token";
  session.fake.files["/token"] = "one\n";
  EXPECT_EQ(session.ask().at(0).outcome, Outcome::answered);
  session.fake.files["/token"] = "two\n";
  EXPECT_EQ(session.ask().at(0).outcome, Outcome::answered);
  EXPECT_EQ(session.server.seen().at(0).header("authorization"), "Bearer one");
  EXPECT_EQ(session.server.seen().at(1).header("authorization"), "Bearer two");
  session.fake.files.clear();
  const auto answers = session.ask();
  EXPECT_EQ(answers.at(0).reason, GapReason::forbidden);
  EXPECT_NE(answers.at(0).detail.find("/token"), std::string::npos) << answers.at(0).detail;
  EXPECT_EQ(session.server.seen().size(), 2U);
}

TEST(PromClient, RefusesAUrlWithAPasswordAndDoesNotRepeatIt) {
  test::FakeTransport transport;
  test::FakeClock clock;
  const kube::Machine machine = test::FakeMachine().machine();
  for (const std::string url : {"http://me:hunter2@prometheus:9090", "prometheus:9090", "ftp://prometheus"}) {
    const auto client = PromClient::make(transport, clock, machine, url, {});
    ASSERT_FALSE(client) << url;
    EXPECT_EQ(client.error().fault, Fault::usage);
    EXPECT_EQ((client.error().what + client.error().hint).find("hunter2"), std::string::npos);
  }
}

TEST(PromClient, TakesTheAddressOfTheApiAsWell) {
  for (const std::string path : {"", "/", "/api/v1", "/api/v1/", "/api/v1/query"}) {
    Session session = always(reply(200, two_samples));
    session.path = path;
    EXPECT_EQ(session.ask().at(0).outcome, Outcome::answered);
    EXPECT_EQ(session.server.seen().at(0).target, "/api/v1/query_range") << path;
  }
}

}  // namespace
}  // namespace aiops::prom
