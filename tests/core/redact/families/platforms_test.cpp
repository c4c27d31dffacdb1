#include <gtest/gtest.h>

#include "core/redact/families/families.hpp"
#include "core/redact/families/tokens.hpp"

namespace aiops::redact {
namespace {

using namespace testing;

TEST(Platforms, KnowTokensByTheirBeginnings) {
  expect_found({&platforms_family},
               {
                   {"github-token", "ghp_" + mixed_body(36)},
                   {"github-token", "ghs_123456_eyJ" + mixed_body(40) + ".eyJ" + mixed_body(80) + "." + mixed_body(80)},
                   {"github-token", "github_pat_" + mixed_body(22) + "_" + mixed_body(59)},
                   {"gitlab-token", "glpat-" + mixed_body(20)},
                   {"artifactory-token", "AKC" + mixed_body(12)},
                   {"builder-key", "bpk-" + hex_body(32)},
                   {"platform-token", "secret-token:shop_" + mixed_body(24)},
                   {"platform-token", "dvc_server_" + mixed_body(24)},
                   {"platform-token", "api_live." + mixed_body(11) + "." + mixed_body(32)},
                   {"platform-token", "STS." + mixed_body(24)},
                   {"platform-token", "ory_at_" + mixed_body(40) + "." + mixed_body(40)},
                   {"platform-token", "snyk_uat.0a1b2c3d." + mixed_body(60)},
                   {"platform-token", "1000." + hex_body(32) + "." + hex_body(32)},
                   {"platform-token", "AstraCS:" + mixed_body(24) + ":" + hex_body(64)},
                   {"builder-key", "ajkey_" + hex_body(26)},
                   {"gitlab-token", "glpat-" + mixed_body(27) + ".01.0a1b2c3d4"},
                   {"gitlab-token", "glrt-t1_" + mixed_body(27) + ".01a1b2c3d"},
                   {"gitlab-token", "glcbt-64_" + mixed_body(20)},
                   {"gitlab-token", "GR1348941" + mixed_body(20)},
                   {"atlassian-token", "ATATT3" + mixed_body(180) + "=ABCD1234"},
                   {"npm-token", "npm_" + mixed_body(36)},
                   {"pypi-token", "pypi-AgEIcHlwaS5vcmc" + mixed_body(80)},
                   {"rubygems-key", "rubygems_" + hex_body(48)},
                   {"crates-token", "cio" + mixed_body(32)},
                   {"nuget-key", "oy2" + lower_body(43)},
                   {"artifactory-token", "AKCp" + mixed_body(69)},
                   {"circleci-token", "CCIPAT_" + mixed_body(22) + "_" + hex_body(40)},
                   {"buildkite-token", "bkua_" + hex_body(40)},
                   {"harness-key", "pat." + mixed_body(22) + "." + hex_body(24) + "." + mixed_body(20)},
                   {"octopus-key", "API-" + upper_body(26)},
                   {"sonar-token", "squ_" + hex_body(40)},
                   {"sourcegraph-token", "sgp_" + hex_body(16) + "_" + hex_body(40)},
                   {"doppler-token", "dp.pt." + mixed_body(43)},
                   {"terraform-token", mixed_body(14) + ".atlasv1." + mixed_body(67)},
                   {"pulumi-token", "pul-" + hex_body(40)},
                   {"prefect-token", "pnu_" + mixed_body(36)},
                   {"infracost-key", "ico-" + mixed_body(32)},
                   {"onepassword-token", "A3-A1B2C3-D4E5F6-G7H8I-J9K0L-M1N2P"},
                   {"postman-key", "PMAK-" + hex_body(24) + "-" + hex_body(34)},
                   {"linear-key", "lin_api_" + mixed_body(40)},
                   {"notion-token", "ntn_12345678901" + mixed_body(35)},
                   {"clickup-token", "pk_12345678_" + upper_body(32)},
                   {"figma-token", "figd_" + mixed_body(40)},
                   {"authress-key", "sc_" + lower_body(10) + ".a1b2.acc_" + lower_body(12) + "." + mixed_body(40)},
               });
}

TEST(Platforms, FindTheValuesOfNpmrcAndCookies) {
  EXPECT_EQ(found_by({&platforms_family}, "//registry.example.com/:_authToken=" + mixed_body(30)),
            std::vector<std::string>{"npm-token:" + mixed_body(30)});
  EXPECT_EQ(found_by({&platforms_family}, "//registry.example.com/:_authToken=${NPM_TOKEN}"), std::vector<std::string>());
  EXPECT_EQ(found_by({&platforms_family}, "Cookie: _gitlab_session=" + hex_body(32)),
            std::vector<std::string>{"gitlab-session:" + hex_body(32)});
  EXPECT_EQ(found_by({&platforms_family}, "https://a1b2c3d4:0e5f6a7b@gems.contribsys.com/"),
            std::vector<std::string>{"sidekiq-credential:a1b2c3d4:0e5f6a7b"});
}

TEST(Platforms, FindWhatIsKnownByItsWholeShape) {
  const std::string vault = "3630613234623366" + std::string(64, '3') + "39";
  EXPECT_EQ(found_by({&platforms_family}, "$ANSIBLE_VAULT;1.1;AES256\n          " + vault + "\n6162330a\n"),
            std::vector<std::string>{"ansible-vault:" + vault});
  const std::string robot = "0A1B2C3D4E5F6G7H8I9J0K1L2M3N4O5P6Q7R8S9T";
  EXPECT_EQ(found_by({&platforms_family}, "login shop+ci:" + robot), std::vector<std::string>{"quay-robot:" + robot});
  EXPECT_EQ(found_by({&platforms_family}, "shop:" + robot), std::vector<std::string>());
  EXPECT_EQ(found_by({&platforms_family}, "etag " + hex_body(64)), std::vector<std::string>());
}

TEST(Platforms, LeaveDigestsWhoseBase64BeginsLikeAToken) {
  const std::string digest = "integrity: sha512-AKC" + mixed_body(60) + "+/" + mixed_body(20) + "==";
  EXPECT_EQ(found_by({&platforms_family}, digest), std::vector<std::string>());
}

TEST(Platforms, LeaveWhatOnlyResembles) {
  for (const std::string& text :
       {std::string("commit ") + hex_body(40), "etag=" + hex_body(32), std::string("ghp_short"),
        std::string("pnpm_config_store_dir_of_the_build_agent_number_7"), std::string("perm: rwxr-xr-x"),
        std::string("API-GATEWAY"), std::string("secret_name"), std::string("pat.example.com"),
        std::string("repository: gitlab-runner-0123456789abcdef"), std::string("pk_fields_12345678")}) {
    EXPECT_EQ(found_by({&platforms_family}, text), std::vector<std::string>()) << text;
  }
}

}  // namespace
}  // namespace aiops::redact
