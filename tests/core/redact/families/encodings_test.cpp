// The families of the tokens are not asked here: a rule of the test's own finds "hide-me-" and the word behind it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "core/base/base64.hpp"
#include "core/redact/gzip.hpp"
#include "core/redact/harness.hpp"

namespace aiops::redact {
namespace {

using testing::redacted;

class HideMe final : public OwnRule {
 public:
  const Rule& rule() const override {
    static constexpr Rule it{"hide-me", "hide-me", Sensitivity::credential, Profile::secrets, ""};
    return it;
  }
  std::vector<std::string> keywords() const override { return {"hide-me-"}; }
  void look(const Site& line, Finds& finds) const override {
    if (!line.first) return;
    for (std::size_t at = line.text.find("hide-me-", line.line_begin); at < line.line_end;
         at = line.text.find("hide-me-", at + 1)) {
      finds.add(rule(), at, run_end(line, at, Alphabet::word));
    }
  }
};

std::string clean(const std::string& text) {
  Policy policy;
  policy.profiles = Profile::secrets;
  policy.own = {std::make_shared<HideMe>()};
  const std::string out = redacted(text, policy);
  EXPECT_EQ(redacted(out, policy), out);
  return out;
}

const std::string secret = "hide-me-0123456789abcdef";
const std::string hidden = "[REDACTED:hide-me]";

TEST(Encodings, SeesThroughBytesThatDoNotShow) {
  EXPECT_EQ(clean("\x1b[1mhide-\x1b[31mme-0123\x1b[0m ok"), "\x1b[1m" + hidden + "\x1b[0m ok");
  EXPECT_EQ(clean("token hide\xE2\x80\x8B-me-01\xE2\x81\xA6"
                  "23, ok"),
            "token " + hidden + ", ok");
}

TEST(Encodings, SeesThroughEscapesAndPercentSigns) {
  EXPECT_EQ(clean(R"({"a":"x\u003dhide\u002dme-0123\u0026y"})"), R"({"a":"x\u003d)" + hidden + R"(\u0026y"})");
  EXPECT_EQ(clean("GET /a?t=hide%2Dme-0123&b=c%20d HTTP/1.1"), "GET /a?t=" + hidden + "&b=c%20d HTTP/1.1");
  EXPECT_EQ(clean("a%253Dhide%252Dme-0123"), "a%253D" + hidden);
}

TEST(Encodings, WritesBase64Again) {
  for (const std::string& plain : std::initializer_list<std::string>{
           "user:" + secret, "{\"auths\":{\"r\":{\"shade\":\"" + secret + "\"}}}", "line\n" + secret + "\nend\n"}) {
    const std::string out = clean("x: \"" + encode_base64(plain) + "\" y");
    const std::string run = out.substr(4, out.size() - 7);
    auto expected = plain;
    expected.replace(expected.find(secret), secret.size(), hidden);
    EXPECT_EQ(decode_base64(run), expected) << out;
  }
}

TEST(Encodings, KeepsTheAlphabetAndThePaddingOfBase64) {
  EXPECT_EQ(clean("dXNlcjo_Pz8-aGlkZS1tZS0wMTIz").find("aGlkZS1t"), std::string::npos);
  const std::string unpadded = clean("eyJhIjoiaGlkZS1tZS0wMTIzNDU2Nzg5In0");
  EXPECT_EQ(unpadded.find('='), std::string::npos);
  EXPECT_EQ(unpadded, "eyJhIjoiW1JFREFDVEVEOmhpZGUtbWVdIn0");
}

TEST(Encodings, OpensThreeLevelsAndNoMore) {
  std::string text = secret + " and more";
  for (int level = 1; level <= 5; ++level) {
    text = encode_base64(text);
    std::string out = clean("v=" + text).substr(2);
    for (int back = 0; back < level && decode_base64(out); ++back) out = *decode_base64(out);
    EXPECT_EQ(out, level <= 3 ? hidden + " and more" : secret + " and more") << level;
  }
}

TEST(Encodings, RedactsInsideAHelmRelease) {
  const nlohmann::json release = {{"name", "shop"},
                                  {"config", {{"db", secret}}},
                                  {"manifest", "---\napiVersion: v1\nkind: Secret\ndata:\n  color: Ymx1ZS1ncmVlbg==\n"}};
  std::string packed;
  ASSERT_TRUE(deflate(release.dump(), packed));
  const std::string out = clean("release: " + encode_base64(encode_base64(packed)) + "\n");
  const auto once = decode_base64(out.substr(9, out.size() - 10));
  ASSERT_TRUE(once);
  const auto twice = decode_base64(*once);
  ASSERT_TRUE(twice);
  std::string text;
  ASSERT_EQ(inflate(*twice, 1 << 20, text), Inflated::whole);
  const auto parsed = nlohmann::json::parse(text);
  EXPECT_EQ(parsed["config"]["db"], hidden);
  EXPECT_EQ(parsed["manifest"].get<std::string>().find("Ymx1ZS1n"), std::string::npos);
  EXPECT_EQ(parsed["name"], "shop");
}

TEST(Encodings, HidesAWholeBombWithoutOpeningIt) {
  std::string packed;
  ASSERT_TRUE(deflate(std::string(32 << 20, 'a'), packed));
  EXPECT_EQ(clean("x " + encode_base64(packed) + " y"), "x " + encode_base64("[REDACTED:gzip-bomb]") + " y");
}

TEST(Encodings, HidesSecretsInTheLastAppliedConfiguration) {
  const nlohmann::json applied = {
      {"apiVersion", "v1"}, {"data", {{"color", "Ymx1ZS1ncmVlbg=="}}}, {"kind", "Secret"}, {"stringData", {{"n", 1}}}};
  const nlohmann::json outer = {
      {"metadata", {{"annotations", {{"kubectl.kubernetes.io/last-applied-configuration", applied.dump() + "\n"}}}}}};
  for (const std::string& text : {outer.dump(), outer.dump(2), nlohmann::json({{"log", outer.dump()}}).dump()}) {
    const std::string out = clean(text + "\n");
    EXPECT_EQ(out.find("Ymx1ZS1n"), std::string::npos) << out;
    auto parsed = nlohmann::json::parse(out);
    if (parsed.contains("log")) parsed = nlohmann::json::parse(parsed["log"].get<std::string>());
    const auto inner = nlohmann::json::parse(
        parsed["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"].get<std::string>());
    EXPECT_EQ(inner["data"]["color"], encode_base64("[REDACTED:k8s-secret-object]"));
    EXPECT_EQ(inner["stringData"]["n"], "[REDACTED:k8s-secret-object]");
  }
}

TEST(Encodings, HidesManifestsAndEnvironmentsInsideStrings) {
  EXPECT_EQ(clean(R"({"m":"apiVersion: v1\nkind: Secret\nstringData:\n  a: blue\n"})"),
            R"({"m":"apiVersion: v1\nkind: Secret\nstringData:\n  a: \"[REDACTED:k8s-secret-object]\"\n"})");
  EXPECT_EQ(clean(R"({"m":"[{\"name\":\"DB_PASSWORD\",\"value\":\"blue7green\"}]"})"),
            R"({"m":"[{\"name\":\"DB_PASSWORD\",\"value\":\"[REDACTED:k8s-env]\"}]"})");
}

TEST(Encodings, LeavesWhatOnlyLooksEncoded) {
  for (const char* text :
       {"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "/usr/share/zoneinfo/Europe/Berlin/data",
        "uid 0b7d2a64-9f57-4c9e-8a1e-2f3f6f7f8a90", "aGVsbG8gd29ybGQsIHRoaXMgaXMgcGxhaW4gdGV4dA==", "GET /a%20b%2Fc HTTP/1.1",
        "\x1b[32mINFO\x1b[0m started", R"({"m":"a \u003c b \"quoted\""})"}) {
    EXPECT_EQ(clean(text), text);
  }
}

}  // namespace
}  // namespace aiops::redact
