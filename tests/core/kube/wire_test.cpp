// From a kubeconfig file to an answer, over real TLS: all the rooms of the edge together.
#include <gtest/gtest.h>

#include "core/base/base64.hpp"
#include "core/kube/client.hpp"
#include "core/net/curl_transport.hpp"
#include "support/fakes.hpp"
#include "support/http_server.hpp"

namespace aiops::kube {
namespace {

using test::HttpServer;
using test::SeenRequest;
using test::ServerReply;

const test::Authority& authority() {
  static const test::Authority made("cluster authority");
  return made;
}
HttpServer::Options api_server(bool with_client_certificates = false) {
  HttpServer::Options options;
  options.identity = authority().issue("kube-apiserver", {"127.0.0.1"});
  options.http2 = true;
  if (with_client_certificates) options.client_authority_pem = authority().pem();
  return options;
}
ServerReply json_reply(const std::string& body) {
  return {200, body, {{"Content-Type", "application/json"}}, false, false, false};
}
const std::string pods = R"({"kind":"PodList","apiVersion":"v1","metadata":{},"items":[]})";

struct Session {
  test::FakeMachine fake;
  net::CurlTransport transport;
  net::SystemClock clock;
  net::SystemProcessRunner processes;
  Manners manners;

  void kubeconfig(const std::string& server, const std::string& user, const std::string& cluster = "") {
    fake.files["/home/me/.kube/config"] =
        "clusters: [{name: c, cluster: {server: '" + server + "'" + cluster + "}}]\nusers: [{name: u, user: {" + user +
        "}}]\ncontexts: [{name: x, context: {cluster: c, user: u, namespace: shop}}]\ncurrent-context: x\n";
  }
  Result<Answer> list_pods() {
    auto connection = connect(fake.machine(), {});
    if (!connection) return tl::unexpected(connection.error());
    Credentials credentials(*connection, {fake.machine(), &processes, &clock, nullptr, false});
    KubeClient client(transport, clock, credentials, *connection, manners);
    return client.read(*Read::list(Kind::pod, *Scope::in("shop")));
  }
};

std::string trust() { return ", certificate-authority-data: " + encode_base64(authority().pem()); }

TEST(KubeWire, ATokenAndAnInlineAuthorityAreEnough) {
  HttpServer server(api_server(), [](const SeenRequest&) { return json_reply(pods); });
  Session session;
  session.kubeconfig(server.url(), "token: abc", trust());
  const auto answer = session.list_pods();
  ASSERT_TRUE(answer) << answer.error().what;
  const SeenRequest seen = server.seen().at(0);
  EXPECT_EQ(seen.version, "2");
  EXPECT_EQ(seen.target, "/api/v1/namespaces/shop/pods?limit=500");
  EXPECT_EQ(seen.header("authorization"), "Bearer abc");
  EXPECT_EQ(seen.header("accept"), "application/json");
}

TEST(KubeWire, AnInlineClientCertificateReachesTheServer) {
  HttpServer server(api_server(true), [](const SeenRequest&) { return json_reply(pods); });
  const test::Identity jane = authority().issue("jane", {});
  Session session;
  session.kubeconfig(
      server.url(),
      "client-certificate-data: " + encode_base64(jane.certificate_pem) + ", client-key-data: " + encode_base64(jane.key_pem),
      trust());
  const auto answer = session.list_pods();
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(server.seen().at(0).client_name, "jane");
}

TEST(KubeWire, A401MakesARealPluginRunOnceMore) {
  HttpServer server(api_server(), [](const SeenRequest& request) {
    if (request.header("authorization") == "Bearer fresh") return json_reply(pods);
    return ServerReply{
        401,  R"({"kind":"Status","message":"Unauthorized","code":401})", {{"Content-Type", "application/json"}}, false, false,
        false};
  });
  Session session;
  // The plugin gives a stale token the first time and a fresh one afterwards.
  const std::string state = testing::TempDir() + "aiops-plugin-state-" + std::to_string(::getpid());
  std::remove(state.c_str());
  session.kubeconfig(server.url(),
                     "exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/sh, interactiveMode: Never, args: ['-c', "
                     "'if [ -e \"$1\" ]; then t=fresh; else t=stale; fi; "
                     ": > \"$1\"; printf "
                     "''{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/"
                     "v1\",\"status\":{\"token\":\"%s\"}}'' $t', helper, '" +
                         state + "']}",
                     trust());
  const auto answer = session.list_pods();
  std::remove(state.c_str());
  ASSERT_TRUE(answer) << answer.error().what;
  ASSERT_EQ(server.seen().size(), 2u);
  EXPECT_EQ(server.seen()[0].header("authorization"), "Bearer stale");
  EXPECT_EQ(server.connections(), 1);
}

TEST(KubeWire, InsideAPodTheMountedAccountConnects) {
  HttpServer server(api_server(), [](const SeenRequest&) { return json_reply(pods); });
  Session session;
  const std::string mount = "/var/run/secrets/kubernetes.io/serviceaccount/";
  session.fake.variables = {{"KUBERNETES_SERVICE_HOST", "127.0.0.1"}, {"KUBERNETES_SERVICE_PORT", std::to_string(server.port())}};
  session.fake.files = {{mount + "token", "pod-token\n"}, {mount + "ca.crt", authority().pem()}, {mount + "namespace", "shop"}};
  const auto answer = session.list_pods();
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(server.seen().at(0).header("authorization"), "Bearer pod-token");
}

TEST(KubeWire, ManyReadsShareOneConnection) {
  auto options = api_server();
  options.answer_together = 8;
  HttpServer server(options, [](const SeenRequest& request) {
    const std::string name = request.target.substr(request.target.rfind('/') + 1);
    return json_reply(R"({"kind":"Pod","metadata":{"name":")" + name + "\"}}");
  });
  Session session;
  session.kubeconfig(server.url(), "token: abc", trust());
  const auto connection = connect(session.fake.machine(), {});
  Credentials credentials(*connection, {session.fake.machine(), &session.processes, &session.clock, nullptr, false});
  KubeClient client(session.transport, session.clock, credentials, *connection);
  std::vector<Read> reads;
  for (int i = 0; i < 16; ++i) reads.push_back(*Read::object(Kind::pod, *ObjectName::in("shop", "web-" + std::to_string(i))));
  const auto answers = client.read_all(reads);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    ASSERT_TRUE(answers[i]) << answers[i].error().what;
    EXPECT_EQ(answers[i]->pages.at(0).root()["metadata"]["name"].text(), reads[i].name());
  }
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(client.ledger().connections, 1u);
  EXPECT_EQ(client.ledger().requests, 16u);
}

