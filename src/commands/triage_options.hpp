// Why: what a person asked of `aiops triage`, checked and in plain values, so that neither the offline nor the live path
// looks at flags.
// Must never: become the place where results are kept.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands/options.hpp"
#include "core/evidence/report.hpp"
#include "core/render/render.hpp"
#include "core/snapshot/snapshot.hpp"

namespace aiops::commands {

struct TriageOptions {
  // Scope
  std::string from;  // a snapshot instead of a cluster; empty: live
  std::optional<ObjectRef> subject;  // its kind as the API spells it, or what was typed when unknown to us (see known_subject())
  std::string ns;  // -n; empty with -A or when not given
  bool all_namespaces = false;
  std::string selector;
  Duration since{};
  std::optional<Time> now;
  std::vector<std::string> filter, exclude;
  std::shared_ptr<const Knowledge> knowledge;  // of config.yaml; null: none
  std::string save;  // a folder that the snapshot is written to; empty: none

  // Limits of a live run
  ConnectionFlags connection;
  MetricsFlags metrics;
  std::size_t max_requests = 0;  // 0 when not given: 40, with -A 20 and pages
  std::size_t max_logs = 0;
  std::size_t max_log_bytes = 0;
  bool no_logs = false;
  bool list_secret_names = false;
  bool print_requests = false;  // on stderr, in the order of sending

  // Output
  Format format = Format::text;
  bool headings = true;
  bool show_evidence = false;
  std::optional<Severity> fail_on;
  bool strict = false;
  bool quiet = false;
  std::int64_t verbosity = 0;
};

// Errors (Fault::usage): words that name no object, an unknown kind, a bad selector, flags that contradict each other.
Result<TriageOptions> triage_options(const Flags&);
void declare_triage(FlagSet&);

// The kind of a subject as objects of the snapshot spell it ("rollouts.argoproj.io" is Rollout there).
// Error (Fault::usage): neither we nor the snapshot know such a kind; the hint names a near one.
Status known_subject(ObjectRef&, const Snapshot&);

}  // namespace aiops::commands
