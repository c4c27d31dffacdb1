#include "core/redact/follow.hpp"

#include <gtest/gtest.h>

#include "core/redact/harness.hpp"

namespace aiops::redact::testing {
namespace {

void expect(const std::string& text, const std::string& wanted) {
  EXPECT_EQ(redacted(text), wanted);
  EXPECT_EQ(redacted(wanted), wanted);
}

TEST(Follow, ABlockScalarGoesToItsIndentation) {
  expect("a:\n  password: |-\n    first\n      second\n\n    third\n  user: bob\n",
         "a:\n  password: |-\n    [REDACTED:kv-secret]\n      \n\n    \n  user: bob\n");
  expect("- password: >\n    word\n  user: bob\n", "- password: >\n    [REDACTED:kv-secret]\n  user: bob\n");
}

TEST(Follow, TheItemBehindAnOptionIsItsValue) {
  expect("args:\n- --password\n- hunter2\n- --user\n- bob\n", "args:\n- --password\n- [REDACTED:kv-secret]\n- --user\n- bob\n");
  expect("[\n \"--token\",\n \"abc\",\n \"x\"\n]", "[\n \"--token\",\n \"[REDACTED:kv-secret]\",\n \"x\"\n]");
}

TEST(Follow, AnotherOptionOrATemplateIsNone) {
  for (const char* text :
       {"- --password\n- --user\n- bob\n", "- --password\n- $(DB_PASSWORD)\n", "- --password\n- ${DB_PASSWORD}\n- x\n",
        "use --password\nthen restart the server\n", "- --token-auth-file\n- /etc/x\n"}) {
    EXPECT_EQ(redacted(text), text);
  }
}

TEST(Follow, AValueOnALineOfItsOwn) {
  expect("{\"password\":\n  \"hunter2\",\n \"a\": \"b\"}", "{\"password\":\n  \"[REDACTED:kv-secret]\",\n \"a\": \"b\"}");
  expect("\"passwords\": [\n  \"a1\",\n  \"b2\"\n],\n\"c\": \"d\"\n",
         "\"passwords\": [\n  \"[REDACTED:kv-secret]\",\n  \"[REDACTED:kv-secret]\"\n],\n\"c\": \"d\"\n");
}

}  // namespace
}  // namespace aiops::redact::testing
