#include <gtest/gtest.h>

#include <algorithm>

#include "core/redact/harness.hpp"

namespace aiops::redact::testing {
namespace {

// Base64 that no cipher ever wrote.
std::string material(std::size_t length) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < length; ++i) out += digits[(i * 29 + i / 7) % digits.size()];
  return out;
}

const std::string dashes(5, '-');

std::vector<std::string> key_lines(const std::string& label = "RSA PRIVATE KEY") {
  return {dashes + "BEGIN " + label + dashes, material(64), material(63) + "Q", material(23) + "=",
          dashes + "END " + label + dashes};
}

std::string joined(const std::vector<std::string>& lines, const std::string& between, const std::string& before = "",
                   const std::string& behind = "") {
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) out += (i > 0 ? between : "") + before + lines[i] + behind;
  return out;
}

const std::string hidden = "[REDACTED:private-key]";

// Every byte of the material is gone, and every line is still there.
void expect_gone(const std::string& text) {
  const std::string out = redacted(text);
  EXPECT_NE(out.find(hidden), std::string::npos) << text;
  EXPECT_EQ(out.find(material(20).substr(4, 12)), std::string::npos) << out;
  EXPECT_EQ(out.find("END "), std::string::npos) << out;
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), std::count(text.begin(), text.end(), '\n')) << out;
  EXPECT_EQ(redacted(out), out);
}

TEST(PrivateKeys, OnLinesOfTheirOwnLeaveEmptyLines) {
  EXPECT_EQ(redacted("a\n" + joined(key_lines(), "\n") + "\nb\n"), "a\n" + hidden + "\n\n\n\n\nb\n");
}

TEST(PrivateKeys, InALogLeaveItsPrefixes) {
  const std::string prefix = "2026-01-02T03:04:05.678Z stdout F ";
  EXPECT_EQ(redacted(joined(key_lines(), "\n", prefix) + "\n" + prefix + "GET /x/y\n"),
            prefix + hidden + "\n" + prefix + "\n" + prefix + "\n" + prefix + "\n" + prefix + "\n" + prefix + "GET /x/y\n");
}

TEST(PrivateKeys, OfEveryLabelAndInEveryForm) {
  for (const char* label : {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY",
                            "PGP PRIVATE KEY BLOCK", "ANY NEW PRIVATE KEY"}) {
    for (const char* between : {"\n", "\r\n", "\\n", "\\\\n", "\\r\\n", "%0A", " ", "\\u000a", "\n    "}) {
      expect_gone("x: \"" + joined(key_lines(label), between) + "\" y");
    }
    expect_gone(joined(key_lines(label), " +\n", "    \"", "\\n\"") + ";\nint x;");
    expect_gone(joined(key_lines(label), ", ", "\"", "\""));
  }
}

TEST(PrivateKeys, WithHeadersAndWithoutEndAreTakenToTheLastLine) {
  std::vector<std::string> lines = key_lines();
  lines.insert(lines.begin() + 1, {"Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,00112233445566778899", ""});
  expect_gone(joined(lines, "\n"));
  lines = key_lines();
  lines.pop_back();
  EXPECT_EQ(redacted(joined(lines, "\n") + "\nand then a line of prose\nword\n"),
            hidden + "\n\n\n\nand then a line of prose\nword\n");
  EXPECT_EQ(redacted("found " + key_lines()[0] + " in a file"), "found " + hidden + " in a file");
}

TEST(PrivateKeys, InBase64AreFoundAtEveryAlignment) {
  const std::string tail = material(120);
  // "-----BEGIN RSA PRIVATE KEY-----" behind none, one and two other bytes
  for (const char* head : {"LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQ", "eC0tLS0tQkVHSU4gUlNBIFBSSVZBVEUgS0VZLS0tLS0",
                           "eHktLS0tLUJFR0lOIFJTQSBQUklWQVRFIEtFWS0tLS0t"}) {
    EXPECT_EQ(redacted("k: " + (head + tail) + " x"), "k: " + hidden + " x");
  }
  const std::string certificate = "c: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t" + tail;
  EXPECT_EQ(redacted(certificate), certificate);
}

TEST(PrivateKeys, WithoutMarkerAreKnownByTheirFirstBytes) {
  EXPECT_EQ(redacted("k MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" + material(80) + " x"), "k " + hidden + " x");
  EXPECT_EQ(redacted("k MIIEpAIBAAKCAQEA" + material(80) + " x"), "k " + hidden + " x");
  EXPECT_EQ(redacted("k MIIJqgIBAzCCCW" + material(80) + " x"), "k " + hidden + " x");
}

TEST(PrivateKeys, OfPuttyAndOfJwk) {
  EXPECT_EQ(redacted("PuTTY-User-Key-File-2: ssh-rsa\nPublic-Lines: 1\nAAAAB3NzaC1yc2EAAA\nPrivate-Lines: 2\n" + material(64) +
                     "\n" + material(20) + "\nPrivate-MAC: 0123456789abcdef0123456789abcdef01234567\nx\n"),
            "PuTTY-User-Key-File-2: ssh-rsa\nPublic-Lines: 1\nAAAAB3NzaC1yc2EAAA\nPrivate-Lines: 2\n" + hidden +
                "\n\nPrivate-MAC: " + hidden + "\nx\n");
  const std::string d = "k3J9xQ2mZ7pL5vR8tY1wB4nH6dF0gSaUcXeViOqZyTs";
  EXPECT_EQ(redacted(R"({"kty":"EC","crv":"P-256","d":")" + d + R"("})"),
            R"({"kty":"EC","crv":"P-256","d":")" + hidden + R"("})");
}

TEST(PrivateKeys, PublicOnesAndCertificatesStay) {
  for (const char* label : {"PUBLIC KEY", "CERTIFICATE", "RSA PUBLIC KEY", "CERTIFICATE REQUEST"}) {
    const std::string text = joined(key_lines(label), "\n");
    EXPECT_EQ(redacted(text), text);
  }
}

}  // namespace
}  // namespace aiops::redact::testing
