#include "core/redact/object_watch.hpp"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <nlohmann/json.hpp>
#include <string>

#include "core/base/base64.hpp"
#include "core/redact/harness.hpp"

namespace aiops::redact {
namespace {

using testing::redacted;

const std::string hidden = "[REDACTED:k8s-secret-object]";
const std::string hidden_base64 = "W1JFREFDVEVEOms4cy1zZWNyZXQtb2JqZWN0XQ==";

// The output, which must hold none of `gone`, redact to itself and find nothing again.
std::string clean(const std::string& text, std::initializer_list<const char*> gone) {
  const std::string out = redacted(text, Profile::secrets);
  for (const char* value : gone) EXPECT_EQ(out.find(value), std::string::npos) << value << " in\n" << out;
  EXPECT_EQ(redacted(out, Profile::secrets), out);
  EXPECT_TRUE(testing::found(out, Profile::secrets).empty()) << out;
  return out;
}

TEST(ObjectWatch, HidesTheDataOfASecretWhoseKindComesLast) {
  const std::string text =
      "apiVersion: v1\ndata:\n  color: Ymx1ZS1ncmVlbg==\n  shape: \"cm91bmQ=\"  # of it\nkind: Secret\nmetadata:\n  name: s\n";
  const std::string out = clean(text, {"Ymx1ZS1ncmVlbg", "cm91bmQ"});
  const YAML::Node node = YAML::Load(out);
  EXPECT_EQ(decode_base64(node["data"]["color"].as<std::string>()), hidden);
  EXPECT_EQ(decode_base64(node["data"]["shape"].as<std::string>()), hidden);
  EXPECT_EQ(node["metadata"]["name"].as<std::string>(), "s");
}

TEST(ObjectWatch, ReadsCopiesThatAreIndentedByTabs) {
  clean("apiVersion: v1\ndata:\n\tcolor: Ymx1ZS1ncmVlbg==\n\tuser: 'cm91bmQ='\nkind: Secret\nmetadata:\n\tname: s\n",
        {"Ymx1ZS1ncmVlbg", "cm91bmQ"});
  clean("kind: secret\ndata:\n\tcolor: Ymx1ZS1ncmVlbg==\nmetadata:\n\tname: s\n", {"Ymx1ZS1ncmVlbg"});
}

TEST(ObjectWatch, HidesStringDataWhateverItLooksLike) {
  const std::string text =
      "kind: \"Secret\" # the kind\napiVersion: v1\nstringData:\n  pin: 1234\n  word: blue\n  quoted: 'it''s blue'\n"
      "  long: |\n    first line\n    second line\n\n      third line\n  folded: \"one\n    two\n    three\"\n  plain: some\n    "
      "words\n"
      "type: Opaque\n";
  const std::string out = clean(text, {"1234", "blue", "first", "second", "third", "one", "two", "three", "some", "words"});
  const YAML::Node node = YAML::Load(out);
  for (const char* key : {"pin", "word", "quoted", "folded", "plain"}) {
    EXPECT_EQ(node["stringData"][key].as<std::string>(), hidden) << key;
  }
  EXPECT_EQ(node["stringData"]["long"].as<std::string>().substr(0, hidden.size()), hidden);
  EXPECT_EQ(node["type"].as<std::string>(), "Opaque");
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), std::count(text.begin(), text.end(), '\n'));
}

TEST(ObjectWatch, KeepsMultiLineDataDecodable) {
  const std::string text =
      "apiVersion: v1\nkind: Secret\ndata:\n  a: |\n    Ymx1ZS1n\n    cmVlbg==\n  b: >-\n    Ymx1ZS1n\n    cmVlbg==\n  c:\n    "
      "Ymx1ZS1n\n"
      "    cmVlbg==\n  d: \"Ymx1ZS1n\n    cmVlbg==\"\n  e: !!binary |\n    Ymx1ZS1n\n  f: Ymx1\n    ZS1n\n";
  const YAML::Node node = YAML::Load(clean(text, {"Ymx1", "cmVlbg", "ZS1n"}));
  for (const char* key : {"a", "b", "c", "d", "f"}) {
    EXPECT_EQ(decode_base64(node["data"][key].as<std::string>()), hidden) << key;
  }
}

