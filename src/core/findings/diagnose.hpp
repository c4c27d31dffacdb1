// Why: the heart: a snapshot in, a report out, nothing else. Live, offline, replayed and fuzzed runs are this one function.
// Must never: do I/O, read a clock, or depend on a model.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/evidence/report.hpp"
#include "core/snapshot/snapshot.hpp"

namespace aiops {

struct Knowledge;

struct Question {
  std::optional<Time> now;  // --now; else the snapshot's
  Duration window = std::chrono::hours(1);
  std::optional<ObjectRef> subject;  // one object; incidents not connected to it go to alsoInScope
  std::string ns;  // only this namespace (and what explains it); empty: everything
  std::string selector;  // -l: only incidents that touch an object with these labels
  std::vector<std::string> filter;  // FAMILY or RULE ids; empty: all
  std::vector<std::string> exclude;  // RULE[@ns/name]
  std::string context;  // for the commands of a live run
  std::shared_ptr<const Knowledge> knowledge;  // of config.yaml; null: none
  std::vector<Suppressed> set_aside;  // what set_aside_events() took out of the snapshot, for the report
};

// The "now" of a report and how it was found; empty when the snapshot holds no time at all.
struct Now {
  std::optional<Time> time;
  std::string from;
};
Now now_of(const Snapshot&, const Question&);

// Incidents in the order of INTERFACE 2, numbered facts and inferences, two commands each, gaps. Scope, ledger and
// version are the caller's. Error (Fault::not_found): the subject is not in the snapshot; the hint names near ones.
Result<Report> diagnose(const Snapshot&, const Question&);

}  // namespace aiops
