// A magic number alone does not make an input binary: "BZh" may begin a log. There must also be a byte in the first line that
// text does not have. UTF-16 is known by its mark, or by a NUL in every second byte and in no other.
#include "core/redact/input_kind.hpp"

#include <algorithm>
#include <array>

#include "core/base/text.hpp"

namespace aiops::redact {

namespace {

struct Magic {
  std::string_view bytes, format;
};

using namespace std::string_view_literals;
constexpr std::array<Magic, 24> magics{{
    {"\x1f\x8b\x08"sv, "gzip"},
    {"PK\x03\x04"sv, "zip"},
    {"PK\x05\x06"sv, "zip"},
    {"\x28\xb5\x2f\xfd"sv, "zstd"},
    {"\xfd"
     "7zXZ\x00"sv,
     "xz"},
    {"BZh"sv, "bzip2"},
    {"\x04\x22\x4d\x18"sv, "lz4"},
    {"7z\xbc\xaf\x27\x1c"sv, "7z"},
    {"\x7f"
     "ELF"sv,
     "ELF"},
    {"MZ\x90\x00"sv, "Windows program"},
    {"\xcf\xfa\xed\xfe"sv, "Mach-O"},
    {"\xca\xfe\xba\xbe"sv, "Java class"},
    {"\x00"
     "asm"sv,
     "WebAssembly"},
    {"!<arch>\n"sv, "archive"},
    {"\x89PNG\r\n"sv, "PNG"},
    {"\xff\xd8\xff"sv, "JPEG"},
    {"GIF89a"sv, "GIF"},
    {"GIF87a"sv, "GIF"},
    {"RIFF"sv, "RIFF"},
    {"OggS"sv, "Ogg"},
    {"ID3"sv, "MP3"},
    {"%PDF-"sv, "PDF"},
    {"SQLite format 3\x00"sv, "SQLite"},
    {"PAR1"sv, "Parquet"},
}};

// A control that no terminal, editor or logger writes, or bytes that are no UTF-8.
bool has_binary_byte(std::string_view text) {
  const auto odd = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && std::string_view("\t\n\r\f\b\x1b").find(c) == std::string_view::npos;
  };
  return std::any_of(text.begin(), text.end(), odd) || !is_valid_utf8(text);
}

std::string_view binary_format(std::string_view begin) {
  for (const Magic& magic : magics) {
    if (begin.substr(0, magic.bytes.size()) == magic.bytes.substr(0, begin.size()) && begin.size() >= 3 &&
        has_binary_byte(begin)) {
      return magic.format;
    }
  }
  return {};
}

// NUL in (nearly) all bytes of one parity among the first 64, in none of the other.
bool has_nuls_at(std::string_view begin, std::size_t parity) {
  const std::string_view some = begin.substr(0, 64);
  std::size_t nuls = 0, pairs = 0;
  for (std::size_t i = 0; i + 1 < some.size(); i += 2, ++pairs) {
    if (some[i + 1 - parity] == '\0') return false;
    nuls += some[i + parity] == '\0' ? 1 : 0;
  }
  return pairs > 0 && nuls * 4 >= pairs * 3;
}

std::size_t first_line(std::string_view begin) {
  const std::size_t newline = begin.find('\n');
  return newline == std::string_view::npos ? std::string_view::npos : newline + 1;
}

}  // namespace

std::size_t head_size(std::string_view begin) { return std::min({begin.size(), most_head, first_line(begin)}); }

bool head_is_whole(std::string_view begin) { return begin.size() >= most_head || first_line(begin) != std::string_view::npos; }

InputKind kind_of_input(std::string_view begin) {
  if (begin.substr(0, 2) == "\xff\xfe"sv) return {Encoding::utf16le, 2, {}};
  if (begin.substr(0, 2) == "\xfe\xff"sv) return {Encoding::utf16be, 2, {}};
  if (begin.substr(0, 3) == "\xef\xbb\xbf"sv) return {Encoding::text, 3, {}};
  if (const auto format = binary_format(begin); !format.empty()) return {Encoding::binary, 0, format};
  if (has_nuls_at(begin, 1)) return {Encoding::utf16le, 0, {}};
  if (has_nuls_at(begin, 0)) return {Encoding::utf16be, 0, {}};
  return {};
}

}  // namespace aiops::redact
