#include "core/redact/view.hpp"

#include <gtest/gtest.h>

namespace aiops::redact {
namespace {

std::string raw_of(const View& view, const std::string& raw, const std::string& part) {
  const std::size_t at = view.text().find(part);
  EXPECT_NE(at, std::string::npos) << part << " in " << view.text();
  const std::size_t begin = view.raw_begin(at);
  return raw.substr(begin, view.raw_end(at + part.size()) - begin);
}

TEST(View, MapsWhatIsBehindJsonEscapesToItsEscapes) {
  const std::string raw = R"(a\"b\\c\nd\u003de\u00e9f\x)";
  View view;
  unescape_json(raw, 0, raw.size(), view);
  EXPECT_EQ(view.text(),
            "a\"b\\c\nd=e\xC3\xA9"
            "f\\x");
  EXPECT_EQ(raw_of(view, raw, "\"b"), R"(\"b)");
  EXPECT_EQ(raw_of(view, raw, "d=e"), R"(d\u003de)");
  EXPECT_EQ(raw_of(view, raw, "\xC3\xA9"), R"(\u00e9)");
  EXPECT_EQ(raw_of(view, raw, "f"), "f");
}

TEST(View, LeavesBrokenEscapesAsTheyAre) {
  for (const std::string& raw : std::initializer_list<std::string>{"a\\", "a\\u12", "a\\uZZZZ", "%", "%4", "%zz"}) {
    View view;
    unescape_json(raw, 0, raw.size(), view);
    EXPECT_EQ(view.text(), raw);
    view.clear();
    unescape_percent(raw, 0, raw.size(), view);
    EXPECT_EQ(view.text(), raw);
    EXPECT_FALSE(view.changed());
  }
}

TEST(View, MapsPercentEncoding) {
  const std::string raw = "key=a%2Bb%3D%3D&x";
  View view;
  unescape_percent(raw, 4, raw.size(), view);
  EXPECT_EQ(view.text(), "a+b==&x");
  EXPECT_EQ(raw_of(view, raw, "a+b=="), "a%2Bb%3D%3D");
}

TEST(View, DropsHiddenBytesInsideAFindButNotAtItsEdges) {
  const std::string raw =
      "\x1b[31mab\xE2\x80\x8B"
      "cd\x1b[0m \xE2\x80\xAE"
      "ef\xC2\xAD"
      "g\x1b]0;title\a.";
  View view;
  strip_hidden(raw, 0, raw.size(), view);
  EXPECT_EQ(view.text(), "abcd efg.");
  EXPECT_EQ(raw_of(view, raw, "abcd"),
            "ab\xE2\x80\x8B"
            "cd");
  EXPECT_EQ(raw_of(view, raw, "efg"),
            "ef\xC2\xAD"
            "g");
}

}  // namespace
}  // namespace aiops::redact
