// Reading happens once, in build(): everything after it is a look-up.
#include "core/snapshot/snapshot.hpp"

#include <algorithm>
#include <set>
#include <unordered_set>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace aiops {

namespace {

std::string name_key(std::string_view kind, std::string_view ns, std::string_view name) {
  return fmt::format("{}/{}/{}", kind, ns, name);
}

// Namesakes of foreign groups (a Service of Knative) must not shadow the core kinds.
std::string kind_word(std::string_view kind, std::string_view api_version) {
  if (kind_of(kind) == Kind::other || kind_of(kind, api_version) != Kind::other) return std::string(kind);
  return fmt::format("{}.{}", kind, group_of(api_version));
}

std::string event_key_of(const Event& event) {
  // The kubelet records events of a node under its name as uid (triage-rules 2.0.2).
  if (event.about_kind == "Node") return name_key("Node", "", event.about_name);
  if (event.about_uid.empty()) return name_key(event.about_kind, event.about_ns, event.about_name);
  return std::string(event.about_uid);
}

template <class... Candidates>
std::optional<Time> latest(Candidates... candidates) {
  std::optional<Time> best;
  for (const auto& candidate : {candidates...}) {
    const auto time = parse_time(candidate.text());
    if (time && (!best || *time > *best)) best = time;
  }
  return best;
}

Event read_event(const Object& object) {
  const json::Value root = object.root;
  const bool newer = root["regarding"].is_object();
  const json::Value about = newer ? root["regarding"] : root["involvedObject"];
  Event event;
  event.object = &object;
  event.about_kind = about["kind"].text();
  event.about_ns = about["namespace"].text();
  event.about_name = about["name"].text();
  event.about_uid = about["uid"].text();
  event.field_path = about["fieldPath"].text();
  event.reason = root["reason"].text();
  event.message_field = newer ? root["note"] : root["message"];
  event.message = event.message_field.text();
  event.type = root["type"].text();
  for (const json::Value from : {root["reportingComponent"], root["reportingController"], root["source"]["component"],
                                 root["deprecatedSource"]["component"]}) {
    if (event.component.empty()) event.component = from.text();
  }
  event.time = latest(root["series"]["lastObservedTime"], root["lastTimestamp"], root["deprecatedLastTimestamp"],
                      root["eventTime"], root["metadata"]["creationTimestamp"]);
  for (const json::Value count : {root["series"]["count"], root["count"], root["deprecatedCount"]}) {
    if (const auto number = count.integer(); number && *number > 0) {
      event.count = *number;
      break;
    }
  }
  return event;
}

// Which of two answers about one object stays: the whole object rather than its metadata, then the newer one.
bool better(const Object& a, const Object& b) {
  if (a.names_only != b.names_only) return !a.names_only;
  const auto version = [](const Object& o) {
    const std::string_view text = o.root["metadata"]["resourceVersion"].text();
    return std::pair(text.size(), text);  // numbers without leading zeros: longer is larger
  };
  if (version(a) != version(b)) return version(a) > version(b);
  return a.created > b.created;
}

void split_log(Log& log) {
  std::string_view rest = log.body;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    std::string_view text = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    LogLine line{std::nullopt, text};
    const auto space = text.find(' ');
    const std::string_view stamp = text.substr(0, space);
    // A stamp of the API server ends in Z and has a T; a line that is only a stamp is an empty line of the program.
    if (stamp.size() >= 20 && stamp.size() <= 35 && stamp[10] == 'T' &&
        stamp.find_first_not_of("0123456789-:.TZ+") == std::string_view::npos) {
      line.at = parse_time(stamp);
      line.text = space == std::string_view::npos ? std::string_view{} : text.substr(space + 1);
    }
    log.lines.push_back(line);
  }
}

