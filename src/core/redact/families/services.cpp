// Chat, mail, telephony, payment, social networks. Tokens that begin distinctively are rows; web hooks are addresses whose path
// is the secret (the host is kept); bot tokens of Discord and Telegram are known by the lengths of their parts.
#include <algorithm>

#include "core/redact/families/beside.hpp"
#include "core/redact/families/families.hpp"
#include "core/redact/families/randomness.hpp"
#include "core/redact/families/rows.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

namespace {

constexpr Rule rules[] = {
    credential("slack-token", "Slack token"),
    credential("slack-webhook", "Path of a Slack web hook"),
    credential("teams-webhook", "Path of a Microsoft Teams web hook"),
    credential("discord-webhook", "Path of a Discord web hook"),
    credential("chat-webhook", "Key of another chat or automation web hook"),
    credential("discord-token", "Discord bot or user token"),
    credential("telegram-token", "Telegram bot token"),
    credential("sendgrid-key", "SendGrid API key"),
    credential("mailgun-key", "Mailgun API key"),
    credential("brevo-key", "Brevo (Sendinblue) API or SMTP key"),
    credential("mailchimp-key", "Mailchimp API key"),
    credential("mandrill-key", "Mandrill API key"),
    credential("resend-key", "Resend API key"),
    credential("twilio-key", "Twilio API key"),
    identifier("twilio-account", "Twilio account id"),
    credential("stripe-key", "Stripe secret or restricted key, or a key of the same form"),
    credential("stripe-webhook-secret", "Signing secret of a Stripe (or Svix) web hook"),
    identifier("stripe-publishable", "Stripe publishable key"),
    credential("square-token", "Square access token or client secret"),
    credential("shopify-token", "Shopify access token or shared secret"),
    credential("paypal-braintree-token", "Braintree access token"),
    credential("razorpay-key", "Razorpay key"),
    credential("flutterwave-key", "Flutterwave key"),
    credential("plaid-token", "Plaid access token"),
    credential("payment-key", "Key of another payment service"),
    credential("easypost-key", "EasyPost API key"),
    credential("shippo-token", "Shippo API token"),
    credential("duffel-token", "Duffel API token"),
    credential("facebook-token", "Facebook access token"),
    credential("instagram-token", "Instagram access token"),
    credential("hubspot-token", "HubSpot private app token"),
    credential("salesforce-token", "Salesforce session or access token"),
    credential("okta-token", "Okta API token"),
    credential("typeform-token", "Typeform personal access token"),
    credential("contentful-token", "Contentful management token"),
    credential("intercom-token", "Intercom access token"),
    credential("mapbox-token", "Mapbox access token"),
    credential("maxmind-key", "MaxMind licence key"),
    credential("adobe-secret", "Adobe client secret"),
    credential("frameio-token", "Frame.io API token"),
    credential("canva-secret", "Canva client secret"),
    credential("dropbox-token", "Dropbox short-lived token"),
    credential("defined-networking-token", "Defined Networking API token"),
    credential("riot-key", "Riot Games API key"),
    credential("lichess-token", "Lichess access token"),
    credential("adafruit-token", "Adafruit IO key"),
};

using A = Alphabet;
constexpr const Rule* of(std::string_view id) { return named(rules, id); }

constexpr Prefix prefixes[] = {
    {of("slack-token"), "xoxb-", A::word, 8, has_digit},
    {of("slack-token"), "xoxp-", A::word, 8, has_digit},
    {of("slack-token"), "xoxa-", A::word, 8, has_digit},
    {of("slack-token"), "xoxr-", A::word, 8, has_digit},
    {of("slack-token"), "xoxs-", A::word, 8, has_digit},
    {of("slack-token"), "xoxo-", A::word, 8, has_digit},
    {of("slack-token"), "xoxc-", A::word, 8, has_digit},
    {of("slack-token"), "xoxe-", A::base64, 8, has_digit},
    {of("slack-token"), "xoxe.xox", A::base64, 16},
    {of("slack-token"), "xapp-", A::word, 12, has_digit},
    {of("slack-token"), "xwfp-", A::word, 12, has_digit},
    {of("sendgrid-key"), "SG.", A::padded, 50, mixed, true},
    {of("mailgun-key"), "key-", A::hex, 32, has_digit, true},
    {of("mailgun-key"), "pubkey-", A::hex, 32, has_digit, true},
    {of("brevo-key"), "xkeysib-", A::word, 40},
    {of("brevo-key"), "xsmtpsib-", A::word, 40},
    {of("mandrill-key"), "md-", A::word, 22, mixed, true},
    {of("resend-key"), "re_", A::word, 30, mixed, true},
    {of("stripe-key"), "sk_live_", A::alnum, 10},
    {of("stripe-key"), "sk_test_", A::alnum, 10},
    {of("stripe-key"), "sk_prod_", A::alnum, 10},
    {of("stripe-key"), "rk_live_", A::alnum, 10},
    {of("stripe-key"), "rk_test_", A::alnum, 10},
    {of("stripe-key"), "rk_prod_", A::alnum, 10},
    {of("stripe-webhook-secret"), "whsec_", A::base64, 20},
    {of("stripe-publishable"), "pk_live_", A::alnum, 10},
    {of("stripe-publishable"), "pk_test_", A::alnum, 10},
    {of("square-token"), "sq0atp-", A::word, 20},
    {of("square-token"), "sq0csp-", A::word, 30},
    {of("square-token"), "sq0idp-", A::word, 20},
    {of("square-token"), "EAAA", A::word, 22, mixed, true},
    {of("shopify-token"), "shpat_", A::alnum, 24},
    {of("shopify-token"), "shpca_", A::alnum, 24},
    {of("shopify-token"), "shppa_", A::alnum, 24},
    {of("shopify-token"), "shpss_", A::alnum, 24},
    {of("shopify-token"), "shpua_", A::alnum, 24},
    {of("shopify-token"), "shptka_", A::alnum, 24},
    {of("razorpay-key"), "rzp_live_", A::alnum, 10},
    {of("razorpay-key"), "rzp_test_", A::alnum, 10},
    {of("flutterwave-key"), "FLWSECK-", A::word, 20},
    {of("flutterwave-key"), "FLWSECK_TEST-", A::word, 10},
    {of("flutterwave-key"), "FLWPUBK_TEST-", A::word, 20},
    {of("plaid-token"), "access-sandbox-", A::word, 36},
    {of("plaid-token"), "access-development-", A::word, 36},
    {of("plaid-token"), "access-production-", A::word, 36},
    {of("payment-key"), "sk_sbox_", A::word, 20},
    {of("payment-key"), "sk_staging_", A::word, 24, has_digit},
    {of("payment-key"), "sk_production_", A::word, 24, has_digit},
    {of("payment-key"), "ck_staging_", A::word, 24, has_digit},
    {of("payment-key"), "ck_production_", A::word, 24, has_digit},
    {of("salesforce-token"), "3MVG9", A::dotted, 30, mixed, true},
    {of("salesforce-token"), "5Aep861", A::dotted, 40, mixed, true},
    {of("payment-key"), "$aact_", A::base64, 40},
    {of("payment-key"), "APP_USR-", A::word, 40},
    {of("payment-key"), "Mid-server-", A::word, 20},
    {of("payment-key"), "VT-server-", A::word, 20},
    {of("payment-key"), "xnd_production_", A::word, 30},
    {of("payment-key"), "xnd_development_", A::word, 30},
    {of("payment-key"), "pdl_live_apikey_", A::word, 40},
    {of("payment-key"), "pdl_sdbx_apikey_", A::word, 40},
    {of("payment-key"), "AQEyhmfxK", A::base64, 60},
    {of("easypost-key"), "EZAK", A::alnum, 50, nullptr, true},
    {of("easypost-key"), "EZTK", A::alnum, 50, nullptr, true},
    {of("shippo-token"), "shippo_live_", A::alnum, 30},
    {of("shippo-token"), "shippo_test_", A::alnum, 30},
    {of("duffel-token"), "duffel_live_", A::base64, 30},
    {of("duffel-token"), "duffel_test_", A::base64, 30},
    {of("facebook-token"), "EAAC", A::alnum, 80, mixed, true},
    {of("facebook-token"), "EAAM", A::alnum, 80, mixed, true},
    {of("facebook-token"), "EAAG", A::alnum, 80, mixed, true},
    {of("facebook-token"), "EAAB", A::alnum, 80, mixed, true},
    {of("facebook-token"), "EAAA", A::alnum, 80, mixed, true},
    {of("instagram-token"), "IGQV", A::word, 80, mixed, true},
    {of("instagram-token"), "IGAA", A::word, 80, mixed, true},
    {of("hubspot-token"), "pat-na1-", A::word, 30},
    {of("hubspot-token"), "pat-na2-", A::word, 30},
    {of("hubspot-token"), "pat-eu1-", A::word, 30},
    {of("typeform-token"), "tfp_", A::padded, 40, nullptr, true},
    {of("contentful-token"), "CFPAT-", A::word, 30},
    {of("intercom-token"), "dG9rO", A::base64, 40, nullptr, true},
    {of("mapbox-token"), "sk.eyJ", A::dotted, 40, nullptr, true},
    {of("mapbox-token"), "pk.eyJ", A::dotted, 40, nullptr, true},
    {of("mapbox-token"), "tk.eyJ", A::dotted, 40, nullptr, true},
    {of("adobe-secret"), "p8e-", A::word, 30, has_digit, true},
    {of("frameio-token"), "fio-u-", A::padded, 40},
    {of("canva-secret"), "cnvca", A::word, 44, mixed, true},
    {of("dropbox-token"), "sl.u.", A::word, 60, nullptr, true},
    {of("dropbox-token"), "sl.A", A::word, 100, mixed, true},
    {of("dropbox-token"), "sl.B", A::word, 100, mixed, true},
    {of("defined-networking-token"), "dnkey-", A::base64, 60},
    {of("riot-key"), "RGAPI-", A::word, 30},
    {of("lichess-token"), "lip_", A::alnum, 18, mixed, true},
    {of("adafruit-token"), "aio_", A::alnum, 26, mixed, true},
};

// What a path of an address may hold; it ends where the address does.
bool is_path(char c) {
  return is_word(c) || c == '-' || c == '/' || c == '@' || c == '.' || c == '~' || c == '%' || c == '+' || c == '=';
}

std::size_t path_end(const Site& site, std::size_t from) {
  constexpr std::size_t longest = 600;
  const std::size_t limit = std::min(site.line_end, from + longest);
  std::size_t end = from;
  while (end < limit && is_path(site.text[end])) ++end;
  while (end > from && site.text[end - 1] == '.') --end;
  return end;
}

// The path behind a host and the word that its hooks begin with; JSON writes the slashes as \/, other carriers as %2F.
void add_hook(const Site& site, const Rule& rule, std::size_t least, Finds& finds, bool numbered = true) {
  std::size_t begin = site.at + site.length;
  while (begin < site.line_end && (site.text[begin] == '\\' || site.text[begin] == '/')) ++begin;
  if (site.text.compare(begin, 14, "?access_token=") == 0) begin += 14;
  std::size_t end = path_end(site, begin);
  while (site.byte(end) == '\\' && site.byte(end + 1) == '/') end = path_end(site, end + 1);
  if (end - begin < least || (numbered && !has_digit(site.text.substr(begin, end - begin)))) return;
  finds.add(rule, begin, end);
}

bool line_near(const Site& site, std::string_view word) {
  const std::size_t from = site.at - std::min<std::size_t>(site.at - site.line_begin, 64);
  return has_word(site.text.substr(from, site.at - from), word);
}

void look_slack_hook(const Site& site, Finds& finds) { add_hook(site, *of("slack-webhook"), 20, finds, false); }
void look_teams_hook(const Site& site, Finds& finds) { add_hook(site, *of("teams-webhook"), 40, finds); }
void look_discord_hook(const Site& site, Finds& finds) {
  if (!line_near(site, "discord")) return;
  add_hook(site, *of("discord-webhook"), 40, finds);
}
void look_other_hook(const Site& site, Finds& finds) { add_hook(site, *of("chat-webhook"), 16, finds); }

// "SSWS " is the scheme of Okta's own header.
void look_okta(const Site& site, Finds& finds) {
  std::size_t begin = site.at + site.length;
  while (begin < site.line_end && site.text[begin] == ' ') ++begin;
  const std::size_t end = run_end(site, begin, A::word);
  if (end - begin >= 30 && site.text.compare(begin, 2, "00") == 0) finds.add(*of("okta-token"), begin, end);
}

// xoxd- is percent-encoded base64.
void look_slack_cookie(const Site& site, Finds& finds) {
  std::size_t end = site.at + site.length;
  const std::size_t limit = std::min(site.line_end, end + 1024);
  while (end < limit && (is_of(A::base64, site.text[end]) || site.text[end] == '%')) ++end;
  if (end - site.at >= 30) finds.add(rules[0], site.at, end);
}

void look_twilio(const Site& site, Finds& finds, std::string_view literal, const Rule& rule) {
  if (site.text.compare(site.at, 2, literal) != 0 || !stands_free(site, site.at)) return;
  const std::size_t end = run_end(site, site.at + 2, A::hex);
  const std::string_view body = site.text.substr(site.at + 2, end - site.at - 2);
  if (body.size() == 32 && has_digit(body) && !is_all_digits(body) && !is_word(site.byte(end))) finds.add(rule, site.at, end);
}

// Three parts: the user's number in base64, a time, a keyed hash.
void look_discord(const Site& site, std::size_t first_end, Finds& finds) {
  const std::size_t length = first_end - site.at;
  if (length < 23 || length > 30 || site.byte(first_end) != '.') return;
  const char c = site.text[site.at];
  if (c != 'M' && c != 'N' && c != 'O') return;
  const std::size_t second = run_end(site, first_end + 1, A::word);
  if (second - first_end - 1 < 6 || second - first_end - 1 > 7 || site.byte(second) != '.') return;
  const std::size_t third = run_end(site, second + 1, A::word);
  if (third - second - 1 >= 26 && third - second - 1 <= 45) finds.add(*of("discord-token"), site.at, third);
}

// A number, a colon, and 35 bytes that begin with A; the site is the A.
void look_telegram(const Site& site, std::size_t end, Finds& finds) {
  if (end - site.at != 35 || site.text[site.at] != 'A') return;
  std::size_t begin = site.at - 1;
  while (begin > site.line_begin && site.at - begin < 18 && is_digit(site.text[begin - 1])) --begin;
  const std::size_t count = site.at - 1 - begin;
  const std::string_view body = site.text.substr(site.at, 35);
  if (count >= 6 && count <= 16 && mixed(body)) finds.add(*of("telegram-token"), begin, end);
}

// The same behind the name, where the number may be short.
void look_telegram_name(const Site& site, Finds& finds) {
  const std::size_t limit = std::min(site.line_end, site.at + 120);
  for (std::size_t at = site.at + site.length; at + 1 < limit; ++at) {
    if (site.text[at] != ':' || site.text[at + 1] != 'A') continue;
    const std::size_t begin = run_begin(site, at, A::alnum), end = run_end(site, at + 1, A::word);
    if (end - at < 34 || end - at > 40 || at - begin < 5 || at - begin > 20) continue;
    const std::size_t digits = site.text.compare(begin, 3, "bot") == 0 ? begin + 3 : begin;
    if (is_all_digits(site.text.substr(digits, at - digits))) return finds.add(*of("telegram-token"), digits, end);
  }
}

// 32 hexadecimal digits, -us and the number of a data centre.
void look_mailchimp(const Site& site, std::size_t end, Finds& finds) {
  const std::size_t length = end - site.at;
  if (length < 36 || length > 38 || site.text.compare(site.at + 32, 3, "-us") != 0) return;
  if (all_hex(site.text.substr(site.at, 32)) && is_all_digits(site.text.substr(site.at + 35, length - 35))) {
    finds.add(*of("mailchimp-key"), site.at, end);
  }
}

// 00D and twelve more, an exclamation mark, and the token; the site is behind the mark.
void look_salesforce(const Site& site, Finds& finds) {
  if (site.at < site.line_begin + 16 || site.text.compare(site.at - 16, 2, "00") != 0) return;
  const std::size_t end = run_end(site, site.at, A::dotted);
  if (end - site.at >= 60 && run_end(site, site.at - 16, A::alnum) == site.at - 1) {
    finds.add(*of("salesforce-token"), site.at - 16, end);
  }
}

void judge_part(const Site& site, std::size_t end, Finds& finds) {
  const char before = site.before(site.at);
  if (before == ':') look_telegram(site, end, finds);
  if (before == '!') look_salesforce(site, finds);
  look_discord(site, end, finds);
  look_mailchimp(site, end, finds);
  const std::size_t length = end - site.at;
  if (length < 34 || length > 40) return;
  look_twilio(site, finds, "SK", *of("twilio-key"));
  look_twilio(site, finds, "AC", *of("twilio-account"));
}

// A run may be a path: each of its parts is looked at, as far as a path may go.
void look_run(const Site& site, Finds& finds) {
  constexpr std::size_t longest = 512;
  Site part = site;
  const std::size_t limit = std::min(site.line_end, site.at + longest);
  for (std::size_t begin = site.at; begin < limit; ++begin) {
    const std::size_t end = run_end(site, begin, A::word);
    part.at = past_prefix(site, begin, end);
    if (end - begin >= 20) judge_part(part, end, finds);
    if (site.byte(end) != '/' && site.byte(end) != '+') return;
    begin = end;
  }
}

constexpr std::size_t shortest_part = 20, longest_part = 46;  // with an escape before it

// What judge_part() asks, by a few bytes; `end` may be cut off behind the longest part.
bool may_be_part(std::string_view text, std::size_t begin, std::size_t end) {
  const char before = begin > 0 ? text[begin - 1] : '\n';
  if (before == '!' || (before == ':' && text[begin] == 'A')) return true;
  const std::size_t length = end - begin;
  if (length <= 36 && end < text.size() && text[end] == '.') return true;
  if (length < 34 || length > longest_part) return false;
  for (std::size_t at = begin; at < begin + 6; ++at) {
    if ((text[at] == 'S' && text[at + 1] == 'K') || (text[at] == 'A' && text[at + 1] == 'C')) return true;
  }
  return text.substr(end - 6, 4).find("-us") != std::string_view::npos;
}

// A part is walked from its twentieth byte back, so most of a path is skipped.
bool may_be_run(std::string_view text, std::size_t at) {
  constexpr std::size_t longest = 512;
  const std::size_t limit = std::min(text.size(), at + longest + shortest_part);
  for (std::size_t begin = at; begin + shortest_part <= limit;) {
    std::size_t end = begin + shortest_part;
    while (end > begin && is_of(A::word, text[end - 1])) --end;
    if (end == begin) {
      end = begin + shortest_part;
      while (end < text.size() && end - begin <= longest_part && is_of(A::word, text[end])) ++end;
      if (may_be_part(text, begin, end)) return true;
      while (end < limit && is_of(A::word, text[end])) ++end;
      if (end++ >= limit) return false;
    }
    if (text[end - 1] != '/' && text[end - 1] != '+') return false;  // the run ends here
    begin = end;
  }
  return false;
}

// six, an underscore, 29, "_mmk"
void look_maxmind(const Site& site, Finds& finds) {
  const std::size_t begin = token_begin(site, site.at, A::word);
  if (site.at - begin == 36 && !is_word(site.byte(site.at + 4))) finds.add(*of("maxmind-key"), begin, site.at + 4);
}

// A number of the application, | or %7C, and its secret.
void look_facebook(const Site& site, Finds& finds) {
  const std::size_t limit = std::min(site.line_end, site.at + 120);
  for (std::size_t at = site.at; at < limit; ++at) {
    if (site.text[at] != '|' && site.text[at] != '%') continue;
    const std::size_t begin = run_begin(site, at, A::alnum);
    if (at - begin < 15 || at - begin > 16 || !is_all_digits(site.text.substr(begin, at - begin))) continue;
    const std::size_t end = run_end(site, at + 1, A::word);
    if (end - at > 26 && end - at < 46) return finds.add(*of("facebook-token"), begin, end);
  }
}

constexpr Trigger triggers[] = {
    {"hooks.slack.com/services", look_slack_hook},
    {"hooks.slack.com/workflows", look_slack_hook},
    {"hooks.slack.com/triggers", look_slack_hook},
    {"hooks.slack.com\\/services", look_slack_hook},
    {"webhook.office.com/webhookb2", look_teams_hook},
    {"outlook.office.com/webhook", look_teams_hook},
    {"outlook.office365.com/webhook", look_teams_hook},
    {"/api/webhooks", look_discord_hook},
    {"hooks.zapier.com/hooks/catch", look_other_hook},
    {"maker.ifttt.com/trigger", look_other_hook},
    {"mattermost.com/hooks", look_other_hook},
    {"oapi.dingtalk.com/robot/send", look_other_hook},
    {"/open-apis/bot/v2/hook", look_other_hook},
    {"chat.googleapis.com/v1/spaces", look_other_hook},
    {"access_token$production$", look_other_hook},
    {"SSWS ", look_okta},
    {"xoxd-", look_slack_cookie},
    {"_mmk", look_maxmind},
    {"telegr", look_telegram_name},
    {"facebook", look_facebook},
    {"fb_", look_facebook},
};

constexpr ShapeTrigger shapes[] = {{Shape::long_run, look_run, may_be_run}};

}  // namespace

const Family services_family{"services", rules, prefixes, triggers, shapes};

}  // namespace aiops::redact