TEST(ObjectWatch, HidesItemsOfListsAndDocuments) {
  const std::string text =
      "apiVersion: v1\nitems:\n- apiVersion: v1\n  data:\n    a: Ymx1ZQ==\n  kind: Secret\n- apiVersion: v1\n  data:\n    a: "
      "cmVk\n"
      "  kind: ConfigMap\n- apiVersion: v1\n  kind: Secret\n  data: {b: Z3JlZW4=, c: \"eWVsbG93\"}\nkind: List\n---\ndata:\n  d: "
      "cGluaw==\n"
      "kind: Secret\n";
  const std::string out = clean(text, {"Ymx1ZQ", "Z3JlZW4", "eWVsbG93", "cGluaw"});
  EXPECT_NE(out.find("a: cmVk"), std::string::npos);
  const auto all = YAML::LoadAll(out);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0]["items"][2]["data"]["c"].as<std::string>(), hidden_base64);
}

TEST(ObjectWatch, HidesJsonInEveryLayout) {
  const nlohmann::json secret = {{"apiVersion", "v1"},
                                 {"data", {{"color", "Ymx1ZQ=="}, {"none", ""}}},
                                 {"kind", "Secret"},
                                 {"stringData", {{"shape", "round \"and\" red"}}}};
  const nlohmann::json map = {{"apiVersion", "v1"}, {"data", {{"color", "cmVk"}}}, {"kind", "ConfigMap"}};
  const nlohmann::json list = {{"apiVersion", "v1"}, {"items", {map, secret}}, {"kind", "List"}};
  const nlohmann::json audit = {{"kind", "Event"}, {"requestObject", secret}, {"responseObject", secret}, {"verb", "create"}};
  for (const auto& whole : {secret, list, audit}) {
    for (const int indent : {-1, 2, 4}) {
      const std::string text = whole.dump(indent) + "\n";
      const std::string out = clean(text, {"Ymx1ZQ", "round", "and"});
      const auto parsed = nlohmann::json::parse(out);
      SCOPED_TRACE(out);
      const auto& item = whole == list ? parsed["items"][1] : whole == audit ? parsed["responseObject"] : parsed;
      EXPECT_EQ(item["data"]["color"], hidden_base64);
      EXPECT_EQ(item["data"]["none"], "");
      EXPECT_EQ(item["stringData"]["shape"], hidden);
      if (whole == list) {
        EXPECT_EQ(parsed["items"][0], map);
      }
    }
  }
}

TEST(ObjectWatch, HidesJsonInsideLinesOfALog) {
  const std::string text =
      "I1120 10:00:00.000000 1 request.go:12] {} body={\"data\":{\"a\":\"Ymx1ZQ==\"},\"kind\":\"Secret\"} took 3ms\n"
      "{\"ts\":1,\"object\":{\"kind\":\"Secret\",\"data\":{\"a\":\"cmVk\",\"n\":1}},\"msg\":\"x\"}\n{\"ts\":2,\"data\":{\"a\":"
      "\"b\"}}\n";
  const std::string out = clean(text, {"Ymx1ZQ", "cmVk"});
  EXPECT_NE(out.find("took 3ms"), std::string::npos);
  EXPECT_NE(out.find("{\"ts\":2,\"data\":{\"a\":\"b\"}}"), std::string::npos);
}

TEST(ObjectWatch, HidesItemsOfASecretListThatHaveNoKind) {
  for (const char* text : {"{\"kind\":\"SecretList\",\"apiVersion\":\"v1\",\"items\":[{\"data\":{\"a\":\"Ymx1ZQ==\"}}]}",
                           "{\"apiVersion\":\"v1\",\"items\":[{\"data\":{\"a\":\"Ymx1ZQ==\"}},{\"data\":{\"b\":\"Ymx1ZQ==\"}}],"
                           "\"kind\":\"SecretList\"}",
                           "apiVersion: v1\nitems:\n- data:\n    a: Ymx1ZQ==\n- data:\n    b: Ymx1ZQ==\nkind: SecretList\n",
                           "kind: SecretList\nitems:\n- data:\n    a: Ymx1ZQ==\n"}) {
    clean(text, {"Ymx1ZQ"});
  }
}