void newest(json::Value value, std::optional<Time>& best) {
  static constexpr std::string_view keys[] = {"lastTransitionTime", "lastUpdateTime",     "lastHeartbeatTime", "lastProbeTime",
                                              "startedAt",          "finishedAt",         "startTime",         "completionTime",
                                              "lastScheduleTime",   "lastSuccessfulTime", "creationTimestamp", "firstTimestamp",
                                              "lastTimestamp",      "eventTime",          "lastObservedTime",  "time",
                                              "renewTime",          "acquireTime",        "lastScaleTime"};
  for (const json::Member member : value.members()) {
    if (member.value.is_object() || member.value.is_array()) {
      newest(member.value, best);
    } else if (member.value.is_string() && std::find(std::begin(keys), std::end(keys), member.key) != std::end(keys)) {
      const auto time = parse_time(member.value.text());
      if (time && (!best || *time > *best)) best = time;
    }
  }
  for (const json::Value item : value.items()) newest(item, best);
}

template <class Index>
const std::vector<const Object*>& found_in(const Index& index, std::string_view key) {
  static const std::vector<const Object*> none;
  const auto found = index.find(key);
  return found == index.end() ? none : found->second;
}

// Each gap once, in one order.
void sort_gaps(std::vector<Gap>& gaps) {
  std::stable_sort(gaps.begin(), gaps.end(),
                   [](const Gap& a, const Gap& b) { return std::tie(a.what, a.detail) < std::tie(b.what, b.detail); });
  const auto same = [](const Gap& a, const Gap& b) { return a.what == b.what && a.reason == b.reason && a.detail == b.detail; };
  gaps.erase(std::unique(gaps.begin(), gaps.end(), same), gaps.end());
}

}  // namespace

ObjectRef Object::ref() const {
  return {std::string(api_version), std::string(kind), std::string(ns), std::string(name), std::string(uid)};
}

const Object* Snapshot::find(Kind kind, std::string_view ns, std::string_view name) const {
  const auto found = by_name_.find(name_key(row_of(kind).name, row_of(kind).namespaced ? ns : "", name));
  return found == by_name_.end() ? nullptr : found->second;
}

const Object* Snapshot::find(const ObjectRef& ref) const {
  const auto found = by_name_.find(name_key(kind_word(ref.kind, ref.api_version), ref.ns, ref.name));
  const Object* named = found == by_name_.end() ? nullptr : found->second;
  // The name comes first where both fit: a damaged bundle may hold one uid twice.
  if (ref.uid.empty() || (named && named->uid == ref.uid)) return named;
  const Object* object = by_uid(ref.uid);
  return object ? object : named;
}

const Object* Snapshot::by_uid(std::string_view uid) const {
  const auto found = by_uid_.find(uid);
  return found == by_uid_.end() ? nullptr : found->second;
}

const std::vector<const Object*>& Snapshot::all(Kind kind) const {
  static const std::vector<const Object*> none;
  const auto at = static_cast<std::size_t>(kind);
  return at < by_kind_.size() ? by_kind_[at] : none;
}

std::span<const Object* const> Snapshot::in(Kind kind, std::string_view ns) const {
  const auto& objects = all(kind);
  const auto from = std::partition_point(objects.begin(), objects.end(), [&](const Object* o) { return o->ns < ns; });
  const auto to = std::partition_point(from, objects.end(), [&](const Object* o) { return o->ns == ns; });
  return {objects.data() + (from - objects.begin()), static_cast<std::size_t>(to - from)};
}

const std::vector<const Object*>& Snapshot::pods_on(std::string_view node) const { return found_in(pods_on_, node); }

const std::vector<const Object*>& Snapshot::at_address(std::string_view ip) const { return found_in(by_address_, ip); }

std::vector<const Event*> Snapshot::events_of(const Object& object) const {
  std::vector<const Event*> out;
  const auto take = [&](const std::string& key) {
    const auto found = events_by_.find(key);
    if (found == events_by_.end()) return;
    for (const std::size_t at : found->second) {
      const Event& event = events_[at];
      if (object.created && event.time && *event.time < *object.created) continue;
      out.push_back(&event);
    }
  };
  if (object.known == Kind::node) {
    take(name_key("Node", "", object.name));
  } else {
    if (!object.uid.empty()) take(std::string(object.uid));
    take(name_key(object.kind, object.ns, object.name));  // events without a uid, as some tools write them
  }
  std::stable_sort(out.begin(), out.end(), [](const Event* a, const Event* b) { return a->time < b->time; });
  return out;
}

