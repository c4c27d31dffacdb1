// Prometheus' own http_config, as people have it; what is wrong is named with its line, and no secret is repeated.
#include "core/prom/http_config.hpp"

#include <gtest/gtest.h>

#include "support/fakes.hpp"

namespace aiops::prom {
namespace {

Result<HttpConfig> parsed(const std::string& text) { return parse_http_config(text, "prom.yaml", "/etc/prom"); }

TEST(HttpConfig, TakesWhatPrometheusTakes) {
  const auto config = parsed(
      "basic_auth:\n  username: me\n  password_file: secret/pw\n"
      "tls_config:\n  ca_file: /ca.pem\n  cert_file: tls/c.pem\n  key_file: tls/k.pem\n  server_name: prom\n"
      "  insecure_skip_verify: true\n  min_version: TLS12\n"
      "http_headers:\n  X-Scope-OrgID:\n    values: [shop, 42]\n  X-Key:\n    files: [key]\n"
      "proxy_url: http://proxy:3128\nfollow_redirects: false\nenable_http2: true\n");
  ASSERT_TRUE(config) << config.error().what;
  EXPECT_TRUE(config->basic);
  EXPECT_EQ(config->basic_password.file, "/etc/prom/secret/pw");
  EXPECT_EQ(config->ca.file, "/ca.pem");
  EXPECT_EQ(config->key.file, "/etc/prom/tls/k.pem");
  EXPECT_TRUE(config->insecure);
  EXPECT_FALSE(config->follow_redirects);
  ASSERT_EQ(config->headers.size(), 3U);
  EXPECT_EQ(config->headers[1].second.value, "42");
  EXPECT_EQ(config->headers[2].second.file, "/etc/prom/key");
  EXPECT_TRUE(parsed(""));
  EXPECT_TRUE(parsed("follow_redirects: true\n")->follow_redirects);
}

TEST(HttpConfig, IdentityCarriesIt) {
  test::FakeMachine fake;
  fake.files["/etc/prom/secret/pw"] = "p w\n";
  fake.variables["HTTPS_PROXY"] = "http://proxy:1";
  const auto config = parsed("basic_auth: {username: me, password_file: secret/pw}\nproxy_from_environment: true\n");
  ASSERT_TRUE(config);
  const auto identity = identity_of(*config, "https://prom", fake.machine());
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->headers.at(0).value, "Basic bWU6cCB3");
  EXPECT_EQ(identity->peer->proxy, "http://proxy:1");
  const auto token = parsed("authorization: {type: Token, credentials: abc}\n");
  EXPECT_EQ(identity_of(*token, "https://prom", fake.machine())->headers.at(0).value, "Token abc");
  EXPECT_EQ(identity_of(*parsed("bearer_token: abc\n"), "https://prom", fake.machine())->headers.at(0).value, "Bearer abc");
}

struct Wrong {
  std::string text, line, part;
};

TEST(HttpConfig, WhatIsWrongIsNamedWithItsLine) {
  const std::vector<Wrong> all = {
      {"basic_auth:\n  username: me\n  pasword: hunter2\n", "line 3", "unknown key `pasword` in basic_auth"},
      {"\nbasic_aut: {}\n", "line 2", "unknown key `basic_aut`"},
      {"basic_auth: {username: a, password: hunter2}\nauthorization: {credentials: hunter2}\n", "line 1", "exclude each other"},
      {"basic_auth: {password: hunter2, password_file: f}\n", "line 1", "exclude each other"},
      {"authorization: {credentials: hunter2, credentials_file: f}\n", "line 1", "exclude each other"},
      {"authorization: {type: basic, credentials: hunter2}\n", "line 1", "cannot be Basic"},
      {"authorization: {type: Bearer}\n", "line 1", "needs credentials"},
      {"bearer_token: hunter2\nbearer_token_file: f\n", "line 2", "exclude each other"},
      {"x: 1\noauth2: {client_id: hunter2}\n", "line 1", "unknown key"},
      {"oauth2: {client_id: hunter2}\n", "line 1", "oauth2 is not supported"},
      {"proxy_url: http://p\nno_proxy: a\n", "line 2", "no_proxy is not supported"},
      {"tls_config: {min_version: TLS13}\n", "line 1", "TLS13 is not supported"},
      {"tls_config: {min_version: SSL3}\n", "line 1", "min_version is"},
      {"tls_config: {insecure_skip_verify: maybe}\n", "line 1", "true or false"},
      {"tls_config: {cert_file: c}\n", "line 1", "both a certificate and its key"},
      {"proxy_url: proxy:3128\n", "line 1", "must begin with"},
      {"http_headers: {Authorization: {values: [hunter2]}}\n", "line 1", "cannot be set here"},
      {"http_headers: {X-A: {values: hunter2}}\n", "line 1", "a list is wanted"},
      {"- a\n", "line 1", "is not a mapping"},
      {"a: [\n", "line", ""},
      {"a: 1\n---\nb: 1\n", "", "more than one document"},
  };
  for (const Wrong& wrong : all) {
    const auto config = parsed(wrong.text);
    ASSERT_FALSE(config) << wrong.text;
    EXPECT_EQ(config.error().fault, Fault::input) << wrong.text;
    EXPECT_EQ(config.error().what.rfind("prom.yaml: ", 0), 0U) << config.error().what;
    EXPECT_NE(config.error().what.find(wrong.line), std::string::npos) << config.error().what << "\n" << wrong.text;
    EXPECT_NE(config.error().what.find(wrong.part), std::string::npos) << config.error().what << "\n" << wrong.text;
    EXPECT_EQ((config.error().what + config.error().hint).find("hunter2"), std::string::npos) << config.error().what;
  }
  EXPECT_EQ(parsed("basic_aut: {}\n").error().hint, "did you mean basic_auth?");
}

TEST(HttpConfig, AHeaderOfAFlagHasANameAndAValue) {
  EXPECT_EQ(parse_header("X-Scope-OrgID: shop")->second, "shop");
  EXPECT_EQ(parse_header("AccountID:7")->first, "AccountID");
  for (const char* text : {"", "shop", ":shop", "X Y: 1", "X\r\nA: 1"}) EXPECT_FALSE(parse_header(text)) << text;
}

}  // namespace
}  // namespace aiops::prom
