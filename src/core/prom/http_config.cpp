// One table of keys per mapping: each key is known, or an error that names its line.
#include "core/prom/http_config.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/base/yaml.hpp"
#include "core/base/base64.hpp"
#include "core/net/proxy.hpp"

namespace aiops::prom {

namespace {

class Reader {
 public:
  Reader(std::string file, std::string directory) : file_(std::move(file)), directory_(std::move(directory)) {}

  Result<HttpConfig> read(json::Value root) {
    mapping(root, "",
            {{"basic_auth", [&](json::Value v) { basic_auth(v); }},
             {"authorization", [&](json::Value v) { authorization(v); }},
             {"bearer_token", [&](json::Value v) { bearer(v).value = text(v); }},
             {"bearer_token_file", [&](json::Value v) { bearer(v).file = path(v); }},
             {"oauth2", [&](json::Value v) { unsupported(v, "oauth2"); }},
             {"tls_config", [&](json::Value v) { tls(v); }},
             {"http_headers", [&](json::Value v) { http_headers(v); }},
             {"proxy_url", [&](json::Value v) { proxy_url(v); }},
             {"proxy_from_environment", [&](json::Value v) { out_.proxy_from_environment = truth(v); }},
             {"no_proxy", [&](json::Value v) { unsupported(v, "no_proxy"); }},
             {"proxy_connect_header", [&](json::Value v) { unsupported(v, "proxy_connect_header"); }},
             {"follow_redirects", [&](json::Value v) { out_.follow_redirects = truth(v); }},
             {"enable_http2", [&](json::Value v) { truth(v); }}});  // what the server offers is taken
    if (out_.basic && !out_.authorization_type.empty())
      wrong(root, "basic_auth and authorization (or bearer_token) exclude each other");
    if (!out_.proxy_url.empty() && out_.proxy_from_environment)
      wrong(root, "proxy_url and proxy_from_environment exclude each other");
    if (out_.certificate.given() != out_.key.given()) wrong(root, "tls_config needs both a certificate and its key");
    if (error_) return tl::unexpected(*error_);
    return std::move(out_);
  }

 private:
  using Keys = std::map<std::string_view, std::function<void(json::Value)>>;

  void wrong(json::Value at, const std::string& what, std::string hint = {}) {
    if (!error_)
      error_ = Error{Fault::input, fmt::format("{}: line {}: {}", file_, std::max(1U, at.line()), what), std::move(hint)};
  }
  void unsupported(json::Value at, std::string_view key) {
    wrong(at, fmt::format("{} is not supported by aiops", key), "leave it out, or put a proxy that does it in front");
  }

  void mapping(json::Value at, const std::string& name, const Keys& keys) {
    if (at.is_null() || at.type() == json::Type::missing) return;
    if (!at.is_object()) return wrong(at, fmt::format("{} is not a mapping", name.empty() ? "the configuration" : name));
    for (const auto [key, value] : at.members()) {
      const auto known = keys.find(key);
      if (known != keys.end()) {
        known->second(value);
        continue;
      }
      std::vector<std::string_view> names;
      for (const auto& entry : keys) names.push_back(entry.first);
      const std::string_view near = nearest(key, names);
      wrong(value, fmt::format("unknown key `{}`{}", escape_terminal(key), name.empty() ? "" : " in " + name),
            near.empty() ? "" : fmt::format("did you mean {}?", near));
    }
  }

  // A scalar as it was written; numbers and truths may be user names too.
  std::string text(json::Value v) {
    if (v.is_object() || v.is_array()) wrong(v, "a single value is wanted here");
    if (v.is_string()) return std::string(v.text());
    return v.is_null() || v.is_object() || v.is_array() ? std::string() : json::to_text(v);
  }
  std::string path(json::Value v) {
    const std::string name = text(v);
    return name.empty() || name.front() == '/' || directory_.empty() ? name : directory_ + "/" + name;
  }
  bool truth(json::Value v) {
    if (!v.boolean()) wrong(v, "true or false is wanted here");
    return v.is_true();
  }

