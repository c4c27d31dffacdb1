// Why: the one place where triage meets a cluster. What comes back has the shape of what is read from disk.
// Must never: diagnose, or print on io.out.
#pragma once

#include <optional>
#include <string>

#include "commands/command.hpp"
#include "commands/triage_options.hpp"

namespace aiops::commands {

struct Collected {
  Snapshot snapshot;
  std::string cluster, context, ns;  // for the scope of the report; empty when unknown
  std::optional<Time> now;  // of a live run: when it was asked
  Ledger ledger;
};

// Errors: those of connecting (config, usage: unknown context, auth, unreachable) and `forbidden` when everything was refused;
// a single refusal is a gap of the snapshot.
Result<Collected> collect_snapshot(const TriageOptions&, const World&, Io&);

}  // namespace aiops::commands
