// Why: which objects of a list are wanted, as values that were checked before they reach a URL.
// Must never: pass on text that could end a parameter, or a field name outside the small closed set.
// Formats: kubernetes.io/docs/concepts/overview/working-with-objects/{labels,field-selectors}.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/json.hpp"

namespace aiops {

// Field selectors that API servers of 1.22 to 1.36 accept on the kinds we ask for; another one answers 400.
enum class Field {
  name,  // metadata.name, any kind
  node_name,  // spec.nodeName, pods
  phase,  // status.phase, pods and namespaces
  type,  // type, events
  involved_uid,  // involvedObject.*, events ("regarding.*" where events.k8s.io is asked)
  involved_name,
  involved_kind,
};

// One condition on labels, as apimachinery's labels.Requirement has it.
struct Requirement {
  enum class Op { exists, absent, in, not_in, greater, less } op = Op::exists;
  std::string key;
  std::vector<std::string> values;

  bool matches(json::Value labels) const;
};

class Selector {
 public:
  Selector() = default;  // everything

  // `key=value`, `!=`, `in (a,b)`, `notin (…)`, `key`, `!key`, `key>1`, `key<1`, joined by commas, as kubectl's -l.
  // Error (Fault::usage): what is wrong and at which character.
  static Result<Selector> labels(std::string_view text);

  // Narrows further: all conditions must hold. The value may be any text, it is escaped.
  Selector& where(Field, std::string_view value);

  // What the server would do with the labels of an object (fields are not looked at).
  bool matches(json::Value labels) const;

  bool empty() const { return labels_.empty() && fields_.empty(); }
  const std::string& label_text() const { return labels_; }
  std::string field_text(bool regarding) const;  // `regarding`: spell involvedObject as events.k8s.io does

 private:
  std::string labels_;
  std::vector<Requirement> requirements_;
  std::vector<std::pair<Field, std::string>> fields_;
};

// Label selectors: {matchLabels, matchExpressions}, and the plain map of a Service. An absent selector matches nothing,
// an empty one everything (LabelSelector semantics of apimachinery/pkg/apis/meta/v1/helpers.go).
bool selector_matches(json::Value label_selector, json::Value labels);
bool map_matches(json::Value plain_map, json::Value labels);

// Texts of a selector as it stands in an object: a LabelSelector {matchLabels, matchExpressions}, or the plain map of a Service.
// For `kubectl -l` and for a request, expressions included: "app=web,tier in (a,b),!canary". Empty when it selects nothing by
// labels or holds what is no text.
std::string selector_text(json::Value label_selector_or_map);

}  // namespace aiops
