// Man pages, README and examples say what the table of flags says; nobody has to remember.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "cli/parse.hpp"
#include "commands/settings.hpp"
#include "core/base/text.hpp"
#include "support/program.hpp"

namespace aiops::testing {
namespace {

using commands::Flag;
using commands::FlagSet;

std::vector<std::string> lines_of(const std::string& file) {
  std::istringstream in(test::read_test_file(file));
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

FlagSet flags_of(const commands::Command& command) {
  FlagSet set;
  command.declare(set);
  return set;
}

// ".It Fl n Ar NAME , Fl Fl namespace Ar NAME"
std::string item_of(const Flag& flag) {
  const std::string letter(1, flag.letter), name(flag.name), value(flag.value);
  if (may_take_value(flag))
    return ".It Fl " + letter + " Ns Oo Ar " + value + " Oc , Fl Fl " + name + " Ns Oo = Ns Ar " + value + " Oc";
  const std::string behind = takes_value(flag) ? " Ar " + value : "";
  return ".It " + (flag.letter == 0 ? "" : "Fl " + letter + behind + " , ") + "Fl Fl " + name + behind;
}

// The words below one .It, up to the next.
std::string text_below(const std::vector<std::string>& page, const std::string& item) {
  std::string out;
  bool inside = false;
  for (const std::string& line : page) {
    if (line.rfind(".It", 0) == 0 || line.rfind(".El", 0) == 0) inside = line == item;
    if (inside) out += line + " ";
  }
  return out;
}

TEST(Drift, AManPageHasExactlyTheFlagsOfItsCommand) {
  for (const auto* command : commands::all_commands()) {
    const auto page = lines_of("man/aiops-" + std::string(command->name) + ".1");
    std::set<std::string> written, expected;
    for (const std::string& line : page) {
      if (line.rfind(".It Fl", 0) == 0) written.insert(line);
    }
    const FlagSet set = flags_of(*command);
    for (const Flag& flag : set.all()) {
      if (flag.hidden) continue;
      expected.insert(item_of(flag));
      const std::string text = text_below(page, item_of(flag));
      const std::string fallback = ".Cm " + std::string(flag.fallback) + " .";
      EXPECT_TRUE(flag.fallback.empty() || text.find(fallback) != std::string::npos) << command->name << " --" << flag.name;
      for (const auto value : flag.allowed)
        EXPECT_NE(text.find(value), std::string::npos) << command->name << " --" << flag.name << " " << value;
    }
    EXPECT_EQ(written, expected) << command->name;
  }
}

TEST(Drift, TheMainPageHasAllCommandsAndAllSettings) {
  std::set<std::string> commands_written, settings_written, commands_known, settings_known;
  for (const std::string& line : lines_of("man/aiops.1")) {
    if (line.rfind(".It Cm ", 0) == 0) commands_written.insert(line.substr(7));
    if (line.find(" Ta Ev ") != std::string::npos) settings_written.insert(line);
  }
  for (const auto name : commands::command_names()) commands_known.emplace(name);
  for (const Flag& flag : commands::all_settings()) {
    settings_known.insert(".It " + std::string(flag.setting) + " Ta Ev " + commands::variable_of(flag) + " Ta Fl Fl " +
                          std::string(flag.name));
  }
  EXPECT_EQ(commands_written, commands_known);
  EXPECT_EQ(settings_written, settings_known);
}

// Checks that the words of a shell line are understood; what stands behind a pipe or a comment is not ours.
void expect_understood(std::string line, const std::string& where) {
  line = line.substr(0, std::min(line.find('#'), line.find('>')));
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word && word != "|" && word != "&&";) words.push_back(word);
  ASSERT_GE(words.size(), 2U) << where << line;
  const auto* command = commands::find_command(words[1]);
  ASSERT_NE(command, nullptr) << where << line;
  const auto flags = cli::parse(words[1], {words.begin() + 2, words.end()}, flags_of(*command));
  EXPECT_TRUE(flags) << where << line << "\n" << (flags ? "" : flags.error().what);
}

TEST(Drift, ExamplesAreUnderstood) {
  std::size_t seen = 0;
  const auto check = [&](const std::string& line, const std::string& where) {
    for (std::size_t at = 0; (at = line.find("aiops ", at)) != std::string::npos; at += 6) {
      if (at > 0 && line.compare(at - 2, 2, "| ") != 0 && line.compare(at - 2, 2, "& ") != 0) continue;
      ++seen;
      expect_understood(line.substr(at), where);
    }
  };
  for (const auto* command : commands::all_commands()) {
    for (const auto line : split(command->examples, '\n'))
      check(std::string(line), "examples of " + std::string(command->name) + ": ");
    for (const std::string& line : lines_of("man/aiops-" + std::string(command->name) + ".1")) {
      if (line.rfind(".Dl aiops", 0) == 0) check(line.substr(4), "man page: ");
    }
  }
  for (const std::string& line : lines_of("README.md")) {
    if (line.rfind("aiops ", 0) == 0) check(line, "README: ");
  }
  EXPECT_GT(seen, 15U);
}

// Lines may be left out of the sample, none may be changed or moved.
TEST(Drift, TheReadmeShowsWhatTheDemoPrints) {
  const Ran demo = types({"triage", "--from", recording("01-bad-rollout-missing-config-key")});
  ASSERT_EQ(demo.code, 0) << demo.err;
  const auto printed = split(demo.out, '\n');
  const auto readme = lines_of("README.md");
  auto line = std::find_if(readme.begin(), readme.end(),
                           [](const std::string& l) { return l.find("The demo prints") != std::string::npos; });
  while (line != readme.end() && *line != "```") ++line;
  ASSERT_NE(line, readme.end());
  std::size_t shown = 0;
  auto from = printed.begin();
  for (++line; line != readme.end() && *line != "```"; ++line) {
    if (trim(*line).empty() || trim(*line) == "...") continue;
    const auto at = std::find(from, printed.end(), *line);
    EXPECT_NE(at, printed.end()) << "the demo does not print, or not here: " << *line;
    if (at != printed.end()) from = at + 1;
    ++shown;
  }
  EXPECT_GT(shown, 10U);
}

TEST(Drift, FlagsAreWellFormedAndMeanTheSameInEveryCommand) {
  std::map<std::string_view, std::pair<char, bool>> meaning;
  for (const auto* command : commands::all_commands()) {
    std::set<std::string_view> names;
    std::set<char> letters;
    const FlagSet set = flags_of(*command);
    for (const Flag& flag : set.all()) {
      EXPECT_TRUE(names.insert(flag.name).second) << flag.name;
      EXPECT_TRUE(flag.letter == 0 || letters.insert(flag.letter).second) << flag.letter;
      EXPECT_FALSE(flag.help.empty() || flag.group.empty()) << flag.name;
      EXPECT_EQ(takes_value(flag) || may_take_value(flag), !flag.value.empty()) << flag.name;
      EXPECT_TRUE(flag.fallback.empty() || check_value(flag, flag.fallback)) << flag.name;
      // Flags may stand before the command, so whether one takes a value must not depend on it.
      const auto [at, first] = meaning.try_emplace(flag.name, flag.letter, takes_value(flag));
      EXPECT_EQ(at->second, std::make_pair(flag.letter, takes_value(flag))) << flag.name;
    }
  }
}

}  // namespace
}  // namespace aiops::testing
