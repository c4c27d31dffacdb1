// The other two seams in memory: a clock that only moves when told, and programs that only pretend to run.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "core/kube/kubeconfig.hpp"
#include "core/net/clock.hpp"
#include "core/net/process.hpp"

namespace aiops::test {

class FakeClock final : public net::Clock {
 public:
  Time now() const override { return *parse_time("2026-11-20T14:00:00Z") + passed; }
  net::Deadline steady() const override { return net::Deadline() + std::chrono::hours(1) + passed; }
  bool wait(std::chrono::milliseconds span, const net::CancelToken* cancel) override {
    waits.push_back(span);
    passed += span;
    return cancel == nullptr || !cancel->cancelled();
  }
  Duration passed{0};
  std::vector<std::chrono::milliseconds> waits;
};

class FakeProcesses final : public net::ProcessRunner {
 public:
  Result<net::ProcessResult> run(const net::ProcessCall& call, const net::CancelToken*) override {
    calls.push_back(call);
    if (results.empty()) return fail(Fault::not_found, "there is no program " + call.argv.front());
    auto result = results.front();
    if (results.size() > 1) results.pop_front();
    return result;
  }
  std::deque<Result<net::ProcessResult>> results;  // the last one stays
  std::vector<net::ProcessCall> calls;
};

// A machine of a few files and variables.
struct FakeMachine {
  std::map<std::string, std::string> files, variables;
  std::string home = "/home/me";
  std::string working_directory = "/work-dir";

  kube::Machine machine() const {
    const auto files_copy = files;
    const auto variables_copy = variables;
    return {[files_copy](const std::string& path) -> Result<std::string> {
              const auto found = files_copy.find(path);
              if (found == files_copy.end()) return fail(Fault::not_found, "No such file or directory");
              return found->second;
            },
            [variables_copy](const std::string& name) -> std::optional<std::string> {
              const auto found = variables_copy.find(name);
              return found == variables_copy.end() ? std::nullopt : std::optional<std::string>(found->second);
            },
            working_directory, home};
  }
};

}  // namespace aiops::test
