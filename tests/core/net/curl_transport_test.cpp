// The real transport against a real server on loopback: what matters is what goes over the wire.
#include "core/net/curl_transport.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

#include "support/http_server.hpp"
#include "support/sockets.hpp"

namespace aiops::net {
namespace {

using test::HttpServer;
using test::SeenRequest;
using test::ServerReply;

const test::Authority& authority() {
  static const test::Authority made("test authority");
  return made;
}
const test::Identity& server_identity() {
  static const test::Identity made = authority().issue("server", {"127.0.0.1", "localhost"});
  return made;
}
HttpServer::Options tls(bool http2 = false) {
  HttpServer::Options options;
  options.identity = server_identity();
  options.http2 = http2;
  return options;
}
Peer trusting() {
  Peer peer;
  peer.ca_pem = authority().pem();
  return peer;
}
Request get(const std::string& url, Peer peer = trusting()) {
  Request request;
  request.url = url;
  request.timeout = std::chrono::seconds(10);
  request.peer = std::make_shared<const Peer>(std::move(peer));
  return request;
}
ServerReply hello(const SeenRequest&) { return {200, "hello", {{"Content-Type", "text/plain"}}, false, false, false}; }

TEST(CurlTransport, GetsOverPlainHttp) {
  HttpServer server({}, hello);
  CurlTransport transport;
  const auto response = transport.send(get(server.url() + "/version?x=1"));
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(response->header("CONTENT-TYPE"), "text/plain");
  EXPECT_EQ(response->http_version, "1.1");
  EXPECT_GT(response->milliseconds, 0);
  ASSERT_EQ(server.seen().size(), 1u);
  EXPECT_EQ(server.seen()[0].method, "GET");
  EXPECT_EQ(server.seen()[0].target, "/version?x=1");
}

TEST(CurlTransport, NeverOffersAnUpgrade) {
  HttpServer plain({}, hello), secure(tls(), hello), both(tls(true), hello);
  CurlTransport transport;
  for (const HttpServer* server : {&plain, &secure, &both}) {
    ASSERT_TRUE(transport.send(get(server->url() + "/")));
    const SeenRequest request = server->seen().at(0);
    for (const char* name : {"upgrade", "http2-settings", "connection", "expect", "sec-websocket-key"})
      EXPECT_EQ(request.header(name), "") << name;
  }
}

TEST(CurlTransport, AnUpgradeHeaderIsRefusedBeforeItIsSent) {
  HttpServer server({}, hello);
  CurlTransport transport;
  for (const char* name : {"Upgrade", "upgrade", "CONNECTION", "Bad Name", "Bad:Name", ""}) {
    Request request = get(server.url() + "/");
    request.headers.push_back({name, "websocket"});
    EXPECT_FALSE(transport.send(request)) << name;
  }
  Request request = get(server.url() + "/");
  request.headers.push_back({"Authorization", "Bearer a\r\nUpgrade: websocket"});
  EXPECT_EQ(transport.send(request).error().fault, Fault::config);
  EXPECT_TRUE(server.seen().empty());
}

TEST(CurlTransport, SpeaksHttpAndNothingElse) {
  CurlTransport transport;
  for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/", "ldap://127.0.0.1/", "gopher://127.0.0.1/", "", "nonsense",
                          "http://", "https://"}) {
    const auto response = transport.send(get(url));
    ASSERT_FALSE(response) << url;
    EXPECT_EQ(response.error().fault, Fault::config) << url;
  }
}

TEST(CurlTransport, ManyRequestsShareOneHttp2ConnectionAtTheSameTime) {
  auto options = tls(true);
  options.answer_together = 8;  // answers nothing before eight requests wait on the one connection
  HttpServer server(options,
                    [](const SeenRequest& request) { return ServerReply{200, request.target, {}, false, false, false}; });
  CurlTransport transport;
  std::vector<Request> requests;
  for (int i = 0; i < 24; ++i) requests.push_back(get(server.url() + "/" + std::to_string(i)));
  const auto peer = requests.front().peer;
  for (Request& request : requests) request.peer = peer;
  const auto responses = transport.send_all(requests, {8, 2});
  for (std::size_t i = 0; i < responses.size(); ++i) {
    ASSERT_TRUE(responses[i]) << responses[i].error().what;
    EXPECT_EQ(responses[i]->http_version, "2");
    EXPECT_EQ(responses[i]->body, "/" + std::to_string(i));
  }
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(server.seen().size(), 24u);
}

