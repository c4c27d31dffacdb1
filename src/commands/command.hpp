// Why: a command is a row: its name, what it says of itself, its flags and a function. Adding one is a file, a line in
// commands.cpp and a man page.
// Must never: know how words become flags or how an Outcome becomes an exit code; that is src/cli.
#pragma once

#include <iosfwd>
#include <optional>
#include <span>
#include <string_view>

#include "commands/flags.hpp"
#include "core/kube/kubeconfig.hpp"
#include "core/net/process.hpp"
#include "core/net/transport.hpp"

namespace aiops::commands {

struct Terminal {  // what stands at the other end, found out once by src/cli
  bool in = false;  // a person can type
  bool out = false;  // a person reads the result
  bool err = false;  // a person reads messages
  bool colour = false;  // of the result: decided by --color, NO_COLOR, TERM
  bool unicode = true;  // the locale can show it
  std::size_t width = 100;
};

struct Io {  // streams are arguments, so that tests say and read what a user would
  std::ostream& out;
  std::ostream& err;
  Terminal tty;
  std::istream* in = nullptr;  // standard input, when there is one
  // The descriptors below the streams, for a filter that must not wait for a buffer to fill; -1: there are only the streams.
  int in_descriptor = -1, out_descriptor = -1;
};

struct World {  // the seams to the world. A setting does not belong here.
  net::Transport& net;
  net::Clock& clock;
  net::ProcessRunner& processes;
  const kube::Machine& machine;
  const net::CancelToken& cancel;
};

// How it went. src/cli makes an exit code of it (INTERFACE 1); if more than one holds, `error` counts most.
struct Outcome {
  std::optional<Error> error;  // it could not be done, or not wholly
  bool found = false;  // something at or above --fail-on, or a check that failed

  static Outcome done() { return {}; }
  static Outcome failed(Error e) { return {std::move(e), false}; }
};

struct Command {
  std::string_view name, summary;
  std::string_view about;  // a paragraph
  std::string_view examples;  // lines of "aiops …", each after a comment line; the first things help shows
  void (*declare)(FlagSet&);  // fills the table of flags; no I/O
  Outcome (*run)(const Flags&, const World&, Io&);
  bool settings = true;  // reads AIOPS_* and config.yaml; a broken one must not stop `version` or `help`
};

std::span<const Command* const> all_commands();  // in the order in which help lists them
const Command* find_command(std::string_view name);
std::vector<std::string_view> command_names();

// The program's own version, as in `aiops version` and aiopsVersion of a report.
std::string_view version();

// One row each; commands.cpp puts them in order.
extern const Command triage_command, redact_command, rules_command, verify_report_command, config_command, version_command;

}  // namespace aiops::commands
