// Why: a server that goes away while we write must not end the program. TLS libraries write without MSG_NOSIGNAL.
// SIGPIPE is held back for this thread, and one that came meanwhile is taken away.
// Must never: touch other threads or the disposition of the process (a closed stdout still ends us, as for any filter).
#pragma once

#include <signal.h>

#include <ctime>

namespace aiops::net {

class HoldSigpipe {
 public:
  HoldSigpipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~HoldSigpipe() {
    const timespec now{0, 0};
    while (!was_pending_ && sigtimedwait(&pipe_, nullptr, &now) > 0) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  HoldSigpipe(const HoldSigpipe&) = delete;
  HoldSigpipe& operator=(const HoldSigpipe&) = delete;

 private:
  sigset_t pipe_, before_;
  bool was_pending_ = false;
};

}  // namespace aiops::net
