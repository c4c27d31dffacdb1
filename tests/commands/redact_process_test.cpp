// The filter as a process: when lines leave, what happens when nobody reads or the disk is full, how much memory it takes.
#include <gtest/gtest.h>

#include "support/program.hpp"

namespace aiops::testing {
namespace {

// Functions for the shell lines below.
const std::string begin =
    "mkdir -p $HOME/filter; cd $HOME/filter; echo plainly-made-up-7 >known; redact() { \"$AIOPS\" redact --known-secrets known "
    "\"$@\"; }\n"
    // Two pipes with a name, held open by the shell: 8 is what it reads, 9 is what it writes.
    "piped() { rm -f in out; mkfifo in out; exec 8<>out 9<>in; \"$AIOPS\" redact --known-secrets known \"$@\" <in >out 9<&- & "
    "pid=$!; }\n";

TEST(RedactProcess, ALineLeavesWhileTheInputIsStillOpen) {
  const Ran ran = shell(begin +
                        "piped; best=1000000\n"
                        "for i in {1..40}; do\n"
                        "  from=$EPOCHREALTIME; echo \"$i plainly-made-up-7\" >&9; read -t 20 -r got <&8 || exit 1\n"
                        "  to=$EPOCHREALTIME; took=$(( ${to/./} - ${from/./} )); (( took < best )) && best=$took\n"
                        "  [[ $got == \"$i [REDACTED:known-secret]\" ]] || { echo \"$got\"; exit 2; }\n"
                        "done; kill $pid; (( best < 20000 )) || { echo $best; exit 3; }");
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
}

TEST(RedactProcess, AHalfLineWaits) {
  const Ran ran = shell(begin +
                        "piped; printf 'first\\nplainly-made' >&9; read -t 20 -r got <&8; echo \"$got\"\n"
                        "printf -- '-up-7\\n' >&9; read -t 20 -r got <&8; echo \"$got\"; kill $pid");
  EXPECT_EQ(ran.out, "first\n[REDACTED:known-secret]\n") << ran.err;
}

TEST(RedactProcess, AReaderThatLeavesEndsItQuietly) {
  const Ran ran = shell(begin + "yes plainly-made-up-7 | redact | head -1; echo ${PIPESTATUS[1]}");
  EXPECT_EQ(ran.out, "[REDACTED:known-secret]\n0\n");
  EXPECT_EQ(ran.err, "");
}

TEST(RedactProcess, AFullDiskIsAnError) {
  const Ran ran = shell(begin + "redact known >/dev/full");
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err, "aiops: the result could not be written: No space left on device\n");
  const Ran report = shell(begin + "redact --report /dev/full known");
  EXPECT_EQ(report.code, 1) << report.err;
  const Ran check = shell(begin + "redact --check known >/dev/full");
  EXPECT_EQ(check.code, 1) << check.err;
}

TEST(RedactProcess, AFileIsNotItsOwnOutput) {
  const Ran ran = shell(begin + "echo x >file; redact file >>file; echo $?; cat file");
  EXPECT_EQ(ran.out, "2\nx\n") << ran.err;
}

// The address sanitizer keeps what was freed, and shadows of all there is.
#if defined(__SANITIZE_ADDRESS__)
constexpr const char* most_kib = "262144";
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr const char* most_kib = "262144";
#else
constexpr const char* most_kib = "24576";
#endif
#else
constexpr const char* most_kib = "24576";
#endif

TEST(RedactProcess, ALineOf64MebibytesTakesLittleMemory) {
  const Ran ran = shell(begin +
                        "rm -f in; mkfifo in; \"$AIOPS\" redact --known-secrets known <in >big & pid=$!; exec 9>in\n"
                        "head -c 67108864 /dev/zero | tr '\\0' 'a' >&9; printf ' plainly-made-up-7\\nend\\n' >&9\n"
                        "until [[ $(tail -c 4 big) == end ]]; do kill -0 $pid || exit 1; done\n"
                        "awk '/VmHWM/ {exit $2 > " +
                        most_kib +
                        "}' /proc/$pid/status || grep VmHWM /proc/$pid/status\n"
                        "exec 9>&-; wait $pid; echo $?; stat -c %s big; tail -c 29 big; rm big");
  EXPECT_EQ(ran.out, "0\n67108893\n [REDACTED:known-secret]\nend\n") << ran.err;
}

TEST(RedactProcess, MakesNoCoreDumps) {
  const Ran ran = shell(begin +
                        "piped; echo x >&9; read -t 20 -r got <&8\n"
                        "awk '/Max core file size/ {print $5, $6}' /proc/$pid/limits; kill $pid");
  EXPECT_EQ(ran.out, "0 0\n") << ran.err;
}

TEST(RedactProcess, CtrlCEndsItWith130) {
  const Ran ran = shell(begin + "piped; echo x >&9; read -t 20 -r got <&8; kill -INT $pid; wait $pid");
  EXPECT_EQ(ran.code, 130) << ran.err;
}

TEST(RedactProcess, CtrlCLeavesNoFileHalfWritten) {
  const Ran ran =
      shell(begin +
            "rm -rf folder; mkdir folder; cp known folder/big; truncate -s 4G folder/big  # a hole: it takes no room\n"
            "\"$AIOPS\" redact --known-secrets known -i folder/big & pid=$!\n"
            "until [[ $(ls -A folder | wc -l) == 2 ]]; do kill -0 $pid || exit 1; done\n"
            "kill -INT $pid; wait $pid; echo $?; ls -A folder; head -1 folder/big; rm -r folder");
  EXPECT_EQ(ran.out, "130\nbig\nplainly-made-up-7\n") << ran.err;
}

TEST(RedactProcess, Utf16FilesStayUtf16) {
  const Ran ran = shell(begin +
                        "printf 'key: plainly-made-up-7\\r\\nend\\r\\n' | iconv -t UTF-16 >wide\n"
                        "redact wide | iconv -f UTF-16 | od -c | head -3; redact wide | head -c 2 | cmp - <(head -c 2 wide)");
  EXPECT_EQ(ran.out,
            "0000000   k   e   y   :       [   R   E   D   A   C   T   E   D   :   k\n"
            "0000020   n   o   w   n   -   s   e   c   r   e   t   ]  \\r  \\n   e   n\n"
            "0000040   d  \\r  \\n\n")
      << ran.err;
}

}  // namespace
}  // namespace aiops::testing
