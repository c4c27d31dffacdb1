// Why: what a file of `--rules` gives, in whichever of the two languages it is written.
// Must never: open a file. What a file refers to is asked of the caller.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/redact/policy.hpp"

namespace aiops::redact {

struct RuleFile {
  std::vector<std::shared_ptr<const OwnRule>> rules;
  std::vector<std::shared_ptr<const Allowed>> allowed;  // for the rules of the catalogue
  std::set<std::string, std::less<>> disabled;  // rules of the catalogue that the file turns off
  std::vector<std::string> notes;  // what was read and has no effect, or another one than in gitleaks; for stderr
};

struct RuleFileOptions {
  // The name of the text that will be redacted; empty: a stream. Conditions on paths are decided by it, once.
  std::string_view subject;
  // Gives the text of a file that the rule file extends; none: extending is an error.
  std::function<Result<std::string>(std::string_view path)> read;
};

// By its name: `.toml` is gitleaks', `.yaml`, `.yml` and `.json` are ours; another name is judged by its first line with a
// table or a key. Error: Fault::input, "line 3, column 7: …".
Result<RuleFile> read_rule_file(std::string_view name, std::string_view text, const RuleFileOptions& = {});

}  // namespace aiops::redact
