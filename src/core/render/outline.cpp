// A fact's text begins with its object ("Pod/shop/web-1 [container web]: exit 1"); read by a person, the object stands once
// above all its facts instead.
#include "core/render/outline.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rule.hpp"

namespace aiops {

namespace {

constexpr std::string_view container_mark = " [container ";

struct Place {
  std::string object, container, rest;
};

// Without an object in front, everything is rest.
Place split_place(const std::string& text) {
  const auto colon = text.find(": ");
  if (colon == std::string::npos) return {{}, {}, text};
  std::string object = text.substr(0, colon);
  std::string container;
  if (const auto mark = object.find(container_mark); mark != std::string::npos && object.back() == ']') {
    container = object.substr(mark + container_mark.size(), object.size() - mark - container_mark.size() - 1);
    object.resize(mark);
  }
  if (object.find('/') == std::string::npos || object.find(' ') != std::string::npos) return {{}, {}, text};
  return {std::move(object), std::move(container), text.substr(colon + 2)};
}

// Events say what happened, their time says whether it still matters.
std::string age_of(const Fact& fact, std::optional<Time> now) {
  const auto* field = std::get_if<FieldSource>(&fact.source);
  if (!field || field->object.kind != "Event" || !fact.observed_at || !now || *fact.observed_at > *now) return {};
  return fmt::format(" ({} ago)", format_age(*now - *fact.observed_at));
}

std::string bytes_text(std::size_t bytes) {
  if (bytes < 10'000) return plural(bytes, "byte");
  if (bytes < 1'000'000) return fmt::format("{} kB", bytes / 1000);
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

std::string scope_text(const ReportScope& scope) {
  if (!scope.subject.empty()) return fmt::format("for {}{}", scope.subject, scope.ns.empty() ? "" : " in namespace " + scope.ns);
  if (!scope.ns.empty()) return "in namespace " + scope.ns;
  return scope.live ? "in any namespace" : "in the snapshot";
}

}  // namespace

std::string title_of(const Consequence& consequence) {
  const Rule* rule = find_rule(consequence.rule);
  return rule ? fmt::format("{} {}", rule->title, consequence.rule) : consequence.rule;
}

std::string plural(std::size_t count, std::string_view one, std::string_view many) {
  if (count == 1) return fmt::format("1 {}", one);
  return many.empty() ? fmt::format("{} {}s", count, one) : fmt::format("{} {}", count, many);
}

std::string join(const std::vector<std::string>& words, std::string_view between) {
  return fmt::format("{}", fmt::join(words, between));
}

std::string upper(std::string_view ascii) {
  std::string out(ascii);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return out;
}

Incidents apart(const std::vector<Incident>& incidents) {
  Incidents out;
  for (const Incident& incident : incidents) (incident.severity == Severity::info ? out.info : out.serious).push_back(&incident);
  return out;
}

std::string extent_of(const Incident& incident, std::optional<Time> now) {
  std::vector<std::string> parts;
  const auto is_pod = [](const ObjectRef& ref) { return ref.kind == "Pod"; };
  const auto pods = static_cast<std::size_t>(std::count_if(incident.affected.begin(), incident.affected.end(), is_pod));
  if (pods > 0 && incident.pods >= pods) {
    parts.push_back(fmt::format("{} of {}", pods, plural(incident.pods, "pod")));
  } else if (pods > 0) {
    parts.push_back(plural(pods, "pod"));
  }
  if (incident.since) {
    const std::string at = format_time(*incident.since);
    const bool today = now && format_time(*now).substr(0, 10) == at.substr(0, 10);
    parts.push_back(today ? fmt::format("since {} UTC", at.substr(11, 5))
                          : fmt::format("since {} {} UTC", at.substr(0, 10), at.substr(11, 5)));
    if (now && *now >= *incident.since) parts.push_back(format_age(*now - *incident.since) + " ago");
  }
  return join(parts, ", ");
}

std::string headline_of(const Incident& incident, std::optional<Time> now) {
  const std::string extent = extent_of(incident, now);
  return fmt::format("{}: {}{}", label(incident.subject), incident.title, extent.empty() ? "" : " (" + extent + ")");
}

Verdict all_clear(const Report& report) {
  std::size_t checked = 0;
  for (const auto& [kind, count] : report.healthy_by_kind) checked += count;
  std::string limits;
  if (!report.gaps.empty())
    limits += fmt::format("; {} of evidence could not be had (GAPS)", plural(report.gaps.size(), "piece"));
  if (!report.suppressed.empty()) limits += fmt::format("; {} suppressed (SUPPRESSED)", report.suppressed.size());
  if (const auto others = apart(report.also_in_scope).serious.size(); others > 0) {
    limits += fmt::format("; {} not connected to it", plural(others, "incident"));
  }
  if (checked == 0 && report.incidents.empty())
    return {"UNKNOWN", fmt::format("nothing to judge {}: no objects were read{}", scope_text(report.scope), limits)};
  // Read::describe() names the gap. Most of what can be wrong shows in pods: without all of them nothing is well.
  const bool pods_missing =
      std::any_of(report.gaps.begin(), report.gaps.end(), [](const Gap& gap) { return gap.what.rfind("list pods", 0) == 0; });
  if (pods_missing) {
    return {"UNKNOWN", fmt::format("nothing above info {} in what could be read, and pods could not: {} checked{}",
                                   scope_text(report.scope), plural(checked, "object"), limits)};
  }
  return {"OK", fmt::format("nothing above info {}: {} checked{}", scope_text(report.scope), plural(checked, "object"), limits)};
}

std::vector<FactGroup> facts_by_object(const Incident& incident, std::optional<Time> now) {
  struct Entry {
    const Fact* fact;
    Place place;
  };
  std::vector<std::vector<Entry>> groups;
  for (const Fact& fact : incident.facts) {
    Place place = split_place(fact.text);
    place.rest += age_of(fact, now);
    const auto same = [&](const std::vector<Entry>& group) { return group.front().place.object == place.object; };
    auto found = std::find_if(groups.begin(), groups.end(), same);
    if (found == groups.end()) found = groups.insert(groups.end(), std::vector<Entry>());
    found->push_back({&fact, std::move(place)});
  }
  std::vector<FactGroup> out;
  for (const auto& group : groups) {
    const std::string& container = group.front().place.container;
    const bool one_container = !container.empty() && std::all_of(group.begin(), group.end(),
                                                                 [&](const Entry& e) { return e.place.container == container; });
    FactGroup made{group.front().place.object, {}};
    if (one_container) made.heading += fmt::format("{}{}]", container_mark, container);
    for (const Entry& entry : group) {
      const bool name_it = !one_container && !entry.place.container.empty();
      made.lines.push_back(
          {entry.fact, name_it ? fmt::format("container {}: {}", entry.place.container, entry.place.rest) : entry.place.rest});
    }
    out.push_back(std::move(made));
  }
  return out;
}

std::string place_of(const Fact& fact) {
  if (const auto* field = std::get_if<FieldSource>(&fact.source)) return label(field->object) + " " + field->path;
  if (const auto* line = std::get_if<LogSource>(&fact.source)) {
    return fmt::format("log of {} [container {}]{}, line {}", label(line->pod), line->container,
                       line->previous ? ", previous run" : "", line->line);
  }
  if (const auto* absent = std::get_if<AbsentSource>(&fact.source)) return "complete list, without " + label(absent->object);
  if (const auto* query = std::get_if<QuerySource>(&fact.source)) return fmt::format("{} @ {}", query->query, query->time);
  const auto& derived = std::get<DerivedSource>(fact.source);
  return fmt::format("{} of {}", name_of(derived.op), join(derived.inputs));
}

std::string clock_of(const Report& report) {
  if (!report.generated_at) return "now is not known: no time stands in the evidence";
  return fmt::format("now is {}{}", format_time(*report.generated_at),
                     report.now_from.empty() ? "" : " (" + report.now_from + ")");
}

std::string ledger_of(const Report& report) {
  const Ledger& ledger = report.ledger;
  std::vector<std::string> parts;
  if (ledger.kube_requests > 0) {
    parts.push_back(plural(ledger.kube_requests, "request") + (ledger.rounds > 0 ? " in " + plural(ledger.rounds, "round") : ""));
  }
  if (ledger.log_reads > 0) parts.push_back(plural(ledger.log_reads, "log"));
  if (ledger.prometheus_queries > 0) parts.push_back(plural(ledger.prometheus_queries, "query", "queries"));
  if (ledger.bytes_read > 0) parts.push_back(bytes_text(ledger.bytes_read));
  if (ledger.elapsed_ms) parts.push_back(fmt::format("{} ms", *ledger.elapsed_ms));
  if (parts.empty()) return report.scope.live ? "no requests" : "no requests: read from a snapshot";
  return join(parts, ", ");
}

}  // namespace aiops
