// Reads kubeconfig files and merges them by client-go's rules (tools/clientcmd/loader.go): the first file that defines
// a name wins with its whole entry, the first current-context wins, relative paths belong to the file that has them.
#include "core/kube/kubeconfig.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/base64.hpp"
#include "core/base/text.hpp"
#include "core/base/yaml.hpp"

namespace aiops::kube {

namespace {

constexpr json::Limits config_limits{50, 500'000};

// Reads typed fields; the first complaint is kept, with file and line.
class Reader {
 public:
  Reader(const std::string& file, const std::string& directory) : file_(file), directory_(directory) {}

  void complain(json::Value where, std::string_view what) {
    if (error_) return;
    const std::string line = where.line() > 0 ? fmt::format(" line {}:", where.line()) : "";
    error_ = Error{Fault::input, fmt::format("{}:{} {}", file_, line, what), "kubectl config view shows what the file says"};
  }
  std::string text(json::Value object, std::string_view key) {
    const json::Value value = object[key];
    if (value && !value.is_string()) complain(value, fmt::format("'{}' must be a text", key));
    return std::string(value.text());
  }
  std::string path(json::Value object, std::string_view key) {
    const std::string value = text(object, key);
    return value.empty() || value.front() == '/' || directory_.empty() ? value : directory_ + "/" + value;
  }
  bool flag(json::Value object, std::string_view key) {
    const json::Value value = object[key];
    if (value && !value.boolean()) complain(value, fmt::format("'{}' must be true or false", key));
    return value.is_true();
  }
  std::string data(json::Value object, std::string_view key) {
    const auto bytes = decode_base64(text(object, key));
    if (!bytes) complain(object[key], fmt::format("'{}' is not base64", key));
    return bytes.value_or("");
  }
  std::vector<std::string> texts(json::Value object, std::string_view key) {
    std::vector<std::string> out;
    const json::Value list = object[key];
    if (list && !list.is_array()) complain(list, fmt::format("'{}' must be a list", key));
    for (const json::Value item : list.items()) {
      if (!item.is_string()) complain(item, fmt::format("'{}' must be a list of texts", key));
      out.emplace_back(item.text());
    }
    return out;
  }
  // The entries of `clusters`, `users`, `contexts`: f(name, body).
  template <class F>
  void entries(json::Value root, std::string_view key, std::string_view inner, F f) {
    const json::Value list = root[key];
    if (list && !list.is_array()) return complain(list, fmt::format("'{}' must be a list", key));
    std::vector<std::string> names;
    for (const json::Value entry : list.items()) {
      if (!entry.is_object()) return complain(entry, fmt::format("an entry of '{}' must have a name and a {}", key, inner));
      const std::string name = text(entry, "name");
      const json::Value body = entry[inner];
      if (body && !body.is_object()) return complain(body, fmt::format("'{}' of '{}' must be a map", inner, name));
      if (std::find(names.begin(), names.end(), name) != names.end()) {
        return complain(entry, fmt::format("'{}' has the name '{}' twice", key, name));
      }
      names.push_back(name);
      f(name, body);
    }
  }
  const std::string& directory() const { return directory_; }
  std::optional<Error> error() const { return error_; }

 private:
  const std::string& file_;
  const std::string& directory_;
  std::optional<Error> error_;
};

json::Document document_of(json::Value value) {
  json::Builder builder;
  builder.copy(value);
  return builder.finish().value_or(json::Document());
}

Cluster read_cluster(Reader& reader, const std::string& name, json::Value body) {
  Cluster cluster;
  cluster.name = name;
  cluster.server = reader.text(body, "server");
  cluster.tls_server_name = reader.text(body, "tls-server-name");
  cluster.proxy_url = reader.text(body, "proxy-url");
  cluster.ca_file = reader.path(body, "certificate-authority");
  cluster.ca_pem = reader.data(body, "certificate-authority-data");
  cluster.insecure = reader.flag(body, "insecure-skip-tls-verify");
  cluster.disable_compression = reader.flag(body, "disable-compression");
  for (const json::Value extension : body["extensions"].items()) {
    if (extension["name"].text() == "client.authentication.k8s.io/exec")
      cluster.exec_extension = document_of(extension["extension"]);
  }
  return cluster;
}

ExecPlugin read_exec(Reader& reader, json::Value body) {
  ExecPlugin plugin;
  plugin.api_version = reader.text(body, "apiVersion");
  plugin.command = reader.text(body, "command");
  // A bare word is looked up on PATH, a path belongs to the file.
  if (plugin.command.find('/') != std::string::npos) plugin.command = reader.path(body, "command");
  plugin.args = reader.texts(body, "args");
  plugin.install_hint = reader.text(body, "installHint");
  plugin.interactive_mode = reader.text(body, "interactiveMode");
  plugin.provide_cluster_info = reader.flag(body, "provideClusterInfo");
  for (const json::Value item : body["env"].items()) {
    plugin.environment.emplace_back(reader.text(item, "name"), reader.text(item, "value"));
  }
  return plugin;
}

User read_user(Reader& reader, const std::string& name, json::Value body) {
  User user;
  user.name = name;
  user.certificate_file = reader.path(body, "client-certificate");
  user.certificate_pem = reader.data(body, "client-certificate-data");
  user.key_file = reader.path(body, "client-key");
  user.key_pem = reader.data(body, "client-key-data");
  user.token = reader.text(body, "token");
  user.token_file = reader.path(body, "tokenFile");
  user.username = reader.text(body, "username");
  user.password = reader.text(body, "password");
  if (body["exec"]) user.exec = read_exec(reader, body["exec"]);
  if (body["auth-provider"]) {
    user.auth_provider = reader.text(body["auth-provider"], "name");
    if (user.auth_provider.empty()) user.auth_provider = "auth-provider";
  }
  user.impersonate = reader.text(body, "as");
  user.impersonate_uid = reader.text(body, "as-uid");
  user.impersonate_groups = reader.texts(body, "as-groups");
  for (const json::Member member : body["as-user-extra"].members()) {
    for (const std::string& value : reader.texts(body["as-user-extra"], member.key)) {
      user.impersonate_extra.emplace_back(member.key, value);
    }
  }
  return user;
}

Context read_context(Reader& reader, const std::string& name, json::Value body) {
  return {name, reader.text(body, "cluster"), reader.text(body, "user"), reader.text(body, "namespace")};
}

template <class T>
void merge_entries(std::vector<T>& into, std::vector<T>&& from) {
  for (T& entry : from) {
    const bool known = std::any_of(into.begin(), into.end(), [&](const T& other) { return other.name == entry.name; });
    if (!known) into.push_back(std::move(entry));
  }
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return {};
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string absolute(const Machine& machine, const std::string& path) {
  return path.empty() || path.front() == '/' || machine.working_directory.empty() ? path : machine.working_directory + "/" + path;
}

Status merge_file(const Machine& machine, const std::string& named, Kubeconfig& into) {
  const std::string path = absolute(machine, named);
  into.tried.push_back(named);
  const auto text = machine.read_file(path);
  if (!text) return tl::unexpected(text.error());
  AIOPS_TRY(Kubeconfig one, parse_kubeconfig(*text, named, directory_of(path)));
  into.files.push_back(named);
  merge_entries(into.clusters, std::move(one.clusters));
  merge_entries(into.users, std::move(one.users));
  merge_entries(into.contexts, std::move(one.contexts));
  if (into.current_context.empty()) into.current_context = one.current_context;
  return {};
}

}  // namespace

Result<Kubeconfig> parse_kubeconfig(std::string_view text, const std::string& file, const std::string& directory) {
  auto documents = parse_json_or_yaml(text, config_limits);
  if (!documents)
    return fail(Fault::input, fmt::format("{}: {}", file, documents.error().what), "this is not a readable kubeconfig");
  Kubeconfig config;
  if (documents->empty()) return config;
  const json::Value root = documents->front().root();
  Reader reader(file, directory);
  if (!root.is_object()) reader.complain(root, "a kubeconfig must be a map with clusters, users and contexts");
  if (root["kind"] && root["kind"].text() != "Config")
    reader.complain(root["kind"], "this is not a kubeconfig (kind is not Config)");
  if (root["apiVersion"] && root["apiVersion"].text() != "v1")
    reader.complain(root["apiVersion"], "unknown apiVersion of a kubeconfig");
  config.current_context = reader.text(root, "current-context");
  reader.entries(root, "clusters", "cluster",
                 [&](const std::string& name, json::Value body) { config.clusters.push_back(read_cluster(reader, name, body)); });
  reader.entries(root, "users", "user",
                 [&](const std::string& name, json::Value body) { config.users.push_back(read_user(reader, name, body)); });
  reader.entries(root, "contexts", "context",
                 [&](const std::string& name, json::Value body) { config.contexts.push_back(read_context(reader, name, body)); });
  if (const auto error = reader.error()) return tl::unexpected(*error);
  return config;
}

Result<Kubeconfig> load_kubeconfig(const Machine& machine, const Overrides& overrides) {
  Kubeconfig config;
  if (!overrides.kubeconfig.empty()) {
    const Status status = merge_file(machine, overrides.kubeconfig, config);
    if (status) return config;
    if (status.error().fault == Fault::input) return tl::unexpected(status.error());
    return fail(Fault::config, fmt::format("the kubeconfig {} cannot be read: {}", overrides.kubeconfig, status.error().what),
                "check the path given with --kubeconfig");
  }
  std::vector<std::string> paths;
  const std::string list = machine.environment("KUBECONFIG").value_or("");
  for (const std::string_view path : split(list, ':')) {
    if (!path.empty() && std::find(paths.begin(), paths.end(), path) == paths.end()) paths.emplace_back(path);
  }
  if (paths.empty() && !machine.home.empty()) paths.push_back(machine.home + "/.kube/config");
  for (const std::string& path : paths) {
    const Status status = merge_file(machine, path, config);
    if (status || status.error().fault == Fault::not_found) continue;  // missing files of the list are skipped
    if (status.error().fault == Fault::input) return tl::unexpected(status.error());
    return fail(Fault::config, fmt::format("the kubeconfig {} cannot be read: {}", path, status.error().what));
  }
  return config;
}

}  // namespace aiops::kube
