// Why: the checks of 2.4 lie in two files; their rows are one table in termination.cpp.
// Must never: hold anything but these declarations.
#pragma once

#include "core/findings/rule.hpp"

namespace aiops {

// termination_evictions.cpp
void evict_mem(const PodCase&, Sink&);
void evict_disk(const PodCase&, Sink&);
void evict_pid(const PodCase&, Sink&);
void evict_local(const PodCase&, Sink&);
void disrupt(const PodCase&, Sink&);

// termination_stuck.cpp
void term_finalizer(const ObjectCase&, Sink&);
void term_node(const PodCase&, Sink&);
void term_grace(const PodCase&, Sink&);
void ns_term(const ObjectCase&, Sink&);
void vol_term(const ObjectCase&, Sink&);

}  // namespace aiops
