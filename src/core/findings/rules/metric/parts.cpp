// Thresholds are those of triage-rules 2.1, 2.8 and 2.9, which kubernetes-mixin uses too.
#include "core/findings/rules/metric/parts.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace aiops::metrics {

namespace {

constexpr double much_throttled = 0.25;
constexpr double near_limit = 0.95;
constexpr double nearly_full = 0.05;
constexpr double one_kill = 0.5;  // increase() extrapolates: one event may read as 0.9 or 1.1
constexpr auto sustained = std::chrono::minutes(15);
constexpr std::size_t least_samples = 3;

ObjectRef pod_of(const ContainerCase& c) { return c.pod.object.ref(); }

double mean(const std::vector<Sample>& samples, std::size_t from, std::size_t to) {
  double sum = 0;
  for (std::size_t i = from; i < to; ++i) sum += samples[i].value;
  return sum / static_cast<double>(to - from);
}

enum class Shape { unknown, rises, level };

// Rises: the last third lies well above the first, and nearly every step is one upwards. Level: within a sixth of its height.
Shape shape_of(const std::vector<Sample>& samples) {
  const std::size_t n = samples.size();
  if (n < 5 || samples.back().at - samples.front().at < std::chrono::minutes(5)) return Shape::unknown;
  std::size_t upwards = 0;
  for (std::size_t i = 1; i < n; ++i) upwards += samples[i].value >= samples[i - 1].value * 0.99 ? 1 : 0;
  const double first = mean(samples, 0, n / 3);
  const double last = mean(samples, n - n / 3, n);
  if (first > 0 && last >= first * 1.3 && upwards * 10 >= (n - 1) * 8) return Shape::rises;
  const auto [low, high] =
      std::minmax_element(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) { return a.value < b.value; });
  return high->value > 0 && high->value - low->value <= high->value / 6 ? Shape::level : Shape::unknown;
}

std::string of_limit(double used, std::optional<double> limit) {
  if (!limit || *limit <= 0) return {};
  return fmt::format(" of {} ({})", bytes_text(*limit), percent_text(used / *limit));
}

void memory_fact(Finding& f, const ContainerCase& c, const Metric& metric, const Sample& sample, std::optional<double> limit) {
  f.fact(metric, pod_of(c), sample, fmt::format("working set {}{}", bytes_text(sample.value), of_limit(sample.value, limit)));
}

}  // namespace

std::string bytes_text(double bytes) {
  static constexpr std::array<std::string_view, 5> units{"", "Ki", "Mi", "Gi", "Ti"};
  std::size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < units.size()) {
    bytes /= 1024;
    ++unit;
  }
  return fmt::format("{:.{}f}{}", bytes, unit == 0 || bytes >= 1000 ? 0 : 1, units.at(unit));
}

std::string percent_text(double share) { return fmt::format("{:.{}f}%", share * 100, share < 0.0995 ? 1 : 0); }

Reading reading(const Scene& scene, MetricId id, std::string_view ns, std::string_view name, std::string_view container) {
  const Metric metric = scene.snapshot.metric(id, ns, name, container);
  return {metric, metric.latest()};
}

Reading reading_at(const Scene& scene, MetricId id, const ContainerCase& c, Time at) {
  const Metric metric = scene.snapshot.metric(id, c.pod.object.ns, c.pod.object.name, c.name);
  return {metric, metric.latest(at)};
}

Reading held_back(const ContainerCase& c) {
  const Reading now = reading(c.scene(), MetricId::throttled, c.pod.object.ns, c.pod.object.name, c.name);
  const auto much = [](const Sample& sample) { return sample.value > much_throttled; };
  if (!now || !much(*now.sample)) return {};
  const Time end = now.metric.answer()->time;
  const auto recent = now.metric.between(end - sustained, end);
  const auto high = static_cast<std::size_t>(std::count_if(recent.begin(), recent.end(), much));
  return recent.size() >= least_samples && high * 4 >= recent.size() * 3 ? now : Reading();
}

