// Who an entry is about. See the header.
#include "core/findings/knowledge.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/evidence/mask.hpp"
#include "core/findings/rule.hpp"

namespace aiops {

namespace {

bool fits(const std::string& glob, std::string_view text) { return glob.empty() || glob_matches(glob, text); }

bool fits_object(const Ignore& entry, std::string_view kind, std::string_view ns, std::string_view name) {
  return fits(entry.ns, ns) && fits(entry.name, name) && (entry.kind.empty() || entry.kind == kind);
}

bool fits_ref(const Ignore& entry, const ObjectRef& ref) { return fits_object(entry, ref.kind, ref.ns, ref.name); }

bool fits_rule(const Ignore& entry, const Rule& rule) {
  return entry.rule.empty() || entry.rule == rule.id || family_from(entry.rule) == rule.family;
}

// "spec.containers{web}" of an event's fieldPath.
std::string_view container_in(std::string_view field_path) {
  const auto open = field_path.find('{');
  const auto close = field_path.rfind('}');
  return open == std::string_view::npos || close == std::string_view::npos || close < open
             ? std::string_view()
             : field_path.substr(open + 1, close - open - 1);
}

// The object that an event is about, else its topmost owner: what stands in config.yaml is a workload, not the pod of today.
bool fits_event(const Ignore& entry, const Snapshot& s, const Event& event) {
  if (!entry.reason.empty() && entry.reason != event.reason) return false;
  if (!entry.message.empty() && event.message.find(entry.message) == std::string_view::npos) return false;
  if (!fits(entry.container, container_in(event.field_path))) return false;
  if (fits_object(entry, event.about_kind, event.about_ns, event.about_name)) return true;
  const Object* about =
      s.find({{}, std::string(event.about_kind), std::string(event.about_ns), std::string(event.about_name), {}});
  return about && fits_ref(entry, s.top_owner(*about).ref);
}

std::string label_of(const Object* object, const std::string& key) {
  if (!object) return {};
  std::string_view value = (*object)["metadata"]["labels"][key].text();
  if (value.empty()) value = (*object)["spec"]["template"]["metadata"]["labels"][key].text();
  return std::string(value);
}

std::string team_by(const Ownership& entry, const Snapshot& s, const Object* object, const ObjectRef& ref) {
  const std::string& ns = ref.kind == "Namespace" ? ref.name : ref.ns;
  if (!fits(entry.ns, ns) || (!entry.kind.empty() && entry.kind != ref.kind)) return {};
  if (!entry.selector.empty()) {
    if (!object) return {};
    const json::Value own = (*object)["metadata"]["labels"], pods = (*object)["spec"]["template"]["metadata"]["labels"];
    if (!(own.is_object() && entry.selector.matches(own)) && !(pods.is_object() && entry.selector.matches(pods))) return {};
  }
  if (!entry.team.empty()) return entry.team;
  std::string team = label_of(object, entry.label);
  if (team.empty() && !ns.empty()) team = label_of(s.find(Kind::name_space, {}, ns), entry.label);
  return mask(team);
}

}  // namespace

std::string Ignore::by() const { return why.empty() ? "ignore " + origin : fmt::format("ignore {} ({})", origin, why); }

const Ignore* ignoring(const Knowledge& knowledge, const Scene& scene, const Finding& finding) {
  if (knowledge.ignore.empty()) return nullptr;
  const ObjectRef at = finding.at().ref();
  const ObjectRef top = scene.snapshot.top_owner(finding.at()).ref;
  for (const Ignore& entry : knowledge.ignore) {
    if (!entry.about_findings() || entry.expired(scene.now) || !fits_rule(entry, finding.rule())) continue;
    if (!fits(entry.container, finding.container())) continue;
    if (!fits_ref(entry, at) && !fits_ref(entry, top) && !(finding.mended() && fits_ref(entry, *finding.mended()))) continue;
    const bool says = entry.message.empty() || std::any_of(finding.facts().begin(), finding.facts().end(), [&](const Fact& fact) {
                        return fact.text.find(entry.message) != std::string::npos;
                      });
    if (says) return &entry;
  }
  return nullptr;
}

std::vector<Suppressed> set_aside_events(Snapshot& snapshot, const Knowledge& knowledge, Time now) {
  std::map<std::pair<const Ignore*, ObjectRef>, std::size_t> counts;
  std::vector<const Event*> gone;
  for (const Event& event : snapshot.events()) {
    const auto entry = std::find_if(knowledge.ignore.begin(), knowledge.ignore.end(), [&](const Ignore& one) {
      return one.about_events() && !one.expired(now) && fits_event(one, snapshot, event);
    });
    if (entry == knowledge.ignore.end()) continue;
    const ObjectRef about{{}, std::string(event.about_kind), std::string(event.about_ns), std::string(event.about_name), {}};
    ++counts[{&*entry, about}];
    gone.push_back(&event);
  }
  std::vector<Suppressed> out;
  for (const auto& [key, count] : counts) {
    const std::string what = key.first->reason.empty() ? "event" : key.first->reason + " event";
    out.push_back({"EVENT", key.second, fmt::format("{}: {} {}{}", key.first->by(), count, what, count == 1 ? "" : "s")});
  }
  snapshot.set_aside(gone);
  return out;
}

std::string owner_of(const Knowledge& knowledge, const Snapshot& s, const Incident& incident) {
  const Object* subject = s.find(incident.subject);
  for (const Ownership& entry : knowledge.owners) {
    if (std::string team = team_by(entry, s, subject, incident.subject); !team.empty()) return team;
  }
  // A subject that the snapshot does not hold (a Rollout) has its labels on its pods.
  if (subject) return {};
  for (const Ownership& entry : knowledge.owners) {
    if (!entry.kind.empty()) continue;
    for (const ObjectRef& ref : incident.affected) {
      if (ref.kind != "Pod") continue;
      if (std::string team = team_by(entry, s, s.find(ref), ref); !team.empty()) return team;
    }
  }
  return {};
}

}  // namespace aiops
