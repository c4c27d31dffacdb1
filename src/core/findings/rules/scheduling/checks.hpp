// Why: the checks of 2.3 lie in several files by subject; their rows are the one table, table.cpp.
// Must never: hold anything but these declarations.
#pragma once

#include "core/findings/rule.hpp"

namespace aiops {

// resources.cpp
void sched_cpu(const PodCase&, Sink&);
void sched_mem(const PodCase&, Sink&);
void sched_eph(const PodCase&, Sink&);
void sched_ext(const PodCase&, Sink&);
void sched_pods(const PodCase&, Sink&);

// nodes.cpp
void sched_taint(const PodCase&, Sink&);
void sched_select(const PodCase&, Sink&);
void sched_cordon(const PodCase&, Sink&);
void sched_none(const PodCase&, Sink&);

// neighbours.cpp
void sched_aff(const PodCase&, Sink&);
void sched_anti(const PodCase&, Sink&);
void sched_spread(const PodCase&, Sink&);
void sched_port(const PodCase&, Sink&);

// volumes.cpp
void sched_pvc(const PodCase&, Sink&);
void sched_volzone(const PodCase&, Sink&);
void sched_volmax(const PodCase&, Sink&);

// waiting.cpp
void sched_gated(const PodCase&, Sink&);
void sched_nosched(const PodCase&, Sink&);
void sched_nodename(const PodCase&, Sink&);
void sched_preempt(const PodCase&, Sink&);
void sched_autoscale(const PodCase&, Sink&);
void sched_other(const PodCase&, Sink&);
void node_admit(const PodCase&, Sink&);

}  // namespace aiops
