#include "core/redact/own/known_values.hpp"

#include <gtest/gtest.h>

#include "core/redact/harness.hpp"

namespace aiops::redact {
namespace {

using testing::redacted;

constexpr std::string_view gone = "[REDACTED:known-secret]";

Policy knowing(std::string_view file) {
  Policy policy;
  policy.profiles = Profile::none;
  auto values = read_known_values(file);
  EXPECT_TRUE(values) << values.error().what;
  if (values && *values) policy.own.push_back(*values);
  return policy;
}

std::string with(std::string_view before, std::string_view after) {
  return std::string(before) + std::string(gone) + std::string(after);
}

TEST(KnownValues, AreTakenOutAsTheyStandAndWhereverTheyStand) {
  const Policy policy = knowing("blue horse\r\n\ntr0ub4dor&3\n");
  EXPECT_EQ(redacted("a blue horse, a blue horse\nxblue horsex", policy),
            "a " + with("", ", a ") + with("", "\nx") + with("", "x"));
  EXPECT_EQ(redacted("pw=tr0ub4dor&3;", policy), with("pw=", ";"));
  EXPECT_EQ(redacted("a Blue horse, a blue hors", policy), "a Blue horse, a blue hors") << "case counts";
}

struct Writing {
  std::string_view name, value, before, written, after;
};

TEST(KnownValues, AreTakenOutInEveryWriting) {
  static constexpr std::string_view wild = "p\"a\\s/s <w>&\xC3\xA9'd";
  static constexpr Writing writings[] = {
      {"JSON, the least that is escaped", wild, "{\"k\":\"", "p\\\"a\\\\s/s <w>&\xC3\xA9'd", "\"}"},
      {"JSON, slashes escaped", wild, "{\"k\":\"", "p\\\"a\\\\s\\/s <w>&\xC3\xA9'd", "\"}"},
      {"JSON, as Go writes it", wild, "{\"k\":\"", "p\\\"a\\\\s/s \\u003cw\\u003e\\u0026\xC3\xA9'd", "\"}"},
      {"JSON, ASCII only", wild, "{\"k\":\"", "p\\\"a\\\\s/s <w>&\\u00e9'd", "\"}"},
      {"JSON, ASCII only with capitals", wild, "{\"k\":\"", "p\\\"a\\\\s/s <w>&\\u00E9'd", "\"}"},
      {"JSON in JSON", wild, "{\"k\":\"{\\\"p\\\":\\\"", "p\\\\\\\"a\\\\\\\\s/s <w>&\xC3\xA9'd", "\\\"}\"}"},
      {"a pair beyond the basic plane", "key \xF0\x9F\x94\x91 of all", "\"", "key \\ud83d\\udd11 of all", "\""},
      {"YAML in single quotes", wild, "k: '", "p\"a\\s/s <w>&\xC3\xA9''d", "'"},
      {"percent, RFC 3986", wild, "?k=", "p%22a%5Cs%2Fs%20%3Cw%3E%26%C3%A9%27d", "&x"},
      {"percent, small digits", wild, "?k=", "p%22a%5cs%2fs%20%3cw%3e%26%c3%a9%27d", "&x"},
      {"percent, as a form", wild, "?k=", "p%22a%5Cs%2Fs+%3Cw%3E%26%C3%A9%27d", "&x"},
      {"percent, as encodeURI", wild, "?k=", "p%22a%5Cs/s%20%3Cw%3E&%C3%A9'd", "&x"},
      {"hexadecimal", "secret", "0x", "736563726574", " "},
      {"hexadecimal, capitals", "\xAB\xCD\xEF\x01\x02\x03", "", "ABCDEF010203", ""},
      {"base64", "correct", "", "Y29ycmVjdA", "=="},
      {"base64, behind one byte", "correct", "e", "GNvcnJlY3Q", "="},
      {"base64, behind two bytes", "correct", "eH", "hjb3JyZWN0", "eHg="},
      {"base64 of the URL kind", "\xFB\xEF\xBE\xFB\xEF\xBE", "v=", "--------", "."},
  };
  for (const Writing& writing : writings) {
    const std::string text = std::string(writing.before) + std::string(writing.written) + std::string(writing.after);
    EXPECT_EQ(redacted(text, knowing(writing.value)), with(writing.before, writing.after)) << writing.name;
  }
}

TEST(KnownValues, OfAnyLengthAreComparedToTheirEnd) {
  std::string value;
  for (int i = 0; i < 40; ++i) value += "word" + std::to_string(i) + "-";
  const Policy policy = knowing(value);
  EXPECT_EQ(redacted("x=" + value + ";", policy), with("x=", ";"));
  const std::string other = value.substr(0, value.size() - 1) + "+";
  EXPECT_EQ(redacted("x=" + other, policy), "x=" + other) << "only the beginning is the same";
}

TEST(KnownValues, OneThatBeginsAnotherLeavesNoRest) {
  EXPECT_EQ(redacted("hunter22-long hunter22", knowing("hunter22\nhunter22-long")), with("", " ") + std::string(gone));
}

TEST(KnownValues, AreNeverAllowed) {
  Policy policy = knowing("hunter22");
  policy.honor_inline = true;
  EXPECT_EQ(redacted("hunter22 # gitleaks:allow", policy), with("", " # gitleaks:allow"));
}

TEST(KnownValues, NameASpanBeforeEveryOtherRule) {
  EXPECT_EQ(precedence(known_secret_rule), 0U);
  for (const Family* family : families()) {
    for (const Rule& rule : family->rules) EXPECT_GT(precedence(rule), 0U) << rule.id;
  }
}

TEST(KnownValues, ShortOnesAreRefusedByTheirLineAndNotShown) {
  const auto values = read_known_values("long enough\r\n\r\nabc12\r\n");
  ASSERT_FALSE(values);
  EXPECT_EQ(values.error().what, "line 3: a known secret has at least 6 bytes");
  EXPECT_EQ((values.error().what + values.error().hint).find("abc12"), std::string::npos);
  EXPECT_FALSE(read_known_values("        "));
}

TEST(KnownValues, AFileWithoutAnyIsNoRule) {
  const auto values = read_known_values("\xEF\xBB\xBF\r\n\n");
  ASSERT_TRUE(values);
  EXPECT_EQ(*values, nullptr);
}

}  // namespace
}  // namespace aiops::redact