MemorySign memory_sign(const ContainerCase& c, std::optional<double> limit) {
  MemorySign sign;
  const auto end = time_at(c.death()["finishedAt"]);
  if (!end) return sign;
  const Reading before = reading_at(c.scene(), MetricId::memory, c, *end);
  const bool just_before = before && *end - before.sample->at <= std::chrono::minutes(2);
  if (just_before && limit && *limit > 0 && before.value() >= near_limit * *limit) sign.high = before;
  const Reading after = reading_at(c.scene(), MetricId::oom_events, c, *end + std::chrono::minutes(5));
  if (after && after.sample->at >= *end && after.value() >= one_kill) sign.kills = after;
  return sign;
}

void add_facts(Finding& f, const ContainerCase& c, const MemorySign& sign, std::optional<double> limit) {
  if (sign.kills) {
    f.fact(sign.kills.metric, pod_of(c), *sign.kills.sample, fmt::format("OOM events in 10 minutes: {:.1f}", sign.kills.value()));
  }
  if (sign.high) memory_fact(f, c, sign.high.metric, *sign.high.sample, limit);
}

bool explain_memory_course(Finding& f, const ContainerCase& c, std::optional<double> limit) {
  const auto end = time_at(c.death()["finishedAt"]);
  const auto start = time_at(c.death()["startedAt"]);
  if (!end) return false;
  const Reading last = reading_at(c.scene(), MetricId::memory, c, *end);
  if (!last || (start && last.sample->at < *start)) return false;
  const auto run = last.metric.between(start.value_or(last.metric.answer()->from), *end);
  const Shape shape = shape_of(run);
  if (shape == Shape::rises) memory_fact(f, c, last.metric, run.front(), limit);
  memory_fact(f, c, last.metric, *last.sample, limit);
  if (shape == Shape::unknown) return false;
  const auto span = format_age(run.back().at - run.front().at);
  if (shape == Shape::rises) {
    Hypothesis& h =
        f.infer(cause::memory_limit, Confidence::likely,
                fmt::format("memory in use of container {} rose from {} to {} in {} before the end: it grows with time or "
                            "work (a leak, a buffer without bound), so a higher limit delays the end and does not mend it",
                            c.name, bytes_text(run.front().value), bytes_text(run.back().value), span));
    h.confirm.emplace_back("The next run shows the same ramp.");
    h.reject_if.emplace_back("Memory in use levels off under a higher limit.");
  } else {
    f.infer(cause::memory_limit, Confidence::likely,
            fmt::format(
                "memory in use of container {} stayed about {} for {} before the end: what it needs lies near the limit, and "
                "a short peak is enough; the limit is too small rather than the program leaking",
                c.name, bytes_text(run.back().value), span))
        .reject_if.emplace_back("Memory in use over days is a ramp.");
  }
  return true;
}

bool VolumeFill::full() const { return (bytes && bytes.value() < nearly_full) || (inodes && inodes.value() < nearly_full); }

VolumeFill volume_fill(const Scene& scene, std::string_view ns, std::string_view claim) {
  return {reading(scene, MetricId::volume_free, ns, claim), reading(scene, MetricId::inodes_free, ns, claim)};
}

void add_facts(Finding& f, const ObjectRef& claim, const VolumeFill& fill) {
  if (fill.bytes) f.fact(fill.bytes.metric, claim, *fill.bytes.sample, percent_text(fill.bytes.value()) + " of the bytes free");
  if (fill.inodes)
    f.fact(fill.inodes.metric, claim, *fill.inodes.sample, percent_text(fill.inodes.value()) + " of the inodes free");
}

Reading autoscaler_load(const Scene& scene, const Object& autoscaler) {
  return reading(scene, MetricId::autoscaler_load, autoscaler.ns, autoscaler.name);
}

void add_facts(Finding& f, const Object& autoscaler, const Reading& load) {
  if (load)
    f.fact(load.metric, autoscaler.ref(), *load.sample, fmt::format("its metric is {:.2f} times its target", load.value()));
}

void add_probe_seconds(Finding& f, const ContainerCase& c) {
  const Reading slow = reading(c.scene(), MetricId::probe_seconds, c.pod.object.ns, c.pod.object.name, c.name);
  if (slow)
    f.fact(slow.metric, pod_of(c), *slow.sample, fmt::format("99 of 100 good answers to probes within {:.2f}s", slow.value()));
}

}  // namespace aiops::metrics
