// The real clock. Waiting is cut into short naps, so that Ctrl-C is answered at once without a second thread.
#include "core/net/clock.hpp"

#include <algorithm>
#include <thread>

namespace aiops::net {

Time SystemClock::now() const { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }

Deadline SystemClock::steady() const { return std::chrono::steady_clock::now(); }

bool SystemClock::wait(std::chrono::milliseconds span, const CancelToken* cancel) {
  const Deadline end = steady() + span;
  while (steady() < end) {
    if (cancel != nullptr && cancel->cancelled()) return false;
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(end - steady(), std::chrono::milliseconds(50)));
  }
  return cancel == nullptr || !cancel->cancelled();
}

}  // namespace aiops::net
