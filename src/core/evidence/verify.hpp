// Why: `aiops verify-report`: every fact of a written report is looked up again in a snapshot, by the place it names, and
// every claim must cite facts that are there. A report that does not hold is found by a machine, not by trust.
// Must never: trust the report, not even for the types of its fields, or stop at what it does not know: that fails.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/json.hpp"
#include "core/snapshot/snapshot.hpp"

namespace aiops {

struct Discrepancy {
  std::string where;  // "F3", "I1", or "incident 0a1b2c3d4e5f"
  std::string what;  // a sentence; text of the cluster in it is not escaped
  std::string reported;  // what the report says, as JSON; may be empty
  std::string found;  // what the snapshot says, as JSON; empty when it says nothing
};

struct Verification {
  std::size_t facts = 0;  // looked up and found true
  std::size_t citations = 0;  // of inferences and consequences
  std::vector<std::string> unchecked;  // ids of PromQL facts, when the snapshot holds no answers of a metrics server
  std::optional<Discrepancy> failure;  // the first that does not hold
};

// `report` is a document of schema aiops.triage/v1. Values are masked as a report masks them before they are compared.
// Derived facts are recomputed from the values of their inputs, which stand in the same incident, before them:
// what each operation means is said at DerivedSource. Error (Fault::input): not a report.
Result<Verification> verify_report(json::Value report, const Snapshot&);

// One or two sentences for a person; escaped for a terminal.
std::string describe(const Verification&);

}  // namespace aiops
