#include "core/redact/own/rule_yaml.hpp"

#include <gtest/gtest.h>

#include "core/redact/harness.hpp"

namespace aiops::redact {
namespace {

using testing::redacted;

constexpr std::string_view sample = R"(
rules:
  - id: acme-token
    description: Tokens of the shop
    regex: 'acme_([0-9a-f]{8})'
    group: 1
    keywords: [acme_]
    entropy: 1.5
    allow: [deadbeef, {regex: '0f+'}]
  - id: shop-user
    regex: 'shopper (?:named )?(\w+)'
    keywords: shopper
    class: personal
    type: user
    profile: [pii]
allow:
  - root
  - {value: admin, rule: shop-user}
  - {regex: 'test-.*'}
)";

Policy policy_of(std::string_view yaml, std::uint8_t profiles, std::string_view subject = {}) {
  RuleFileOptions options;
  options.subject = subject;
  auto file = read_rule_yaml(yaml, options);
  Policy policy;
  policy.profiles = profiles;
  EXPECT_TRUE(file) << file.error().what;
  if (!file) return policy;
  policy.own = file->rules;
  policy.allowed = file->allowed;
  return policy;
}

TEST(RuleYaml, RulesFindAndAllowLeaves) {
  const Policy policy = policy_of(sample, Profile::pii);
  EXPECT_EQ(redacted("acme_12ab34cd acme_deadbeef acme_0fffffff acme_11111111", policy),
            "acme_[REDACTED:acme-token] acme_deadbeef acme_0fffffff acme_11111111");
  EXPECT_EQ(redacted("Shopper bob, shopper named eve, shopper root, shopper admin", policy),
            "Shopper bob, shopper named [REDACTED:user], shopper root, shopper admin");
}

TEST(RuleYaml, AProfileSaysWhereARuleIsOn) {
  EXPECT_EQ(redacted("shopper bob acme_12ab34cd", policy_of(sample, Profile::infra)), "shopper bob acme_[REDACTED:acme-token]");
  Policy named = policy_of("rules: [{id: pin, regex: '\\d+', profile: none}]", Profile::pii);
  EXPECT_EQ(redacted("12", named), "12");
  named.enabled.insert("pin");
  EXPECT_EQ(redacted("12", named), "[REDACTED:pin]");
}

TEST(RuleYaml, APathSaysInWhichFilesARuleFires) {
  constexpr std::string_view yaml = "rules: [{id: pin, regex: '\\d+', path: '[.]txt$'}]\nallow: [{value: '7', rule: pin}]";
  EXPECT_EQ(redacted("12 7", policy_of(yaml, 0)), "[REDACTED:pin] 7");
  EXPECT_EQ(redacted("12 7", policy_of(yaml, 0, "a.txt")), "[REDACTED:pin] 7");
  EXPECT_EQ(redacted("12 7", policy_of(yaml, 0, "a.log")), "12 7");
}

TEST(RuleYaml, TheLanguageIsKnownByTheNameOrByTheFirstLine) {
  EXPECT_TRUE(read_rule_file("x.yaml", "rules: []"));
  EXPECT_TRUE(read_rule_file("x.json", R"({"rules": [{"id": "pin", "regex": "a=b"}]})"));
  EXPECT_TRUE(read_rule_file("x.TOML", "title = 'x'"));
  EXPECT_TRUE(read_rule_file("x", "# a comment\ntitle = 'x'"));
  EXPECT_TRUE(read_rule_file("x", "\n[[rules]]\nid='x'\nregex='y'"));
  EXPECT_TRUE(read_rule_file("x", "rules:\n  - {id: pin, regex: 'a=b'}"));
  EXPECT_TRUE(read_rule_file("x", ""));
}

struct Broken {
  std::string_view yaml, what, hint;
};

TEST(RuleYaml, ErrorsNameLineAndColumn) {
  static constexpr Broken all[] = {
      {"rules:\n  - id: pin\n    regexp: 'x'\n", "line 3, column 5: \"regexp\" is not a key of a rule",
       "did you mean \"regex\"?"},
      {"rulez: []\n", "line 1, column 1: \"rulez\" is not a key of a rule file", "did you mean \"rules\"?"},
      {"rules:\n  - id: pin\n    regex: 'a(b'\n", "line 3, column 13: missing ): a(b", ""},
      {"rules:\n  - id: Pin\n    regex: 'a'\n", "line 2, column 5: a rule must have an id of 2 to 40 of a-z, 0-9 and -", ""},
      {"rules:\n  - regex: 'a'\n", "line 2, column 5: a rule must have an id of 2 to 40 of a-z, 0-9 and -", ""},
      {"rules:\n  - id: pin\n", "line 2, column 5: rule \"pin\" has no regex", ""},
      {"rules:\n  - id: pin\n    regex: 'a'\n    group: 1\n",
       "line 4, column 5: group must be a number from 0 to 0, the groups of the regex", ""},
      {"rules:\n  - id: pin\n    regex: 'a'\n    entropy: 9\n",
       "line 4, column 5: entropy must be a number from 0 to 8, bits a byte", ""},
      {"rules:\n  - id: pin\n    regex: 'a'\n    class: secret\n",
       "line 4, column 5: class must be credential, infrastructure or personal", ""},
      {"rules:\n  - id: pin\n    regex: 'a'\n    profile: [secret]\n",
       "line 4, column 5: profile must be of secrets, infra, pii, all, none", ""},
      {"rules:\n  - id: pin\n    regex: 'a'\n  - id: pin\n    regex: 'b'\n", "line 4, column 5: the id \"pin\" stands here twice",
       ""},
      {"rules:\n  - id: pin\n    regex: 'a'\n    keywords: [12]\n", "line 4, column 5: a keyword must be a string", ""},
      {"allow:\n  - {regex: 'a', value: 'b'}\n", "line 2, column 5: an entry of allow must have a value or a regex", ""},
      {"allow:\n  - {value: 'b', rule: nobody}\n", "line 2, column 24: there is no redaction rule \"nobody\"", ""},
      {"allow:\n  - 12\n", "line 2, column 5: an entry of allow must be a string or {value or regex, rule}", ""},
      {"- a\n", "line 1, column 3: a rule file must be a mapping with rules or allow", ""},
      {"rules: [\n", "line 2, column 1", ""},
  };
  for (const Broken& broken : all) {
    const auto file = read_rule_yaml(broken.yaml);
    ASSERT_FALSE(file) << broken.yaml;
    EXPECT_EQ(file.error().what.substr(0, broken.what.size()), broken.what) << broken.yaml;
    if (!broken.hint.empty()) {
      EXPECT_EQ(file.error().hint, broken.hint);
    }
  }
}

}  // namespace
}  // namespace aiops::redact
