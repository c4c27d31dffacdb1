// Flag, then variable, then file, then default; and a setting that is wrong is named with its place.
#include "commands/settings.hpp"

#include <gtest/gtest.h>

#include "support/program.hpp"

namespace aiops::testing {
namespace {

const std::vector<std::string> triage{"triage", "--from", recording("02-oomkilled"), "-o", "name", "--filter", "OOM-LIMIT"};

Person someone(const std::string& config) {
  Person person;
  person.machine.files["/home/me/.config/aiops/config.yaml"] = config;
  return person;
}

int code_with(Person& person, std::vector<std::string> more = {}) {
  more.insert(more.begin(), triage.begin(), triage.end());
  return person.types(more).code;
}

TEST(Settings, TheFlagCountsMoreThanTheVariableAndThatMoreThanTheFile) {
  Person person;
  EXPECT_EQ(code_with(person), 0);
  person = someone("failOn: error\n");
  EXPECT_EQ(code_with(person), 3);
  person.machine.variables["AIOPS_FAIL_ON"] = "none";
  EXPECT_EQ(code_with(person), 0);
  EXPECT_EQ(code_with(person, {"--fail-on", "info"}), 3);
}

TEST(Settings, TheFileIsFoundByFlagVariableXdgOrHome) {
  Person person;
  person.machine.files["/etc/team.yaml"] = "failOn: error";
  EXPECT_EQ(code_with(person, {"--config", "/etc/team.yaml"}), 3);
  person.machine.variables["AIOPS_CONFIG"] = "/etc/team.yaml";
  EXPECT_EQ(code_with(person), 3);
  person.machine.variables.erase("AIOPS_CONFIG");
  person.machine.variables["XDG_CONFIG_HOME"] = "/xdg";
  person.machine.files["/xdg/aiops/config.yaml"] = "failOn: warning";
  EXPECT_EQ(code_with(person), 3);
}

TEST(Settings, AListMayStandInTheFileAndInTheVariable) {
  Person person = someone("failOn: error\nexclude: [OOM-LIMIT]\n");
  EXPECT_EQ(code_with(person), 0);
  person = someone("failOn: error\nexclude: OOM-LIMIT\n");
  EXPECT_EQ(code_with(person), 0);
  person = someone("failOn: error\n");
  person.machine.variables["AIOPS_EXCLUDE"] = "CRASH-APP, OOM-LIMIT";
  EXPECT_EQ(code_with(person), 0);
}

struct Bad {
  std::string config, says;
};

TEST(Settings, WhatIsWrongInTheFileIsNamedWithItsLine) {
  for (const Bad& bad : std::vector<Bad>{
           {"since: 1h\nfaillOn: error\n", "config.yaml: line 2: unknown setting `faillOn`\n  did you mean failOn?"},
           {"since: 1h\n\nmaxLogs: many\n", "config.yaml: line 3: maxLogs: `many` is not a whole number"},
           {"maxLogs: {a: b}\n", "line 1: maxLogs: a single value is wanted here"},
           {"maxLogs: [1]\n", "a single value is wanted here"},
           {"failOn:\n", "a single value is wanted here"},
           {"- failOn\n", "not a mapping of settings"},
           {"failOn: [\n", "config.yaml: line "},
           {"exclude: [OOM-LIMIT, NOPE]\n", "unknown rule `NOPE`"},
       }) {
    Person person = someone(bad.config);
    const Ran ran = person.types(triage);
    EXPECT_EQ(ran.code, 2) << bad.config;
    EXPECT_EQ(ran.out, "");
    EXPECT_NE(ran.err.find(bad.says), std::string::npos) << ran.err;
    EXPECT_EQ(person.types({"version"}).code, 0) << "a broken file must not stop this";
    EXPECT_EQ(person.types({"help"}).code, 0);
  }
}

TEST(Settings, AWrongVariableIsNamed) {
  Person person;
  person.machine.variables["AIOPS_MAX_LOGS"] = "many";
  const Ran ran = person.types(triage);
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("AIOPS_MAX_LOGS: `many` is not a whole number"), std::string::npos) << ran.err;
}

TEST(Settings, AFileThatWasNamedMustBeThere) {
  const Ran ran = types({"triage", "--from", recording("02-oomkilled"), "--config", "/nowhere.yaml"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("/nowhere.yaml: No such file"), std::string::npos) << ran.err;
}

TEST(Settings, ViewShowsValueAndOrigin) {
  Person person = someone("since: 6h\nmaxLogs: 3\n");
  person.machine.variables["AIOPS_MAX_LOGS"] = "5";
  const Ran ran = person.types({"config", "view", "--color", "never"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out.find("maxLogs           5      AIOPS_MAX_LOGS\n"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("since             6h     /home/me/.config/aiops/config.yaml: line 1: since\n"), std::string::npos)
      << ran.out;
  EXPECT_NE(ran.out.find("color             never  --color\n"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("strict            false  default\n"), std::string::npos) << ran.out;
  EXPECT_NE(person.types({"config", "view", "-o", "json"}).out.find("\"origin\": \"AIOPS_MAX_LOGS\""), std::string::npos);
}

}  // namespace
}  // namespace aiops::testing