TEST(CurlTransport, ReusesItsConnectionInTheNextRound) {
  HttpServer server(tls(true), hello);
  CurlTransport transport;
  EXPECT_TRUE(transport.send(get(server.url() + "/a"))->new_connection);
  EXPECT_FALSE(transport.send(get(server.url() + "/b"))->new_connection);
  EXPECT_EQ(server.connections(), 1);
}

TEST(CurlTransport, FewHeavyRequestsAreUnderWayAtOnce) {
  auto options = tls(true);
  options.answer_together = 4;  // four can only wait together when heavy ones do not take all places
  HttpServer server(options, hello);
  CurlTransport transport;
  std::vector<Request> requests(5, get(server.url() + "/heavy"));
  for (Request& request : requests) request.heavy = true;
  requests.push_back(get(server.url() + "/a"));
  requests.push_back(get(server.url() + "/b"));
  for (Request& request : requests) {
    request.peer = requests.front().peer;
    request.timeout = std::chrono::milliseconds(300);
  }
  transport.send_all(requests, {8, 2});
  const auto seen = server.seen();
  ASSERT_GE(seen.size(), 4u);
  const auto heavy = std::count_if(seen.begin(), seen.begin() + 4, [](const SeenRequest& r) { return r.target == "/heavy"; });
  EXPECT_EQ(heavy, 2);
}

TEST(CurlTransport, PostsABody) {
  HttpServer server(tls(true), hello);
  CurlTransport transport;
  Request request = get(server.url() + "/apis/x");
  request.method = Method::post;
  request.body = std::string("{\"a\":1}\0x", 9);
  request.headers.push_back({"Content-Type", "application/json"});
  ASSERT_TRUE(transport.send(request));
  EXPECT_EQ(server.seen().at(0).method, "POST");
  EXPECT_EQ(server.seen().at(0).body, request.body);
  EXPECT_EQ(server.seen().at(0).header("content-type"), "application/json");
}

