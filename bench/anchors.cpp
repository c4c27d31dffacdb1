// Why: the ceiling of the redactor. How fast four hundred literals and the shapes are found in memory, by each implementation,
// beside memcpy.
//   anchors FOLDER_OF_LOGS [MIB=256] [ROUNDS=5]      the best of the rounds is printed
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/redact/anchors.hpp"

namespace {

using namespace aiops::redact;

// As many as the catalogue has, and of its kinds: beginnings of tokens, key words, names of vendors, words of Kubernetes.
constexpr const char* words =
    "AKIA ASIA ABIA ACCA A3TX ABSK bedrock-api-key- FwoG IQoJ AIza ya29. GOCSPX- 1//0 LTAI YCAJ t1. dop_v1_ dor_v1_ doo_v1_ "
    "FlyV1 fo1_ fm2_ "
    "HRKU-AA SCW eyJ hvs. hvb. hvr. sha256~ dckr_pat_ dckr_oat_ SWMTKN-1- SWMKEY-1- AGE-SECRET-KEY-1 ghp_ gho_ ghu_ ghs_ ghr_ "
    "github_pat_ "
    "glpat- gldt- glrt- glcbt- glptt- glft- glimt- glagent- gloas- glsoat- glffct- GR1348941 _gitlab_session= npm_ pypi- "
    "rubygems_ cio oy2 "
    "NRAK- NRJS- NRII- NRIQ- NRRA- xoxb- xoxp- xoxa- xoxe- xoxs- xoxr- xapp- hooks.slack.com sk_live_ sk_test_ rk_live_ rk_test_ "
    "pk_live_ whsec_ "
    "sq0atp- sq0csp- EAAA EAAC access_token$production$ shpat_ shpca_ shppa_ shpss_ SG. key- sk-ant- sk-proj- sk-svcacct- "
    "sk-or-v1- sk-lf- gsk_ "
    "xai- pplx- hf_ api_org_ r8_ nvapi- tvly- lsv2_pt_ lsv2_sk_ AC SK00 dapi dp.pt. dp.st. dp.ct. dp.scim. lin_api_ ntn_ secret_ "
    "PMAK- pul- "
    "sgp_ sntrys_ sntryu_ glsa_ glc_ eyJrIjoi phc_ phx_ figd_ figo_ atlasv1. ATATT3 ATCTT3 BBDC- ATBB CFPAT- EZAK EZTK FLWSECK "
    "FLWPUBK live_ "
    "nfp_ rdme_ rnd_ ops_ ABCTEMPLATE postman tfp_ shippo_live_ sbp_ sb_secret_ sm_ AstraCS: mongodb+srv pscale_tkn_ pscale_pw_ "
    "pscale_oauth_ "
    "vlt_ duffel_live_ duffel_test_ dnkey- tly- tk- xkeysib- xsmtpsib- re_ SK. MII LS0tLS1CRUdJTi H4sI ENC[ AAAAB3NzaC1 "
    "PuTTY-User-Key-File "
    "-----BEGIN :// mailto: Basic Bearer cookie: set-cookie x-api-key x-auth-token x-amz-security-token x-goog-signature "
    "x-amz-signature "
    "password passwd passphrase pwd secret token api_key api-key apikey access_key access-key accesskey secret_key secretkey "
    "private_key "
    "privatekey credential client_secret clientsecret client-secret authorization authenticate session_id sessionid jsessionid "
    "csrf refresh_token "
    "id_token signing_key encryption_key encryptionkey connection_string connectionstring AccountKey= SharedAccessKey= sig= "
    "signature= "
    "jdbc: dsn= auth_token authtoken bearer _auth= .npmrc netrc machine sshpass --token --password keystore truststore pkcs12 "
    "salt= "
    "pin= otp cvv ssn user= username login= account unseal root_token recovery x509 dbpass db_pass mysql_pwd pgpassword "
    "redis_pass "
    "adafruit adobe airtable algolia asana atlassian auth0 beamer bitbucket bittrex cloudflare codecov cohere coinbase confluent "
    "contentful "
    "databricks datadog deepgram defined discord docker drone dropbox droneci dynatrace easypost elastic etsy facebook fastly "
    "finicity finnhub "
    "flickr freshbooks gitter grafana harness hashicorp heroku honeycomb hubspot infracost intercom intra42 jenkins jfrog "
    "artifactory kraken "
    "kucoin launchdarkly linear linkedin logdna lob mailchimp mailgun mapbox mattermost maxmind messagebird mistral netlify "
    "newrelic nytimes "
    "octopus okta onelogin opsgenie pagerduty paypal paystack perplexity plaid planetscale prefect pubnub pusher rapidapi readme "
    "sendbird "
    "sendgrid sendinblue sentry shodan shopify sidekiq snyk sonar sourcegraph splunk spotify square squarespace stripe sumologic "
    "supabase "
    "telegram travis trello twilio twitch twitter typeform vercel wakatime weatherstack webex yandex zendesk zoho zoom "
    "apiVersion stringData last-applied-configuration dockerconfigjson dockercfg kind: \"kind\" valueFrom secretKeyRef "
    "serviceAccountToken "
    "client-key-data client-certificate-data certificate-authority-data identitytoken auths helm.sh/release bootstrap-token";

std::vector<std::string> list_of(const char* text) {
  std::vector<std::string> out(1);
  for (; *text != '\0'; ++text) {
    if (*text != ' ') {
      out.back() += *text;
    } else {
      out.emplace_back();
    }
  }
  out.erase(std::remove_if(out.begin(), out.end(), [](const std::string& word) { return word.size() < 3; }), out.end());
  return out;
}

std::string logs(const char* folder, std::size_t size) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::string once, out;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    once.append(std::istreambuf_iterator<char>(in), {});
  }
  if (once.empty()) std::exit(2);
  while (out.size() < size) out.append(once, 0, size - out.size());
  return out;
}

