// How long certificates hold: from PEM as it stands in files, and as it stands in a webhook's caBundle.
#include "core/findings/certificates.hpp"

#include <gtest/gtest.h>

#include "core/base/base64.hpp"

namespace aiops {
namespace {

// Self-signed, made once; the key was thrown away.
constexpr const char* of_one_year = R"(-----BEGIN CERTIFICATE-----
MIIBSzCB8aADAgECAgEBMAoGCCqGSM49BAMCMBUxEzARBgNVBAMMCndlYmhvb2sg
Y2EwHhcNMjUxMTE4MDAwMDAwWhcNMjYxMTE4MDAwMDAwWjAVMRMwEQYDVQQDDAp3
ZWJob29rIGNhMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEHkkgWN16xxFdlgRc
ZP8zKjZ2X3Oe3CMlI29LJeqcljp0wA02iXxLHG5EpSaAf6QGlK0a3uVSUEKUAmxY
5LGsBaMyMDAwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUFk+vjNwAXPSQ7DhG
mz35gg6fv40wCgYIKoZIzj0EAwIDSQAwRgIhAPw0OQBLWTJdPs/E4YeeGQyTZR11
X19n3DpL6T/MFJakAiEAqI6R+JVFftDkLqWu6F6G2pWIuquY250ajKfRxLGWsvo=
-----END CERTIFICATE-----
)";  // 2025-11-18 to 2026-11-18
constexpr const char* for_ever = R"(-----BEGIN CERTIFICATE-----
MIIBTTCB86ADAgECAgEBMAoGCCqGSM49BAMCMBUxEzARBgNVBAMMCndlYmhvb2sg
Y2EwIBcNMjYwMTAxMDAwMDAwWhgPOTk5OTEyMzEyMzU5NTlaMBUxEzARBgNVBAMM
CndlYmhvb2sgY2EwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATpv8du/6/gn/B9
1eMIhUDIX+7aJgVIic8VpEs2LiK77YNBc3N9Q1jj+Gp6TLJf3Ef0b5qUoHcAMFK0
LFmCJ8hxozIwMDAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBTOz21klWD50P9E
uJkTX0ZbAtOrnTAKBggqhkjOPQQDAgNJADBGAiEAh18ladE9LdE8oNVHW9wtgh5G
G3eG/qvkyIz4C00KuCQCIQC4yhns0Q6vCavnZTMwv6O3mV9/4I+4WM/mJUQkVaED
cA==
-----END CERTIFICATE-----
)";  // 2026-01-01 to the end of 9999

TEST(Certificates, SayFromWhenToWhenTheyHold) {
  const auto found = certificates_in(of_one_year);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(format_time(found[0].from), "2025-11-18T00:00:00Z");
  EXPECT_EQ(format_time(found[0].to), "2026-11-18T00:00:00Z");
}

TEST(Certificates, OfABundleAreReadInItsOrderAndTextBetweenThemIsPassedOver) {
  const auto found = certificates_in(std::string("# the old one\n") + of_one_year + "# the new one\n" + for_ever);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_LT(found[0].to, found[1].to);
}

TEST(Certificates, ForEverEndIn2200SoThatTimesCanBeSubtracted) {
  const auto found = certificates_in(for_ever);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(format_time(found[0].to), "2200-01-01T00:00:00Z");
}

TEST(Certificates, ABrokenBlockDoesNotHideTheNextOne) {
  const std::string broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  EXPECT_EQ(certificates_in(broken).size(), 0U);
  EXPECT_EQ(certificates_in(broken + of_one_year).size(), 1U);
}

TEST(Certificates, AnEncryptedBlockIsLeftOutWithoutAskingForAPassphrase) {
  EXPECT_TRUE(certificates_in("-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n"
                              "DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n"
                              "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n-----END CERTIFICATE-----\n")
                  .empty());
}

TEST(Certificates, OfOneBundleAreAtMost64) {
  std::string many;
  for (int i = 0; i < 70; ++i) many += of_one_year;
  EXPECT_EQ(certificates_in(many).size(), 64U);
}

TEST(Certificates, InBase64AreReadAndAnythingElseGivesNone) {
  EXPECT_EQ(certificates_in_base64(encode_base64(of_one_year)).size(), 1U);
  EXPECT_TRUE(certificates_in_base64("Cg==").empty());
  EXPECT_TRUE(certificates_in_base64("not base64").empty());
  EXPECT_TRUE(certificates_in_base64("").empty());
}

}  // namespace
}  // namespace aiops
