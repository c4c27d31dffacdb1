// The walk: every incident, every fact by its place, then every citation. The first thing that does not hold ends it.
#include "core/evidence/verify.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/evidence/mask.hpp"

namespace aiops {

namespace {

constexpr std::size_t max_shown = 300;

json::Document as_json(const FactValue& value) {
  if (const auto* raw = std::get_if<RawJson>(&value)) {
    auto parsed = json::Document::parse(raw->text);
    return parsed ? *std::move(parsed) : json::Document();
  }
  json::Builder out;
  if (const auto* truth = std::get_if<bool>(&value)) {
    out.boolean(*truth);
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    out.integer(*integer);
  } else if (const auto* real = std::get_if<double>(&value)) {
    out.real(*real);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    out.string(repair_utf8(*text));
  } else {
    out.null();
  }
  auto made = out.finish();
  return made ? *std::move(made) : json::Document();
}

class Verifier {
 public:
  explicit Verifier(const Snapshot& snapshot) : snapshot_(snapshot) {}

  Verification verify(json::Value report) {
    for (const std::string_view list : {"incidents", "alsoInScope"}) {
      for (const json::Value incident : report[list].items()) {
        if (!this->incident(incident)) return std::move(out_);
      }
    }
    return std::move(out_);
  }

 private:
  // Always false, so that a check can end with it.
  bool wrong(std::string_view where, std::string what, std::string reported = {}, std::string found = {}) {
    out_.failure = Discrepancy{std::string(where), std::move(what), std::move(reported), std::move(found)};
    return false;
  }

  bool incident(json::Value incident) {
    values_.clear();
    const std::string where = fmt::format("incident {}", incident["id"].text());
    for (const json::Value fact : incident["facts"].items()) {
      if (!this->fact(fact)) return false;
    }
    if (values_.empty()) return wrong(where, "it has no facts");
    for (const json::Value inference : incident["inferences"].items()) {
      const std::string_view id = inference["id"].text();
      if (id.empty()) return wrong(where, "an inference has no id");
      if (!cites(id, inference["facts"], true) || !cites(id, inference["contradicts"], false)) return false;
    }
    for (const json::Value consequence : incident["consequences"].items()) {
      if (!cites(fmt::format("{}, consequence {}", where, consequence["rule"].text()), consequence["facts"], true)) return false;
    }
    const std::size_t commands = incident["commands"].size();
    if (commands != 2) return wrong(where, fmt::format("it has {} commands, not two", commands));
    return true;
  }

  bool cites(std::string_view where, json::Value ids, bool needed) {
    if (!ids.is_array() || (needed && ids.size() == 0)) return wrong(where, "it cites no fact");
    for (const json::Value id : ids.items()) {
      if (values_.count(id.text()) == 0)
        return wrong(where, "it cites a fact that its incident does not have", json::to_text(id));
      ++out_.citations;
    }
    return true;
  }

  bool fact(json::Value fact) {
    const std::string_view id = fact["id"].text();
    if (id.empty()) return wrong("a fact", "it has no id");
    if (!ids_.insert(id).second) return wrong(id, "two facts have this id");
    const json::Value source = fact["source"];
    const std::string_view type = source["type"].text();
    bool good = false;
    if (type == "Object") {
      good = field(id, source, fact["value"]);
    } else if (type == "PodLog") {
      good = line(id, source, fact["value"]);
    } else if (type == "Absent") {
      good = absent(id, source, fact["value"]);
    } else if (type == "Derived") {
      good = derived(id, source, fact["value"]);
    } else if (type == "PromQL" && snapshot_.metrics().empty()) {
      out_.unchecked.emplace_back(id);
      values_.emplace(id, fact["value"]);
      return true;
    } else if (type == "PromQL") {
      good = sample(id, source, fact["value"]);
    } else {
      return wrong(id, "its source is of no known type", json::to_text(source["type"]));
    }
    if (!good) return false;
    ++out_.facts;
    values_.emplace(id, fact["value"]);
    return true;
  }

  bool same(std::string_view id, json::Value reported, const FactValue& found, std::string_view place) {
    const json::Document value = as_json(found);
    if (reported.type() != json::Type::missing && json::equal(reported, value.root())) return true;
    return wrong(id, fmt::format("the value at {} is another", place), json::to_text(reported), json::to_text(value.root()));
  }

