// Why: the checks of 2.4 lie in two files; their rows are the one table, table.cpp.
// Must never: hold anything but these declarations.
#pragma once

#include "core/findings/rule.hpp"

namespace aiops {

// evictions.cpp
void evict_mem(const PodCase&, Sink&);
void evict_disk(const PodCase&, Sink&);
void evict_pid(const PodCase&, Sink&);
void evict_local(const PodCase&, Sink&);
void disrupt(const PodCase&, Sink&);

// stuck.cpp
void term_finalizer(const ObjectCase&, Sink&);
void term_node(const PodCase&, Sink&);
void term_grace(const PodCase&, Sink&);
void ns_term(const ObjectCase&, Sink&);
void vol_term(const ObjectCase&, Sink&);

}  // namespace aiops
