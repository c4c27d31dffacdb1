// What a person reads first, and that nothing is lost on a narrow terminal, without colour or without Unicode.
#include <algorithm>

#include <gtest/gtest.h>

#include "core/base/text.hpp"
#include "core/render/render.hpp"
#include "core/render/width.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

Fact fact(const char* id, std::string text) {
  return {id, std::move(text), std::nullopt, FieldSource{{"v1", "Pod", "shop", "web-1", "u1"}, "$.status.phase"},
          std::string("Running")};
}

Incident incident(Severity severity, const std::string& name) {
  Incident out;
  out.severity = severity;
  out.title = "container exits with an error and is restarted";
  out.subject = {"apps/v1", "Deployment", "shop", name, ""};
  out.affected = {{"v1", "Pod", "shop", name + "-1", ""}};
  out.pods = 3;
  out.rule = "CRASH-APP";
  out.since = parse_time("2026-11-20T13:43:00Z");
  out.facts = {fact("F1", "Pod/shop/web-1 [container web]: exit 1 (Error)"),
               fact("F2", "Pod/shop/web-1 [container web]: restartCount=6"),
               fact("F3", "Service/shop/web: no endpoint is ready")};
  Inference why;
  why.id = "I1";
  why.rule = "CRASH-APP";
  why.text = "the program ends itself";
  why.confidence = Confidence::likely;
  why.facts = {"F1", "F2"};
  why.confirm = {"The log names the error."};
  why.reject_if = {"Another container ended first."};
  out.inferences = {why};
  out.consequences = {{"SVC-NOTREADY", {"v1", "Service", "shop", "web", ""}, {"F3"}}};
  out.commands = {{"kubectl logs web-1 -n shop -c web --previous --tail=50", {}, "what it wrote before it ended"},
                  {"kubectl describe pod web-1 -n shop", {}, "its state and events"}};
  return out;
}

