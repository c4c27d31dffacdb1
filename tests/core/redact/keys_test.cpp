#include "core/redact/keys.hpp"

#include <gtest/gtest.h>

namespace aiops::redact {
namespace {

TEST(Keys, ThatHoldASecretAreKnownInEverySpelling) {
  for (const char* key : {"password",
                          "PASSWORD",
                          "dbPassword",
                          "db_passwd",
                          "spring.datasource.password",
                          "pwd",
                          "DB_PASS",
                          "pass",
                          "passphrase",
                          "secret",
                          "clientSecret",
                          "client-secret",
                          "CLIENT_SECRET",
                          "token",
                          "accessToken",
                          "vault.token",
                          "GITHUB_TOKEN",
                          "apiKey",
                          "api_key",
                          "API-KEY",
                          "apikey",
                          "aws_secret_access_key",
                          "private-key",
                          "credentials",
                          "creds",
                          "secretKey",
                          "passwordValue",
                          "token2",
                          "DSN",
                          "connectionString",
                          "accountKey",
                          "PGPASSWORD",
                          "spring.redis.password",
                          "mySecretString"}) {
    EXPECT_EQ(judge_key(key).kind, KeyKind::strong) << key;
  }
}

TEST(Keys, ThatSpeakOfSomethingElseAreNot) {
  for (const char* key : {"secretName",
                          "secret_name",
                          "secretKeyRef",
                          "tokenReviews",
                          "tokenreview",
                          "passwordPolicy",
                          "token_count",
                          "max_tokens",
                          "keyId",
                          "kms_key_id",
                          "public_key",
                          "publicKey",
                          "token_ttl",
                          "password_file",
                          "tokenExpirationSeconds",
                          "imagePullSecrets",
                          "credentialsId",
                          "csrf-token",
                          "nextToken",
                          "monkey",
                          "keyboard",
                          "author",
                          "compass",
                          "namespace",
                          "passwordAuthentication",
                          "secretRef",
                          "tokenPath",
                          "continue_token",
                          "accessor",
                          "keyVault",
                          "password_changed_at",
                          "keystore",
                          "bypass"}) {
    EXPECT_NE(judge_key(key).kind, KeyKind::strong) << key;
  }
}

TEST(Keys, ThatMayHoldOneAreWeak) {
  for (const char* key : {"key", "auth", "user_auth", "access", "secret_for_the_build", "packageKey"}) {
    EXPECT_EQ(judge_key(key).kind, KeyKind::weak) << key;
  }
}

TEST(Keys, AreFoundAroundAWord) {
  const auto around = [](std::string_view text, std::size_t at, std::size_t length) {
    Site site;
    site.text = text;
    site.line_end = text.size();
    const KeySpan span = key_around(site, at, length);
    return std::string(text.substr(span.begin, span.end - span.begin));
  };
  EXPECT_EQ(around("export MY_TOKEN_2=x", 10, 5), "MY_TOKEN_2");
  EXPECT_EQ(around(R"(a\npassword=x)", 4, 4), "password");
  EXPECT_EQ(around(R"(a\u0026password=x)", 7, 4), "password");
  EXPECT_EQ(around("--password x", 2, 4), "password");
  EXPECT_EQ(around(std::string(200, 'a') + "token", 200, 5), "");
}

}  // namespace
}  // namespace aiops::redact
