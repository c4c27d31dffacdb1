// Why: Windows tools write UTF-16. Rules speak bytes of ASCII, so such text becomes UTF-8 before it is judged, and UTF-16 again
// behind it, with every unit that was no secret as it was.
// Must never: lose a lone surrogate or an odd last byte, or depend on how the bytes were cut.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace aiops::redact {

enum class ByteOrder : std::uint8_t { little, big };

// To UTF-8; a lone surrogate becomes the three bytes it would have as a character (WTF-8), which Utf16Encoder takes back.
class Utf16Decoder {
 public:
  explicit Utf16Decoder(ByteOrder order) : order_(order) {}
  void decode(std::string_view bytes, std::string& out);  // appends
  void finish(std::string& out);  // a high surrogate that waited for its other half
  std::string_view odd_byte() const { return {&odd_, has_odd_ ? 1U : 0U}; }  // behind the last whole unit

 private:
  void unit(std::uint32_t, std::string& out);

  ByteOrder order_;
  char odd_ = 0;
  bool has_odd_ = false;
  std::uint32_t high_ = 0;  // a high surrogate; 0: none
};

class Utf16Encoder {
 public:
  explicit Utf16Encoder(ByteOrder order) : order_(order) {}
  void encode(std::string_view utf8, std::string& out);  // appends; bytes that are no UTF-8 become U+FFFD
  void finish(std::string& out);

 private:
  void put(std::uint32_t point, std::string& out) const;
  void put_unit(std::uint32_t, std::string& out) const;

  ByteOrder order_;
  std::uint32_t point_ = 0;
  std::size_t missing_ = 0;  // continuation bytes
};

}  // namespace aiops::redact
