// Making facts: the value is taken from the place that the source names, never from the rule.
#include "core/findings/finding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/evidence/mask.hpp"

namespace aiops {

namespace {
constexpr std::size_t max_line = 600;

// One value a step over the span that was asked for; NaN where there is none.
std::vector<double> course_of(const Metric& metric) {
  const MetricAnswer& answer = *metric.answer();
  if (answer.step <= Duration::zero() || answer.time <= answer.from) return {};
  const auto steps = std::min<std::int64_t>((answer.time - answer.from) / answer.step, 1000);
  std::vector<double> out(static_cast<std::size_t>(steps) + 1, std::numeric_limits<double>::quiet_NaN());
  for (const Sample& sample : metric.between(answer.from, answer.time)) {
    const auto at = static_cast<std::size_t>((sample.at - answer.from) / answer.step);
    if (at < out.size()) out[at] = sample.value;
  }
  return out;
}
}  // namespace

FactIndex Finding::fact(const Object& object, json::Value leaf, std::string text, std::optional<Time> at) {
  // What a broken object lacks has no place; that the object is there, by its name, can still be looked up.
  if (object.path_of(leaf).empty()) leaf = object.root["metadata"]["name"];
  Fact fact;
  fact.text = mask(text);
  fact.observed_at = at;
  fact.source = FieldSource{object.ref(), object.path_of(leaf)};
  fact.value = masked_value(leaf, object.root);
  facts_.push_back(std::move(fact));
  return facts_.size() - 1;
}

FactIndex Finding::fact(const Event& event, std::string text) {
  if (text.empty()) {
    const ObjectRef about{{}, std::string(event.about_kind), std::string(event.about_ns), std::string(event.about_name), {}};
    text = fmt::format("{}: event {}{}: {}", label(about), event.reason, event.count > 1 ? fmt::format(" ×{}", event.count) : "",
                       mask(trim(event.message), max_line));
  }
  const json::Value leaf = event.message_field ? event.message_field : event.object->root["reason"];
  return fact(*event.object, leaf, std::move(text), event.time);
}

FactIndex Finding::fact(const Log& log, std::size_t line_index) {
  const LogLine& line = log.lines.at(line_index);
  Fact fact;
  fact.text = fmt::format("Pod/{}/{} [container {}]: log{}, line {}: {}", log.ns, log.pod, log.container,
                          log.previous ? " of the previous run" : "", line_index + 1, mask(line.text, max_line));
  fact.observed_at = line.at;
  fact.source = LogSource{ObjectRef{"v1", "Pod", log.ns, log.pod, {}}, log.container, log.previous, line_index + 1};
  fact.value = mask(line.text);
  facts_.push_back(std::move(fact));
  return facts_.size() - 1;
}

FactIndex Finding::fact(const Metric& metric, const ObjectRef& about, const Sample& sample, std::string_view what) {
  const MetricSeries& series = *metric.series();
  const std::string inside = series.container.empty() ? "" : fmt::format(" [container {}]", series.container);
  Fact fact;
  fact.text = mask(fmt::format("{}{}: {}, at {}", label(about), inside, what, format_time(sample.at)));
  fact.observed_at = sample.at;
  fact.source = QuerySource{metric.answer()->query, format_time(sample.at), about, series.container};
  fact.value = sample.value;
  fact.course = course_of(metric);
  facts_.push_back(std::move(fact));
  return facts_.size() - 1;
}

bool Finding::absent(const Snapshot& snapshot, Kind kind, std::string_view ns, std::string_view name) {
  const KindRow& row = row_of(kind);
  if (!snapshot.listed(kind, ns) || snapshot.find(kind, ns, name)) return false;
  ObjectRef ref{std::string(split(row.versions, ' ').front()),
                std::string(row.name),
                row.namespaced ? std::string(ns) : "",
                std::string(name),
                {}};
  Fact fact;
  fact.text = mask(fmt::format("{}: not in the complete list of {}", label(ref), row.plural));
  fact.source = AbsentSource{std::move(ref)};
  fact.value = std::monostate();
  facts_.push_back(std::move(fact));
  return true;
}

FactIndex Finding::derived(DerivedSource::Op op, std::vector<FactIndex> inputs, FactValue value, std::string text) {
  DerivedSource source{op, {}};
  for (const FactIndex input : inputs) source.inputs.push_back(std::to_string(input));
  Fact fact;
  fact.text = mask(text);
  fact.source = std::move(source);
  fact.value = std::move(value);
  facts_.push_back(std::move(fact));
  return facts_.size() - 1;
}

Hypothesis& Finding::infer(Confidence confidence, std::string text) {
  Hypothesis hypothesis;
  hypothesis.confidence = confidence;
  hypothesis.text = mask(text);
  hypotheses_.push_back(std::move(hypothesis));
  return hypotheses_.back();
}

Hypothesis& Finding::infer(const Cause& cause, Confidence confidence, std::string text) {
  Hypothesis& hypothesis = infer(confidence, std::move(text));
  hypothesis.cause = cause.word;
  return hypothesis;
}

Finding& Finding::bind(std::string_view placeholder, std::string_view value) {
  bindings_.insert_or_assign(std::string(placeholder), std::string(value));
  return *this;
}

Finding& Finding::mend(const Object& object) { return mend(object.ref()); }

Finding& Finding::mend(ObjectRef ref) {
  mend_ = std::move(ref);
  return *this;
}

Finding& Finding::headline(std::string_view text) {
  headline_ = mask(text, 160);
  return *this;
}

Finding& Finding::signature(std::string_view normalised) {
  signature_ = normalised;
  return *this;
}

}  // namespace aiops
