// The document tree: what is read is what was written, paths lead back, and no input gets through without a verdict.
#include "core/base/json.hpp"

#include <gtest/gtest.h>

#include "core/base/yaml.hpp"

namespace aiops::json {
namespace {

Document parsed(std::string_view text) {
  auto document = Document::parse(text);
  EXPECT_TRUE(document) << (document ? "" : document.error().what);
  return document ? *document : Document();
}

TEST(Json, ReadsWhatIsThereAndNothingElse) {
  const auto document = parsed(R"({"a":{"b":[1,"two",null,true,2.5]},"n":18446744073709551615})");
  const Value root = document.root();
  EXPECT_EQ(root["a"]["b"].size(), 5U);
  EXPECT_EQ(root["a"]["b"].at(0).integer(), 1);
  EXPECT_EQ(root["a"]["b"].at(1).text(), "two");
  EXPECT_TRUE(root["a"]["b"].at(2).is_null());
  EXPECT_TRUE(root["a"]["b"].at(3).is_true());
  EXPECT_EQ(root["a"]["b"].at(4).number(), 2.5);
  EXPECT_EQ(root["a"]["b"].at(5).type(), Type::missing);
  EXPECT_EQ(root["x"]["y"].at(3)["z"].text(), "");
  EXPECT_EQ(root["a"].text(), "");
  EXPECT_FALSE(root["a"].integer());
  EXPECT_TRUE(root["n"].number());
}

TEST(Json, TheLastOfEqualKeysCounts) { EXPECT_EQ(parsed(R"({"a":1,"a":2})").root()["a"].integer(), 2); }

TEST(Json, ATreeWithEqualKeysEqualsItself) {
  const auto document = parsed(R"({"a":1,"a":2})");
  EXPECT_TRUE(equal(document.root(), parsed(R"({"a":1,"a":2})").root()));
  EXPECT_FALSE(equal(document.root(), parsed(R"({"a":2,"a":1})").root()));
}

TEST(Json, APathLeadsBackToItsValue) {
  const auto document =
      parsed(R"({"items":[{"x":0},{"metadata":{"labels":{"app.kubernetes.io/name":"n","it's":"q"}},"s":[[7]]}]})");
  const Value item = document.root()["items"].at(1);
  const Value label = item["metadata"]["labels"]["app.kubernetes.io/name"];
  EXPECT_EQ(label.path(item), "$.metadata.labels['app.kubernetes.io/name']");
  EXPECT_EQ(label.path(document.root()), "$.items[1].metadata.labels['app.kubernetes.io/name']");
  EXPECT_EQ(item.path(item), "$");
  EXPECT_EQ(label.path(document.root()["items"].at(0)), "");
  for (const Value leaf : {label, item["metadata"]["labels"]["it's"], item["s"].at(0).at(0)}) {
    auto back = resolve(item, leaf.path(item));
    ASSERT_TRUE(back);
    EXPECT_TRUE(*back == leaf);
  }
  EXPECT_FALSE(resolve(item, "metadata"));
  EXPECT_FALSE(resolve(item, "$.a["));
  EXPECT_FALSE(resolve(item, "$['a"));
  EXPECT_EQ(resolve(item, "$.nothing[4].here")->type(), Type::missing);
}

TEST(Json, TextSurvivesTheRoundTrip) {
  const std::string text = R"({"a":"q\"\\\n\u0001é","b":[],"c":{},"d":[{"e":-1},1.5,false]})";
  const auto document = parsed(text);
  const auto again = parsed(to_text(document.root()));
  EXPECT_TRUE(equal(document.root(), again.root()));
  EXPECT_TRUE(equal(document.root(), parsed(to_text(document.root(), 2)).root()));
  EXPECT_FALSE(equal(document.root(), parsed(R"({"a":1})").root()));
}

TEST(Json, BrokenTextsNameThePlace) {
  for (const std::string_view text : {"", "{", "{\"a\":", "[1,]", "nul", "{} {}", "\"\\ud800\"", "{\"a\" 1}"}) {
    const auto document = Document::parse(text);
    ASSERT_FALSE(document) << text;
    EXPECT_EQ(document.error().fault, Fault::input);
    EXPECT_FALSE(document.error().what.empty());
  }
  EXPECT_NE(Document::parse("{\n \"a\" 1}").error().what.find("line 2"), std::string::npos);
}

TEST(Json, InvalidUtf8IsRepairedAndSaid) {
  const auto document = parsed("{\"a\":\"x\xff\xc3(\"}");
  EXPECT_TRUE(document.repaired());
  EXPECT_EQ(document.root()["a"].text(), "x\xef\xbf\xbd\xef\xbf\xbd(");
  EXPECT_FALSE(parsed("{}").repaired());
}

TEST(Json, DepthAndSizeAreBounded) {
  EXPECT_FALSE(Document::parse(std::string(5000, '[')));
  EXPECT_FALSE(Document::parse(std::string(5000, '[') + std::string(5000, ']')));
  EXPECT_FALSE(Document::parse("[1,2,3,4]", Limits{200, 3}));
}

TEST(Json, ABuilderRefusesNonsense) {
  Builder odd;
  odd.begin_object();
  odd.integer(1);
  odd.end_object();
  EXPECT_FALSE(odd.finish());
  Builder open;
  open.begin_array();
  EXPECT_FALSE(open.finish());
}

TEST(Json, CopyTakesAWholeSubtree) {
  const auto document = parsed(R"({"a":{"b":[1,{"c":[]},{}],"d":"x"},"e":2})");
  Builder builder;
  builder.begin_array();
  EXPECT_TRUE(builder.copy(document.root()));
  EXPECT_TRUE(builder.copy(document.root()["a"]["b"]));
  builder.end_array();
  const auto copy = builder.finish();
  ASSERT_TRUE(copy);
  EXPECT_TRUE(equal(copy->root().at(0), document.root()));
  EXPECT_TRUE(equal(copy->root().at(1), document.root()["a"]["b"]));
}

TEST(Yaml, BecomesTheSameTree) {
  const auto documents = parse_yaml("a: 1\nb: [x, 'true', true, ~, 1.5, \"2\"]\nc:\n  d: |\n    text\n---\n---\ne: f\n");
  ASSERT_TRUE(documents) << documents.error().what;
  ASSERT_EQ(documents->size(), 2U);
  EXPECT_TRUE(equal((*documents)[0].root(), parsed(R"({"a":1,"b":["x","true",true,null,1.5,"2"],"c":{"d":"text\n"}})").root()));
  EXPECT_EQ((*documents)[1].root()["e"].line(), 8U);
}

TEST(Yaml, AliasesAreCopiedAndBounded) {
  const auto documents = parse_yaml("x: &a {k: [1, 2]}\ny: *a\nz: &s word\nw: *s\n");
  ASSERT_TRUE(documents) << documents.error().what;
  EXPECT_TRUE(equal((*documents)[0].root()["y"], (*documents)[0].root()["x"]));
  EXPECT_EQ((*documents)[0].root()["w"].text(), "word");
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) bomb += (k ? ", " : "") + before;
    bomb += "]\n";
  }
  EXPECT_FALSE(parse_yaml(bomb, Limits{200, 100000}));
}

TEST(Yaml, ErrorsNameThePlace) {
  const auto documents = parse_yaml("a: 1\nb: [1\nc: 2\n");
  ASSERT_FALSE(documents);
  EXPECT_NE(documents.error().what.find("line "), std::string::npos);
}

TEST(Yaml, AStrayTokenEndsWithAnErrorAndNotNever) {
  const auto documents = parse_yaml("\n [k]\n,v\n");
  ASSERT_FALSE(documents);
  EXPECT_NE(documents.error().what.find("line 3"), std::string::npos) << documents.error().what;
}

TEST(Json, WritingANegativeZeroIsStable) { EXPECT_EQ(to_text(parsed("[-1e-400,-0.0]").root()), "[0,0]"); }

}  // namespace
}  // namespace aiops::json
