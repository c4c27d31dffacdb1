// kubeconfig loading against the rules of client-go's loader and the flags of kubectl.
#include "core/kube/kubeconfig.hpp"

#include <gtest/gtest.h>

#include "support/fakes.hpp"

namespace aiops::kube {
namespace {

std::string config(const std::string& name, const std::string& server, const std::string& more = "") {
  return "apiVersion: v1\nkind: Config\ncurrent-context: " + name + "\nclusters:\n- name: " + name +
         "\n  cluster:\n    server: " + server + "\ncontexts:\n- name: " + name + "\n  context: {cluster: " + name +
         ", user: " + name + ", namespace: " + name + "-ns}\nusers:\n- name: " + name + "\n  user:\n    token: token-of-" + name +
         "\n" + more;
}

test::FakeMachine with_home_config() {
  test::FakeMachine fake;
  fake.files["/home/me/.kube/config"] = config("home", "https://home:6443");
  return fake;
}

TEST(Kubeconfig, ReadsTheHomeFileByDefault) {
  const auto connection = connect(with_home_config().machine(), {});
  ASSERT_TRUE(connection) << connection.error().what;
  EXPECT_EQ(connection->context, "home");
  EXPECT_EQ(connection->cluster.server, "https://home:6443");
  EXPECT_EQ(connection->user.token, "token-of-home");
  EXPECT_EQ(connection->name_space, "home-ns");
  EXPECT_FALSE(connection->in_cluster);
}

TEST(Kubeconfig, TheVariableReplacesTheHomeFile) {
  auto fake = with_home_config();
  fake.files["/a"] = config("a", "https://a");
  fake.variables["KUBECONFIG"] = "/a";
  EXPECT_EQ(connect(fake.machine(), {})->context, "a");
  Overrides flags;
  flags.context = "home";
  EXPECT_EQ(connect(fake.machine(), flags).error().fault, Fault::usage);
}

TEST(Kubeconfig, AnEmptyVariableMeansTheHomeFile) {
  auto fake = with_home_config();
  fake.variables["KUBECONFIG"] = "";
  EXPECT_EQ(connect(fake.machine(), {})->context, "home");
}

TEST(Kubeconfig, TheFirstDefinitionOfAnEntryWinsAsAWhole) {
  test::FakeMachine fake;
  fake.files["/a"] =
      "clusters: [{name: c, cluster: {server: 'https://first'}}]\nusers: [{name: u, user: {username: me, password: pw}}]";
  fake.files["/b"] =
      "clusters: [{name: c, cluster: {server: 'https://second', tls-server-name: other}}]\nusers: [{name: u, user: {token: t}}]\n"
      "contexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x";
  fake.variables["KUBECONFIG"] = "/missing:/a:/also-missing:/b";
  const auto connection = connect(fake.machine(), {});
  ASSERT_TRUE(connection) << connection.error().what;
  EXPECT_EQ(connection->cluster.server, "https://first");
  EXPECT_EQ(connection->cluster.tls_server_name, "");
  EXPECT_EQ(connection->user.token, "");
  EXPECT_EQ(connection->user.username, "me");
  EXPECT_EQ(connection->name_space, "default");
}

TEST(Kubeconfig, TheFirstCurrentContextWins) {
  test::FakeMachine fake;
  fake.files["/a"] = config("a", "https://a");
  fake.files["/b"] = config("b", "https://b");
  fake.variables["KUBECONFIG"] = "/b:/a";
  EXPECT_EQ(connect(fake.machine(), {})->context, "b");
}

TEST(Kubeconfig, TheFlagNamesTheOnlyFileAndItMustExist) {
  auto fake = with_home_config();
  fake.files["/work-dir/mine"] = config("mine", "https://mine");
  Overrides flags;
  flags.kubeconfig = "mine";
  EXPECT_EQ(connect(fake.machine(), flags)->context, "mine");
  flags.kubeconfig = "/nowhere";
  const auto missing = connect(fake.machine(), flags);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().fault, Fault::config);
  EXPECT_NE(missing.error().what.find("/nowhere"), std::string::npos);
  EXPECT_FALSE(missing.error().hint.empty());
}

TEST(Kubeconfig, RelativePathsBelongToTheFileThatHasThem) {
  test::FakeMachine fake;
  fake.files["/etc/k/conf"] =
      "clusters: [{name: c, cluster: {server: 'https://c', certificate-authority: pki/ca.crt}}]\n"
      "users: [{name: u, user: {client-certificate: me.crt, client-key: /keys/me.key, tokenFile: tok}}, "
      "{name: e, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./helper, interactiveMode: Never}}}, "
      "{name: p, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: helper}}}]\n"
      "contexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x";
  fake.files["/etc/k/pki/ca.crt"] = "CA";
  fake.files["/etc/k/me.crt"] = "CERT";
  fake.files["/keys/me.key"] = "KEY";
  fake.variables["KUBECONFIG"] = "/etc/k/conf";
  auto connection = connect(fake.machine(), {});
  ASSERT_TRUE(connection) << connection.error().what;
  EXPECT_EQ(connection->cluster.ca_pem, "CA");
  EXPECT_EQ(connection->user.certificate_pem, "CERT");
  EXPECT_EQ(connection->user.key_pem, "KEY");
  EXPECT_EQ(connection->user.token_file, "/etc/k/tok");
  Overrides flags;
  flags.user = "e";
  EXPECT_EQ(connect(fake.machine(), flags)->user.exec->command, "/etc/k/./helper");
  flags.user = "p";
  EXPECT_EQ(connect(fake.machine(), flags)->user.exec->command, "helper");
}

TEST(Kubeconfig, InlineDataGoesBeforeFiles) {
  test::FakeMachine fake;
  fake.files["/home/me/.kube/config"] =
      "clusters: [{name: c, cluster: {server: 'https://c', certificate-authority: /gone, certificate-authority-data: Q0E=}}]\n"
      "users: [{name: u, user: {client-certificate: /gone, client-certificate-data: Q0VSVA==, client-key-data: S0VZ}}]\n"
      "contexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x";
  const auto connection = connect(fake.machine(), {});
  ASSERT_TRUE(connection) << connection.error().what;
  EXPECT_EQ(connection->cluster.ca_pem, "CA");
  EXPECT_EQ(connection->user.certificate_pem, "CERT");
  EXPECT_EQ(connection->user.key_pem, "KEY");
}

TEST(Kubeconfig, AFileThatCannotBeReadIsNamed) {
  test::FakeMachine fake;
  fake.files["/home/me/.kube/config"] =
      config("a", "https://a", "    client-certificate: /gone/me.crt\n    client-key: /gone/me.key\n");
  const auto connection = connect(fake.machine(), {});
  ASSERT_FALSE(connection);
  EXPECT_EQ(connection.error().fault, Fault::config);
  EXPECT_NE(connection.error().what.find("/gone/me.crt"), std::string::npos);
}

TEST(Kubeconfig, AnUnknownContextIsAUsageErrorWithTheNearName) {
  Overrides flags;
  flags.context = "hime";
  const auto connection = connect(with_home_config().machine(), flags);
  ASSERT_FALSE(connection);
  EXPECT_EQ(connection.error().fault, Fault::usage);
  EXPECT_EQ(connection.error().hint, "did you mean 'home'?");
  flags.context = "quite-another";
  EXPECT_EQ(connect(with_home_config().machine(), flags).error().hint, "known: home");
  flags = {};
  flags.cluster = "nope";
  EXPECT_EQ(connect(with_home_config().machine(), flags).error().fault, Fault::usage);
  flags = {};
  flags.user = "nope";
  EXPECT_EQ(connect(with_home_config().machine(), flags).error().fault, Fault::usage);
}

TEST(Kubeconfig, NoKubeconfigAtAllSaysWhereItLooked) {
  const auto connection = connect(test::FakeMachine().machine(), {});
  ASSERT_FALSE(connection);
  EXPECT_EQ(connection.error().fault, Fault::config);
  EXPECT_NE(connection.error().what.find("/home/me/.kube/config"), std::string::npos);
  EXPECT_NE(connection.error().hint.find("--from"), std::string::npos);
}

TEST(Kubeconfig, FlagsGoBeforeTheFile) {
  auto fake = with_home_config();
  fake.files["/home/me/.kube/config"] = config("home", "https://home:6443/", "    as: somebody\n    as-groups: [old]\n");
  fake.files["/work-dir/ca.crt"] = "CA";
  Overrides flags;
  flags.server = "https://other:8443";
  flags.certificate_authority = "ca.crt";
  flags.tls_server_name = "api";
  flags.name_space = "shop";
  flags.as = "jane";
  flags.as_groups = {"ops", "dev"};
  const auto connection = connect(fake.machine(), flags);
  ASSERT_TRUE(connection) << connection.error().what;
  EXPECT_EQ(connection->cluster.server, "https://other:8443");
  EXPECT_EQ(connection->cluster.ca_pem, "CA");
  EXPECT_EQ(connection->cluster.tls_server_name, "api");
  EXPECT_EQ(connection->name_space, "shop");
  EXPECT_EQ(connection->user.impersonate, "jane");
  EXPECT_EQ(connection->user.impersonate_groups, (std::vector<std::string>{"ops", "dev"}));
}

TEST(Kubeconfig, InsecureByFlagDropsTheAuthority) {
  test::FakeMachine fake;
  fake.files["/home/me/.kube/config"] =
      "clusters: [{name: c, cluster: {server: 'https://c', certificate-authority-data: Q0E=}}]\n"
      "contexts: [{name: x, context: {cluster: c}}]\ncurrent-context: x";
  Overrides flags;
  flags.insecure_skip_tls_verify = true;
  const auto connection = connect(fake.machine(), flags);
  ASSERT_TRUE(connection) << connection.error().what;
  EXPECT_TRUE(connection->cluster.insecure);
  EXPECT_EQ(connection->cluster.ca_pem, "");
}

TEST(Kubeconfig, AServerAloneIsEnough) {
  Overrides flags;
  flags.server = "https://host:1";
  EXPECT_TRUE(connect(test::FakeMachine().machine(), flags));
  flags.server = "host:1";
  EXPECT_EQ(connect(test::FakeMachine().machine(), flags)->cluster.server, "http://host:1");
}

TEST(Kubeconfig, AServerMustBeAnAddress) {
  for (const char* server : {"ftp://host", "https://", "https://user:pw@host", "https://host/?x", "https://host/#x",
                             "https://ho st", "https://host/../x", "unix:///x", "https://host\r\nX: y", "file:///etc/passwd"}) {
    Overrides flags;
    flags.server = server;
    const auto connection = connect(test::FakeMachine().machine(), flags);
    ASSERT_FALSE(connection) << server;
    EXPECT_EQ(connection.error().fault, Fault::config);
  }
}

TEST(Kubeconfig, ContradictionsAreRefused) {
  const auto fault_of = [](const std::string& cluster, const std::string& user) {
    test::FakeMachine fake;
    fake.files["/home/me/.kube/config"] = "clusters: [{name: c, cluster: {server: 'https://c'" + cluster +
                                          "}}]\nusers: [{name: u, user: {" + user +
                                          "}}]\ncontexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x";
    const auto connection = connect(fake.machine(), {});
    return connection ? std::string("none") : connection.error().what;
  };
  EXPECT_EQ(fault_of("", "token: t"), "none");
  EXPECT_NE(fault_of(", insecure-skip-tls-verify: true, certificate-authority-data: Q0E=", "token: t"), "none");
  EXPECT_NE(fault_of("", "token: t, username: u, password: p"), "none");
  EXPECT_NE(fault_of("", "client-certificate-data: Q0E="), "none");
  EXPECT_NE(fault_of("", "client-key-data: Q0E="), "none");
  EXPECT_NE(fault_of("", "as-groups: [x]"), "none");
  EXPECT_NE(fault_of(", proxy-url: 'ftp://x'", ""), "none");
}

TEST(Kubeconfig, DanglingReferencesAreNamed) {
  test::FakeMachine fake;
  fake.files["/home/me/.kube/config"] = "contexts: [{name: x, context: {cluster: gone, user: u}}]\ncurrent-context: x";
  EXPECT_NE(connect(fake.machine(), {}).error().what.find("'gone'"), std::string::npos);
  fake.files["/home/me/.kube/config"] = "current-context: gone\nclusters: [{name: c, cluster: {server: 'https://c'}}]";
  EXPECT_NE(connect(fake.machine(), {}).error().what.find("'gone'"), std::string::npos);
}

TEST(Kubeconfig, BrokenYamlNamesFileLineAndColumn) {
  test::FakeMachine fake;
  fake.files["/home/me/.kube/config"] = "apiVersion: v1\nclusters:\n- name: a\n  cluster: {server: [}\n";
  const auto connection = connect(fake.machine(), {});
  ASSERT_FALSE(connection);
  EXPECT_EQ(connection.error().fault, Fault::input);
  EXPECT_NE(connection.error().what.find("/home/me/.kube/config: line 4, column"), std::string::npos) << connection.error().what;
}

TEST(Kubeconfig, WrongTypesNameTheirLine) {
  const auto what = [](const std::string& text) {
    const auto config = parse_kubeconfig(text, "f", "/");
    return config ? std::string("none") : config.error().what;
  };
  EXPECT_NE(what("clusters:\n  a: b\n").find("f: line 2: 'clusters' must be a list"), std::string::npos)
      << what("clusters:\n  a: b\n");
  EXPECT_NE(what("users:\n- name: u\n  user:\n    token: 12345\n").find("line 4: 'token' must be a text"), std::string::npos);
  EXPECT_NE(what("users:\n- name: u\n  user:\n    client-key-data: '###'\n").find("'client-key-data' is not base64"),
            std::string::npos);
  EXPECT_NE(what("users: [{name: u}, {name: u}]").find("twice"), std::string::npos);
  EXPECT_NE(what("kind: Pod").find("kind is not Config"), std::string::npos);
  EXPECT_NE(what("- a\n- b\n").find("must be a map"), std::string::npos);
  EXPECT_NE(what("contexts: [x]"), "none");
  EXPECT_NE(what("clusters: [{name: c, cluster: {insecure-skip-tls-verify: maybe}}]"), "none");
  EXPECT_EQ(what(""), "none");
  EXPECT_EQ(what("clusters: null\nusers:\ncontexts: ~\npreferences: {}\n"), "none");
}

TEST(Kubeconfig, JsonIsYamlToo) {
  const auto config =
      parse_kubeconfig(R"({"clusters":[{"name":"c","cluster":{"server":"https://c"}}],"current-context":"x"})", "f", "/");
  ASSERT_TRUE(config) << config.error().what;
  EXPECT_EQ(config->clusters.at(0).server, "https://c");
}

TEST(Kubeconfig, InsideAPodTheServiceAccountIsUsed) {
  test::FakeMachine fake;
  fake.variables = {{"KUBERNETES_SERVICE_HOST", "10.0.0.1"}, {"KUBERNETES_SERVICE_PORT", "443"}};
  EXPECT_FALSE(connect(fake.machine(), {}));
  const std::string mount = "/var/run/secrets/kubernetes.io/serviceaccount/";
  fake.files[mount + "token"] = "abc";
  fake.files[mount + "ca.crt"] = "CA";
  fake.files[mount + "namespace"] = "ops\n";
  auto connection = connect(fake.machine(), {});
  ASSERT_TRUE(connection) << connection.error().what;
  EXPECT_TRUE(connection->in_cluster);
  EXPECT_EQ(connection->cluster.server, "https://10.0.0.1:443");
  EXPECT_EQ(connection->cluster.ca_pem, "CA");
  EXPECT_EQ(connection->user.token_file, mount + "token");
  EXPECT_EQ(connection->name_space, "ops");
  fake.variables["KUBERNETES_SERVICE_HOST"] = "fd00::1";
  EXPECT_EQ(connect(fake.machine(), {})->cluster.server, "https://[fd00::1]:443");
  fake.files["/home/me/.kube/config"] = config("home", "https://home:6443");
  EXPECT_EQ(connect(fake.machine(), {})->context, "home");
}

TEST(Kubeconfig, TheProxyOfTheClusterGoesBeforeTheEnvironment) {
  auto fake = with_home_config();
  fake.variables["HTTPS_PROXY"] = "http://env:3128";
  EXPECT_EQ(connect(fake.machine(), {})->proxy, "http://env:3128");
  fake.variables["NO_PROXY"] = "home";
  EXPECT_EQ(connect(fake.machine(), {})->proxy, "");
  fake.files["/home/me/.kube/config"] =
      "clusters: [{name: c, cluster: {server: 'https://home', proxy-url: 'socks5://s:1080'}}]\n"
      "contexts: [{name: x, context: {cluster: c}}]\ncurrent-context: x";
  EXPECT_EQ(connect(fake.machine(), {})->proxy, "socks5://s:1080");
}

TEST(Kubeconfig, AnInvalidNamespaceIsRefused) {
  Overrides flags;
  flags.name_space = "../kube-system";
  EXPECT_EQ(connect(with_home_config().machine(), flags).error().fault, Fault::usage);
}

TEST(Kubeconfig, ReadsEveryFieldOfAnExecPlugin) {
  const auto config = parse_kubeconfig(R"(
users:
- name: u
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: aws
      args: [eks, get-token]
      env: [{name: AWS_PROFILE, value: prod}]
      installHint: install aws
      interactiveMode: IfAvailable
      provideClusterInfo: true
clusters:
- name: c
  cluster:
    server: https://c
    extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: x}}]
)",
                                       "f", "/");
  ASSERT_TRUE(config) << config.error().what;
  const ExecPlugin& plugin = *config->users.at(0).exec;
  EXPECT_EQ(plugin.args, (std::vector<std::string>{"eks", "get-token"}));
  EXPECT_EQ(plugin.environment.at(0).second, "prod");
  EXPECT_EQ(plugin.install_hint, "install aws");
  EXPECT_TRUE(plugin.provide_cluster_info);
  EXPECT_EQ(config->clusters.at(0).exec_extension.root()["audience"].text(), "x");
}

}  // namespace
}  // namespace aiops::kube
