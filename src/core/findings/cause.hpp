// Why: the closed list of causes. A cause is a stable, documented word that scripts and prompts may rely on; a rule with
// no finer cause uses its own id in lower case instead. Must never: lose or rename a word once released.
#pragma once

#include <span>
#include <string_view>

namespace aiops {

struct Cause {
  std::string_view word;
  std::string_view meaning;
};

namespace cause {
inline constexpr Cause application_error{"application-error", "the program ended by its own error"};
inline constexpr Cause missing_config{"missing-config", "a configuration value, key, file or object is missing"};
inline constexpr Cause wrong_config{"wrong-config", "a configuration value is there but does not fit"};
inline constexpr Cause wrong_command{"wrong-command", "the command or entrypoint cannot be executed"};
inline constexpr Cause wrong_kind{"wrong-kind", "the program ends by design; another kind of workload fits it"};
inline constexpr Cause wrong_architecture{"wrong-architecture", "the image is built for another processor"};
inline constexpr Cause memory_limit{"memory-limit", "the container needs more memory than its limit"};
inline constexpr Cause node_memory{"node-memory", "the node ran out of memory"};
inline constexpr Cause native_crash{"native-crash", "the process was ended by a fault signal"};
inline constexpr Cause killed_from_outside{"killed-from-outside", "something outside the container ended it"};
inline constexpr Cause node_restart{"node-restart", "the node or its container runtime restarted"};
inline constexpr Cause slow_start{"slow-start", "the start takes longer than a probe allows"};
inline constexpr Cause wrong_probe{"wrong-probe", "a probe asks for a path or port that the program does not serve"};
inline constexpr Cause dependency{"dependency", "something that the program depends on does not answer"};
inline constexpr Cause missing_name{"missing-name", "a host name that does not resolve"};
inline constexpr Cause credentials{"credentials", "credentials were refused or are missing"};
inline constexpr Cause image_not_found{"image-not-found", "the image or its tag does not exist"};
inline constexpr Cause registry_unreachable{"registry-unreachable", "the registry cannot be reached or trusted"};
inline constexpr Cause registry_limit{"registry-limit", "the registry limits pulls"};
inline constexpr Cause missing_object{"missing-object", "a referenced object does not exist"};
inline constexpr Cause capacity{"capacity", "no node has room for the pod"};
inline constexpr Cause never_fits{"never-fits", "no node, even an empty one, could hold the pod"};
inline constexpr Cause placement{"placement", "selectors, affinities, taints or spread constraints exclude every node"};
inline constexpr Cause volume{"volume", "a volume is missing, unbound, full or attached elsewhere"};
inline constexpr Cause quota{"quota", "a quota or limit range refuses the pod"};
inline constexpr Cause policy{"policy", "an admission policy refuses the pod"};
inline constexpr Cause admission_down{"admission-down", "an admission webhook does not answer"};
inline constexpr Cause node_pressure{"node-pressure", "a node is short of memory, disk or process ids"};
inline constexpr Cause node_lost{"node-lost", "a node does not report"};
inline constexpr Cause stuck_deletion{"stuck-deletion", "a finalizer or a dead component holds a deletion"};
inline constexpr Cause deadline{"deadline", "the work took longer than its deadline"};
inline constexpr Cause schedule{"schedule", "a schedule is wrong, suspended or was missed"};
inline constexpr Cause rollout{"rollout", "a change of the pod template"};
inline constexpr Cause deliberate{"deliberate", "someone asked for this state"};
inline constexpr Cause controller_down{"controller-down", "a controller, scheduler or agent does not act"};
inline constexpr Cause network{"network", "the network of pods or nodes does not work"};
inline constexpr Cause missing_metrics{"missing-metrics", "a metric that a decision needs cannot be had"};
inline constexpr Cause at_maximum{"at-maximum", "a bound is reached and more is wanted"};
inline constexpr Cause budget{"budget", "a disruption budget allows no eviction"};
inline constexpr Cause wrong_selector{"wrong-selector", "a selector does not match what it is meant for"};
inline constexpr Cause wrong_port{"wrong-port", "a port, its name or its protocol does not fit the other side"};
inline constexpr Cause blocked{"blocked", "a network policy admits no such traffic"};
inline constexpr Cause name_server{"name-server", "the cluster's name service does not answer"};
inline constexpr Cause certificate{"certificate", "a certificate is expired, not trusted or not issued"};
inline constexpr Cause permission{"permission", "an identity may not do what it tries"};
inline constexpr Cause throttled{"throttled", "the CPU limit holds the container back"};
inline constexpr Cause maintenance{"maintenance", "a node was taken out of service on purpose"};
inline constexpr Cause volume_full{"volume-full", "a volume or disk has no space left"};
inline constexpr Cause read_only_store{"read-only-store", "a datastore refuses writes"};
inline constexpr Cause overload{"overload", "more work arrives than is taken"};
inline constexpr Cause conflict{"conflict", "two parts claim the same thing"};
inline constexpr Cause undetermined{"undetermined", "the evidence ends here"};
}  // namespace cause

std::span<const Cause> all_causes();

}  // namespace aiops