void Snapshot::set_aside(const std::vector<const Event*>& unwanted) {
  const std::unordered_set<const Event*> gone(unwanted.begin(), unwanted.end());
  std::vector<Event> kept;
  for (const Event& event : events_) {
    if (gone.count(&event) == 0) kept.push_back(event);
  }
  events_ = std::move(kept);
  events_by_.clear();
  for (std::size_t i = 0; i < events_.size(); ++i) events_by_[event_key_of(events_[i])].push_back(i);
}

const Log* Snapshot::log(std::string_view ns, std::string_view pod, std::string_view container, bool previous) const {
  const auto found = log_by_.find(fmt::format("{}/{}/{}/{}", ns, pod, container, previous ? "previous" : ""));
  return found == log_by_.end() ? nullptr : &logs_[found->second];
}

Metric Snapshot::metric(MetricId id, std::string_view ns, std::string_view name, std::string_view container) const {
  const auto wanted = std::tie(ns, name, container);
  for (const MetricAnswer& answer : metrics_) {
    if (answer.id != id) continue;
    const auto found =
        std::lower_bound(answer.series.begin(), answer.series.end(), wanted, [](const MetricSeries& s, const auto& w) {
          return std::tuple<std::string_view, std::string_view, std::string_view>(s.ns, s.name, s.container) < w;
        });
    if (found != answer.series.end() && found->ns == ns && found->name == name && found->container == container)
      return {answer, *found};
  }
  return {};
}

std::vector<Owner> Snapshot::owners(const Object& object) const {
  std::vector<Owner> out;
  const Object* here = &object;
  std::set<std::string> seen{name_key(object.kind, object.ns, object.name)};
  while (here && out.size() < 6) {
    json::Value controller;
    for (const json::Value owner : here->root["metadata"]["ownerReferences"].items()) {
      if (owner["controller"].is_true() && !controller) controller = owner;
    }
    if (!controller) break;
    ObjectRef ref{std::string(controller["apiVersion"].text()), std::string(controller["kind"].text()), std::string(here->ns),
                  std::string(controller["name"].text()), std::string(controller["uid"].text())};
    const Kind kind = kind_of(ref.kind, ref.api_version);
    if (kind != Kind::other && !row_of(kind).namespaced) ref.ns.clear();
    if (ref.kind.empty() || ref.name.empty() || !seen.insert(name_key(ref.kind, ref.ns, ref.name)).second) break;
    const Object* next = find(ref);
    // A namesake with another uid is a successor, not the owner.
    if (next && !ref.uid.empty() && !next->uid.empty() && next->uid != ref.uid) next = nullptr;
    out.push_back({ref, next});
    here = next;
  }
  return out;
}

Owner Snapshot::top_owner(const Object& object) const {
  auto chain = owners(object);
  // A node owns its mirror pods; the thing to mend is the pod itself.
  while (!chain.empty() && chain.back().ref.kind == "Node") chain.pop_back();
  return chain.empty() ? Owner{object.ref(), &object} : chain.back();
}

const std::vector<const Object*>& Snapshot::owned_by(std::string_view uid) const { return found_in(owned_, uid); }

bool Snapshot::listed(Kind kind, std::string_view ns) const {
  const auto is = [&](std::string_view scope) {
    const auto found = asked_.find(fmt::format("{}/{}", row_of(kind).name, scope));
    return found != asked_.end() && found->second == 'l';
  };
  return is("") || (row_of(kind).namespaced && !ns.empty() && is(ns));
}

bool Snapshot::serves(std::string_view group) const { return std::binary_search(groups_.begin(), groups_.end(), group); }

bool Snapshot::refused(Kind kind, std::string_view ns) const {
  const auto is = [&](std::string_view scope) {
    const auto found = asked_.find(fmt::format("{}/{}", row_of(kind).name, scope));
    return found != asked_.end() && found->second == 'r';
  };
  return !listed(kind, ns) && (is("") || is(ns));
}

