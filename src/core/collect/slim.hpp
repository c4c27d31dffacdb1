// Why: with -A a cluster may have more pods than belong into memory. Of a page of pods only those that are not as they should
// be stay whole; of a healthy one stays what says who it is, where it runs, what it offers and that it is well, so that "the
// selector matches 3 pods" is as true as before. Replica sets of old revisions lose the template that they remember.
// Must never: drop a pod, or make an unhealthy one look healthy.
#pragma once

#include <cstddef>

#include "core/base/json.hpp"
#include "core/snapshot/kind.hpp"

namespace aiops {

class Slimmer {
 public:
  // At most so many unhealthy pods stay whole; further ones keep their state and lose their spec's details, as healthy ones do.
  explicit Slimmer(std::size_t whole_pods = 2000) : left_(whole_pods) {}

  // The page of a list (kind, apiVersion, metadata.continue kept). Lists of other kinds come back as they are.
  json::Document page(Kind, const json::Document&);

 private:
  std::size_t left_;
};

// Whether nothing about the pod asks for a second look: it runs and is ready, or has succeeded; few restarts, none of them a
// crash that lasts; not being deleted.
bool is_well(json::Value pod);

}  // namespace aiops
