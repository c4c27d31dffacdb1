// Why: a rule that people write: a regular expression, words that must stand in its line, and what it leaves.
// Must never: look at more than one line, or run where none of its words stands.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/redact/own/exemption.hpp"
#include "core/redact/own/expression.hpp"
#include "core/redact/policy.hpp"

namespace aiops::redact {

struct RegexSpec {
  std::string id, type, title;  // type empty: made from the id
  Sensitivity what = Sensitivity::credential;
  std::uint8_t profiles = Profile::secrets | Profile::infra | Profile::pii;  // on when one of these is
  Expression expression;
  int group = 0;  // which group is the secret; 0: the first that is not empty, else the whole match
  double entropy = 0;  // a secret must have more bits a byte; 0: not asked
  std::vector<std::string> keywords;  // one of them must stand in the line, in any case; none: every line
  std::vector<std::shared_ptr<const Exemption>> exemptions;
};

std::shared_ptr<const OwnRule> make_regex_rule(RegexSpec);

// A word of a placeholder from an id: lower case, dashes for what a placeholder cannot hold.
std::string placeholder_type(std::string_view id);

}  // namespace aiops::redact
