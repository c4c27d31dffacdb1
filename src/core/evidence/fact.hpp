// Why: a fact is a sentence with its proof. The proof is a place: a field of an object, a line of a log, a query, a list
// in which something was not, or other facts. `verify-report` goes to that place and looks.
// Must never: contain a guess, an adjective or a cause; those are inferences (report.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/time.hpp"

namespace aiops {

struct ObjectRef {
  std::string api_version, kind, ns, name, uid;  // empty when unknown

  // The same object: by kind, namespace and name (a group change of the API does not make it another one).
  friend bool operator==(const ObjectRef& a, const ObjectRef& b) { return a.kind == b.kind && a.ns == b.ns && a.name == b.name; }
  friend bool operator<(const ObjectRef& a, const ObjectRef& b) {
    if (a.kind != b.kind) return a.kind < b.kind;
    return a.ns != b.ns ? a.ns < b.ns : a.name < b.name;
  }
};

// "Deployment/shop/web", or "Node/n1" for what has no namespace.
inline std::string label(const ObjectRef& ref) { return ref.kind + "/" + (ref.ns.empty() ? "" : ref.ns + "/") + ref.name; }

struct FieldSource {  // `path` resolves in the object to the fact's value
  ObjectRef object;
  std::string path;
};
struct LogSource {  // the value is the text of that line, without the API server's timestamp
  ObjectRef pod;
  std::string container;
  bool previous = false;
  std::size_t line = 0;  // 1-based in the log as saved
};
struct QuerySource {  // PromQL: evaluated at `time`, the series about `object` [`container`] has the fact's value
  std::string query;
  std::string time;
  ObjectRef object = {};
  std::string container = {};
};
struct AbsentSource {  // a complete list of this kind and namespace was read, and no such object was in it
  ObjectRef object;
};
// Recomputed from the values of other facts of the same incident, which come before it:
//   count: how many inputs there are       sum, max: of their numbers
//   diff: the first minus the second, of two numbers, or of two RFC 3339 times in seconds
//   match: whether all of at least two inputs have the same value
struct DerivedSource {
  enum class Op { count, sum, max, diff, match } op = Op::count;
  std::vector<std::string> inputs;  // fact ids
};
using Source = std::variant<FieldSource, LogSource, QuerySource, AbsentSource, DerivedSource>;

struct RawJson {  // an object or array, as compact JSON
  std::string text;
};
using FactValue = std::variant<std::monostate, bool, std::int64_t, double, std::string, RawJson>;  // monostate is null

struct Fact {
  std::string id;  // "F1", unique in a report
  std::string text;
  std::optional<Time> observed_at;
  Source source;
  FactValue value;
  std::vector<double> course = {};  // of a metric, NaN where it has no value: for a picture in text, not in the JSON form
};

}  // namespace aiops
