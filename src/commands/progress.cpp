// A thread of its own writes, because the work blocks in the network. See the header.
#include "commands/progress.hpp"

#include <ostream>

namespace aiops::commands {

namespace {
constexpr std::string_view wipe = "\r\x1b[K";
}

ProgressLine::ProgressLine(std::ostream& err, bool shown, std::chrono::milliseconds after) : err_(err) {
  if (shown) writer_ = std::jthread([this, after](const std::stop_token& stop) { run(stop, after); });
}

ProgressLine::~ProgressLine() = default;  // the thread is stopped and joined, and wipes as it goes

void ProgressLine::say(std::string text) {
  const std::lock_guard lock(mutex_);
  text_ = std::move(text);
  fresh_ = true;
  changed_.notify_one();
}

void ProgressLine::wait_until_written() {
  std::unique_lock lock(mutex_);
  written_.wait(lock, [this] { return !fresh_; });
}

void ProgressLine::run(const std::stop_token& stop, std::chrono::milliseconds after) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, after, [] { return false; });
  if (stop.stop_requested()) return;
  bool written = false;
  while (changed_.wait(lock, stop, [this] { return fresh_; })) {
    fresh_ = false;
    err_ << wipe << "aiops: " << text_ << std::flush;
    written = true;
    written_.notify_all();
  }
  if (written) err_ << wipe << std::flush;
}

}  // namespace aiops::commands
