// 2.9: what happened to a node, from its events: a restart of the machine, a readiness that comes and goes.
#include <algorithm>

#include <fmt/format.h>

#include "core/findings/rules/node/checks.hpp"

namespace aiops {

namespace {

using namespace node;

constexpr Duration near_in_time = std::chrono::minutes(5);
constexpr Duration flapping = std::chrono::minutes(15);
constexpr std::int64_t transitions = 3;

// The end of a container that nobody saw: the runtime finds it gone when the machine is up again.
json::Value lost_end(const Object& pod, Time boot) {
  for (const json::Value status : pod["status"]["containerStatuses"].items()) {
    for (const json::Value end : {status["state"]["terminated"], status["lastState"]["terminated"]}) {
      const std::string_view reason = end["reason"].text();
      const bool unseen = end["exitCode"].integer() == 255 || reason == "Unknown" || reason == "ContainerStatusUnknown";
      const auto at = time_at(end["finishedAt"]);
      if (unseen && at && *at >= boot - near_in_time && *at <= boot + near_in_time) return end;
    }
  }
  return {};
}

// Something else is wrong with the pod since then: an image, a setting, an error of its own. The restart does not explain that.
bool fails_since(const Object& pod, Time boot) {
  for (const std::string_view list : {std::string_view("containerStatuses"), std::string_view("initContainerStatuses")}) {
    for (const json::Value status : pod["status"][list].items()) {
      const std::string_view waits = status["state"]["waiting"]["reason"].text();
      if (!waits.empty() && waits != "ContainerCreating" && waits != "PodInitializing" && waits != "CrashLoopBackOff")
        return true;
      for (const json::Value end : {status["state"]["terminated"], status["lastState"]["terminated"]}) {
        const auto at = time_at(end["finishedAt"]);
        if (at && *at > boot + near_in_time && end["exitCode"].integer().value_or(0) != 0) return true;
      }
    }
  }
  return false;
}

struct Changes {
  std::vector<const Event*> events;
  std::int64_t downs = 0, ups = 0;
};

std::optional<Time> begun(const Event& event) {
  const auto first = time_at(event.object->root["firstTimestamp"]);
  return first ? first : event.time;
}

// Changes of readiness within a quarter of an hour of the newest. Kubelet and node controller both tell of the same loss: the
// one that tells of more counts.
Changes changes_of(const ObjectCase& c) {
  Changes out;
  std::optional<Time> last;
  for (const Event* event : c.events()) {
    if ((event->reason == "NodeReady" || event->reason == "NodeNotReady") && event->time) last = event->time;
  }
  if (!last || *last < c.scene.now - c.scene.window) return out;
  std::int64_t by_kubelet = 0;
  std::int64_t by_controller = 0;
  for (const Event* event : c.events()) {
    if (!event->time || *event->time < *last - flapping) continue;
    const auto first = begun(*event);
    const std::int64_t count = first && *first >= *last - flapping ? std::clamp<std::int64_t>(event->count, 1, 1000) : 1;
    if (event->reason == "NodeReady") {
      out.ups += count;
    } else if (event->reason == "NodeNotReady") {
      (event->component == "kubelet" ? by_kubelet : by_controller) += count;
    } else {
      continue;
    }
    out.events.push_back(event);
  }
  out.downs = std::max(by_kubelet, by_controller);
  return out;
}

}  // namespace

void node_boot(const ObjectCase& c, Sink& sink) {
  const Event* said = newest(c, "Rebooted");
  if (!said) return;
  Finding& f = node_finding(sink, c);
  f.before(10).since(said->time);
  f.fact(*said);
  std::string names;
  std::size_t count = 0;
  for (const Object* pod : c.scene.snapshot.pods_on(c.object.name)) {
    const json::Value end = lost_end(*pod, *said->time);
    if (!end) continue;
    if (!fails_since(*pod, *said->time)) f.affects(*pod);
    if (++count > most) continue;
    const auto at = time_at(end["finishedAt"]);
    f.fact(*pod, end, fmt::format("{}: a container ended unseen at {}", label(pod->ref()), format_time(*at)), at);
    names += (names.empty() ? "" : ", ") + std::string(pod->name);
  }
  if (f.affected().empty()) f.severity(Severity::info);
  std::string text = fmt::format("node {} was restarted at {}", c.object.name, format_time(*said->time));
  if (count > 0)
    text += fmt::format("; containers of {}{} ended with it, which says nothing about their programs", names,
                        count > most ? " and others" : "");
  f.infer(cause::node_restart, Confidence::certain, text)
      .confirm.emplace_back("An upgrade of the nodes, or the machine's own log, tells whether it was meant.");
}

void node_flap(const ObjectCase& c, Sink& sink) {
  const Changes changes = changes_of(c);
  if (changes.downs < 1 || changes.downs + changes.ups < transitions) return;
  Finding& f = node_finding(sink, c);
  f.before(11);
  for (const Event* event : changes.events) {
    if (f.facts().size() < 2 * most) f.fact(*event);
    f.since(begun(*event));
  }
  condition_fact(f, c, "Ready");
  f.infer(
       cause::node_lost, Confidence::likely,
       fmt::format("node {} goes back and forth between ready and not ready: its kubelet, its runtime or its network comes and "
                   "goes, or it is overloaded",
                   c.object.name))
      .confirm.emplace_back("Its memory, disk and CPU are used up at those times, or the kubelet's log shows lost connections.");
}

}  // namespace aiops
