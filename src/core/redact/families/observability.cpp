// Monitoring, logging, tracing, analytics, feature flags, and the network in front. All rows but those that are known by their
// end or by a UUID.
#include <algorithm>

#include "core/redact/families/beside.hpp"
#include "core/redact/families/families.hpp"
#include "core/redact/families/randomness.hpp"
#include "core/redact/families/rows.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

namespace {

constexpr Rule rules[] = {
    credential("grafana-token", "Grafana service account token, API key or cloud token"),
    credential("newrelic-key", "New Relic key"),
    credential("dynatrace-token", "Dynatrace token"),
    credential("sentry-token", "Sentry token"),
    credential("honeycomb-key", "Honeycomb key"),
    credential("elastic-key", "Elastic Cloud API key"),
    credential("posthog-key", "PostHog key"),
    credential("launchdarkly-key", "LaunchDarkly SDK, mobile or API key"),
    credential("configcat-key", "ConfigCat SDK key"),
    credential("axiom-token", "Axiom token"),
    credential("logfire-token", "Logfire token"),
    credential("pagerduty-key", "PagerDuty API key"),
    credential("tailscale-key", "Tailscale key"),
    credential("cloudflare-key", "Cloudflare origin CA key or token"),
    credential("ngrok-token", "ngrok API key"),
    credential("influxdb-token", "InfluxDB token"),
    credential("zuplo-key", "Zuplo API key"),
    credential("splunk-token", "Splunk token by its scheme"),
    credential("opsgenie-key", "Opsgenie key by its scheme"),
};

using A = Alphabet;
constexpr const Rule* of(std::string_view id) { return named(rules, id); }

constexpr Prefix prefixes[] = {
    {of("grafana-token"), "glsa_", A::word, 30},
    {of("grafana-token"), "glc_", A::base64, 30, nullptr, true},
    {of("grafana-token"), "eyJrIjoi", A::base64, 40},
    {of("newrelic-key"), "NRAK-", A::alnum, 20, nullptr, true},
    {of("newrelic-key"), "NRJS-", A::alnum, 16, nullptr, true},
    {of("newrelic-key"), "NRII-", A::word, 20, nullptr, true},
    {of("newrelic-key"), "NRIQ-", A::word, 20, nullptr, true},
    {of("newrelic-key"), "NRRA-", A::word, 20, nullptr, true},
    {of("newrelic-key"), "NRSP-", A::word, 20, nullptr, true},
    {of("newrelic-key"), "NRAA-", A::word, 20, nullptr, true},
    {of("newrelic-key"), "NRBR-", A::word, 16, nullptr, true},
    {of("dynatrace-token"), "dt0c01.", A::dotted, 40},
    {of("dynatrace-token"), "dt0s01.", A::dotted, 40},
    {of("dynatrace-token"), "dt0s02.", A::dotted, 40},
    {of("dynatrace-token"), "dt0s03.", A::dotted, 40},
    {of("dynatrace-token"), "dt0s08.", A::dotted, 40},
    {of("dynatrace-token"), "dt0s16.", A::dotted, 40},
    {of("sentry-token"), "sntrys_", A::base64, 30},
    {of("sentry-token"), "sntryu_", A::alnum, 40},
    {of("sentry-token"), "sntrya_", A::alnum, 40},
    {of("sentry-token"), "sntryi_", A::alnum, 40},
    {of("honeycomb-key"), "hcaik_", A::alnum, 26},
    {of("honeycomb-key"), "hcbik_", A::alnum, 26},
    {of("honeycomb-key"), "hcxik_", A::alnum, 26},
    {of("honeycomb-key"), "hcamk_", A::alnum, 26},
    {of("honeycomb-key"), "hcxmk_", A::alnum, 26},
    {of("elastic-key"), "essu_", A::base64, 40},
    {of("posthog-key"), "phx_", A::word, 36, has_digit, true},
    {of("posthog-key"), "phc_", A::word, 36, has_digit, true},
    {of("posthog-key"), "phs_", A::word, 36, has_digit, true},
    {of("configcat-key"), "configcat-sdk-1/", A::base64, 30},
    {of("axiom-token"), "xaat-", A::word, 36, nullptr, true},
    {of("axiom-token"), "xapt-", A::word, 36, nullptr, true},
    {of("logfire-token"), "pylf_v1_", A::word, 30},
    {of("tailscale-key"), "tskey-", A::word, 15},
    {of("cloudflare-key"), "v1.0-", A::word, 100, has_digit, true},
    {of("cloudflare-key"), "cfk_", A::word, 40, mixed, true},
    {of("cloudflare-key"), "cfat_", A::word, 40, mixed, true},
    {of("cloudflare-key"), "cfut_", A::word, 40, mixed, true},
    {of("ngrok-token"), "ngrok_", A::word, 40, mixed, true},
    {of("zuplo-key"), "zpka_", A::word, 40, has_digit, true},
};

// 36 hexadecimal digits (or "eu01xx" and more) and then NRAL.
void look_newrelic(const Site& site, Finds& finds) {
  if (site.text.compare(site.at, 4, "NRAL") != 0 || is_word(site.byte(site.at + 4))) return;
  const std::size_t begin = token_begin(site, site.at, A::lower);
  if (site.at - begin >= 30 && has_digit(site.text.substr(begin, site.at - begin))) {
    finds.add(*of("newrelic-key"), begin, site.at + 4);
  }
}

// sdk-, api- or mob- and a UUID.
void look_flags(const Site& site, Finds& finds) {
  const std::size_t end = site.at + site.length + 36;
  if (end > site.line_end || !stands_free(site, site.at)) return;
  if (!is_uuid(site.text.substr(site.at + site.length, 36)) || is_word(site.byte(end))) return;
  finds.add(*of("launchdarkly-key"), site.at, end);
}

// "Splunk UUID" in a header or in what curl was told.
void add_scheme(const Site& site, const Rule& rule, Finds& finds) {
  const std::size_t begin = site.at + site.length;
  if (begin + 36 > site.line_end || !is_uuid(site.text.substr(begin, 36))) return;
  finds.add(rule, begin, begin + 36);
}
void look_splunk(const Site& site, Finds& finds) { add_scheme(site, *of("splunk-token"), finds); }
void look_opsgenie(const Site& site, Finds& finds) { add_scheme(site, *of("opsgenie-key"), finds); }

// "Token token=KEY" is the scheme of PagerDuty.
void look_pagerduty(const Site& site, Finds& finds) {
  std::size_t begin = site.at + site.length;
  while (begin < site.line_end && (site.text[begin] == '"' || site.text[begin] == '\\' || site.text[begin] == '\'')) ++begin;
  std::size_t end = begin;
  const std::size_t limit = std::min(site.line_end, begin + 64);
  while (end < limit && (is_word(site.text[end]) || site.text[end] == '-' || site.text[end] == '+')) ++end;
  if (end - begin >= 16 && has_digit(site.text.substr(begin, end - begin))) finds.add(*of("pagerduty-key"), begin, end);
}

// 86 bytes of base64url and "==": the form of InfluxDB's tokens, when the line says so.
void look_influx(const Site& site, Finds& finds) {
  const std::size_t limit = std::min(site.line_end, site.at + 120);
  for (std::size_t at = site.at + site.length; at < limit; ++at) {
    if (!is_of(A::word, site.text[at])) continue;
    const std::size_t end = run_end(site, at, A::base64);
    if (end - at >= 86 && end - at <= 100 && mixed(site.text.substr(at, 86))) return finds.add(*of("influxdb-token"), at, end);
    at = std::min(end, run_end(site, at, A::word));
  }
}

constexpr Trigger triggers[] = {
    {"NRAL", look_newrelic},
    {"sdk-", look_flags},
    {"api-", look_flags},
    {"mob-", look_flags},
    {"splunk ", look_splunk},
    {"geniekey ", look_opsgenie},
    {"token token=", look_pagerduty},
    {"influx", look_influx},
};

}  // namespace

const Family observability_family{"observability", rules, prefixes, triggers, {}};

}  // namespace aiops::redact
