// Why: people already have evidence on disk: our own snapshots, cluster-info dumps, support bundles, must-gather archives,
// Lists and streams. Every form becomes one Snapshot.
// Must never: give up on a bundle because one file in it is broken (that is a gap), or read beyond its limits.
#pragma once

#include <cstddef>
#include <string>

#include "core/snapshot/snapshot.hpp"

namespace aiops {

struct ReadLimits {
  std::size_t max_file = std::size_t{512} * 1024 * 1024;    // bytes of one file
  std::size_t max_total = std::size_t{2048} * 1024 * 1024;  // bytes of all, after decompression
  std::size_t max_files = 200'000;
};

// A folder, a file, an archive, or "-" for standard input. Error: Fault::input when nothing can be read, naming the path.
Result<Snapshot> read_snapshot(const std::string& path, const ReadLimits& limits = {});

}  // namespace aiops
