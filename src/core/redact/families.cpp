// The catalogue: which families there are, in the order of precedence (a rule that knows a vendor before one that knows a shape).
#include "core/redact/families/families.hpp"
#include "core/redact/policy.hpp"

namespace aiops::redact {

std::span<const Family* const> families() {
  static constexpr const Family* all[] = {
      &cloud_family,           &kubernetes_family,    &platforms_family,      &services_family,       &observability_family,
      &models_family,          &hashes_family,        &vendors_a_to_e_family, &vendors_f_to_m_family, &vendors_n_to_z_family,
      &private_keys_family,    &web_tokens_family,    &headers_family,        &urls_family,           &connections_family,
      &key_values_family,      &structure_family,     &encodings_family,      &people_family,         &people_cards_family,
      &people_accounts_family, &people_phones_family, &network_family,        &network_groups_family, &hosts_family,
      &names_family,           &object_names_family};
  return all;
}

namespace {

template <class Each>
void each_rule(Each each) {
  std::uint32_t number = 0;
  for (const Family* family : families()) {
    for (const Rule& rule : family->rules) each(rule, number++);
  }
}

}  // namespace

const Rule* rule_by_id(std::string_view id) {
  const Rule* found = nullptr;
  each_rule([&](const Rule& rule, std::uint32_t) {
    if (rule.id == id) found = &rule;
  });
  return found;
}

std::uint32_t precedence(const Rule& wanted) {
  if (&wanted == &known_secret_rule) return 0;
  std::uint32_t place = UINT32_MAX;
  each_rule([&](const Rule& rule, std::uint32_t number) {
    if (&rule == &wanted) place = number + 1;
  });
  return place;
}

}  // namespace aiops::redact
