// Why: rule files say what a rule finds and yet shall be left: gitleaks' allowlists, with their conditions and targets.
// Must never: hold when nothing was checked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/redact/own/expression.hpp"

namespace aiops::redact {

struct Matched {
  std::string_view secret, match, line;
};

struct Exemption {
  enum class Target : std::uint8_t { secret, match, line };

  bool all = false;  // every kind of check that is given must hold; else one of them is enough
  Target target = Target::secret;  // what the expressions are searched in
  std::vector<Expression> expressions;
  std::vector<std::string> stop_words;  // in lower case; looked for in the secret
  bool has_paths = false, path_matches = false;  // the file's name was compared when it was known
  bool has_commits = false;  // a text has no commit: this never holds

  bool holds(const Matched&) const;
};

}  // namespace aiops::redact
