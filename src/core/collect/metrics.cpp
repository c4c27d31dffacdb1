// The templates, and who they are asked about: pods in trouble first, then the others of what was asked for.
#include "core/collect/metrics.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "core/findings/case.hpp"
#include "core/findings/relations.hpp"
#include "core/snapshot/selector.hpp"

namespace aiops {

namespace {

constexpr std::size_t max_name = 253;
constexpr Duration age_of_newest = std::chrono::seconds(30);
constexpr Duration step = std::chrono::seconds(60);
constexpr Duration span = std::chrono::hours(2);

// $ is the selector of names. Ratios divide only by what is above zero. Containers of the pod itself have no name of theirs.
constexpr std::array<std::string_view, 9> templates{
    R"(max by (namespace, pod, container) (container_memory_working_set_bytes{$,container!="",container!="POD"}))",
    R"(sum by (namespace, pod, container) (increase(container_oom_events_total{$,container!="",container!="POD"}[10m])))",
    R"(sum by (namespace, pod, container) (increase(container_cpu_cfs_throttled_periods_total{$,container!="",container!="POD"}[5m])) / )"
    R"((sum by (namespace, pod, container) (increase(container_cpu_cfs_periods_total{$,container!="",container!="POD"}[5m])) > 0))",
    R"(sum by (namespace, pod, container) (rate(container_cpu_usage_seconds_total{$,container!="",container!="POD"}[5m])))",
    R"(max by (namespace, pod, container) (increase(kube_pod_container_status_restarts_total{$}[1h])))",
    R"(max by (namespace, pod, container) (histogram_quantile(0.99, sum by (namespace, pod, container, probe_type, le) )"
    R"((rate(prober_probe_duration_seconds_bucket{$}[10m])))))",
    R"(min by (namespace, persistentvolumeclaim) (kubelet_volume_stats_available_bytes{$} / )"
    R"((kubelet_volume_stats_capacity_bytes{$} > 0)))",
    R"(min by (namespace, persistentvolumeclaim) (kubelet_volume_stats_inodes_free{$} / )"
    R"((kubelet_volume_stats_inodes{$} > 0)))",
    // Two instances of the exporter would be two series that cannot be matched: each side is made one first.
    R"(max by (namespace, horizontalpodautoscaler) (max by (namespace, horizontalpodautoscaler, metric_name, metric_target_type) )"
    R"((kube_horizontalpodautoscaler_status_target_metric{$}) / )"
    R"((max by (namespace, horizontalpodautoscaler, metric_name, metric_target_type) )"
    R"((kube_horizontalpodautoscaler_spec_target_metric{$}) > 0)))",
};

// What an API server accepts in a name of a pod, claim or autoscaler (RFC 1123 subdomain).
bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= max_name &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == text.npos;
}

std::string matcher(std::string_view label, const std::set<std::string>& values) {
  if (values.size() == 1) return fmt::format("{}={}", label, promql_quoted(*values.begin()));
  return fmt::format("{}=~{}", label, promql_any_of({values.begin(), values.end()}));
}

using Containers = bool (*)(const ContainerCase&);

bool has_ended(const ContainerCase& c) { return static_cast<bool>(c.death()); }
bool has_restarted(const ContainerCase& c) { return c.restarts() > 0; }
bool runs_with_cpu_limit(const ContainerCase& c) {
  return c.running() && (c.spec["resources"]["limits"]["cpu"] || c.pod.spec()["resources"]["limits"]["cpu"]);
}
bool is_probed(const ContainerCase& c) {
  return c.running() && (c.spec["livenessProbe"] || c.spec["readinessProbe"] || c.spec["startupProbe"]);
}

bool in_trouble(const PodCase& pod) {
  if (!pod.done() && !has_condition(pod.status(), "Ready", "True")) return true;
  const auto containers = pod.containers();
  return std::any_of(containers.begin(), containers.end(),
                     [](const ContainerCase& c) { return c.role != Role::init && (c.failing() || c.restarts() > 0); });
}

class Planner {
 public:
  Planner(const Snapshot& known, const Target& target) : s_(known), target_(target), scene_{known, Time()} {
    for (const Object* object : in_scope()) {
      if (object->names_only) continue;
      if (object->known == Kind::pod) {
        PodCase pod{{scene_, *object}};
        (in_trouble(pod) ? ill_ : well_).push_back(pod);
      } else {
        others_.push_back(object);
      }
    }
  }

