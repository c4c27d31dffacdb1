// The binary as a process: pipes, signals, full disks, links.
#include <gtest/gtest.h>

#include "support/program.hpp"

namespace aiops::testing {
namespace {

TEST(Process, AReaderThatLeavesEndsItQuietly) {
  const Ran ran =
      shell("set -o pipefail; \"$AIOPS\" triage --from \"$R/02-oomkilled\" -o json | head -c 10; echo \" ${PIPESTATUS[0]}\"");
  EXPECT_EQ(ran.out, "{\n  \"schem 0\n");
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(shell("\"$AIOPS\" triage --from \"$R/02-oomkilled\" -o json | true; echo ${PIPESTATUS[0]}").out, "0\n");
}

TEST(Process, AResultThatCannotBeWrittenIsAFailure) {
  const Ran ran = shell("\"$AIOPS\" version >/dev/full");
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.err.find("No space left on device"), std::string::npos) << ran.err;
}

TEST(Process, CtrlCEndsItWith130) {
  // It waits for standard input, which never comes: the fifo is held open by the shell itself.
  const Ran ran = shell(
      "mkfifo $HOME/fifo; exec 9<>$HOME/fifo\n"
      "\"$AIOPS\" triage --from - <&9 & pid=$!\n"
      "until (( 0x$(awk '/^SigCgt/ {print $2}' /proc/$pid/status) & 2 )); do :; done  # its handler is in place\n"
      "kill -INT $pid; wait $pid; code=$?; rm $HOME/fifo; exit $code");
  EXPECT_EQ(ran.code, 130) << ran.err;
  EXPECT_EQ(ran.out, "");
}

TEST(Process, TwoRunsGiveTheSameBytes) {
  const Ran ran = shell(
      "run() { \"$AIOPS\" triage --from \"$R/01-bad-rollout-missing-config-key\" --now 2026-11-20T14:30:00Z -o $1; }\n"
      "for form in text json yaml markdown junit name; do cmp <(run $form) <(run $form) || exit 1; done");
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
}

TEST(Process, StandardInputIsASnapshot) {
  const Ran ran = shell("\"$AIOPS\" triage --from - -o name < \"$R/02-oomkilled/pods.json\"");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out, "");
}

TEST(Process, WorksUnderTheNamesThatKubectlLooksFor) {
  const Ran ran = shell(
      "mkdir -p $HOME/bin; ln -sf \"$AIOPS\" $HOME/bin/kubectl-aiops; ln -sf \"$AIOPS\" $HOME/bin/kubectl_complete-aiops\n"
      "$HOME/bin/kubectl-aiops --help | grep -c 'kubectl aiops COMMAND'; $HOME/bin/kubectl_complete-aiops rul");
  EXPECT_EQ(ran.out, "2\nrules\tprint the rulebook, or one family or rule of it\n:4\n");
}

}  // namespace
}  // namespace aiops::testing
