// What a person types, and what comes back: exit codes, streams, messages.
#include <gtest/gtest.h>

#include "commands/command.hpp"
#include "support/program.hpp"

namespace aiops::testing {
namespace {

const std::string oom = recording("02-oomkilled");

TEST(App, WithoutArgumentsHelpIsShortAndTheCodeSaysWrongUsage) {
  const Ran ran = types({});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_NE(ran.err.find("aiops triage -n shop"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("aiops triage --from snapshot"), std::string::npos) << ran.err;
}

TEST(App, HelpShowsExamplesBeforeFlags) {
  for (const auto& line : std::vector<std::vector<std::string>>{{"triage", "--help"},
                                                                {"help", "triage"},
                                                                {"triage", "-h"},
                                                                {"-h", "triage"},
                                                                {"triage", "--nonsense", "-h"},
                                                                {"triage", "--from", "-h", "-h"}}) {
    const Ran ran = types(line);
    EXPECT_EQ(ran.code, 0) << line.back();
    const auto examples = ran.out.find("Examples:");
    const auto flags = ran.out.find("-o, --output FORMAT");
    ASSERT_NE(examples, std::string::npos) << ran.out;
    ASSERT_NE(flags, std::string::npos) << ran.out;
    EXPECT_LT(examples, flags);
    EXPECT_EQ(ran.err, "");
  }
}

TEST(App, HelpWithoutACommandListsAllCommands) {
  for (const auto& line : std::vector<std::vector<std::string>>{{"--help"}, {"-h"}, {"help"}}) {
    const Ran ran = types(line);
    EXPECT_EQ(ran.code, 0);
    for (const auto name : commands::command_names())
      EXPECT_NE(ran.out.find("  " + std::string(name)), std::string::npos) << name;
  }
}

TEST(App, CalledByKubectlTheUsageSaysSo) {
  Person person;
  person.called = "/usr/local/bin/kubectl-aiops";
  const Ran help = person.types({"triage", "--help"});
  EXPECT_NE(help.out.find("Usage:\n  kubectl aiops triage"), std::string::npos) << help.out;
  EXPECT_NE(help.out.find("\n  kubectl aiops triage -n shop\n"), std::string::npos) << help.out;
  EXPECT_EQ(help.out.find("\n  aiops "), std::string::npos) << help.out;
  EXPECT_NE(person.types({"nonsense"}).err.find("see kubectl aiops --help"), std::string::npos);
}

struct Wrong {
  std::vector<std::string> words;
  std::string says;
};

TEST(App, WrongUsageIsExitCodeTwoWithAMessageAndNoResult) {
  const std::vector<Wrong> lines = {
      {{"triag"}, "unknown command `triag`\n  did you mean triage?"},
      {{"help", "triag"}, "did you mean triage?"},
      {{"triage", "--namspace", "x"}, "unknown flag `--namspace`\n  did you mean --namespace?"},
      {{"triage", "--namspace=x"}, "unknown flag `--namspace`\n  did you mean --namespace?"},
      {{"--namspace=x"}, "unknown flag `--namspace`"},
      {{"triage", "-x"}, "unknown flag `-x`"},
      {{"triage", "-Ax"}, "unknown flag `-x`"},
      {{"version", "--from", "x"}, "unknown flag `--from`"},
      {{"triage", "-o", "jsn"}, "`jsn` is none of text, wide, json, yaml, markdown, junit, name\n  did you mean json?"},
      {{"triage", "--from"}, "--from needs a value: PATH"},
      {{"triage", "-n"}, "--namespace needs a value: NAME"},
      {{"triage", "--now", "yesterday", "--from", oom}, "--now: `yesterday` is not a time"},
      {{"triage", "--since", "1 hour", "--from", oom}, "--since: `1 hour` is not a duration"},
      {{"triage", "--since=", "--from", oom}, "--since: `` is not a duration"},
      {{"triage", "--fail-on", "errors", "--from", oom}, "did you mean error?"},
      {{"triage", "--max-requests", "-5", "--from", oom}, "`-5` is not a whole number"},
      {{"triage", "--request-timeout", "soon", "--from", oom}, "`soon` is not a duration"},
      {{"triage", "--filter", "CRASH-AP", "--from", oom}, "did you mean CRASH-APP?"},
      {{"triage", "--exclude", "NO-SUCH-RULE@shop/web", "--from", oom}, "aiops rules lists them"},
      {{"triage", "-l", "app==", "-l", "a=(", "--from", oom}, "--selector: "},
      {{"triage", "--strict=maybe", "--from", oom}, "`maybe` is not true or false"},
      {{"triage", "--color", "blue"}, "`blue` is none of auto, always, never"},
      {{"triage", "-v", "--verbose=loud"}, "`loud` is not a whole number"},
      {{"triage", "pods", "--from", oom}, "`pods` names no object"},
      {{"triage", "pod/a", "pod/b", "--from", oom}, "name one object"},
      {{"triage", "pod/", "--from", oom}, "names no object"},
      {{"triage", "a", "b", "c", "--from", oom}, "unexpected argument `c`"},
      {{"triage", "deploymnt/web", "--from", oom}, "unknown kind `deploymnt`\n  did you mean deployments?"},
      {{"triage", "pod/x", "-l", "a=b", "--from", oom}, "not both"},
      {{"triage", "--from", oom, "--server", "https://x"}, "contradict"},
      {{"triage", "--from", "/no/such/place"}, "/no/such/place"},
      {{"rules", "OOM-LIMT"}, "did you mean OOM-LIMIT?"},
      {{"rules", "A", "B"}, "unexpected argument `B`"},
      {{"config"}, "config needs view"},
      {{"config", "edit"}, "unknown action `edit`"},
      {{"version", "extra"}, "unexpected argument `extra`"},
      {{"version", "-o", "yaml"}, "none of text, json"},
  };
  for (const Wrong& line : lines) {
    const Ran ran = types(line.words);
    std::string shown;
    for (const auto& word : line.words) shown += word + " ";
    EXPECT_EQ(ran.code, 2) << shown;
    EXPECT_EQ(ran.out, "") << shown;
    EXPECT_NE(ran.err.find(line.says), std::string::npos) << shown << "\n" << ran.err;
  }
}

TEST(App, FlagsAreTakenAsKubectlTakesThem) {
  const Ran plain = types({"triage", "--from", oom, "--output", "json"});
  EXPECT_EQ(plain.code, 0) << plain.err;
  for (const auto& line : std::vector<std::vector<std::string>>{{"triage", "--from", oom, "-o=json"},
                                                                {"triage", "--from", oom, "-ojson"},
                                                                {"triage", "--from=" + oom, "-o", "json"},
                                                                {"-o=json", "triage", "--from", oom},
                                                                {"--from", oom, "triage", "-o=json"},
                                                                {"-v", "6", "triage", "-Aojson", "--from", oom},
                                                                {"triage", "-o", "name", "--from", oom, "-o", "json"},
                                                                {"triage", "-Aqo=json", "--from", oom, "--strict=false"},
                                                                {"triage", "--from", oom, "-o", "json", "--"}}) {
    const Ran ran = types(line);
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_TRUE(ran.out == plain.out) << line[0] << " " << line[1];
  }
}

TEST(App, ABareHyphenAndWordsAfterTwoHyphensAreNoFlags) {
  Person person;
  EXPECT_NE(types({"triage", "--from", oom, "--", "-o"}).err.find("`-o` names no object"), std::string::npos);
  EXPECT_NE(types({"triage", "-", "--from", oom}).err.find("`-` names no object"), std::string::npos);
}

TEST(App, TextOfAStrangerIsEscapedInMessages) {
  const Ran ran = types({"triage", "--from", "/no/\x1b[31mred"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err.find('\x1b'), std::string::npos) << ran.err;
}

TEST(App, VersionIsAlsoAFlag) {
  EXPECT_EQ(types({"--version"}).out, types({"version"}).out);
  EXPECT_EQ(types({"version"}).out.rfind("aiops " + std::string(commands::version()), 0), 0U);
}

}  // namespace
}  // namespace aiops::testing
