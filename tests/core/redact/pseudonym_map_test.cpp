#include "core/redact/pseudonym_map.hpp"

#include <gtest/gtest.h>

#include "core/redact/map_line.hpp"

namespace aiops::redact {
namespace {

class Sheet : public MapLines {
 public:
  Status append(std::string_view lines) override {
    if (broken) return fail(Fault::input, "the disk is full");
    text += lines;
    return {};
  }
  std::string text;
  bool broken = false;
};

KeyedDigest digest_of(unsigned char byte) {
  std::array<unsigned char, SecretKey::size> bytes;
  bytes.fill(byte);
  return KeyedDigest(SecretKey(bytes));
}

Result<PseudonymMap> read(std::string_view text, const KeyedDigest* key = nullptr, std::size_t piece = 4096) {
  MapReader reader("my.map", key);
  for (std::size_t at = 0; at < text.size(); at += piece) {
    if (auto fed = reader.feed(text.substr(at, piece)); !fed) return tl::unexpected(fed.error());
  }
  return reader.finish();
}

std::string value_in(const PseudonymMap& map, std::string_view placeholder) {
  const std::size_t index = map.find(placeholder);
  return index == PseudonymMap::none ? "none" : std::string(map.entry(index).value);
}

constexpr std::string_view ann = "[user:aaaaaaaaaaaaa]", bob = "[user:bbbbbbbbbbbbb]", tom = "[user:ccccccccccccc]";

std::string sample() {
  Sheet sheet;
  MapWriter writer(sheet, digest_of(1), {});
  writer.record(ann, "ann");
  writer.record(bob, "bob \"\\\n\t\x01 \xe2\x80\x8b");
  writer.record(ann, "ann");
  writer.record(tom, std::string_view("\xff\0\xfe", 3));
  EXPECT_TRUE(writer.flush());
  return sheet.text;
}

TEST(PseudonymMap, GivesBackWhatWasWrittenByteForByte) {
  const std::string text = sample();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4) << text;
  for (const std::size_t piece : {1, 2, 7, 4096}) {
    const auto map = read(text, nullptr, piece);
    ASSERT_TRUE(map) << map.error().what;
    EXPECT_EQ(map->size(), 3U);
    EXPECT_EQ(value_in(*map, ann), "ann");
    EXPECT_EQ(value_in(*map, "[USER:aaaaaaaAAAAAA]"), "ann");
    EXPECT_EQ(value_in(*map, bob), "bob \"\\\n\t\x01 \xe2\x80\x8b");
    EXPECT_EQ(value_in(*map, tom), std::string("\xff\0\xfe", 3));
    EXPECT_EQ(value_in(*map, "[user:ddddddddddddd]"), "none");
  }
}

TEST(PseudonymMap, ReadsWhatATidyHandLeft) {
  const std::string text = R"({ "check": "0", "map": "aiops-redact/v1" })"
                           "\n\n"
                           R"({"value": "ann", "placeholder": "[user:AAAAAAAAAAAAA]", "note": 1})";
  const auto map = read(text);
  ASSERT_TRUE(map) << map.error().what;
  EXPECT_EQ(value_in(*map, ann), "ann");
}

TEST(PseudonymMap, OfAnotherKeyIsRefused) {
  const KeyedDigest right = digest_of(1), wrong = digest_of(2);
  EXPECT_TRUE(read(sample(), &right));
  const auto refused = read(sample(), &wrong);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::input);
  EXPECT_EQ(refused.error().what, "my.map:1: this map was made with another key");
  std::string header = sample().substr(0, sample().find('\n'));
  EXPECT_FALSE(read(header, &wrong)) << "also when the first line is all there is, without its newline";
}

TEST(PseudonymMap, TornAnywhereKeepsItsWholeLines) {
  const std::string text = sample();
  const KeyedDigest key = digest_of(1);
  for (std::size_t size = 0; size <= text.size(); ++size) {
    MapReader reader("my.map", &key);
    ASSERT_TRUE(reader.feed(std::string_view(text).substr(0, size)));
    const auto map = reader.finish();
    ASSERT_TRUE(map) << size << " " << map.error().what;
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size), '\n'));
    EXPECT_EQ(map->size() + (map->check().empty() ? 0 : 1), lines + (reader.newline_missing() ? 1 : 0)) << size;
    const std::size_t last = text.substr(0, size).rfind('\n');
    EXPECT_EQ(reader.good_bytes(), reader.newline_missing() ? size : last == std::string::npos ? 0 : last + 1);
  }
}

