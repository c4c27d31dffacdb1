// See the header.
#include "core/net/transfer_error.hpp"

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace aiops::net {

namespace {

constexpr const char* is_it_right = "is the address right, and is the network (VPN) up?";
constexpr const char* what_is_between = "try again; if it stays so, look at what stands between: a proxy, a load balancer, a VPN";

}  // namespace

Error explain_transfer(Trouble trouble, std::string_view host, std::string_view name, std::string_view said) {
  const std::string words = shorten(escape_terminal(said), 200);
  switch (trouble) {
    case Trouble::no_connection:
      return {Fault::unreachable, fmt::format("{} did not accept a connection in time", host), is_it_right};
    case Trouble::no_answer:
      return {Fault::timeout, fmt::format("{} did not answer in time", host), "allow more with --request-timeout"};
    case Trouble::unknown_name:
      return {Fault::unreachable, fmt::format("the name {} is unknown", name), is_it_right};
    case Trouble::proxy:
      return {Fault::unreachable, fmt::format("the proxy on the way to {} failed: {}", host, words),
              "check proxy-url, HTTPS_PROXY and NO_PROXY"};
    case Trouble::refused:
      return {Fault::unreachable, fmt::format("{} refuses connections", host),
              "is the address right, and is the API server running?"};
    case Trouble::encoding:
      return {Fault::protocol, fmt::format("the answer of {} is not compressed as it says", host),
              "is there a proxy in between that changes answers? disable-compression in the kubeconfig avoids gzip"};
    case Trouble::broken:
      return {Fault::unreachable, fmt::format("{} broke the connection ({})", host, words), what_is_between};
    case Trouble::other:
      break;
  }
  return {Fault::protocol, fmt::format("{}: {}", host, words), what_is_between};
}

Error explain_too_large(std::string_view host, std::size_t limit) {
  return {Fault::too_large, fmt::format("the answer of {} is larger than {} bytes", host, limit),
          "ask for less: one namespace with -n, one object, or -l"};
}

}  // namespace aiops::net
