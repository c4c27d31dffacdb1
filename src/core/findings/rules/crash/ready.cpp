// 2.1 of the rulebook: pods that run and are not ready: readiness probes, readiness gates, sidecars.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/relations.hpp"
#include "core/findings/rules/crash/parts.hpp"

namespace aiops::crash {

namespace {

constexpr auto patience = std::chrono::seconds(30);  // what any start may take
constexpr auto usual_start = std::chrono::minutes(2);  // not ready for less is worth a warning only

std::optional<Duration> runs_for(const ContainerCase& c) {
  const auto since = time_at(c.running()["startedAt"]);
  if (!since || *since > c.scene().now) return std::nullopt;
  return c.scene().now - *since;
}

bool runs_unready(const ContainerCase& c) {
  return c.running() && c.status["ready"].boolean() == false && c.status["started"].boolean() != false;
}

bool unready(const PodCase& pod) {
  const json::Value ready = pod.condition("Ready");
  return pod.phase() == "Running" && ready["status"].text() == "False";
}

// Ready was last changed before this run began: it has not been ready since.
bool never_ready_since_start(const ContainerCase& c) {
  const auto changed = time_at(c.pod.condition("Ready")["lastTransitionTime"]);
  const auto started = time_at(c.running()["startedAt"]);
  return changed && started && *changed <= *started + std::chrono::seconds(5);
}

struct Replicas {
  std::size_t all = 0, unready = 0;
};
Replicas replicas_of(const ContainerCase& c) {
  const Owner top = c.scene().snapshot.top_owner(c.pod.object);
  Replicas count;
  if (!top.object) return count;
  for (const Object* pod : pods_under(c.scene().snapshot, *top.object)) {
    if ((*pod)["metadata"]["deletionTimestamp"] || (*pod)["status"]["phase"].text() != "Running") continue;
    ++count.all;
    if (has_condition((*pod)["status"], "Ready", "False")) ++count.unready;
  }
  return count;
}

void ready_facts(Finding& f, const ContainerCase& c, const Probe& probe, Answered answered) {
  const json::Value ready = c.status["ready"];
  f.fact(
      c.pod.object, ready,
      fmt::format("{}: ready=false, runs {}", who(c), runs_for(c) ? "for " + format_age(*runs_for(c)) : "since an unknown time"));
  condition_fact(f, c.pod, "Ready");
  if (probe) probe_fact(f, c, probe);
  if (answered.event) f.fact(*answered.event);
  const auto since = time_at(c.pod.condition("Ready")["lastTransitionTime"]);
  f.since(since ? since : time_at(c.running()["startedAt"]));
}

void add_circumstances(Finding& f, const ContainerCase& c) {
  const Replicas replicas = replicas_of(c);
  if (replicas.all > 1 && replicas.unready == replicas.all) {
    f.infer(cause::undetermined, Confidence::possible,
            fmt::format("all {} pods of the workload are not ready at once: what they share (template, configuration, a "
                        "dependency) is nearer than one pod or node",
                        replicas.all));
  }
  if (never_ready_since_start(c) && within_window(c.scene(), c.pod.object.created)) {
    f.infer(cause::wrong_config, Confidence::possible,
            "the container has not been ready since it started, in a new pod: its template or configuration never worked there")
        .reject_if.emplace_back("Older pods of the same revision are ready.");
  }
}

void probe_ready(const ContainerCase& c, Sink& sink) {
  if (c.role == Role::ephemeral || (c.role == Role::init) || !unready(c.pod) || !runs_unready(c)) return;
  const Probe probe = probe_of(c, "readinessProbe");
  const Answered answered = probe_answer(c, "Readiness");
  if (!probe && !answered.event) return;
  const auto runs = runs_for(c);
  const Duration grace = std::max<Duration>(patience, std::chrono::seconds(probe.budget()));
  if (runs && *runs < grace && never_ready_since_start(c)) return;
  Finding& f = sink.found();
  ready_facts(f, c, probe, answered);
  if (runs && *runs < usual_start && c.restarts() == 0) f.severity(Severity::warning);
  if (answered.event) {
    explain_probe(f, c, probe, answered, false);
  } else {
    last_lines(f, c);
    f.infer(cause::undetermined, Confidence::possible,
            fmt::format("container {} runs and is not ready, no probe event retained: why its probe ({}) fails is not known",
                        c.name, what_it_asks(probe)))
        .confirm.emplace_back("The log names what it waits for, or the next probe event says what the probe was told.");
  }
  // Where the probe itself is wrong, that is said; circumstances would only blur it.
  if (f.hypotheses().front().cause != cause::wrong_probe.word) add_circumstances(f, c);
}

void ready_gate(const PodCase& pod, Sink& sink) {
  const json::Value gates = pod.spec()["readinessGates"];
  const json::Value containers = pod.condition("ContainersReady");
  if (gates.size() == 0 || containers["status"].text() != "True") return;
  const auto since = time_at(containers["lastTransitionTime"]);
  if (since && pod.scene.now - *since < patience) return;
  for (const json::Value gate : gates.items()) {
    const std::string_view type = gate["conditionType"].text();
    if (type.empty() || has_condition(pod.status(), type, "True")) continue;
    Finding& f = sink.found();
    const json::Value there = pod.condition(type);
    f.fact(pod.object, gate["conditionType"],
           fmt::format("{}: readiness gate {}, {}", label(pod.object.ref()), type,
                       there ? "condition " + std::string(there["status"].text()) : "no such condition"));
    if (there) condition_fact(f, pod, type);
    condition_fact(f, pod, "ContainersReady");
    f.since(since).signature(type);
    f.infer(cause::controller_down, Confidence::likely,
            fmt::format(
                "all containers are ready; what sets {} (a load balancer controller, a service mesh) has not confirmed the pod",
                type))
        .confirm.emplace_back("The controller's own log or events speak of this pod or its target group.");
  }
}

// Names of containers that injectors and charts add beside an application.
bool known_sidecar(std::string_view name) {
  constexpr std::array known{"istio-proxy",  "linkerd-proxy", "envoy",       "envoy-sidecar",   "consul-dataplane",
                             "kuma-sidecar", "daprd",         "vault-agent", "cloud-sql-proxy", "cloudsql-proxy",
                             "jaeger-agent", "otc-container", "fluent-bit",  "filebeat",        "osm-envoy-proxy"};
  return std::any_of(known.begin(), known.end(), [&](const char* one) { return name == one; });
}

bool others_ready(const ContainerCase& c) {
  std::size_t others = 0;
  for (const ContainerCase& other : c.pod.containers()) {
    if (other.role != Role::app || other.name == c.name) continue;
    ++others;
    if (!other.status["ready"].is_true()) return false;
  }
  return others > 0;
}

void sidecar(const ContainerCase& c, Sink& sink) {
  const bool native = c.role == Role::sidecar;
  if (!native && !(c.role == Role::app && known_sidecar(c.name) && others_ready(c))) return;
  const json::Value ready = c.status["ready"];
  const json::Value started = c.status["started"];
  const bool blocks = native && c.status && started.boolean() == false;
  if (!blocks && ready.boolean() != false) return;
  // It waits for its turn behind other init containers, or has only just begun.
  if (c.waits_for("PodInitializing") || c.waits_for("ContainerCreating") || (!c.running() && trouble_of(c) == Trouble::none))
    return;
  const auto runs = runs_for(c);
  if (runs && *runs < patience && c.restarts() == 0) return;
  Finding& f = sink.found();
  f.before(-1);
  const json::Value leaf = blocks ? started : ready;
  f.fact(c.pod.object, leaf, fmt::format("{}: {}=false", who(c), blocks ? "started" : "ready"));
  if (c.waiting()) waiting_fact(f, c);
  if (c.death()) exit_facts(f, c);
  const json::Value policy = c.spec["restartPolicy"];
  if (native) f.fact(c.pod.object, policy, fmt::format("{}: init container with restartPolicy={}", who(c), value_text(policy)));
  if (const Answered answered = probe_answer(c, blocks ? "Startup" : "Readiness"); answered.event) f.fact(*answered.event);
  last_lines(f, c);
  if (blocks) f.severity(Severity::error);
  f.infer(cause::dependency, Confidence::likely,
          fmt::format("the fault is in sidecar {}, {}", c.name,
                      blocks ? "which holds up the start of the containers behind it"
                             : "not in the application, whose containers are ready"))
      .confirm.emplace_back("Its log names what it cannot reach or read.");
}

constexpr Rule rules[] = {
    {"PROBE-READY",
     Family::crash,
     Severity::error,
     Stage::readiness,
     Decisiveness::symptom,
     "container runs and is not ready",
     "pod Running, condition Ready=False, a container that runs with ready=false and has a readiness probe; the event says why",
     "the probe asks the wrong place, or the program says that it cannot serve",
     {{{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.containers[*].readinessProbe}'", "what the probe asks"},
       {"kubectl logs {pod} -n {ns} -c {container} --tail=50", "what the program says meanwhile"}}},
     probe_ready},
    {"READY-GATE",
     Family::crash,
     Severity::warning,
     Stage::readiness,
     Decisiveness::named,
     "readiness gate is not confirmed",
     "spec.readinessGates with a condition that is not True while all containers are ready",
     "a controller outside the pod has not confirmed it",
     {{{"kubectl get pod {pod} -n {ns} -o jsonpath='{.status.conditions}'", "all conditions of the pod"},
       {"kubectl events -n {ns} --for pod/{pod}", "what controllers recorded about it"}}},
     ready_gate},
    {"SIDECAR",
     Family::crash,
     Severity::warning,
     Stage::readiness,
     Decisiveness::symptom,
     "sidecar is not ready",
     "an init container with restartPolicy Always that is not started or not ready, or a known sidecar that is not ready while "
     "the application is",
     "the mesh or agent beside the application fails",
     {{{"kubectl logs {pod} -n {ns} -c {container} --tail=50", "what the sidecar says"},
       {"kubectl get pod {pod} -n {ns} -o jsonpath='{..containerStatuses[*].name}'", "which containers the pod has"}}},
     sidecar},
};

}  // namespace

std::span<const Rule> ready_rules() { return rules; }

}  // namespace aiops::crash
