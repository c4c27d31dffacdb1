// Why: what a gitleaks file says, free of the language it is written in; files that extend others are put together here.
// Must never: drop a rule without a note.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/redact/own/exemption.hpp"
#include "core/redact/own/expression.hpp"
#include "core/redact/own/rule_file.hpp"

namespace aiops::redact {

struct GitleaksRule {
  std::string id, description, place;  // "line 3, column 7"
  std::optional<Expression> regex, path;
  int group = 0;
  double entropy = 0;
  std::vector<std::string> keywords;
  std::vector<std::shared_ptr<const Exemption>> exemptions;
  bool companion = false, has_companions = false;  // skipReport; required
};

struct GitleaksExemption {
  std::shared_ptr<const Exemption> exemption;
  std::set<std::string, std::less<>> targets;  // ids; none: every rule
  std::string place;
};

struct GitleaksConfig {
  std::vector<GitleaksRule> rules;
  std::vector<GitleaksExemption> global;
  std::set<std::string, std::less<>> disabled;
  bool use_default = false;
  std::vector<std::string> notes;
};

// `base` is what `config` extends: its rules come behind, what `config` says of a rule of the same id goes over it.
void extend(GitleaksConfig& config, GitleaksConfig base);

// Error: a rule without a pattern, a group that the pattern lacks, an allowlist for a rule that is not there.
Result<RuleFile> to_rules(GitleaksConfig config, const RuleFileOptions&);

}  // namespace aiops::redact