template <typename Work>
double best_of(int rounds, std::size_t bytes, const Work& work) {
  double best = 0;
  for (int n = 0; n < rounds; ++n) {
    const std::clock_t begin = std::clock();  // processor time: others may be at work on the machine
    work();
    const double took = static_cast<double>(std::max<std::clock_t>(1, std::clock() - begin)) / CLOCKS_PER_SEC;
    best = std::max(best, static_cast<double>(bytes) / 1e9 / took);
  }
  return best;
}

// A unit at a time, as the stream does.
std::size_t scan(const AnchorSet& set, std::string_view text, std::vector<Hit>& hits) {
  std::size_t count = 0;
  for (; !text.empty(); text.remove_prefix(std::min<std::size_t>(text.size(), 1 << 18))) {
    hits.clear();
    set.scan(text.substr(0, 1 << 18), hits);
    count += hits.size();
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::string text = logs(argv[1], static_cast<std::size_t>(argc > 2 ? std::atoi(argv[2]) : 256) << 20);
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 5;
  const std::vector<std::string> owned = list_of(words);
  const std::vector<std::string_view> literals(owned.begin(), owned.end());
  constexpr auto bit = [](Shape shape) { return 1U << static_cast<unsigned>(shape); };
  const std::uint32_t few = bit(Shape::long_run) | bit(Shape::percent) | bit(Shape::hidden);
  std::vector<Hit> hits;
  std::printf("%zu literals, %zu MiB\n%-10s %-9s %8s %12s\n", literals.size(), text.size() >> 20, "how", "shapes", "GB/s",
              "hits a MB");
  const std::pair<Simd, const char*> ways[] = {{Simd::avx512, "avx512"}, {Simd::avx2, "avx2"}, {Simd::portable, "portable"}};
  for (const auto& [simd, name] : ways) {
    for (const auto& [wanted, shapes] : {std::pair{0U, "none"}, {few, "secrets"}, {(1U << shape_count) - 1, "all"}}) {
      const AnchorSet set(literals, wanted, simd);
      std::size_t found = 0;
      const double speed = best_of(rounds, text.size(), [&] { found = scan(set, text, hits); });
      std::printf("%-10s %-9s %8.2f %12.1f\n", name, shapes, speed,
                  static_cast<double>(found) * 1e6 / static_cast<double>(text.size()));
    }
  }
  std::string copy(text.size(), '\0');
  std::printf("%-10s %-9s %8.2f\n", "memcpy", "",
              best_of(rounds, text.size(), [&] { std::memcpy(copy.data(), text.data(), text.size()); }));
  const double build = best_of(rounds, 1'000'000'000, [&] { AnchorSet(literals, few).scan("x", hits); });
  std::printf("building a set takes %.2f ms\n", 1e3 / build);
}
