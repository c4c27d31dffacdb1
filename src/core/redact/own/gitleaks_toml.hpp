// Why: a rule file of gitleaks loads as it is and means the same: whoever comes from there keeps his rules.
//
// What is read: [extend] useDefault, path, disabledRules; [[rules]] id, description, regex, secretGroup, entropy, keywords, path;
// [rules.allowlist], [[rules.allowlists]], [allowlist], [[allowlists]] with condition, regexTarget, regexes, stopwords, paths and
// targetRules. Keys count in any case. title, minVersion, tags and commits have no effect.
//
// What differs, since a stream is judged line by line and has no name:
//   - a keyword must stand in the line of the match (gitleaks: anywhere within some 100 kB);
//   - a rule that looks across lines finds what it finds within one; rules of paths alone never fire;
//   - a rule with a path fires on a stream; on a file only when its name fits;
//   - skipReport: the rule is left out; required: the rule fires without its companions;
//   - `useDefault` means our catalogue: its rules are disabled by their ids, and the global allowlists hold for them too.
// All but the first are told in RuleFile::notes.
// Must never: let toml++ out of gitleaks_toml.cpp, or read a broken rule as one that finds nothing.
#pragma once

#include <string_view>

#include "core/redact/own/rule_file.hpp"

namespace aiops::redact {

// Error: Fault::input, "line 3, column 7: …" (for an extended file its path before that).
Result<RuleFile> read_gitleaks_toml(std::string_view text, const RuleFileOptions& = {});

}  // namespace aiops::redact
