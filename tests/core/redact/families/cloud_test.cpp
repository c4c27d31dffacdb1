#include <gtest/gtest.h>

#include "core/redact/families/families.hpp"
#include "core/redact/families/tokens.hpp"

namespace aiops::redact {
namespace {

using namespace testing;

TEST(Cloud, KnowsTokensByTheirBeginnings) {
  expect_found({&cloud_family}, {
                                    {"aws-access-key-id", "AKIA" + upper_body(16)},
                                    {"aws-access-key-id", "ASIA" + upper_body(16)},
                                    {"aws-access-key-id", "A3T" + upper_body(17)},
                                    {"aws-session-token", "IQoJb3JpZ2luX2Vj" + mixed_body(200)},
                                    {"aws-bedrock", "ABSK" + mixed_body(120)},
                                    {"aws-mws-token", "amzn.mws.a1b2c3d4-0000-4000-8000-0123456789ab"},
                                    {"aws-appsync-key", "da2-" + lower_body(26)},
                                    {"gcp-api-key", "AIza" + mixed_body(35)},
                                    {"gcp-oauth", "ya29." + mixed_body(60)},
                                    {"gcp-oauth", "GOCSPX-" + mixed_body(28)},
                                    {"gcp-oauth", "1//0" + mixed_body(40)},
                                    {"gcp-storage-hmac", "GOOG1E" + upper_body(55)},
                                    {"azure-ad-secret", "a1B8Q~" + mixed_body(34)},
                                    {"alibaba-key", "LTAI" + mixed_body(20)},
                                    {"tencent-key", "AKID" + mixed_body(32)},
                                    {"digitalocean-token", "dop_v1_" + hex_body(64)},
                                    {"flyio-token", "fo1_" + mixed_body(43)},
                                    {"heroku-key", "HRKU-AA" + mixed_body(58)},
                                    {"scaleway-key", "SCW" + upper_body(17)},
                                    {"vercel-token", "vcp_" + mixed_body(56)},
                                    {"supabase-key", "sb_secret_" + mixed_body(31)},
                                    {"planetscale-token", "pscale_tkn_" + mixed_body(43)},
                                    {"cockroach-key", "CCDB1_" + mixed_body(22) + "_" + mixed_body(40)},
                                    {"aiven-password", "AVNS_" + mixed_body(19)},
                                    {"astra-token", "AstraCS:" + mixed_body(40)},
                                    {"databricks-token", "dapi" + hex_body(32)},
                                });
}

TEST(Cloud, KnowsASecretKeyByItsNameOrByTheIdBesideIt) {
  const std::string id = "AKIA" + upper_body(16), secret = "a1B2c3D4e5F6g7H8i9J0/kLmNoPqRsTuVwXyZ+12";
  ASSERT_EQ(secret.size(), 40U);
  EXPECT_EQ(found_by({&cloud_family}, "aws_secret_access_key = " + secret), std::vector<std::string>{"aws-secret-key:" + secret});
  EXPECT_EQ(found_by({&cloud_family}, "\"SecretAccessKey\":\"" + secret + "\""),
            std::vector<std::string>{"aws-secret-key:" + secret});
  EXPECT_EQ(found_by({&cloud_family}, id + "," + secret),
            (std::vector<std::string>{"aws-access-key-id:" + id, "aws-secret-key:" + secret}));
}

TEST(Cloud, FindsKeysOfConnectionStringsAndAddresses) {
  const std::string key = mixed_body(43) + "=";
  EXPECT_EQ(found_by({&cloud_family}, "Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=" + key),
            std::vector<std::string>{"azure-conn:" + key});
  EXPECT_EQ(found_by({&cloud_family}, "https://a.blob.core.windows.net/b?sv=2024&sp=r&sig=" + mixed_body(40) + "%3D"),
            std::vector<std::string>{"azure-sas:" + mixed_body(40) + "%3D"});
  EXPECT_EQ(found_by({&cloud_family}, "X-Amz-Signature=" + hex_body(64)),
            std::vector<std::string>{"aws-signature:" + hex_body(64)});
}

TEST(Cloud, ShowsAccountsOnlyToThoseWhoHideThem) {
  const std::string text = "arn:aws:iam::123456789012:role/x and 123456789012.dkr.ecr.eu-west-1.amazonaws.com/app";
  EXPECT_EQ(found_by({&cloud_family}, text), std::vector<std::string>());
  EXPECT_EQ(found_by({&cloud_family}, text, true),
            (std::vector<std::string>{"aws-account-id:123456789012", "aws-account-id:123456789012"}));
}

TEST(Cloud, LeavesWhatOnlyResembles) {
  for (const std::string& text :
       {std::string("commit ") + hex_body(40), "aws s3 etag=" + hex_body(40), "secret_access_key: " + hex_body(40),
        std::string("ASIA-PACIFIC region"), "xAKIA" + upper_body(16), "digest sha256:" + hex_body(64),
        "sha512-" + mixed_body(86) + "==", std::string("sig=SIGTERM"), "sk-dapi-" + std::string("dapiserver"), std::string("0Q~"),
        "trace_id=" + hex_body(32)}) {
    EXPECT_EQ(found_by({&cloud_family}, text), std::vector<std::string>()) << text;
  }
}

}  // namespace
}  // namespace aiops::redact
