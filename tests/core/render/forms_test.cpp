// The forms for machines beside JSON, and the door to all of them.
#include <gtest/gtest.h>

#include "core/base/yaml.hpp"
#include "core/render/document.hpp"
#include "core/render/render.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

Incident incident(Severity severity, const char* api_version, const char* kind, const char* ns, const char* name) {
  Incident out;
  out.severity = severity;
  out.title = "does not work";
  out.rule = "TEST";
  out.subject = {api_version, kind, ns, name, ""};
  out.facts.push_back({"F1", "a fact", std::nullopt, FieldSource{out.subject, "$.kind"}, std::string(kind)});
  return out;
}

Report report() {
  Report out;
  out.generated_at = parse_time("2026-11-20T13:54:00Z");
  out.incidents = {incident(Severity::error, "apps/v1", "Deployment", "shop", "web"),
                   incident(Severity::error, "apps/v1", "Deployment", "shop", "web"),
                   incident(Severity::warning, "v1", "Node", "", "n1"),
                   incident(Severity::error, "argoproj.io/v1alpha1", "Rollout", "shop", "api"),
                   incident(Severity::info, "v1", "Service", "shop", "quiet")};
  out.gaps = {{"secrets shop", GapReason::forbidden, "cannot list"}};
  out.healthy_by_kind = {{"Pod", 3}};
  return out;
}

TEST(Formats, AreKnownByTheirWords) {
  EXPECT_EQ(format_from("json"), Format::json);
  EXPECT_EQ(format_from("wide"), Format::wide);
  EXPECT_EQ(format_from("JSON"), std::nullopt);
  EXPECT_EQ(format_from(""), std::nullopt);
}

TEST(Formats, EveryWordInTheListIsOne) {
  std::size_t count = 0;
  for (std::string_view rest = all_formats; !rest.empty(); ++count) {
    const auto end = std::min(rest.find(' '), rest.size());
    EXPECT_TRUE(format_from(rest.substr(0, end))) << rest;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  EXPECT_EQ(count, 7U);
}

TEST(Formats, SameReportSameBytesInEveryForm) {
  for (const Format format :
       {Format::text, Format::wide, Format::json, Format::yaml, Format::markdown, Format::junit, Format::name}) {
    EXPECT_EQ(render(aiops::testing::diagnosed("25-exits-zero-in-a-loop"), format),
              render(aiops::testing::diagnosed("25-exits-zero-in-a-loop"), format));
  }
}

TEST(NameReport, HasOneLineForEachBrokenObject) {
  EXPECT_EQ(render_name(report()), "deployment.apps/web\nnode/n1\nrollout.argoproj.io/api\n");
  EXPECT_EQ(render_name(Report()), "");
}

TEST(YamlReport, IsTheSameDocumentAsTheJsonOne) {
  for (const std::string& folder : aiops::testing::situations()) {
    const Report recorded = aiops::testing::diagnosed(folder);
    const auto read = parse_yaml(render_yaml(recorded, Style()));
    ASSERT_TRUE(read && read->size() == 1U) << folder;
    const json::Document written = document_of(recorded, "");
    EXPECT_TRUE(json::equal(read->front().root(), written.root())) << folder;
  }
}

TEST(YamlReport, QuotesWhatIsNoPlainText) {
  Report one = report();
  one.scope.cluster = "yes";
  one.scope.context = "1.10";
  one.scope.subject = "plain-text_1/a.b";
  const std::string yaml = render_yaml(one, Style());
  EXPECT_TRUE(has(yaml, "  cluster: \"yes\"\n  context: \"1.10\"\n")) << yaml.substr(0, 300);
  EXPECT_TRUE(has(yaml, "  subject: plain-text_1/a.b\n"));
  EXPECT_TRUE(has(yaml, "alsoInScope: []\n"));
  EXPECT_TRUE(has(yaml, "incidents:\n  - id: \"\"\n    severity: error\n"));
}

TEST(YamlReport, HoldsKeysOfAnyLength) {
  Report one = report();
  const std::string key(3000, 'k');
  one.incidents[0].facts[0].value = RawJson{"{\"" + key + "\":{\"" + key + "\":[{\"" + key + "\":1,\"b\":[[2],[]]}]}}"};
  const auto read = parse_yaml(render_yaml(one, Style()));
  ASSERT_TRUE(read) << read.error().what;
  const json::Document written = document_of(one, "");
  EXPECT_TRUE(json::equal(read->front().root(), written.root()));
}

TEST(JunitReport, HasASuiteForEachNamespaceAndACaseForEachIncident) {
  const std::string xml = render_junit(report(), Style());
  EXPECT_TRUE(has(xml, "<testsuites name=\"aiops triage\" tests=\"7\" failures=\"4\" errors=\"0\" skipped=\"1\">")) << xml;
  EXPECT_TRUE(has(
      xml, "<testsuite name=\"shop\" tests=\"4\" failures=\"3\" errors=\"0\" skipped=\"0\" timestamp=\"2026-11-20T13:54:00Z\">"))
      << xml;
  EXPECT_TRUE(has(xml, "<testsuite name=\"(cluster)\" tests=\"1\" failures=\"1\"")) << xml;
  EXPECT_TRUE(has(xml,
                  "<testcase classname=\"TEST\" name=\"Deployment/shop/web: does not work\">\n      <failure type=\"error\" "
                  "message=\"does not work\">does not work\nF1 a fact\n"))
      << xml;
  EXPECT_TRUE(has(xml, "<skipped message=\"forbidden: cannot list\"/>")) << xml;
}

TEST(JunitReport, WhatIsOnlyWorthKnowingPasses) {
  Report quiet;
  quiet.incidents = {incident(Severity::info, "v1", "Service", "shop", "quiet")};
  const std::string xml = render_junit(quiet, Style());
  EXPECT_FALSE(has(xml, "<failure"));
  EXPECT_TRUE(has(xml, "<system-out>does not work"));
}

TEST(MarkdownReport, SaysTheVerdictFirstAndKeepsCommandsInAFence) {
  Report one;
  one.generated_at = parse_time("2026-11-20T13:54:00Z");
  one.incidents = {incident(Severity::error, "apps/v1", "Deployment", "shop", "web")};
  one.incidents[0].commands = {{"kubectl describe deployment web -n shop", {}, "its state"}, {"kubectl logs web", {}, "its log"}};
  one.incidents[0].facts[0].text = "Pod/shop/web-1: it said ```rm -rf```";
  const std::string text = render_markdown(one, Style());
  EXPECT_TRUE(text.starts_with("**ERROR** `Deployment/shop/web`: does not work\n")) << text;
  EXPECT_TRUE(has(text, "  - **F1** ```` it said ```rm -rf``` ````\n")) << text;
  EXPECT_TRUE(has(text, "```sh\n# its state\nkubectl describe deployment web -n shop\n# its log\nkubectl logs web\n```\n"))
      << text;
}

}  // namespace
}  // namespace aiops
