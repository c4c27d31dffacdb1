// One input from its first byte to its last, with a rule of our own, so that nothing depends on the catalogue.
#include "commands/redact_pipe.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "commands/redact_findings.hpp"
#include "core/base/json.hpp"
#include "core/redact/site.hpp"

namespace aiops::commands {
namespace {

using namespace std::string_literals;

// "SECRET-" and what follows of a word. Finds its own replacement too when told to, which no rule may do.
class Toy final : public redact::OwnRule {
 public:
  const redact::Rule& rule() const override { return rule_; }
  std::vector<std::string> keywords() const override { return {"secret-"}; }
  void look(const redact::Site& site, redact::Finds& finds) const override {
    for (std::size_t at = site.text.find("SECRET-", site.line_begin); at < site.line_end; at = site.text.find("SECRET-", at + 1))
      finds.add(rule_, at, redact::run_end(site, at, redact::Alphabet::word));
  }

 private:
  redact::Rule rule_{"toy-secret", "toy-secret", redact::Sensitivity::credential, redact::Profile::secrets, "a toy's secret"};
};

redact::Engine toy_engine() {
  redact::Policy policy;
  policy.own.push_back(std::make_shared<Toy>());
  return std::move(*redact::Engine::build(policy));
}

class Pieces final : public Source {  // `size` bytes at a time
 public:
  Pieces(std::string text, std::size_t size) : text_(std::move(text)), size_(size) {}
  Result<std::size_t> read(char* into, std::size_t size) override {
    const std::size_t some = std::min({size, size_, text_.size() - at_});
    text_.copy(into, some, at_);
    at_ += some;
    return some;
  }

