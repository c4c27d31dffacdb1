// Why: a rule is a row: what proves it, what it means, which two commands look further, and a pure check. Everything else
// (who is explained by whom, ranking, numbering, commands) is done for all rules alike in diagnose.cpp.
// Must never: change or reuse an id; ids appear in reports, in --exclude and in people's notes.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <variant>

#include "core/findings/case.hpp"
#include "core/findings/finding.hpp"

namespace aiops {

enum class Family { crash, config, scheduling, termination, workload, autoscaling, network, storage, node, log, correlation };

// How near to the root, by the order in which a pod comes to life: what fails earlier explains what fails later at the same
// place, and what fails at a pod explains its controllers and services.
enum class Stage {
  api,  // the API machinery refuses or does not answer
  node,  // the machine
  admission,  // the pod is never created
  scheduling,  // created, not placed
  volume,  // placed, volumes not ready
  sandbox,  // no network sandbox
  image,  // image not there
  config,  // container cannot be made
  start,  // made, cannot be executed
  reach,  // runs, and what it must talk to cannot be reached: no such service or port, a policy, the cluster's DNS
  kill,  // runs, ended from outside: memory limit, liveness probe, eviction
  exit,  // runs, ends by itself
  log,  // what its log says
  weak_exit,  // ended, the reason is not known
  readiness,  // runs, is not ready
  controller,  // a controller reports that its pods are not as wanted
  traffic,  // services, autoscalers, budgets
  note,  // worth knowing
};

// triage-rules 2.0.4: which proof is stronger, strongest first.
enum class Decisiveness { named, terminal, exit_code, symptom, normal };

// "kubectl logs {pod} -n {ns} -c {container} --previous". Placeholders in lower case; always bound: {ns} {name} {kind} of the
// incident's subject ({kind} in kubectl's lower-case word), and at a pod {pod} {node} {sa} {workload} ("deployment/web") and
// {container}. Others come from Finding::bind. A row with an unbound placeholder gives way to describe + events.
struct CommandRow {
  std::string_view text;
  std::string_view purpose;
};

struct ObjectCheck {
  Kind kind;
  void (*check)(const ObjectCase&, Sink&);
  std::array<Kind, 5> also{};  // further kinds that the same check reads; Kind::other is no kind
};
struct AnyObjectCheck {  // every object, also one of an unknown kind or of which only the metadata is known
  void (*check)(const ObjectCase&, Sink&);
};
using Check = std::variant<void (*)(const ContainerCase&, Sink&), void (*)(const PodCase&, Sink&), ObjectCheck, AnyObjectCheck>;

struct Rule {
  std::string_view id;
  Family family;
  Severity severity;
  Stage stage;
  Decisiveness decisiveness;
  std::string_view title;  // what is wrong, for the verdict line: "Container killed at its memory limit"
  std::string_view proof;  // what must be there, in words
  std::string_view means;  // the inference, in words
  std::array<CommandRow, 2> commands;
  Check check;
  bool when_terminating = false;  // also look at pods that are being deleted or are done
  bool fallback = false;  // speaks only where no other rule explains the same: an inference of it beside another's is dropped
};

std::span<const Rule> rulebook();  // all families, in the order of the families
const Rule* find_rule(std::string_view id);
std::string_view name_of(Family);
std::optional<Family> family_from(std::string_view);

// One table a file in rules/.
std::span<const Rule> crash_rules();
std::span<const Rule> config_rules();
std::span<const Rule> scheduling_rules();
std::span<const Rule> termination_rules();
std::span<const Rule> workload_rules();
std::span<const Rule> autoscaling_rules();
std::span<const Rule> network_rules();
std::span<const Rule> storage_rules();
std::span<const Rule> node_rules();
std::span<const Rule> machinery_rules();  // of the node family: API services, webhooks, certificates, quotas
std::span<const Rule> metric_rules();  // of the node family: what only metrics show
std::span<const Rule> log_rules();
std::span<const Rule> correlation_rules();

}  // namespace aiops
