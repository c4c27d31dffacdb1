// Every rule against its fixtures, and the rulebook against itself.
#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "core/base/text.hpp"
#include "core/findings/kubectl.hpp"
#include "core/findings/rule.hpp"
#include "support/fixture.hpp"

namespace aiops {
namespace {

class Fixture : public ::testing::TestWithParam<std::string> {};

TEST_P(Fixture, HoldsInAllItsCases) { aiops::testing::run_fixture(GetParam()); }

INSTANTIATE_TEST_SUITE_P(Rules, Fixture, ::testing::ValuesIn(aiops::testing::fixture_files()), [](const auto& chosen) {
  std::string name = chosen.param.substr(0, chosen.param.rfind('.'));
  for (char& c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return name;
});

TEST(Rulebook, IdsAreUniqueAndRowsAreComplete) {
  std::set<std::string_view> ids;
  for (const Rule& rule : rulebook()) {
    EXPECT_TRUE(ids.insert(rule.id).second) << rule.id << " stands twice";
    EXPECT_FALSE(rule.title.empty() || rule.proof.empty() || rule.means.empty()) << rule.id;
    for (const CommandRow& command : rule.commands) EXPECT_FALSE(command.text.empty() || command.purpose.empty()) << rule.id;
    EXPECT_NE(rule.commands[0].text, rule.commands[1].text) << rule.id;
  }
}

TEST(Rulebook, EveryCommandRowIsReadOnly) {
  ReadOnlyKubectl::Bindings any;
  for (const Rule& rule : rulebook()) {
    for (const CommandRow& command : rule.commands) {
      // Bind every placeholder the row has.
      std::string_view rest = command.text;
      while (true) {
        const auto open = rest.find('{');
        const auto close = open == std::string_view::npos ? open : rest.find('}', open);
        if (close == std::string_view::npos) break;
        any.emplace(std::string(rest.substr(open + 1, close - open - 1)), "x");
        rest.remove_prefix(open + 1);
      }
      const auto made = ReadOnlyKubectl::from_template(command.text, any);
      EXPECT_TRUE(made) << rule.id << ": " << command.text << ": " << (made ? "" : made.error().what);
    }
  }
}

TEST(Rulebook, EveryRuleHasItsFixtures) {
  std::map<std::string, aiops::testing::FixtureShape> shapes;
  for (const std::string& file : aiops::testing::fixture_files()) {
    auto shape = aiops::testing::shape_of(file);
    EXPECT_TRUE(find_rule(shape.rule)) << file << " is about an unknown rule " << shape.rule;
    shapes[shape.rule] = shape;
  }
  for (const Rule& rule : rulebook()) {
    const auto& shape = shapes[std::string(rule.id)];
    EXPECT_TRUE(shape.positive && shape.near_miss && shape.benign && shape.deletions)
        << rule.id << " needs a positive with deletions, a near-miss and a benign case in tests/rules";
  }
}

}  // namespace
}  // namespace aiops
