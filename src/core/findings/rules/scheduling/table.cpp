// 2.3 of the rulebook: the rows. On one pod the reasons of the sentence are ordered by Finding::before (places.hpp).
#include "core/findings/rules/scheduling/checks.hpp"

namespace aiops {

namespace {

constexpr CommandRow nodes_row{"kubectl get nodes -o wide", "which nodes there are, and whether they are ready"};
constexpr CommandRow node_row{"kubectl describe node {node}", "what it can give, what is asked of it, its taints and conditions"};
constexpr CommandRow requests_row{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.containers[*].resources.requests}'",
                                  "what the pod asks for"};

constexpr Rule row(std::string_view id, Severity severity, Decisiveness decisiveness, std::string_view title,
                   std::string_view proof, std::string_view means, std::array<CommandRow, 2> commands,
                   void (*check)(const PodCase&, Sink&), Stage stage = Stage::scheduling, bool when_terminating = false) {
  return {id, Family::scheduling, severity, stage, decisiveness, title, proof, means, commands, check, when_terminating};
}

constexpr auto E = Severity::error;
constexpr auto W = Severity::warning;
constexpr auto named = Decisiveness::named;
constexpr auto terminal = Decisiveness::terminal;

constexpr Rule rules[] = {
    row("SCHED-CPU", E, named, "no node has the CPU that the pod asks for",
        "Pending, condition PodScheduled=False (Unschedulable) whose message says Insufficient cpu",
        "the request is larger than every node, or the nodes are full", {node_row, requests_row}, sched_cpu),
    row("SCHED-MEM", E, named, "no node has the memory that the pod asks for",
        "Pending, condition PodScheduled=False (Unschedulable) whose message says Insufficient memory",
        "the request is larger than every node, or the nodes are full", {node_row, requests_row}, sched_mem),
    row("SCHED-EPH", E, named, "no node has the local storage that the pod asks for",
        "Pending, condition PodScheduled=False (Unschedulable) whose message says Insufficient ephemeral-storage",
        "the request is larger than every node, or the nodes are full", {node_row, requests_row}, sched_eph),
    row("SCHED-EXT", E, named, "no node has the device or resource that the pod asks for",
        "Pending, condition PodScheduled=False (Unschedulable) whose message says Insufficient of a resource that is not cpu, "
        "memory or ephemeral-storage",
        "no node offers it (a device plugin is missing), or too little of it",
        {CommandRow{"kubectl get nodes -o custom-columns=NODE:.metadata.name,ALLOCATABLE:.status.allocatable",
                    "what every node offers"},
         CommandRow{"kubectl get daemonsets -n kube-system", "whether the device plugin is there"}},
        sched_ext),
    row("SCHED-PODS", E, named, "the nodes run as many pods as they may",
        "Pending, condition PodScheduled=False (Unschedulable) whose message says Too many pods",
        "the limit of pods a node is reached",
        {CommandRow{"kubectl get nodes -o custom-columns=NODE:.metadata.name,PODS:.status.allocatable.pods",
                    "how many pods every node may run"},
         CommandRow{"kubectl get pods -A --field-selector spec.nodeName={node}", "the pods of the fullest node"}},
        sched_pods),
    row("SCHED-TAINT", E, named, "taints keep the pod away",
        "Pending, condition PodScheduled=False (Unschedulable) whose message says untolerated taint",
        "the pod lacks a toleration, or the nodes are not well",
        {CommandRow{"kubectl get nodes -o custom-columns=NODE:.metadata.name,TAINTS:.spec.taints", "the taints of every node"},
         CommandRow{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.tolerations}'", "what the pod tolerates"}},
        sched_taint),
    row("SCHED-SELECT", E, named, "no usable node has the labels that the pod asks for",
        "Pending, condition PodScheduled=False (Unschedulable) whose message says that nodes didn't match Pod's node "
        "affinity/selector",
        "a label that the pod selects is on no node, or only on nodes that are refused otherwise",
        {CommandRow{"kubectl get nodes --show-labels", "the labels of every node"},
         CommandRow{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.nodeSelector}{.spec.affinity.nodeAffinity}'",
                    "the labels that the pod asks for"}},
        sched_select),
    row("SCHED-AFF", E, named, "the pods that this pod must stand beside are nowhere",
        "Pending, condition PodScheduled=False (Unschedulable) whose message says pod affinity rules",
        "no placed pod matches the required affinity",
        {CommandRow{"kubectl get pods -n {ns} -l {selector} -o wide", "the pods that it must stand beside"},
         CommandRow{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.affinity}'", "what the pod requires"}},
        sched_aff),
    row("SCHED-ANTI", E, named, "anti-affinity leaves the pod no node",
        "Pending, condition PodScheduled=False (Unschedulable) whose message says pod anti-affinity rules or existing pods "
        "anti-affinity rules",
        "more replicas than places, or other pods keep it away",
        {CommandRow{"kubectl get pods -n {ns} -l {selector} -o wide", "the pods that it must not stand beside"},
         CommandRow{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.affinity}'", "what the pod requires"}},
        sched_anti),
    row("SCHED-SPREAD", E, named, "spread constraints leave the pod no node",
        "Pending, condition PodScheduled=False (Unschedulable) whose message says topology spread constraints",
        "nodes lack the label, or the skew would be too large",
        {CommandRow{"kubectl get nodes -L {topology}", "in which part every node is"},
         CommandRow{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.topologySpreadConstraints}'", "the constraints"}},
        sched_spread),
    row("SCHED-PORT", E, named, "the host port is taken on every node",
        "Pending, condition PodScheduled=False (Unschedulable) whose message says free ports for the requested pod ports",
        "another pod holds the host port",
        {CommandRow{"kubectl get pods -A -o wide --field-selector spec.nodeName={node}",
                    "the pods of a node where the port is taken"},
         CommandRow{"kubectl get pod {pod} -n {ns} -o jsonpath='{..hostPort}'", "the host ports that it wants"}},
        sched_port),
    row("SCHED-PVC", E, named, "the pod waits for a volume claim",
        "Pending, condition PodScheduled=False (Unschedulable) whose message says that a persistentvolumeclaim is not found, "
        "unbound, being deleted or lost",
        "the claim is absent, or is itself stuck",
        {CommandRow{"kubectl get pvc -n {ns}", "the claims and their phases"},
         CommandRow{"kubectl describe pvc {pvc} -n {ns}", "why the claim is not bound"}},
        sched_pvc, Stage::volume),
    row("SCHED-VOLZONE", E, named, "the volume is where the pod cannot go",
        "Pending, condition PodScheduled=False (Unschedulable) whose message says volume node affinity conflict, or that no "
        "volume was found to bind",
        "the volume belongs to other nodes or zones",
        {CommandRow{"kubectl get pv {pv} -o jsonpath='{.spec.nodeAffinity}'", "where the volume can be used"},
         CommandRow{"kubectl get nodes -L topology.kubernetes.io/zone", "the zones of the nodes"}},
        sched_volzone),
    row("SCHED-VOLMAX", E, named, "the nodes hold as many volumes as they can attach",
        "Pending, condition PodScheduled=False (Unschedulable) whose message says exceed max volume count",
        "the storage driver's limit per node is reached",
        {CommandRow{"kubectl get csinode {node} -o yaml", "how many volumes a driver can attach there"},
         CommandRow{"kubectl get volumeattachments", "what is attached where"}},
        sched_volmax),
    row("SCHED-CORDON", W, named, "nodes are cordoned",
        "Pending, condition PodScheduled=False (Unschedulable) whose message says node(s) were unschedulable",
        "maintenance keeps pods away from nodes", {CommandRow{"kubectl get nodes", "which nodes are cordoned"}, node_row},
        sched_cordon),
    row("SCHED-NONE", Severity::critical, named, "there is no node to place pods on",
        "Pending, condition PodScheduled=False (Unschedulable) whose message says no nodes available or 0/0 nodes, or a complete "
        "list of nodes of which none is Ready",
        "the cluster has no working node",
        {nodes_row, CommandRow{"kubectl get events -A --field-selector involvedObject.kind=Node", "what happened to the nodes"}},
        sched_none),
    row("SCHED-GATED", W, named, "a scheduling gate holds the pod",
        "condition PodScheduled=False (SchedulingGated) and spec.schedulingGates",
        "the owner of the gate has not released the pod",
        {CommandRow{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.schedulingGates}'", "the gates that are left"},
         CommandRow{"kubectl get workloads.kueue.x-k8s.io -n {ns}", "when Kueue holds it: whether its workload was admitted"}},
        sched_gated),
    row("SCHED-NOSCHED", E, Decisiveness::symptom, "no scheduler looks at the pod",
        "Pending for minutes, no condition PodScheduled, no nodeName, no event of a scheduler",
        "the scheduler that the pod names is not running",
        {CommandRow{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.schedulerName}'", "which scheduler should place it"},
         CommandRow{"kubectl get pods -n kube-system", "whether that scheduler runs"}},
        sched_nosched),
    row("SCHED-NODENAME", E, named, "the pod is bound to a node that does not exist or answer",
        "spec.nodeName, and no such node in a complete list of nodes; or Pending with no status from a kubelet",
        "no kubelet runs the pod",
        {CommandRow{"kubectl get node {node}", "whether the node exists"},
         CommandRow{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.nodeName}'", "the node that the pod names"}},
        sched_nodename),
    row("SCHED-PREEMPT", W, named, "pods of higher priority take the room",
        "condition DisruptionTarget=True (PreemptionByScheduler), or an event Preempted, or status.nominatedNodeName at a pod "
        "that waits",
        "the cluster has too little room for both",
        {CommandRow{"kubectl get priorityclass", "which priorities there are"},
         CommandRow{"kubectl get events -n {ns} --field-selector reason=Preempted", "who had to go for whom"}},
        sched_preempt, Stage::scheduling, true),
    row("SCHED-AUTOSCALE", W, Decisiveness::symptom, "the autoscaler declines to add a node",
        "an unschedulable pod with an event NotTriggerScaleUp, or FailedScheduling from karpenter",
        "a ceiling, or no node group fits",
        {CommandRow{"kubectl events -n {ns} --for pod/{pod}", "what the autoscaler says about the pod"},
         CommandRow{"kubectl get configmap cluster-autoscaler-status -n kube-system -o yaml", "the state of the node groups"}},
        sched_autoscale),
    // Not in the catalogue of the rulebook but asked for by its rule 2.0.13: a reason that no rule knows is shown word for word.
    row("SCHED-OTHER", E, terminal, "the scheduler cannot place the pod",
        "Pending, condition PodScheduled=False (Unschedulable) whose message names no reason that a rule knows",
        "what the scheduler says, word for word",
        {CommandRow{"kubectl describe pod {pod} -n {ns}", "the pod and the scheduler's events"}, nodes_row}, sched_other),
    row("NODE-ADMIT", E, terminal, "the node refused the pod",
        "phase Failed with reason OutOf…, NodeAffinity, NodePorts, UnexpectedAdmissionError or another refusal of the kubelet",
        "scheduler and kubelet did not see the same node",
        {CommandRow{"kubectl describe pod {pod} -n {ns}", "what the kubelet said"}, node_row}, node_admit, Stage::scheduling,
        true),
};

}  // namespace

std::span<const Rule> scheduling_rules() { return rules; }

}  // namespace aiops
