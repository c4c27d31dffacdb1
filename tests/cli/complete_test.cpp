// Completion is plain text, so it is compared as such; and bash runs its script for real.
#include <gtest/gtest.h>

#include "commands/command.hpp"
#include "support/program.hpp"

namespace aiops::testing {
namespace {

std::string completed(Person& person, std::vector<std::string> words) {
  words.insert(words.begin(), "__complete");
  const Ran ran = person.types(words);
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
  return ran.out;
}

std::string completed(const std::vector<std::string>& words) {
  Person person;
  return completed(person, words);
}

TEST(Complete, AnswersWithCommandsAndTheirSummaries) {
  EXPECT_EQ(completed({"tr"}), "triage\tfind out what is wrong, and prove it\n:4\n");
  const std::string all = completed({""});
  for (const auto name : commands::command_names())
    EXPECT_NE(("\n" + all).find("\n" + std::string(name) + "\t"), std::string::npos) << name;
  EXPECT_EQ(completed({}), all);
  EXPECT_EQ(completed({"help", "ru"}), "rules\tprint the rulebook, or one family or rule of it\n:4\n");
  EXPECT_EQ(completed({"nonsense", ""}), ":4\n");
}

TEST(Complete, AnswersWithFlagsAndTheirValues) {
  EXPECT_EQ(completed({"triage", "--fail"}), "--fail-on\texit with 3 when an incident is at least this severe\n:4\n");
  EXPECT_EQ(completed({"triage", "--fail-on", ""}), "none\ninfo\nwarning\nerror\ncritical\n:4\n");
  EXPECT_EQ(completed({"triage", "-o", "j"}), "json\njunit\n:4\n");
  EXPECT_EQ(completed({"-o", "j"}), "json\njunit\n:4\n");
  EXPECT_EQ(completed({"triage", "--output=ya"}), "--output=yaml\n:4\n");
  EXPECT_EQ(completed({"triage", "-n", "shop", "--max-logs", ""}), ":4\n");
  EXPECT_EQ(completed({"--ver"}), "--version\tshow the version\n:4\n");
}

TEST(Complete, LeavesFileNamesToTheShell) {
  EXPECT_EQ(completed({"triage", "--from", ""}), ":0\n");
  EXPECT_EQ(completed({"triage", "--save", ""}), ":0\n");
  EXPECT_EQ(completed({"triage", "--config=~/x"}), ":0\n");
  EXPECT_EQ(completed({"verify-report", ""}), ":0\n");
  EXPECT_EQ(completed({"verify-report", "report.json", ""}), ":4\n");
}

TEST(Complete, KnowsKindsAndRules) {
  EXPECT_EQ(completed({"triage", "stateful"}), "statefulset\tsts\n:4\n");
  EXPECT_EQ(completed({"triage", "-n", "shop", "statefuls"}), "statefulset\tsts\n:4\n");
  EXPECT_EQ(completed({"triage", "pod", "statefuls"}), ":4\n");
  EXPECT_NE(completed({"rules", "OOM-"}).find("OOM-LIMIT\t"), std::string::npos);
  EXPECT_NE(completed({"triage", "--exclude", "OOM-"}).find("OOM-LIMIT\t"), std::string::npos);
  EXPECT_EQ(completed({"triage", "--filter", "cras"}), "crash\tfamily of rules\n:4\n");
}

const char* const kubeconfig =
    "apiVersion: v1\nkind: Config\ncurrent-context: prod\n"
    "contexts:\n- {name: prod, context: {cluster: c-prod, user: me, namespace: shop}}\n"
    "- {name: test, context: {cluster: c-test, user: me}}\n"
    "clusters:\n- {name: c-prod, cluster: {server: 'https://10.0.0.1'}}\n- {name: c-test, cluster: {server: "
    "'https://10.0.0.2'}}\n"
    "users:\n- {name: me, user: {token: secret-token}}\n";

TEST(Complete, KnowsTheNamesOfTheKubeconfig) {
  Person person;
  person.machine.files["/home/me/.kube/config"] = kubeconfig;
  EXPECT_EQ(completed(person, {"triage", "--context", ""}), "prod\ntest\n:4\n");
  EXPECT_EQ(completed(person, {"triage", "--cluster", "c-p"}), "c-prod\n:4\n");
  EXPECT_EQ(completed(person, {"triage", "--user", ""}), "me\n:4\n");
  EXPECT_EQ(completed(person, {"triage", "-n", ""}), "shop\n:4\n");
  EXPECT_EQ(completed(person, {"--context", ""}), "prod\ntest\n:4\n");
  EXPECT_TRUE(person.net.requests.empty());
}

TEST(Complete, IsSilentWhenTheKubeconfigIsBroken) {
  Person person;
  person.machine.files["/home/me/.kube/config"] = "contexts: [";
  EXPECT_EQ(completed(person, {"triage", "--context", ""}), ":4\n");
}

TEST(Complete, KubectlAsksUnderAnotherName) {
  Person person;
  person.called = "/opt/bin/kubectl_complete-aiops";
  EXPECT_EQ(person.types({"ver"}).out,
            "verify-report\tcheck every fact and citation of a report against its snapshot\nversion\tprint the version, the "
            "compiler and the libraries\n:4\n");
  EXPECT_EQ(person.types({"triage", "-o", "y"}).out, "yaml\n:4\n");
}

// The script as bash runs it when a person presses TAB after `line`.
std::string pressed(const std::string& words, const std::string& index) {
  const Ran ran = shell("PATH=$(dirname \"$AIOPS\"):$PATH; . \"$SOURCE/completions/aiops.bash\"\nCOMP_WORDS=(" + words +
                        "); COMP_CWORD=" + index + "; _aiops; printf '%s\\n' \"${COMPREPLY[@]}\"");
  EXPECT_EQ(ran.code, 0) << ran.err;
  return ran.out;
}

TEST(Complete, TheBashScriptGivesTheSameValues) {
  EXPECT_EQ(pressed("aiops tri", "1"), "triage\n");
  EXPECT_EQ(pressed("aiops triage -o j", "3"), "json\njunit\n");
  EXPECT_EQ(pressed("aiops triage --output = ya", "4"), "yaml\n");
  EXPECT_EQ(pressed("aiops triage --output =", "3"), "text\nwide\njson\nyaml\nmarkdown\njunit\nname\n");
  EXPECT_EQ(pressed("aiops triage --from ''", "3"), "\n");
}

}  // namespace
}  // namespace aiops::testing
