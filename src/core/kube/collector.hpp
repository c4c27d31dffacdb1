// Why: asks what the plan wants, round by round, and files the answers. The only loop between diagnosis and network.
// Must never: decide what to ask, retry on its own, or turn a refusal into silence: each becomes a Gap.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "core/collect/plan.hpp"
#include "core/kube/client.hpp"
#include "core/snapshot/snapshot.hpp"

namespace aiops::kube {

struct Collected {
  Snapshot snapshot;
  std::size_t rounds = 0;
  std::vector<Read> asked;  // in the order of asking, for --print-requests
};

using Progress = std::function<void(std::size_t round, std::size_t requests)>;

// At most max_rounds(target) rounds. Error: nothing at all could be read (the first error, e.g. unreachable, auth), or the
// subject does not exist (Fault::not_found); everything less is a gap in the snapshot.
Result<Collected> collect(KubeClient&, const Target&, Time captured_at, const Progress& = {});

}  // namespace aiops::kube
