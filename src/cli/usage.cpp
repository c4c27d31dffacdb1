// Help texts; see the header.
#include "cli/usage.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace aiops::cli {

using commands::Command;
using commands::Flag;
using commands::FlagSet;

namespace {

constexpr std::string_view two_examples =
    "# what is wrong in the namespace shop?\n"
    "aiops triage -n shop\n"
    "# the same from a saved snapshot, without a cluster\n"
    "aiops triage --from snapshot\n";

// The examples, as the user would have to type them.
std::string examples(std::string_view text, std::string_view program) {
  std::string out;
  for (const auto line : split(trim(text), '\n')) {
    std::string shown(line);
    for (std::size_t at = 0; (at = shown.find("aiops ", at)) != std::string::npos; at += program.size()) {
      if (at == 0 || shown[at - 1] == ' ') shown.replace(at, 5, program);
    }
    out += "  " + shown + "\n";
  }
  return out;
}

// Words on lines of at most `width` columns; all but the first line begin with `indent` blanks.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  std::size_t column = indent;
  for (const auto word : split(text, ' ')) {
    if (column > indent && column + 1 + word.size() > width) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out + "\n";
}

std::string flag_line(const Flag& flag, std::size_t column, std::size_t width) {
  std::string head = flag.letter == 0 ? "      " : fmt::format("  -{}, ", flag.letter);
  head += fmt::format("--{}", flag.name);
  if (may_take_value(flag)) {
    head += fmt::format("[={}]", flag.value);
  } else if (takes_value(flag)) {
    head += fmt::format(" {}", flag.value);
  }
  std::string help(flag.help);
  if (!flag.allowed.empty()) help += fmt::format(": {}", fmt::join(flag.allowed, ", "));
  if (!flag.fallback.empty()) help += fmt::format(" (default {})", flag.fallback);
  std::string out =
      head.size() + 2 > column ? head + "\n" + std::string(column, ' ') : head + std::string(column - head.size(), ' ');
  return out + wrapped(help, column, width);
}

std::string command_list() {
  std::string out;
  for (const Command* command : commands::all_commands()) out += fmt::format("  {:<14} {}\n", command->name, command->summary);
  return out + fmt::format("  {:<14} {}\n", "help", "help on a command");
}

}  // namespace

std::string short_help(std::string_view program) {
  return fmt::format(
      "{0}: what is wrong in a Kubernetes cluster, with the proof. It only reads.\n\n{1}\n{0} --help lists all commands.\n",
      program, examples(two_examples, program));
}

std::string full_help(std::string_view program) {
  return fmt::format(
      "What is wrong in a Kubernetes cluster, with the proof of each fact. It only reads: no command can change a cluster.\n\n"
      "Examples:\n{1}\nCommands:\n{2}\n"
      "Usage:\n  {0} COMMAND [flags]\n\n"
      "Exit codes: 0 done, 1 could not be done, 2 wrong usage or input, 3 found something (--fail-on), 130 interrupted.\n"
      "{0} COMMAND --help shows the flags of a command; {0} --version the version.\n",
      program, examples(two_examples, program), command_list());
}

std::string command_help(const Command& command, std::string_view program, std::size_t width) {
  FlagSet set;
  command.declare(set);
  const std::size_t limit = std::clamp<std::size_t>(width, 60, 110);
  std::string out = wrapped(command.about, 0, limit);
  out += fmt::format("\nExamples:\n{}\nUsage:\n  {} {}{}{} [flags]\n", examples(command.examples, program), program, command.name,
                     set.synopsis().empty() ? "" : " ", set.synopsis());
  std::vector<std::string_view> groups;
  for (const Flag& flag : set.all()) {
    if (std::find(groups.begin(), groups.end(), flag.group) == groups.end()) groups.push_back(flag.group);
  }
  for (const std::string_view group : groups) {
    out += fmt::format("\n{}:\n", group);
    for (const Flag& flag : set.all()) {
      if (flag.group == group && !flag.hidden) out += flag_line(flag, 30, limit);
    }
  }
  return out;
}

}  // namespace aiops::cli
