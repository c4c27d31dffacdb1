// 2.9 of the rulebook: nodes. What is worse than a warning for all that lies on a node is critical by its row: such a node
// explains whatever fails there; the others explain only the pods that they name (findings/explain.cpp).
#include "core/findings/rules/node/checks.hpp"

namespace aiops {

namespace {

constexpr Rule row(std::string_view id, Severity severity, Stage stage, Decisiveness decisiveness, std::string_view title,
                   std::string_view proof, std::string_view means, std::array<CommandRow, 2> commands, Check check) {
  return {id, Family::node, severity, stage, decisiveness, title, proof, means, commands, check};
}

constexpr CommandRow node_row{"kubectl describe node {node}", "its conditions, taints, allocated resources and events"};
constexpr CommandRow pods_row{"kubectl get pods -A -o wide --field-selector spec.nodeName={node}", "what runs on it"};
constexpr CommandRow nodes_row{"kubectl get nodes -o wide", "all nodes, their state, version and addresses"};
constexpr CommandRow events_row{"kubectl get events -A --field-selector involvedObject.kind=Node", "what happened to the nodes"};
constexpr CommandRow top_row{"kubectl top pods -A --sort-by=memory", "which pods use most memory"};
constexpr CommandRow system_row{"kubectl get pods -n kube-system -o wide", "the controllers and agents of the cluster"};

constexpr auto C = Severity::critical;
constexpr auto E = Severity::error;
constexpr auto W = Severity::warning;
constexpr auto I = Severity::info;
constexpr auto named = Decisiveness::named;
constexpr auto terminal = Decisiveness::terminal;
constexpr auto symptom = Decisiveness::symptom;
constexpr auto normal = Decisiveness::normal;

constexpr Rule rules[] = {
    row("NODE-NOTREADY", C, Stage::node, named, "a node is not ready",
        "condition Ready=False of a node that is older than five minutes",
        "its network plugin, its runtime or its kubelet does not work", {node_row, pods_row},
        ObjectCheck{Kind::node, node_notready}),
    row("NODE-UNKNOWN", C, Stage::node, named, "a node does not report",
        "condition Ready=Unknown; its lease in kube-node-lease is not renewed", "machine, network or kubelet is gone",
        {CommandRow{"kubectl get lease {node} -n kube-node-lease -o yaml", "when the kubelet was heard for the last time"},
         nodes_row},
        ObjectCheck{Kind::node, node_unknown}),
    row("NODE-MEM", E, Stage::node, named, "a node is short of memory", "condition MemoryPressure=True",
        "the node takes no new pods and ends some to get memory back", {node_row, top_row}, ObjectCheck{Kind::node, node_mem}),
    row("NODE-DISK", E, Stage::node, named, "a node is short of disk", "condition DiskPressure=True",
        "the node takes no new pods and ends some to get disk back", {node_row, pods_row}, ObjectCheck{Kind::node, node_disk}),
    row("NODE-PID", E, Stage::node, named, "a node is short of process ids", "condition PIDPressure=True",
        "something on the node starts too many processes", {node_row, pods_row}, ObjectCheck{Kind::node, node_pid}),
    row("NODE-NET", C, Stage::node, named, "the network of a node is not set up",
        "condition NetworkUnavailable=True of a node that is older than five minutes, or a pod of a network plugin (a DaemonSet "
        "that mounts /etc/cni or /opt/cni of the node) that is not ready for two minutes",
        "pods there have no network, or new ones get none",
        {node_row, CommandRow{"kubectl get ds -n kube-system", "whether the network plugin is up on every node"}},
        ObjectCheck{Kind::node, node_net, {Kind::daemon_set}}),
    row("NODE-UNINIT", E, Stage::node, named, "a node waits for the cloud controller",
        "taint node.cloudprovider.kubernetes.io/uninitialized for five minutes", "the cloud controller does not act",
        {CommandRow{"kubectl get node {node} -o yaml", "its taints and provider id"}, system_row},
        ObjectCheck{Kind::node, node_uninit}),
    row("NODE-OOM", W, Stage::node, terminal, "a node ran out of memory", "an event SystemOOM of the node",
        "the kernel killed a process outside any container's limit", {events_row, node_row}, ObjectCheck{Kind::node, node_oom}),
    row("NODE-BOOT", W, Stage::node, terminal, "a node was restarted", "an event Rebooted of the node",
        "containers that ended unseen at that time ended with the machine", {events_row, node_row},
        ObjectCheck{Kind::node, node_boot}),
    row("NODE-FLAP", W, Stage::node, symptom, "a node is ready by turns",
        "three changes between NodeReady and NodeNotReady within 15 minutes, by the events of the node",
        "kubelet, runtime or network comes and goes", {events_row, node_row}, ObjectCheck{Kind::node, node_flap}),
    row("NODE-CORDON", W, Stage::node, normal, "a node is cordoned",
        "spec.unschedulable; a warning when pods wait that could run there, or a budget holds up its drain for ten minutes",
        "maintenance", {nodes_row, node_row}, ObjectCheck{Kind::node, node_cordon}),
    row("NODE-SKEW", I, Stage::note, normal, "kubelets differ in version",
        "kubelets of different minor versions, or one more than three behind the API server or ahead of it",
        "an upgrade is under way or was left", {nodes_row, CommandRow{"kubectl version", "the version of the API server"}},
        ObjectCheck{Kind::node, node_skew}),
    row("NODE-PODS", W, Stage::note, normal, "a node has hardly a place for another pod",
        "95 % of allocatable pods in use, with all pods of the cluster listed; a warning when a pod waits for such a place",
        "the number of pods, not their size, is what limits the node", {pods_row, node_row}, ObjectCheck{Kind::node, node_pods}),
};

}  // namespace

std::span<const Rule> node_rules() { return rules; }

}  // namespace aiops
