// A report of every recording holds; after any single change of a fact or a citation it does not, and the place is named.
#include "core/evidence/verify.hpp"

#include <deque>
#include <functional>
#include <map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/render/render.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

using Tree = nlohmann::ordered_json;

json::Document document(const Tree& tree) {
  auto parsed = json::Document::parse(tree.dump());
  EXPECT_TRUE(parsed);
  return parsed ? *std::move(parsed) : json::Document();
}

std::optional<Discrepancy> failure_of(const Tree& report, const Snapshot& snapshot) {
  const json::Document parsed = document(report);
  const auto result = verify_report(parsed.root(), snapshot);
  EXPECT_TRUE(result) << (result ? "" : result.error().what);
  return result ? result->failure : std::nullopt;
}

struct Recorded {
  std::string folder;
  Snapshot snapshot;
  Tree report;
};

const std::deque<Recorded>& recordings() {
  static const std::deque<Recorded> all = [] {
    std::deque<Recorded> out;  // never moves what it holds: a copied snapshot would point into the first
    for (const std::string& folder : aiops::testing::situations()) {
      Recorded one{folder, aiops::testing::recorded(folder), {}};
      one.report = Tree::parse(render_json(aiops::testing::diagnosed(one.snapshot), Style()));
      out.push_back(std::move(one));
    }
    return out;
  }();
  return all;
}

Tree another(const Tree& value) {
  if (value.is_string()) return value.get<std::string>() + "x";
  if (value.is_boolean()) return !value.get<bool>();
  if (value.is_number()) return value.get<double>() + 1;
  Tree changed = value;
  if (value.is_object()) {
    changed["added"] = 1;
  } else if (value.is_array()) {
    changed.push_back("added");
  } else {
    changed = "added";
  }
  return changed;
}

// Every single change of a fact that must be found, by name. `fact` is one of the report; an empty list for what is not
// to be checked offline.
std::vector<std::pair<std::string, std::function<void(Tree&)>>> changes_of(const Tree& fact) {
  std::vector<std::pair<std::string, std::function<void(Tree&)>>> out;
  const auto source = [&](const std::string& key, Tree value) {
    out.emplace_back(key, [key, value](Tree& changed) { changed["source"][key] = value; });
  };
  const Tree& now = fact["source"];
  const std::string type = now["type"];
  if (type == "PromQL") return out;
  out.emplace_back("value", [](Tree& changed) { changed["value"] = another(changed["value"]); });
  out.emplace_back("no value", [](Tree& changed) { changed.erase("value"); });
  source("type", "Guess");
  if (type == "Object") {
    source("path", now["path"].get<std::string>() + ".nothing");
    source("path", now["path"].get<std::string>() + "[9999]");
    source("path", "status");
    source("path", nullptr);
    for (const char* key : {"uid", "name", "namespace", "kind", "apiVersion"}) source(key, another(now[key]));
  } else if (type == "PodLog") {
    source("line", 0);
    source("line", 1000000);
    source("line", nullptr);
    source("previous", nullptr);
    for (const char* key : {"name", "namespace", "container"}) source(key, another(now[key]));
  } else if (type == "Absent") {
    source("listed", nullptr);
    source("kind", "Unheard");
    source("name", nullptr);
  } else {
    source("inputs", Tree::array());
    source("inputs", Tree::array({"F99999"}));
    source("inputs", Tree::array({fact["id"]}));
    source("op", "guess");
    if (now["op"] == "count") {
      Tree fewer = now["inputs"];
      fewer.erase(fewer.size() - 1);
      source("inputs", fewer);
    }
  }
  return out;
}

TEST(VerifyReport, EveryRecordingHolds) {
  std::size_t facts = 0;
  for (const Recorded& one : recordings()) {
    const json::Document report = document(one.report);
    const auto result = verify_report(report.root(), one.snapshot);
    ASSERT_TRUE(result) << one.folder;
    EXPECT_FALSE(result->failure) << one.folder << ": " << describe(*result);
    facts += result->facts;
  }
  EXPECT_GT(facts, 30U) << "the test looks at nothing";
}

// A report of one incident alone, so that a change is looked for in little text.
Tree report_of(const Tree& incident) {
  return {{"schema", "aiops.triage/v1"}, {"incidents", Tree::array({incident})}, {"alsoInScope", Tree::array()}};
}

