// Every unit comes back as it was, wherever the bytes are cut.
#include "core/redact/utf16.hpp"

#include <gtest/gtest.h>

namespace aiops::redact::testing {
namespace {

std::string units(ByteOrder order, std::initializer_list<unsigned> all) {
  std::string out;
  for (const unsigned unit : all) {
    const char low = static_cast<char>(unit & 0xff), high = static_cast<char>(unit >> 8);
    out += order == ByteOrder::little ? low : high;
    out += order == ByteOrder::little ? high : low;
  }
  return out;
}

std::string decoded(ByteOrder order, std::string_view bytes, std::size_t cut) {
  Utf16Decoder decoder(order);
  std::string out;
  decoder.decode(bytes.substr(0, cut), out);
  decoder.decode(bytes.substr(cut), out);
  decoder.finish(out);
  return out;
}

std::string encoded(ByteOrder order, std::string_view utf8, std::size_t cut) {
  Utf16Encoder encoder(order);
  std::string out;
  encoder.encode(utf8.substr(0, cut), out);
  encoder.encode(utf8.substr(cut), out);
  encoder.finish(out);
  return out;
}

TEST(Utf16, GoesToUtf8AndBackAtEveryCut) {
  for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    const std::string bytes = units(order, {'k', 0xe9, 0x20ac, 0xd83d, 0xde00, '\r', '\n', 0, 0xffff});
    const std::string text("k\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\r\n\0\xef\xbf\xbf", 16);
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) EXPECT_EQ(decoded(order, bytes, cut), text) << cut;
    for (std::size_t cut = 0; cut <= text.size(); ++cut) EXPECT_EQ(encoded(order, text, cut), bytes) << cut;
  }
}

TEST(Utf16, LoneSurrogatesSurvive) {
  for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    for (const std::string& bytes : {units(order, {0xd800}), units(order, {0xdc00, 'a'}), units(order, {0xd800, 0xd800, 0xdc00}),
                                     units(order, {0xd83d, 'x', 0xde00})}) {
      for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        EXPECT_EQ(encoded(order, decoded(order, bytes, cut), 0), bytes) << cut;
      }
    }
  }
}

TEST(Utf16, AnOddLastByteIsKept) {
  Utf16Decoder decoder(ByteOrder::little);
  std::string out;
  decoder.decode(std::string_view("a\0b\0c", 5), out);
  EXPECT_EQ(out, "ab");
  EXPECT_EQ(decoder.odd_byte(), "c");
  decoder.decode(std::string_view("\0", 1), out);
  EXPECT_EQ(out, "abc");
  EXPECT_EQ(decoder.odd_byte(), "");
}

TEST(Utf16, BytesThatAreNoUtf8AreReplaced) {
  EXPECT_EQ(encoded(ByteOrder::big,
                    "\x80"
                    "a\xe2\x82"
                    "b\xff\xe2",
                    0),
            units(ByteOrder::big, {0xfffd, 'a', 0xfffd, 'b', 0xfffd, 0xfffd}));
}

}  // namespace
}  // namespace aiops::redact::testing
