// 2.1 of the rulebook: containers that the kernel ended for memory. The reason OOMKilled is the proof; exit code 137 alone
// is none (an eviction or a probe ends with it too).
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/relations.hpp"
#include "core/findings/rules/crash/parts.hpp"
#include "core/findings/rules/metric/parts.hpp"

namespace aiops::crash {

namespace {

constexpr auto peak_at_start = std::chrono::seconds(60);
constexpr auto growth = std::chrono::minutes(10);

bool oom_killed(const ContainerCase& c) { return c.death()["reason"].text() == "OOMKilled"; }

// The container's own limit, else one of the whole pod (Kubernetes 1.32).
json::Value memory_limit(const ContainerCase& c) {
  const json::Value own = c.spec["resources"]["limits"]["memory"];
  return own ? own : c.pod.spec()["resources"]["limits"]["memory"];
}

struct Runs {
  std::optional<Duration> least, most;
  std::size_t count = 0;
};

// How long this container ran until it was killed, in all pods of its workload: the last two ends of each.
Runs runs_until_killed(const ContainerCase& c) {
  Runs runs;
  const Owner top = c.scene().snapshot.top_owner(c.pod.object);
  std::vector<const Object*> pods{&c.pod.object};
  if (top.object && top.object != &c.pod.object) pods = pods_under(c.scene().snapshot, *top.object);
  for (const Object* pod : pods) {
    for (const json::Value status : (*pod)["status"]["containerStatuses"].items()) {
      if (status["name"].text() != c.name) continue;
      for (const json::Value end : {status["state"]["terminated"], status["lastState"]["terminated"]}) {
        const auto ran = ran_for(end);
        if (end["reason"].text() != "OOMKilled" || !ran) continue;
        runs.least = runs.least ? std::min(*runs.least, *ran) : *ran;
        runs.most = runs.most ? std::max(*runs.most, *ran) : *ran;
        ++runs.count;
      }
    }
  }
  return runs;
}

// Size or leak? The time to the kill says something about it, never everything.
void explain_time_to_kill(Finding& f, const ContainerCase& c) {
  const Runs runs = runs_until_killed(c);
  if (!runs.count) return;
  const std::string took = *runs.least == *runs.most ? format_age(*runs.least)
                                                     : fmt::format("{} to {}", format_age(*runs.least), format_age(*runs.most));
  const std::string seen = runs.count == 1 ? fmt::format("killed {} after its start", took)
                                           : fmt::format("{} ends, each {} after the start", runs.count, took);
  if (*runs.most <= peak_at_start) {
    f.infer(cause::memory_limit, Confidence::possible,
            seen + ": the limit is too small for what it loads at start, rather than a leak")
        .reject_if.emplace_back("Memory in use grows slowly over many requests before the end.");
  } else if (*runs.least >= growth) {
    f.infer(cause::memory_limit, Confidence::possible,
            seen + ": memory grows with time or work (a leak, a buffer without bound, a large request)")
        .confirm.emplace_back("Memory in use forms a ramp that begins anew at each restart.");
  } else {
    f.infer(cause::memory_limit, Confidence::possible,
            seen + ": too small a limit and a growing use of memory both fit; the course of memory in use tells them apart");
  }
}

void oom_limit(const ContainerCase& c, Sink& sink) {
  const Trouble trouble = trouble_of(c);
  const json::Value limit = memory_limit(c);
  if (trouble == Trouble::none || !oom_killed(c) || !limit || node_short_of_memory(c)) return;
  Finding& f = sink.found();
  exit_facts(f, c);
  f.fact(c.pod.object, limit, fmt::format("{}: memory limit {}", who(c), value_text(limit)));
  f.headline(value_text(limit));
  last_lines(f, c);
  if (trouble == Trouble::past) f.severity(Severity::warning);
  f.infer(cause::memory_limit, Confidence::certain,
          fmt::format("the kernel killed container {} because it reached its memory limit of {}", c.name, value_text(limit)))
      .confirm.emplace_back("Memory in use shortly before the end is at the limit.");
  if (!metrics::explain_memory_course(f, c, quantity(limit))) explain_time_to_kill(f, c);
}

void oom_node(const ContainerCase& c, Sink& sink) {
  const Trouble trouble = trouble_of(c);
  if (trouble == Trouble::none || !oom_killed(c)) return;
  const json::Value limit = memory_limit(c);
  const bool short_of_memory = node_short_of_memory(c);
  if (limit && !short_of_memory) return;
  Finding& f = sink.found();
  exit_facts(f, c);
  if (limit) f.fact(c.pod.object, limit, fmt::format("{}: memory limit {}", who(c), value_text(limit)));
  if (const json::Value request = c.spec["resources"]["requests"]["memory"]) {
    f.fact(c.pod.object, request,
           fmt::format("{}: memory request {}, {}", who(c), value_text(request),
                       limit ? "limit " + value_text(limit) : "no memory limit"));
  }
  const auto end = time_at(c.death()["finishedAt"]);
  const Object* node = node_of(c.pod);
  for (const std::string_view reason : {std::string_view("SystemOOM"), std::string_view("OOMKilling")}) {
    if (const Event* event = node_event_near(c.pod, reason, end)) f.fact(*event);
  }
  if (node && has_condition((*node)["status"], "MemoryPressure", "True"))
    condition_fact(f, ObjectCase{c.scene(), *node}, "MemoryPressure");
  if (short_of_memory && node) f.mend(*node).affects(c.pod.object);
  if (!short_of_memory) f.severity(trouble == Trouble::past ? Severity::warning : Severity::error);
  const std::string where = c.pod.node().empty() ? "the node" : fmt::format("node {}", c.pod.node());
  Hypothesis& h = f.infer(cause::node_memory, Confidence::likely,
                          fmt::format("{} ran out of memory and the kernel chose container {}{}", where, c.name,
                                      limit ? "" : ", which has no memory limit of its own"));
  h.confirm.emplace_back(
      "Memory requests of the pods on that node come near what it can allocate, or other containers on it were killed at the "
      "same time.");
  if (limit) {
    f.infer(cause::memory_limit, Confidence::possible,
            fmt::format("container {} reached its own limit of {} at the same time", c.name, value_text(limit)))
        .reject_if.emplace_back("Memory in use before the end was well below the limit.");
  }
}

// Frameworks that supervise workers say it when one of them is killed.
std::optional<std::size_t> killed_worker_line(const Log* log) {
  if (!log) return std::nullopt;
  const std::size_t size = log->lines.size();
  for (std::size_t i = size; i > 0 && size - i < 20; --i) {
    const std::string_view line = log->lines[i - 1].text;
    if (contains_nocase(line, "perhaps out of memory") || (contains_nocase(line, "worker") && contains_nocase(line, "sigkill")))
      return i - 1;
  }
  return std::nullopt;
}

void oom_child(const ContainerCase& c, Sink& sink) {
  const auto code = c.death()["exitCode"].integer();
  if (trouble_of(c) == Trouble::none || (code != 137 && code != 1) || c.death()["reason"].text() != "Error" || killed_by_probe(c))
    return;
  const Event* event = node_event_near(c.pod, "OOMKilling", time_at(c.death()["finishedAt"]));
  const auto line = killed_worker_line(c.death_log());
  const json::Value limit = memory_limit(c);
  const metrics::MemorySign sign = metrics::memory_sign(c, quantity(limit));
  if (!event && !line && !sign) return;
  Finding& f = sink.found();
  f.before(1);  // the end itself comes first, this is a guess about it
  exit_facts(f, c);
  if (event) f.fact(*event);
  if (line) f.fact(*c.death_log(), *line);
  metrics::add_facts(f, c, sign, quantity(limit));
  if (limit) f.fact(c.pod.object, limit, fmt::format("{}: memory limit {}", who(c), value_text(limit)));
  Hypothesis& h =
      f.infer(cause::memory_limit, Confidence::possible,
              fmt::format("the kernel killed a child process of container {} for memory, and its main process ended after that: "
                          "such an end is not marked OOMKilled",
                          c.name));
  h.confirm.emplace_back("The container's count of OOM events rises, or its memory in use was near the limit just before.");
  h.reject_if.emplace_back("The process that the kernel names belongs to another container of the node.");
}

constexpr Rule rules[] = {
    {"OOM-LIMIT",
     Family::crash,
     Severity::error,
     Stage::kill,
     Decisiveness::terminal,
     "container killed at its memory limit",
     "terminated or last terminated state with reason OOMKilled, and a memory limit in the spec, unless the node is short of "
     "memory",
     "the container reached its memory limit",
     {{{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.containers[*].resources}'", "requests and limits of its containers"},
       {"kubectl top pod {pod} -n {ns} --containers", "memory in use now"}}},
     oom_limit,
     true},
    {"OOM-NODE",
     Family::crash,
     Severity::critical,
     Stage::kill,
     Decisiveness::terminal,
     "container killed for memory of its node",
     "reason OOMKilled with no memory limit, or with MemoryPressure=True or a SystemOOM event of the node near the end",
     "the node ran out of memory",
     {{{"kubectl describe node {node}", "its conditions, allocated memory and events"},
       {"kubectl get events -A --field-selector involvedObject.name={node}", "other victims on the same node"}}},
     oom_node,
     true},
    {"OOM-CHILD",
     Family::crash,
     Severity::warning,
     Stage::exit,
     Decisiveness::symptom,
     "a child process may have been killed for memory",
     "exit code 137 or 1 with reason Error, and an OOMKilling event of the node near the end, a log line about a killed worker, "
     "a metric that counts OOM events, or a working set of 95% of the limit just before",
     "the OOM killer hit a child and the main process ended after it",
     {{{"kubectl logs {pod} -n {ns} -c {container} --previous --tail=50", "whether it speaks of a killed child"},
       {"kubectl top pod {pod} -n {ns} --containers", "memory in use now"}}},
     oom_child,
     true},
};

}  // namespace

std::span<const Rule> memory_rules() { return rules; }

}  // namespace aiops::crash
