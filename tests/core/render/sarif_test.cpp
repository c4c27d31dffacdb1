// What code hosts read: the required members of SARIF 2.1.0, and places that are right.
#include "core/render/sarif.hpp"

#include <gtest/gtest.h>

#include <array>

#include "core/base/json.hpp"

namespace aiops::sarif {
namespace {

json::Document log_of(std::initializer_list<Result> results) {
  const std::array<Rule, 2> rules{{{"a-rule", "what \"it\" is", Level::error, "https://example.org/a"}, {"b-rule", "another"}}};
  Log log("aiops", "1.2.3");
  std::string text = log.begin(rules);
  for (const Result& result : results) text += log.add(result);
  const auto document = json::Document::parse(text + log.end());
  EXPECT_TRUE(document) << text;
  return document.value_or(json::Document());
}

TEST(Sarif, AnEmptyLogIsStillALog) {
  const auto document = log_of({});
  const auto run = document.root()["runs"].at(0);
  EXPECT_EQ(document.root()["version"].text(), "2.1.0");
  EXPECT_EQ(run["results"].type(), json::Type::array);
  EXPECT_EQ(run["tool"]["driver"]["name"].text(), "aiops");
  EXPECT_EQ(run["tool"]["driver"]["rules"].at(0)["shortDescription"]["text"].text(), "what \"it\" is");
  EXPECT_EQ(run["tool"]["driver"]["rules"].at(1)["defaultConfiguration"]["level"].text(), "warning");
}

TEST(Sarif, AResultHasItsPlaceAndItsFingerprint) {
  const Result result{"a-rule", Level::error, "found", "logs/a b.log", {3, 7, 3, 12, 40, 5}, "secret/v1", "00ff"};
  const auto document = log_of({result, {"b-rule", Level::note, "no place", {}, {}, {}, {}}});
  const auto results = document.root()["runs"].at(0)["results"];
  ASSERT_EQ(results.size(), 2U);
  const auto place = results.at(0)["locations"].at(0)["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"].text(), "logs/a%20b.log");
  EXPECT_EQ(json::to_text(place["region"]),
            R"({"startLine":3,"startColumn":7,"endLine":3,"endColumn":12,"byteOffset":40,"byteLength":5})");
  EXPECT_EQ(results.at(0)["partialFingerprints"]["secret/v1"].text(), "00ff");
  EXPECT_EQ(results.at(1)["level"].text(), "note");
  EXPECT_EQ(results.at(1)["locations"].type(), json::Type::missing);
}

TEST(Sarif, APathBecomesAUri) {
  EXPECT_EQ(uri_of("a/b-c_1.log"), "a/b-c_1.log");
  EXPECT_EQ(uri_of("50%\xc3\xa9#?:"), "50%25%C3%A9%23%3F%3A");
}

}  // namespace
}  // namespace aiops::sarif