bool Snapshot::asked(Kind kind, std::string_view ns) const {
  const auto found = asked_.find(fmt::format("{}/{}", row_of(kind).name, ns));
  return listed(kind, ns) || (found != asked_.end() && found->second == 'a');
}

std::vector<Snapshot::Coverage> Snapshot::coverage() const {
  std::vector<Coverage> out;
  for (const auto& [key, how] : asked_) {
    const auto slash = key.find('/');
    out.push_back({kind_of(key.substr(0, slash)), key.substr(slash + 1), how});
  }
  std::sort(out.begin(), out.end(),
            [](const Coverage& a, const Coverage& b) { return std::tie(a.kind, a.ns) < std::tie(b.kind, b.ns); });
  return out;
}

std::optional<Time> Snapshot::newest_time() const {
  std::optional<Time> best;
  for (const Object& object : objects_) newest(object.root, best);
  for (const Log& log : logs_) {
    for (const LogLine& line : log.lines) {
      if (line.at && (!best || *line.at > *best)) best = line.at;
    }
  }
  return best;
}

// ---- Building ---------------------------------------------------------------------------------------------------

std::size_t SnapshotBuilder::add(json::Document document, Kind hint, bool names_only) {
  return add_value(document, document.root(), hint, names_only);
}

std::size_t SnapshotBuilder::add_value(const json::Document& keep, json::Value value, Kind hint, bool names_only) {
  if (!value.is_object()) return 0;
  snapshot_.documents_.push_back(keep);
  const std::string_view kind = value["kind"].text();
  if (kind == "Status") return 0;
  const bool partial_list = kind == "PartialObjectMetadataList";
  const bool is_list = (kind.size() > 4 && kind.substr(kind.size() - 4) == "List") || kind == "List" ||
                       (kind.empty() && value["items"].is_array());
  if (is_list) {
    const std::string_view item_kind = kind.size() > 4 && !partial_list ? kind.substr(0, kind.size() - 4) : std::string_view{};
    std::size_t count = 0;
    for (const json::Value item : value["items"].items()) {
      Kind item_hint = hint;
      if (item_hint == Kind::other && !item_kind.empty()) item_hint = kind_of(item_kind, value["apiVersion"].text());
      count += add_value(keep, item, item_hint, names_only || partial_list);
    }
    return count;
  }
  Object object;
  object.root = value;
  object.api_version = value["apiVersion"].text();
  object.kind = value["kind"].text();
  const bool partial = object.kind == "PartialObjectMetadata";
  if (object.kind.empty() || partial) {
    if (hint == Kind::other) return 0;
    object.kind = row_of(hint).name;
    object.api_version = split(row_of(hint).versions, ' ').front();
  }
  const json::Value meta = value["metadata"];
  object.name = meta["name"].text();
  object.ns = meta["namespace"].text();
  object.uid = meta["uid"].text();
  object.known = kind_of(object.kind, object.api_version);
  object.names_only = names_only || partial;
  object.created = parse_time(meta["creationTimestamp"].text());
  if (object.name.empty()) return 0;
  snapshot_.objects_.push_back(object);
  return 1;
}

void SnapshotBuilder::listed(Kind kind, std::string_view ns) {
  if (kind != Kind::other) snapshot_.asked_[fmt::format("{}/{}", row_of(kind).name, ns)] = 'l';
}

void SnapshotBuilder::groups(json::Value list) {
  for (const json::Value group : list["groups"].items()) snapshot_.groups_.emplace_back(group["name"].text());
  std::sort(snapshot_.groups_.begin(), snapshot_.groups_.end());
}

void SnapshotBuilder::refused(Kind kind, std::string_view ns) {
  snapshot_.asked_.emplace(fmt::format("{}/{}", row_of(kind).name, ns), 'r');
}

void SnapshotBuilder::asked(Kind kind, std::string_view ns) {
  snapshot_.asked_.emplace(fmt::format("{}/{}", row_of(kind).name, ns), 'a');
}

void SnapshotBuilder::add_log(std::string ns, std::string pod, std::string container, bool previous, std::string body) {
  if (!is_valid_utf8(body)) body = repair_utf8(body);
  snapshot_.logs_.push_back({std::move(ns), std::move(pod), std::move(container), previous, std::move(body), {}});
}

