// Follows client-go: a token file goes before an inline token, a token before an exec plugin; what a plugin gave is
// kept until its expirationTimestamp; after a 401 everything is fetched once more.
#include "core/kube/credentials.hpp"

#include <fmt/format.h>

#include "core/base/base64.hpp"
#include "core/base/text.hpp"
#include "core/net/tls_error.hpp"

namespace aiops::kube {

namespace {

constexpr std::string_view v1 = "client.authentication.k8s.io/v1";
constexpr std::string_view v1beta1 = "client.authentication.k8s.io/v1beta1";
constexpr std::chrono::minutes token_file_age{1};  // as client-go

std::string quoted(std::string_view text) {
  std::string out;
  json::append_quoted(out, text);
  return out;
}

}  // namespace

Credentials::Credentials(Connection connection, World world) : connection_(std::move(connection)), world_(std::move(world)) {}

bool Credentials::fresh() const {
  if (!cached_) return false;
  if (expires_ && world_.clock->now() >= *expires_) return false;
  return !read_at_ || world_.clock->steady() - *read_at_ < token_file_age;
}

Result<Credential> Credentials::current() {
  if (fresh()) return *cached_;
  auto credential = obtain();
  if (credential) cached_ = *credential;
  return credential;
}

Result<bool> Credentials::refresh() {
  const std::optional<Credential> before = cached_;
  cached_.reset();
  expires_.reset();
  read_at_.reset();
  AIOPS_TRY(const Credential now, current());
  return before != now;
}

Result<Credential> Credentials::obtain() {
  const User& user = connection_.user;
  if (!user.auth_provider.empty()) {
    return fail(Fault::config,
                fmt::format("user '{}' uses the auth provider '{}', which is not supported", user.name,
                            escape_terminal(user.auth_provider)),
                "use an exec credential plugin instead (users[].user.exec), as kubectl since 1.26");
  }
  Credential credential;
  credential.certificate_pem = user.certificate_pem;
  credential.key_pem = user.key_pem;
  if (!user.token_file.empty()) return from_file();
  if (!user.token.empty()) {
    credential.authorization = "Bearer " + user.token;
  } else if (!user.username.empty() || !user.password.empty()) {
    credential.authorization = "Basic " + encode_base64(user.username + ":" + user.password);
  } else if (user.exec) {
    return from_plugin();
  }
  return credential;
}

Result<Credential> Credentials::from_file() {
  const User& user = connection_.user;
  Credential credential{"", user.certificate_pem, user.key_pem};
  const auto text = world_.machine.read_file(user.token_file);
  std::string token(text ? trim(*text) : std::string_view{});
  if (token.empty()) token = user.token;  // the last that is known
  if (token.empty()) {
    return fail(Fault::config,
                fmt::format("the token file {} cannot be read: {}", user.token_file, text ? "it is empty" : text.error().what));
  }
  read_at_ = world_.clock->steady();
  credential.authorization = "Bearer " + token;
  return credential;
}

Result<bool> Credentials::plugin_may_ask() const {
  const ExecPlugin& plugin = *connection_.user.exec;
  if (plugin.api_version != v1 && plugin.api_version != v1beta1) {
    return fail(Fault::config,
                fmt::format("user '{}': exec plugins of the version '{}' are not supported", connection_.user.name,
                            escape_terminal(plugin.api_version)),
                fmt::format("use {} or {}", v1, v1beta1));
  }
  if (plugin.command.empty()) return fail(Fault::config, fmt::format("user '{}': exec has no command", connection_.user.name));
  const std::string& mode = plugin.interactive_mode;
  if (mode == "Never") return false;
  if (mode == "Always") {
    if (world_.stdin_is_terminal) return true;
    return fail(Fault::auth, fmt::format("{} must ask a person, but standard input is not a terminal", plugin.command),
                "log in once in a terminal, then run this again");
  }
  if (mode == "IfAvailable" || (mode.empty() && plugin.api_version == v1beta1)) return world_.stdin_is_terminal;
  if (mode.empty())
    return fail(Fault::config, fmt::format("user '{}': exec needs interactiveMode with {}", connection_.user.name, v1));
  return fail(Fault::config, fmt::format("user '{}': unknown interactiveMode '{}'", connection_.user.name, escape_terminal(mode)),
              "Never, IfAvailable or Always");
}

std::string Credentials::exec_info(bool interactive) const {
  const ExecPlugin& plugin = *connection_.user.exec;
  const Cluster& cluster = connection_.cluster;
  std::string spec;
  if (plugin.provide_cluster_info) {
    spec = "\"cluster\":{\"server\":" + quoted(cluster.server);
    if (!cluster.tls_server_name.empty()) spec += ",\"tls-server-name\":" + quoted(cluster.tls_server_name);
    if (cluster.insecure) spec += ",\"insecure-skip-tls-verify\":true";
    if (!cluster.ca_pem.empty()) spec += ",\"certificate-authority-data\":" + quoted(encode_base64(cluster.ca_pem));
    if (!cluster.proxy_url.empty()) spec += ",\"proxy-url\":" + quoted(cluster.proxy_url);
    if (cluster.disable_compression) spec += ",\"disable-compression\":true";
    if (cluster.exec_extension.root()) spec += ",\"config\":" + json::to_text(cluster.exec_extension.root());
    spec += "},";
  }
  return fmt::format(R"({{"kind":"ExecCredential","apiVersion":{},"spec":{{{}"interactive":{}}}}})", quoted(plugin.api_version),
                     spec, interactive);
}

Result<Credential> Credentials::from_plugin() {
  const ExecPlugin& plugin = *connection_.user.exec;
  AIOPS_TRY(const bool interactive, plugin_may_ask());
  net::ProcessCall call;
  call.argv = {plugin.command};
  call.argv.insert(call.argv.end(), plugin.args.begin(), plugin.args.end());
  call.environment = plugin.environment;
  call.environment.emplace_back("KUBERNETES_EXEC_INFO", exec_info(interactive));
  call.interactive = interactive;
  if (interactive) call.timeout = std::chrono::minutes(5);
  const auto result = world_.processes->run(call, world_.cancel);
  if (!result && result.error().fault == Fault::not_found) {
    const std::string hint = plugin.install_hint.empty() ? "install it, or correct users[].user.exec.command"
                                                         : shorten(trim(plugin.install_hint), 2000);
    return fail(Fault::config,
                fmt::format("the credential plugin {} of user '{}' is not installed", plugin.command, connection_.user.name),
                hint);
  }
  if (!result) return tl::unexpected(result.error());
  if (result->exit_code != 0) {
    const std::string said = escape_terminal(shorten(trim(result->err), 400));
    return fail(Fault::auth,
                fmt::format("the credential plugin {} failed with exit code {}{}{}", plugin.command, result->exit_code,
                            said.empty() ? "" : ": ", said),
                "run it by hand, or log in again");
  }
  return read_plugin_answer(result->out);
}

Result<Credential> Credentials::read_plugin_answer(const std::string& text) {
  const ExecPlugin& plugin = *connection_.user.exec;
  const auto wrong = [&](std::string_view why) {
    return fail(Fault::auth, fmt::format("the credential plugin {} {}", plugin.command, why));
  };
  const auto document = json::Document::parse(text);  // the text itself never reaches a message: it holds the token
  if (!document || !document->root().is_object()) return wrong("did not print an ExecCredential");
  const json::Value root = document->root();
  if (root["kind"].text() != "ExecCredential") return wrong("did not print an ExecCredential");
  if (root["apiVersion"].text() != plugin.api_version) {
    return wrong(fmt::format("answers in version '{}', the kubeconfig says '{}'",
                             escape_terminal(shorten(root["apiVersion"].text(), 80)), plugin.api_version));
  }
  const json::Value status = root["status"];
  if (!status.is_object()) return wrong("printed no status");
  const std::string_view token = status["token"].text();
  const std::string_view certificate = status["clientCertificateData"].text();
  const std::string_view key = status["clientKeyData"].text();
  if (certificate.empty() != key.empty()) return wrong("printed a certificate without its key, or a key without its certificate");
  if (token.empty() && certificate.empty()) return wrong("printed neither a token nor a certificate");
  expires_ = parse_time(status["expirationTimestamp"].text());
  Credential credential;
  if (!token.empty()) credential.authorization = "Bearer " + std::string(token);
  credential.certificate_pem = certificate.empty() ? connection_.user.certificate_pem : std::string(certificate);
  credential.key_pem = key.empty() ? connection_.user.key_pem : std::string(key);
  return credential;
}

std::string Credentials::why_refused() const {
  const std::string& name = connection_.user.name;
  if (cached_ && !cached_->certificate_pem.empty()) {
    const auto end = net::certificate_end(cached_->certificate_pem);
    if (end && *end <= world_.clock->now())
      return fmt::format("the client certificate of user '{}' expired on {}", name, format_time(*end));
  }
  if (connection_.in_cluster) return "the token of the service account was refused";
  if (connection_.user.exec)
    return fmt::format("the credentials of {} were refused: log in again", connection_.user.exec->command);
  if (cached_ && !cached_->authorization.empty())
    return fmt::format("the credentials of user '{}' in the kubeconfig were refused: log in again", name);
  if (cached_ && !cached_->certificate_pem.empty()) return fmt::format("the client certificate of user '{}' was refused", name);
  return fmt::format("user '{}' has no credentials", name);
}

}  // namespace aiops::kube
