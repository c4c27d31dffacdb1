// What an input is, told from how it begins.
#include "core/redact/input_kind.hpp"

#include <gtest/gtest.h>

namespace aiops::redact::testing {
namespace {

using namespace std::string_view_literals;

TEST(InputKind, KnownFormatsAreBinary) {
  EXPECT_EQ(kind_of_input("\x1f\x8b\x08\x00\x00"sv).format, "gzip");
  EXPECT_EQ(kind_of_input("PK\x03\x04\x14\x00"sv).format, "zip");
  EXPECT_EQ(kind_of_input("\x7f"
                          "ELF\x02\x01"sv)
                .format,
            "ELF");
  EXPECT_EQ(kind_of_input("\x89PNG\r\n"sv).format, "PNG");
  EXPECT_EQ(kind_of_input("\x28\xb5\x2f\xfd\x04"sv).encoding, Encoding::binary);
}

TEST(InputKind, AWordThatLooksLikeAMagicNumberIsText) {
  for (const std::string_view text :
       {"BZh is how bzip2 begins\n"sv, "ID3 tags\n"sv, "RIFF raff\n"sv, "%PDF-1.4 was sent\n"sv, ""sv, "P"sv})
    EXPECT_EQ(kind_of_input(text).encoding, Encoding::text) << text;
}

TEST(InputKind, ANulThatNoFormatExplainsDoesNotTurnRedactionOff) {
  EXPECT_EQ(kind_of_input("request \0 from client\n"sv).encoding, Encoding::text);
  EXPECT_EQ(kind_of_input("\0\0\0\0\n"sv).encoding, Encoding::text);
  EXPECT_EQ(kind_of_input("\xff\xfb\x90 noise\n"sv).encoding, Encoding::text);
}

TEST(InputKind, Utf16IsKnownWithAndWithoutItsMark) {
  EXPECT_EQ(kind_of_input("\xff\xfe\x61\0"sv).encoding, Encoding::utf16le);
  EXPECT_EQ(kind_of_input("\xff\xfe\x61\0"sv).mark, 2U);
  EXPECT_EQ(kind_of_input("\xfe\xff\0a"sv).encoding, Encoding::utf16be);
  EXPECT_EQ(kind_of_input("a\0b\0\xac\x20"
                          "c\0d\0\n"sv)
                .encoding,
            Encoding::utf16le);
  EXPECT_EQ(kind_of_input("\0a\0b\0c\0\n"sv).encoding, Encoding::utf16be);
  EXPECT_EQ(kind_of_input("\xef\xbb\xbfkind: Secret\n"sv).mark, 3U);
}

TEST(InputKind, TheFirstLineDecides) {
  EXPECT_EQ(head_size("one\ntwo\n"), 4U);
  EXPECT_TRUE(head_is_whole("one\ntwo"));
  EXPECT_FALSE(head_is_whole("one"));
  EXPECT_TRUE(head_is_whole(std::string(most_head, 'x')));
  EXPECT_EQ(head_size(std::string(most_head + 9, 'x')), most_head);
}

}  // namespace
}  // namespace aiops::redact::testing
