// Why: what was said on the command line of `aiops redact`, checked once and read into plain values, with the policy it asks for.
// Must never: read an input, or repeat a value of --known-secrets in an error.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/command.hpp"
#include "commands/redact_findings.hpp"
#include "core/evidence/report.hpp"
#include "core/redact/policy.hpp"

namespace aiops::commands {

struct RedactOptions {
  enum class Work { redact, check, restore, list_rules, legend };
  Work work = Work::redact;
  std::vector<std::string> files;  // at least one; "-" is standard input
  bool in_place = false;
  std::string suffix;  // of the old file's copy; empty: none
  bool verify = false;
  std::string report;  // a file; "-" is stderr; empty: none
  FindingFormat format = FindingFormat::text;  // of findings on stdout and of the rules
  FindingFormat report_format = FindingFormat::lines;
  std::optional<Severity> fail_on;  // empty: never
  bool binary_too = false;
  std::string key, map;  // files; empty: none
  bool headings = true, quiet = false, verbose = false;
  redact::Policy policy;
  std::vector<std::string> notes;  // what a rule file holds without effect
};

void declare_redact(FlagSet&);
// Errors: Fault::usage, flags that contradict each other or an unknown profile; Fault::input, a rule file that cannot be read.
Result<RedactOptions> redact_options(const Flags&, const World&);

// What a find of this kind counts as for --fail-on.
Severity severity_of(redact::Sensitivity);

}  // namespace aiops::commands