  bool field(std::string_view id, json::Value source, json::Value value) {
    const ObjectRef ref{std::string(source["apiVersion"].text()), std::string(source["kind"].text()),
                        std::string(source["namespace"].text()), std::string(source["name"].text()),
                        std::string(source["uid"].text())};
    // By uid, or by name (events have no index by uid); but a namesake with another uid is not the object.
    const Object* object = snapshot_.find(ref);
    if (!object || (!ref.uid.empty() && object->uid != ref.uid)) {
      return wrong(id, fmt::format("{}{} is not in the snapshot", label(ref), ref.uid.empty() ? "" : " with uid " + ref.uid));
    }
    if (!(object->ref() == ref) || object->api_version != ref.api_version) {
      return wrong(id, "the object with this uid is another", ref.api_version + " " + label(ref),
                   fmt::format("{} {}", object->api_version, label(object->ref())));
    }
    const std::string_view path = source["path"].text();
    const auto leaf = json::resolve(object->root, path);
    if (!leaf) return wrong(id, leaf.error().what);
    if (leaf->type() == json::Type::missing)
      return wrong(id, fmt::format("{} has nothing at {}", label(ref), path), json::to_text(value));
    return same(id, value, masked_value(*leaf, object->root), fmt::format("{} {}", label(ref), path));
  }

  bool line(std::string_view id, json::Value source, json::Value value) {
    const std::string_view ns = source["namespace"].text();
    const std::string_view pod = source["name"].text();
    const std::string_view container = source["container"].text();
    const auto previous = source["previous"].boolean();
    const auto number = source["line"].integer();
    if (!previous || !number) return wrong(id, "it does not say which log, or which line");
    if (const std::string_view uid = source["uid"].text(); !uid.empty()) {
      const Object* object = snapshot_.find(Kind::pod, ns, pod);
      if (!object || object->uid != uid) return wrong(id, fmt::format("the pod {} with uid {} is not in the snapshot", pod, uid));
    }
    const Log* log = snapshot_.log(ns, pod, container, *previous);
    const std::string place =
        fmt::format("the {}log of Pod/{}/{} [container {}]", *previous ? "previous " : "", ns, pod, container);
    if (!log) return wrong(id, place + " is not in the snapshot");
    if (*number < 1 || static_cast<std::size_t>(*number) > log->lines.size()) {
      return wrong(id, fmt::format("{} has no line {}: it has {}", place, *number, log->lines.size()), json::to_text(value));
    }
    const LogLine& found = log->lines[static_cast<std::size_t>(*number) - 1];
    return same(id, value, mask(found.text), fmt::format("line {} of {}", *number, place));
  }

  bool absent(std::string_view id, json::Value source, json::Value value) {
    const std::string_view ns = source["namespace"].text();
    const std::string_view name = source["name"].text();
    const Kind kind = kind_of(source["kind"].text(), source["apiVersion"].text());
    const std::string what = fmt::format("{} {}", source["kind"].text(), name);
    if (kind == Kind::other || name.empty()) return wrong(id, "it does not say which object is absent", json::to_text(source));
    if (!source["listed"].is_true() || !value.is_null())
      return wrong(id, "an absent object is listed and has no value", json::to_text(value));
    if (!snapshot_.listed(kind, ns))
      return wrong(id, fmt::format("the snapshot holds no complete list that could lack {}", what));
    if (snapshot_.find(kind, ns, name)) return wrong(id, fmt::format("{} is there", what), "absent", "present");
    return true;
  }

  // A saved answer to the same question, the series about the same object, the sample of that time.
  bool sample(std::string_view id, json::Value source, json::Value value) {
    const std::string_view query = source["query"].text();
    const auto at = parse_time(source["time"].text());
    if (query.empty() || !at) return wrong(id, "it does not say which query, or at which time", json::to_text(source));
    const auto& answers = snapshot_.metrics();
    const auto answer = std::find_if(answers.begin(), answers.end(), [&](const MetricAnswer& a) { return a.query == query; });
    if (answer == answers.end()) return wrong(id, "the snapshot holds no answer to its query", json::to_text(source["query"]));
    const auto metric =
        snapshot_.metric(answer->id, source["namespace"].text(), source["name"].text(), source["container"].text());
    const std::string place = fmt::format("{}/{} in the answer to its query", source["namespace"].text(), source["name"].text());
    if (!metric || metric.answer() != &*answer) return wrong(id, fmt::format("there is no {}", place));
    const auto found = metric.between(*at, *at);
    if (found.empty()) return wrong(id, fmt::format("{} has no value at {}", place, source["time"].text()), json::to_text(value));
    return same(id, value, found.front().value, fmt::format("{}, {}", place, source["time"].text()));
  }