TEST(PseudonymMap, SaysInWhichLineItIsBroken) {
  const std::string good = sample().substr(0, sample().find('\n') + 1);
  const auto why = [&](const std::string& lines) {
    const auto map = read(good + lines + "\n");
    return map ? "read" : map.error().what;
  };
  EXPECT_EQ(why(R"({"placeholder":"[user:aaaaaaaaaaaaa]","value":"a"})"), "read");
  EXPECT_TRUE(why("nonsense").starts_with("my.map:2: ")) << why("nonsense");
  EXPECT_EQ(why("{}"), "my.map:2: no `placeholder`");
  EXPECT_EQ(why(R"({"placeholder":"[user:aaaaaaaaaaaaa]"})"), "my.map:2: no `value`");
  EXPECT_EQ(why(R"({"placeholder":"[user:short]","value":"a"})"), "my.map:2: `placeholder` is no pseudonym");
  EXPECT_EQ(why(R"({"placeholder":"[REDACTED:user]","value":"a"})"), "my.map:2: `placeholder` is no pseudonym");
  EXPECT_EQ(why(R"({"placeholder":"[user:aaaaaaaaaaaaa]","base64":"*"})"), "my.map:2: `base64` is not base64");
  EXPECT_EQ(why("{\"placeholder\":\"[user:aaaaaaaaaaaaa]\",\"value\":\"a\"}\n{\"placeholder\":\"[user:aaaaaaaaaaaaa]\",\"value\":"
                "\"b\"}"),
            "my.map:3: a second value for [user:aaaaaaaaaaaaa]");
  EXPECT_EQ(why(std::string(2 << 20, 'x')), "my.map:2: a line of more than 1 MiB");
  for (const char* other : {"kind: Pod\n", "kind: Pod", "{\"map\":\"other\"}", "{\"mop\""}) {
    EXPECT_FALSE(read(other)) << other;
  }
}

TEST(PseudonymMap, GoesOnWhereItEnded) {
  Sheet sheet;
  sheet.text = sample();
  const auto known = read(sheet.text);
  ASSERT_TRUE(known);
  const std::string before = sheet.text;
  MapWriter writer(sheet, digest_of(1), *known);
  writer.record(ann, "ann");
  EXPECT_TRUE(writer.flush());
  EXPECT_EQ(sheet.text, before);
  writer.record("[user:ddddddddddddd]", "dan");
  EXPECT_TRUE(writer.flush());
  EXPECT_EQ(sheet.text, before + "{\"placeholder\":\"[user:ddddddddddddd]\",\"value\":\"dan\"}\n");
}

TEST(PseudonymMap, ThatCannotBeWrittenSaysSoFromThenOn) {
  Sheet sheet;
  sheet.broken = true;
  MapWriter writer(sheet, digest_of(1), {});
  for (int i = 0; i < 10'000; ++i) writer.record("[user:" + std::to_string(1'000'000'000'000 + i) + "]", "v");
  sheet.broken = false;
  const Status state = writer.flush();
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().what, "the disk is full");
  EXPECT_EQ(sheet.text, "") << "a map with a hole is worse than one that ends";
}

TEST(PseudonymMap, HoldsManyEntries) {
  std::string text;
  append_map_header(text, "0");
  constexpr int many = 100'000;
  const auto placeholder = [](int i) {
    std::string id(13, 'a');
    for (std::size_t at = 0; i > 0; i /= 26) id[at++] = static_cast<char>('a' + i % 26);
    return "[user:" + id + "]";
  };
  for (int i = 0; i < many; ++i) append_map_line(text, placeholder(i), std::to_string(i));
  const auto map = read(text);
  ASSERT_TRUE(map) << map.error().what;
  EXPECT_EQ(map->size(), static_cast<std::size_t>(many));
  for (int i = 0; i < many; i += 97) EXPECT_EQ(value_in(*map, placeholder(i)), std::to_string(i));
}

}  // namespace
}  // namespace aiops::redact
