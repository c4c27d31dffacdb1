// Why: 2.8, VOL-FULL by figures: the kubelet measures how full the volume of a claim is, and a metrics server knows it.
// Must never: speak of a volume that is not mounted for writing, or of one whose fill is not known.
#pragma once

#include "core/findings/rule.hpp"

namespace aiops {

// A finding when less than 5% of the bytes or inodes of a claim that the container writes to are free.
void full_by_metric(const ContainerCase&, Sink&);

}  // namespace aiops
