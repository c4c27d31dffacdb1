// The printed rulebook is the rulebook.
#include "core/findings/rule.hpp"

#include <gtest/gtest.h>

#include "core/base/json.hpp"
#include "support/golden.hpp"
#include "support/program.hpp"

namespace aiops::testing {
namespace {

TEST(Rules, TheTableAndTheJsonNameEveryRule) {
  const Ran table = types({"rules"}), names = types({"rules", "-o", "name"}), as_json = types({"rules", "-o", "json"});
  const auto document = json::Document::parse(as_json.out);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root()["schema"].text(), "aiops.rules/v1");
  ASSERT_EQ(document->root()["rules"].size(), rulebook().size());
  std::string expected;
  for (std::size_t i = 0; i < rulebook().size(); ++i) {
    const Rule& rule = rulebook()[i];
    expected += std::string(rule.id) + "\n";
    EXPECT_NE(table.out.find("\n" + std::string(rule.id) + " "), std::string::npos) << rule.id;
    EXPECT_EQ(document->root()["rules"].at(i)["id"].text(), rule.id);
    EXPECT_EQ(document->root()["rules"].at(i)["proof"].text(), rule.proof);
    EXPECT_EQ(document->root()["rules"].at(i)["commands"].size(), 2U);
  }
  EXPECT_EQ(names.out, expected);
  EXPECT_EQ(table.out.rfind("ID ", 0), 0U);
  EXPECT_NE(types({"rules", "--no-headers"}).out.rfind("ID ", 0), 0U);
}

TEST(Rules, OneRuleShowsProofCauseAndCommands) {
  const Rule* rule = find_rule("OOM-LIMIT");
  ASSERT_NE(rule, nullptr);
  const Ran ran = types({"rules", "oom-limit"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out.rfind("OOM-LIMIT  " + std::string(rule->title) + "\n", 0), 0U) << ran.out;
  for (const std::string heading : {"\nPROOF\n", "\nCAUSE\n", "\nCOMMANDS\n"})
    EXPECT_NE(ran.out.find(heading), std::string::npos);
  for (const CommandRow& row : rule->commands) EXPECT_NE(ran.out.find(row.text), std::string::npos);
}

TEST(Rules, AFamilyIsListedAlone) {
  std::string expected;
  for (const Rule& rule : rulebook())
    if (rule.family == Family::crash) expected += std::string(rule.id) + "\n";
  EXPECT_EQ(types({"rules", "crash", "-o", "name"}).out, expected);
  EXPECT_EQ(types({"rules", "crash"}).out.rfind("ID ", 0), 0U);
  EXPECT_EQ(types({"rules", "crush"}).code, 2);
}

TEST(Rules, ThePageOfTheRulebookIsWhatTheProgramPrints) {
  const Ran ran = types({"rules", "-o", "markdown"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  for (const Rule& rule : rulebook())
    EXPECT_NE(ran.out.find("\n### " + std::string(rule.id) + "\n"), std::string::npos) << rule.id;
  expect_page("docs/rules.md", ran.out);
  EXPECT_EQ(types({"rules", "OOM-LIMIT", "-o", "markdown"}).out.rfind("### OOM-LIMIT\n", 0), 0U);
}

}  // namespace
}  // namespace aiops::testing
