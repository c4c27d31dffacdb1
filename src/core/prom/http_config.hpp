// Why: people who run Prometheus have written once how their clients connect: `http_config` of Prometheus' own
// configuration (prometheus/common config/http_config.go). The same YAML says here how to reach a metrics server.
// Must never: print a credential, ignore a setting that would make a request less safe, or keep the content of a *_file.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/kube/kubeconfig.hpp"
#include "core/net/transport.hpp"

namespace aiops::prom {

// A value that stands in the file, or the file it stands in: read anew for each round of requests, for it is rotated.
struct Secret {
  std::string value, file;
  bool given() const { return !value.empty() || !file.empty(); }
};

struct HttpConfig {
  std::string basic_user, basic_user_file;
  Secret basic_password;
  bool basic = false;
  std::string authorization_type;  // empty: none
  Secret authorization;
  std::vector<std::pair<std::string, Secret>> headers;
  Secret ca, certificate, key;
  std::string server_name;
  bool insecure = false;
  std::string proxy_url;
  bool proxy_from_environment = false;
  bool follow_redirects = true;  // Prometheus' own default; to another host without any of the above
};

// `directory` is what relative file names are relative to. Errors (Fault::input): "FILE: line 3: …": not YAML, an unknown
// key, a value of the wrong type, settings that exclude each other, or one that this program does not support.
Result<HttpConfig> parse_http_config(std::string_view text, const std::string& file, const std::string& directory);
Result<HttpConfig> read_http_config(const std::string& file, const kube::Machine&);

// What a round of requests carries. Error (Fault::config): a file that cannot be read; it is named, its content is not.
struct Identity {
  std::vector<net::Header> headers;
  std::shared_ptr<const net::Peer> peer;
};
Result<Identity> identity_of(const HttpConfig&, const std::string& url, const kube::Machine&);

// "X-Scope-OrgID: shop", as a flag says it. Error (Fault::usage): no name, or not sendable.
Result<std::pair<std::string, std::string>> parse_header(std::string_view);

}  // namespace aiops::prom
