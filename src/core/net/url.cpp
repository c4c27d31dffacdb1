// RFC 3986, http and https only, and strictly: a URL is composed by us from a server's address and a checked path.
#include "core/net/url.hpp"

#include "core/base/text.hpp"

namespace aiops::net {

std::optional<UrlParts> parse_url(std::string_view url) {
  if (url.size() > (1u << 20) || !is_valid_utf8(url)) return std::nullopt;
  for (const char c : url) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f || c == '\\' || c == '"' || c == '<' || c == '>') return std::nullopt;
  }
  UrlParts parts;
  const auto start = url.find("://");
  if (start == std::string_view::npos) return std::nullopt;
  const std::string scheme = to_lower(url.substr(0, start));
  parts.tls = scheme == "https";
  if (!parts.tls && scheme != "http") return std::nullopt;
  const std::string_view after = url.substr(start + 3);
  const std::string_view authority = after.substr(0, after.find_first_of("/?#"));
  parts.rest = after.substr(authority.size());
  const bool bracketed = !authority.empty() && authority.front() == '[';
  const auto close = bracketed ? authority.find(']') : 0;
  if (close == std::string_view::npos || authority.find('@') != std::string_view::npos) return std::nullopt;
  const auto colon = authority.find(':', close);
  parts.host = authority.substr(0, colon);
  parts.port = colon == std::string_view::npos ? (parts.tls ? "443" : "80") : std::string(authority.substr(colon + 1));
  const bool odd_host = parts.host.empty() || (bracketed && (parts.host.back() != ']' || parts.host.size() < 4));
  const bool odd_port =
      parts.port.empty() || parts.port.size() > 5 || parts.port.find_first_not_of("0123456789") != std::string::npos;
  if (odd_host || odd_port) return std::nullopt;
  return parts;
}

}  // namespace aiops::net
