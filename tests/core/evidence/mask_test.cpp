#include "core/evidence/mask.hpp"

#include <gtest/gtest.h>

namespace aiops {
namespace {

TEST(Mask, HidesWhatLooksLikeASecret) {
  EXPECT_EQ(mask("the access key id AKIAIOSFODNN7EXAMPLE is disabled"), "the access key id [REDACTED:aws-access-key-id] is disabled");
  EXPECT_EQ(mask("password=hunter22 user=x"), "password=[REDACTED:kv-secret] user=x");
  EXPECT_EQ(mask(R"({"token":"abcd1234","n":1})"), R"({"token":"[REDACTED:kv-secret]","n":1})");
  EXPECT_EQ(mask("Authorization: Bearer abc.def.ghi7"), "Authorization: Bearer [REDACTED:auth-header]");
  EXPECT_EQ(mask("postgres://app:s3cret@db:5432/x"), "postgres://app:[REDACTED:url-userinfo]@db:5432/x");
  EXPECT_EQ(mask("card 4111 1111 1111 1111 owner jane.doe@example.com."), "card [REDACTED:card] owner [REDACTED:email].");
  EXPECT_EQ(mask("a -----BEGIN PRIVATE KEY----- xx -----END PRIVATE KEY----- b"), "a [REDACTED:private-key] b");
  EXPECT_EQ(mask("-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7"), "[REDACTED:private-key]\n");
}

TEST(Mask, LeavesTheRestAlone) {
  for (const char* text : {"secret \"web-tls\" not found", "secret: not found", "image registry.example.com/shop/web:1.2",
                           "sha256:8e6ccfa4483e96ea9b2043f2bfef96413d9eacd2", "10.244.15.12:8080", "restartCount=6",
                           "2026-11-20T13:49:17.049999000Z", "user@host", "4111 1111 1111 1112"}) {
    EXPECT_EQ(mask(text), text);
  }
}

TEST(Mask, TwiceIsTheSameAsOnce) {
  for (const char* text :
       {"password=hunter22", "https://u:p4ss@h/x", "token: abcdefgh12", "Bearer: x AKIAIOSFODNN7EXAMPLE a@b.example"}) {
    EXPECT_EQ(mask(mask(text)), mask(text));
  }
}

TEST(Mask, AndThenCutSoThatNoHalfOfASecretIsLeft) {
  const std::string text = "connect to postgres://app:hunter2hunter2@db/orders";
  for (std::size_t most = 1; most < text.size(); ++most)
    EXPECT_EQ(mask(text, most).find("hunter"), std::string::npos) << mask(text, most);
  EXPECT_EQ(mask("short", 100), "short");
}

TEST(Mask, AValueUnderAKeyThatSpeaksOfASecretIsHiddenWhole) {
  const auto document =
      json::Document::parse(R"({"password": "correct horse", "secret": {"token": "abcdef"}, "secretName": "tls"})");
  ASSERT_TRUE(document);
  const FactValue value = masked_value(document->root(), document->root());
  EXPECT_EQ(std::get<RawJson>(value).text,
            R"({"password":"[REDACTED:kv-secret]","secret":{"token":"[REDACTED:kv-secret]"},"secretName":"tls"})");
}

TEST(Mask, ValuesKeepTheirShape) {
  const auto document = json::Document::parse(R"({"a":["password=hunter22",1,null],"b":{"c":true}})");
  const FactValue value = masked_value(document->root(), document->root());
  EXPECT_EQ(std::get<RawJson>(value).text, R"({"a":["password=[REDACTED:kv-secret]",1,null],"b":{"c":true}})");
  EXPECT_EQ(std::get<std::int64_t>(masked_value(document->root()["a"].at(1), document->root())), 1);
}

}  // namespace
}  // namespace aiops
