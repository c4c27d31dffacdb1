// Why: while a program holds secrets, a crash must not write them to disk, and no other program of the user may look into it.
// Must never: be called in a test's own process: debuggers and leak checkers are shut out too.
#pragma once

namespace aiops::commands {

void forbid_core_dumps();

}  // namespace aiops::commands
