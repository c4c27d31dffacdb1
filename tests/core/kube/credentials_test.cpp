// Who we are: static credentials, token files, exec plugins. The protocol is that of client.authentication.k8s.io.
#include "core/kube/credentials.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/base/base64.hpp"
#include "support/fakes.hpp"
#include "support/pki.hpp"

namespace aiops::kube {
namespace {

constexpr const char* v1 = "client.authentication.k8s.io/v1";
constexpr const char* v1beta1 = "client.authentication.k8s.io/v1beta1";

struct Desk {
  Connection connection;
  std::map<std::string, std::string> files;  // may change while the credentials live
  test::FakeProcesses processes;
  test::FakeClock clock;
  bool terminal = false;

  Desk() { connection.user.name = "me"; }
  Credentials make() {
    Machine machine = test::FakeMachine().machine();
    machine.read_file = [this](const std::string& path) -> Result<std::string> {
      const auto found = files.find(path);
      if (found == files.end()) return fail(Fault::not_found, "No such file or directory");
      return found->second;
    };
    return Credentials(connection, {machine, &processes, &clock, nullptr, terminal});
  }
  ExecPlugin& plugin(const char* version = v1) {
    connection.user.exec = ExecPlugin{version, "helper", {"get-token"}, {{"PROFILE", "prod"}}, "", "Never", false};
    return *connection.user.exec;
  }
};

Result<net::ProcessResult> says(const std::string& status, const char* version = v1, const char* kind = "ExecCredential") {
  return net::ProcessResult{
      0, R"({"kind":")" + std::string(kind) + R"(","apiVersion":")" + version + R"(","status":)" + status + "}", ""};
}

TEST(Credentials, StaticOnesAreSentAsTheyAre) {
  Desk token;
  token.connection.user.token = "abc";
  EXPECT_EQ(token.make().current()->authorization, "Bearer abc");
  Desk basic;
  basic.connection.user.username = "Aladdin";
  basic.connection.user.password = "open sesame";
  EXPECT_EQ(basic.make().current()->authorization, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  Desk certificate;
  certificate.connection.user.certificate_pem = "CERT";
  certificate.connection.user.key_pem = "KEY";
  EXPECT_EQ(certificate.make().current()->certificate_pem, "CERT");
  EXPECT_EQ(certificate.make().current()->authorization, "");
  Desk nobody;
  EXPECT_TRUE(nobody.make().current());
}

TEST(Credentials, ATokenFileIsReadAgainEveryMinuteAndAfterA401) {
  Desk desk;
  desk.connection.user.token_file = "/token";
  desk.files["/token"] = "one\n";
  Credentials credentials = desk.make();
  EXPECT_EQ(credentials.current()->authorization, "Bearer one");
  desk.files["/token"] = "two\n";
  EXPECT_EQ(credentials.current()->authorization, "Bearer one");
  desk.clock.passed += std::chrono::seconds(61);
  EXPECT_EQ(credentials.current()->authorization, "Bearer two");
  desk.files["/token"] = "three\n";
  EXPECT_TRUE(*credentials.refresh());
  EXPECT_EQ(credentials.current()->authorization, "Bearer three");
  EXPECT_FALSE(*credentials.refresh());
}

TEST(Credentials, AMissingOrEmptyTokenFileIsNamed) {
  Desk desk;
  desk.connection.user.token_file = "/token";
  EXPECT_NE(desk.make().current().error().what.find("/token"), std::string::npos);
  desk.files["/token"] = " \n";
  EXPECT_EQ(desk.make().current().error().fault, Fault::config);
  desk.connection.user.token = "spare";
  EXPECT_EQ(desk.make().current()->authorization, "Bearer spare");
}

TEST(Credentials, APluginIsRunOnceUntilItsTokenExpires) {
  Desk desk;
  desk.plugin();
  desk.processes.results = {says(R"({"token":"t1","expirationTimestamp":"2026-11-20T14:10:00Z"})"), says(R"({"token":"t2"})")};
  Credentials credentials = desk.make();
  EXPECT_EQ(credentials.current()->authorization, "Bearer t1");
  EXPECT_EQ(credentials.current()->authorization, "Bearer t1");
  EXPECT_EQ(desk.processes.calls.size(), 1u);
  desk.clock.passed += std::chrono::minutes(10);
  EXPECT_EQ(credentials.current()->authorization, "Bearer t2");
  EXPECT_EQ(desk.processes.calls.size(), 2u);
  desk.clock.passed += std::chrono::hours(100);
  EXPECT_EQ(credentials.current()->authorization, "Bearer t2");
  EXPECT_EQ(desk.processes.calls.size(), 2u);
}

TEST(Credentials, APluginGetsItsArgumentsItsEnvironmentAndTheQuestion) {
  Desk desk;
  desk.plugin();
  desk.processes.results = {says(R"({"token":"t"})")};
  ASSERT_TRUE(desk.make().current());
  const net::ProcessCall& call = desk.processes.calls.at(0);
  EXPECT_EQ(call.argv, (std::vector<std::string>{"helper", "get-token"}));
  EXPECT_EQ(call.environment.at(0), (std::pair<std::string, std::string>{"PROFILE", "prod"}));
  EXPECT_EQ(call.environment.at(1).first, "KUBERNETES_EXEC_INFO");
  EXPECT_EQ(call.environment.at(1).second,
            R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":{"interactive":false}})");
  EXPECT_FALSE(call.interactive);
}

TEST(Credentials, APluginHearsAboutTheClusterWhenItWantsTo) {
  Desk desk;
  desk.plugin(v1beta1).provide_cluster_info = true;
  desk.connection.cluster.server = "https://c:6443";
  desk.connection.cluster.ca_pem = "CA\"";
  desk.connection.cluster.tls_server_name = "name";
  desk.connection.cluster.exec_extension = *json::Document::parse(R"({"audience":"x"})");
  desk.processes.results = {says(R"({"token":"t"})", v1beta1)};
  ASSERT_TRUE(desk.make().current());
  const auto info = json::Document::parse(desk.processes.calls.at(0).environment.at(1).second);
  ASSERT_TRUE(info);
  const json::Value cluster = info->root()["spec"]["cluster"];
  EXPECT_EQ(cluster["server"].text(), "https://c:6443");
  EXPECT_EQ(cluster["certificate-authority-data"].text(), encode_base64("CA\""));
  EXPECT_EQ(cluster["tls-server-name"].text(), "name");
  EXPECT_EQ(cluster["config"]["audience"].text(), "x");
}

TEST(Credentials, APluginMayGiveAClientCertificate) {
  Desk desk;
  desk.plugin();
  desk.processes.results = {says(R"({"clientCertificateData":"CERT","clientKeyData":"KEY"})")};
  const auto credential = desk.make().current();
  ASSERT_TRUE(credential) << credential.error().what;
  EXPECT_EQ(credential->certificate_pem, "CERT");
  EXPECT_EQ(credential->key_pem, "KEY");
  EXPECT_EQ(credential->authorization, "");
}

TEST(Credentials, InteractivityDependsOnStandardInput) {
  struct Case {
    const char *version, *mode;
    bool terminal, works, interactive;
  };
  const Case cases[] = {
      {v1, "Never", true, true, false},        {v1, "IfAvailable", true, true, true},
      {v1, "IfAvailable", false, true, false}, {v1, "Always", true, true, true},
      {v1, "Always", false, false, false},     {v1, "", true, false, false},
      {v1beta1, "", true, true, true},         {v1beta1, "", false, true, false},
      {v1, "Sometimes", true, false, false},   {"client.authentication.k8s.io/v1alpha1", "Never", false, false, false},
      {"", "Never", false, false, false},
  };
  for (const Case& one : cases) {
    Desk desk;
    desk.plugin(one.version).interactive_mode = one.mode;
    desk.terminal = one.terminal;
    desk.processes.results = {says(R"({"token":"t"})", one.version)};
    EXPECT_EQ(desk.make().current().has_value(), one.works) << one.version << " " << one.mode;
    EXPECT_EQ(desk.processes.calls.size(), one.works ? 1u : 0u);
    if (!one.works) continue;
    EXPECT_EQ(desk.processes.calls.at(0).interactive, one.interactive) << one.version << " " << one.mode;
    const std::string flag = one.interactive ? "\"interactive\":true" : "\"interactive\":false";
    EXPECT_NE(desk.processes.calls.at(0).environment.at(1).second.find(flag), std::string::npos);
  }
}

TEST(Credentials, AMissingPluginShowsItsInstallHint) {
  Desk desk;
  desk.plugin().install_hint = "  curl the helper from the intranet\n";
  const auto credential = desk.make().current();
  ASSERT_FALSE(credential);
  EXPECT_EQ(credential.error().fault, Fault::config);
  EXPECT_NE(credential.error().what.find("helper"), std::string::npos);
  EXPECT_EQ(credential.error().hint, "curl the helper from the intranet");
}

TEST(Credentials, AFailingPluginIsQuotedSafely) {
  Desk desk;
  desk.plugin();
  desk.processes.results = {net::ProcessResult{1, "", "\x1b[31mtoken expired, run helper login\n"}};
  const auto credential = desk.make().current();
  ASSERT_FALSE(credential);
  EXPECT_EQ(credential.error().fault, Fault::auth);
  EXPECT_NE(credential.error().what.find("run helper login"), std::string::npos);
  EXPECT_EQ(credential.error().what.find('\x1b'), std::string::npos);
}

TEST(Credentials, APluginThatTalksNonsenseIsRefusedWithoutQuotingIt) {
  const Result<net::ProcessResult> answers[] = {
      net::ProcessResult{0, "s3cret", ""},
      net::ProcessResult{0, "", ""},
      net::ProcessResult{0, "[1]", ""},
      says(R"({"token":"s3cret"})", v1beta1),
      says(R"({"token":"s3cret"})", v1, "Secret"),
      says("null"),
      says("{}"),
      says(R"({"token":7})"),
      says(R"({"clientCertificateData":"s3cret"})"),
      says(R"({"clientKeyData":"s3cret"})"),
      says(R"(["s3cret"])"),
  };
  for (const auto& answer : answers) {
    Desk desk;
    desk.plugin();
    desk.processes.results = {answer};
    const auto credential = desk.make().current();
    ASSERT_FALSE(credential) << answer->out;
    EXPECT_EQ(credential.error().fault, Fault::auth);
    EXPECT_EQ((credential.error().what + credential.error().hint).find("s3cret"), std::string::npos);
  }
}

TEST(Credentials, ATokenMakesThePluginUnnecessary) {
  Desk desk;
  desk.plugin();
  desk.connection.user.token = "abc";
  EXPECT_EQ(desk.make().current()->authorization, "Bearer abc");
  EXPECT_TRUE(desk.processes.calls.empty());
}

TEST(Credentials, LegacyAuthProvidersAreRefusedClearly) {
  Desk desk;
  desk.connection.user.auth_provider = "gcp";
  const auto credential = desk.make().current();
  ASSERT_FALSE(credential);
  EXPECT_EQ(credential.error().fault, Fault::config);
  EXPECT_NE(credential.error().what.find("'gcp'"), std::string::npos);
  EXPECT_NE(credential.error().hint.find("exec"), std::string::npos);
}

TEST(Credentials, AnExpiredClientCertificateIsTheReasonOfA401) {
  const test::Authority authority("ca");
  Desk desk;
  desk.clock.passed = std::chrono::hours(24 * 365 * 50);
  const test::Identity me = authority.issue("me", {}, -10, -1);
  desk.connection.user.certificate_pem = me.certificate_pem;
  desk.connection.user.key_pem = me.key_pem;
  Credentials credentials = desk.make();
  ASSERT_TRUE(credentials.current());
  EXPECT_EQ(credentials.why_refused().rfind("the client certificate of user 'me' expired on 20", 0), 0u)
      << credentials.why_refused();
}

// A real program, from kubeconfig to token.
TEST(Credentials, RunsARealPlugin) {
  const auto directory = std::filesystem::temp_directory_path() / ("aiops-plugin-" + std::to_string(::getpid()));
  std::filesystem::create_directories(directory);
  const auto script = directory / "helper";
  std::ofstream(script)
      << "#!/bin/sh\nprintf "
         "'{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"%s-%s-%s\"}}' "
         "\"$1\" \"$PROFILE\" \"$(printf %s \"$KUBERNETES_EXEC_INFO\" | grep -o '\"interactive\":false')\" | sed "
         "'s/\"interactive\":false/quiet/'\n";
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  Desk desk;
  desk.plugin().command = script;
  net::SystemProcessRunner runner;
  Credentials credentials(desk.connection, {test::FakeMachine().machine(), &runner, &desk.clock, nullptr, false});
  const auto credential = credentials.current();
  std::filesystem::remove_all(directory);
  ASSERT_TRUE(credential) << credential.error().what;
  EXPECT_EQ(credential->authorization, "Bearer get-token-prod-quiet");
}

TEST(Base64, DecodesExactlyWhatItEncodes) {
  for (const std::string text : {"", "a", "ab", "abc", "abcd", "\xff\xfe", "hello world"})
    EXPECT_EQ(decode_base64(encode_base64(text)), text);
  EXPECT_EQ(decode_base64("aGVs\nbG8=\r\n"), "hello");
  for (const char* bad : {"a", "ab", "abc", "a===", "====", "ab=c", "abc=d", "YQ==YQ==", "Y Q==", "YQ=", "###="})
    EXPECT_FALSE(decode_base64(bad)) << bad;
}

}  // namespace
}  // namespace aiops::kube
