#include <gtest/gtest.h>

#include "core/redact/families/families.hpp"
#include "core/redact/families/tokens.hpp"

namespace aiops::redact {
namespace {

using namespace testing;

TEST(Services, KnowTokensByTheirBeginnings) {
  expect_found({&services_family, &observability_family, &models_family},
               {
                   {"slack-token", "xoxb-123456789012-123456789012-" + mixed_body(24)},
                   {"slack-token", "xoxe.xoxp-1-" + mixed_body(160)},
                   {"slack-token", "xoxe.xoxp-1-" + mixed_body(40) + "+/" + mixed_body(40) + "="},
                   {"slack-token", "xapp-1-A1B2C3D4-1234567890123-" + hex_body(64)},
                   {"slack-token", "xoxd-" + mixed_body(60) + "%2B" + mixed_body(40) + "%3D"},
                   {"sendgrid-key", "SG." + mixed_body(22) + "." + mixed_body(43)},
                   {"mailgun-key", "key-" + hex_body(32)},
                   {"brevo-key", "xkeysib-" + hex_body(64) + "-" + mixed_body(16)},
                   {"stripe-key", std::string("sk_") + "live_" + mixed_body(24)},
                   {"stripe-key", std::string("rk_") + "test_" + mixed_body(24)},
                   {"stripe-webhook-secret", "whsec_" + mixed_body(32)},
                   {"square-token", "sq0atp-" + mixed_body(22)},
                   {"shopify-token", "shpat_" + hex_body(32)},
                   {"plaid-token", "access-sandbox-a1b2c3d4-0000-4000-8000-0123456789ab"},
                   {"easypost-key", "EZAK" + mixed_body(54)},
                   {"shippo-token", "shippo_live_" + hex_body(40)},
                   {"facebook-token", "EAAC" + mixed_body(120)},
                   {"hubspot-token", "pat-na1-a1b2c3d4-0000-4000-8000-0123456789ab"},
                   {"typeform-token", "tfp_" + mixed_body(44) + "_" + mixed_body(14)},
                   {"maxmind-key", "a1B2c3_" + mixed_body(29) + "_mmk"},
                   {"grafana-token", "glsa_" + mixed_body(32) + "_a1b2c3d4"},
                   {"newrelic-key", "NRAK-" + upper_body(27)},
                   {"newrelic-key", hex_body(36) + "NRAL"},
                   {"dynatrace-token", "dt0c01." + upper_body(24) + "." + upper_body(64)},
                   {"sentry-token", "sntryu_" + hex_body(64)},
                   {"launchdarkly-key", "sdk-a1b2c3d4-0000-4000-8000-0123456789ab"},
                   {"tailscale-key", "tskey-auth-" + mixed_body(17) + "-" + mixed_body(32)},
                   {"cloudflare-key", "v1.0-" + hex_body(24) + "-" + hex_body(146)},
                   {"openai-key", "sk-" + mixed_body(48)},
                   {"openai-key", "sk-proj-" + mixed_body(74) + "T3BlbkFJ" + mixed_body(74)},
                   {"anthropic-key", "sk-ant-api03-" + mixed_body(93) + "AA"},
                   {"huggingface-token", "hf_" + mixed_body(34)},
                   {"groq-key", "gsk_" + mixed_body(52)},
                   {"xai-key", "xai-" + mixed_body(80)},
                   {"nvidia-key", "nvapi-" + mixed_body(64)},
                   {"replicate-token", "r8_" + mixed_body(37)},
                   {"gemini-key", "AQ.Ab8RN6" + mixed_body(44)},
               });
}

TEST(Services, HideThePathOfAWebHookAndKeepItsHost) {
  const std::string slack = "T0A1B2C3D/B0A1B2C3D/" + mixed_body(24);
  EXPECT_EQ(found_by({&services_family}, "url: https://hooks.slack.com/services/" + slack),
            std::vector<std::string>{"slack-webhook:" + slack});
  const std::string letters = "Tabcdefgh/Babcdefgh/abcdefghijklmnopqrstuvwx";
  EXPECT_EQ(found_by({&services_family}, "https://hooks.slack.com/services/" + letters),
            std::vector<std::string>{"slack-webhook:" + letters});
  const std::string discord = "123456789012345678/" + mixed_body(68);
  EXPECT_EQ(found_by({&services_family}, "\"https://discord.com/api/webhooks/" + discord + "\""),
            std::vector<std::string>{"discord-webhook:" + discord});
  const std::string id = "a1b2c3d4-0000-4000-8000-0123456789ab",
                    teams = id + "@" + id + "/IncomingWebhook/" + hex_body(32) + "/" + id;
  EXPECT_EQ(found_by({&services_family}, "https://x.webhook.office.com/webhookb2/" + teams),
            std::vector<std::string>{"teams-webhook:" + teams});
  EXPECT_EQ(found_by({&services_family}, "https://api.telegram.org/bot1234567890:AAE" + mixed_body(32) + "/getMe"),
            std::vector<std::string>{"telegram-token:1234567890:AAE" + mixed_body(32)});
}

TEST(Services, LeaveWhatOnlyResembles) {
  for (const std::string& text :
       {std::string("class=\"sk-toggleable-content sk-estimator-doc-link\""),
        std::string("release sk-cluster-monitoring-stack-2-of-3"), std::string("task-0123456789abcdefABCDEFgh"),
        std::string("disk-") + mixed_body(24), "trace_id=" + hex_body(32), std::string("https://hooks.slack.com/services/"),
        std::string("key-value store"), std::string("EAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), std::string("SG.example.com"),
        std::string("xoxb-token"), std::string("/api/webhooks/123456789012345678901234567890123456789012"),
        std::string("hf_hub_download_to_the_cache_directory"), std::string("sdk-go api-server mob-1")}) {
    EXPECT_EQ(found_by({&services_family, &observability_family, &models_family}, text), std::vector<std::string>()) << text;
  }
}

TEST(Hashes, OfPasswordsAreHiddenWhole) {
  expect_found({&hashes_family},
               {
                   {"password-hash", "$1$a1B2c3D4$" + mixed_body(22)},
                   {"password-hash", "$2b$12$" + mixed_body(53)},
                   {"password-hash", "$5$rounds=5000$a1B2c3D4$" + mixed_body(43)},
                   {"password-hash", "$6$a1B2c3D4$" + mixed_body(86)},
                   {"password-hash", "$y$j9T$a1B2c3D4e5F6$" + mixed_body(43)},
                   {"password-hash", "$argon2id$v=19$m=65536,t=3,p=4$a1B2c3D4e5F6$" + mixed_body(43)},
                   {"postgres-hash", "SCRAM-SHA-256$4096:a1B2c3D4==$" + mixed_body(43) + "=:" + mixed_body(43) + "="},
               });
  EXPECT_EQ(found_by({&hashes_family}, "ALTER ROLE app PASSWORD 'md5" + hex_body(32) + "'"),
            std::vector<std::string>{"postgres-hash:md5" + hex_body(32)});
  for (const std::string& text :
       {std::string("echo $1$2"), "file md5" + hex_body(32), "md5: " + hex_body(32), std::string("cost $5$6")}) {
    EXPECT_EQ(found_by({&hashes_family}, text), std::vector<std::string>()) << text;
  }
}

}  // namespace
}  // namespace aiops::redact
