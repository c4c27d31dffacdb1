// Why: the exit codes of INTERFACE 1, made in this one place.
// Must never: let a code of a library out.
#pragma once

#include "commands/command.hpp"

namespace aiops::cli {

enum class Exit : int { done = 0, failed = 1, usage = 2, found = 3, interrupted = 130 };

inline Exit exit_of(Fault fault) {
  switch (fault) {
    case Fault::usage:
    case Fault::input:
      return Exit::usage;
    case Fault::cancelled:
      return Exit::interrupted;
    default:
      return Exit::failed;
  }
}

// If something was found and something could not be done, the latter counts.
inline Exit exit_of(const commands::Outcome& outcome) {
  if (outcome.error) return exit_of(outcome.error->fault);
  return outcome.found ? Exit::found : Exit::done;
}

}  // namespace aiops::cli
