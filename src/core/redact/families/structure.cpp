// Triggers here do not judge values: they say where a Kubernetes object may open, and object_watch follows it from there.
#include "core/redact/families/structure.hpp"

#include <array>

#include "core/redact/families/families.hpp"
#include "core/redact/find.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

namespace {

// In the order of StructureRule.
constexpr Rule rules[] = {
    {"k8s-secret-object", "k8s-secret-object", Sensitivity::credential, Profile::secrets, "Values of a Kubernetes Secret"},
    {"k8s-env", "k8s-env", Sensitivity::credential, Profile::secrets, "Value of an environment variable with a secret's name"},
    {"k8s-command-args", "k8s-command-args", Sensitivity::credential, Profile::secrets,
     "Password in an option of a client such as mysql or curl"},
    {"kubeconfig", "kubeconfig", Sensitivity::credential, Profile::secrets, "Private key in a kubeconfig"},
    {"kubeconfig-certificate", "certificate", Sensitivity::infrastructure, Profile::infra, "Client certificate in a kubeconfig"},
    {"docker-auth", "docker-auth", Sensitivity::credential, Profile::secrets, "Login to a registry in a docker configuration"},
    {"k8s-encryption-key", "k8s-encryption-key", Sensitivity::credential, Profile::secrets,
     "Key of the API server's encryption at rest"},
};

std::size_t past_spaces(const Site& site, std::size_t at) {
  while (at < site.line_end && site.text[at] == ' ') ++at;
  return at;
}

// Nothing before the trigger but indentation, dashes of a list and a quote.
bool begins_line(const Site& site) {
  std::size_t at = site.at;
  if (at > site.line_begin && (site.text[at - 1] == '"' || site.text[at - 1] == '\'')) --at;
  while (at > site.line_begin && (site.text[at - 1] == ' ' || site.text[at - 1] == '-')) --at;
  return at == site.line_begin;
}

// The word that is the value of the key that ends at `at`, behind a colon and without quotes; empty: none.
std::string_view word_behind(const Site& site, std::size_t at) {
  at = past_spaces(site, at);
  if (site.byte(at) == ':') at = past_spaces(site, at + 1);
  if (site.byte(at) == '"' || site.byte(at) == '\'') ++at;
  std::size_t end = at;
  while (end < site.line_end && end - at < 96 && (is_word(site.text[end]) || site.text[end] == '-' || site.text[end] == '.'))
    ++end;
  return site.text.substr(at, end - at);
}

void look_opening(const Site&, Finds& finds) { finds.open_object(); }

void look_partial(const Site& site, Finds& finds) {
  if (site.at < site.line_begin + 40) finds.break_off();
}

void look_kind(const Site& site, Finds& finds) {
  if (!begins_line(site)) return;
  const std::string_view kind = word_behind(site, site.at + site.length);
  if (kind.starts_with("Secret") || kind == "secret") finds.open_object();
}

// `data:` with nothing behind it, at the begin of a line: the first key of a document that was sorted without its apiVersion.
void look_data(const Site& site, Finds& finds) {
  if (site.at != site.line_begin) return;
  const char next = site.byte(past_spaces(site, site.at + site.length));
  if (next == '\n' || next == '{') finds.open_object();
}

void look_json_data(const Site& site, Finds& finds) {
  std::size_t at = past_spaces(site, site.at + site.length);
  if (site.byte(at) != ':') return;
  at = past_spaces(site, at + 1);
  if (site.byte(at) == '{') finds.open_object();
}

void look_name(const Site& site, Finds& finds) {
  if (begins_line(site) && judge_name(word_behind(site, site.at + site.length)) != Sensitive::no) finds.open_object();
}

void look_json_name(const Site& site, Finds& finds) {
  if (judge_name(word_behind(site, site.at + site.length)) != Sensitive::no) finds.open_object();
}

// `- value: x`, whose name is the next line.
void look_value(const Site& site, Finds& finds) {
  if (begins_line(site) && site.at >= site.line_begin + 2 && site.text[site.at - 2] == '-') finds.open_object();
}

constexpr Trigger triggers[] = {
    {"apiVersion", look_opening, nullptr},
    {" stdout p", look_partial, nullptr},
    {" stderr p", look_partial, nullptr},
    {"stringData", look_opening, nullptr},
    {"\"kind\"", look_opening, nullptr},
    {"kind:", look_kind, nullptr},
    {"data:", look_data, nullptr},
    {"\"data\"", look_json_data, nullptr},
    {"name:", look_name, nullptr},
    {"\"name\"", look_json_name, nullptr},
    {"value:", look_value, nullptr},
    {"auth\"", look_docker_auth, nullptr},
    {"auth\\", look_docker_auth, nullptr},
    {"auth:", look_docker_auth, nullptr},
    {"client-key-data", look_client_key, nullptr},
    {"client-certificate-data", look_client_certificate, nullptr},
    {"secret:", look_encryption_key, nullptr},
    {"mysql", look_client_option, nullptr},
    {"mariadb", look_client_option, nullptr},
    {"mongo", look_client_option, nullptr},
    {"redis-cli", look_client_option, nullptr},
    {"sshpass", look_client_option, nullptr},
    {"curl", look_client_option, nullptr},
};

}  // namespace

const Rule& rule_of(StructureRule rule) { return rules[static_cast<std::size_t>(rule)]; }

const Family structure_family{"structure", rules, {}, triggers, {}};

}  // namespace aiops::redact
