#include "core/redact/families/user_names.hpp"

#include <algorithm>
#include <array>

#include "core/redact/families/edges.hpp"

namespace aiops::redact {

namespace {

// Accounts of systems, images and programs, and words that stand where a name might.
constexpr auto not_persons = std::to_array<std::string_view>({
    "root",      "nobody",      "daemon",    "bin",        "sys",         "sync",          "games",         "man",
    "lp",        "mail",        "news",      "uucp",       "proxy",       "www",           "www-data",      "backup",
    "list",      "irc",         "gnats",     "_apt",       "messagebus",  "dbus",          "sshd",          "ssh",
    "syslog",    "ntp",         "chrony",    "postgres",   "postgresql",  "mysql",         "mariadb",       "redis",
    "mongo",     "mongodb",     "mongod",    "nginx",      "apache",      "apache2",       "httpd",         "haproxy",
    "envoy",     "etcd",        "docker",    "containerd", "container",   "app",           "apps",          "application",
    "user",      "users",       "username",  "nonroot",    "node",        "jenkins",       "gitlab",        "git",
    "github",    "runner",      "ci",        "build",      "builder",     "deploy",        "deployer",      "prometheus",
    "grafana",   "elastic",     "kibana",    "kafka",      "zookeeper",   "hadoop",        "hdfs",          "yarn",
    "spark",     "hive",        "rabbitmq",  "vault",      "consul",      "airflow",       "argocd",        "argo",
    "flux",      "helm",        "istio",     "linkerd",    "calico",      "cilium",        "default",       "guest",
    "test",      "tester",      "testing",   "admin",      "admins",      "adm",           "administrator", "ubuntu",
    "ec2-user",  "centos",      "core",      "azureuser",  "opc",         "vagrant",       "debian",        "fedora",
    "rocky",     "alpine",      "anonymous", "unknown",    "none",        "null",          "nil",           "true",
    "false",     "all",         "any",       "other",      "system",      "service",       "current",       "invalid",
    "new",       "shared",      "public",    "local",      "localhost",   "client",        "svc",           "adm",
    "server",    "agent",       "worker",    "operator",   "monitor",     "monitoring",    "metrics",       "exporter",
    "superuser", "sa",          "dba",       "oracle",     "ftp",         "nfsnobody",     "polkitd",       "rpc",
    "rpcuser",   "tomcat",      "jetty",     "java",       "python",      "web",           "dashboard",     "my",
    "me",        "you",         "live",      "cyrus",      "postfix",     "dovecot",       "exim",          "squid",
    "named",     "ldap",        "avahi",     "rpm",        "nscd",        "gdm",           "lightdm",       "pcp",
    "webalizer", "mailnull",    "smmsp",     "tcpdump",    "tss",         "radius",        "asterisk",      "nagios",
    "zabbix",    "telegraf",    "fluentd",   "fluent",     "logstash",    "elasticsearch", "opensearch",    "influxdb",
    "cassandra", "minio",       "keycloak",  "sonarqube",  "nexus",       "bitnami",       "appuser",       "dev",
    "prod",      "staging",     "stage",     "api",        "db",          "database",      "reader",        "writer",
    "viewer",    "editor",      "cluster",   "token",      "team",        "bot",           "robot",         "controller",
    "role",      "group",       "replica",   "replicator", "replication", "readonly",      "owner",         "manager",
    "scheduler", "provisioner", "demo",      "example",    "foo",         "bar",           "kind",          "minikube",
    "scanner",   "sync",        "job",       "cron",       "batch",       "frontend",      "backend",
});

// What the names of programs of a cluster begin with.
constexpr auto beginnings =
    std::to_array<std::string_view>({"kube", "system", "systemd", "gke", "aks", "eks", "svc", "sa_", "sa-", "linuxbrew"});
bool is_no_person(std::string_view name) {
  return std::any_of(not_persons.begin(), not_persons.end(), [&](std::string_view word) { return same_word(name, word); });
}

}  // namespace

bool is_person(std::string_view name) {
  if (name.size() < 2 || name.size() > 32 || !is_alpha(name.front()) || !is_alnum(name.back())) return false;
  const auto of_name = [](char c) { return is_word(c) || c == '.' || c == '-'; };
  if (!std::all_of(name.begin(), name.end(), of_name) || is_no_person(name)) return false;
  for (const std::string_view word : beginnings) {
    if (same_word(name.substr(0, word.size()), word)) return false;
  }
  // "cart-reader", "team-cart", "payments_svc": one word of a role is enough.
  for (std::size_t begin = 0; begin < name.size();) {
    const std::size_t end = std::min(name.find_first_of("-_.", begin), name.size());
    if (is_no_person(name.substr(begin, end - begin))) return false;
    begin = end + 1;
  }
  return true;
}

}  // namespace aiops::redact
