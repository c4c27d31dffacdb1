// Why: a person who waits for a slow cluster should see what is being waited for. A line on standard error that appears after
// a third of a second, is rewritten in place, and is gone before the report.
// Must never: appear where nobody reads (not a terminal, --quiet), or be on the screen when anything else is written.
#pragma once

#include <chrono>
#include <condition_variable>
#include <iosfwd>
#include <mutex>
#include <string>
#include <thread>

namespace aiops::commands {

class ProgressLine {
 public:
  // `shown` false: does nothing at all. The stream must not be written to by others while this lives.
  ProgressLine(std::ostream& err, bool shown, std::chrono::milliseconds after = std::chrono::milliseconds(300));
  ~ProgressLine();  // wipes the line
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void say(std::string text);  // from any thread; one short line without control characters
  void wait_until_written();  // for tests: returns when what was said last is on the screen

 private:
  void run(const std::stop_token&, std::chrono::milliseconds after);

  std::ostream& err_;
  std::mutex mutex_;
  std::condition_variable_any changed_, written_;
  std::string text_;
  bool fresh_ = false;
  std::jthread writer_;  // last: it uses all the others
};

}  // namespace aiops::commands
