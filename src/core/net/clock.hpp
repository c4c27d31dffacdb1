// Why: the edges need three things of time: to know whether a credential has expired, to keep deadlines, to wait
// before a retry. Tests replace all three.
// Must never: be used for "now" of a report; that is an argument (INTERFACE 1).
#pragma once

#include <atomic>
#include <chrono>

#include "core/base/time.hpp"

namespace aiops::net {

using Deadline = std::chrono::steady_clock::time_point;

// Set from another thread or a signal handler (the store is lock-free); read by everything that blocks.
class CancelToken {
 public:
  void cancel() noexcept { flag_.store(true, std::memory_order_relaxed); }
  bool cancelled() const noexcept { return flag_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> flag_{false};
  static_assert(std::atomic<bool>::is_always_lock_free);
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;  // wall time, for expiry only
  virtual Deadline steady() const = 0;  // for deadlines
  // Returns early, and false, when cancelled.
  virtual bool wait(std::chrono::milliseconds, const CancelToken* cancel) = 0;
};

class SystemClock final : public Clock {
 public:
  Time now() const override;
  Deadline steady() const override;
  bool wait(std::chrono::milliseconds, const CancelToken* cancel) override;
};

}  // namespace aiops::net
