// Why: Ctrl-C must end the program with 130, at once, and a closed pipe (`aiops … | head`) must end it quietly.
// Must never: do in a handler what a handler may not do.
#pragma once

#include "core/net/clock.hpp"

namespace aiops::cli {

// The first SIGINT or SIGTERM ends the process with 130. After wind_down_gently() it sets the token instead, so that requests
// in flight are given up in order; the second one ends the process. SIGPIPE is ignored: writing reports it.
void catch_signals(net::CancelToken&);
void wind_down_gently();

}  // namespace aiops::cli
