#include <gtest/gtest.h>

#include "core/redact/harness.hpp"

namespace aiops::redact::testing {
namespace {

void expect(const std::string& text, const std::string& wanted) {
  EXPECT_EQ(redacted(text, Profile::secrets), wanted);
  EXPECT_EQ(redacted(wanted, Profile::secrets), wanted);
}

TEST(Headers, OfAuthorizationKeepTheirScheme) {
  const std::string hidden = "[REDACTED:auth-header]";
  expect("Authorization: Basic dXNlcjpwYXNzd29yZA==", "Authorization: Basic " + hidden);
  expect("authorization: bearer mX_9.B5f-4.1Jq", "authorization: bearer " + hidden);
  expect("Proxy-Authorization: Splunk 0A0B0C0D-1111", "Proxy-Authorization: Splunk " + hidden);
  expect("Authorization: a0b1c2d3e4f5", "Authorization: " + hidden);
  expect(R"({"authorization":["Basic dXNlcjpwYXNzd29yZA=="],"x":1})", R"({"authorization":["Basic )" + hidden + R"("],"x":1})");
  expect(R"({"h":"{\"Authorization\":\"Bearer a1b2c3d4\"}"})", R"({"h":"{\"Authorization\":\"Bearer )" + hidden + R"(\"}"})");
  expect("map[Authorization:[Bearer a1b2c3d4] Accept:[*/*]]", "map[Authorization:[Bearer " + hidden + "] Accept:[*/*]]");
  expect(R"(h.set("Authorization", "Token a1b2c3d4"))", R"(h.set("Authorization", "Token )" + hidden + R"("))");
  expect("curl -H 'Authorization: ApiKey a1b2c3d4==' https://h", "curl -H 'Authorization: ApiKey " + hidden + "' https://h");
  expect(R"(Authorization: Digest username="u", nonce="n", response="0123456789abcdef")", "Authorization: Digest " + hidden);
  expect(R"(-H "Authorization: Digest username=u, response=0123" -H "Accept: x")",
         R"(-H "Authorization: Digest )" + hidden + R"(" -H "Accept: x")");
}

TEST(Headers, InAClientsLogAreItsBearer) {
  expect(R"(I0102 curl -k -v -XGET  -H "Authorization: Bearer abcdef0123" 'https://h:6443/api')",
         R"(I0102 curl -k -v -XGET  -H "Authorization: Bearer [REDACTED:k8s-bearer-log]" 'https://h:6443/api')");
}

TEST(Headers, WithoutTheirNameNeedALookOfTheirOwn) {
  expect("sent bearer 0123456789abcdefghij ok", "sent bearer [REDACTED:auth-header] ok");
  expect("with Basic dXNlcjpwYXNzd29yZA== ok", "with Basic [REDACTED:auth-header] ok");
}

TEST(Headers, ThatReadLikeSentencesStay) {
  for (const char* text :
       {"Basic auth failed", "Bearer token expired", "Authorization: Bearer <masked>", "Authorization: Bearer ***",
        "authorization: forbidden", R"(WWW-Authenticate: Bearer realm="https://h/token1234567",error="invalid_token")",
        R"(Bearer error="invalid_token", error_description="x1")",
        R"("authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed by ClusterRoleBinding \"x1\"")",
        "--authorization-mode=Node,RBAC", "basic authentication of users", "Authorization: Basic ${CREDENTIALS}",
        "cookie: accepted", "curl -s -o /dev/null http://h:8080/", "curl -u ${USER}:${PASS} http://h"}) {
    EXPECT_EQ(redacted(text, Profile::secrets), text);
  }
}

TEST(Headers, OfCookiesKeepNamesAndAttributes) {
  const std::string hidden = "[REDACTED:cookie]";
  expect("Cookie: a=b1234; theme=dark", "Cookie: a=" + hidden + "; theme=" + hidden);
  expect("Set-Cookie: sess=abcd; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly",
         "Set-Cookie: sess=" + hidden + "; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly");
  expect(R"({"set-cookie":["sess=abcd; Path=/"],"x":1})", R"({"set-cookie":["sess=)" + hidden + R"(; Path=/"],"x":1})");
  expect(R"(curl -H "Cookie: argocd.token=a1b2c3" https://h)", R"(curl -H "Cookie: argocd.token=)" + hidden + R"(" https://h)");
}

TEST(Headers, OfCurlsUserKeepTheName) {
  const std::string hidden = "[REDACTED:auth-header]";
  expect("curl https://h \\\n  -u user:word5", "curl https://h \\\n  -u user:" + hidden);
  expect("curl -u \"k3y5w0rd!:\" h", "curl -u \"" + hidden + ":\" h");
  EXPECT_EQ(redacted("curl -u \":word5\" h").find("word5"), std::string::npos);
  expect("docker run -u 1000:1000 x", "docker run -u 1000:1000 x");
  expect(R"(curl -u "user":"word" h)", R"(curl -u "user":")" + hidden + R"(" h)");
}

}  // namespace
}  // namespace aiops::redact::testing
