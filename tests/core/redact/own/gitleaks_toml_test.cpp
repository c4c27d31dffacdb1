#include "core/redact/own/gitleaks_toml.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "core/redact/harness.hpp"

namespace aiops::redact {
namespace {

using testing::redacted;

std::string rules_text() {
  std::ifstream file(std::string(AIOPS_SOURCE_DIR) + "/testdata/redact/rules.toml");
  return {std::istreambuf_iterator<char>(file), {}};
}

Policy policy_of(const Result<RuleFile>& file) {
  Policy policy;
  policy.profiles = Profile::none;
  EXPECT_TRUE(file) << file.error().what;
  if (!file) return policy;
  policy.own = file->rules;
  policy.allowed = file->allowed;
  return policy;
}

std::string by_rule(std::string_view toml, std::string_view text) { return redacted(text, policy_of(read_gitleaks_toml(toml))); }

bool noted(const RuleFile& file, std::string_view words) {
  return std::any_of(file.notes.begin(), file.notes.end(),
                     [&](const std::string& note) { return note.find(words) != std::string::npos; });
}

struct Row {
  std::string_view text, redacted;
};

TEST(GitleaksToml, EveryFeatureOfTheFormatHasItsEffect) {
  static constexpr Row rows[] = {
      {"t=acme_k3j9x7q2m5w8;", "t=acme_[REDACTED:acme-token];"},
      {"t=ACME_k3j9x7q2m5w8 acme_k3j9x7q2m5w9", "t=ACME_[REDACTED:acme-token] acme_[REDACTED:acme-token]"},
      {"t=acme_aaaaaaaaaaab", "t=acme_aaaaaaaaaaab"},  // too little entropy
      {"t=acme_samplex7q2m5", "t=acme_samplex7q2m5"},  // allowed by an expression
      {"t=acme_k3j9xexample", "t=acme_k3j9xexample"},
      {"# acme_demo9x7q2m5w", "# acme_demo9x7q2m5w"},  // both checks hold
      {"t: acme_demo9x7q2m5w", "t: acme_[REDACTED:acme-token]"},  // the line is no comment
      {"# acme_k3j9x7q2m5w8", "# acme_[REDACTED:acme-token]"},  // no stop word
      {"ACME-login bob/hunter2", "ACME-login bob/[REDACTED:acme-pair]"},
      {"acme-login guest/guest", "acme-login guest/guest"},
      {"either=<123> either=[456]", "either=<[REDACTED:acme-either]> either=[[REDACTED:acme-either]]"},
      {"shopkey: abc", "shopkey: [REDACTED:acme-yaml]"},
      {"shop-begin x shop-end", "[REDACTED:acme-block]"},
      {"shop-begin x\nshop-end", "shop-begin x\nshop-end"},
      {"a q~abcde", "a [REDACTED:acme-short]"},
      {"a q~lmnop", "a q~lmnop"},
      {"zz9123456 zz9000123", "[REDACTED:acme-bare] zz9000123"},
      {"companion-1 composite-2 retired-3", "companion-1 [REDACTED:acme-composite] retired-3"},
      {"either=<0000>", "either=<0000>"},  // allowed for every rule
  };
  const auto file = read_gitleaks_toml(rules_text());
  const Policy policy = policy_of(file);
  for (const Row& row : rows) EXPECT_EQ(redacted(row.text, policy), row.redacted);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->rules.size(), 8U);
}

TEST(GitleaksToml, WhatHasNoEffectOrAnotherOneIsTold) {
  const auto file = read_gitleaks_toml(rules_text());
  ASSERT_TRUE(file);
  EXPECT_TRUE(noted(*file, "1 rule match paths only: they never fire on a text: acme-file") || noted(*file, "match paths only"));
  EXPECT_TRUE(noted(*file, "look across lines find what stands within one (1): acme-block"));
  EXPECT_TRUE(noted(*file, "as the input has no name (1): acme-yaml"));
  EXPECT_TRUE(noted(*file, "fire without them (1): acme-composite"));
  EXPECT_TRUE(noted(*file, "are left out (1): acme-companion"));
  EXPECT_TRUE(noted(*file, "there is no rule \"not-a-rule\" here to disable"));
  EXPECT_TRUE(noted(*file, "rule \"generic-api-key\" changes a rule of gitleaks"));
  EXPECT_EQ(file->notes.size(), 7U);
}

TEST(GitleaksToml, PathsCountWhenTheTextHasAName) {
  RuleFileOptions options;
  options.subject = "deploy/values.YAML";
  EXPECT_EQ(redacted("shopkey: abc", policy_of(read_gitleaks_toml(rules_text(), options))), "shopkey: [REDACTED:acme-yaml]");
  options.subject = "notes.txt";
  EXPECT_EQ(redacted("shopkey: abc", policy_of(read_gitleaks_toml(rules_text(), options))), "shopkey: abc");
  options.subject = "vendor/x.txt";
  EXPECT_EQ(redacted("zz9123456", policy_of(read_gitleaks_toml(rules_text(), options))), "zz9123456");
}

TEST(GitleaksToml, MatchesAndGroupsAreTakenAsGitleaksTakesThem) {
  EXPECT_EQ(by_rule("[[rules]]\nid='one'\nregex='a(b)?(c)?'\n", "a ab ac abc"),
            "[REDACTED:one] a[REDACTED:one] a[REDACTED:one] a[REDACTED:one]c");
  EXPECT_EQ(by_rule("[[rules]]\nid='one'\nregex='k=(?i)([a-z]+)$'\n", "k=ABC\r\nk=abc d\nk=x"),
            "k=[REDACTED:one]\r\nk=abc d\nk=[REDACTED:one]")
      << "the end of a line is an end";
  EXPECT_EQ(by_rule("[[rules]]\nid='one'\nregex='aa'\n", "aaaaa"), "[REDACTED:one][REDACTED:one]a") << "matches do not overlap";
  EXPECT_EQ(by_rule("[[rules]]\nid='one'\nregex='x+'\nentropy=0.5\n", "xxxx"), "xxxx");
  EXPECT_EQ(by_rule("[[rules]]\nid='one'\nregex='[xy]+'\nentropy=1.0\n", "xyxy"), "xyxy") << "entropy must be exceeded";
  EXPECT_EQ(by_rule("[[rules]]\nID='one'\nRegex='\\d+'\nKEYWORDS='Pin'\n", "PIN 12\n34"), "PIN [REDACTED:one]\n34");
}

TEST(GitleaksToml, AStopWordIsLookedForInTheSecretWhateverItsCase) {
  constexpr std::string_view toml = "[[rules]]\nid='one'\nregex='key=(\\w+)'\n[[rules.allowlists]]\nstopwords=['TeSt']\n";
  EXPECT_EQ(by_rule(toml, "key=mytEstkey test key=abc"), "key=mytEstkey test key=[REDACTED:one]");
}

TEST(GitleaksToml, AKeywordOfTwoBytesIsSeenWhereverItStands) {
  const Policy policy = policy_of(read_gitleaks_toml("[[rules]]\nid='one'\nregex='[a-z]{3}!'\nkeywords=['Q~']\n"));
  for (std::size_t before = 0; before < 40; ++before) {
    const std::string filler(before, '_');
    EXPECT_EQ(redacted(filler + "q~ abc!", policy), filler + "q~ [REDACTED:one]");
    EXPECT_EQ(redacted("abc!" + filler + "Q~", policy), "[REDACTED:one]" + filler + "Q~");
    EXPECT_EQ(redacted("abc!" + filler + "q-~Q", policy), "abc!" + filler + "q-~Q");
  }
}

TEST(GitleaksToml, AnIdMayHoldWhatAPlaceholderCannot) {
  EXPECT_EQ(by_rule("[[rules]]\nid='My_Rule (2)!'\nregex='\\d+'\n", "12"), "[REDACTED:my-rule-2]");
  EXPECT_EQ(by_rule("[[rules]]\nid='?'\nregex='\\d+'\n", "12"), "[REDACTED:custom]");
}

TEST(GitleaksToml, ExtendsAFileThatTheCallerReads) {
  RuleFileOptions options;
  options.read = [](std::string_view path) -> Result<std::string> {
    if (path != "base.toml") return fail(Fault::input, "no such file");
    return std::string(
        "[[rules]]\nid='one'\nregex='a\\d+'\n[[rules]]\nid='two'\nregex='b\\d+'\n[[rules]]\nid='gone'\nregex='c\\d'\n");
  };
  const auto file = read_gitleaks_toml(
      "[extend]\npath='base.toml'\ndisabledRules=['gone']\n[[rules]]\nid='one'\n[[rules.allowlists]]\nregexes=['^a1$']\n",
      options);
  EXPECT_EQ(redacted("a1 a2 b1 c1", policy_of(file)), "a1 [REDACTED:one] [REDACTED:two] c1");
  const auto missing = read_gitleaks_toml("[extend]\npath = 'none.toml'\n", options);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().what, "line 2, column 8: no such file");
}