TEST(CurlTransport, UnpacksGzip) {
  HttpServer server(tls(true), [](const SeenRequest& request) {
    EXPECT_EQ(request.header("accept-encoding"), "gzip");
    return ServerReply{200, test::gzip(std::string(100'000, 'x')), {{"Content-Encoding", "gzip"}}, false, false, false};
  });
  CurlTransport transport;
  const auto response = transport.send(get(server.url() + "/"));
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(response->body.size(), 100'000u);
}

TEST(CurlTransport, AnAnswerIsBoundedAlsoWhenItIsCompressed) {
  HttpServer server({}, [](const SeenRequest&) {
    return ServerReply{200, test::gzip(std::string(50'000'000, 'x')), {{"Content-Encoding", "gzip"}}, false, false, false};
  });
  CurlTransport transport;
  Request request = get(server.url() + "/");
  request.max_body = 1'000'000;
  const auto response = transport.send(request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().fault, Fault::too_large);
}

TEST(CurlTransport, ABodyOfExactlyTheLimitIsFine) {
  HttpServer server({}, hello);
  CurlTransport transport;
  Request request = get(server.url() + "/");
  request.max_body = 5;
  EXPECT_TRUE(transport.send(request));
  request.max_body = 4;
  EXPECT_EQ(transport.send(request).error().fault, Fault::too_large);
}

TEST(CurlTransport, DoesNotFollowARedirect) {
  HttpServer elsewhere({}, hello);
  HttpServer server({}, [&](const SeenRequest&) {
    return ServerReply{302, "", {{"Location", elsewhere.url() + "/"}}, false, false, false};
  });
  CurlTransport transport;
  const auto response = transport.send(get(server.url() + "/"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 302);
  EXPECT_TRUE(elsewhere.seen().empty());
}

TEST(CurlTransport, ASlowBodyEndsWithTheTimeout) {
  for (const bool http2 : {false, true}) {
    HttpServer server(tls(http2), [](const SeenRequest&) { return ServerReply{200, "part", {}, true, false, false}; });
    CurlTransport transport;
    Request request = get(server.url() + "/");
    request.timeout = std::chrono::milliseconds(150);
    const auto response = transport.send(request);
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().fault, Fault::timeout) << response.error().what;
  }
}

TEST(CurlTransport, TheDeadlineCountsTheWaitForOnesTurn) {
  HttpServer server({}, [](const SeenRequest&) { return ServerReply{200, "", {}, false, true, false}; });
  CurlTransport transport;
  std::vector<Request> requests(3, get(server.url() + "/"));
  for (Request& request : requests) request.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(150);
  for (const auto& response : transport.send_all(requests, {1, 1})) {
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().fault, Fault::timeout);
  }
  EXPECT_EQ(server.seen().size(), 1u);
}

TEST(CurlTransport, ABrokenConnectionIsUnreachable) {
  HttpServer server({}, [](const SeenRequest&) { return ServerReply{200, "", {}, false, false, true}; });
  CurlTransport transport;
  EXPECT_EQ(transport.send(get(server.url() + "/")).error().fault, Fault::unreachable);
}

// libcurl takes what came for a whole answer without a body: a log would be empty instead of unknown.
TEST(CurlTransport, AnAnswerThatEndsAmongItsHeadersIsNone) {
  const test::Listener server([](int fd, int, const test::StopSignal& stop) {
    const std::string_view head = "HTTP/1.1 200 OK\r\nContent-Type: text/pl";
    char asked[4096];
    if (stop.wait_readable(fd) && read(fd, asked, sizeof asked) > 0) test::write_all(fd, head.data(), head.size());
  });
  CurlTransport transport;
  const auto response = transport.send(get("http://127.0.0.1:" + std::to_string(server.port()) + "/"));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().fault, Fault::unreachable);
  EXPECT_NE(response.error().what.find("broke the connection"), std::string::npos) << response.error().what;
  EXPECT_FALSE(response.error().hint.empty());
}

TEST(CurlTransport, AServerThatTakesRequestsAndSaysNothingCostsOneTimeout) {
  HttpServer server(tls(true), [](const SeenRequest&) { return ServerReply{200, "", {}, false, true, false}; });
  CurlTransport transport;
  std::vector<Request> requests(20, get(server.url() + "/"));
  for (Request& request : requests) {
    request.peer = requests.front().peer;
    request.timeout = std::chrono::milliseconds(400);
    request.heavy = true;
  }
  const auto start = std::chrono::steady_clock::now();
  for (const auto& response : transport.send_all(requests, {8, 2})) {
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().fault, Fault::timeout) << response.error().what;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
  EXPECT_EQ(server.seen().size(), 2u);
}

TEST(CurlTransport, AClosedPortIsUnreachable) {
  std::string url;
  {
    HttpServer server({}, hello);
    url = server.url();
  }
  CurlTransport transport;
  const auto response = transport.send(get(url + "/"));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().fault, Fault::unreachable);
  EXPECT_NE(response.error().what.find("refuses connections"), std::string::npos) << response.error().what;
}

// A listening socket that nobody accepts: the handshake never ends.
TEST(CurlTransport, ADeadServerCostsOneTimeoutAndNotOneARequest) {
  const test::DeafServer server;
  CurlTransport transport;
  std::vector<Request> requests(20, get("https://127.0.0.1:" + std::to_string(server.port()) + "/"));
  for (Request& request : requests) {
    request.peer = requests.front().peer;
    request.timeout = std::chrono::milliseconds(300);
  }
  const auto start = std::chrono::steady_clock::now();
  for (const auto& response : transport.send_all(requests, {8, 2})) EXPECT_EQ(response.error().fault, Fault::unreachable);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(900));
}

