// Why: what a check looks at, and the words that rules share: "the container waits because …", "it ended with …".
// Must never: decide; a case only reads. Every field may be missing, null or of a wrong type.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/snapshot/snapshot.hpp"

namespace aiops {

class Finding;
struct Knowledge;

struct Scene {
  const Snapshot& snapshot;
  Time now;
  Duration window = std::chrono::hours(1);  // --since: bounds events, logs and restart history, not present conditions
  const Knowledge* knowledge = nullptr;  // what config.yaml says of this cluster; null: nothing
};

struct ObjectCase {
  const Scene& scene;
  const Object& object;
  json::Value meta() const { return object["metadata"]; }
  json::Value spec() const { return object["spec"]; }
  json::Value status() const { return object["status"]; }
  std::vector<const Event*> events() const { return scene.snapshot.events_of(object); }
};

enum class Role { init, sidecar, app, ephemeral };  // sidecar: an init container with restartPolicy Always

struct ContainerCase;

struct PodCase : ObjectCase {
  bool terminating() const;  // deletionTimestamp is set
  bool past_grace() const;  // … and the grace period is over
  bool done() const;  // phase Succeeded, or Failed
  std::string_view phase() const { return status()["phase"].text(); }
  std::string_view node() const { return spec()["nodeName"].text(); }
  json::Value condition(std::string_view type) const;
  std::vector<ContainerCase> containers() const;  // in the order of the spec: init, app, ephemeral
};

struct ContainerCase {
  PodCase pod;
  json::Value spec;  // missing when only a status names it
  json::Value status;  // missing when the kubelet has not reported it
  std::string name;
  Role role = Role::app;

  const Scene& scene() const { return pod.scene; }
  json::Value waiting() const { return status["state"]["waiting"]; }
  json::Value running() const { return status["state"]["running"]; }
  json::Value terminated() const { return status["state"]["terminated"]; }
  json::Value last_terminated() const { return status["lastState"]["terminated"]; }
  std::int64_t restarts() const { return status["restartCount"].integer().value_or(0); }
  bool waits_for(std::string_view reason) const { return waiting()["reason"].text() == reason; }
  bool crash_looping() const { return waits_for("CrashLoopBackOff"); }
  // The end to be explained: the present one when it is not a success, else the last one. Missing when it never ended.
  json::Value death() const;
  // Back-off, or between restarts of a container that has failed before: it does not stay up now.
  bool failing() const;
  // The log of the run that ended: previous when there is one, else the current one. Null when none was read.
  const Log* death_log() const;
  const Log* log(bool previous) const;
  // Events that name this container (fieldPath), or the pod's when none says which.
  std::vector<const Event*> events() const;
};

json::Value condition_of(json::Value status, std::string_view type);  // of conditions[]; missing when absent
bool has_condition(json::Value status, std::string_view type, std::string_view value, std::string_view reason = {});

// A span as people say it, for texts: "4m ago" of a time before now; empty when the time is unknown.
std::string ago(const Scene&, std::optional<Time>);
std::optional<Time> time_at(json::Value);
// How long a terminated state ran; empty when a time is missing or the zero time (1970), which must not enter arithmetic.
std::optional<Duration> ran_for(json::Value terminated);

// Shared fact lines. Each returns false when the field is not there.
std::string who(const ContainerCase&);  // "Pod/ns/name [container c]", the start of a fact line
bool state_fact(Finding&, const ContainerCase&, json::Value terminated);  // "…: exit 1 (Error), ran 3s, ended … (4m ago)"
bool restart_fact(Finding&, const ContainerCase&);  // "…: restartCount=6"
bool waiting_fact(Finding&, const ContainerCase&);  // "…: waits, CrashLoopBackOff: …"
bool field_fact(Finding&, const Object&, json::Value leaf, std::string_view what);  // "Pod/ns/n: WHAT=value"
bool condition_fact(Finding&, const ObjectCase&, std::string_view type);  // "Kind/ns/n: condition T=False (Reason): message"
std::size_t last_lines(Finding&, const ContainerCase&, std::size_t count = 3);  // lines before the exit; returns how many
std::string value_text(json::Value);  // a scalar as text, anything else as compact JSON

// Kubernetes quantities ("500m", "128Mi", "2", "1e3") in units of one; empty when not a quantity. A number counts too.
std::optional<double> quantity(json::Value);
std::optional<double> quantity(std::string_view);

}  // namespace aiops
