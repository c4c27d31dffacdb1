// Why: a short language for own rules, for those who have no gitleaks file.
//
//   rules:
//     - id: acme-token                  # [a-z0-9-], 2 to 40; once in the file
//       description: Tokens of the Acme shop
//       regex: 'acme_([0-9a-f]{32})'    # RE2; judged line by line
//       group: 1                        # or secretGroup: which group is the secret; else the first that is not empty
//       keywords: [acme_]               # one must stand in the line, in any case; makes the rule fast
//       entropy: 3.5                    # bits a byte that the secret must exceed
//       class: credential               # or infrastructure, personal: those become pseudonyms
//       type: acme                      # the word in the placeholder; else the id
//       profile: secrets                # or infra, pii, none, or a list: where the rule is on; else everywhere
//       path: '\.ya?ml$'                # only in files of such a name; a stream has none, and the rule fires
//       allow: [acme_0000]              # values that this rule leaves
//   allow:                              # values that every rule leaves
//     - AKIAIOSFODNN7EXAMPLE
//     - {regex: 'user-[0-9]+', rule: email}    # takes the whole value; of one rule only
//     - {value: root@example.org, rule: email}
//
// Must never: take a key that it does not know; a word that was mistyped would switch a protection off.
#pragma once

#include <string_view>

#include "core/redact/own/rule_file.hpp"

namespace aiops::redact {

// Error: Fault::input, "line 3, column 7: …".
Result<RuleFile> read_rule_yaml(std::string_view text, const RuleFileOptions& = {});

}  // namespace aiops::redact
