// Why: what `--help` says: examples first, then the flags in groups, from the same table that is parsed.
// Must never: name a flag that the table does not have.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "commands/command.hpp"

namespace aiops::cli {

// `program` is "aiops" or, when kubectl called us, "kubectl aiops".
std::string short_help(std::string_view program);  // two examples and where to read on
std::string full_help(std::string_view program);  // all commands
std::string command_help(const commands::Command&, std::string_view program, std::size_t width);

}  // namespace aiops::cli
