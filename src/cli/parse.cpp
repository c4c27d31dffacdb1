// Parsing with CLI11; see the header.
#include "cli/parse.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/argv.hpp"
#include "core/base/text.hpp"

namespace aiops::cli {

using commands::Flag;
using commands::Flags;
using commands::FlagSet;

namespace {

std::string spelling(const Flag& flag) {
  std::string out = "--" + std::string(flag.name);
  if (flag.letter != 0) out += std::string(",-") + flag.letter;
  return out;
}

// One option per flag, in the order of the set, then the one that takes the words.
std::vector<CLI::Option*> declare(CLI::App& app, const FlagSet& set) {
  std::vector<CLI::Option*> out;
  app.set_help_flag();
  app.allow_extras();
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);  // the last is taken below
  for (const Flag& flag : set.all()) {
    CLI::Option* option = takes_value(flag) ? app.add_option(spelling(flag)) : app.add_flag(spelling(flag));
    if (takes_value(flag)) option->type_size(1)->expected(1);
    out.push_back(option);
  }
  out.push_back(app.add_option("words")->type_size(1)->expected(-1)->required(false));
  return out;
}

Error unknown_flag(const std::string& word, const FlagSet& set) {
  std::vector<std::string_view> known;
  for (const Flag& flag : set.all()) {
    if (!flag.hidden) known.push_back(flag.name);
  }
  const std::string name = word.substr(0, word.find('='));
  Error error = commands::unknown(
      "flag", name,
      std::string_view(name).substr(name.find_first_not_of('-') == std::string::npos ? 0 : name.find_first_not_of('-')), known,
      "--");
  if (word.size() > 1 && word[1] != '-') error.hint.clear();  // of a single letter everything is near
  return error;
}

// The first word that the parser did not know; its list is not in the order of typing.
Error first_unknown(const std::vector<std::string>& words, const std::vector<std::string>& extras, const FlagSet& set) {
  for (const std::string& word : words) {
    if (std::find(extras.begin(), extras.end(), word) != extras.end() && word.size() > 1 && word[0] == '-')
      return unknown_flag(word, set);
  }
  return {Fault::usage, fmt::format("unexpected argument `{}`", escape_terminal(extras.front())), ""};
}

Error bad_value(const Flag& flag, const Error& why) {
  return {Fault::usage, fmt::format("--{}: {}", flag.name, why.what), why.hint};
}

Status check_words(const std::string& command, const std::vector<std::string>& words, const FlagSet& set) {
  if (words.size() > set.most_words()) {
    const std::string hint = set.most_words() == 0 ? "" : fmt::format("{} takes {}", command, set.synopsis());
    return fail(Fault::usage, fmt::format("unexpected argument `{}`", escape_terminal(words[set.most_words()])), hint);
  }
  if (words.size() < set.least_words()) return fail(Fault::usage, fmt::format("{} needs {}", command, set.synopsis()));
  return {};
}

// A flag at the end whose value never came.
Error missing_value(const std::vector<std::string>& words, const FlagSet& set) {
  if (!words.empty() && words.back().size() > 2) {
    if (const Flag* flag = set.find(std::string_view(words.back()).substr(2))) {
      return {Fault::usage, fmt::format("--{} needs a value: {}", flag->name, flag->value), ""};
    }
  }
  return {Fault::usage, "a flag is without its value", ""};
}

Result<Flags> values_of(const std::vector<CLI::Option*>& options, const FlagSet& set, bool help) {
  Flags out(set);
  for (std::size_t i = 0; i < set.all().size(); ++i) {
    const Flag& flag = set.all()[i];
    std::vector<std::string> values = options[i]->results();
    if (values.empty()) continue;
    for (const std::string& value : values) {
      if (auto status = check_value(flag, value); !status && !help) return tl::unexpected(bad_value(flag, status.error()));
    }
    if (!flag.repeatable) values.erase(values.begin(), values.end() - 1);
    out.set(flag.name, std::move(values));
  }
  out.words(options.back()->results());
  return out;
}

}  // namespace

Result<Flags> parse(const std::string& command, const std::vector<std::string>& words, const FlagSet& set) {
  const std::vector<std::string> plain = normalised(words, set);
  // Who asks for help gets help, whatever else is wrong with the line.
  const bool help = std::find(plain.begin(), std::find(plain.begin(), plain.end(), "--"), "--help") !=
                    std::find(plain.begin(), plain.end(), "--");
  try {
    CLI::App app;
    const std::vector<CLI::Option*> options = declare(app, set);
    app.parse(std::vector<std::string>(plain.rbegin(), plain.rend()));
    std::vector<std::string> extras = app.remaining();
    extras.erase(std::remove(extras.begin(), extras.end(), "--"), extras.end());  // the mark itself is listed, too
    if (!help && !extras.empty()) return tl::unexpected(first_unknown(plain, extras, set));
    AIOPS_TRY(Flags flags, values_of(options, set, help));
    if (help) {
      flags.set("help", {"true"});
      return flags;
    }
    if (auto status = check_words(command, flags.words(), set); !status) return tl::unexpected(status.error());
    return flags;
  } catch (const CLI::ParseError&) {
    if (help) {
      Flags flags(set);
      flags.set("help", {"true"});
      return flags;
    }
    return tl::unexpected(missing_value(plain, set));
  }
}

}  // namespace aiops::cli
