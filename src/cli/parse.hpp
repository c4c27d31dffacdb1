// Why: words become Flags. The library that does it stays behind this header, with its messages and its exit codes.
// Must never: print, or throw.
#pragma once

#include <string>
#include <vector>

#include "commands/command.hpp"

namespace aiops::cli {

// `words` in any form kubectl takes. Of a repeated flag the last one holds, lists keep all. Errors (Fault::usage): an
// unknown flag, a missing or bad value, a word too few or too many.
Result<commands::Flags> parse(const std::string& command, const std::vector<std::string>& words, const commands::FlagSet&);

}  // namespace aiops::cli
