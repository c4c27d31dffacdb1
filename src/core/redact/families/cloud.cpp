// Clouds. Most tokens begin distinctively and are rows. By code: the secret that stands beside an access key id, Azure's keys,
// which carry their sign in the middle or at the end, and ids inside ARNs and host names.
#include <algorithm>

#include "core/redact/families/beside.hpp"
#include "core/redact/families/families.hpp"
#include "core/redact/families/randomness.hpp"
#include "core/redact/families/rows.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

namespace {

constexpr Rule rules[] = {
    credential("aws-access-key-id", "AWS access key id"),
    credential("aws-secret-key", "AWS secret access key, by its name or beside an access key id"),
    credential("aws-session-token", "AWS session token"),
    credential("aws-signature", "Signature of a presigned AWS URL"),
    credential("aws-bedrock", "Amazon Bedrock API key"),
    credential("aws-mws-token", "Amazon MWS authorisation token"),
    credential("aws-appsync-key", "AWS AppSync API key"),
    identifier("aws-id", "Unique id of an AWS user, role, group or certificate"),
    identifier("aws-account-id", "AWS account number in an ARN, a registry host or beside its name"),
    credential("gcp-api-key", "Google API key"),
    credential("gcp-oauth", "Google OAuth token, refresh token or client secret"),
    credential("gcp-service-account", "Key id of a Google service account"),
    credential("gcp-storage-hmac", "Google Cloud Storage HMAC key"),
    credential("gcp-fcm-key", "Firebase Cloud Messaging server key"),
    identifier("gcp-client-id", "Google OAuth client id"),
    credential("azure-ad-secret", "Client secret of a Microsoft Entra application"),
    credential("azure-storage-key", "Azure storage or Cosmos DB account key"),
    credential("azure-conn", "Key in an Azure connection string"),
    credential("azure-sas", "Signature of an Azure shared access URL"),
    credential("azure-service-key", "Key of an Azure service, by the sign inside it"),
    credential("azure-devops-pat", "Azure DevOps personal access token"),
    identifier("azure-ids", "Azure tenant, client or subscription id"),
    credential("alibaba-key", "Alibaba Cloud access key"),
    credential("tencent-key", "Tencent Cloud secret id"),
    credential("yandex-key", "Yandex Cloud token or key"),
    credential("digitalocean-token", "DigitalOcean token"),
    credential("flyio-token", "Fly.io token"),
    credential("heroku-key", "Heroku API key"),
    credential("scaleway-key", "Scaleway access key"),
    credential("exoscale-key", "Exoscale API key"),
    credential("upcloud-token", "UpCloud API token"),
    credential("vercel-token", "Vercel token"),
    credential("netlify-token", "Netlify token"),
    credential("render-key", "Render API key"),
    credential("deno-token", "Deno Deploy token"),
    credential("supabase-key", "Supabase token or secret key"),
    credential("planetscale-token", "PlanetScale token or password"),
    credential("mongodb-atlas-secret", "MongoDB Atlas service account secret"),
    credential("cockroach-key", "CockroachDB Cloud API key"),
    credential("aiven-password", "Aiven service password"),
    credential("neon-key", "Neon API key"),
    credential("astra-token", "DataStax Astra token"),
    credential("confluent-secret", "Confluent Cloud API secret"),
    credential("clickhouse-key", "ClickHouse Cloud API secret"),
    credential("databricks-token", "Databricks token"),
};

using A = Alphabet;
constexpr const Rule* of(std::string_view id) { return named(rules, id); }

constexpr Prefix prefixes[] = {
    {of("aws-access-key-id"), "A3T", A::upper, 17, nullptr, true},
    {of("aws-session-token"), "FwoGZXIvYXdz", A::base64, 60},
    {of("aws-session-token"), "IQoJb3JpZ2lu", A::base64, 60},
    {of("aws-bedrock"), "ABSK", A::base64, 90, nullptr, true},
    {of("aws-bedrock"), "bedrock-api-key-", A::base64, 20},
    {of("aws-mws-token"), "amzn.mws.", A::word, 32},
    {of("aws-appsync-key"), "da2-", A::lower, 26, has_digit, true},
    {of("aws-id"), "AROA", A::upper, 16, nullptr, true},
    {of("aws-id"), "AIDA", A::upper, 16, nullptr, true},
    {of("aws-id"), "AGPA", A::upper, 16, nullptr, true},
    {of("aws-id"), "AIPA", A::upper, 16, nullptr, true},
    {of("aws-id"), "ANPA", A::upper, 16, nullptr, true},
    {of("aws-id"), "ANVA", A::upper, 16, nullptr, true},
    {of("aws-id"), "APKA", A::upper, 16, nullptr, true},
    {of("aws-id"), "ASCA", A::upper, 16, nullptr, true},
    {of("gcp-api-key"), "AIza", A::word, 30, nullptr, true},
    {of("gcp-oauth"), "ya29.", A::dotted, 20},
    {of("gcp-oauth"), "GOCSPX-", A::word, 20},
    {of("gcp-oauth"), "1//0", A::word, 30, nullptr, true},
    {of("gcp-storage-hmac"), "GOOG1E", A::upper, 20, nullptr, true},
    {of("gcp-storage-hmac"), "GOOG", A::upper, 20, nullptr, true},
    {of("alibaba-key"), "LTAI", A::alnum, 12, has_digit, true},
    {of("alibaba-key"), "STS.", A::alnum, 16, mixed, true},
    {of("tencent-key"), "AKID", A::alnum, 28, mixed, true},
    {of("yandex-key"), "AQVN", A::word, 30, mixed, true},
    {of("yandex-key"), "YCAJE", A::word, 20, nullptr, true},
    {of("yandex-key"), "y0_Ag", A::word, 30, nullptr, true},
    {of("yandex-key"), "t1.9eu", A::dotted, 60, nullptr, true},
    {of("digitalocean-token"), "dop_v1_", A::alnum, 32},
    {of("digitalocean-token"), "doo_v1_", A::alnum, 32},
    {of("digitalocean-token"), "dor_v1_", A::alnum, 32},
    {of("digitalocean-token"), "DO00", A::upper, 16, nullptr, true},
    {of("flyio-token"), "fo1_", A::word, 30, nullptr, true},
    {of("flyio-token"), "fm1r_", A::base64, 60, nullptr, true},
    {of("flyio-token"), "fm1a_", A::base64, 60, nullptr, true},
    {of("flyio-token"), "fm2_", A::base64, 60, nullptr, true},
    {of("heroku-key"), "HRKU-", A::word, 30},
    {of("scaleway-key"), "SCW", A::upper, 17, has_digit, true},
    {of("exoscale-key"), "EXO", A::alnum, 24, has_digit, true},
    {of("upcloud-token"), "ucat_", A::alnum, 20, has_digit, true},
    {of("vercel-token"), "vck_", A::word, 40, nullptr, true},
    {of("vercel-token"), "vca_", A::word, 40, nullptr, true},
    {of("vercel-token"), "vcr_", A::word, 40, nullptr, true},
    {of("vercel-token"), "vci_", A::word, 40, nullptr, true},
    {of("vercel-token"), "vcp_", A::word, 40, nullptr, true},
    {of("netlify-token"), "nfp_", A::alnum, 30, nullptr, true},
    {of("netlify-token"), "nfc_", A::alnum, 30, nullptr, true},
    {of("netlify-token"), "nfo_", A::alnum, 30, nullptr, true},
    {of("render-key"), "rnd_", A::alnum, 24, mixed, true},
    {of("deno-token"), "ddp_", A::alnum, 30, nullptr, true},
    {of("deno-token"), "ddo_", A::alnum, 30, nullptr, true},
    {of("deno-token"), "ddw_", A::alnum, 30, nullptr, true},
    {of("supabase-key"), "sbp_", A::word, 36, has_digit, true},
    {of("supabase-key"), "sb_secret_", A::word, 20},
    {of("planetscale-token"), "pscale_tkn_", A::padded, 24},
    {of("planetscale-token"), "pscale_oauth_", A::padded, 24},
    {of("planetscale-token"), "pscale_pw_", A::padded, 24},
    {of("mongodb-atlas-secret"), "mdb_sa_sk_", A::word, 24},
    {of("cockroach-key"), "CCDB1_", A::word, 40},
    {of("aiven-password"), "AVNS_", A::word, 15},
    {of("neon-key"), "napi_", A::alnum, 40, nullptr, true},
    {of("astra-token"), "AstraCS:", A::base64, 20},
    {of("confluent-secret"), "cflt", A::base64, 50, mixed, true},
    {of("clickhouse-key"), "4b1d", A::alnum, 38, mixed, true},
    {of("databricks-token"), "dapi", A::hex, 30, has_digit, true},
    {of("databricks-token"), "dose", A::hex, 32, has_digit, true},
};

// Forty of base64 that are no SHA-1 and no name. Strict when nothing but a neighbour speaks for it.
bool is_secret_key(std::string_view text) { return text.size() == 40 && mixed(text) && !all_hex(text) && entropy(text) >= 4.0; }

std::size_t base64_begin(const Site& site, std::size_t end) { return token_begin(site, end, A::base64); }

// The first run behind `from` that is a secret key, within the bytes in which a pair of keys is written.
void add_secret_key(const Site& site, std::size_t from, Finds& finds) {
  constexpr std::size_t furthest = 120;
  const std::size_t limit = std::min(site.line_end, from + furthest);
  for (std::size_t at = from; at < limit;) {
    if (!is_of(A::base64, site.text[at]) || site.text[at] == '=') {
      ++at;
      continue;
    }
    const std::size_t end = run_end(site, at, A::base64);
    // "secret=KEY" is one run of the alphabet; the key is what stands behind the sign.
    const std::size_t sign = site.text.substr(at, end - at).find('=');
    const std::size_t begin = sign != std::string_view::npos && sign + 1 < end - at ? at + sign + 1 : at;
    if (is_secret_key(site.text.substr(begin, end - begin))) return finds.add(rules[1], begin, end);
    at = end;
  }
}

void look_access_key(const Site& site, Finds& finds) {
  const std::string_view literal = site.text.substr(site.at, 4);
  if (literal != "AKIA" && literal != "ASIA" && literal != "ABIA" && literal != "ACCA") return;
  const std::size_t end = run_end(site, site.at + 4, A::upper);
  if (end - site.at < 20 || !stands_free(site, site.at)) return;
  finds.add(rules[0], site.at, end);
  add_secret_key(site, end, finds);
}

void look_secret_key(const Site& site, Finds& finds) {
  if (!finds.wants(rules[1])) return;
  constexpr ValueForm forms[] = {base64(40, 40)};
  if (const auto value = value_beside(site, forms, true)) {
    if (is_secret_key(site.text.substr(value->begin, 40))) finds.add(rules[1], value->begin, value->end);
  }
}

void look_session_token(const Site& site, Finds& finds) {
  constexpr ValueForm forms[] = {base64(100, 4000)};
  if (const auto value = value_beside(site, forms, false)) finds.add(*of("aws-session-token"), value->begin, value->end);
}

void look_aws_signature(const Site& site, Finds& finds) {
  const std::size_t begin = site.at + site.length + (site.byte(site.at + site.length) == '%' ? 3 : 1);
  if (begin >= site.line_end) return;
  const std::size_t end = run_end(site, begin, A::hex);
  if (end - begin >= 32) finds.add(*of("aws-signature"), begin, end);
}

bool is_account(const Site& site, std::size_t at) {
  if (at + 12 > site.line_end || is_alnum(site.byte(at + 12)) || is_alnum(site.before(at))) return false;
  return is_all_digits(site.text.substr(at, 12));
}

// arn:partition:service:region:account:resource
void look_arn(const Site& site, Finds& finds) {
  static constexpr const Rule& rule = *of("aws-account-id");
  if (!finds.wants(rule)) return;
  std::size_t at = site.at, colons = 0;
  const std::size_t limit = std::min(site.line_end, at + 120);
  for (; at < limit && colons < 4; ++at) colons += site.text[at] == ':';
  if (colons == 4 && is_account(site, at)) finds.add(rule, at, at + 12);
}

void look_registry_host(const Site& site, Finds& finds) {
  if (site.at < site.line_begin + 12 || !is_account(site, site.at - 12)) return;
  finds.add(*of("aws-account-id"), site.at - 12, site.at);
}

void look_account(const Site& site, Finds& finds) {
  static constexpr const Rule& rule = *of("aws-account-id");
  if (!finds.wants(rule)) return;
  constexpr ValueForm forms[] = {digits(12)};
  if (const auto value = value_beside(site, forms, false)) finds.add(rule, value->begin, value->end);
}

void look_google_client(const Site& site, Finds& finds) {
  const std::size_t begin = token_begin(site, site.at, A::word);
  if (site.at - begin >= 12 && is_digit(site.text[begin])) finds.add(*of("gcp-client-id"), begin, site.at);
}

void look_key_id(const Site& site, Finds& finds) {
  constexpr ValueForm forms[] = {hex(40)};
  if (const auto value = value_beside(site, forms, false)) finds.add(*of("gcp-service-account"), value->begin, value->end);
}

// eleven bytes, ":APA91b" and some hundred more
void look_fcm(const Site& site, Finds& finds) {
  if (site.text.compare(site.at, 7, ":APA91b") != 0) return;
  const std::size_t begin = token_begin(site, site.at, A::word);
  const std::size_t end = run_end(site, site.at + 1, A::word);
  if (site.at - begin >= 8 && end - site.at >= 100) finds.add(*of("gcp-fcm-key"), begin, end);
}

bool is_entra(char c) { return is_word(c) || c == '~' || c == '.' || c == '-'; }

// Three bytes, a digit, "Q~" and 31 to 34 more; the site is the digit.
void look_entra_secret(const Site& site, Finds& finds) {
  if (site.text[site.at + 1] != 'Q' || site.at < site.line_begin + 3) return;
  const std::size_t begin = site.at - 3;
  for (std::size_t i = begin; i < site.at; ++i) {
    if (!is_entra(site.text[i])) return;
  }
  std::size_t end = site.at + 3;
  const std::size_t limit = std::min(site.line_end, end + 64);
  while (end < limit && is_entra(site.text[end])) ++end;
  if (end - begin >= 36 && stands_free(site, begin)) finds.add(*of("azure-ad-secret"), begin, end);
}

// 64 bytes in base64. The same length has a SHA-512, so something must speak for a key: the sign that newer keys carry, or a
// word.
void look_account_key(const Site& site, Finds& finds) {
  const std::size_t end = run_end(site, site.at, A::base64);
  if (end - site.at < 88 || end - site.at > 300 || site.text[end - 1] != '=' || site.text[end - 2] != '=') return;
  const std::size_t begin = end - 88;
  if (begin > site.at && site.text[begin - 1] != '=') return;
  const std::string_view value = site.text.substr(begin, 88);
  if (value.find('=') < 86) return;
  const std::size_t near = begin - std::min<std::size_t>(begin - site.line_begin, 64);
  const std::string_view before = site.text.substr(near, begin - near);
  const bool sign = value.compare(75, 4, "+ASt") == 0 || value.compare(76, 4, "+ASt") == 0 || value.compare(76, 4, "ACDb") == 0;
  if (sign || (has_word(before, "key") && !has_word(before, "sha512"))) finds.add(*of("azure-storage-key"), begin, end);
}

// A few bytes of the 88 tell most runs from it.
bool may_be_account_key(std::string_view text, std::size_t at) {
  if (text.size() - at < 88) return false;
  for (const std::size_t n : {83U, 40U, 60U, 24U, 70U, 32U, 50U, 87U}) {
    if (!is_of(A::base64, text[at + n])) return false;
  }
  return true;
}

void look_connection_key(const Site& site, Finds& finds) {
  constexpr ValueForm forms[] = {base64(20, 200)};
  if (const auto value = value_beside(site, forms, false)) finds.add(*of("azure-conn"), value->begin, value->end);
}

// Endpoint=https://NAME.azconfig.io;Id=...;Secret=...
void look_app_configuration(const Site& site, Finds& finds) {
  const std::string_view rest = site.text.substr(site.at, std::min<std::size_t>(site.line_end - site.at, 256));
  const std::size_t secret = rest.find("Secret=");
  if (secret == std::string_view::npos) return;
  const std::size_t begin = site.at + secret + 7;
  const std::size_t end = run_end(site, begin, A::base64);
  if (end - begin >= 32) finds.add(*of("azure-conn"), begin, end);
}

bool is_signature(char c) { return is_of(A::base64, c) || c == '%'; }

// sig= of a URL that also says when it expires, what it allows or of which version it is.
void look_shared_access(const Site& site, Finds& finds) {
  const char before = site.before(site.at);
  if (is_alnum(before) && !stands_free(site, site.at)) return;
  const std::size_t begin = site.at + site.length;
  std::size_t end = begin;
  const std::size_t limit = std::min(site.line_end, begin + 200);
  while (end < limit && is_signature(site.text[end])) ++end;
  if (end - begin < 40) return;
  const std::size_t near = site.at - std::min<std::size_t>(site.at - site.line_begin, 400);
  const std::string_view around = site.text.substr(near, std::min(site.line_end, end + 200) - near);
  for (const std::string_view word : {"se=", "sp=", "sv=", "sr="}) {
    if (around.find(word) != std::string_view::npos) return finds.add(*of("azure-sas"), begin, end);
  }
}

// Keys that Microsoft's scanners know by a sign of four to six bytes at a fixed place: `before` bytes of letters and digits,
// the sign, and a few more.
void look_sign(const Site& site, Finds& finds) {
  struct Sign {
    std::string_view literal;
    std::size_t before, behind;
    std::string_view rule;
  };
  static constexpr Sign signs[] = {{"AZDO", 76, 4, "azure-devops-pat"},  {"JQQJ9", 52, 26, "azure-service-key"},
                                   {"AzSe", 42, 6, "azure-service-key"}, {"AzFu", 44, 8, "azure-service-key"},
                                   {"+ACR", 42, 6, "azure-service-key"}, {"ACDb", 76, 8, "azure-storage-key"}};
  for (const Sign& sign : signs) {
    if (site.text.compare(site.at, sign.literal.size(), sign.literal) != 0) continue;
    const std::size_t begin = base64_begin(site, site.at);
    const std::size_t end = run_end(site, site.at, A::base64);
    if (site.at - begin < sign.before || end - site.at < sign.behind) return;
    constexpr std::size_t slack = 8;  // a longer run is base64 of something else, in which chance wrote the sign
    if (end - begin > sign.before + sign.literal.size() + sign.behind + slack) return;
    const std::size_t from = site.at - sign.before;
    if (mixed(site.text.substr(from, sign.before))) finds.add(*named(rules, sign.rule), from, end);
    return;
  }
}

void look_devops(const Site& site, Finds& finds) {
  constexpr ValueForm forms[] = {alnum(52), alnum(84)};
  if (const auto value = value_beside(site, forms, false)) finds.add(*of("azure-devops-pat"), value->begin, value->end);
}

void look_azure_id(const Site& site, Finds& finds) {
  static constexpr const Rule& rule = *of("azure-ids");
  if (!finds.wants(rule)) return;
  std::size_t at = site.at + site.length;
  const std::size_t limit = std::min(site.line_end, at + 24);
  while (at < limit && !is_hex(site.text[at])) ++at;
  if (at + 36 <= site.line_end && is_uuid(site.text.substr(at, 36))) finds.add(rule, at, at + 36);
}

constexpr Trigger triggers[] = {
    {"AKIA", look_access_key},
    {"ASIA", look_access_key},
    {"ABIA", look_access_key},
    {"ACCA", look_access_key},
    {"aws_sec", look_secret_key},
    {"awssec", look_secret_key},
    {"aws-sec", look_secret_key},
    {"aws_access", look_secret_key},
    {"secret_access", look_secret_key},
    {"secretaccess", look_secret_key},
    {"secret-access", look_secret_key},
    {"aws_session", look_session_token},
    {"session_token", look_session_token},
    {"sessiontoken", look_session_token},
    {"security-token", look_session_token},
    {"securitytoken", look_session_token},
    {"x-amz-signature", look_aws_signature},
    {"arn:aws", look_arn},
    {".dkr.ecr.", look_registry_host},
    {"aws_account", look_account},
    {"awsaccount", look_account},
    {".apps.googleusercontent.com", look_google_client},
    {"private_key_id", look_key_id},
    {":APA91b", look_fcm},
    {"0Q~", look_entra_secret},
    {"1Q~", look_entra_secret},
    {"2Q~", look_entra_secret},
    {"3Q~", look_entra_secret},
    {"4Q~", look_entra_secret},
    {"5Q~", look_entra_secret},
    {"6Q~", look_entra_secret},
    {"7Q~", look_entra_secret},
    {"8Q~", look_entra_secret},
    {"9Q~", look_entra_secret},
    {"accountkey", look_connection_key},
    {"sharedaccesskey", look_connection_key},
    {"sharedsecretvalue", look_connection_key},
    {".azconfig.io", look_app_configuration},
    {"sig=", look_shared_access},
    {"AZDO", look_sign},
    {"JQQJ9", look_sign},
    {"AzSe", look_sign},
    {"AzFu", look_sign},
    {"+ACR", look_sign},
    {"ACDb", look_sign},
    {"devops", look_devops},
    {"ado_pat", look_devops},
    {"azure_pat", look_devops},
    {"pat_token", look_devops},
    {"accesstoken", look_devops},
    {"access_token", look_devops},
    {"$token", look_devops},
    {"tenant", look_azure_id},
    {"subscriptions/", look_azure_id},
    {"subscription_id", look_azure_id},
    {"client_id", look_azure_id},
    {"clientid", look_azure_id},
};

constexpr ShapeTrigger shapes[] = {{Shape::long_run, look_account_key, may_be_account_key}};

}  // namespace

const Family cloud_family{"cloud", rules, prefixes, triggers, shapes};

}  // namespace aiops::redact