TEST(KubeWire, ASlowServerBecomesATimeout) {
  HttpServer server(api_server(), [](const SeenRequest&) {
    return ServerReply{200, "{", {{"Content-Type", "application/json"}}, true, false, false};
  });
  Session session;
  session.manners.request_timeout = std::chrono::milliseconds(150);
  session.kubeconfig(server.url(), "token: abc", trust());
  const auto answer = session.list_pods();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().fault, Fault::timeout);
  EXPECT_NE(answer.error().what.find("list pods in shop"), std::string::npos) << answer.error().what;
}

TEST(KubeWire, AnAnswerWithoutEndIsCutOff) {
  HttpServer server(api_server(), [](const SeenRequest&) { return json_reply(std::string(3'000'000, ' ')); });
  Session session;
  session.manners.max_body = 1'000'000;
  session.kubeconfig(server.url(), "token: abc", trust());
  EXPECT_EQ(session.list_pods().error().fault, Fault::too_large);
}

TEST(KubeWire, TheWrongAuthorityIsExplained) {
  HttpServer server(api_server(), [](const SeenRequest&) { return json_reply(pods); });
  const test::Authority other("other");
  Session session;
  session.kubeconfig(server.url(), "token: abc", ", certificate-authority-data: " + encode_base64(other.pem()));
  const auto answer = session.list_pods();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().fault, Fault::unreachable);
  EXPECT_TRUE(server.seen().empty());  // the token was not sent to a stranger
}

TEST(KubeWire, ATokenWithALineBreakIsNotSent) {
  HttpServer server(api_server(), [](const SeenRequest&) { return json_reply(pods); });
  Session session;
  session.kubeconfig(server.url(), "token: \"abc\\r\\nUpgrade: websocket\"", trust());
  EXPECT_EQ(session.list_pods().error().fault, Fault::config);
  EXPECT_TRUE(server.seen().empty());
}

}  // namespace
}  // namespace aiops::kube
