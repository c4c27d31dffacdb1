// What must be true of the redactor as a whole, over the corpus of true positives in all their clothes.
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "core/redact/corpus.hpp"
#include "core/redact/harness.hpp"
#include "core/redact/placeholder.hpp"
#include "core/redact/stream.hpp"

namespace aiops::redact {
namespace {

using testing::Carrier;
using testing::Positive;

class Redacting : public ::testing::Test {
 protected:
  std::string operator()(std::string_view text) { return std::string(redactor_.redact(text).view()); }
  Redactor redactor_ = std::move(*Redactor::make({}));
};

struct Kept final : Outlet {
  Status write(std::span<const std::string_view> pieces) override {
    for (const auto piece : pieces) text += piece;
    return {};
  }
  std::string text;
};

std::string streamed(const Engine& engine, std::string_view text, std::size_t size) {
  Kept kept;
  Stream stream(engine, nullptr, kept);
  for (std::size_t at = 0; at < text.size(); at += size) EXPECT_TRUE(stream.feed(text.substr(at, size)));
  EXPECT_TRUE(stream.finish());
  return kept.text;
}

// Templates that cannot be meant in a carrier: a colon in an unquoted place, a quote that ends the carrier's own.
bool fits(const Carrier& carrier, const Positive& p) { return carrier.name != "yaml" || p.text.find('\'') == std::string::npos; }

TEST_F(Redacting, FindsEveryPositiveInEveryCarrier) {
  std::map<std::string, std::size_t> missed;
  std::size_t all = 0;
  for (const Positive& p : testing::positives(3)) {
    for (const Carrier& carrier : testing::carriers()) {
      if (!fits(carrier, p)) continue;
      const Positive worn = carrier.wrap(p);
      ++all;
      if (const std::string left = testing::left_of(p.secret(), (*this)(worn.text)); !left.empty())
        ++missed[p.family + " | " + p.pattern + " | " + std::string(carrier.name) + " | " + left.substr(0, 24)];
    }
  }
  for (const auto& [what, count] : missed) ADD_FAILURE() << what << " (" << count << ")";
  EXPECT_GT(all, 5000U);
}

TEST_F(Redacting, LeavesWhatIsNoSecret) {
  for (const std::string& line : testing::benign_lines()) EXPECT_EQ((*this)(line), line);
}

// In clothes a name may lose its place at the begin of a line, and a value gets quotes; what is no secret stays none.
TEST_F(Redacting, LeavesWhatIsNoSecretInEveryCarrier) {
  for (const std::string& line : testing::benign_lines()) {
    Positive p;
    p.text = line;
    for (const Carrier& carrier : testing::carriers()) {
      if (!fits(carrier, p)) continue;
      const std::string worn = carrier.wrap(p).text;
      EXPECT_EQ((*this)(worn), worn) << carrier.name;
    }
  }
}

TEST_F(Redacting, TwiceIsTheSameAsOnceAndCheckIsClean) {
  const auto engine = Engine::build({});
  Workspace workspace;
  Finds finds;
  for (const Positive& p : testing::positives(1)) {
    for (const Carrier& carrier : testing::carriers()) {
      const std::string once = (*this)(carrier.wrap(p).text);
      EXPECT_EQ((*this)(once), once) << p.pattern << " in " << carrier.name;
      engine->find(once, workspace, finds);
      EXPECT_TRUE(finds.empty()) << p.pattern << " in " << carrier.name << ": " << once;
    }
  }
}

TEST_F(Redacting, GivesTheSameBytesForEveryCut) {
  std::string text;
  for (const Positive& p : testing::positives(1)) {
    const auto& all = testing::carriers();
    text += all[text.size() % all.size()].wrap(p).text + "\n";
  }
  const std::string expected = streamed(redactor_.engine(), text, text.size());
  for (const std::size_t size : {1U, 2U, 7U, 4096U, 65536U})
    EXPECT_EQ(streamed(redactor_.engine(), text, size), expected) << size;
}

TEST_F(Redacting, CutsAnyPositiveAtAnyPlace) {
  for (const Positive& p : testing::positives(1)) {
    const std::string text = "a\n" + p.text + "\nb\n";
    const std::string expected = streamed(redactor_.engine(), text, text.size());
    for (std::size_t cut = 1; cut < text.size(); cut += 1 + text.size() / 60) {
      Kept kept;
      Stream stream(redactor_.engine(), nullptr, kept);
      EXPECT_TRUE(stream.feed(text.substr(0, cut)));
      EXPECT_TRUE(stream.feed(text.substr(cut)));
      EXPECT_TRUE(stream.finish());
      ASSERT_EQ(kept.text, expected) << p.pattern << " cut at " << cut;
    }
  }
}

TEST_F(Redacting, KeepsTheLines) {
  for (const Positive& p : testing::positives(1)) {
    for (const Carrier& carrier : testing::carriers()) {
      const std::string text = carrier.wrap(p).text, out = (*this)(text);
      EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), std::count(text.begin(), text.end(), '\n')) << p.pattern;
    }
  }
}

TEST_F(Redacting, NeverFiresOnAPlaceholder) {
  for (const Family* family : families()) {
    for (const Rule& rule : family->rules) {
      const std::string type(rule.type);
      const std::vector<std::string> texts = {"[REDACTED:" + type + "]",
                                              "password=[REDACTED:" + type + "]",
                                              "\"token\":\"[REDACTED:" + type + "]\"",
                                              "[" + type + ":abcdefghijklm]",
                                              "Authorization: Bearer [REDACTED:" + type + "]",
                                              "https://u:[REDACTED:" + type + "]@h/x",
                                              "[" + type + ":abcdefghijklm.nopqrstuvwxyz]@x"};
      for (const std::string& text : texts) {
        EXPECT_EQ((*this)(text), text);
      }
    }
  }
}

}  // namespace
}  // namespace aiops::redact
