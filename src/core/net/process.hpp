// Why: credential helpers of a kubeconfig are programs. Starting one is the third seam to the world, and tests fake it.
// Must never: use a shell, log what a helper prints (it prints credentials), or leave a process behind.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/net/clock.hpp"

namespace aiops::net {

struct ProcessCall {
  std::vector<std::string> argv;  // argv[0] is looked up on PATH unless it has a slash
  std::vector<std::pair<std::string, std::string>> environment;  // added to ours, the last of equal names wins
  bool interactive = false;  // stdin and stderr are ours, so that the program can ask a person; else /dev/null and captured
  std::chrono::milliseconds timeout{60'000};
  std::size_t max_output = 1 << 20;  // of stdout and of stderr, bytes
};

struct ProcessResult {
  int exit_code = 0;  // 128 + n for signal n
  std::string out;
  std::string err;
};

class ProcessRunner {
 public:
  virtual ~ProcessRunner() = default;
  // Errors: not_found (no such program), timeout, too_large, cancelled, config (cannot be started).
  virtual Result<ProcessResult> run(const ProcessCall&, const CancelToken* cancel) = 0;
};

class SystemProcessRunner final : public ProcessRunner {
 public:
  Result<ProcessResult> run(const ProcessCall&, const CancelToken* cancel) override;
};

}  // namespace aiops::net
