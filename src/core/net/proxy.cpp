// NO_PROXY: comma-separated; "*" means everything; an address, an address range (CIDR), a host, each with an optional
// port; "example.com" also covers its subdomains, ".example.com" only them (golang.org/x/net/http/httpproxy).
#include "core/net/proxy.hpp"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cstring>

#include "core/base/text.hpp"

namespace aiops::net {

namespace {

struct Place {
  std::string host;  // lower case, without brackets
  std::string port;
};

Place place_of(std::string_view text, std::string_view default_port) {
  Place place;
  place.port = default_port;
  if (!text.empty() && text.front() == '[') {
    const auto close = text.find(']');
    place.host = to_lower(text.substr(1, close == std::string_view::npos ? close : close - 1));
    if (close != std::string_view::npos && close + 1 < text.size() && text[close + 1] == ':') place.port = text.substr(close + 2);
    return place;
  }
  const auto colon = text.find(':');
  if (colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos) {
    place.port = text.substr(colon + 1);
    text = text.substr(0, colon);
  }
  place.host = to_lower(text);
  while (!place.host.empty() && place.host.back() == '.') place.host.pop_back();
  return place;
}

struct Address {
  std::array<unsigned char, 16> bytes{};
  int size = 0;  // 4, 16 or 0
};

Address address_of(const std::string& text) {
  Address address;
  if (inet_pton(AF_INET, text.c_str(), address.bytes.data()) == 1) {
    address.size = 4;
  } else if (inet_pton(AF_INET6, text.c_str(), address.bytes.data()) == 1) {
    address.size = 16;
  }
  return address;
}

bool in_network(const Address& address, std::string_view network) {
  const auto slash = network.find('/');
  const Address base = address_of(std::string(network.substr(0, slash)));
  int bits = 0;
  const std::string_view length = network.substr(slash + 1);
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
  if (base.size == 0 || base.size != address.size || error != std::errc() || end != length.data() + length.size()) return false;
  if (bits < 0 || bits > base.size * 8) return false;
  for (int bit = 0; bit < bits; ++bit) {
    const auto byte = static_cast<std::size_t>(bit / 8);
    if (((base.bytes[byte] ^ address.bytes[byte]) >> (7 - bit % 8)) & 1) return false;
  }
  return true;
}

bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  const Address address = address_of(host);
  if (address.size == 4) return address.bytes[0] == 127;
  return address.size == 16 && in_network(address, "::1/128");
}

bool excluded(const Place& place, std::string_view no_proxy) {
  const Address address = address_of(place.host);
  for (std::string_view entry : split(no_proxy, ',')) {
    entry = trim(entry);
    if (entry.empty()) continue;
    if (entry == "*") return true;
    if (entry.find('/') != std::string_view::npos) {
      if (address.size != 0 && in_network(address, entry)) return true;
      continue;
    }
    const Place wanted = place_of(entry, "");
    if (!wanted.port.empty() && wanted.port != place.port) continue;
    std::string host = wanted.host;
    if (host.rfind("*.", 0) == 0) host.erase(0, 1);
    if (host.empty()) continue;
    const bool suffix_only = host.front() == '.';
    if (!suffix_only && host == place.host) return true;
    const std::string suffix = suffix_only ? host : "." + host;
    if (address.size == 0 && place.host.size() > suffix.size() &&
        place.host.compare(place.host.size() - suffix.size(), suffix.size(), suffix) == 0) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool is_proxy_url(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://", "socks5://", "socks5h://"}) {
    if (to_lower(url.substr(0, scheme.size())) != scheme) continue;
    return url.size() > scheme.size() && url.find_first_of(" \t\r\n") == std::string_view::npos;
  }
  return false;
}

std::string proxy_for(std::string_view url, const std::function<std::optional<std::string>(const std::string&)>& environment) {
  const auto variable = [&](const std::string& upper) {
    const std::string value = environment(upper).value_or("");
    return value.empty() ? environment(to_lower(upper)).value_or("") : value;
  };
  const bool tls = to_lower(url.substr(0, 6)) == "https:";
  const std::string proxy = variable(tls ? "HTTPS_PROXY" : "HTTP_PROXY");
  const auto start = url.find("://");
  if (proxy.empty() || start == std::string_view::npos) return {};
  std::string_view authority = url.substr(start + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  const Place place = place_of(authority, tls ? "443" : "80");
  if (is_loopback(place.host) || excluded(place, variable("NO_PROXY"))) return {};
  const std::string with_scheme = proxy.find("://") == std::string::npos ? "http://" + proxy : proxy;
  return is_proxy_url(with_scheme) ? with_scheme : std::string();
}

}  // namespace aiops::net
