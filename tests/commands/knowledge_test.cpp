// The keys of config.yaml that are no flags: strictly read, shown by every form of output, and as docs/config.md says.
#include "commands/knowledge.hpp"

#include <gtest/gtest.h>

#include "commands/settings.hpp"
#include "support/fake_transport.hpp"
#include "support/program.hpp"

namespace aiops::testing {
namespace {

Person someone(const std::string& config) {
  Person person;
  person.machine.files["/team.yaml"] = config;
  return person;
}

Ran triaged(const std::string& config, std::vector<std::string> more = {}) {
  std::vector<std::string> words{"triage", "--from", recording("02-oomkilled"), "--config", "/team.yaml"};
  words.insert(words.end(), more.begin(), more.end());
  return someone(config).types(words);
}

struct Bad {
  std::string config, says;
};

TEST(Knowledge, WhatIsWrongIsNamedWithFileAndLine) {
  for (const Bad& bad : std::vector<Bad>{
           {"ignore:\n- {rul: OOM-LIMIT}\n", "/team.yaml: line 2: ignore: unknown field `rul`\n  did you mean rule?"},
           {"ignore:\n- {rule: OOM-LIMI}\n", "line 2: ignore: unknown rule `OOM-LIMI`\n  did you mean OOM-LIMIT?"},
           {"ignore:\n- {why: all}\n", "line 2: ignore: this entry would ignore everything"},
           {"ignore:\n- rule: crash\n  until: soon\n", "line 3: ignore: until wants a date"},
           {"ignore:\n- {rule: crash, reason: BackOff}\n", "about a rule or about the reason of an event, not both"},
           {"ignore: OOM-LIMIT\n", "line 1: ignore: wants a list of entries"},
           {"ignore:\n- {name: ''}\n", "ignore: name is empty"},
           {"ignore:\n- {name: [a]}\n", "ignore: name wants a single value"},
           {"ignore: [x]\n", "ignore: an entry is a mapping"},
           {"owners:\n- {selector: 'a in (', team: x}\n", "line 2: owners: "},
           {"owners:\n- {kind: Node}\n", "owners: an entry says team (a name) or label"},
           {"runbooks:\n  X: ftp://a/b\n", "line 2: runbooks: X wants an http or https URL"},
           {"runbooks:\n  X: 'https://user:pw@a/b'\n", "runbooks: X wants an http or https URL"},
           {"runbooks:\n  X: \"https://a/\\e[31m\"\n", "runbooks: X wants an http or https URL"},
           {"runbooks: [a]\n", "runbooks: wants a mapping of rule or alert to URL"},
           {"logSignatures:\n- name: x\n  pattern: 'ab(c'\n", "line 3: logSignatures: column 13: missing ): ab(c"},
           {"logSignatures:\n- name: x\n  pattern: 'ab**'\n", "line 3: logSignatures: column 15: bad repetition operator: **"},
           {"logSignatures:\n- {name: x}\n", "logSignatures: an entry says pattern (a regular expression) or contains"},
           {"logSignatures:\n- {contains: x}\n", "logSignatures: an entry needs a name"},
           {"logSignatures:\n- {name: x, contains: y, cause: dependancy}\n", "unknown cause `dependancy`"},
           {"logSignatures:\n- {name: x, contains: y, severity: bad}\n", "severity is info, warning, error or critical"},
           {"ignor: []\n", "unknown setting `ignor`\n  did you mean ignore?"},
       }) {
    const Ran ran = triaged(bad.config);
    EXPECT_EQ(ran.code, 2) << bad.config;
    EXPECT_EQ(ran.out, "");
    EXPECT_NE(ran.err.find(bad.says), std::string::npos) << bad.config << ran.err;
  }
  EXPECT_NE(triaged("logSignatures:\n- {name: x, contains: y, cause: q}\n").err.find("causes are application-error, "),
            std::string::npos);
}

TEST(Knowledge, TheTextCountsWhatIsSuppressedAndSaysHowToListIt) {
  const std::string ignore = "ignore:\n- {rule: OOM-LIMIT, why: known}\n";
  const Ran ran = triaged(ignore);
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out.find(" suppressed (SUPPRESSED)"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("OOM-LIMIT Deployment/recommendations/recommender by ignore /team.yaml:2 (known)"), std::string::npos)
      << ran.out;
  const Ran markdown = triaged(ignore, {"-o", "markdown"});
  EXPECT_NE(markdown.out.find("**Suppressed ("), std::string::npos) << markdown.out;
  const Ran many = triaged("ignore:\n- {namespace: '*'}\n- {reason: BackOff}\n- {reason: Killing}\n- {message: e}\n");
  EXPECT_NE(many.out.find("SUPPRESSED ("), std::string::npos) << many.out;
}

TEST(Knowledge, AnEntryThatHasEndedSaysSoOnStderr) {
  const std::string config = "ignore:\n- {rule: OOM-LIMIT, until: 2020-01-01, why: old}\n";
  const Ran ran = triaged(config);
  EXPECT_NE(ran.out.find("OOM"), std::string::npos);
  EXPECT_EQ(ran.err, "aiops: ignore /team.yaml:2 (old) ended at 2020-01-01T23:59:59Z and no longer applies\n");
  EXPECT_EQ(triaged(config, {"-q"}).err, "");
}

TEST(Knowledge, OwnerAndRunbookStandInEveryForm) {
  const std::string config =
      "owners: [{namespace: 'recom*', team: 'ranking *team*'}]\nrunbooks: {OOM-LIMIT: 'https://wiki.example.com/oom?a=b|c'}\n";
  const Ran text = triaged(config);
  EXPECT_NE(text.out.find("OWNER  ranking *team*\nRUNBOOK  https://wiki.example.com/oom?a=b|c\nCOMMANDS\n"), std::string::npos)
      << text.out;
  const Ran json = triaged(config, {"-o", "json"});
  EXPECT_NE(json.out.find("\"owner\": \"ranking *team*\""), std::string::npos);
  EXPECT_NE(json.out.find("\"runbook\": \"https://wiki.example.com/oom?a=b|c\""), std::string::npos);
  const Ran markdown = triaged(config, {"-o", "markdown"});
  EXPECT_NE(markdown.out.find("**Owner** `ranking *team*`"), std::string::npos) << markdown.out;
  EXPECT_NE(markdown.out.find("**Runbook** `https://wiki.example.com/oom?a=b|c`"), std::string::npos);
  const Ran none = triaged("", {"-o", "json"});
  EXPECT_NE(none.out.find("\"owner\": null"), std::string::npos);
  EXPECT_EQ(triaged("").out.find("OWNER"), std::string::npos);
}

TEST(Knowledge, ConfigViewShowsHowManyEntriesThereAre) {
  Person person = someone("ignore:\n- {rule: crash}\n- {rule: log}\nsince: 2h\n");
  const Ran ran = person.types({"config", "view", "--config", "/team.yaml"});
  EXPECT_NE(ran.out.find("ignore            2 entries  /team.yaml: line 2: ignore\n"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("owners            -          default\n"), std::string::npos) << ran.out;
}

// The block between ```yaml and ```.
std::string example_in(const std::string& page) {
  const auto from = page.find("```yaml\n") + 8;
  return page.substr(from, page.find("\n```", from) + 1 - from);
}

TEST(Drift, TheExampleOfTheConfigPageIsReadWholeAndShowsEveryKey) {
  const std::string example = example_in(test::read_test_file("docs/config.md"));
  const auto settings = commands::parse_settings("docs/config.md", example);
  ASSERT_TRUE(settings) << settings.error().what;
  ASSERT_TRUE(settings->knowledge);
  EXPECT_EQ(settings->knowledge->ignore.size(), 3U);
  EXPECT_EQ(settings->knowledge->owners.size(), 3U);
  EXPECT_EQ(settings->knowledge->signatures.size(), 2U);
  EXPECT_EQ(settings->knowledge->runbooks.size(), 2U);
  const std::string main_page = test::read_test_file("man/aiops.1");
  for (const auto key : commands::knowledge_keys) {
    EXPECT_EQ(settings->by_key.count(std::string(key)), 1U) << key;
    EXPECT_NE(main_page.find(".It Va " + std::string(key)), std::string::npos) << key << " in man/aiops.1";
  }
}

}  // namespace
}  // namespace aiops::testing
