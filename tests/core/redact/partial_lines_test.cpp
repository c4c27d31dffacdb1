#include "core/redact/partial_lines.hpp"

#include <gtest/gtest.h>

#include "core/redact/harness.hpp"
#include "core/redact/stream.hpp"

namespace aiops::redact {
namespace {

using testing::redacted;

const std::string time = "2026-11-20T12:00:00.000000000Z ";
const std::string token = "ghp_" + std::string("0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R");

std::string piece(const std::string& tag, const std::string& text) { return time + tag + " " + text + "\n"; }

TEST(PartialLines, ATokenThatWasBrokenIsFoundWhereverItBroke) {
  for (std::size_t cut = 1; cut < token.size(); ++cut) {
    const std::string text = piece("stdout P", "got " + token.substr(0, cut)) + piece("stdout F", token.substr(cut) + " done") +
                             piece("stdout F", "next");
    EXPECT_EQ(redacted(text),
              piece("stdout P", "got [REDACTED:github-token]") + piece("stdout F", " done") + piece("stdout F", "next"))
        << cut;
    EXPECT_EQ(redacted(redacted(text)), redacted(text));
  }
}

TEST(PartialLines, AValueIsFoundBehindANameInAnEarlierPiece) {
  const std::string text = piece("stderr P", "x password=") + piece("stderr P", "hunter2") + piece("stderr F", "hunter2 y");
  EXPECT_EQ(redacted(text),
            piece("stderr P", "x password=") + piece("stderr P", "[REDACTED:kv-secret]") + piece("stderr F", " y"));
}

TEST(PartialLines, WhatStandsBetweenThePiecesStays) {
  const std::string text =
      piece("stdout P", "got " + token.substr(0, 9)) + piece("stderr F", "other") + piece("stdout F", token.substr(9));
  EXPECT_EQ(redacted(text),
            piece("stdout P", "got [REDACTED:github-token]") + piece("stderr F", "other") + piece("stdout F", ""));
}

TEST(PartialLines, NothingWaitsForAnEndThatNeverComes) {
  const std::string text = piece("stdout P", "a") + "not of that format\n" + piece("stdout P", "b");
  EXPECT_EQ(redacted(text), text);
  EXPECT_EQ(redacted(piece("stdout P", "got " + token)), piece("stdout P", "got [REDACTED:github-token]"));
}

TEST(PartialLines, AStreamGivesTheSameBytesForEveryCut) {
  struct Kept final : Outlet {
    Status write(std::span<const std::string_view> pieces) override {
      for (const auto part : pieces) text += part;
      return {};
    }
    std::string text;
  };
  const std::string text =
      "a\n" + piece("stdout P", "got " + token.substr(0, 9)) + piece("stdout F", token.substr(9) + " z") + "b\n";
  const auto engine = Engine::build({});
  for (std::size_t size = 1; size < text.size(); ++size) {
    Kept kept;
    Stream stream(*engine, nullptr, kept);
    for (std::size_t at = 0; at < text.size(); at += size) ASSERT_TRUE(stream.feed(text.substr(at, size)));
    ASSERT_TRUE(stream.finish());
    EXPECT_EQ(kept.text, redacted(text)) << size;
  }
}

}  // namespace
}  // namespace aiops::redact
