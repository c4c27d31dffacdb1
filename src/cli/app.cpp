// From words to an exit code; see the header.
#include "cli/app.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "cli/argv.hpp"
#include "cli/complete.hpp"
#include "cli/parse.hpp"
#include "cli/terminal.hpp"
#include "cli/usage.hpp"
#include "commands/options.hpp"
#include "commands/settings.hpp"
#include "core/base/text.hpp"

namespace aiops::cli {

using commands::Command;
using commands::Flags;
using commands::FlagSet;
using commands::Io;
using commands::Outcome;
using commands::World;

namespace {

// Errors may quote what a server or a file said; a terminal must not obey it.
void print(const Error& error, Io& io) {
  std::string what;
  for (const auto line : split(error.what, '\n')) what += (what.empty() ? "" : "\n  ") + escape_terminal(line);
  io.err << "aiops: " << what << '\n';
  if (!error.hint.empty()) io.err << "  " << escape_terminal(error.hint) << '\n';
}

Exit fail_with(const Error& error, Io& io, std::string_view program, std::string_view command) {
  print(error, io);
  if (error.fault == Fault::usage) io.err << "  see " << program << (command.empty() ? "" : " ") << command << " --help\n";
  return exit_of(error.fault);
}

Exit help(const std::string& topic, std::string_view program, Io& io) {
  if (topic.empty() || topic == "help") {
    io.out << full_help(program);
    return Exit::done;
  }
  if (const Command* command = commands::find_command(topic)) {
    io.out << command_help(*command, program, io.tty.width);
    return Exit::done;
  }
  return fail_with(commands::unknown("command", topic, topic, commands::command_names()), io, program, "");
}

Exit run_command(const Command& command, const std::vector<std::string>& words, std::string_view program, const World& world,
                 Io& io) {
  FlagSet set;
  command.declare(set);
  auto flags = parse(std::string(command.name), words, set);
  if (!flags) return fail_with(flags.error(), io, program, command.name);
  if (flags->on("help")) return help(std::string(command.name), program, io);
  if (command.settings) {
    const auto settings = commands::read_settings(world.machine, flags->text("config"));
    if (!settings) return fail_with(settings.error(), io, program, command.name);
    if (auto status = apply_settings(*flags, *settings, world.machine); !status) {
      return fail_with(status.error(), io, program, command.name);
    }
  }
  io.tty.colour = colour_wanted(flags->text("color"), io.tty.out, world.machine.environment);
  const Outcome outcome = command.run(*flags, world, io);
  if (world.cancel.cancelled()) return Exit::interrupted;
  if (!outcome.error) return exit_of(outcome);
  return outcome.error->fault == Fault::cancelled ? Exit::interrupted : fail_with(*outcome.error, io, program, command.name);
}

// There is no command: help or the version was asked for, or something is wrong.
Exit without_command(const std::vector<std::string>& words, std::string_view program, const World& world, Io& io) {
  for (const std::string& word : words) {
    if (word == "-h" || word == "--help") return help("", program, io);
    if (word == "--version") return run_command(commands::version_command, {}, program, world, io);
  }
  FlagSet set;
  commands::general_flags(set);
  if (auto flags = parse("aiops", words, set); !flags) return fail_with(flags.error(), io, program, "");
  io.err << short_help(program);
  return Exit::usage;
}

}  // namespace

Exit run(const std::vector<std::string>& argv, const World& world, Io& io) {
  const std::string called = argv.empty() ? "aiops" : argv[0].substr(argv[0].rfind('/') + 1);
  const std::vector<std::string> args(argv.empty() ? argv.begin() : argv.begin() + 1, argv.end());
  if (called == "kubectl_complete-aiops") return complete(args, world, io);
  const std::string_view program = called == "kubectl-aiops" ? "kubectl aiops" : "aiops";
  if (!args.empty() && args[0] == "__complete") return complete({args.begin() + 1, args.end()}, world, io);

  Invocation invocation = find_command_word(args);
  if (invocation.command.empty()) return without_command(invocation.words, program, world, io);
  if (invocation.command == "help") {
    return help(invocation.words.empty() ? "" : invocation.words.front(), program, io);
  }
  const Command* command = commands::find_command(invocation.command);
  if (command == nullptr) {
    return fail_with(commands::unknown("command", invocation.command, invocation.command, commands::command_names()), io, program,
                     "");
  }
  return run_command(*command, invocation.words, program, world, io);
}

}  // namespace aiops::cli
