// Why: what is asked of a metrics server is a closed set, as Read is for the API server: fixed PromQL, into which only names
// of objects are put, checked and quoted. And what to ask is a pure function of what is known.
// Must never: take PromQL from outside, or ask about so much that the server suffers: 12 queries, 40 names in each.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/collect/plan.hpp"
#include "core/snapshot/metric.hpp"
#include "core/snapshot/snapshot.hpp"

namespace aiops {

// Whom a query is about: pods, claims or autoscalers, by namespace and name.
class MetricScope {
 public:
  static constexpr std::size_t most = 40;

  // False when the name is no name of Kubernetes (it is then left out), or when there are enough.
  bool add(std::string_view ns, std::string_view name);
  bool empty() const { return names_.empty(); }
  std::size_t left_out() const { return left_out_; }
  const std::vector<std::pair<std::string, std::string>>& names() const { return names_; }  // sorted, each once

 private:
  std::vector<std::pair<std::string, std::string>> names_;
  std::size_t left_out_ = 0;  // for want of room
};

class MetricQuery {
 public:
  static MetricQuery of(MetricId, const MetricScope&);  // the scope is not empty
  MetricId id() const { return id_; }
  const std::string& text() const { return text_; }

 private:
  MetricQuery(MetricId id, std::string text) : id_(id), text_(std::move(text)) {}
  MetricId id_;
  std::string text_;
};

// The span that is asked for. Its end lies at least 30 s back (VictoriaMetrics hides what is younger, and targets are scraped
// every so often) and is a multiple of the step, so that no server moves it.
struct MetricSpan {
  Time from, to;
  Duration step{};
};
MetricSpan metric_span(Time now);
MetricSpan coarser(const MetricSpan&);  // a quarter of the points, the same end

struct MetricPlan {
  std::vector<MetricQuery> queries;  // in the order of MetricId, each id at most once
  std::vector<Gap> gaps;  // what was left out for want of room
};
MetricPlan next_queries(const Snapshot& known, const Target&);

// A PromQL string literal; and one that, as a regular expression (RE2, anchored), matches just these words.
std::string promql_quoted(std::string_view);
std::string promql_any_of(const std::vector<std::string>& words);

}  // namespace aiops