Report report(std::vector<Incident> incidents) {
  Report out;
  out.generated_at = parse_time("2026-11-20T13:54:00Z");
  out.now_from = "--now";
  out.scope.ns = "shop";
  out.incidents = std::move(incidents);
  out.healthy_by_kind = {{"Pod", 200}, {"Service", 14}};
  return out;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

Style wide_screen() {
  Style style;
  style.width = 200;
  return style;
}

TEST(TextReport, BeginsWithTheVerdict) {
  EXPECT_EQ(first_line(render_text(report({incident(Severity::error, "web")}), wide_screen(), false)),
            "ERROR  Deployment/shop/web: container exits with an error and is restarted (1 of 3 pods, since 13:43 UTC, 11m ago)");
}

TEST(TextReport, OutsideATerminalTheFirstLineIsTheWholeVerdict) {
  Style pipe;
  pipe.width = 40;
  const std::string wrapped = first_line(render_text(report({incident(Severity::error, "web")}), pipe, false));
  pipe.whole_verdict = true;
  const std::string whole = first_line(render_text(report({incident(Severity::error, "web")}), pipe, false));
  EXPECT_FALSE(has(wrapped, "is restarted"));
  EXPECT_TRUE(has(whole, "container exits with an error and is restarted")) << whole;
}

TEST(TextReport, NamesTheDayWhenItWasNotToday) {
  Report old = report({incident(Severity::error, "web")});
  old.incidents[0].since = parse_time("2026-11-18T13:43:00Z");
  old.incidents[0].pods = 0;
  EXPECT_TRUE(has(first_line(render_text(old, wide_screen(), false)), "(1 pod, since 2026-11-18 13:43 UTC, 2d ago)"));
}

TEST(TextReport, OneIncidentIsReadFromTopToBottom) {
  EXPECT_EQ(render_text(report({incident(Severity::error, "web")}), Style(), false),
            "ERROR  Deployment/shop/web: container exits with an error and is restarted (1 of 3 pods, since 13:43\n"
            "       UTC, 11m ago)\n"
            "\n"
            "FACTS\n"
            "  Pod/shop/web-1 [container web]\n"
            "    F1  exit 1 (Error)\n"
            "    F2  restartCount=6\n"
            "INFERENCE\n"
            "  likely    the program ends itself [F1 F2] CRASH-APP\n"
            "            confirm: The log names the error.\n"
            "            reject if: Another container ended first.\n"
            "CONSEQUENCES\n"
            "  Service/shop/web: service has no ready endpoint SVC-NOTREADY\n"
            "  1 fact about them: -o wide shows them.\n"
            "COMMANDS\n"
            "  # what it wrote before it ended\n"
            "  kubectl logs web-1 -n shop -c web --previous --tail=50\n"
            "  # its state and events\n"
            "  kubectl describe pod web-1 -n shop\n"
            "\n"
            "LEDGER  no requests: read from a snapshot; now is 2026-11-20T13:54:00Z (--now)\n");
}

TEST(TextReport, FactsOfConsequencesAreShownWhenAskedFor) {
  Style proof;
  proof.show_evidence = true;
  for (const std::string& text : {render_text(report({incident(Severity::error, "web")}), Style(), true),
                                  render_text(report({incident(Severity::error, "web")}), proof, false)}) {
    EXPECT_TRUE(has(text, "F3  Service/shop/web: no endpoint is ready")) << text;
    EXPECT_TRUE(has(text, "SVC-NOTREADY [F3]")) << text;
    EXPECT_FALSE(has(text, "about them")) << text;
  }
}

TEST(TextReport, CountsAndListsSeveralIncidentsBeforeTheirDetails) {
  const std::string text =
      render_text(report({incident(Severity::critical, "web"), incident(Severity::warning, "api")}), wide_screen(), false);
  EXPECT_TRUE(first_line(text).starts_with("CRITICAL  Deployment/shop/web: ")) << first_line(text);
  EXPECT_TRUE(first_line(text).ends_with(", and 1 more incident")) << first_line(text);
  const auto listed = text.find("  2  WARNING   Deployment/shop/api");
  const auto details = text.find("FACTS");
  ASSERT_NE(listed, std::string::npos) << text;
  EXPECT_LT(listed, details);
  EXPECT_TRUE(has(text, "[2] WARNING  Deployment/shop/api")) << text;
}

TEST(TextReport, ShowsTheDetailsOfFiveUnlessWide) {
  std::vector<Incident> many;
  for (int i = 0; i < 7; ++i) many.push_back(incident(Severity::error, "web" + std::to_string(i)));
  const std::string usual = render_text(report(many), Style(), false);
  EXPECT_TRUE(has(usual, "[5] ERROR") && !has(usual, "[6] ERROR"));
  EXPECT_TRUE(has(usual, "Details of 2 more incidents are left out"));
  const std::string wide = render_text(report(many), Style(), true);
  EXPECT_TRUE(has(wide, "[7] ERROR") && !has(wide, "left out"));
}

TEST(TextReport, AHundredIncidentsAreCountedAndNotAllListed) {
  std::vector<Incident> many;
  for (int i = 0; i < 100; ++i) many.push_back(incident(Severity::error, "web" + std::to_string(i)));
  const std::string usual = render_text(report(many), wide_screen(), false);
  EXPECT_TRUE(first_line(usual).ends_with(", and 99 more incidents"));
  EXPECT_TRUE(has(usual, " 30  ERROR     Deployment/shop/web29: ") && !has(usual, " 31  ERROR"));
  EXPECT_TRUE(has(usual, "  and 70 more: -o wide shows them.\n"));
  const std::string wide = render_text(report(many), wide_screen(), true);
  EXPECT_TRUE(has(wide, "100  ERROR     Deployment/shop/web99: ") && !has(wide, "-o wide"));
}

TEST(TextReport, SaysOkOnlyWithWhatWasChecked) {
  EXPECT_EQ(first_line(render_text(report({}), Style(), false)), "OK  nothing above info in namespace shop: 214 objects checked");
}

TEST(TextReport, AGapLimitsTheOk) {
  Report limited = report({});
  limited.gaps = {{"pods/log shop/web-1", GapReason::forbidden, "cannot get pods/log"}};
  const std::string text = render_text(limited, Style(), false);
  EXPECT_EQ(first_line(text),
            "OK  nothing above info in namespace shop: 214 objects checked; 1 piece of evidence could not be had");
  EXPECT_TRUE(has(text, "GAPS\n  pods/log shop/web-1 (forbidden): cannot get pods/log\n")) << text;
}

TEST(TextReport, NothingReadIsNotOk) {
  Report empty = report({});
  empty.healthy_by_kind.clear();
  EXPECT_EQ(first_line(render_text(empty, Style(), false)), "UNKNOWN  nothing to judge in namespace shop: no objects were read");
}

TEST(TextReport, WithoutItsPodsNothingIsOk) {
  Report limited = report({});
  limited.gaps = {{"list pods in shop", GapReason::unreachable, "the server failed (500)"}};
  EXPECT_EQ(first_line(render_text(limited, wide_screen(), false)),
            "UNKNOWN  nothing above info in namespace shop in what could be read, and pods could not: 214 objects checked; "
            "1 piece of evidence could not be had (GAPS)");
}

TEST(TextReport, WhatIsOnlyWorthKnowingTakesOneLineAndIsNoVerdict) {
  const std::string text = render_text(report({incident(Severity::info, "web")}), wide_screen(), false);
  EXPECT_TRUE(first_line(text).starts_with("OK  nothing above info"));
  EXPECT_TRUE(has(text, "WORTH KNOWING\n  INFO      Deployment/shop/web: container exits")) << text;
  EXPECT_FALSE(has(text, "FACTS"));
}

TEST(TextReport, WhatIsNotConnectedToTheSubjectTakesOneLine) {
  Report other = report({});
  other.scope.subject = "Deployment/api";
  other.also_in_scope = {incident(Severity::error, "web")};
  const std::string text = render_text(other, wide_screen(), false);
  EXPECT_TRUE(has(first_line(text), "for Deployment/api in namespace shop: 214 objects checked; 1 incident not connected to it"))
      << text;
  EXPECT_TRUE(has(text, "ALSO IN SCOPE, NOT CONNECTED\n  ERROR     Deployment/shop/web")) << text;
}

TEST(TextReport, NeverCutsACommandOrAnIdOnANarrowTerminal) {
  for (const std::size_t width : {1U, 20U, 40U, 80U}) {
    Style narrow;
    narrow.width = width;
    const std::string text = render_text(report({incident(Severity::error, "web")}), narrow, false);
    EXPECT_TRUE(has(text, "\n  kubectl logs web-1 -n shop -c web --previous --tail=50\n")) << width;
    for (const char* word : {"F1", "F2", "Deployment/shop/web:", "SVC-NOTREADY"}) EXPECT_TRUE(has(text, word)) << width;
  }
}

TEST(TextReport, StaysInsideItsWidthWhereWordsAllow) {
  for (const char* folder : {"02-oomkilled", "25-exits-zero-in-a-loop"}) {
    const Report recorded = aiops::testing::diagnosed(folder);
    const std::string text = render_text(recorded, Style(), true);
    for (const std::string_view line : split(text, '\n')) {
      const auto words = split(line, ' ');
      const bool long_word = std::any_of(words.begin(), words.end(), [](std::string_view word) { return columns_of(word) > 60; });
      if (trim(line).starts_with("kubectl") || long_word) continue;
      EXPECT_LE(columns_of(line), 100U) << line;
    }
  }
}

TEST(TextReport, ColourOnlyAdds) {
  Style colour;
  colour.colour = true;
  const Report one = report({incident(Severity::error, "web"), incident(Severity::warning, "api")});
  std::string text = render_text(one, colour, false);
  ASSERT_TRUE(has(text, "\x1b[1;31mERROR\x1b[0m"));
  for (auto at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b')) text.erase(at, text.find('m', at) - at + 1);
  EXPECT_EQ(text, render_text(one, Style(), false));
}

TEST(TextReport, IsPlainAsciiWhenAsked) {
  Style ascii;
  ascii.unicode = false;
  Report one = report({incident(Severity::error, "web")});
  one.incidents[0].facts[0].text =
      "Pod/shop/web-1 [container web]: caf\xc3\xa9 \xc3\x97"
      "3 \xe2\x80\xa6 \xf0\x9f\x94\xa5";
  const std::string text = render_text(one, ascii, false);
  EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) { return c == '\n' || (c >= ' ' && c < 127); }));
  EXPECT_TRUE(has(text, "caf\\u00e9 x3 ... \\U0001f525")) << text;
}

