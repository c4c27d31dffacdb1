// The JSON form is a contract: its fields, their order, and that the same report gives the same bytes.
#include <gtest/gtest.h>

#include "core/render/render.hpp"
#include "support/recordings.hpp"
#include "support/schema.hpp"

namespace aiops {
namespace {

using aiops::testing::violations;

json::Document parsed(const std::string& text) {
  auto document = json::Document::parse(text);
  EXPECT_TRUE(document) << text.substr(0, 400);
  return document ? *std::move(document) : json::Document();
}

Style versioned() {
  Style style;
  style.version = "0.1.0";
  return style;
}

std::vector<std::string> keys_of(json::Value value) {
  std::vector<std::string> out;
  for (const json::Member member : value.members()) out.emplace_back(member.key);
  return out;
}

// One fact of every kind.
Report every_source() {
  Report report;
  Incident incident;
  incident.rule = "TEST";
  incident.subject = {"apps/v1", "Deployment", "shop", "web", ""};
  const ObjectRef pod{"v1", "Pod", "shop", "web-1", "u1"};
  incident.facts.push_back(
      {"F1", "field", parse_time("2026-11-20T13:00:00Z"), FieldSource{pod, "$.spec.nodeName"}, std::string("n1")});
  incident.facts.push_back({"F2", "line", std::nullopt, LogSource{pod, "web", true, 7}, std::string("bye")});
  incident.facts.push_back({"F3", "query", std::nullopt, QuerySource{"up", "2026-11-20T13:00:00Z"}, 0.5});
  incident.facts.push_back({"F4", "absent", std::nullopt, AbsentSource{{"v1", "ConfigMap", "shop", "c", ""}}, std::monostate()});
  incident.facts.push_back(
      {"F5", "derived", std::nullopt, DerivedSource{DerivedSource::Op::count, {"F1", "F2"}}, std::int64_t{2}});
  incident.facts.push_back(
      {"F6", "object", std::nullopt, FieldSource{pod, "$.status"}, RawJson{R"({"phase":"Running","list":[1,null]})"}});
  incident.inferences.push_back({"I1", true, "", "dependency", "a guess", Confidence::possible, {"F1"}, {}, {}, {}});
  incident.commands = {{"kubectl get pods -n shop", {"kubectl", "get", "pods", "-n", "shop"}, "a"},
                       {"kubectl get events -n shop", {"kubectl", "get", "events", "-n", "shop"}, "b"}};
  report.incidents.push_back(std::move(incident));
  return report;
}

TEST(JsonReport, FollowsTheSchemaForEveryRecording) {
  const json::Document schema = aiops::testing::schema("aiops.triage-v1");
  for (const std::string& folder : aiops::testing::situations()) {
    const json::Document document = parsed(render_json(aiops::testing::diagnosed(folder), versioned()));
    EXPECT_EQ(violations(schema.root(), document.root()), std::vector<std::string>()) << folder;
  }
}

TEST(JsonReport, FollowsTheSchemaForEverySourceAndWhenThereIsNothingToSay) {
  const json::Document schema = aiops::testing::schema("aiops.triage-v1");
  for (const Report& report : {every_source(), Report()}) {
    const json::Document document = parsed(render_json(report, Style()));
    EXPECT_EQ(violations(schema.root(), document.root()), std::vector<std::string>());
  }
}

TEST(JsonReport, TheCheckOfTheSchemaCanFail) {
  const json::Document schema = aiops::testing::schema("aiops.triage-v1");
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"\"since\": null", "\"sinse\": null"},
                                 {"\"severity\": \"info\"", "\"severity\": \"fatal\""},
                                 {"\"hosts\": []", "\"hosts\": null"},
                                 {"\"kubeRequests\": 0", "\"kubeRequests\": \"0\""},
                                 {"aiops.triage/v1", "aiops.triage/v2"}}) {
    std::string text = render_json(every_source(), versioned());
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    EXPECT_FALSE(violations(schema.root(), parsed(text).root()).empty()) << to;
  }
}

TEST(JsonReport, HasItsFieldsInTheOrderOfTheContract) {
  const json::Document document = parsed(render_json(every_source(), versioned()));
  EXPECT_EQ(keys_of(document.root()),
            (std::vector<std::string>{"schema", "generatedAt", "aiopsVersion", "scope", "incidents", "healthy", "alsoInScope",
                                      "gaps", "suppressed", "llm", "ledger"}));
  EXPECT_EQ(keys_of(document.root()["incidents"].at(0)),
            (std::vector<std::string>{"id", "severity", "title", "subject", "affected", "rule", "since", "facts", "inferences",
                                      "consequences", "commands", "owner", "runbook"}));
}

