// Why: what one rule found at one place, before findings are put together into incidents. A fact can be made only from a
// value of the snapshot (a field, a line of a log, a complete list), so it cannot be ungrounded.
// Must never: be made without a proof: diagnose() drops a finding that has no facts, and a test fails on it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evidence/report.hpp"
#include "core/findings/cause.hpp"
#include "core/snapshot/snapshot.hpp"

namespace aiops {

struct Rule;

using FactIndex = std::size_t;  // of a fact within its finding

// One hypothesis. A finding has one, or several when the evidence leaves more than one standing.
struct Hypothesis {
  std::string_view cause;  // empty: the rule's id in lower case
  Confidence confidence = Confidence::possible;
  std::string text;
  std::vector<FactIndex> facts;  // empty: all of the finding
  std::vector<FactIndex> contradicts;
  std::vector<std::string> confirm;  // sentences: what would confirm it
  std::vector<std::string> reject_if;  // sentences: what would speak against it
};

class Finding {
 public:
  Finding(const Rule& rule, const Object& at, std::string_view container) : rule_(&rule), at_(&at), container_(container) {}

  // ---- Facts. `text` says what the field says, no more, and begins with
  // the object: "Pod/shop/web-1 [container web]: restartCount=6". Text and value are masked.
  // A leaf that the object does not have is replaced by its name: a fact always has a place.
  FactIndex fact(const Object&, json::Value leaf, std::string text, std::optional<Time> at = std::nullopt);
  FactIndex fact(const Event&, std::string text = {});  // its message; default text: "Pod/ns/n: event REASON ×N: message"
  FactIndex fact(const Log&, std::size_t line_index);  // 0-based index into Log::lines
  // A sample of a course: "Pod/ns/n [container c]: WHAT, at TIME". The course itself becomes a picture in text.
  FactIndex fact(const Metric&, const ObjectRef& about, const Sample&, std::string_view what);
  // Only when snapshot.listed(kind, ns) and no such object is in it; otherwise no fact is made and false is returned.
  bool absent(const Snapshot&, Kind, std::string_view ns, std::string_view name);
  FactIndex derived(DerivedSource::Op, std::vector<FactIndex> inputs, FactValue value, std::string text);

  // ---- Inference
  Hypothesis& infer(Confidence, std::string text);
  Hypothesis& infer(const Cause&, Confidence, std::string text);

  // ---- For grouping, ranking and commands
  Finding& bind(std::string_view placeholder, std::string_view value);  // for the rule's command templates
  Finding& mend(const Object&);  // the object to be mended, when it is not the topmost owner of `at`
  Finding& mend(ObjectRef);
  Finding& signature(std::string_view normalised);  // tells causes of one rule apart ("configmap a" and "configmap b")
  // What exactly, in a few words, for the verdict line: "container exits with an error and is restarted: HEADLINE".
  Finding& headline(std::string_view text);
  Finding& severity(Severity s) {
    severity_ = s;
    return *this;
  }
  Finding& since(std::optional<Time> t) {
    if (t && (!since_ || *t < *since_)) since_ = t;
    return *this;
  }
  Finding& before(int weight) {
    weight_ = weight;
    return *this;
  }  // among findings of one stage at one place: lower is nearer the root
  Finding& affects(const Object& object) {
    affected_.push_back(&object);
    return *this;
  }

  void exclude(std::string by) { excluded_by_ = std::move(by); }  // examine.cpp: who does not want to see it; empty: nobody

  // ---- Read by diagnose()
  const std::string& excluded_by() const { return excluded_by_; }
  const Rule& rule() const { return *rule_; }
  const Object& at() const { return *at_; }
  const std::string& container() const { return container_; }
  const std::vector<Fact>& facts() const { return facts_; }  // Derived inputs hold indexes as "0", "1" until they are numbered
  const std::vector<Hypothesis>& hypotheses() const { return hypotheses_; }
  const std::map<std::string, std::string, std::less<>>& bindings() const { return bindings_; }
  const std::optional<ObjectRef>& mended() const { return mend_; }
  const std::string& signature() const { return signature_; }
  const std::string& headline() const { return headline_; }
  std::optional<Severity> severity() const { return severity_; }
  std::optional<Time> since() const { return since_; }
  int weight() const { return weight_; }
  const std::vector<const Object*>& affected() const { return affected_; }

 private:
  const Rule* rule_;
  const Object* at_;
  std::string container_, excluded_by_;
  std::vector<Fact> facts_;
  std::vector<Hypothesis> hypotheses_;
  std::map<std::string, std::string, std::less<>> bindings_;
  std::optional<ObjectRef> mend_;
  std::string signature_, headline_;
  std::optional<Severity> severity_;
  std::optional<Time> since_;
  int weight_ = 0;
  std::vector<const Object*> affected_;
};

// Where a rule's check puts what it found.
class Sink {
 public:
  explicit Sink(std::vector<Finding>& out) : out_(out) {}
  void at(const Rule& rule, const Object& object, std::string_view container) {
    rule_ = &rule;
    object_ = &object;
    container_ = container;
  }
  // A finding of the rule being checked at the place being checked. The reference is valid until the next call.
  Finding& found() { return out_.emplace_back(*rule_, *object_, container_); }
  Finding& found_at(const Object& other) { return out_.emplace_back(*rule_, other, std::string_view{}); }

 private:
  std::vector<Finding>& out_;
  const Rule* rule_ = nullptr;
  const Object* object_ = nullptr;
  std::string_view container_;
};

}  // namespace aiops
