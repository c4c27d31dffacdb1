// Why: the one list of the catalogue's families; each lives in the file of its name.
// Must never: hold anything else.
#pragma once

#include "core/redact/rule.hpp"

namespace aiops::redact {

// Tokens with a distinctive beginning, catalogue 2.1 to 2.4.
extern const Family cloud_family, kubernetes_family, platforms_family, services_family, observability_family, models_family,
    hashes_family;
// Secrets known by the vendor's name beside them.
extern const Family vendors_a_to_e_family, vendors_f_to_m_family, vendors_n_to_z_family;
// Shapes, catalogue 2.5.
extern const Family private_keys_family, web_tokens_family, headers_family, urls_family, connections_family, key_values_family;
// Structure of Kubernetes and nested encodings.
extern const Family structure_family, encodings_family;
// Personal and infrastructure data, catalogue 2.6.
extern const Family people_family, people_cards_family, people_accounts_family, people_phones_family;
extern const Family network_family, network_groups_family, hosts_family, names_family, object_names_family;

}  // namespace aiops::redact
