// The table of metrics, reading series, and which of their samples count.
#include "core/snapshot/metric.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

namespace aiops {

namespace {

// Names of metrics: google/cadvisor metrics/prometheus.go; kubelet pkg/kubelet/metrics/collectors/volume_stats.go and
// pkg/kubelet/prober/prober_manager.go; kube-state-metrics docs/metrics.
constexpr std::array<MetricRow, 9> rows{{
    {MetricId::memory, "memory", "container_memory_working_set_bytes", "cAdvisor", "pod", "bytes"},
    {MetricId::oom_events, "oom-events", "container_oom_events_total", "cAdvisor", "pod", "count"},
    {MetricId::throttled, "throttled", "container_cpu_cfs_throttled_periods_total", "cAdvisor", "pod", "share"},
    {MetricId::cpu, "cpu", "container_cpu_usage_seconds_total", "cAdvisor", "pod", "cores"},
    {MetricId::restarts, "restarts", "kube_pod_container_status_restarts_total", "kube-state-metrics", "pod", "count"},
    {MetricId::probe_seconds, "probe-seconds", "prober_probe_duration_seconds_bucket", "kubelet /metrics/probes", "pod",
     "seconds"},
    {MetricId::volume_free, "volume-free", "kubelet_volume_stats_available_bytes", "kubelet", "persistentvolumeclaim", "share"},
    {MetricId::inodes_free, "inodes-free", "kubelet_volume_stats_inodes_free", "kubelet", "persistentvolumeclaim", "share"},
    {MetricId::autoscaler_load, "autoscaler-load", "kube_horizontalpodautoscaler_status_target_metric", "kube-state-metrics",
     "horizontalpodautoscaler", "multiple"},
}};

std::optional<Sample> sample_of(json::Value pair) {
  const auto seconds = pair.at(0).number();
  const auto value = sample_value(pair.at(1).text());
  // Milliseconds are what Prometheus keeps; beyond the year 2200 nanoseconds would overflow.
  if (!seconds || !value || !(*seconds > 0) || *seconds > 7.2e9) return std::nullopt;
  return Sample{Time(std::chrono::milliseconds(std::llround(*seconds * 1000))), *value};
}

auto key_of(const MetricSeries& s) { return std::tie(s.ns, s.name, s.container); }

}  // namespace

std::span<const MetricRow> all_metrics() { return rows; }
const MetricRow& row_of(MetricId id) { return rows[static_cast<std::size_t>(id)]; }

std::optional<MetricId> metric_from(std::string_view word) {
  for (const MetricRow& row : rows) {
    if (row.word == word) return row.id;
  }
  return std::nullopt;
}

std::optional<double> sample_value(std::string_view text) {
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string sample_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return fmt::format("{}", value);
}

const Sample* Metric::latest() const { return answer_ ? latest(answer_->time) : nullptr; }

const Sample* Metric::latest(Time at) const {
  if (!series_) return nullptr;
  const auto& samples = series_->samples;
  for (auto sample = samples.rbegin(); sample != samples.rend(); ++sample) {
    if (sample->at > at) continue;
    if (at - sample->at > stale_after) return nullptr;
    if (std::isfinite(sample->value)) return &*sample;
  }
  return nullptr;
}

std::vector<Sample> Metric::between(Time from, Time to) const {
  std::vector<Sample> out;
  if (!series_) return out;
  for (const Sample& sample : series_->samples) {
    if (sample.at >= from && sample.at <= to && std::isfinite(sample.value)) out.push_back(sample);
  }
  return out;
}

void file_series(json::Value result, MetricAnswer& answer) {
  for (const json::Value item : result.items()) {
    const json::Value labels = item["metric"];
    MetricSeries series{std::string(labels["namespace"].text()),
                        std::string(labels[row_of(answer.id).subject].text()),
                        std::string(labels["container"].text()),
                        {}};
    if (series.ns.empty() || series.name.empty()) continue;
    for (const json::Value pair : item["values"].items()) {
      if (const auto sample = sample_of(pair)) series.samples.push_back(*sample);
    }
    if (const auto sample = sample_of(item["value"])) series.samples.push_back(*sample);
    if (series.samples.empty()) continue;
    std::stable_sort(series.samples.begin(), series.samples.end(), [](const Sample& a, const Sample& b) { return a.at < b.at; });
    answer.series.push_back(std::move(series));
  }
  auto& all = answer.series;
  std::stable_sort(all.begin(), all.end(), [](const MetricSeries& a, const MetricSeries& b) { return key_of(a) < key_of(b); });
  all.erase(
      std::unique(all.begin(), all.end(), [](const MetricSeries& a, const MetricSeries& b) { return key_of(a) == key_of(b); }),
      all.end());
}

std::optional<Gap> gap_of(const MetricAnswer& answer) {
  const MetricRow& row = row_of(answer.id);
  const std::string what = fmt::format("metric {}", row.metric);
  switch (answer.outcome) {
    case MetricAnswer::Outcome::failed:
      return Gap{what, answer.reason, answer.detail};
    case MetricAnswer::Outcome::none:
      return Gap{what, GapReason::not_found,
                 fmt::format("the metrics server has no such series ({}) for what was asked: not judged{}", row.exporter,
                             answer.detail.empty() ? "" : "; " + answer.detail)};
    case MetricAnswer::Outcome::answered:
      break;
  }
  if (answer.detail.empty()) return std::nullopt;
  return Gap{what, GapReason::not_found, "partial data: " + answer.detail};
}

}  // namespace aiops