  bool derived(std::string_view id, json::Value source, json::Value value) {
    std::vector<json::Value> inputs;
    for (const json::Value input : source["inputs"].items()) {
      const auto found = values_.find(input.text());
      if (found == values_.end())
        return wrong(id, "it is derived from a fact that does not stand before it", json::to_text(input));
      inputs.push_back(found->second);
    }
    if (inputs.empty()) return wrong(id, "it is derived from nothing");
    const auto result = compute(source["op"].text(), inputs);
    if (!result) return wrong(id, "it cannot be derived so from the values of its inputs", json::to_text(source["op"]));
    return same(id, value, *result, fmt::format("{} of its inputs", source["op"].text()));
  }

  // Empty when the operation is unknown or the values do not fit it.
  static std::optional<FactValue> compute(std::string_view op, const std::vector<json::Value>& inputs) {
    if (op == "count") return FactValue(static_cast<std::int64_t>(inputs.size()));
    if (op == "match") {
      if (inputs.size() < 2) return std::nullopt;
      return FactValue(std::all_of(inputs.begin(), inputs.end(), [&](json::Value v) { return json::equal(v, inputs.front()); }));
    }
    std::vector<double> numbers;
    for (const json::Value input : inputs) {
      const auto time = parse_time(input.text());
      const bool timed = op == "diff" && time.has_value();
      if (!timed && !input.number()) return std::nullopt;
      numbers.push_back(timed ? std::chrono::duration<double>(time->time_since_epoch()).count() : *input.number());
    }
    if (op == "max") return FactValue(*std::max_element(numbers.begin(), numbers.end()));
    if (op == "diff") {
      const bool alike = inputs.size() == 2 && inputs[0].is_string() == inputs[1].is_string();
      return alike ? std::optional<FactValue>(numbers[0] - numbers[1]) : std::nullopt;
    }
    if (op != "sum") return std::nullopt;
    double sum = 0;
    for (const double number : numbers) sum += number;
    return FactValue(sum);
  }

  const Snapshot& snapshot_;
  Verification out_;
  std::set<std::string_view> ids_;  // of the whole report
  std::map<std::string_view, json::Value> values_;  // of the facts of this incident so far
};

}  // namespace

Result<Verification> verify_report(json::Value report, const Snapshot& snapshot) {
  constexpr std::string_view schema = "aiops.triage/v1";
  if (report["schema"].text() != schema) {
    return fail(Fault::input, fmt::format("not a report: its schema is not {}", schema), "aiops triage -o json writes one");
  }
  for (const std::string_view list : {"incidents", "alsoInScope"}) {
    if (!report[list].is_array()) return fail(Fault::input, fmt::format("not a whole report: `{}` is not a list", list));
  }
  return Verifier(snapshot).verify(report);
}

std::string describe(const Verification& result) {
  const auto shown = [](const std::string& text) { return shorten(escape_terminal(text), max_shown); };
  if (result.failure) {
    const Discrepancy& failure = *result.failure;
    std::string out = fmt::format("{} does not hold: {}.", shown(failure.where), shown(failure.what));
    if (!failure.reported.empty())
      out += fmt::format("\nThe report says {}{}", shown(failure.reported), failure.found.empty() ? "." : ";");
    if (!failure.found.empty()) out += fmt::format(" the snapshot says {}.", shown(failure.found));
    return out;
  }
  std::string out = fmt::format("All holds: the values of {} facts are as the snapshot says, {} citations name facts that are there.",
                                result.facts, result.citations);
  if (!result.unchecked.empty()) {
    out += fmt::format("\nNot checked: {} PromQL facts ({}); the snapshot holds no answers of a metrics server.",
                       result.unchecked.size(), shown(fmt::format("{}", fmt::join(result.unchecked, " "))));
  }
  return out;
}

}  // namespace aiops