TEST(ObjectWatch, HidesManifestsInsideAnnotationsAndConfigMaps) {
  clean(
      "apiVersion: v1\ndata:\n  x: MQ==\nkind: Secret\nmetadata:\n  annotations:\n    "
      "kubectl.kubernetes.io/last-applied-configuration: |\n"
      "      {\"apiVersion\":\"v1\",\"data\":{\"a\":\"Ymx1ZQ==\"},\"kind\":\"Secret\"}\n  name: s\n",
      {"Ymx1ZQ", "MQ=="});
  clean(
      "apiVersion: v1\nkind: ConfigMap\ndata:\n  manifest.yaml: |\n    apiVersion: v1\n    data:\n      a: Ymx1ZQ==\n    kind: "
      "Secret\n",
      {"Ymx1ZQ"});
}

TEST(ObjectWatch, LeavesWhatIsNoSecret) {
  for (const char* text :
       {"apiVersion: v1\ndata:\n  a: Ymx1ZQ==\nkind: ConfigMap\n",
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec:\n  encryptedData:\n    a: Ymx1ZQ==\n  template:\n    "
        "data:\n      b: x\n",
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nspec:\n  data:\n  - secretKey: a\n    remoteRef:\n      key: "
        "b\n",
        "apiVersion: v1\nkind: Secret\ndata: null\ntype: Opaque\n", "apiVersion: v1\nkind: Secret\ndata: {}\n",
        "apiVersion: v1\nkind: Secret\ndata:\n  a: {{ .Values.a | b64enc }}\n  b: \"\"\n  c: ${C}\n",
        "Name:         s\nType:  Opaque\n\nData\n====\ncolor:  4 bytes\n", "data: {\"id\":1}\n\ndata: [DONE]\n",
        "data:\n  a: Ymx1ZQ==\nother: 1\n", "{\"data\":{\"a\":\"Ymx1ZQ==\"},\"ok\":true}\n"}) {
    EXPECT_EQ(redacted(text, Profile::secrets), text);
  }
}

TEST(ObjectWatch, HidesEnvironmentVariablesByTheirName) {
  for (const char* text : {"env:\n- name: DB_PASSWORD\n  value: blue7green\n- name: COLOR\n  value: red\n",
                           "env:\n- value: blue7green\n  name: DB_PASSWORD\n- name: COLOR\n  value: red\n",
                           "    - name: \"DB_PASSWORD\"\n      value: 'blue7green'\n    - {name: COLOR, value: red}\n",
                           "[{\"name\":\"DB_PASSWORD\",\"value\":\"blue7green\"},{\"name\":\"COLOR\",\"value\":\"red\"}]\n",
                           "[{\"value\":\"blue7green\",\"name\":\"DB_PASSWORD\"},{\"name\":\"COLOR\",\"value\":\"red\"}]\n",
                           "  {\n    \"name\": \"DB_PASSWORD\",\n    \"value\": \"blue7green\"\n  },\n  {\n    \"name\": "
                           "\"COLOR\",\n    \"value\": \"red\"\n  }\n"}) {
    const std::string out = clean(text, {"blue7green"});
    EXPECT_NE(out.find("red"), std::string::npos) << out;
    EXPECT_NE(out.find("[REDACTED:"), std::string::npos) << out;
  }
  for (const char* text :
       {"- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      name: s\n      key: password\n",
        "- name: DB_PASSWORD\n  value: \"\"\n", "- name: DB_PASSWORD\n  value: $(OTHER)\n",
        "- name: DB_PASSWORD_FILE\n  value: /run/secrets/db\n", "{\"name\":\"TOKEN_TTL\",\"value\":\"3600\"}\n"}) {
    EXPECT_EQ(redacted(text, Profile::secrets), text);
  }
}

TEST(ObjectWatch, FindsTheNextDocumentWhereOneWasCutOff) {
  for (const std::string& before :
       std::initializer_list<std::string>{"{stringData:\n", "{\"kind\":\"Pod\",\n", "  \"name\": \"DB_PASSWORD\",\n", "{a: 'b\n",
                                          "{\"data\":{\"a\":\"b\n", "{\\\"apiVersion\\\": {a: 'b'\n"}) {
    clean(before + "apiVersion: v1\nstringData: {a: 'blue7', d: green7}\ndata:\n  c: cmVkNw==\nkind: Secret\n",
          {"blue7", "green7", "cmVkNw"});
  }
}

