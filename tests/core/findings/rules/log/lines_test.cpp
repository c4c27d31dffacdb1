// Reading of log lines: levels, messages, hosts and the Services they may mean, on text that nobody vouches for.
#include "core/findings/rules/log/lines.hpp"

#include <gtest/gtest.h>

namespace aiops {
namespace {

using namespace log_lines;

TEST(LogLines, TheMessageOfJsonAndLogfmtIsTaken) {
  EXPECT_EQ(message_of(R"({"level":"error","msg":"no \"x\"","ts":1})"), R"(no "x")");
  EXPECT_EQ(message_of(R"({"message":"push failed","error":"401 Unauthorized"})"), "push failed: 401 Unauthorized");
  EXPECT_EQ(message_of(R"(time=now level=error msg="a b" pid=1)"), "a b");
  EXPECT_EQ(message_of("level=error err=lookup db: no such host"), "level=error err=lookup db: no such host");
  EXPECT_EQ(message_of("plain text"), "plain text");
  EXPECT_EQ(message_of("{\"msg\":"), "{\"msg\":");
  EXPECT_EQ(message_of(""), "");
}

TEST(LogLines, CalmLinesAreKnownByTheirLevel) {
  for (const std::string_view line :
       {"INFO  KEY is not set", "[debug] x", "2026-11-20 12:00:00 DEBUG x", "debug: x", R"({"level":"info","msg":"x"})",
        "level=debug msg=x", "I1120 12:00:00 main.go:1] x", "ERROR gone (ignored)", R"({"level":30,"msg":"x"})"}) {
    EXPECT_TRUE(is_calm(line)) << line;
  }
  for (const std::string_view line : {"ERROR x", "fatal: x", R"({"level":"error","msg":"info"})", "the info is missing",
                                      "Informer failed", "E1120 x", "", "connecting to info service failed"}) {
    EXPECT_FALSE(is_calm(line)) << line;
  }
}

TEST(LogLines, TheHostOfAFailedLookUpIsFound) {
  EXPECT_EQ(host_in_failure("dial tcp: lookup db.shop.svc on 10.96.0.10:53: no such host"), "db.shop.svc");
  EXPECT_EQ(host_in_failure("Error: getaddrinfo ENOTFOUND api.example.com"), "api.example.com");
  EXPECT_EQ(host_in_failure("could not translate host name \"pg\" to address: Name or service not known"), "pg");
  EXPECT_EQ(host_in_failure("java.net.UnknownHostException: broker: Name or service not known"), "broker");
  EXPECT_EQ(host_in_failure("ping: bad address 'db'"), "db");
  EXPECT_EQ(host_in_failure("connect db.shop.svc:5432: Temporary failure in name resolution"), "db.shop.svc");
  EXPECT_EQ(host_in_failure("curl: (6) Could not resolve host: files.example.com"), "files.example.com");
  EXPECT_EQ(host_in_failure("no such host"), "");
  EXPECT_EQ(host_in_failure("lookup ; rm -rf /: no such host"), "");
}

TEST(LogLines, AnAddressGivesItsHost) {
  EXPECT_EQ(host_in_address("tcp://db.shop.svc:5432/x"), "db.shop.svc");
  EXPECT_EQ(host_in_address("http://me:secret@db/x"), "db");
  EXPECT_EQ(host_in_address("10.0.0.1:80"), "");
  EXPECT_EQ(host_in_address("--flag"), "");
}

Snapshot services() {
  SnapshotBuilder builder;
  for (const std::string_view name : {"db", "db-replica", "web"}) {
    builder.add(*json::Document::parse(R"({"apiVersion":"v1","kind":"Service","metadata":{"name":")" + std::string(name) +
                                       R"(","namespace":"shop"}})"));
  }
  builder.add(*json::Document::parse(R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}})"));
  return builder.build();
}

TEST(LogLines, AHostMeansAServiceOnlyWhereItsFormSaysSo) {
  const Snapshot s = services();
  const auto name_of = [&](std::string_view host) {
    const ServiceName service = service_of_host(s, "mine", host);
    return service.ns + "/" + service.name;
  };
  EXPECT_EQ(name_of("db"), "mine/db");
  EXPECT_EQ(name_of("db.shop"), "shop/db");
  EXPECT_EQ(name_of("db.shop.svc.cluster.local."), "shop/db");
  EXPECT_EQ(name_of("db-0.db.shop.svc"), "shop/db");
  EXPECT_EQ(name_of("example.com"), "/");
  EXPECT_EQ(name_of("www.example.com"), "/");
  EXPECT_EQ(name_of("."), "/");
}

TEST(LogLines, TheNearestServiceIsOneLetterOrOneWordAway) {
  const Snapshot s = services();
  const auto near = [&](std::string_view name) {
    const Object* service = near_service(s, {"shop", std::string(name)});
    return service ? std::string(service->name) : std::string();
  };
  EXPECT_EQ(near("wep"), "web");
  EXPECT_EQ(near("db-primary"), "db");
  EXPECT_EQ(near("orders"), "");
}

}  // namespace
}  // namespace aiops
