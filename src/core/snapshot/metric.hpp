// Why: what a metrics server answered, as part of the evidence: for each fixed question its text, the time it was asked for,
// and the course of each container, claim or autoscaler. A missing metric says how far we can see, never "zero".
// Must never: hold a question that is not of the table below, or give a value that is stale, NaN or infinite as if it held.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.hpp"
#include "core/base/time.hpp"
#include "core/evidence/report.hpp"

namespace aiops {

enum class MetricId {
  memory,  // working set of a container, bytes
  oom_events,  // processes of a container that the kernel killed for memory, in the last 10 minutes
  throttled,  // share of CPU periods in which a container was held back, mean of 5 minutes
  cpu,  // cores in use by a container, mean of 5 minutes
  restarts,  // of a container in the last hour
  probe_seconds,  // 99 of 100 successful answers of a container to probes took no longer
  volume_free,  // share of the bytes of a claim's volume that are free
  inodes_free,  // share of its inodes
  autoscaler_load,  // the worst of an autoscaler's metrics, as a multiple of its target
};

struct MetricRow {
  MetricId id;
  std::string_view word;  // stable: stands in saved snapshots
  std::string_view metric;  // what must be collected for it to be known
  std::string_view exporter;  // who gives it, for people
  std::string_view subject;  // the label that names whom it is about
  std::string_view value;  // of values: "bytes", "share", …
};
std::span<const MetricRow> all_metrics();
const MetricRow& row_of(MetricId);
std::optional<MetricId> metric_from(std::string_view word);

struct Sample {
  Time at;
  double value = 0;  // NaN and infinities as they came
};

struct MetricSeries {
  std::string ns, name, container;  // container is empty where the metric has none
  std::vector<Sample> samples;  // oldest first
};

struct MetricAnswer {
  enum class Outcome {
    answered,
    none,  // no such series: not judged
    failed,  // detail says why
  };
  MetricId id = MetricId::memory;
  std::string query;  // as it was sent
  Time from, time;  // the span; facts are judged at its end
  Duration step{};
  Outcome outcome = Outcome::failed;
  GapReason reason = GapReason::unreachable;  // of a failure
  std::string detail;  // of a failure; or what the server warned of, then the series may be incomplete
  std::vector<MetricSeries> series;  // sorted by namespace, name, container; each once
};

// One course, with the question that gave it. Everything is empty when nothing is known.
class Metric {
 public:
  static constexpr Duration stale_after = std::chrono::minutes(5);

  Metric() = default;
  Metric(const MetricAnswer& answer, const MetricSeries& series) : answer_(&answer), series_(&series) {}
  explicit operator bool() const { return series_ != nullptr; }

  // The last sample that counts at a time: finite, not after it, at most 5 minutes before it. Without a time: at the time
  // for which the question was asked.
  const Sample* latest() const;
  const Sample* latest(Time at) const;
  std::vector<Sample> between(Time from, Time to) const;  // finite ones, both ends included
  const MetricAnswer* answer() const { return answer_; }
  const MetricSeries* series() const { return series_; }

 private:
  const MetricAnswer* answer_ = nullptr;
  const MetricSeries* series_ = nullptr;
};

// Files the `result` of a Prometheus answer (matrix or vector): a number is a string there ("0.5", "NaN", "+Inf"). Series that
// do not say whom they are about are left out, and so are native histograms.
void file_series(json::Value result, MetricAnswer&);

// What the answer lacks, if anything.
std::optional<Gap> gap_of(const MetricAnswer&);

// A number as Prometheus writes it: shortest that reads back the same, "NaN", "+Inf", "-Inf".
std::string sample_text(double);
std::optional<double> sample_value(std::string_view);

}  // namespace aiops
