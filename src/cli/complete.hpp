// Why: the binary answers its own completions, so that they cannot lag behind it. The scripts in completions/ only ask.
// Must never: contact a cluster, wait long, or complain: a person is typing.
#pragma once

#include <string>
#include <vector>

#include "cli/exit.hpp"

namespace aiops::cli {

// `words` after the program's name; the last one, possibly empty, is being typed. Prints "value<TAB>description" lines
// and last ":4" (nothing else fits) or ":0" (file names fit), as kubectl reads it (kubectl/pkg/cmd/plugin/plugin_completion.go).
Exit complete(const std::vector<std::string>& words, const commands::World&, commands::Io&);

}  // namespace aiops::cli
