// Why: who is asked, in the words of a message and for the choice of a connection: scheme, host and port of a URL.
// Must never: accept what could be read in two ways (user names, spaces, backslashes, control characters).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aiops::net {

struct UrlParts {
  bool tls = false;  // https, else http
  std::string host;  // as written: "api.example.com", "10.0.0.1", "[::1]"
  std::string port;  // 80 or 443 when none is written
  std::string rest;  // path and query, may be empty
  std::string place() const { return host + ":" + port; }
};

std::optional<UrlParts> parse_url(std::string_view);

}  // namespace aiops::net
