#include <gtest/gtest.h>

#include "core/redact/harness.hpp"

namespace aiops::redact::testing {
namespace {

std::string base64url(std::string_view bytes) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  std::uint32_t bits = 0, held = 0;
  for (const char c : bytes) {
    bits = bits << 8U | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) out += digits[bits >> (held - 6) & 63U];
  }
  if (held > 0) out += digits[bits << (6 - held) & 63U];
  return out;
}

const std::string header = base64url(R"({"alg":"RS256","typ":"JWT"})");
const std::string claims = base64url(R"({"sub":"someone","exp":1700000000})");
const std::string signature = "c2lnbmF0dXJlLW9mLW5vYm9keQ";

TEST(WebTokens, GoWhole) {
  EXPECT_EQ(redacted("t " + header + "." + claims + "." + signature + " x"), "t [REDACTED:jwt] x");
  EXPECT_EQ(redacted("t \"" + header + "." + claims + ".\" x"), "t \"[REDACTED:jwt]\" x");
  EXPECT_EQ(redacted("t " + base64url("{\n  \"alg\": \"none\"\n}") + "." + claims + " x"), "t [REDACTED:jwt] x");
  EXPECT_EQ(
      redacted("t " + base64url(R"({"alg":"dir","enc":"A256GCM"})") + ".." + signature + "." + claims + "." + signature + ", x"),
      "t [REDACTED:jwt], x");
}

TEST(WebTokens, OfServiceAccountsAreNamedSo) {
  const std::string of_account =
      base64url(R"({"iss":"https://kubernetes.default.svc","kubernetes.io":{"namespace":"a"},"sub":"x"})");
  EXPECT_EQ(redacted("t " + header + "." + of_account + "." + signature), "t [REDACTED:k8s-sa-jwt]");
}

TEST(WebTokens, InBase64GoAsWell) {
  const std::string wrapped = base64url(header + "." + claims + "." + signature);
  EXPECT_EQ(redacted("t " + wrapped + " x"), "t [REDACTED:jwt] x");
}

TEST(WebTokens, AreNotEveryBase64OfJson) {
  for (const std::string& text : {"t " + base64url(R"({"name":"x","id":1})") + "." + claims, "t " + header,
                                  std::string("eye.eyeable.should be"), std::string("eyJ.eyJ.x")}) {
    EXPECT_EQ(redacted(text), text);
  }
}

}  // namespace
}  // namespace aiops::redact::testing
