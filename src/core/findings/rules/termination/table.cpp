// 2.4 of the rulebook: the rows.
#include "core/findings/rules/termination/checks.hpp"

namespace aiops {

namespace {

constexpr Rule row(std::string_view id, Severity severity, Stage stage, Decisiveness decisiveness, std::string_view title,
                   std::string_view proof, std::string_view means, std::array<CommandRow, 2> commands, Check check) {
  return {id, Family::termination, severity, stage, decisiveness, title, proof, means, commands, check, true};
}

constexpr CommandRow node_row{"kubectl describe node {node}", "its conditions, and what else it runs"};
constexpr CommandRow message_row{"kubectl get pod {pod} -n {ns} -o jsonpath='{.status.message}'",
                                 "what the kubelet said when it ended the pod"};

constexpr auto E = Severity::error;
constexpr auto W = Severity::warning;
constexpr auto terminal = Decisiveness::terminal;

constexpr Rule rules[] = {
    row("EVICT-MEM", E, Stage::kill, terminal, "pods were evicted: the node ran short of memory",
        "phase Failed, reason Evicted, message: low on resource: memory, or the node had condition MemoryPressure",
        "the node was short of memory and took pods that use more than they request", {message_row, node_row}, evict_mem),
    row("EVICT-DISK", E, Stage::kill, terminal, "pods were evicted: the node ran short of disk",
        "phase Failed, reason Evicted, message: low on resource: ephemeral-storage, inodes or a file system, or the node had "
        "condition DiskPressure",
        "the node was short of disk and took pods that use more than they request", {message_row, node_row}, evict_disk),
    row("EVICT-PID", E, Stage::kill, terminal, "pods were evicted: the node ran short of process ids",
        "phase Failed, reason Evicted, message: low on resource: pids, or the node had condition PIDPressure",
        "something on the node starts too many processes", {message_row, node_row}, evict_pid),
    row("EVICT-LOCAL", E, Stage::kill, terminal, "pods were evicted: local storage over their own limit",
        "phase Failed, reason Evicted, message: ephemeral local storage usage exceeds, local ephemeral storage limit, or usage "
        "of EmptyDir volume exceeds",
        "the pod's own limit, not the node",
        {CommandRow{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.containers[*].resources.limits}{.spec.volumes}'",
                    "its limits and volumes"},
         message_row},
        evict_local),
    row("DISRUPT", Severity::info, Stage::kill, terminal, "pods were taken away",
        "condition DisruptionTarget=True with reason EvictionByEvictionAPI, DeletionByTaintManager, DeletionByPodGC or "
        "TerminationByKubelet",
        "a drain, a lost node, the removal of a node, or its shutdown",
        {CommandRow{"kubectl get pod {pod} -n {ns} -o jsonpath='{.status.conditions}'", "who took it away, and when"},
         CommandRow{"kubectl get nodes", "which nodes are cordoned or not ready"}},
        disrupt),
    row("TERM-FINALIZER", E, Stage::kill, Decisiveness::named, "a finalizer holds a deletion",
        "deletionTimestamp passed, and metadata.finalizers is not empty", "the controller behind the finalizer does not act",
        {CommandRow{"kubectl get {kind} {name} -n {ns} -o jsonpath='{.metadata.finalizers}'", "which finalizers are left"},
         CommandRow{"kubectl get events -n {ns} --field-selector involvedObject.name={name}", "what its controller says"}},
        AnyObjectCheck{term_finalizer}),
    row("TERM-NODE", E, Stage::node, Decisiveness::named, "pods cannot end: their node does not answer",
        "a pod past its grace period, without finalizers, on a node that is absent from a complete list or whose Ready is not "
        "True",
        "only the node's kubelet can confirm the end of the pod",
        {node_row, CommandRow{"kubectl get pod {pod} -n {ns} -o yaml", "the pod as the API server knows it"}}, term_node),
    row("TERM-GRACE", W, Stage::kill, Decisiveness::symptom, "a container does not end when it is told to",
        "a terminating pod with a running container on a node that answers, past its grace period or with an event "
        "ExceededGracePeriod or FailedKillPod",
        "the first process ignores SIGTERM, or a preStop hook takes too long",
        {CommandRow{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.terminationGracePeriodSeconds}'", "how long it may take"},
         CommandRow{"kubectl events -n {ns} --for pod/{pod}", "what the kubelet tried"}},
        term_grace),
    row("NS-TERM", E, Stage::api, Decisiveness::named, "a namespace cannot be deleted",
        "phase Terminating and one of the conditions NamespaceContentRemaining, NamespaceFinalizersRemaining, "
        "NamespaceDeletionDiscoveryFailure, "
        "NamespaceDeletionGroupVersionParsingFailure, NamespaceDeletionContentFailure is True",
        "left-over objects or an API that does not answer",
        {CommandRow{"kubectl get namespace {name} -o yaml", "its conditions: every one that is True holds it"},
         CommandRow{"kubectl get apiservices", "which APIs do not answer"}},
        ObjectCheck{Kind::name_space, ns_term}),
    row("VOL-TERM", W, Stage::volume, Decisiveness::named, "a volume cannot be deleted: it is in use",
        "a PersistentVolumeClaim or PersistentVolume past its deletionTimestamp with the finalizer pvc-protection or "
        "pv-protection",
        "a pod still mounts the claim, or a claim is still bound to the volume",
        {CommandRow{"kubectl describe {kind} {name} -n {ns}", "who uses it"},
         CommandRow{"kubectl get pods -n {ns} -o wide", "the pods of its namespace"}},
        AnyObjectCheck{vol_term}),
};

}  // namespace

std::span<const Rule> termination_rules() { return rules; }

}  // namespace aiops
