// Why: people type flags as kubectl takes them: -o=json, -ojson, -v 6, flags before the command. Here that becomes one
// plain form, before the parser sees it.
// Must never: decide whether a value is good.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "commands/command.hpp"

namespace aiops::cli {

struct Invocation {
  std::string command;  // the first word that is neither a flag nor a flag's value; empty when there is none
  std::vector<std::string> words;  // everything else, in order
};

// `args` without the program's name. Flags before the command may be flags of any command.
Invocation find_command_word(const std::vector<std::string>& args);

// "-o=json" and "-ojson" become "-o" "json", "--output=json" becomes "--output" "json", "-v 6" becomes "--verbose=6".
// What is unknown stays as it is, and so does everything after "--".
std::vector<std::string> normalised(const std::vector<std::string>& words, const commands::FlagSet&);

}  // namespace aiops::cli
