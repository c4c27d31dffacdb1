// Tokens of Kubernetes and of what runs beside it. Vault's old tokens ("s." and 24 letters and digits) are as short as a name in
// source code, so they need the word vault in their line or a shape that no identifier has; bootstrap tokens (6.16) need the
// words they come with, and only their second half is secret.
#include <algorithm>

#include "core/redact/families/beside.hpp"
#include "core/redact/families/families.hpp"
#include "core/redact/families/randomness.hpp"
#include "core/redact/families/rows.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

namespace {

constexpr Rule rules[] = {
    credential("vault-token", "HashiCorp Vault token"),
    credential("vault-unseal-key", "Unseal or recovery key of HashiCorp Vault"),
    credential("k8s-bootstrap-token", "Secret half of a kubeadm bootstrap token"),
    credential("k8s-certificate-key", "kubeadm certificate key"),
    credential("openshift-token", "OpenShift user token"),
    credential("docker-hub", "Docker Hub access token"),
    credential("docker-swarm", "Docker Swarm join token or unlock key"),
    credential("rancher-token", "Rancher API token"),
    credential("k3s-token", "K3s or RKE2 node token"),
    credential("argocd-password", "First password of an Argo CD administrator"),
    credential("age-key", "Secret key of age, as used by SOPS"),
    credential("wireguard-key", "Private or preshared key of WireGuard"),
    credential("portainer-token", "Portainer API key"),
};

using A = Alphabet;
constexpr const Rule* of(std::string_view id) { return named(rules, id); }

constexpr Prefix prefixes[] = {
    {of("vault-token"), "hvs.", A::dotted, 18, nullptr, true},
    {of("vault-token"), "hvb.", A::dotted, 18, nullptr, true},
    {of("vault-token"), "hvr.", A::dotted, 18, nullptr, true},
    {of("openshift-token"), "sha256~", A::word, 20},
    {of("docker-hub"), "dckr_pat_", A::word, 15},
    {of("docker-hub"), "dckr_oat_", A::word, 15},
    {of("docker-swarm"), "SWMTKN-1-", A::word, 20},
    {of("docker-swarm"), "SWMTKN-2-", A::word, 20},
    {of("docker-swarm"), "SWMKEY-1-", A::base64, 20},
    {of("age-key"), "AGE-SECRET-KEY-1", A::upper, 20},
    {of("age-key"), "AGE-SECRET-KEY-PQ-1", A::upper, 20},
    {of("portainer-token"), "ptr_", A::base64, 36, mixed, true},
};

bool line_has(const Site& site, std::string_view word) {
  constexpr std::size_t around = 200;
  const std::size_t from = site.at - std::min(site.at - site.line_begin, around);
  return has_word(site.text.substr(from, std::min(site.line_end, site.at + around) - from), word);
}

// "s." or "b." and a run of 24 or more behind the word vault, or the first root token that the operator prints.
void look_vault(const Site& site, Finds& finds) {
  const std::size_t limit = std::min(site.line_end, site.at + site.length + 80);
  for (std::size_t at = site.at + site.length; at + 2 < limit; ++at) {
    if (site.text[at + 1] != '.' || (site.text[at] != 's' && site.text[at] != 'b') || !stands_free(site, at)) continue;
    const std::size_t end = run_end(site, at + 2, A::alnum);
    const std::string_view body = site.text.substr(at + 2, end - at - 2);
    if (body.size() >= 24 && has_digit(body) && random_looking(body)) return finds.add(rules[0], at, end);
  }
}

// The same where a token is named, but no vault is: then exactly 24, of both cases and with digits between them.
void look_old_token(const Site& site, Finds& finds) {
  std::size_t at = site.at + site.length;
  const std::size_t limit = std::min(site.line_end, at + 16);
  while (at < limit && !is_alnum(site.text[at])) ++at;
  if (at + 26 > site.line_end || site.text[at] != 's' || site.text[at + 1] != '.') return;
  const std::size_t end = run_end(site, at + 2, A::alnum);
  const std::string_view body = site.text.substr(at + 2, end - at - 2);
  if (body.size() == 24 && mixed(body) && random_looking(body)) finds.add(rules[0], at, end);
}

void look_unseal(const Site& site, Finds& finds) {
  constexpr ValueForm forms[] = {base64(44, 44), hex(64, 66)};
  if (const auto value = value_beside(site, forms, false)) finds.add(rules[1], value->begin, value->end);
}

// Six and sixteen of a-z0-9 with a dot between, near the words of kubeadm. The example of every manual is left.
void look_bootstrap(const Site& site, Finds& finds) {
  const std::size_t limit = std::min(site.line_end, site.at + site.length + 200);
  for (std::size_t at = site.at + site.length; at < limit; ++at) {
    if (site.text[at] != '.') continue;
    const std::size_t begin = run_begin(site, at, A::lower), end = run_end(site, at + 1, A::lower);
    if (at - begin != 6 || end - at != 17 || is_word(site.before(begin)) || is_word(site.byte(end))) continue;
    const std::string_view secret = site.text.substr(at + 1, 16);
    if (!has_digit(secret) || secret == "0123456789abcdef") continue;
    return finds.add(*of("k8s-bootstrap-token"), at + 1, end);
  }
}

void look_certificate_key(const Site& site, Finds& finds) {
  constexpr ValueForm forms[] = {hex(64)};
  if (const auto value = value_beside(site, forms, false)) finds.add(*of("k8s-certificate-key"), value->begin, value->end);
}

// token-abcde:secret and kubeconfig-user-abcde:secret; the name before the colon is kept.
void look_rancher(const Site& site, Finds& finds) {
  const std::size_t name = run_end(site, site.at, A::word);
  if (name - site.at > 80 || site.byte(name) != ':') return;
  const std::size_t end = run_end(site, name + 1, A::lower);
  if (end - name - 1 >= 50 && has_digit(site.text.substr(name + 1, end - name - 1))) {
    finds.add(*of("rancher-token"), name + 1, end);
  }
}

// K10, the hash of the authority, "::" and what authenticates: "server:" or "node:" and a password.
void look_node_token(const Site& site, Finds& finds) {
  if (site.text[site.at] != 'K' || !stands_free(site, site.at)) return;
  const std::size_t hash = run_end(site, site.at + 3, A::hex);
  if (hash - site.at < 60 || site.text.compare(hash, 2, "::") != 0) return;
  std::size_t end = hash + 2;
  const std::size_t limit = std::min(site.line_end, end + 256);
  while (end < limit && (is_of(A::base64, site.text[end]) || site.text[end] == ':' || site.text[end] == '.')) ++end;
  finds.add(*of("k3s-token"), site.at, end);
}

void look_wireguard(const Site& site, Finds& finds) {
  if (is_word(site.before(site.at))) return;
  constexpr ValueForm forms[] = {base64(44, 44)};
  const auto value = value_beside(site, forms, false);
  if (value && site.text[value->end - 1] == '=') finds.add(*of("wireguard-key"), value->begin, value->end);
}

void look_argocd(const Site& site, Finds& finds) {
  constexpr ValueForm forms[] = {word(16, 24)};
  if (!line_has(site, "password")) return;
  if (const auto value = value_beside(site, forms, true)) finds.add(*of("argocd-password"), value->begin, value->end);
}

constexpr Trigger triggers[] = {
    {"vault", look_vault},
    {"root token", look_vault},
    {"root_token", look_vault},
    {"client_token", look_vault},
    {"token:", look_old_token},
    {"token\"", look_old_token},
    {"token=", look_old_token},
    {"token ", look_old_token},
    {"unseal key", look_unseal},
    {"unseal_key", look_unseal},
    {"recovery key", look_unseal},
    {"kubeadm", look_bootstrap},
    {"bootstrap", look_bootstrap},
    {"--token", look_bootstrap},
    {"certificate-key", look_certificate_key},
    {"certificatekey", look_certificate_key},
    {"token-", look_rancher},
    {"kubeconfig-", look_rancher},
    {"K10", look_node_token},
    {"privatekey", look_wireguard},
    {"presharedkey", look_wireguard},
    {"argocd", look_argocd},
};

}  // namespace

const Family kubernetes_family{"kubernetes", rules, prefixes, triggers, {}};

}  // namespace aiops::redact
