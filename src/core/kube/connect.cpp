// From a kubeconfig and flags to one connection, by the order of client-go (tools/clientcmd/client_config.go):
// flags, then the chosen context, then the pod's service account.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/collect/read.hpp"
#include "core/kube/kubeconfig.hpp"
#include "core/net/proxy.hpp"

namespace aiops::kube {

namespace {

constexpr const char* service_account = "/var/run/secrets/kubernetes.io/serviceaccount/";

template <class T>
const T* find(const std::vector<T>& entries, std::string_view name) {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const T& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

template <class T>
tl::unexpected<Error> unknown(std::string_view what, std::string_view name, const std::vector<T>& entries) {
  std::vector<std::string_view> names;
  for (const T& entry : entries) names.push_back(entry.name);
  std::string hint;
  if (const auto near = nearest(name, names); !near.empty()) {
    hint = fmt::format("did you mean '{}'?", near);
  } else if (!names.empty()) {
    hint = fmt::format(
        "known: {}",
        fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(names.size(), 10)), ", "));
  } else {
    hint = "the kubeconfig has none";
  }
  return fail(Fault::usage, fmt::format("no {} '{}' in the kubeconfig", what, escape_terminal(name)), hint);
}

Result<std::string> read_pem(const Machine& machine, const std::string& file, std::string_view what) {
  auto text = machine.read_file(file);
  if (text) return text;
  return fail(Fault::config, fmt::format("the {} {} cannot be read: {}", what, file, text.error().what));
}

std::optional<Connection> in_cluster(const Machine& machine) {
  const std::string host = machine.environment("KUBERNETES_SERVICE_HOST").value_or("");
  const std::string port = machine.environment("KUBERNETES_SERVICE_PORT").value_or("");
  const std::string directory = service_account;
  if (host.empty() || port.empty() || !machine.read_file(directory + "token")) return std::nullopt;
  Connection connection;
  connection.context = "in-cluster";
  connection.in_cluster = true;
  connection.cluster.name = "in-cluster";
  connection.cluster.server =
      host.find(':') == std::string::npos ? fmt::format("https://{}:{}", host, port) : fmt::format("https://[{}]:{}", host, port);
  connection.cluster.ca_pem = machine.read_file(directory + "ca.crt").value_or("");
  connection.user.name = "service account";
  connection.user.token_file = directory + "token";
  connection.name_space = std::string(trim(machine.read_file(directory + "namespace").value_or("")));
  return connection;
}

Result<Connection> choose(const Machine& machine, const Overrides& flags, const Kubeconfig& config) {
  const bool empty = config.clusters.empty() && config.users.empty() && config.contexts.empty();
  if (empty && flags.kubeconfig.empty() && flags.server.empty()) {
    if (auto connection = in_cluster(machine)) return *connection;
    return fail(Fault::config, fmt::format("no kubeconfig found (looked for {})", fmt::join(config.tried, ", ")),
                "name one with --kubeconfig or KUBECONFIG, or read a recorded cluster with --from");
  }
  Connection connection;
  const std::string name = flags.context.empty() ? config.current_context : flags.context;
  Context context;
  if (!name.empty()) {
    const Context* found = find(config.contexts, name);
    if (found == nullptr && flags.context.empty()) {
      return fail(Fault::config, fmt::format("current-context '{}' is not defined in the kubeconfig", name),
                  "choose another with --context");
    }
    if (found == nullptr) return unknown("context", name, config.contexts);
    context = *found;
  }
  connection.context = name;
  connection.name_space = context.name_space;
  const std::string cluster = flags.cluster.empty() ? context.cluster : flags.cluster;
  const std::string user = flags.user.empty() ? context.user : flags.user;
  if (const Cluster* found = find(config.clusters, cluster)) {
    connection.cluster = *found;
  } else if (!flags.cluster.empty()) {
    return unknown("cluster", cluster, config.clusters);
  } else if (!cluster.empty() && flags.server.empty()) {
    return fail(Fault::config, fmt::format("context '{}' names the cluster '{}', which is not defined", name, cluster));
  }
  if (const User* found = find(config.users, user)) {
    connection.user = *found;
  } else if (!flags.user.empty()) {
    return unknown("user", user, config.users);
  } else if (!user.empty()) {
    return fail(Fault::config, fmt::format("context '{}' names the user '{}', which is not defined", name, user));
  }
  return connection;
}

void override_cluster(const Machine& machine, const Overrides& flags, Cluster& cluster) {
  if (!flags.server.empty()) cluster.server = flags.server;
  // Another server has another name: the file's tls-server-name does not belong to it.
  if (!flags.server.empty() || !flags.tls_server_name.empty()) cluster.tls_server_name = flags.tls_server_name;
  const bool insecure = flags.insecure_skip_tls_verify.value_or(false);
  if (insecure || !flags.certificate_authority.empty()) {
    cluster.insecure = insecure;
    cluster.ca_pem.clear();
    cluster.ca_file = flags.certificate_authority;
    const bool relative = !cluster.ca_file.empty() && cluster.ca_file.front() != '/';
    if (relative && !machine.working_directory.empty()) cluster.ca_file = machine.working_directory + "/" + cluster.ca_file;
  } else if (flags.insecure_skip_tls_verify) {
    cluster.insecure = false;
  }
}

void override_user(const Overrides& flags, User& user) {
  if (!flags.as.empty()) {
    user.impersonate = flags.as;
    user.impersonate_uid.clear();
    user.impersonate_groups.clear();
    user.impersonate_extra.clear();
  }
  if (!flags.as_groups.empty()) user.impersonate_groups = flags.as_groups;
}

Status check_server(Cluster& cluster, const User& user) {
  std::string& server = cluster.server;
  if (server.empty()) {
    return fail(Fault::config, "no API server is configured", "choose a context with --context, or name a server with --server");
  }
  if (server.find("://") == std::string::npos) {
    const bool tls = cluster.insecure || !cluster.ca_pem.empty() || !cluster.ca_file.empty() || !user.certificate_pem.empty() ||
                     !user.certificate_file.empty();
    server = (tls ? "https://" : "http://") + server;
  }
  while (server.back() == '/') server.pop_back();
  const std::string scheme = to_lower(server.substr(0, server.find(':')));
  const bool odd = server.find_first_of(" \t\r\n\"<>\\^`{|}@?#%") != std::string::npos || server.find("..") != std::string::npos;
  if ((scheme != "http" && scheme != "https") || server.size() <= scheme.size() + 3 || odd || !is_valid_utf8(server)) {
    return fail(Fault::config, fmt::format("'{}' is not the address of an API server", shorten(escape_terminal(server), 200)),
                "it should look like https://host:6443");
  }
  return {};
}

Status check_user(const User& user) {
  const bool token = !user.token.empty() || !user.token_file.empty();
  const bool basic = !user.username.empty() || !user.password.empty();
  const bool certificate = !user.certificate_pem.empty() || !user.certificate_file.empty();
  const bool key = !user.key_pem.empty() || !user.key_file.empty();
  if (token && basic)
    return fail(Fault::config, fmt::format("user '{}' has both a token and a password; only one is allowed", user.name));
  if (certificate != key) {
    return fail(Fault::config,
                fmt::format("user '{}' has a client certificate without its key, or a key without its certificate", user.name));
  }
  const bool more = !user.impersonate_groups.empty() || !user.impersonate_uid.empty() || !user.impersonate_extra.empty();
  if (more && user.impersonate.empty())
    return fail(Fault::usage, "groups can only be impersonated together with a user", "add --as USER to --as-group");
  return {};
}

Status read_files(const Machine& machine, Connection& connection) {
  Cluster& cluster = connection.cluster;
  User& user = connection.user;
  if (cluster.insecure && (!cluster.ca_pem.empty() || !cluster.ca_file.empty())) {
    return fail(
        Fault::config,
        fmt::format("cluster '{}' has a certificate authority and insecure-skip-tls-verify; only one is allowed", cluster.name));
  }
  if (cluster.ca_pem.empty() && !cluster.ca_file.empty()) {
    AIOPS_TRY(cluster.ca_pem, read_pem(machine, cluster.ca_file, "certificate authority"));
  }
  if (user.certificate_pem.empty() && !user.certificate_file.empty()) {
    AIOPS_TRY(user.certificate_pem, read_pem(machine, user.certificate_file, "client certificate"));
  }
  if (user.key_pem.empty() && !user.key_file.empty()) {
    AIOPS_TRY(user.key_pem, read_pem(machine, user.key_file, "client key"));
  }
  return {};
}

}  // namespace