// What a stream does: lines as they come, an endless line in pieces, and what waits stays in the text.
std::string in_pieces(const std::string& text, std::size_t cut) {
  ObjectWatch watch;
  Finds finds;
  finds.begin(text, nullptr);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t newline = std::min(text.find('\n', begin), text.size());
    if (cut > begin && cut < newline) {
      watch.line(text, begin, cut, 0, true, true, finds);
      begin = cut;
    }
    watch.line(text, begin, newline, 0, false, true, finds);
    begin = newline + 1;
  }
  watch.finish(text, 0, finds);
  finds.settle();
  std::string out;
  std::size_t at = 0;
  for (const Find& find : finds.all()) {
    out += text.substr(at, find.begin - at);
    if (find.form != Form::removed)
      out += find.form == Form::base64 ? hidden_base64 : find.form == Form::quoted ? '"' + hidden + '"' : hidden;
    at = find.end;
  }
  return out + text.substr(at);
}

TEST(ObjectWatch, FindsTheSameWhereverALineIsCut) {
  for (const std::string text : {"{\"apiVersion\":\"v1\",\"data\":{\"color\":\"Ymx1ZS1ncmVlbg==\"},\"kind\":\"Secret\","
                                 "\"stringData\":{\"a\":\"x\\\"y\\\\\"}}\n",
                                 "{\"kind\":\"Secret\",\"data\":{\"color\":\"Ymx1ZS1ncmVlbg==\",\"b\":\"cmVk\"},\"stringData\":{"
                                 "\"a\":\"x\\\"y\\\\\"}}\n"}) {
    const std::string whole = in_pieces(text, 0);
    EXPECT_EQ(whole.find("Ymx1"), std::string::npos);
    for (std::size_t cut = 1; cut < text.size(); ++cut) {
      EXPECT_EQ(in_pieces(text, cut), whole) << cut;
    }
  }
}

TEST(ObjectWatch, WaitsFromTheDataUntilTheKindIsKnown) {
  const std::string text = "apiVersion: v1\ndata:\n  a: Ymx1ZQ==\nkind: Secret\nstringData:\n  b: c\nplain text of a log\n";
  ObjectWatch watch;
  Finds finds;
  finds.begin(text, nullptr);
  const auto show = [&](const std::string& line) {
    const std::size_t begin = text.find(line);
    watch.line(text, begin, begin + line.size(), 0, false, true, finds);
    return watch.waits_from();
  };
  EXPECT_FALSE(watch.watching());
  EXPECT_EQ(show("apiVersion: v1"), ObjectWatch::nowhere);
  EXPECT_TRUE(watch.watching());
  EXPECT_EQ(show("data:"), ObjectWatch::nowhere);
  EXPECT_EQ(show("  a: Ymx1ZQ=="), text.find("Ymx1ZQ"));
  EXPECT_TRUE(finds.empty());
  EXPECT_EQ(show("kind: Secret"), ObjectWatch::nowhere);
  EXPECT_EQ(finds.all().size(), 1u);
  EXPECT_EQ(show("stringData:"), ObjectWatch::nowhere);
  EXPECT_EQ(show("  b: c"), ObjectWatch::nowhere);
  EXPECT_EQ(finds.all().size(), 2u);
  EXPECT_EQ(show("plain text of a log"), ObjectWatch::nowhere);
  EXPECT_FALSE(watch.watching());
}

TEST(ObjectWatch, TakesWhatWaitsTooLongForSecret) {
  std::string text = "apiVersion: v1\ndata:\n";
  while (text.size() < ObjectWatch::most_held + 1000) text += "  key: Ymx1ZS1ncmVlbg==\n";
  text += "  last: Ymx1ZS1ncmVlbg==\nother: 1\n";
  const std::string out = redacted(text, Profile::secrets);
  EXPECT_EQ(out.find("Ymx1ZS1ncmVlbg"), std::string::npos);
  EXPECT_NE(out.find("last: " + hidden_base64), std::string::npos);
}

}  // namespace
}  // namespace aiops::redact
