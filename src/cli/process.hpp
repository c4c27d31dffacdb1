// Why: everything of the process that the program needs, brought together: streams, signals, the real world.
// Must never: be used by a test; cli::run() is what tests call.
#pragma once

namespace aiops::cli {

int run_process(int argc, char** argv);  // the exit code

}  // namespace aiops::cli
