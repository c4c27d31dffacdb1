#include <gtest/gtest.h>

#include "core/redact/harness.hpp"

namespace aiops::redact::testing {
namespace {

const std::string hidden = "[REDACTED:url-userinfo]";

void expect_password(const std::string& before, const std::string& password, const std::string& behind) {
  const std::string once = redacted(before + password + behind, Profile::secrets);
  EXPECT_EQ(once, before + hidden + behind);
  EXPECT_EQ(redacted(once, Profile::secrets), once);
}

TEST(Urls, LosePasswordsAndKeepTheRest) {
  expect_password("https://user:", "word", "@host.example/x");
  expect_password("postgres://u:", "p%40s%3A", "@h:5432/db?sslmode=off");
  expect_password("redis://:", "word", "@h:6379/0");
  expect_password("mongodb+srv://u:", "word", "@h1:27017,h2:27017/db");
  expect_password("amqp://u:", "w@r:d", "@h/");
  expect_password("ftp://u:", "w/o?r#d", "@host.example/x");
  expect_password("http://u:", "word", "@[2001:db8::1]:8080/");
  expect_password(R"({"u":"https:\/\/u:)", "word", R"(@h\/x"})");
  expect_password("see (anyscheme+x://u:", "word", "@h) there");
  expect_password("https://x-access-token:", "abcdef", "@git.example/x.git");
  expect_password("jdbc:mysql://u:", "word", "@tcp(h:3306)/db");
}

TEST(Urls, LoseTokensThatStandForTheUser) {
  expect_password("https://", "a0b1c2d3e4f5a6b7c8d9e0f1", "@ingest.example/1");
  expect_password("https://", "a0b1c2d3e4f5a6b7c8d9e0f1", "@git.example/x");
  EXPECT_EQ(redacted("https://a0b1c2d3e4f5a6b7c8d9e0f1:x-oauth-basic@git.example", Profile::secrets),
            "https://" + hidden + ":" + hidden + "@git.example");
}

TEST(Urls, WithoutAPasswordStay) {
  for (const char* text :
       {"http://h:80/@x", "http://localhost:5000/<%= @variable %>", "git@github.com:a/b.git", "scp x user@host:/path",
        "https://{user}:{pass}@host/", "https://${USER}:${PASS}@host/", "https://<user>:<password>@host/", "https://%s:%s@host/",
        "ssh://git@host.example/x", "docker-pullable://nginx@sha256:0123456789abcdef",
        "docker-pullable://h:5000/nginx@sha256:0123456789abcdef",
        "docker-pullable://a-long-name-of-an-image-1@sha256:0123456789abcdef", "https://h:8443/a?mail=x&b=@c", "://:@",
        "a://b:c"}) {
    EXPECT_EQ(redacted(text, Profile::secrets), text);
  }
}

TEST(Urls, LoseSignaturesAndKeysOfTheirQuery) {
  EXPECT_EQ(redacted("https://h/?sp=r&sig=aB%2Fc0123456789Xyz%3D&se=1", Profile::secrets),
            "https://h/?sp=r&sig=[REDACTED:url-query]&se=1");
  EXPECT_EQ(redacted("GET /v1?key=a0b1c2d3e4f5a6b7c8d9 HTTP", Profile::secrets), "GET /v1?key=[REDACTED:url-query] HTTP");
  for (const char* text :
       {"/x?key=name&code=200", "/x?key=app.kubernetes.io/name", "/x?code=2f9e1c1a-0b7d-4c7e-9a55-0123456789ab"}) {
    EXPECT_EQ(redacted(text, Profile::secrets), text);
  }
}

}  // namespace
}  // namespace aiops::redact::testing
