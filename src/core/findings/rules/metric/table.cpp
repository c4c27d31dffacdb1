// 2.9 of the rulebook: what only metrics show.
#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/metric/parts.hpp"

namespace aiops {

namespace {

bool says_timeout(std::string_view message) {
  for (const std::string_view words : {"context deadline exceeded", "timeout exceeded", "i/o timeout", "timed out"}) {
    if (contains_nocase(message, words)) return true;
  }
  return false;
}

// The newest probe of the container that was not answered in time, within the window.
const Event* late_probe(const ContainerCase& c) {
  const Event* newest = nullptr;
  for (const Event* event : c.events()) {
    if (event->reason != "Unhealthy" || !says_timeout(event->message)) continue;
    if (!event->time || c.scene().now - *event->time <= c.scene().window) newest = event;
  }
  return newest;
}

void cpu_throttle(const ContainerCase& c, Sink& sink) {
  if (c.role == Role::init || c.role == Role::ephemeral) return;
  const metrics::Reading held = metrics::held_back(c);
  if (!held) return;
  Finding& f = sink.found();
  const Object& pod = c.pod.object;
  const std::string share = metrics::percent_text(held.value());
  f.fact(held.metric, pod.ref(), *held.sample, fmt::format("throttled in {} of CPU periods", share));
  const metrics::Reading used = metrics::reading(c.scene(), MetricId::cpu, pod.ns, pod.name, c.name);
  if (used) f.fact(used.metric, pod.ref(), *used.sample, fmt::format("uses {:.3f} cores", used.value()));
  const json::Value own = c.spec["resources"]["limits"]["cpu"];
  const json::Value limit = own ? own : c.pod.spec()["resources"]["limits"]["cpu"];
  if (limit) f.fact(pod, limit, fmt::format("{}: CPU limit {}", who(c), value_text(limit)));
  f.headline(limit ? fmt::format("{} of periods, limit {}", share, value_text(limit)) : share + " of periods");
  // Work that is meant to end may take what it is given.
  if (c.scene().snapshot.top_owner(pod).ref.kind == "Job" || c.scene().snapshot.top_owner(pod).ref.kind == "CronJob")
    f.severity(Severity::info);
  Hypothesis& h =
      f.infer(cause::throttled, Confidence::likely,
              fmt::format("the CPU limit of container {} is below what it asks for at its peaks: it waits in {} of the "
                          "periods, also where its mean use is low",
                          c.name, share));
  h.confirm.emplace_back("Its answers come faster with a higher limit, or without one.");
  h.reject_if.emplace_back("It has no work that waits: a batch may take the time it is given.");
  const Event* late = late_probe(c);
  if (!late) return;
  f.fact(*late);
  f.infer(cause::throttled, Confidence::possible,
          fmt::format("container {} answers its probe too late because it waits for CPU", c.name))
      .confirm.emplace_back("Probes are answered in time when the container is not throttled.");
}

constexpr Rule rules[] = {
    {"CPU-THROTTLE",
     Family::node,
     Severity::warning,
     Stage::note,
     Decisiveness::symptom,
     "container held back by its CPU limit",
     "metric container_cpu_cfs_throttled_periods_total by container_cpu_cfs_periods_total above 25%, now and in most of the last "
     "15 "
     "minutes",
     "the CPU limit is too low for the container's peaks",
     {{{"kubectl top pod {pod} -n {ns} --containers", "CPU in use now"},
       {"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.containers[*].resources}'", "requests and limits of its containers"}}},
     cpu_throttle},
};

}  // namespace

std::span<const Rule> metric_rules() { return rules; }

}  // namespace aiops
