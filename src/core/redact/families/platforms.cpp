// Where software is written, built and published: forges, package registries, build servers, infrastructure as code. Nearly all
// of their tokens begin distinctively and are rows.
#include <algorithm>

#include "core/redact/families/beside.hpp"
#include "core/redact/families/families.hpp"
#include "core/redact/families/randomness.hpp"
#include "core/redact/families/rows.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

namespace {

constexpr Rule rules[] = {
    credential("github-token", "GitHub token"),
    credential("gitlab-token", "GitLab token"),
    credential("gitlab-session", "GitLab session cookie"),
    credential("atlassian-token", "Atlassian or Bitbucket token"),
    credential("npm-token", "npm access token or registry credential"),
    credential("pypi-token", "PyPI upload token"),
    credential("rubygems-key", "RubyGems API key"),
    credential("crates-token", "crates.io API token"),
    credential("nuget-key", "NuGet API key"),
    credential("clojars-token", "Clojars deploy token"),
    credential("packagist-token", "Packagist token"),
    credential("artifactory-token", "JFrog Artifactory key or reference token"),
    credential("circleci-token", "CircleCI token"),
    credential("buildkite-token", "Buildkite token"),
    credential("teamcity-token", "TeamCity access token"),
    credential("jetbrains-token", "Permanent token of a JetBrains service"),
    credential("harness-key", "Harness access token"),
    credential("octopus-key", "Octopus Deploy API key"),
    credential("expo-token", "Expo access token"),
    credential("sonar-token", "SonarQube or SonarCloud token"),
    credential("sourcegraph-token", "Sourcegraph access token"),
    credential("socket-token", "Socket security API key"),
    credential("endor-key", "Endor Labs API key"),
    credential("aikido-token", "Aikido token"),
    credential("stackhawk-key", "StackHawk API key"),
    credential("doppler-token", "Doppler token"),
    credential("terraform-token", "Terraform Cloud API token"),
    credential("pulumi-token", "Pulumi access token"),
    credential("prefect-token", "Prefect API key"),
    credential("infracost-key", "Infracost API key"),
    credential("onepassword-token", "1Password service account token or secret key"),
    credential("postman-key", "Postman API key"),
    credential("readme-key", "ReadMe API key"),
    credential("linear-key", "Linear API key"),
    credential("notion-token", "Notion integration token"),
    credential("clickup-token", "ClickUp API token"),
    credential("asana-token", "Asana personal access token"),
    credential("airtable-token", "Airtable personal access token"),
    credential("figma-token", "Figma access token"),
    credential("dependency-track-key", "Dependency-Track API key"),
    credential("wakatime-key", "WakaTime API key"),
    credential("authress-key", "Authress service client key"),
    credential("sidekiq-credential", "Credentials of Sidekiq's gem server"),
    credential("scalingo-token", "Scalingo API token"),
    credential("settlemint-token", "SettleMint access token"),
    credential("ansible-vault", "Body of an Ansible vault"),
    credential("quay-robot", "Token of a Quay robot account"),
    credential("builder-key", "Builder.io or Arcjet key"),
    credential("platform-token", "Token of another platform"),
    credential("intra42-secret", "Client secret of the 42 intranet"),
    credential("calcom-key", "Cal.com API key"),
    credential("gitpod-token", "Gitpod token"),
};

using A = Alphabet;
constexpr const Rule* of(std::string_view id) { return named(rules, id); }

bool has_dots(std::string_view text) { return std::count(text.begin(), text.end(), '.') >= 2; }
bool is_harness(std::string_view text) { return std::count(text.begin(), text.end(), '.') >= 3 && has_digit(text); }
bool is_onepassword(std::string_view text) { return std::count(text.begin(), text.end(), '-') >= 5 && !has_lower(text); }

// 1000.HEX.HEX, of 32 digits each.
bool is_zoho(std::string_view whole) {
  return whole.size() == 70 && whole[37] == '.' && all_hex(whole.substr(5, 32)) && all_hex(whole.substr(38));
}

constexpr Prefix prefixes[] = {
    {of("github-token"), "ghp_", A::alnum, 20},
    {of("github-token"), "gho_", A::alnum, 20},
    {of("github-token"), "ghu_", A::alnum, 20},
    {of("github-token"), "ghr_", A::alnum, 20},
    {of("github-token"), "ghs_", A::dotted, 20},
    {of("github-token"), "github_pat_", A::word, 20},
    {of("gitlab-token"), "glpat-", A::dotted, 16},
    {of("gitlab-token"), "gldt-", A::dotted, 16, nullptr, true},
    {of("gitlab-token"), "glft-", A::dotted, 16, nullptr, true},
    {of("gitlab-token"), "glrt-", A::dotted, 16, nullptr, true},
    {of("gitlab-token"), "glrtr-", A::dotted, 16},
    {of("gitlab-token"), "glcbt-", A::dotted, 16},
    {of("gitlab-token"), "glptt-", A::dotted, 16},
    {of("gitlab-token"), "glagent-", A::dotted, 16},
    {of("gitlab-token"), "gloas-", A::dotted, 16},
    {of("gitlab-token"), "glsoat-", A::dotted, 16},
    {of("gitlab-token"), "glimt-", A::dotted, 16},
    {of("gitlab-token"), "glffct-", A::dotted, 16},
    {of("gitlab-token"), "glwt-", A::dotted, 16, nullptr, true},
    {of("gitlab-token"), "GR1348941", A::word, 16},
    {of("atlassian-token"), "ATATT3", A::base64, 30},
    {of("atlassian-token"), "ATCTT3", A::base64, 30},
    {of("atlassian-token"), "ATSTT3", A::base64, 30},
    {of("atlassian-token"), "ATBB", A::alnum, 24, mixed, true},
    {of("atlassian-token"), "BBDC-", A::base64, 30, nullptr, true},
    {of("npm-token"), "npm_", A::alnum, 28, nullptr, true},
    {of("pypi-token"), "pypi-AgE", A::word, 40},
    {of("rubygems-key"), "rubygems_", A::hex, 30},
    {of("crates-token"), "cio", A::alnum, 32, mixed, true},
    {of("nuget-key"), "oy2", A::lower, 43, has_digit, true},
    {of("clojars-token"), "CLOJARS_", A::alnum, 40},
    {of("packagist-token"), "packagist_", A::word, 40},
    {of("artifactory-token"), "AKCp", A::alnum, 50, nullptr, true},
    {of("artifactory-token"), "cmVmd", A::alnum, 50, nullptr, true},
    {of("circleci-token"), "CCIPAT_", A::word, 20},
    {of("circleci-token"), "CCIPRJ_", A::word, 20},
    {of("buildkite-token"), "bkua_", A::alnum, 30, nullptr, true},
    {of("buildkite-token"), "bkaj_", A::alnum, 30, nullptr, true},
    {of("buildkite-token"), "bkpt_", A::alnum, 30, nullptr, true},
    {of("buildkite-token"), "bkct_", A::alnum, 30, nullptr, true},
    {of("teamcity-token"), "eyJ0eXAiOiAiVENWMiJ9.", A::dotted, 20},
    {of("jetbrains-token"), "perm:", A::dotted, 30, has_digit, true},
    {of("jetbrains-token"), "perm-", A::dotted, 30, has_dots, true},
    {of("harness-key"), "pat.", A::dotted, 60, is_harness, true},
    {of("harness-key"), "sat.", A::dotted, 60, is_harness, true},
    {of("octopus-key"), "API-", A::upper, 25, has_digit, true},
    {of("expo-token"), "expo_", A::word, 40, mixed, true},
    {of("sonar-token"), "squ_", A::lower, 36, nullptr, true},
    {of("sonar-token"), "sqp_", A::lower, 36, nullptr, true},
    {of("sonar-token"), "sqa_", A::lower, 36, nullptr, true},
    {of("sonar-token"), "sqb_", A::lower, 36, nullptr, true},
    {of("sourcegraph-token"), "sgp_", A::word, 30, has_digit, true},
    {of("sourcegraph-token"), "sgd_", A::word, 30, has_digit, true},
    {of("sourcegraph-token"), "slk_", A::hex, 60, nullptr, true},
    {of("socket-token"), "sktsec_", A::word, 30},
    {of("endor-key"), "endr+", A::word, 14},
    {of("aikido-token"), "AIK_CI_", A::alnum, 16},
    {of("aikido-token"), "AIK_SECRET_", A::alnum, 20},
    {of("aikido-token"), "AIK_CLIENT_", A::alnum, 20},
    {of("aikido-token"), "AIK_RUNTIME_", A::word, 20},
    {of("stackhawk-key"), "hawk.", A::dotted, 36, has_digit, true},
    {of("doppler-token"), "dp.pt.", A::dotted, 30},
    {of("doppler-token"), "dp.st.", A::dotted, 30},
    {of("doppler-token"), "dp.ct.", A::dotted, 30},
    {of("doppler-token"), "dp.sa.", A::dotted, 30},
    {of("doppler-token"), "dp.said.", A::dotted, 30},
    {of("doppler-token"), "dp.scim.", A::dotted, 30},
    {of("doppler-token"), "dp.audit.", A::dotted, 30},
    {of("pulumi-token"), "pul-", A::hex, 36, has_digit, true},
    {of("prefect-token"), "pnu_", A::alnum, 30, nullptr, true},
    {of("prefect-token"), "pnb_", A::alnum, 30, nullptr, true},
    {of("infracost-key"), "ico-", A::alnum, 28, has_digit, true},
    {of("onepassword-token"), "ops_eyJ", A::base64, 60},
    {of("onepassword-token"), "A3-", A::word, 30, is_onepassword, true},
    {of("postman-key"), "PMAK-", A::word, 50},
    {of("builder-key"), "bpk-", A::hex, 30, has_digit, true},
    {of("builder-key"), "ajkey_", A::lower, 24, has_digit, true},
    {of("platform-token"), "secret-token:", A::dotted, 16, has_digit},
    {of("platform-token"), "cfxk_", A::word, 20, mixed, true},
    {of("platform-token"), "dvc_client_", A::alnum, 16, has_digit},
    {of("platform-token"), "dvc_server_", A::alnum, 16, has_digit},
    {of("platform-token"), "dvc_mobile_", A::alnum, 16, has_digit},
    {of("platform-token"), "polar_oat_", A::word, 30},
    {of("platform-token"), "polar_pat_", A::word, 30},
    {of("platform-token"), "tr_dev_", A::alnum, 20, mixed, true},
    {of("platform-token"), "tr_prod_", A::alnum, 20, mixed, true},
    {of("platform-token"), "tr_pat_", A::alnum, 20, mixed, true},
    {of("platform-token"), "xau_", A::alnum, 30, mixed, true},
    {of("platform-token"), "signkey-prod-", A::hex, 32},
    {of("platform-token"), "signkey-test-", A::hex, 32},
    {of("platform-token"), "mlsn.", A::hex, 60, nullptr, true},
    {of("platform-token"), "nyk_v0_", A::alnum, 40},
    {of("platform-token"), "ory_at_", A::dotted, 30, mixed},
    {of("platform-token"), "ory_rt_", A::dotted, 30, mixed},
    {of("platform-token"), "ory_pat_", A::dotted, 24, mixed},
    {of("platform-token"), "ory_st_", A::dotted, 24, mixed},
    {of("platform-token"), "rootly_", A::hex, 60, nullptr, true},
    {of("platform-token"), "secret-live-", A::base64, 30, has_digit},
    {of("platform-token"), "secret-test-", A::base64, 30, mixed},
    {of("platform-token"), "tsec_", A::word, 40, mixed, true},
    {of("platform-token"), "unkey_", A::alnum, 20, mixed, true},
    {of("platform-token"), "vtwn_", A::alnum, 24, mixed, true},
    {of("platform-token"), "flb_live_", A::alnum, 20, mixed},
    {of("platform-token"), "snyk_uat.", A::dotted, 30},
    {of("platform-token"), "snyk_sat.", A::dotted, 30},
    {of("platform-token"), "y0_", A::word, 50, mixed, true},
    {of("platform-token"), "api_live.", A::dotted, 36, mixed, true},
    {of("platform-token"), "api_sandbox.", A::dotted, 36, mixed, true},
    {of("platform-token"), "KGAT_", A::hex, 30, nullptr, true},
    {of("platform-token"), "vercel_blob_rw_", A::word, 30},
    {of("platform-token"), "sgamp_", A::word, 40, mixed, true},
    {of("platform-token"), "STS.", A::alnum, 20, mixed, true},
    {of("platform-token"), "1000.", A::dotted, 65, is_zoho, true},
    {of("readme-key"), "rdme_", A::lower, 50},
    {of("linear-key"), "lin_api_", A::alnum, 30},
    {of("linear-key"), "lin_oauth_", A::alnum, 30},
    {of("notion-token"), "ntn_", A::alnum, 40, has_digit, true},
    {of("notion-token"), "secret_", A::alnum, 43, mixed, true},
    {of("figma-token"), "figd_", A::word, 30},
    {of("figma-token"), "figo_", A::word, 30},
    {of("figma-token"), "figu_", A::word, 30},
    {of("dependency-track-key"), "odt_", A::word, 28, mixed, true},
    {of("wakatime-key"), "waka_", A::word, 32, has_digit, true},
    {of("scalingo-token"), "tk-us-", A::word, 40},
    {of("settlemint-token"), "sm_aat_", A::alnum, 14},
    {of("settlemint-token"), "sm_pat_", A::alnum, 14},
    {of("settlemint-token"), "sm_sat_", A::alnum, 14},
    {of("intra42-secret"), "s-s4t2ud-", A::hex, 40},
    {of("intra42-secret"), "s-s4t2af-", A::hex, 40},
    {of("calcom-key"), "cal_live_", A::hex, 24},
    {of("calcom-key"), "cal_test_", A::hex, 24},
    {of("gitpod-token"), "gitpod_pat_", A::dotted, 30},
};

// AKC and a short run, as older servers gave it: alone, for chance puts it into the base64 of a digest.
void look_artifactory(const Site& site, Finds& finds) {
  const std::size_t end = run_end(site, site.at, A::alnum);
  if (end - site.at < 13 || site.text.compare(site.at, 3, "AKC") != 0) return;
  const char before = site.before(site.at), next = site.byte(end);
  if (before == '-' || before == '/' || before == '+' || !stands_free(site, site.at)) return;
  if (next == '+' || next == '/' || next == '=' || next == '_' || next == '-') return;
  if (has_lower(site.text.substr(site.at, end - site.at))) finds.add(*of("artifactory-token"), site.at, end);
}

// AstraCS:LETTERS:HEX
void look_astra(const Site& site, Finds& finds) {
  std::size_t end = run_end(site, site.at + site.length, A::alnum);
  if (end - site.at < 28 || site.text.compare(site.at, 8, "AstraCS:") != 0) return;
  if (site.byte(end) == ':') end = run_end(site, end + 1, A::hex);
  finds.add(*of("platform-token"), site.at, end);
}

// The value of a cookie.
void look_session(const Site& site, Finds& finds) {
  const std::size_t begin = site.at + site.length;
  const std::size_t end = run_end(site, begin, A::base64);
  if (end - begin >= 16) finds.add(*of("gitlab-session"), begin, end);
}

bool is_reference(const Site& site, std::size_t at) {
  const char c = site.byte(at);
  return c == '$' || c == '<' || c == '{' || c == '*';
}

// //registry.example/:_authToken=VALUE and its like in .npmrc. A reference such as ${NPM_TOKEN} is no value.
void look_npmrc(const Site& site, Finds& finds) {
  std::size_t at = site.at + site.length;
  const std::size_t limit = std::min(site.line_end, at + 12);
  bool assigned = false;
  while (at < limit && !is_word(site.text[at]) && !is_reference(site, at)) assigned |= site.text[at++] == '=';
  if (at == limit || !assigned || is_reference(site, at)) return;
  const std::size_t end = run_end(site, at, A::base64);
  if (end - at >= 6) finds.add(*of("npm-token"), at, end);
}

// 14 letters and digits, ".atlasv1." and some sixty more
void look_terraform(const Site& site, Finds& finds) {
  const std::size_t begin = token_begin(site, site.at, A::alnum);
  const std::size_t end = run_end(site, site.at + site.length, A::base64);
  if (site.at - begin >= 10 && end - site.at >= 40) finds.add(*of("terraform-token"), begin, end);
}

// sc_NAME.abcd.acc_NUMBER.SECRET
void look_authress(const Site& site, Finds& finds) {
  const std::size_t begin = token_begin(site, site.at, A::dotted);
  std::size_t end = run_end(site, site.at + 1, A::dotted);
  end = run_end(site, end, A::base64);
  if (site.at - begin >= 10 && end - site.at >= 40) finds.add(*of("authress-key"), begin, end);
}

// Eight and eight hexadecimal digits before the host, or behind the name that Bundler gives it.
void look_sidekiq(const Site& site, Finds& finds) {
  const auto is_pair = [&](std::size_t from) {
    return from >= site.line_begin && from + 17 <= site.line_end && all_hex(site.text.substr(from, 8)) &&
           site.text[from + 8] == ':' && all_hex(site.text.substr(from + 9, 8));
  };
  if (site.before(site.at) == '@' && site.at >= site.line_begin + 18 && is_pair(site.at - 18)) {
    return finds.add(*of("sidekiq-credential"), site.at - 18, site.at - 1);
  }
  const std::size_t limit = std::min(site.line_end, site.at + site.length + 32);
  for (std::size_t at = site.at + site.length; at < limit; ++at) {
    if (is_pair(at) && !is_word(site.before(at))) return finds.add(*of("sidekiq-credential"), at, at + 17);
  }
}

// pk_NUMBER_SECRET
void look_clickup(const Site& site, Finds& finds) {
  const std::size_t number = run_end(site, site.at + 3, A::alnum);
  if (number - site.at < 8 || !is_all_digits(site.text.substr(site.at + 3, number - site.at - 3)) || site.byte(number) != '_')
    return;
  const std::size_t end = run_end(site, number + 1, A::alnum);
  if (end - number > 24 && stands_free(site, site.at)) finds.add(*of("clickup-token"), site.at, end);
}

// Hexadecimal of hexadecimal digits and newlines: the body of an Ansible vault.
bool is_vault(std::string_view text) {
  if (text.size() < 32 || text.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const char high = text[i], low = text[i + 1];
    const bool digit = high == '3' && is_digit(low), letter = high == '6' && low >= '1' && low <= '6';
    if (!digit && !letter && !(high == '0' && low == 'a')) return false;
  }
  return has_lower(text) || text.find('6') != std::string_view::npos;
}

// organisation+robot:SECRET, as Quay names its robots.
bool is_robot(const Site& site, std::string_view text) {
  if (text.size() < 32 || !has_digit(text) || has_lower(text)) return false;
  const std::size_t stop = site.at - site.line_begin > 100 ? site.at - 100 : site.line_begin;
  std::size_t begin = site.at - 1;
  while (begin > stop && (is_of(A::dotted, site.text[begin - 1]) || site.text[begin - 1] == '+')) --begin;
  const std::string_view name = site.text.substr(begin, site.at - 1 - begin);
  const std::size_t plus = name.find('+');
  return plus != std::string_view::npos && plus > 0 && plus + 1 < name.size() && has_lower(name);
}

// Two that are known by what stands before a long run: patXXXXXXXXXXXXXX. (Airtable), and 1/NUMBER: or 2/NUMBER/NUMBER: (Asana).
void look_run(const Site& site, Finds& finds) {
  const char before = site.before(site.at), c = site.byte(site.at);
  if (c == '3' || c == '6') {
    const std::size_t past = run_end(site, site.at, A::hex);
    const std::string_view run = site.text.substr(site.at, std::min<std::size_t>(past - site.at, 4096));
    if (stands_free(site, site.at) && is_vault(run)) return finds.add(*of("ansible-vault"), site.at, past);
  }
  if (before != '.' && before != ':') return;
  if (before == ':') {
    const std::size_t past = run_end(site, site.at, A::upper);
    if (!is_word(site.byte(past)) && is_robot(site, site.text.substr(site.at, std::min<std::size_t>(past - site.at, 4096))))
      return finds.add(*of("quay-robot"), site.at, past);
  }
  const std::size_t end = run_end(site, site.at, A::hex);
  const std::size_t length = end - site.at;
  if (before == '.' && length == 64 && site.at >= site.line_begin + 18 && site.text.compare(site.at - 18, 3, "pat") == 0) {
    const std::size_t begin = site.at - 18;
    if (run_end(site, begin, A::alnum) == site.at - 1) finds.add(*of("airtable-token"), begin, end);
  } else if (before == ':' && length == 32) {
    std::size_t begin = site.at - 1;
    while (begin > site.line_begin && site.at - begin < 48 && (is_digit(site.text[begin - 1]) || site.text[begin - 1] == '/'))
      --begin;
    while (begin < site.at && site.text[begin] == '/') ++begin;  // of a path
    const std::string_view ids = site.text.substr(begin, site.at - 1 - begin);
    if (ids.size() >= 12 && ids[1] == '/' && ids[0] <= '2') finds.add(*of("asana-token"), begin, end);
  }
}

bool may_be_run(std::string_view text, std::size_t at) {
  const char before = at > 0 ? text[at - 1] : '\n', c = text[at], far = text[at + 19];
  if (before == ':') return is_of(A::upper, c) || is_hex(c);
  if (before == '.') return is_hex(c) && is_hex(far);
  return (c == '3' || c == '6') && !is_word(before) && is_hex(far) && is_hex(text[at + 7]) && is_hex(text[at + 13]);
}

constexpr Trigger triggers[] = {
    {"AKC", look_artifactory},
    {"AstraCS:", look_astra},
    {"_gitlab_session=", look_session},
    {"_authtoken", look_npmrc},
    {":_auth", look_npmrc},
    {":_password", look_npmrc},
    {".atlasv1.", look_terraform},
    {".acc_", look_authress},
    {".acc-", look_authress},
    {"gems.contribsys.com", look_sidekiq},
    {"enterprise.contribsys.com", look_sidekiq},
    {"__contribsys__com", look_sidekiq},
    {"pk_", look_clickup},
};

constexpr ShapeTrigger shapes[] = {{Shape::long_run, look_run, may_be_run}};

}  // namespace

const Family platforms_family{"platforms", rules, prefixes, triggers, shapes};

}  // namespace aiops::redact
