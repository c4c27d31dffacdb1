// The last word: a pod that should be up and is not, for which no more exact rule speaks. It prints what the kubelet says and
// names what is missing to know more. Wherever another rule explains the pod, explain.cpp lets this one fall silent.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/config/parts.hpp"

namespace aiops::config {

namespace {

enum class Look { fine, stuck, busy };  // busy: what runs before this container has the word

bool not_ready(const ContainerCase& c) { return c.status["ready"].boolean() == false; }

Look look_at(const ContainerCase& c) {
  if (c.role == Role::ephemeral) return Look::fine;
  if (c.waiting()) return Look::stuck;
  // An init container that runs or has failed, a sidecar that has not started: what waits behind it waits for it.
  if (c.role == Role::init) return c.running() || c.terminated()["exitCode"].integer().value_or(0) != 0 ? Look::busy : Look::fine;
  if (c.role == Role::sidecar && c.status["started"].boolean() == false) return Look::busy;
  // A probe that says no is the business of the rules about probes, with or without an event.
  const bool probed = c.spec["readinessProbe"] || c.spec["startupProbe"];
  return c.running() && not_ready(c) && !probed ? Look::stuck : Look::fine;
}

bool waits_its_turn(const ContainerCase& c) { return c.waits_for("PodInitializing") || c.waits_for("ContainerCreating"); }

// The one that holds the others up: the first in the order of the spec that waits for something of its own.
const ContainerCase* stuck_one(const std::vector<ContainerCase>& containers) {
  const ContainerCase* found = nullptr;
  for (const ContainerCase& c : containers) {
    const Look look = look_at(c);
    if (look == Look::busy) return nullptr;
    if (look == Look::stuck && (!found || (waits_its_turn(*found) && !waits_its_turn(c)))) found = &c;
  }
  return found;
}

std::string what_is_missing(const PodCase& pod, const ContainerCase& c) {
  const Snapshot& s = pod.scene.snapshot;
  std::vector<std::string> out;
  if (pod.events().empty()) {
    if (s.refused(Kind::event, pod.object.ns)) {
      out.emplace_back("events may not be read");
    } else {
      out.emplace_back(s.listed(Kind::event, pod.object.ns) ? "no events are retained" : "events were not read");
    }
  }
  if (c.running() && !c.log(false)) out.emplace_back("no log was read");
  if (being_created(pod)) {
    for (const Reference& r : volume_references(pod)) {
      if (!r.optional && !s.listed(r.kind, pod.object.ns))
        out.push_back(fmt::format("whether {} {} exists was not asked", word_of(r.kind), r.name));
    }
  }
  return fmt::format("{}", fmt::join(out, "; "));
}

}  // namespace

void pod_stuck(const ContainerCase& c, Sink& sink) {
  const PodCase& pod = c.pod;
  const json::Value ready = pod.condition("Ready");
  const bool placed = !pod.node().empty();  // where it is not, scheduling has the word
  if (!placed || ready["status"].text() == "True" || unready_for(pod) <= std::chrono::minutes(5)) return;
  const auto containers = pod.containers();
  const ContainerCase* stuck = stuck_one(containers);
  if (!stuck || stuck->name != c.name || stuck->role != c.role) return;
  Finding& f = sink.found();
  const std::string reason = c.waiting() ? std::string(c.waiting()["reason"].text()) : "not ready";
  f.signature(reason).before(1000);
  if (c.running()) f.fact(pod.object, c.status["ready"], who(c) + ": runs, ready=false");
  if (c.waiting() && !waiting_fact(f, c)) f.fact(pod.object, c.waiting(), who(c) + ": waits, no reason given");
  if (ready["status"].text() == "False") condition_fact(f, pod, "Ready");
  f.since(ready["status"].text() == "False" ? time_at(ready["lastTransitionTime"]) : pod.object.created);
  const auto events = pod.events();
  for (auto at = events.rbegin(); at != events.rend(); ++at) {
    if ((*at)->type != "Warning") continue;
    f.fact(**at);
    break;
  }
  std::string text =
      fmt::format("for {} the pod is not ready: container {} {}", format_age(unready_for(pod)), c.name,
                  c.waiting() ? fmt::format("waits ({})", reason.empty() ? "no reason given" : reason) : "runs and is not ready");
  const std::string missing = what_is_missing(pod, c);
  text += missing.empty() ? ", and no reading fits what the cluster says about it" : ", and the evidence ends here: " + missing;
  Hypothesis& h = f.infer(cause::undetermined, Confidence::possible, text);
  h.confirm.emplace_back("The events of the pod while it is tried again, or the kubelet's log on its node, name the cause.");
}

}  // namespace aiops::config