TEST(JsonReport, GivesEverySourceAllKeysAndAWordThatTellsThemApart) {
  const json::Document document = parsed(render_json(every_source(), versioned()));
  const json::Value facts = document.root()["incidents"].at(0)["facts"];
  const std::vector<std::string> all{"type",     "apiVersion", "kind",  "namespace", "name",   "uid", "path",  "container",
                                     "previous", "line",       "query", "time",      "listed", "op",  "inputs"};
  for (const json::Value fact : facts.items()) EXPECT_EQ(keys_of(fact["source"]), all);
  const auto source = [&](std::size_t i) { return json::to_text(facts.at(i)["source"]); };
  EXPECT_EQ(
      source(0),
      R"({"type":"Object","apiVersion":"v1","kind":"Pod","namespace":"shop","name":"web-1","uid":"u1","path":"$.spec.nodeName",)"
      R"("container":null,"previous":null,"line":null,"query":null,"time":null,"listed":null,"op":null,"inputs":[]})");
  EXPECT_EQ(source(1),
            R"({"type":"PodLog","apiVersion":"v1","kind":"PodLog","namespace":"shop","name":"web-1","uid":"u1","path":null,)"
            R"("container":"web","previous":true,"line":7,"query":null,"time":null,"listed":null,"op":null,"inputs":[]})");
  EXPECT_EQ(source(2),
            R"({"type":"PromQL","apiVersion":null,"kind":"PromQL","namespace":null,"name":null,"uid":null,"path":null,)"
            R"("container":null,"previous":null,"line":null,"query":"up","time":"2026-11-20T13:00:00Z","listed":null,)"
            R"("op":null,"inputs":[]})");
  EXPECT_EQ(source(3),
            R"({"type":"Absent","apiVersion":"v1","kind":"ConfigMap","namespace":"shop","name":"c","uid":null,"path":null,)"
            R"("container":null,"previous":null,"line":null,"query":null,"time":null,"listed":true,"op":null,"inputs":[]})");
  EXPECT_EQ(source(4),
            R"({"type":"Derived","apiVersion":null,"kind":"Derived","namespace":null,"name":null,"uid":null,"path":null,)"
            R"("container":null,"previous":null,"line":null,"query":null,"time":null,"listed":null,)"
            R"("op":"count","inputs":["F1","F2"]})");
  EXPECT_EQ(json::to_text(facts.at(5)["value"]), R"({"phase":"Running","list":[1,null]})");
}

TEST(JsonReport, HasNoRuleForWhatAModelSaid) {
  const json::Document document = parsed(render_json(every_source(), versioned()));
  const json::Value inference = document.root()["incidents"].at(0)["inferences"].at(0);
  EXPECT_EQ(inference["origin"].text(), "llm");
  EXPECT_TRUE(inference["rule"].is_null());
}

TEST(JsonReport, SaysThatNoModelWasAskedWithAllFields) {
  const json::Document document = parsed(render_json(Report(), Style()));
  EXPECT_EQ(json::to_text(document.root()["llm"]),
            R"({"status":"off","kind":null,"model":null,"digest":null,"endpoint":null,"promptId":null,"promptSha256":null,)"
            R"("promptTokens":null,)"
            R"("completionTokens":null,"firstByteMs":null,"totalMs":null,"dropped":[]})");
}

TEST(JsonReport, MeasuresNothingWhenReplayed) {
  Report report;
  EXPECT_NE(render_json(report, Style()).find("\"elapsedMs\": null"), std::string::npos);
  report.ledger.elapsed_ms = 12;
  EXPECT_NE(render_json(report, Style()).find("\"elapsedMs\": 12"), std::string::npos);
}

TEST(JsonReport, SameReportSameBytes) {
  for (const char* folder : {"02-oomkilled", "28-hostile-text"}) {
    EXPECT_EQ(render_json(aiops::testing::diagnosed(folder), versioned()),
              render_json(aiops::testing::diagnosed(folder), versioned()));
  }
}

TEST(JsonReport, HoldsInvalidAndDeceptiveTextWithoutShowingIt) {
  Report report = every_source();
  report.incidents[0].title = "a\x1b[31m b\xc2\x9b c\xe2\x80\xae d\xff e\xf3\xa0\x80\x81 f\x7f";
  const std::string text = render_json(report, Style());
  for (const char* raw : {"\x1b", "\xc2\x9b", "\xe2\x80\xae", "\xff", "\xf3\xa0\x80\x81", "\x7f"})
    EXPECT_EQ(text.find(raw), std::string::npos);
  EXPECT_EQ(parsed(text).root()["incidents"].at(0)["title"].text(),
            "a\x1b[31m b\xc2\x9b c\xe2\x80\xae d\xef\xbf\xbd e\xf3\xa0\x80\x81 f\x7f");
}

}  // namespace
}  // namespace aiops