void SnapshotBuilder::add_gap(Gap gap) { snapshot_.gaps_.push_back(std::move(gap)); }

void SnapshotBuilder::add_metric(MetricAnswer answer) { snapshot_.metrics_.push_back(std::move(answer)); }

Snapshot SnapshotBuilder::with_metrics(Snapshot snapshot, std::vector<MetricAnswer> answers, std::vector<Gap> gaps) {
  for (Gap& gap : gaps) snapshot.gaps_.push_back(std::move(gap));
  for (MetricAnswer& answer : answers) {
    if (auto gap = gap_of(answer)) snapshot.gaps_.push_back(std::move(*gap));
    snapshot.metrics_.push_back(std::move(answer));
  }
  sort_gaps(snapshot.gaps_);
  return snapshot;
}

Snapshot SnapshotBuilder::build() {
  Snapshot& s = snapshot_;
  std::stable_sort(s.objects_.begin(), s.objects_.end(), [](const Object& a, const Object& b) {
    if (a.kind != b.kind) return a.kind < b.kind;
    if (a.ns != b.ns) return a.ns < b.ns;
    if (a.name != b.name) return a.name < b.name;
    return better(a, b);
  });
  const auto last = std::unique(s.objects_.begin(), s.objects_.end(), [](const Object& a, const Object& b) {
    return a.kind == b.kind && a.ns == b.ns && a.name == b.name && group_of(a.api_version) == group_of(b.api_version);
  });
  s.objects_.erase(last, s.objects_.end());
  s.by_kind_.resize(all_kinds().size() + 1);  // Kind::other is not in that list
  std::set<std::string_view> seen_events;
  for (const Object& object : s.objects_) {
    s.by_kind_[static_cast<std::size_t>(object.known)].push_back(&object);
    s.by_name_.emplace(name_key(kind_word(object.kind, object.api_version), object.ns, object.name), &object);
    if (!object.uid.empty() && object.known != Kind::event) s.by_uid_.emplace(object.uid, &object);
    for (const json::Value owner : object.root["metadata"]["ownerReferences"].items()) {
      if (owner["controller"].is_true() && owner["uid"].is_string()) s.owned_[owner["uid"].text()].push_back(&object);
    }
    // The same event is served by two groups: once is enough.
    if (object.known == Kind::event && (object.uid.empty() || seen_events.insert(object.uid).second))
      s.events_.push_back(read_event(object));
  }
  // "Pod" and "pod" are one kind and were sorted as two.
  for (auto& objects : s.by_kind_) {
    std::stable_sort(objects.begin(), objects.end(),
                     [](const Object* a, const Object* b) { return std::tie(a->ns, a->name) < std::tie(b->ns, b->name); });
  }
  for (const Object* service : s.all(Kind::service)) {
    if (const auto ip = (*service)["spec"]["clusterIP"].text(); !ip.empty()) s.by_address_[ip].push_back(service);
  }
  for (const Object* pod : s.all(Kind::pod)) {
    if (const auto node = (*pod)["spec"]["nodeName"].text(); !node.empty()) s.pods_on_[node].push_back(pod);
    if (const auto ip = (*pod)["status"]["podIP"].text(); !ip.empty()) s.by_address_[ip].push_back(pod);
  }
  for (std::size_t i = 0; i < s.events_.size(); ++i) s.events_by_[event_key_of(s.events_[i])].push_back(i);
  std::stable_sort(s.logs_.begin(), s.logs_.end(), [](const Log& a, const Log& b) {
    return std::tie(a.ns, a.pod, a.container, a.previous) < std::tie(b.ns, b.pod, b.container, b.previous);
  });
  for (std::size_t i = 0; i < s.logs_.size(); ++i) {
    Log& log = s.logs_[i];
    split_log(log);
    s.log_by_.emplace(fmt::format("{}/{}/{}/{}", log.ns, log.pod, log.container, log.previous ? "previous" : ""), i);
  }
  sort_gaps(s.gaps_);
  return std::move(snapshot_);
}

}  // namespace aiops
