// Cheap looks first: the first twelve bytes must be text or begin a gzip; random identifiers, hashes and paths are not.
#include "core/redact/base64_run.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/redact/gzip.hpp"

namespace aiops::redact {

namespace {

constexpr std::string_view standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> make_values() {
  std::array<std::int8_t, 256> out{};
  for (auto& value : out) value = -1;
  for (std::size_t i = 0; i < 64; ++i) {
    out[static_cast<unsigned char>(standard[i])] = static_cast<std::int8_t>(i);
    out[static_cast<unsigned char>(url_safe[i])] = static_cast<std::int8_t>(i);
  }
  return out;
}
constexpr auto values = make_values();

int value_of(char c) { return values[static_cast<unsigned char>(c)]; }

bool is_text(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || byte == '\n' || byte == '\r' || byte == '\t';
  });
}

// How much a byte speaks against text: more than three bytes beyond ASCII in twelve, or one that no text holds, are too much.
constexpr int too_much = 4;
constexpr std::array<std::int8_t, 256> make_doubts() {
  std::array<std::int8_t, 256> out{};
  for (std::size_t byte = 0; byte < out.size(); ++byte) {
    const bool text = (byte >= 0x20 && byte != 0x7f) || byte == '\n' || byte == '\r' || byte == '\t';
    out[byte] = static_cast<std::int8_t>(!text ? too_much : byte < 0x80 ? 0 : 1);
  }
  return out;
}
constexpr auto doubts = make_doubts();

bool mostly_ascii(std::string_view bytes) {
  return std::count_if(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }) * 4 >=
         static_cast<std::ptrdiff_t>(bytes.size()) * 3;
}

template <class Put>
void decode_into(std::string_view digits, Put put) {
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : digits) {
    bits = (bits << 6) | static_cast<std::uint32_t>(value_of(c) & 0x3F);
    held += 6;
    if (held >= 8) {
      held -= 8;
      put(static_cast<char>((bits >> held) & 0xFF));
    }
  }
}

}  // namespace

Base64Run Base64Run::at(std::string_view text, std::size_t at, std::size_t end) {
  constexpr std::size_t shortest = 20, sample = 16;
  if (end - at < shortest) return {};
  std::array<char, 12> head{};
  std::size_t size = 0;
  for (std::size_t i = at; i < at + sample; ++i) {
    if (value_of(text[i]) < 0) return {};
  }
  decode_into(text.substr(at, sample), [&](char c) { head[size++] = c; });
  const std::string_view first(head.data(), size);
  if (!is_gzip(first) && !(is_text(first) && mostly_ascii(first))) return {};
  std::size_t stop = at;
  bool plus = false, dash = false;
  while (stop < end && value_of(text[stop]) >= 0) {
    const char c = text[stop++];
    plus |= c == '+' || c == '/';
    dash |= c == '-' || c == '_';
  }
  const std::size_t digits = stop - at;
  if ((plus && dash) || digits % 4 == 1 || digits < shortest) return {};
  Base64Run out;
  out.url = dash;
  while (stop < end && out.padding < (4 - digits % 4) % 4 && text[stop] == '=') {
    ++stop;
    ++out.padding;
  }
  out.text = text.substr(at, stop - at);
  return out;
}

bool Base64Run::may_be(std::string_view text, std::size_t at) {
  if (text.size() - at < 20) return false;
  if (text.compare(at, 4, "H4sI") == 0) return true;  // gzip
  int doubt = 0;
  for (std::size_t quad = at; quad < at + 16; quad += 4) {
    const int a = value_of(text[quad]), b = value_of(text[quad + 1]), c = value_of(text[quad + 2]), d = value_of(text[quad + 3]);
    if ((a | b | c | d) < 0) return false;
    const auto bits = static_cast<std::uint32_t>(a << 18 | b << 12 | c << 6 | d);
    doubt += doubts[bits >> 16] + doubts[bits >> 8 & 0xFF] + doubts[bits & 0xFF];
    if (doubt >= too_much) return false;
  }
  return true;
}

void Base64Run::decode(std::string& out) const {
  out.clear();
  out.reserve(text.size() / 4 * 3 + 3);
  decode_into(text.substr(0, text.size() - padding), [&](char c) { out.push_back(c); });
}

namespace {

void append(std::string_view bytes, std::string_view alphabet, bool pad, std::string& out) {
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) bits = (bits << 8) | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) {
      if (k <= count)
        out.push_back(alphabet[(bits >> (18 - 6 * k)) & 0x3F]);
      else if (pad)
        out.push_back('=');
    }
  }
}

}  // namespace

void Base64Run::encode(std::string_view bytes, std::string& out) const {
  out.clear();
  append(bytes, url ? url_safe : standard, padding > 0 || (text.size() % 4 == 0 && !url), out);
}

void append_base64(std::string_view bytes, std::string& out) { append(bytes, standard, true, out); }

}  // namespace aiops::redact
