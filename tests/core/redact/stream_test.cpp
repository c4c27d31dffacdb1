#include "core/redact/stream.hpp"

#include <random>

#include <gtest/gtest.h>

#include "core/redact/harness.hpp"

namespace aiops::redact {
namespace {

// "key-" and what follows of letters and digits.
class KeyRule final : public OwnRule {
 public:
  const Rule& rule() const override { return rule_; }
  std::vector<std::string> keywords() const override { return {"key-"}; }
  void look(const Site& line, Finds& finds) const override {
    if (!line.first) return;
    for (std::size_t at = line.text.find("key-", line.line_begin); at < line.line_end; at = line.text.find("key-", at + 4)) {
      std::size_t end = at + 4;
      while (end < line.line_end && is_alnum(line.text[end])) ++end;
      if (end - at >= 8) finds.add(rule_, at, end);
    }
  }

 private:
  Rule rule_{"test-key", "test-key", Sensitivity::credential, Profile::secrets, ""};
};

struct Collected final : Outlet {
  Status write(std::span<const std::string_view> pieces) override {
    for (const auto piece : pieces) text += piece;
    ++writes;
    return {};
  }
  std::string text;
  int writes = 0;
};

struct Seen final : Witness {
  void saw(const Sighting& s) override {
    text += std::to_string(s.begin) + "-" + std::to_string(s.end) + "@" + std::to_string(s.line) + ":" +
            std::to_string(s.column) + " ";
  }
  std::string text;
};

class AStream : public ::testing::Test {
 protected:
  AStream() {
    Policy policy;
    policy.own.push_back(std::make_shared<KeyRule>());
    engine_.emplace(std::move(*Engine::build(policy)));
  }

  // The output for reads of the given sizes, used in turn; 0: all at once.
  std::string through(std::string_view text, const std::vector<std::size_t>& sizes, std::string* seen = nullptr) {
    Collected out;
    Seen witness;
    Stream stream(*engine_, nullptr, out, &witness);
    std::size_t n = 0;
    while (!text.empty()) {
      const std::size_t size =
          std::min(text.size(), sizes[n++ % sizes.size()] == 0 ? text.size() : sizes[(n - 1) % sizes.size()]);
      EXPECT_TRUE(stream.feed(text.substr(0, size)));
      text.remove_prefix(size);
    }
    EXPECT_TRUE(stream.finish());
    if (seen != nullptr) *seen = witness.text;
    return out.text;
  }

  std::optional<Engine> engine_;
};

TEST_F(AStream, ReplacesWhatIsFoundAndTellsWhereItStood) {
  std::string seen;
  EXPECT_EQ(through("a\nb key-12345678 c\nkey-1\n key-abcdefgh", {0}, &seen),
            "a\nb [REDACTED:test-key] c\nkey-1\n [REDACTED:test-key]");
  EXPECT_EQ(seen, "4-16@2:3 26-38@4:2 ");
}

TEST_F(AStream, ReleasesALineWithItsNewline) {
  Collected out;
  Stream stream(*engine_, nullptr, out);
  ASSERT_TRUE(stream.feed("one key-12345678\ntwo key-"));
  EXPECT_EQ(out.text, "one [REDACTED:test-key]\n");
  ASSERT_TRUE(stream.feed("12345678 more"));
  EXPECT_EQ(out.text, "one [REDACTED:test-key]\n");
  ASSERT_TRUE(stream.finish());
  EXPECT_EQ(out.text, "one [REDACTED:test-key]\ntwo [REDACTED:test-key] more");
}

TEST_F(AStream, GivesTheSameBytesForEveryCut) {
  std::mt19937 random(7);
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    text += random() % 3 == 0 ? "key-" + std::string(random() % 12, 'x') : std::string(random() % 30, 'a');
    text += "\n \t,"[random() % 4];
  }
  std::string expected_seen, seen;
  const std::string expected = through(text, {0}, &expected_seen);
  for (const std::vector<std::size_t>& sizes : {std::vector<std::size_t>{1}, {2}, {7}, {4096}, {65536}, {1, 100, 3, 5000}}) {
    EXPECT_EQ(through(text, sizes, &seen), expected);
    EXPECT_EQ(seen, expected_seen);
  }
}

TEST_F(AStream, JudgesAnEndlessLineInWindowsThatDoNotDependOnTheReads) {
  std::string text;
  std::size_t keys = 0;
  while (text.size() < 5 * Stream::longest_line) {
    text += std::string(100 + keys % 977, 'a') + " key-" + std::string(8 + keys % 50, 'k') + ' ';
    ++keys;
  }
  std::string expected_seen, seen;
  const std::string expected = through(text, {0}, &expected_seen);
  EXPECT_EQ(expected.find("key-k"), std::string::npos);
  std::size_t found = 0;
  for (std::size_t at = expected.find("[REDACTED:test-key]"); at != std::string::npos;
       at = expected.find("[REDACTED:test-key]", at + 1))
    ++found;
  EXPECT_EQ(found, keys);
  for (const std::vector<std::size_t>& sizes : {std::vector<std::size_t>{4096}, {65536}, {999983}, {1 << 20, 1}}) {
    EXPECT_EQ(through(text, sizes, &seen), expected);
    EXPECT_EQ(seen, expected_seen);
  }
}

TEST_F(AStream, SwallowsASecretThatIsLongerThanAnyWindow) {
  const std::string text = "before key-" + std::string(4 * Stream::longest_line, 'k') + " after key-12345678\nnext\n";
  std::string expected_seen, seen;
  const std::string expected = through(text, {0}, &expected_seen);
  EXPECT_EQ(expected, "before [REDACTED:test-key] after [REDACTED:test-key]\nnext\n");
  EXPECT_EQ(expected_seen, "7-2097163@1:8 2097170-2097182@1:2097171 ");
  for (const std::vector<std::size_t>& sizes : {std::vector<std::size_t>{4096}, {65537}, {999983}}) {
    EXPECT_EQ(through(text, sizes, &seen), expected);
    EXPECT_EQ(seen, expected_seen);
  }
}

TEST_F(AStream, StopsAtAnOutletThatFails) {
  struct Full final : Outlet {
    Status write(std::span<const std::string_view>) override { return fail(Fault::unreachable, "no space left"); }
  } full;
  Stream stream(*engine_, nullptr, full);
  EXPECT_FALSE(stream.feed("a line\n"));
}

}  // namespace
}  // namespace aiops::redact
