// The rules of Go's http.ProxyFromEnvironment, in a table.
#include "core/net/proxy.hpp"

#include <gtest/gtest.h>

#include <map>

namespace aiops::net {
namespace {

struct Case {
  const char* url;
  std::map<std::string, std::string> environment;
  const char* proxy;
};

TEST(Proxy, FollowsTheEnvironmentAsKubectlDoes) {
  const std::map<std::string, std::string> both{{"HTTPS_PROXY", "http://p:3128"}, {"HTTP_PROXY", "http://plain:8080"}};
  const auto without = [&](const char* list) {
    auto environment = both;
    environment["NO_PROXY"] = list;
    return environment;
  };
  const Case cases[] = {
      {"https://api.example.com:6443", both, "http://p:3128"},
      {"http://api.example.com", both, "http://plain:8080"},
      {"https://api.example.com", {}, ""},
      {"https://api.example.com", {{"https_proxy", "p:3128"}}, "http://p:3128"},
      {"https://api.example.com", {{"ALL_PROXY", "http://p"}}, ""},
      {"https://api.example.com", {{"HTTPS_PROXY", "ftp://p"}}, ""},
      {"https://localhost:6443", both, ""},
      {"https://127.0.0.1:6443", both, ""},
      {"https://127.9.9.9", both, ""},
      {"https://[::1]:6443", both, ""},
      {"https://api.example.com", without("*"), ""},
      {"https://api.example.com", without("example.com"), ""},
      {"https://example.com", without("example.com"), ""},
      {"https://notexample.com", without("example.com"), "http://p:3128"},
      {"https://example.com", without(".example.com"), "http://p:3128"},
      {"https://api.example.com", without(" .EXAMPLE.com , x"), ""},
      {"https://api.example.com", without("*.example.com"), ""},
      {"https://api.example.com:6443", without("api.example.com:6443"), ""},
      {"https://api.example.com:6443", without("api.example.com:443"), "http://p:3128"},
      {"https://api.example.com", without("api.example.com:443"), ""},
      {"https://10.1.2.3:6443", without("10.0.0.0/8"), ""},
      {"https://11.1.2.3:6443", without("10.0.0.0/8"), "http://p:3128"},
      {"https://10.1.2.3", without("10.1.2.3"), ""},
      {"https://10.1.2.3", without("2.3"), "http://p:3128"},
      {"https://[fd00::5]:443", without("fd00::/16"), ""},
      {"https://10.1.2.3", without("10.0.0.0/99,10.0.0.0/x,/,:"), "http://p:3128"},
      {"nonsense", both, ""},
  };
  for (const Case& one : cases) {
    const auto look_up = [&](const std::string& name) {
      const auto found = one.environment.find(name);
      return found == one.environment.end() ? std::nullopt : std::optional<std::string>(found->second);
    };
    const auto no_proxy = one.environment.count("NO_PROXY") ? one.environment.at("NO_PROXY") : "";
    EXPECT_EQ(proxy_for(one.url, look_up), one.proxy) << one.url << " NO_PROXY=" << no_proxy;
  }
}

TEST(Proxy, KnowsProxyAddresses) {
  for (const char* good : {"http://p", "https://p:1", "socks5://p:1080", "socks5h://p", "HTTP://p"})
    EXPECT_TRUE(is_proxy_url(good)) << good;
  for (const char* bad : {"", "p:1", "ftp://p", "http://", "http://p q", "http://p\r\n"}) EXPECT_FALSE(is_proxy_url(bad)) << bad;
}

}  // namespace
}  // namespace aiops::net
