// Why: the whole program as a function over values, so that a test runs what a user runs, without a process.
// Must never: touch the process: no exit, no environment, no file descriptor. main.cpp brings those.
#pragma once

#include <string>
#include <vector>

#include "cli/exit.hpp"

namespace aiops::cli {

// `argv` with the name by which we were called: "kubectl-aiops" is a plugin of kubectl, "kubectl_complete-aiops" its completion.
Exit run(const std::vector<std::string>& argv, const commands::World&, commands::Io&);

}  // namespace aiops::cli
