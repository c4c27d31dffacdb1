// Signal handlers; see the header. A handler can only reach what is static, so two pointers are.
#include "cli/signals.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>

namespace aiops::cli {

namespace {

std::atomic<net::CancelToken*> token{nullptr};
std::atomic<bool> gently{false};

extern "C" void on_interrupt(int) {
  net::CancelToken* known = token.load(std::memory_order_relaxed);
  if (known == nullptr || !gently.load(std::memory_order_relaxed) || known->cancelled()) _exit(130);
  known->cancel();
}

}  // namespace

void catch_signals(net::CancelToken& cancel) {
  token.store(&cancel);
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void wind_down_gently() { gently.store(true); }

}  // namespace aiops::cli
