// Why: everything that was asked and answered, immutable: objects, events, logs, what could not be had, and what was never
// asked. Diagnosis reads only this, so live, replayed and fuzzed runs are the same code.
// Must never: do I/O, or take a missing answer for an absent object: listed() says what may be called absent.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/json.hpp"
#include "core/base/time.hpp"
#include "core/evidence/report.hpp"
#include "core/snapshot/kind.hpp"
#include "core/snapshot/metric.hpp"
#include "core/snapshot/object.hpp"
#include "core/snapshot/selector.hpp"

namespace aiops {

class Snapshot {
 public:
  Snapshot() = default;
  Snapshot(Snapshot&&) = default;
  Snapshot& operator=(Snapshot&&) = default;
  Snapshot(const Snapshot&) = delete;  // the indexes would point into the original
  Snapshot& operator=(const Snapshot&) = delete;

  const Object* find(Kind, std::string_view ns, std::string_view name) const;
  const Object* find(const ObjectRef&) const;  // any kind
  const Object* by_uid(std::string_view uid) const;
  const std::vector<const Object*>& all(Kind) const;  // by namespace, then name
  std::span<const Object* const> in(Kind, std::string_view ns) const;  // those of all() in that namespace, by name
  const std::vector<const Object*>& pods_on(std::string_view node) const;  // by namespace, then name; done ones too
  const std::vector<const Object*>& at_address(std::string_view ip) const;  // Services by clusterIP, then pods by podIP
  const std::deque<Object>& objects() const { return objects_; }
  // Events about the object: by uid (nodes: by kind and name), none older than the object, oldest first.
  std::vector<const Event*> events_of(const Object&) const;
  const std::vector<Event>& events() const { return events_; }
  void set_aside(const std::vector<const Event*>&);  // of events(): no longer evidence; they stay in objects()
  const Log* log(std::string_view ns, std::string_view pod, std::string_view container, bool previous) const;
  const std::deque<Log>& logs() const { return logs_; }
  Metric metric(MetricId, std::string_view ns, std::string_view name, std::string_view container = {}) const;  // may be empty
  const std::vector<MetricAnswer>& metrics() const { return metrics_; }

  std::vector<Owner> owners(const Object&) const;  // nearest first, at most 6 steps, never a cycle
  Owner top_owner(const Object&) const;  // the object itself when nobody owns it
  const std::vector<const Object*>& owned_by(std::string_view uid) const;  // direct dependants

  // True after a complete list of that kind in that namespace (or in all): only then may absence be claimed.
  bool listed(Kind, std::string_view ns) const;
  bool refused(Kind, std::string_view ns) const;  // 403
  bool asked(Kind, std::string_view ns) const;  // at least a part of that list was read
  struct Coverage {
    Kind kind;
    std::string ns;
    char how;  // 'l' listed, 'a' asked in part, 'r' refused
  };
  std::vector<Coverage> coverage() const;  // sorted

  const std::vector<Gap>& gaps() const { return gaps_; }
  std::optional<Time> captured_at() const { return captured_at_; }
  std::optional<Time> newest_time() const;  // anywhere in it; what "now" falls back to
  const std::string& server_version() const { return server_version_; }
  bool serves(std::string_view group) const;  // known from the server's list of API groups; false when that was not read
  const std::string& focus() const { return focus_; }  // the namespace that its folder is about, the rest is context; or empty

 private:
  friend class SnapshotBuilder;
  std::vector<json::Document> documents_;
  std::deque<Object> objects_;
  std::vector<Event> events_;
  std::deque<Log> logs_;
  std::vector<MetricAnswer> metrics_;
  std::vector<Gap> gaps_;
  std::vector<std::vector<const Object*>> by_kind_;
  std::unordered_map<std::string, const Object*> by_name_;
  std::unordered_map<std::string_view, const Object*> by_uid_;
  std::unordered_map<std::string_view, std::vector<const Object*>> owned_, pods_on_, by_address_;
  std::unordered_map<std::string, std::vector<std::size_t>> events_by_;  // by uid, or "Node//name"
  std::unordered_map<std::string, std::size_t> log_by_;
  std::unordered_map<std::string, char> asked_;  // "Pod/ns" -> 'l' listed, 'a' asked in part, 'r' refused
  std::optional<Time> captured_at_;
  std::string server_version_, focus_;
  std::vector<std::string> groups_;  // of the API, sorted
};

// Collects documents and logs in any order; build() sorts, merges (same uid or name: the fuller, then the newer) and indexes.
class SnapshotBuilder {
 public:
  // Takes a List of any kind or a single object. `hint` is the kind of items that do not say it (metadata-only lists).
  // Returns the number of objects found; 0 for a Status or anything that is no object.
  std::size_t add(json::Document, Kind hint = Kind::other, bool names_only = false);
  std::size_t add_value(const json::Document& keep, json::Value object, Kind hint = Kind::other, bool names_only = false);
  void listed(Kind, std::string_view ns);  // ns empty: all namespaces
  void refused(Kind, std::string_view ns);
  void asked(Kind, std::string_view ns);  // a list narrowed by a selector: no absence follows from it
  void add_log(std::string ns, std::string pod, std::string container, bool previous, std::string body);
  void add_gap(Gap);
  void add_metric(MetricAnswer);
  static Snapshot with_metrics(Snapshot, std::vector<MetricAnswer>, std::vector<Gap> = {});  // what they lack becomes gaps
  void captured_at(Time t) { snapshot_.captured_at_ = t; }
  void server_version(std::string v) { snapshot_.server_version_ = std::move(v); }
  void groups(json::Value api_group_list);  // what /apis answers
  void focus(std::string ns) { snapshot_.focus_ = std::move(ns); }
  Snapshot build();

 private:
  Snapshot snapshot_;
};

}  // namespace aiops
