// Why: the keys of config.yaml that are no flags: `ignore`, `owners`, `runbooks`, `logSignatures` (docs/config.md). Read once,
// strictly: a typing error in what silences a finding must not pass.
// Must never: take an entry in part. What is not understood is an error with file and line.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "core/base/json.hpp"
#include "core/findings/knowledge.hpp"

namespace aiops::commands {

inline constexpr std::array<std::string_view, 4> knowledge_keys{"ignore", "logSignatures", "owners", "runbooks"};

// Adds what stands under one of these keys. `text` is the whole file, for the column of a broken pattern.
// Errors (Fault::input): "FILE: line 3: ignore: unknown field `rul`".
Status read_knowledge(const std::string& file, std::string_view text, std::string_view key, json::Value value, Knowledge&);

}  // namespace aiops::commands