TEST(CurlTransport, StopsAtOnceWhenCancelled) {
  CancelToken cancel;
  CurlTransport transport(&cancel);
  HttpServer server({}, [&](const SeenRequest&) {
    cancel.cancel();
    transport.wake();
    return ServerReply{200, "", {}, false, true, false};
  });
  const std::vector<Request> requests(3, get(server.url() + "/"));
  const auto start = std::chrono::steady_clock::now();
  for (const auto& response : transport.send_all(requests, {8, 2})) EXPECT_EQ(response.error().fault, Fault::cancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(CurlTransport, StreamsABodyInPieces) {
  HttpServer server({}, hello);
  CurlTransport transport;
  std::string got;
  const auto response = transport.stream(get(server.url() + "/"), [&](std::string_view piece) {
    got += piece;
    return true;
  });
  ASSERT_TRUE(response);
  EXPECT_EQ(got, "hello");
  EXPECT_EQ(response->body, "");
  EXPECT_EQ(transport.stream(get(server.url() + "/"), [](std::string_view) { return false; }).error().fault, Fault::cancelled);
}

// --- TLS -----------------------------------------------------------------------------------------------------------

Error tls_error(const HttpServer& server, Peer peer) {
  CurlTransport transport;
  const auto response = transport.send(get(server.url() + "/", std::move(peer)));
  return response ? Error{Fault::bug, "it worked", ""} : response.error();
}

TEST(CurlTransportTls, AnUnknownAuthorityIsExplained) {
  HttpServer server(tls(), hello);
  const test::Authority other("another authority");
  Peer peer;
  peer.ca_pem = other.pem();
  const Error error = tls_error(server, peer);
  EXPECT_EQ(error.fault, Fault::unreachable);
  EXPECT_NE(error.what.find("an authority that is not trusted"), std::string::npos) << error.what;
  EXPECT_NE(error.hint.find("--certificate-authority"), std::string::npos);
  EXPECT_NE(tls_error(server, Peer()).what.find("not trusted"), std::string::npos);
  EXPECT_TRUE(server.seen().empty());
}

TEST(CurlTransportTls, AnExpiredCertificateIsExplained) {
  HttpServer::Options options;
  options.identity = authority().issue("server", {"127.0.0.1"}, -10, -1);
  HttpServer server(options, hello);
  const Error error = tls_error(server, trusting());
  EXPECT_EQ(error.fault, Fault::unreachable);
  EXPECT_NE(error.what.find("the server's certificate has expired"), std::string::npos) << error.what;
  EXPECT_FALSE(error.hint.empty());
}

TEST(CurlTransportTls, ACertificateOfTomorrowIsExplained) {
  HttpServer::Options options;
  options.identity = authority().issue("server", {"127.0.0.1"}, 1, 10);
  HttpServer server(options, hello);
  EXPECT_NE(tls_error(server, trusting()).what.find("not valid yet"), std::string::npos);
}

TEST(CurlTransportTls, ACertificateForAnotherNameNeedsTlsServerName) {
  HttpServer::Options options;
  options.identity = authority().issue("server", {"kubernetes.default.svc"});
  options.http2 = true;
  HttpServer server(options, hello);
  const Error error = tls_error(server, trusting());
  EXPECT_NE(error.what.find("for another name"), std::string::npos) << error.what;
  EXPECT_NE(error.hint.find("tls-server-name"), std::string::npos);

  Peer peer = trusting();
  peer.server_name = "kubernetes.default.svc";
  CurlTransport transport;
  const auto response = transport.send(get(server.url() + "/x", peer));
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(server.seen().at(0).server_name, "kubernetes.default.svc");
  EXPECT_EQ(server.seen().at(0).header(":authority"), "127.0.0.1:" + std::to_string(server.port()));
  peer.server_name = "other.name";
  EXPECT_NE(tls_error(server, peer).what.find("for another name"), std::string::npos);
}

TEST(CurlTransportTls, InsecureMeansAnyCertificateWillDo) {
  HttpServer::Options options;
  options.identity = authority().issue("server", {"other"}, -10, -1);
  HttpServer server(options, hello);
  Peer peer;
  peer.insecure = true;
  CurlTransport transport;
  EXPECT_TRUE(transport.send(get(server.url() + "/", peer)));
}

TEST(CurlTransportTls, ShowsTheClientCertificateFromMemory) {
  auto options = tls(true);
  options.client_authority_pem = authority().pem();
  HttpServer server(options, hello);
  const test::Identity me = authority().issue("jane", {});
  Peer peer = trusting();
  peer.certificate_pem = me.certificate_pem;
  peer.key_pem = me.key_pem;
  CurlTransport transport;
  const auto response = transport.send(get(server.url() + "/", peer));
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(server.seen().at(0).client_name, "jane");

  EXPECT_NE(tls_error(server, trusting()).what.find("asks for a client certificate"), std::string::npos)
      << tls_error(server, trusting()).what;
  const test::Identity old = authority().issue("old", {}, -10, -1);
  peer.certificate_pem = old.certificate_pem;
  peer.key_pem = old.key_pem;
  EXPECT_NE(tls_error(server, peer).what.find("has expired"), std::string::npos) << tls_error(server, peer).what;
  peer.key_pem = me.key_pem;
  EXPECT_NE(tls_error(server, peer).what.find("cannot be used"), std::string::npos) << tls_error(server, peer).what;
}

TEST(CurlTransportTls, AnotherIdentityGetsAnotherConnection) {
  auto options = tls(true);
  options.client_authority_pem = authority().pem();
  HttpServer server(options, hello);
  CurlTransport transport;
  for (const char* name : {"jane", "joe", "jane"}) {
    const test::Identity identity = authority().issue(name, {});
    Peer peer = trusting();
    peer.certificate_pem = identity.certificate_pem;
    peer.key_pem = identity.key_pem;
    ASSERT_TRUE(transport.send(get(server.url() + "/", peer)));
    EXPECT_EQ(server.seen().back().client_name, name);
  }
}

TEST(CurlTransportTls, RubbishInPlaceOfCertificatesIsExplained) {
  HttpServer server(tls(), hello);
  Peer peer;
  peer.ca_pem = "not a certificate";
  EXPECT_NE(tls_error(server, peer).what.find("not a PEM certificate"), std::string::npos) << tls_error(server, peer).what;
  peer = trusting();
  peer.certificate_pem = peer.key_pem = "rubbish";
  EXPECT_NE(tls_error(server, peer).what.find("cannot be used"), std::string::npos) << tls_error(server, peer).what;
}

TEST(CurlTransportTls, PlainHttpOnATlsPortIsExplained) {
  HttpServer server({}, hello);
  CurlTransport transport;
  const auto response = transport.send(get("https" + server.url().substr(4) + "/"));
  ASSERT_FALSE(response);
  EXPECT_NE(response.error().what.find("does not speak TLS"), std::string::npos) << response.error().what;
}

// --- proxies -------------------------------------------------------------------------------------------------------

TEST(CurlTransportProxy, GoesThroughTheProxyAndKeepsTlsEndToEnd) {
  HttpServer server(tls(true), hello);
  test::ConnectProxy proxy;
  Peer peer = trusting();
  peer.proxy = proxy.url();
  CurlTransport transport;
  const auto response = transport.send(get(server.url() + "/", peer));
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(proxy.asked(), std::vector<std::string>{"CONNECT 127.0.0.1:" + std::to_string(server.port())});
}

TEST(CurlTransportProxy, AProxyThatRefusesIsNamed) {
  HttpServer server(tls(true), hello);
  test::ConnectProxy proxy(403);
  Peer peer = trusting();
  peer.proxy = proxy.url();
  const Error error = tls_error(server, peer);
  EXPECT_EQ(error.fault, Fault::unreachable);
  EXPECT_NE(error.what.find("proxy"), std::string::npos) << error.what;
  EXPECT_TRUE(server.seen().empty());
}

TEST(CurlTransportProxy, TheEnvironmentOfTheProcessIsNotConsulted) {
  HttpServer server({}, hello);
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  setenv("no_proxy", "", 1);
  CurlTransport transport;
  const auto response = transport.send(get(server.url() + "/"));
  unsetenv("http_proxy");
  unsetenv("no_proxy");
  EXPECT_TRUE(response);
}

}  // namespace
}  // namespace aiops::net
