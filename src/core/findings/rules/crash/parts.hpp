// Why: family 2.1 fills several files; what they share is here: in which kind of trouble a container is, how its end is
// told, what events and probes say. Must never: be included outside rules/crash*.cpp, rules/log*.cpp and their tests.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/findings/rule.hpp"

namespace aiops::crash {

// What became of a container's last end, by what its pod will do next.
enum class Trouble {
  none,  // it never ended, ended well, was told to end, or ended before the window
  past,  // it runs again; the end lies within the window
  job,  // an attempt of a Job: the Job tries again or gives up
  down,  // it stays down: nothing starts it again
  loop,  // it is started again and again and does not stay up
};
Trouble trouble_of(const ContainerCase&);
inline bool is_down(Trouble t) { return t == Trouble::loop || t == Trouble::down; }

// The pod's restartPolicy, or the container's own (Kubernetes 1.34).
std::string_view restart_policy(const ContainerCase&);
bool within_window(const Scene&, std::optional<Time>);  // an unknown time counts as within

// How it ended, how often, what it waits for; `since` becomes the end.
void exit_facts(Finding&, const ContainerCase&);

// ---- Why it could not be started: the API's own message, else a line that the runtime left at the end of the log.
struct StartFailure {
  std::string_view text;  // empty: none
  json::Value leaf;  // set when the API says so
  const Log* log = nullptr;
  std::size_t line = 0;
  bool from_api() const { return leaf.is_string(); }
};
StartFailure start_failure(const ContainerCase&);
void start_fact(Finding&, const StartFailure&);
// The last end was no run of the program at all: it could not be executed.
bool never_executed(const ContainerCase&);

// ---- Events, oldest first, within the window: of the container, by reason and a fragment of the message.
std::vector<const Event*> events_saying(const ContainerCase&, std::string_view reason, std::string_view fragment = {});
const Event* last_event(const ContainerCase&, std::string_view reason, std::string_view fragment = {});
const Object* node_of(const PodCase&);
// Events of the node with that reason, at most two minutes from the time.
const Event* node_event_near(const PodCase&, std::string_view reason, std::optional<Time>);

// ---- Memory
bool node_short_of_memory(const ContainerCase&);  // MemoryPressure, or a SystemOOM near the end

// ---- Probes
struct Probe {
  json::Value spec;  // missing: none is set
  std::string_view name;  // "livenessProbe"
  std::int64_t delay = 0, period = 10, threshold = 3, timeout = 1;  // seconds; the API server's defaults
  explicit operator bool() const { return spec.is_object(); }
  std::int64_t earliest_kill() const { return delay + (threshold - 1) * period; }  // after the start of the container
  std::int64_t budget() const { return delay + threshold * period; }
  std::string_view path() const { return spec["httpGet"]["path"].text(); }
  json::Value port() const;  // a number or a name; missing for exec
};
Probe probe_of(const ContainerCase&, std::string_view name);
std::string what_it_asks(const Probe&);  // "GET :8080/healthz"
void probe_fact(Finding&, const ContainerCase&, const Probe&);

// The newest Unhealthy event of one probe ("Liveness"), and what it says.
enum class Answer {
  none,
  refused,
  timeout,
  not_found,
  denied,
  server_error,
  other_status,
  wrong_scheme,
  no_port,
  no_command,
  not_serving,
  other
};
struct Answered {
  const Event* event = nullptr;
  Answer answer = Answer::none;
};
Answered probe_answer(const ContainerCase&, std::string_view which);
// The finding's inferences about a probe that fails that way, the best first. `starting`: the program did not get past its start.
void explain_probe(Finding&, const ContainerCase&, const Probe&, Answered, bool starting);
// The kubelet killed the container over a probe: says so, or nothing else fits the time and the exit code.
const Event* probe_kill(const ContainerCase&, std::string_view which);  // "liveness", "startup"
bool killed_by_probe(const ContainerCase&);

// ---- The tables
std::span<const Rule> exit_rules();
std::span<const Rule> start_rules();
std::span<const Rule> memory_rules();
std::span<const Rule> signal_rules();
std::span<const Rule> probe_rules();
std::span<const Rule> ready_rules();
std::span<const Rule> init_rules();

}  // namespace aiops::crash