std::vector<Tree> incidents_of(const Tree& report) {
  std::vector<Tree> out(report["incidents"].begin(), report["incidents"].end());
  out.insert(out.end(), report["alsoInScope"].begin(), report["alsoInScope"].end());
  return out;
}

TEST(VerifyReport, FindsEverySingleChangeOfAFact) {
  std::map<std::string, std::size_t> tried;
  for (const Recorded& one : recordings()) {
    for (const Tree& incident : incidents_of(one.report)) {
      Tree bare = incident;
      bare["facts"] = Tree::array();
      bare["inferences"] = Tree::array();
      bare["consequences"] = Tree::array();
      for (const Tree& before : incident["facts"]) {
        bare["facts"].push_back(before);  // after those it may be derived from
        Tree report = report_of(bare);
        EXPECT_FALSE(failure_of(report, one.snapshot)) << one.folder;
        Tree& fact = report["incidents"][0]["facts"].back();
        for (const auto& [name, change] : changes_of(before)) {
          change(fact);
          const auto failure = failure_of(report, one.snapshot);
          EXPECT_TRUE(failure && failure->where == before["id"].get<std::string>())
              << one.folder << ": " << name << " of " << before.dump();
          ++tried[before["source"]["type"]];
          fact = before;
        }
      }
    }
  }
  for (const char* type : {"Object", "PodLog", "Derived"}) EXPECT_GT(tried[type], 5U) << type;
}

TEST(VerifyReport, FindsEverySingleChangeOfACitation) {
  std::size_t tried = 0;
  for (const Recorded& one : recordings()) {
    for (const Tree& as_written : incidents_of(one.report)) {
      Tree report = report_of(as_written);
      Tree& incident = report["incidents"][0];
      const auto expect_found = [&](Tree& place, const Tree& value) {
        const Tree before = place;
        place = value;
        EXPECT_TRUE(failure_of(report, one.snapshot)) << one.folder << ": " << before.dump() << " as " << value.dump();
        place = before;
        ++tried;
      };
      for (const char* list : {"inferences", "consequences"}) {
        for (Tree& claim : incident[list]) {
          expect_found(claim["facts"], Tree::array());
          expect_found(claim["facts"], nullptr);
          for (Tree& id : claim["facts"]) expect_found(id, "F99999");
        }
      }
      for (Tree& inference : incident["inferences"]) expect_found(inference["contradicts"], Tree::array({"F99999"}));
      Tree three = incident["commands"];
      three.push_back(three[0]);
      expect_found(incident["commands"], three);
      expect_found(incident["commands"], Tree::array({three[0]}));
      expect_found(incident["facts"], Tree::array());
      Tree twice = incident["facts"];
      twice.push_back(twice[0]);
      expect_found(incident["facts"], twice);
    }
  }
  EXPECT_GT(tried, 50U);
}

// A small snapshot and a report about it, for what no recording has.
Tree report_with(const Tree& facts) {
  Tree commands = Tree::array({Tree::object(), Tree::object()});
  Tree incident = {
      {"id", "0"}, {"facts", facts}, {"inferences", Tree::array()}, {"consequences", Tree::array()}, {"commands", commands}};
  return report_of(incident);
}

Snapshot small() {
  SnapshotBuilder builder;
  const auto document =
      json::Document::parse(R"({"apiVersion":"v1","kind":"ConfigMapList","items":[{"apiVersion":"v1","kind":"ConfigMap",
    "metadata":{"name":"here","namespace":"shop","uid":"u1","annotations":{"n":"password=hunter2hunter2"},
    "creationTimestamp":"2026-11-20T13:00:00Z","deletionTimestamp":"2026-11-20T13:00:30Z"},"data":{"a":2,"b":5,"c":2}}]})");
  EXPECT_TRUE(document);
  builder.add(*document);
  builder.listed(Kind::config_map, "shop");
  return builder.build();
}