Result<Connection> connect(const Machine& machine, const Overrides& flags) {
  AIOPS_TRY(const Kubeconfig config, load_kubeconfig(machine, flags));
  return connect(machine, flags, config);
}

Result<Connection> connect(const Machine& machine, const Overrides& flags, const Kubeconfig& config) {
  AIOPS_TRY(Connection connection, choose(machine, flags, config));
  override_cluster(machine, flags, connection.cluster);
  override_user(flags, connection.user);
  if (!flags.name_space.empty()) {
    if (const auto scope = Scope::in(flags.name_space); !scope) return fail(Fault::usage, scope.error().what, scope.error().hint);
    connection.name_space = flags.name_space;
  }
  if (connection.name_space.empty()) connection.name_space = "default";
  if (const auto scope = Scope::in(connection.name_space); !scope) {
    return fail(Fault::config, fmt::format("context '{}': {}", connection.context, scope.error().what));
  }
  if (const Status status = check_server(connection.cluster, connection.user); !status) return tl::unexpected(status.error());
  if (const Status status = check_user(connection.user); !status) return tl::unexpected(status.error());
  if (const Status status = read_files(machine, connection); !status) return tl::unexpected(status.error());
  connection.proxy = connection.cluster.proxy_url;
  if (connection.proxy.empty()) {
    connection.proxy = net::proxy_for(connection.cluster.server, machine.environment);
  } else if (!net::is_proxy_url(connection.proxy)) {
    return fail(Fault::config,
                fmt::format("proxy-url of cluster '{}' must begin with http://, https:// or socks5://", connection.cluster.name));
  }
  return connection;
}

}  // namespace aiops::kube