  void basic_auth(json::Value at) {
    out_.basic = true;
    mapping(at, "basic_auth",
            {{"username", [&](json::Value v) { out_.basic_user = text(v); }},
             {"username_file", [&](json::Value v) { out_.basic_user_file = path(v); }},
             {"password", [&](json::Value v) { out_.basic_password.value = text(v); }},
             {"password_file", [&](json::Value v) { out_.basic_password.file = path(v); }},
             {"username_ref", [&](json::Value v) { unsupported(v, "username_ref"); }},
             {"password_ref", [&](json::Value v) { unsupported(v, "password_ref"); }}});
    if (!out_.basic_user.empty() && !out_.basic_user_file.empty()) wrong(at, "username and username_file exclude each other");
    once(at, out_.basic_password, "password and password_file exclude each other");
  }

  void once(json::Value at, const Secret& secret, const char* what) {
    if (!secret.value.empty() && !secret.file.empty()) wrong(at, what);
  }

  void authorization(json::Value at) {
    if (!out_.authorization_type.empty()) wrong(at, "authorization and bearer_token exclude each other");
    out_.authorization_type = "Bearer";
    mapping(at, "authorization",
            {{"type", [&](json::Value v) { authorization_type(v); }},
             {"credentials", [&](json::Value v) { out_.authorization.value = text(v); }},
             {"credentials_file", [&](json::Value v) { out_.authorization.file = path(v); }},
             {"credentials_ref", [&](json::Value v) { unsupported(v, "credentials_ref"); }}});
    once(at, out_.authorization, "credentials and credentials_file exclude each other");
    if (!out_.authorization.given()) wrong(at, "authorization needs credentials or credentials_file");
  }
  void authorization_type(json::Value v) {
    out_.authorization_type = std::string(trim(text(v)));
    if (to_lower(out_.authorization_type) == "basic") wrong(v, "the type of authorization cannot be Basic", "use basic_auth");
    if (out_.authorization_type.empty()) out_.authorization_type = "Bearer";
  }
  Secret& bearer(json::Value at) {
    if (!out_.authorization_type.empty()) wrong(at, "authorization, bearer_token and bearer_token_file exclude each other");
    out_.authorization_type = "Bearer";
    return out_.authorization;
  }

  void tls(json::Value at) {
    mapping(at, "tls_config",
            {{"ca", [&](json::Value v) { out_.ca.value = text(v); }},
             {"ca_file", [&](json::Value v) { out_.ca.file = path(v); }},
             {"cert", [&](json::Value v) { out_.certificate.value = text(v); }},
             {"cert_file", [&](json::Value v) { out_.certificate.file = path(v); }},
             {"key", [&](json::Value v) { out_.key.value = text(v); }},
             {"key_file", [&](json::Value v) { out_.key.file = path(v); }},
             {"server_name", [&](json::Value v) { out_.server_name = text(v); }},
             {"insecure_skip_verify", [&](json::Value v) { out_.insecure = truth(v); }},
             {"min_version", [&](json::Value v) { min_version(v); }},
             {"max_version", [&](json::Value v) { unsupported(v, "max_version"); }}});
    once(at, out_.ca, "ca and ca_file exclude each other");
    once(at, out_.certificate, "cert and cert_file exclude each other");
    once(at, out_.key, "key and key_file exclude each other");
  }
  // TLS 1.2 is the least that is spoken at all.
  void min_version(json::Value v) {
    const std::string version = text(v);
    if (version == "TLS13") return unsupported(v, "min_version: TLS13");
    if (version != "TLS10" && version != "TLS11" && version != "TLS12") wrong(v, "min_version is TLS10, TLS11, TLS12 or TLS13");
  }

  void http_headers(json::Value at) {
    if (!at.is_object()) return wrong(at, "http_headers is not a mapping");
    for (const auto [name, value] : at.members()) {
      const std::string header(name);
      static constexpr std::string_view reserved[] = {"authorization",    "host",       "content-length", "content-type",
                                                      "accept-encoding",  "user-agent", "cookie",         "connection",
                                                      "transfer-encoding"};
      if (std::find(std::begin(reserved), std::end(reserved), to_lower(name)) != std::end(reserved))
        wrong(value, fmt::format("the header {} cannot be set here", escape_terminal(name)));
      const auto each = [&](bool file) {
        return [&, file](json::Value list) {
          if (!list.is_array()) wrong(list, "a list is wanted here");
          for (const json::Value item : list.items())
            out_.headers.emplace_back(header, file ? Secret{{}, path(item)} : Secret{text(item), {}});
        };
      };
      mapping(value, "http_headers", {{"values", each(false)}, {"secrets", each(false)}, {"files", each(true)}});
    }
  }

