// Why: which proxy the environment wants for a URL, by the rules of Go's http.ProxyFromEnvironment, because that is
// what kubectl does; libcurl's own rules differ (ALL_PROXY, upper-case HTTP_PROXY, NO_PROXY without networks).
// Must never: send a request to a loopback address through a proxy.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace aiops::net {

// "" when the URL is to be reached directly.
std::string proxy_for(std::string_view url, const std::function<std::optional<std::string>(const std::string&)>& environment);

bool is_proxy_url(std::string_view);  // http://, https://, socks5://, socks5h:// with a host

}  // namespace aiops::net