TEST(TextReport, ShowsTheProofOfEachFactOnDemand) {
  Style evidence;
  evidence.show_evidence = true;
  EXPECT_TRUE(has(render_text(report({incident(Severity::error, "web")}), evidence, false),
                  "    F1  exit 1 (Error)\n        at Pod/shop/web-1 $.status.phase\n"));
}

TEST(TextReport, ListsTheHostsOnlyWhenVerbose) {
  Report live = report({incident(Severity::error, "web")});
  live.scope.live = true;
  live.ledger = {17, 4, 2, 3, 1'234'567, 812, {"api.example:6443"}};
  const std::string usual = render_text(live, wide_screen(), false);
  EXPECT_TRUE(has(usual, "LEDGER  17 requests in 3 rounds, 2 logs, 4 queries, 1.2 MB, 812 ms; now is 2026-11-20T13:54:00Z"))
      << usual;
  EXPECT_FALSE(has(usual, "api.example"));
  Style verbose;
  verbose.verbose = true;
  EXPECT_TRUE(has(render_text(live, verbose, false), "hosts contacted: api.example:6443"));
}

TEST(TextReport, AlignsWideAndCombiningCharacters) {
  EXPECT_EQ(columns_of("web"), 3U);
  EXPECT_EQ(columns_of("\xe6\xbc\xa2\xe5\xad\x97"), 4U);  // two Chinese characters
  EXPECT_EQ(columns_of("e\xcc\x81"), 1U);  // e and a combining acute
  EXPECT_EQ(columns_of("\xf0\x9f\x94\xa5"), 2U);  // a picture
  EXPECT_EQ(columns_of("\xff"), 1U);
}

}  // namespace
}  // namespace aiops