  void proxy_url(json::Value v) {
    out_.proxy_url = text(v);
    if (!out_.proxy_url.empty() && !net::is_proxy_url(out_.proxy_url))
      wrong(v, "proxy_url must begin with http://, https:// or socks5://");
  }

  std::string file_, directory_;
  HttpConfig out_;
  std::optional<Error> error_;
};

Result<std::string> content_of(const Secret& secret, const kube::Machine& machine, std::string_view what) {
  if (secret.file.empty()) return secret.value;
  auto text = machine.read_file(secret.file);
  if (!text) return fail(Fault::config, fmt::format("{} of --prometheus-config: {}: {}", what, secret.file, text.error().what));
  return std::string(trim(*text));
}

}  // namespace

Result<HttpConfig> parse_http_config(std::string_view text, const std::string& file, const std::string& directory) {
  auto documents = parse_yaml(text);
  if (!documents) return fail(Fault::input, fmt::format("{}: {}", file, documents.error().what));
  if (documents->size() > 1) return fail(Fault::input, fmt::format("{}: more than one document", file));
  if (documents->empty()) return HttpConfig();
  return Reader(file, directory).read(documents->front().root());
}

Result<HttpConfig> read_http_config(const std::string& file, const kube::Machine& machine) {
  const auto text = machine.read_file(file);
  if (!text) return fail(Fault::input, fmt::format("{}: {}", file, text.error().what), "it was named with --prometheus-config");
  const auto slash = file.rfind('/');
  return parse_http_config(*text, file, slash == std::string::npos ? std::string() : file.substr(0, slash));
}

Result<Identity> identity_of(const HttpConfig& config, const std::string& url, const kube::Machine& machine) {
  Identity out;
  if (config.basic) {
    AIOPS_TRY(const std::string user, content_of({config.basic_user, config.basic_user_file}, machine, "username_file"));
    AIOPS_TRY(const std::string password, content_of(config.basic_password, machine, "password_file"));
    out.headers.push_back({"Authorization", "Basic " + encode_base64(user + ":" + password)});
  }
  if (!config.authorization_type.empty()) {
    AIOPS_TRY(const std::string credentials, content_of(config.authorization, machine, "credentials_file"));
    out.headers.push_back({"Authorization", config.authorization_type + " " + credentials});
  }
  for (const auto& [name, secret] : config.headers) {
    AIOPS_TRY(std::string value, content_of(secret, machine, "files"));
    out.headers.push_back({name, std::move(value)});
  }
  net::Peer peer;
  AIOPS_TRY(peer.ca_pem, content_of(config.ca, machine, "ca_file"));
  AIOPS_TRY(peer.certificate_pem, content_of(config.certificate, machine, "cert_file"));
  AIOPS_TRY(peer.key_pem, content_of(config.key, machine, "key_file"));
  peer.server_name = config.server_name;
  peer.insecure = config.insecure;
  peer.proxy = config.proxy_from_environment ? net::proxy_for(url, machine.environment) : config.proxy_url;
  out.peer = std::make_shared<const net::Peer>(std::move(peer));
  return out;
}

Result<std::pair<std::string, std::string>> parse_header(std::string_view text) {
  const auto colon = text.find(':');
  const std::string_view name = trim(text.substr(0, colon));
  const bool token =
      !name.empty() && name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == name.npos;
  if (colon == std::string_view::npos || !token)
    return fail(Fault::usage, "--prometheus-header is not NAME:VALUE", "write for example 'X-Scope-OrgID: shop'");
  return std::pair(std::string(name), std::string(trim(text.substr(colon + 1))));
}

}  // namespace aiops::prom