Tree field(const char* id, const char* path, const Tree& value) {
  return {{"id", id},
          {"source",
           {{"type", "Object"},
            {"apiVersion", "v1"},
            {"kind", "ConfigMap"},
            {"namespace", "shop"},
            {"name", "here"},
            {"uid", "u1"},
            {"path", path}}},
          {"value", value}};
}
Tree derived(const char* op, const Tree& inputs, const Tree& value) {
  return {{"id", "F9"}, {"source", {{"type", "Derived"}, {"op", op}, {"inputs", inputs}}}, {"value", value}};
}
Tree absent(const char* kind, const char* ns, const char* name) {
  return {
      {"id", "F1"},
      {"source", {{"type", "Absent"}, {"apiVersion", "v1"}, {"kind", kind}, {"namespace", ns}, {"name", name}, {"listed", true}}},
      {"value", nullptr}};
}

TEST(VerifyReport, RecomputesEveryOperation) {
  const Snapshot snapshot = small();
  const Tree two = field("F1", "$.data.a", 2);
  const Tree five = field("F2", "$.data.b", 5);
  const Tree other_two = field("F3", "$.data.c", 2);
  const Tree created = field("F4", "$.metadata.creationTimestamp", "2026-11-20T13:00:00Z");
  const Tree deleted = field("F5", "$.metadata.deletionTimestamp", "2026-11-20T13:00:30Z");
  const auto holds = [&](const char* op, const Tree& inputs, const Tree& value) {
    return !failure_of(report_with(Tree::array({two, five, other_two, created, deleted, derived(op, inputs, value)})), snapshot);
  };
  EXPECT_TRUE(holds("count", {"F1", "F2"}, 2));
  EXPECT_FALSE(holds("count", {"F1", "F2"}, 3));
  EXPECT_TRUE(holds("sum", {"F1", "F2", "F3"}, 9));
  EXPECT_FALSE(holds("sum", {"F1", "F2"}, 9));
  EXPECT_FALSE(holds("sum", {"F1", "F4"}, 2)) << "a time is no number";
  EXPECT_TRUE(holds("max", {"F1", "F2"}, 5));
  EXPECT_FALSE(holds("max", {"F1", "F2"}, 2));
  EXPECT_TRUE(holds("diff", {"F2", "F1"}, 3));
  EXPECT_FALSE(holds("diff", {"F1", "F2"}, 3));
  EXPECT_TRUE(holds("diff", {"F5", "F4"}, 30)) << "of times, in seconds";
  EXPECT_FALSE(holds("diff", {"F5", "F1"}, 30)) << "a time and a number have no difference";
  EXPECT_FALSE(holds("diff", {"F5"}, 30));
  EXPECT_TRUE(holds("match", {"F1", "F3"}, true));
  EXPECT_TRUE(holds("match", {"F1", "F2"}, false));
  EXPECT_FALSE(holds("match", {"F1", "F2"}, true));
  EXPECT_FALSE(holds("match", {"F1"}, true)) << "one thing alone cannot match";
}

TEST(VerifyReport, MasksTheValueBeforeItCompares) {
  const Snapshot snapshot = small();
  EXPECT_FALSE(
      failure_of(report_with(Tree::array({field("F1", "$.metadata.annotations.n", "password=[REDACTED:kv-secret]")})), snapshot));
  EXPECT_TRUE(
      failure_of(report_with(Tree::array({field("F1", "$.metadata.annotations.n", "password=hunter2hunter2")})), snapshot));
}

TEST(VerifyReport, CallsAbsentOnlyWhatACompleteListLacks) {
  const Snapshot snapshot = small();
  EXPECT_FALSE(failure_of(report_with(Tree::array({absent("ConfigMap", "shop", "gone")})), snapshot));
  EXPECT_TRUE(failure_of(report_with(Tree::array({absent("ConfigMap", "shop", "here")})), snapshot)) << "it is there";
  EXPECT_TRUE(failure_of(report_with(Tree::array({absent("ConfigMap", "other", "gone")})), snapshot))
      << "that namespace was not listed";
  EXPECT_TRUE(failure_of(report_with(Tree::array({absent("Secret", "shop", "gone")})), snapshot)) << "that kind was not listed";
}

