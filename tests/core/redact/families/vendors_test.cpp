#include <gtest/gtest.h>

#include "core/redact/families/families.hpp"
#include "core/redact/families/tokens.hpp"

namespace aiops::redact {
namespace {

std::vector<std::string> found(std::string_view text) {
  return testing::found_by({&vendors_a_to_e_family, &vendors_f_to_m_family, &vendors_n_to_z_family, &services_family}, text);
}

struct Sample {
  std::string_view rule, name, value;
};

// Made up; the forms are the vendors'.
const std::vector<Sample> samples{
    {"adafruit-key", "adafruit", "a1b2c3d4e5f6a7b8c9d0e1f2a3b4_c5d"},
    {"algolia-key", "algolia", "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6"},
    {"airtable-key", "airtable", "keya1b2c3d4e5f6g7"},
    {"atlassian-key", "jira", "a1b2c3d4e5f6g7h8i9j0abcd"},
    {"bitbucket-key", "bitbucket", "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6"},
    {"confluent-key", "confluent", "A1B2C3D4E5F6G7H8"},
    {"coinbase-key", "coinbase", "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8s9t0u1v2w3x4y5z6a7b8c9d0e1f2"},
    {"datadog-key", "datadog", "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0"},
    {"discord-secret", "discord", "A1b2C3d4-E5f6G7h8_I9j0K1l2M3n4O5"},
    {"dropbox-key", "dropbox", "a1b2c3d4e5f6g7h"},
    {"fastly-token", "fastly", "A1b2C3d4-E5f6G7h8_I9j0K1l2M3n4O5"},
    {"heroku-uuid", "heroku", "a1b2c3d4-0000-4000-8000-0123456789ab"},
    {"kraken-key", "kraken", "A1b2C3d4+E5f6G7h8/I9j0K1l2M3n4O5p6Q7r8S9t0U1v2W3x4Y5z6A7b8C9d0E1f2G3h4I5j6K7l8M9n0=="},
    {"launchdarkly-token", "launchdarkly", "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8s9t0"},
    {"mattermost-token", "mattermost", "a1b2c3d4e5f6g7h8i9j0k1l2m3"},
    {"messagebird-key", "message_bird", "a1b2c3d4e5f6g7h8i9j0k1l2m"},
    {"newrelic-id", "new_relic", "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8s9t0u1v2w3x4y5z6a7b8c9d0e1f2"},
    {"okta-key", "okta", "00A1b2C3d4-E5f6G7h8_I9j0K1l2M3n4O5p6Q7r8S9"},
    {"sentry-key", "sentry", "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f4a5b6c7d8e9f0a1b2"},
    {"snyk-token", "snyk", "a1b2c3d4-0000-4000-8000-0123456789ab"},
    {"sumologic-key", "sumo", "suA1b2C3d4E5f6"},
    {"telegram-token", "telegram", "1234567890:AAE1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q"},
    {"travis-token", "travis", "A1b2C3d4E5f6G7h8I9j0K1"},
    {"trello-key", "trello", "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6"},
    {"twitch-token", "twitch", "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5"},
    {"twitter-key", "twitter", "A1b2C3d4E5f6G7h8I9j0K1l2M"},
    {"zendesk-key", "zendesk", "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8s9t0"},
};

TEST(Vendors, AreKnownByTheirNamesInEveryNotation) {
  for (const auto& [rule, name, value] : samples) {
    const std::string n(name), v(value);
    for (const std::string& text : {
             n + "_api_token = \"" + v + "\"",
             "{\"" + n + "_token\": \"" + v + "\"}",
             "{\\\"" + n + "Token\\\":\\\"" + v + "\\\"}",
             n + "Token: '" + v + "'",
             "<" + n + "Token>" + v + "</" + n + "Token>",
             n + "_TOKEN := " + v,
             "export API_KEY_" + n + "=" + v,
             "var " + n + "Token string = `" + v + "`",
             n + "_token," + v + ",",
             "{\"name\":\"" + n + "_API_KEY\",\"value\":\"" + v + "\"}",
             "\x1b[32m" + n + "_secret=" + v + "\x1b[0m",
             n + "_key=" + v + "\\nnext line",
         }) {
      EXPECT_EQ(found(text), std::vector<std::string>{std::string(rule) + ":" + v}) << text;
    }
  }
}

TEST(Vendors, AreNoReasonToHideWhatIsNoKey) {
  for (const char* text : {
           "image: datadog/agent@sha256:a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f4a5b6c7d8e9f0a1b2",
           "datadog trace_id=a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6 span_id=a1b2c3d4e5f6a7b8",
           "sentry release a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0",
           "github.com/getsentry/sentry commit=a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0",
           "heroku request_id=a1b2c3d4-0000-4000-8000-0123456789ab",
           "pod newrelic-infra uid: a1b2c3d4-0000-4000-8000-0123456789ab",
           "linear: a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6",
           "secretName: confluent-operator",
           "okta_group: everyone-in-the-company-of-forty-2-letters",
           "travis: build 1234567890 passed on linux-amd64",
           "DATADOG_SITE=datadoghq.eu VERSION=a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0",
           "twitter: the quick brown fox",
           "fastly_api_token: ${FASTLY_API_TOKEN}",
       }) {
    EXPECT_EQ(found(text), std::vector<std::string>()) << text;
  }
}

}  // namespace
}  // namespace aiops::redact