struct Broken {
  std::string_view toml, what;
};

TEST(GitleaksToml, ErrorsNameLineAndColumn) {
  static constexpr Broken all[] = {
      {"[[rules]\nid = 'x'\n", "line 1, column 9"},
      {"[[rules]]\nid = 'x'\nregex = 'a'\nentropy = 'high'\n", "line 4, column 11: entropy must be a number from 0 to 1000"},
      {"[[rules]]\nid = 'x'\nregex = '''ab(c'''\n", "line 3, column 12: missing ): ab(c"},
      {"[[rules]]\nid = 'x'\nregex = 'fine[z-a]'\n", "line 3, column 15: invalid character class range: z-a"},
      {"[[rules]]\nregex = 'x'\n", "line 1, column 1: a rule must have an id"},
      {"[[rules]]\nid = 'x'\n", "line 1, column 1: rule \"x\" has neither regex nor path"},
      {"[[rules]]\nid = 'x'\nregex = '(a)'\nsecretGroup = 2\n",
       "line 1, column 1: rule \"x\" takes group 2 of a regex that has 1"},
      {"[[rules]]\nid = 'x'\nregex = 'a'\nkeywords = [1]\n", "line 4, column 13: keywords must be a list of strings"},
      {"title = 'x'\n[$x]\n", "line 2, column 2: "},
      {"[[\x01rules]]\n", "line 1, column 3: "},
      {"rules = 3\n", "line 1, column 9: rules must be a table: write [[rules]]"},
      {"[[rules]]\nid = 'x'\nregex = 'a'\n[[rules.allowlists]]\ndescription = 'empty'\n",
       "line 4, column 1: an allowlist must have regexes, stopwords, paths or commits"},
      {"[[allowlists]]\ncondition = 'XOR'\nstopwords = ['a']\n", "line 2, column 13: condition must be OR or AND"},
      {"[[allowlists]]\nregexTarget = 'mtach'\nstopwords = ['a']\n",
       "line 2, column 15: regexTarget must be secret, match or line"},
      {"[[allowlists]]\ntargetRules = ['ghost']\nstopwords = ['a']\n",
       "line 1, column 1: targetRules names \"ghost\", and there is no such rule"},
      {"[allowlist]\nstopwords = ['a']\n[[allowlists]]\nstopwords = ['b']\n",
       "line 1, column 1: allowlist cannot stand beside allowlists: move it there"},
      {"[extend]\npath = 'a'\nuseDefault = true\n", "line 2, column 8: [extend] has either path or useDefault, not both"},
      {"[extend]\npath = 'a'\n", "line 2, column 8: the file to extend cannot be read from here"},
      {"[extend]\nuseDefault = 'yes'\n", "line 2, column 14: usedefault must be true or false"},
  };
  for (const Broken& broken : all) {
    const auto file = read_gitleaks_toml(broken.toml);
    ASSERT_FALSE(file) << broken.toml;
    EXPECT_EQ(file.error().what.substr(0, broken.what.size()), broken.what) << broken.toml;
    EXPECT_EQ(file.error().fault, Fault::input);
  }
}

TEST(GitleaksToml, AKeyThatIsNotKnownIsTold) {
  const auto file = read_gitleaks_toml("[[rules]]\nid = 'x'\nregex = 'a'\nsecretGruop = 1\n");
  ASSERT_TRUE(file);
  EXPECT_TRUE(noted(*file, "line 4, column 1: \"secretGruop\" is not a key of a rule; did you mean \"secretgroup\"?"));
}

TEST(GitleaksToml, AKeyOfManyPartsIsRefusedBeforeItBecomesManyTables) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "a.";
  EXPECT_FALSE(read_gitleaks_toml(text + "a = 1\n"));
  EXPECT_FALSE(read_gitleaks_toml("[" + text + "a]\n"));
  EXPECT_FALSE(read_gitleaks_toml("x = { " + text + "a = 1 }\n"));
}

}  // namespace
}  // namespace aiops::redact