TEST(VerifyReport, SaysWhatItCannotCheck) {
  const Tree query = {{"id", "F2"}, {"source", {{"type", "PromQL"}, {"query", "up"}}}, {"value", 1}};
  const json::Document report = document(report_with(Tree::array({field("F1", "$.data.a", 2), query})));
  const Snapshot snapshot = small();
  const auto result = verify_report(report.root(), snapshot);
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->failure);
  EXPECT_EQ(result->facts, 1U);
  EXPECT_EQ(result->unchecked, std::vector<std::string>{"F2"});
  EXPECT_NE(describe(*result).find("Not checked: 1 PromQL facts (F2)"), std::string::npos) << describe(*result);
}

TEST(VerifyReport, LooksMetricsUpInTheAnswersThatWereSaved) {
  MetricAnswer answer;
  answer.id = MetricId::memory;
  answer.query = "max(m)";
  answer.outcome = MetricAnswer::Outcome::answered;
  answer.series.push_back(
      {"shop", "web-1", "c", {{*parse_time("2026-11-20T13:53:00Z"), 0.1}, {*parse_time("2026-11-20T13:54:00Z"), 7}}});
  const Snapshot snapshot = SnapshotBuilder::with_metrics(small(), {answer});
  const Tree good = {{"id", "F1"},
                     {"source",
                      {{"type", "PromQL"},
                       {"query", "max(m)"},
                       {"time", "2026-11-20T13:53:00Z"},
                       {"namespace", "shop"},
                       {"name", "web-1"},
                       {"container", "c"}}},
                     {"value", 0.1}};
  const json::Document report = document(report_with(Tree::array({good})));
  const auto result = verify_report(report.root(), snapshot);
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->failure) << describe(*result);
  EXPECT_EQ(result->facts, 1U);
  EXPECT_TRUE(result->unchecked.empty());
  const auto fails = [&](const std::string& key, const Tree& value) {
    Tree bad = good;
    (key == "value" ? bad : bad["source"])[key] = value;
    return failure_of(report_with(Tree::array({bad})), snapshot).has_value();
  };
  EXPECT_TRUE(fails("value", 0.2));
  EXPECT_TRUE(fails("value", nullptr));
  EXPECT_TRUE(fails("query", "max(other)"));
  EXPECT_TRUE(fails("query", nullptr));
  EXPECT_TRUE(fails("time", "2026-11-20T13:52:00Z"));
  EXPECT_TRUE(fails("time", "now"));
  EXPECT_TRUE(fails("namespace", "other"));
  EXPECT_TRUE(fails("name", "web-2"));
  EXPECT_TRUE(fails("container", nullptr));
}

TEST(VerifyReport, NamesWhatBothSay) {
  const json::Document report = document(report_with(Tree::array({field("F1", "$.data.a", 3)})));
  const Snapshot snapshot = small();
  const auto result = verify_report(report.root(), snapshot);
  ASSERT_TRUE(result && result->failure);
  EXPECT_EQ(describe(*result),
            "F1 does not hold: the value at ConfigMap/shop/here $.data.a is another.\nThe report says 3; the snapshot says 2.");
}

TEST(VerifyReport, RefusesWhatIsNoReport) {
  const Snapshot snapshot = small();
  for (const char* text :
       {"{}", "[]", "null", R"({"schema":"aiops.rbac/v1"})", R"({"schema":"aiops.triage/v1","incidents":{},"alsoInScope":[]})"}) {
    const auto parsed = json::Document::parse(text);
    ASSERT_TRUE(parsed);
    const auto result = verify_report(parsed->root(), snapshot);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().fault, Fault::input);
  }
}

TEST(VerifyReport, SurvivesAReportOfWrongTypes) {
  const Recorded& one = recordings().at(1);
  const Tree flat = one.report.flatten();
  const std::vector<Tree> odd{nullptr, -7, "\x1b[31m", Tree::array(), Tree::object()};
  std::size_t turn = 0;
  for (const auto& [pointer, value] : flat.items()) {
    Tree changed = one.report;
    changed[Tree::json_pointer(pointer)] = odd[turn++ % odd.size()];
    const json::Document parsed = document(changed);
    const auto result = verify_report(parsed.root(), one.snapshot);
    if (result) {
      EXPECT_EQ(describe(*result).find('\x1b'), std::string::npos);
    }
  }
  EXPECT_GT(turn, 100U);
}

}  // namespace
}  // namespace aiops
