// Colour, width and characters follow the terminal, and only the terminal.
#include "cli/terminal.hpp"

#include <gtest/gtest.h>

#include <map>

#include "support/program.hpp"

namespace aiops::cli {
namespace {

Environment with(std::map<std::string, std::string> variables) {
  return [variables](const std::string& name) -> std::optional<std::string> {
    const auto at = variables.find(name);
    return at == variables.end() ? std::nullopt : std::optional<std::string>(at->second);
  };
}

TEST(Terminal, ColourIsForTerminalsUnlessSomebodySaysOtherwise) {
  EXPECT_TRUE(colour_wanted("auto", true, with({})));
  EXPECT_TRUE(colour_wanted("auto", true, with({{"NO_COLOR", ""}})));
  EXPECT_FALSE(colour_wanted("auto", true, with({{"NO_COLOR", "1"}})));
  EXPECT_FALSE(colour_wanted("auto", true, with({{"TERM", "dumb"}})));
  EXPECT_FALSE(colour_wanted("auto", false, with({})));
  EXPECT_TRUE(colour_wanted("always", false, with({{"NO_COLOR", "1"}})));
  EXPECT_FALSE(colour_wanted("never", true, with({})));
}

TEST(Terminal, TheWidthIsThatOfTheScreenAndFixedInAPipe) {
  EXPECT_EQ(terminal_of({true, true, true, 132}, with({})).width, 132U);
  EXPECT_EQ(terminal_of({true, true, true, 132}, with({{"COLUMNS", "80"}})).width, 80U);
  EXPECT_EQ(terminal_of({true, true, true, 132}, with({{"COLUMNS", "wide"}})).width, 132U);
  EXPECT_EQ(terminal_of({true, true, true, 5}, with({})).width, 40U);
  EXPECT_EQ(terminal_of({true, false, true, 0}, with({{"COLUMNS", "60"}})).width, 100U);
}

TEST(Terminal, PlainCharactersWhereTheLocaleHasNoOthers) {
  EXPECT_TRUE(terminal_of({}, with({{"LANG", "de_DE.UTF-8"}})).unicode);
  EXPECT_TRUE(terminal_of({}, with({{"LANG", "C"}, {"LC_CTYPE", "C.utf8"}})).unicode);
  EXPECT_FALSE(terminal_of({}, with({{"LANG", "C.UTF-8"}, {"LC_ALL", "POSIX"}})).unicode);
  EXPECT_FALSE(terminal_of({}, with({})).unicode);
}

TEST(Terminal, AColouredReportHasEscapesAndAPipedOneHasNone) {
  const std::vector<std::string> line{"triage", "--from", testing::recording("02-oomkilled")};
  testing::Person person;
  EXPECT_EQ(person.types(line).out.find('\x1b'), std::string::npos);
  person.terminal = true;
  EXPECT_NE(person.types(line).out.find('\x1b'), std::string::npos);
  person.machine.variables["NO_COLOR"] = "1";
  EXPECT_EQ(person.types(line).out.find('\x1b'), std::string::npos);
  person.machine.variables["AIOPS_COLOR"] = "always";
  EXPECT_NE(person.types(line).out.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace aiops::cli
