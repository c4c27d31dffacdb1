// Why: people already have evidence on disk: our own snapshots, cluster-info dumps, support bundles, must-gather archives,
// Lists and streams. Every form becomes one Snapshot.
// Must never: give up on a bundle because one file in it is broken (that is a gap), or read beyond its limits.
#pragma once

#include <string>
#include <string_view>

#include "core/bundle/tree.hpp"
#include "core/snapshot/snapshot.hpp"

namespace aiops {

// A folder, a file, an archive, or "-" for standard input. Error: Fault::input (or too_large), naming the path and, for a
// single file, line and column.
Result<Snapshot> read_snapshot(const std::string& path, const ReadLimits& limits = {});

// The forms behind it, for tests and fuzzers.
Snapshot snapshot_of(const Tree&);
// JSON (one document, or one a line) or YAML (any number of documents), or the output of `kubectl cluster-info dump` without a
// folder: lists with logs between them. Error: nothing in it is an object.
Result<Snapshot> snapshot_of_text(std::string_view text);

}  // namespace aiops
