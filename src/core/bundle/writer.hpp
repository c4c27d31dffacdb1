// Why: `--save DIR` keeps what was seen, in the layout that --from reads: any report can be replayed and verified later.
// Must never: write a Secret, the value of an environment variable, or over something that is already there.
#pragma once

#include <string>

#include "core/evidence/report.hpp"
#include "core/snapshot/snapshot.hpp"

namespace aiops {

// DIR must not exist or be empty. Folders are made 0700, files 0600. Text passes the mask of evidence/mask.hpp.
// Error: Fault::input, naming the path.
Status save_snapshot(const Snapshot&, const std::string& folder, const ReportScope&, const Ledger&);

}  // namespace aiops
