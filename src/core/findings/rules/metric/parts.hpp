// Why: what rules of several families read from metrics, in one place: whether a container is held back, how its memory went
// before its end, how full a volume is, how far an autoscaler is above its target. Each is a value first and facts only when
// asked. Must never: take a missing, stale or endless value for zero, or for health.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/findings/finding.hpp"
#include "core/findings/rule.hpp"

namespace aiops::metrics {

std::string bytes_text(double);  // "121.3Mi"
std::string percent_text(double share);  // "61%"; "0.4%" below one

// One value of a course with the question it came from; empty when it is not known.
struct Reading {
  Metric metric;
  const Sample* sample = nullptr;
  explicit operator bool() const { return sample != nullptr; }
  double value() const { return sample->value; }
};
Reading reading(const Scene&, MetricId, std::string_view ns, std::string_view name, std::string_view container = {});
Reading reading_at(const Scene&, MetricId, const ContainerCase&, Time at);

// ---- CPU: held back in more than a quarter of the periods, now and in most of the last 15 minutes.
Reading held_back(const ContainerCase&);

// ---- Memory before the end of a container
// Working set at 95% of the limit or more, at most two minutes before; and processes that the kernel killed, at most five after.
struct MemorySign {
  Reading high, kills;
  explicit operator bool() const { return high || kills; }
};
MemorySign memory_sign(const ContainerCase&, std::optional<double> limit);
void add_facts(Finding&, const ContainerCase&, const MemorySign&, std::optional<double> limit);

// Leak or size: facts of the last value before the end, and of the first of that run when it rose; and the inference that
// follows from them. False when the course does not say (then there may be a fact, but no inference).
bool explain_memory_course(Finding&, const ContainerCase&, std::optional<double> limit);

// ---- Volumes, for VOL-FULL: less than 5% of the bytes or inodes of a claim's volume are free.
struct VolumeFill {
  Reading bytes, inodes;  // shares that are free
  bool known() const { return bytes || inodes; }
  bool full() const;
};
VolumeFill volume_fill(const Scene&, std::string_view ns, std::string_view claim);
void add_facts(Finding&, const ObjectRef& claim, const VolumeFill&);  // of those that are known

// ---- Autoscalers, for HPA-MAX: the worst of its metrics as a multiple of its target.
Reading autoscaler_load(const Scene&, const Object& autoscaler);
void add_facts(Finding&, const Object& autoscaler, const Reading&);

// ---- Probes: how long answers take (99 of 100 of the good ones). Adds a fact when it is known.
void add_probe_seconds(Finding&, const ContainerCase&);

}  // namespace aiops::metrics
