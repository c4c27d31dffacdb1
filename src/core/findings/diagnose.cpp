// From groups to a report: who is in scope, what an incident says, in which order, with which numbers and commands.
#include "core/findings/diagnose.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/evidence/mask.hpp"
#include "core/findings/assemble.hpp"
#include "core/findings/examine.hpp"
#include "core/findings/explain.hpp"
#include "core/findings/knowledge.hpp"
#include "core/findings/relations.hpp"
#include "core/snapshot/selector.hpp"

namespace aiops {

namespace {

bool in_namespace(const Incident& incident, const std::string& ns) {
  const auto is = [&](const ObjectRef& ref) { return ref.ns == ns || (ref.kind == "Namespace" && ref.name == ns); };
  if (is(incident.subject)) return true;
  // What lies outside counts when something inside suffers from it.
  return std::any_of(incident.affected.begin(), incident.affected.end(), is) ||
         std::any_of(incident.consequences.begin(), incident.consequences.end(),
                     [&](const Consequence& c) { return is(c.subject); });
}

template <class Matches>
bool touches(const Incident& incident, Matches matches) {
  return matches(incident.subject) || std::any_of(incident.affected.begin(), incident.affected.end(), matches) ||
         std::any_of(incident.consequences.begin(), incident.consequences.end(),
                     [&](const Consequence& c) { return matches(c.subject); });
}

bool has_labels(const Snapshot& s, const ObjectRef& ref, const Selector& selector) {
  const Object* object = s.find(ref);
  if (!object) return false;
  for (const json::Value labels : {(*object)["metadata"]["labels"], (*object)["spec"]["template"]["metadata"]["labels"]}) {
    if (labels.is_object() && selector.matches(labels)) return true;
  }
  return false;
}

Result<const Object*> subject_of(const Snapshot& s, const ObjectRef& wanted) {
  if (const Object* object = s.find(wanted)) return object;
  std::vector<const Object*> namesakes;
  std::vector<std::string_view> names;
  for (const Object& object : s.objects()) {
    if (object.kind != wanted.kind) continue;
    if (object.name == wanted.name && wanted.ns.empty()) namesakes.push_back(&object);
    names.push_back(object.name);
  }
  if (namesakes.size() == 1) return namesakes.front();
  if (namesakes.size() > 1) {
    return fail(Fault::usage, fmt::format("{} {} is in {} namespaces", wanted.kind, wanted.name, namesakes.size()),
                "name one with -n");
  }
  std::string hint;
  std::sort(names.begin(), names.end());
  if (const auto near = nearest(wanted.name, names); !near.empty()) hint = fmt::format("did you mean {}?", near);
  if (hint.empty() && !names.empty() && names.size() <= 8) hint = fmt::format("there is {}", fmt::join(names, ", "));
  return fail(Fault::not_found, fmt::format("{} not found", label(wanted)), hint);
}

// Kinds that some rule looks at: only of them may be said that they were checked.
bool examined(Kind kind) {
  static const std::set<Kind> kinds = [] {
    std::set<Kind> out{Kind::pod};
    for (const Rule& rule : rulebook()) {
      const auto* check = std::get_if<ObjectCheck>(&rule.check);
      if (!check) continue;
      out.insert(check->kind);
      out.insert(check->also.begin(), check->also.end());
    }
    return out;
  }();
  return kind != Kind::other && kinds.count(kind) > 0;
}

// A place that the snapshot knows nothing of must not read as "all is well".
Status known_namespace(const Snapshot& s, const std::string& ns) {
  std::set<std::string_view> names;
  for (const Object& object : s.objects()) {
    const std::string_view name = object.known == Kind::name_space ? object.name : object.ns;
    if (name == ns || s.asked(Kind::pod, ns) || s.refused(Kind::pod, ns)) return {};
    if (!name.empty()) names.insert(name);
  }
  if (names.empty()) return {};
  const std::string_view near = nearest(ns, {names.begin(), names.end()});
  std::string hint = near.empty() ? "" : fmt::format("did you mean {}?", near);
  if (near.empty() && names.size() <= 8) hint = fmt::format("it knows {}", fmt::join(names, ", "));
  return fail(Fault::not_found, fmt::format("the snapshot holds nothing of namespace {}", ns), hint);
}

void count_healthy(const Snapshot& s, const std::string& ns, const Selector& selector, Report& report) {
  std::set<ObjectRef> named;
  const auto note = [&](const std::vector<Incident>& incidents) {
    for (const Incident& incident : incidents) {
      if (incident.severity == Severity::info) continue;
      named.insert(incident.subject);
      named.insert(incident.affected.begin(), incident.affected.end());
      for (const Consequence& consequence : incident.consequences) named.insert(consequence.subject);
    }
  };
  note(report.incidents);
  note(report.also_in_scope);
  for (const Object& object : s.objects()) {
    if (!examined(object.known) || object.names_only) continue;
    if (!ns.empty() && object.ns != ns) continue;
    if (!selector.empty() && !has_labels(s, object.ref(), selector)) continue;
    if (named.empty() || named.count(object.ref()) == 0) ++report.healthy_by_kind[std::string(object.kind)];
  }
}

// Rules that read events cannot speak without them: that is said, never taken for "no problem" (triage-rules 2.0.1).
void note_missing_events(const Snapshot& s, const std::string& ns, Report& report) {
  std::set<std::string> with_pods;
  std::set<std::string_view> with_events;
  for (const Object* pod : s.all(Kind::pod)) {
    if (ns.empty() || pod->ns == ns) with_pods.emplace(pod->ns);
  }
  for (const Object* event : s.all(Kind::event)) with_events.insert(event->ns);
  for (const std::string& place : with_pods) {
    if (with_events.count(place) > 0) continue;
    if (s.refused(Kind::event, place)) continue;
    const bool listed = s.asked(Kind::event, place);
    report.gaps.push_back({"events " + place, GapReason::not_found,
                           listed ? "no events retained: rules that read events cannot speak"
                                  : "events were not read: rules that read events cannot speak"});
  }
}

void say_who(const Knowledge& knowledge, const Snapshot& s, Incident& incident) {
  incident.owner = owner_of(knowledge, s, incident);
  if (const auto found = knowledge.runbooks.find(incident.rule); found != knowledge.runbooks.end())
    incident.runbook = found->second;
}

}  // namespace

Now now_of(const Snapshot& s, const Question& question) {
  if (question.now) return {question.now, "--now"};
  if (s.captured_at()) return {s.captured_at(), "capturedAt of the snapshot"};
  return {s.newest_time(), "the newest timestamp in the snapshot"};
}

Result<Report> diagnose(const Snapshot& s, const Question& question) {
  Report report;
  const Now now = now_of(s, question);
  report.generated_at = now.time;
  report.now_from = now.from;
  const Scene scene{s, now.time.value_or(Time()), question.window, question.knowledge.get()};
  const Object* subject = nullptr;
  if (question.subject) {
    AIOPS_TRY(subject, subject_of(s, *question.subject));
  }

  if (!question.ns.empty() && !subject) {
    if (auto known = known_namespace(s, question.ns); !known) return tl::unexpected(std::move(known).error());
  }
  Selector selector;
  if (!question.selector.empty()) {
    AIOPS_TRY(selector, Selector::labels(question.selector));
  }

  const std::vector<Finding> findings = examine(scene, question);
  const std::vector<Group> groups = explain(s, findings);
  report.suppressed = question.set_aside;
  std::vector<Draft> drafts = assemble(scene, groups, question.context, report.suppressed);

  std::set<ObjectRef> near;
  if (subject) {
    for (const Object* object : neighbourhood(s, *subject)) near.insert(object->ref());
    near.insert(s.top_owner(*subject).ref);
  }
  const std::string ns = !question.ns.empty() ? question.ns : (subject ? std::string() : s.focus());
  const auto out_of_scope = [&](const Draft& draft) {
    if (!ns.empty() && !in_namespace(draft.incident, ns)) return true;
    return !selector.empty() && !touches(draft.incident, [&](const ObjectRef& ref) { return has_labels(s, ref, selector); });
  };
  drafts.erase(std::remove_if(drafts.begin(), drafts.end(), out_of_scope), drafts.end());
  rank(drafts, [&](const Incident& incident) {
    return !subject || touches(incident, [&](const ObjectRef& ref) { return near.count(ref) > 0; });
  });
  number(drafts);
  if (question.knowledge) {
    for (Draft& draft : drafts) say_who(*question.knowledge, s, draft.incident);
  }
  for (Draft& draft : drafts) (draft.connected ? report.incidents : report.also_in_scope).push_back(std::move(draft.incident));

  report.gaps.insert(report.gaps.end(), s.gaps().begin(), s.gaps().end());
  note_missing_events(s, ns, report);
  std::stable_sort(report.gaps.begin(), report.gaps.end(), [](const Gap& a, const Gap& b) { return a.what < b.what; });
  for (Gap& gap : report.gaps) gap.detail = mask(gap.detail);
  const auto suppressed_order = [](const Suppressed& a, const Suppressed& b) {
    return std::tie(a.rule, a.subject, a.by) < std::tie(b.rule, b.subject, b.by);
  };
  std::sort(report.suppressed.begin(), report.suppressed.end(), suppressed_order);
  count_healthy(s, ns, selector, report);
  return report;
}

}  // namespace aiops
