// Why: the checks of the nodes' half of 2.9 lie in several files; their rows are the one table, table.cpp. With what they share:
// which pods lie on a node, and which wait for it.
// Must never: hold a rule, or say of a waiting pod that a node holds it up while another one would take it.
#pragma once

#include <string_view>
#include <vector>

#include "core/findings/rule.hpp"

namespace aiops {

// ready.cpp
void node_notready(const ObjectCase&, Sink&);
void node_unknown(const ObjectCase&, Sink&);
void node_net(const ObjectCase&, Sink&);  // nodes, and the DaemonSets of network plugins
void node_uninit(const ObjectCase&, Sink&);

// pressure.cpp
void node_mem(const ObjectCase&, Sink&);
void node_disk(const ObjectCase&, Sink&);
void node_pid(const ObjectCase&, Sink&);
void node_oom(const ObjectCase&, Sink&);

// history.cpp
void node_boot(const ObjectCase&, Sink&);
void node_flap(const ObjectCase&, Sink&);

// state.cpp
void node_cordon(const ObjectCase&, Sink&);
void node_skew(const ObjectCase&, Sink&);
void node_pods(const ObjectCase&, Sink&);

namespace node {

constexpr std::size_t most = 3;  // of what is named and cited

Finding& node_finding(Sink&, const ObjectCase&);  // mended at the node itself
bool is_ready(const Object& node);
json::Value taint_of(const Object& node, std::string_view key);
void taint_fact(Finding&, const Object& node, json::Value taint);
// Newest event of the node with that reason, within the window; null when there is none.
const Event* newest(const ObjectCase&, std::string_view reason);

// Pods without a node that this one would take were it well, while no other node takes them. Empty when not all nodes are known.
std::vector<const Object*> held_by(const Scene&, const Object& node);
// The same without the last condition: pods that could use the node, as far as labels, taints and its size go.
std::vector<const Object*> wanted_by(const Scene&, const Object& node);

}  // namespace node

}  // namespace aiops
