// Why: what to ask next is a pure function of what is known. So the number of rounds and of calls is testable with no
// network at all, and the collector has nothing to decide.
// Must never: ask for more than a cluster in trouble can bear: gets and selectors before whole lists, logs only of
// containers that need them, nodes only when they matter, Secrets only when the user said so.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/collect/read.hpp"
#include "core/snapshot/snapshot.hpp"

namespace aiops {

struct Target {
  std::optional<ObjectRef> subject;  // with its namespace
  std::string ns;  // of a whole namespace; empty with `all`
  bool all = false;  // -A
  std::string selector;  // -l, on pods and workloads
  bool logs = true;
  bool list_secret_names = false;
  std::size_t max_logs = 8;
  std::int64_t max_log_bytes = 65536;
};

inline std::size_t max_rounds(const Target& target) { return target.subject ? 4 : 3; }

// The next round: everything that can be asked now and was not yet, the most telling first (a budget cuts from the end).
// Empty when nothing is left to ask. A log counts against max_logs over all rounds.
std::vector<Read> next_asks(const Snapshot& known, const Target&, const std::set<Read>& asked);

}  // namespace aiops
