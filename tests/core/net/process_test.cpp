// Real programs, short ones.
#include "core/net/process.hpp"

#include <gtest/gtest.h>

namespace aiops::net {
namespace {

ProcessCall shell(const std::string& script) {
  ProcessCall call;
  call.argv = {"/bin/sh", "-c", script};
  return call;
}

TEST(Process, GivesBothOutputsAndTheExitCode) {
  SystemProcessRunner runner;
  const auto result = runner.run(shell("echo out; echo err >&2; exit 7"), nullptr);
  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(result->out, "out\n");
  EXPECT_EQ(result->err, "err\n");
  EXPECT_EQ(result->exit_code, 7);
}

TEST(Process, PassesArgumentsUntouched) {
  SystemProcessRunner runner;
  ProcessCall call;
  call.argv = {"printf", "[%s]", "a b", "$(id)", "*", ""};
  EXPECT_EQ(runner.run(call, nullptr)->out, "[a b][$(id)][*][]");
}

TEST(Process, AddsToTheEnvironment) {
  SystemProcessRunner runner;
  setenv("AIOPS_TEST_OLD", "old", 1);
  ProcessCall call = shell("echo $AIOPS_TEST_OLD $AIOPS_TEST_NEW $PATH");
  call.environment = {{"AIOPS_TEST_NEW", "new"}, {"AIOPS_TEST_OLD", "changed"}};
  const auto result = runner.run(call, nullptr);
  unsetenv("AIOPS_TEST_OLD");
  EXPECT_EQ(result->out.rfind("changed new /", 0), 0u) << result->out;
}

TEST(Process, AMissingProgramIsNotFound) {
  SystemProcessRunner runner;
  for (const char* name : {"no-such-program-anywhere", "/nowhere/helper"}) {
    ProcessCall call;
    call.argv = {name};
    const auto result = runner.run(call, nullptr);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().fault, Fault::not_found);
  }
  EXPECT_EQ(runner.run({}, nullptr).error().fault, Fault::config);
  ProcessCall directory;
  directory.argv = {"/tmp"};
  EXPECT_EQ(runner.run(directory, nullptr).error().fault, Fault::config);
}

TEST(Process, StandardInputIsEmptyUnlessInteractive) {
  SystemProcessRunner runner;
  EXPECT_EQ(runner.run(shell("cat; echo end"), nullptr)->out, "end\n");
}

TEST(Process, StopsAProgramThatDoesNotEnd) {
  SystemProcessRunner runner;
  ProcessCall call = shell("echo $$; exec sleep 1000");
  call.timeout = std::chrono::milliseconds(100);
  EXPECT_EQ(runner.run(call, nullptr).error().fault, Fault::timeout);
}

TEST(Process, DoesNotWaitForWhatAProgramLeavesBehind) {
  SystemProcessRunner runner;
  ProcessCall call = shell("(sleep 3 &) ; echo done");
  call.timeout = std::chrono::seconds(2);
  const auto result = runner.run(call, nullptr);
  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(result->out, "done\n");
}

TEST(Process, BoundsTheOutput) {
  SystemProcessRunner runner;
  ProcessCall call = shell("yes");
  call.max_output = 100'000;
  EXPECT_EQ(runner.run(call, nullptr).error().fault, Fault::too_large);
}

TEST(Process, TakesALargeOutputWhole) {
  SystemProcessRunner runner;
  const auto result = runner.run(shell("head -c 900000 /dev/zero"), nullptr);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->out.size(), 900'000u);
}

TEST(Process, StopsWhenCancelled) {
  SystemProcessRunner runner;
  CancelToken cancel;
  cancel.cancel();
  EXPECT_EQ(runner.run(shell("sleep 1000"), &cancel).error().fault, Fault::cancelled);
}

TEST(Process, TellsASignalAsShellsDo) {
  SystemProcessRunner runner;
  EXPECT_EQ(runner.run(shell("kill -TERM $$"), nullptr)->exit_code, 143);
}

}  // namespace
}  // namespace aiops::net
