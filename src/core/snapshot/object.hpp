// Why: what a snapshot is made of: objects, events and logs as the API server answered them, each read once.
// Must never: own JSON; the views point into documents that the Snapshot keeps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.hpp"
#include "core/base/time.hpp"
#include "core/evidence/report.hpp"
#include "core/snapshot/kind.hpp"

namespace aiops {

// One API object. Views point into the Document, which the Snapshot keeps.
struct Object {
  json::Value root;
  std::string_view api_version, kind, ns, name, uid;
  Kind known = Kind::other;
  bool names_only = false;  // metadata alone was had: keys and values are unknown, not absent
  std::optional<Time> created;

  json::Value operator[](std::string_view key) const { return root[key]; }
  ObjectRef ref() const;
  std::string path_of(json::Value leaf) const { return leaf.path(root); }
};

// core/v1 and events.k8s.io/v1 in one shape. Time and count by triage-rules 2.0.3.
struct Event {
  const Object* object = nullptr;  // the Event itself
  std::string_view about_kind, about_ns, about_name, about_uid, field_path;
  std::string_view reason, message, type, component;
  json::Value message_field;
  std::optional<Time> time;
  std::int64_t count = 1;
};

struct LogLine {
  std::optional<Time> at;  // the API server's timestamp
  std::string_view text;  // without it
};
struct Log {
  std::string ns, pod, container;
  bool previous = false;
  std::string body;
  std::vector<LogLine> lines;
};

struct Owner {  // a step of the ownership walk
  ObjectRef ref;
  const Object* object = nullptr;  // null when it is not in the snapshot (unknown kind, not asked, gone)
};

}  // namespace aiops