  MetricPlan plan() {
    MetricPlan out;
    const auto ask = [&](MetricId id, const MetricScope& scope) {
      if (scope.empty()) return;
      out.queries.push_back(MetricQuery::of(id, scope));
      if (scope.left_out() == 0) return;
      out.gaps.push_back({fmt::format("metric {}", row_of(id).metric), GapReason::budget,
                          fmt::format("asked for {} names, {} more were left out", MetricScope::most, scope.left_out())});
    };
    ask(MetricId::memory, pods_with(has_ended, false));
    ask(MetricId::oom_events, pods_with(has_ended, false));
    ask(MetricId::throttled, pods_with(runs_with_cpu_limit, true));
    ask(MetricId::cpu, pods_with(runs_with_cpu_limit, true));
    ask(MetricId::restarts, pods_with(has_restarted, false));
    ask(MetricId::probe_seconds, pods_with(is_probed, false));
    ask(MetricId::volume_free, claims());
    ask(MetricId::inodes_free, claims());
    ask(MetricId::autoscaler_load, autoscalers());
    return out;
  }

 private:
  std::vector<const Object*> in_scope() const {
    if (target_.subject) {
      const Object* subject = s_.find(*target_.subject);
      return subject ? neighbourhood(s_, *subject) : std::vector<const Object*>();
    }
    std::vector<const Object*> out;
    const auto selector = Selector::labels(target_.selector);
    for (const Kind kind : {Kind::pod, Kind::persistent_volume_claim, Kind::horizontal_pod_autoscaler}) {
      for (const Object* object : s_.all(kind)) {
        if (!target_.ns.empty() && object->ns != target_.ns) continue;
        const bool chosen = target_.selector.empty() || (selector && selector->matches((*object)["metadata"]["labels"]));
        if (chosen) out.push_back(object);
      }
    }
    return out;
  }

  // Of pods that are well only when `all`, and then only as far as there is room: what is left out of them is no gap.
  MetricScope pods_with(Containers wanted, bool all) const {
    MetricScope scope;
    const auto has = [&](const PodCase& pod) {
      const auto containers = pod.containers();
      return std::any_of(containers.begin(), containers.end(), wanted);
    };
    for (const PodCase& pod : ill_) {
      if (has(pod)) scope.add(pod.object.ns, pod.object.name);
    }
    if (!all) return scope;
    for (const PodCase& pod : well_) {
      if (scope.names().size() < MetricScope::most && has(pod)) scope.add(pod.object.ns, pod.object.name);
    }
    return scope;
  }

  MetricScope claims() const {
    MetricScope scope;
    for (const auto* pods : {&ill_, &well_}) {
      for (const PodCase& pod : *pods) {
        for (const std::string_view claim : claims_of(pod.object)) scope.add(pod.object.ns, claim);
      }
    }
    return scope;
  }

  MetricScope autoscalers() const {
    MetricScope scope;
    for (const Object* object : others_) {
      if (object->known == Kind::horizontal_pod_autoscaler) scope.add(object->ns, object->name);
    }
    return scope;
  }

  const Snapshot& s_;
  const Target& target_;
  Scene scene_;
  std::vector<PodCase> ill_, well_;
  std::vector<const Object*> others_;
};

}  // namespace

std::string promql_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string promql_any_of(const std::vector<std::string>& words) {
  std::string pattern;
  for (const std::string& word : words) {
    if (!pattern.empty()) pattern += '|';
    for (const char c : word) {
      if (std::string_view(R"(\.+*?()|[]{}^$)").find(c) != std::string_view::npos) pattern += '\\';
      pattern += c;
    }
  }
  return promql_quoted(pattern);
}

bool MetricScope::add(std::string_view ns, std::string_view name) {
  if (!is_name(ns) || !is_name(name)) return false;
  std::pair<std::string, std::string> entry(ns, name);
  const auto at = std::lower_bound(names_.begin(), names_.end(), entry);
  if (at != names_.end() && *at == entry) return true;
  if (names_.size() >= most) {
    ++left_out_;
    return false;
  }
  names_.insert(at, std::move(entry));
  return true;
}

MetricQuery MetricQuery::of(MetricId id, const MetricScope& scope) {
  std::set<std::string> namespaces, names;
  for (const auto& [ns, name] : scope.names()) {
    namespaces.insert(ns);
    names.insert(name);
  }
  const std::string selector = matcher("namespace", namespaces) + "," + matcher(row_of(id).subject, names);
  std::string text;
  for (const char c : templates[static_cast<std::size_t>(id)]) {
    if (c == '$') {
      text += selector;
    } else {
      text += c;
    }
  }
  return {id, std::move(text)};
}

MetricSpan metric_span(Time now) {
  const auto since = (now - age_of_newest).time_since_epoch();
  const Time to{since - since % step};
  return {to - span, to, step};
}

MetricSpan coarser(const MetricSpan& s) { return {s.from, s.to, s.step * 4}; }

MetricPlan next_queries(const Snapshot& known, const Target& target) { return Planner(known, target).plan(); }

}  // namespace aiops