 private:
  std::string text_;
  std::size_t size_, at_ = 0;
};

struct Result2 {
  std::string out;
  Piped piped;
  std::uint64_t found;
};

Result2 through(const std::string& text, std::size_t size, bool verify = false, bool binary_too = false) {
  const redact::Engine engine = toy_engine();
  std::ostringstream out;
  StreamOutlet outlet(out);
  Pieces source(text, size);
  FindingLog log({});
  const auto piped = run_pipe(source, outlet, {engine, nullptr, &log, verify, binary_too, {}, {}, {}});
  EXPECT_TRUE(piped) << (piped ? "" : piped.error().what);
  return {out.str(), piped.value_or(Piped()), log.total()};
}

std::string utf16(std::string_view ascii, bool big) {
  std::string out;
  for (const char c : ascii) out += big ? "\0"s + c : c + "\0"s;
  return out;
}

constexpr std::size_t sizes[] = {1, 2, 3, 7, 64, 4096, 1 << 20};

TEST(RedactPipe, TextIsRedactedAndLineEndsAreKept) {
  for (const std::size_t size : sizes) {
    EXPECT_EQ(through("a SECRET-abc b\r\nclean\r\nSECRET-x", size).out,
              "a [REDACTED:toy-secret] b\r\nclean\r\n[REDACTED:toy-secret]");
    EXPECT_EQ(through("", size).out, "");
  }
}

TEST(RedactPipe, Utf16GoesThroughAsUtf16WithItsMark) {
  for (const std::size_t size : sizes) {
    for (const bool big : {false, true}) {
      for (const std::string& mark : {big ? "\xfe\xff"s : "\xff\xfe"s, ""s}) {
        const auto result = through(mark + utf16("k: SECRET-abc\r\nend", big), size, true);
        EXPECT_EQ(result.out, mark + utf16("k: [REDACTED:toy-secret]\r\nend", big)) << size;
        EXPECT_EQ(result.found, 1U);
      }
    }
  }
}

TEST(RedactPipe, LoneSurrogatesAndAnOddLastByteSurvive) {
  const std::string text = "\xff\xfe"s + utf16("a", false) + "\x00\xd8"s + utf16("SECRET-x", false) + "\x00\xdc"s + "z";
  for (const std::size_t size : sizes) {
    EXPECT_EQ(through(text, size).out,
              "\xff\xfe"s + utf16("a", false) + "\x00\xd8"s + utf16("[REDACTED:toy-secret]", false) + "\x00\xdc"s + "z");
  }
}

TEST(RedactPipe, AFirstLineOfUtf16DoesNotHideTheAsciiBehindIt) {
  for (const std::string& lie : {"\xff\xfe\n"s, utf16("hello", false) + "\n"s, "\xfe\xff"s, utf16("hello\n", true)}) {
    for (const std::size_t size : sizes) {
      const auto result = through(lie + "one SECRET-abc\ntwo SECRET-abcd\n", size);
      EXPECT_EQ(result.out.find("SECRET-"), std::string::npos) << result.out;
      EXPECT_EQ(result.found, 2U);
    }
  }
}

TEST(RedactPipe, AByteOrderMarkOfUtf8StaysInFront) {
  for (const std::size_t size : sizes)
    EXPECT_EQ(through("\xef\xbb\xbfSECRET-a\n", size).out, "\xef\xbb\xbf[REDACTED:toy-secret]\n");
}

TEST(RedactPipe, KnownBinaryFormatsPassUnlessTheyAreCalledText) {
  const std::string gzip = "\x1f\x8b\x08\0\0\0\0\0 SECRET-a\n SECRET-b"s;
  for (const std::size_t size : sizes) {
    const auto passed = through(gzip, size);
    EXPECT_EQ(passed.out, gzip);
    EXPECT_TRUE(passed.piped.passed_through);
    EXPECT_EQ(passed.piped.kind.format, "gzip");
    EXPECT_EQ(through(gzip, size, false, true).out, "\x1f\x8b\x08\0\0\0\0\0 [REDACTED:toy-secret]\n [REDACTED:toy-secret]"s);
  }
}

TEST(RedactPipe, ANulDoesNotTurnRedactionOff) {
  EXPECT_EQ(through("\0\0 SECRET-a\nSECRET-b\n"s, 5).out, "\0\0 [REDACTED:toy-secret]\n[REDACTED:toy-secret]\n"s);
}

// A redactor that is broken on purpose: what it writes holds what it looks for.
class Leaky final : public redact::Pseudonyms {
 public:
  void append(const redact::Rule&, std::string_view value, std::string& out) override { out += value; }
};

TEST(RedactPipe, VerifyStopsBeforeAnythingThatIsNotClean) {
  class Personal final : public redact::OwnRule {
   public:
    const redact::Rule& rule() const override { return rule_; }
    std::vector<std::string> keywords() const override { return {"person-"}; }
    void look(const redact::Site& site, redact::Finds& finds) const override {
      const std::size_t at = site.text.find("person-", site.line_begin);
      if (at < site.line_end) finds.add(rule_, at, redact::run_end(site, at, redact::Alphabet::word));
    }

   private:
    redact::Rule rule_{"person", "person", redact::Sensitivity::personal, redact::Profile::pii, "a person"};
  };
  redact::Policy policy;
  policy.own.push_back(std::make_shared<Personal>());
  const auto engine = redact::Engine::build(policy);
  ASSERT_TRUE(engine);
  Leaky leaky;
  std::ostringstream out;
  StreamOutlet outlet(out);
  Pieces source("first\nthe person-7\nlast\n", 6);
  const auto piped = run_pipe(source, outlet, {*engine, &leaky, nullptr, true, false, {}, {}, {}});
  ASSERT_FALSE(piped);
  EXPECT_EQ(piped.error().fault, Fault::bug);
  EXPECT_NE(piped.error().what.find("person at line 2, column 5"), std::string::npos) << piped.error().what;
  EXPECT_EQ(out.str(), "first\n");
}

TEST(RedactPipe, AnErrorOfTheOutputEndsIt) {
  class Full final : public redact::Outlet {
    Status write(std::span<const std::string_view>) override { return fail(Fault::unreachable, "full"); }
  } full;
  const redact::Engine engine = toy_engine();
  Pieces source("one\ntwo\n", 4);
  const auto piped = run_pipe(source, full, {engine, nullptr, nullptr, false, false, {}, {}, {}});
  ASSERT_FALSE(piped);
  EXPECT_EQ(piped.error().what, "full");
}

std::string findings(FindingFormat format, const std::string& text) {
  const redact::Engine engine = toy_engine();
  std::ostringstream out;
  StreamOutlet outlet(out);
  NoOutlet nowhere;
  FindingWriter writer(format, outlet, engine);
  FindingLog log([](std::string_view value) { return "f" + std::to_string(value.size()); });
  log.write_to(&writer);
  log.begin_file("a b.log");
  Pieces source(text, 3);
  EXPECT_TRUE(
      run_pipe(source, nowhere, {engine, nullptr, &log, false, false, {}, {}, [&](std::uint64_t bytes) { log.shift(bytes); }}));
  EXPECT_TRUE(log.finish());
  EXPECT_EQ(out.str().find("SECRET"), std::string::npos);
  return out.str();
}

TEST(RedactFindings, SayWhereAndWhatKindButNeverTheValue) {
  const std::string text = "\xef\xbb\xbfSECRET-a\n\n  SECRET-bcd\n";
  EXPECT_EQ(findings(FindingFormat::lines, text),
            R"({"file":"a b.log","rule":"toy-secret","class":"credential","start":3,"end":11,"line":1,"column":4,"length":8,)"
            R"("placeholder":"[REDACTED:toy-secret]","fingerprint":"f8"})"
            "\n"
            R"({"file":"a b.log","rule":"toy-secret","class":"credential","start":15,"end":25,"line":3,"column":3,"length":10,)"
            R"("placeholder":"[REDACTED:toy-secret]","fingerprint":"f10"})"
            "\n");
  EXPECT_EQ(findings(FindingFormat::text, text),
            "a b.log:1:4: toy-secret: a toy's secret (8 bytes)\na b.log:3:3: toy-secret: a toy's secret (10 bytes)\n");
  const auto json = json::Document::parse(findings(FindingFormat::json, text));
  ASSERT_TRUE(json);
  EXPECT_EQ(json->root()["findings"].size(), 2U);
  EXPECT_EQ(json->root()["byRule"]["toy-secret"].integer(), 2);
  const auto sarif = json::Document::parse(findings(FindingFormat::sarif, text));
  ASSERT_TRUE(sarif);
  const auto result = sarif->root()["runs"].at(0)["results"].at(1);
  EXPECT_EQ(result["ruleId"].text(), "toy-secret");
  EXPECT_EQ(result["locations"].at(0)["physicalLocation"]["region"]["byteOffset"].integer(), 15);
}

TEST(RedactFindings, NothingFoundIsStillADocument) {
  EXPECT_EQ(findings(FindingFormat::text, "clean\n"), "");
  EXPECT_TRUE(json::Document::parse(findings(FindingFormat::json, "clean\n")));
  EXPECT_TRUE(json::Document::parse(findings(FindingFormat::sarif, "clean\n")));
}

}  // namespace
}  // namespace aiops::commands
