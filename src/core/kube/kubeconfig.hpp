// Why: people connect with the kubeconfig they have; this reads it as kubectl does (client-go's clientcmd).
// Must never: contact anything, run anything, or print a credential. Credentials are kept as text in memory only.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/json.hpp"

namespace aiops::kube {

// The seam: everything that loading asks of the machine.
struct Machine {
  std::function<Result<std::string>(const std::string& path)> read_file;  // Fault::not_found: no such file
  std::function<std::optional<std::string>(const std::string& name)> environment;  // nullopt: not set
  std::string working_directory;
  std::string home;
};
Machine this_machine();  // files up to 16 MiB

struct Cluster {
  std::string name, server, tls_server_name, proxy_url;
  std::string ca_file, ca_pem;  // after connect(): ca_pem
  bool insecure = false;
  bool disable_compression = false;
  json::Document exec_extension;  // extensions[client.authentication.k8s.io/exec], for provideClusterInfo
};

struct ExecPlugin {
  std::string api_version, command;
  std::vector<std::string> args;
  std::vector<std::pair<std::string, std::string>> environment;
  std::string install_hint;
  std::string interactive_mode;  // Never, IfAvailable, Always; empty: not given
  bool provide_cluster_info = false;
};

struct User {
  std::string name;
  std::string certificate_file, certificate_pem, key_file, key_pem;  // after connect(): the pem ones
  std::string token, token_file, username, password;
  std::optional<ExecPlugin> exec;
  std::string auth_provider;  // legacy; refused by Credentials
  std::string impersonate, impersonate_uid;
  std::vector<std::string> impersonate_groups;
  std::vector<std::pair<std::string, std::string>> impersonate_extra;
};

struct Context {
  std::string name, cluster, user, name_space;
};

struct Kubeconfig {
  std::vector<Cluster> clusters;
  std::vector<User> users;
  std::vector<Context> contexts;
  std::string current_context;
  std::vector<std::string> files;  // that were read
  std::vector<std::string> tried;  // that were looked for
};

// The connection flags, named as kubectl's.
struct Overrides {
  std::string kubeconfig, context, cluster, user, server, certificate_authority, tls_server_name, name_space, as;
  std::vector<std::string> as_groups;
  std::optional<bool> insecure_skip_tls_verify;
};

// All that is needed to talk to one API server as one identity.
struct Connection {
  std::string context;  // "" when none was used, "in-cluster" inside a pod
  std::string name_space;  // never empty
  bool in_cluster = false;
  std::string proxy;  // the cluster's proxy-url, else what the environment wants; "" for none
  Cluster cluster;
  User user;
};

// --kubeconfig alone, else the KUBECONFIG list, else ~/.kube/config. Missing files of the last two are no error.
// Errors: Fault::config (the named file is missing), Fault::input ("FILE: line 3, column 7: …").
Result<Kubeconfig> load_kubeconfig(const Machine&, const Overrides&);

// One file's text. `directory` is what relative paths are relative to.
Result<Kubeconfig> parse_kubeconfig(std::string_view text, const std::string& file, const std::string& directory);

// Chooses context, cluster and user, applies the overrides, reads certificate files. In-cluster when there is no
// kubeconfig and the pod's service account is mounted.
// Errors: Fault::usage (unknown context, cluster or user, with the near names), Fault::config (nothing configured, a file
// that cannot be read, contradictory settings).
Result<Connection> connect(const Machine&, const Overrides&);
Result<Connection> connect(const Machine&, const Overrides&, const Kubeconfig&);

}  // namespace aiops::kube
