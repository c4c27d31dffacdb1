// The map is a list of pieces: runs that stand as they are, and single bytes that something longer stands for.
#include "core/redact/view.hpp"

#include <algorithm>

#include "core/redact/site.hpp"

namespace aiops::redact {

namespace {

std::uint32_t narrow(std::size_t offset) { return static_cast<std::uint32_t>(offset); }  // units are smaller than 4 GiB

}  // namespace

void View::clear() {
  text_.clear();
  pieces_.clear();
  changed_ = false;
}

void View::plain(std::string_view raw, std::size_t from, std::size_t to) {
  if (from >= to) return;
  pieces_.push_back({narrow(text_.size()), narrow(from), 0});
  text_.append(raw.substr(from, to - from));
}

void View::decoded(std::string_view bytes, std::size_t from, std::size_t to) {
  changed_ = true;
  for (const char c : bytes) {
    pieces_.push_back({narrow(text_.size()), narrow(from), narrow(to - from)});
    text_.push_back(c);
  }
}

const View::Piece& View::piece_of(std::size_t offset) const {
  const auto behind =
      std::upper_bound(pieces_.begin(), pieces_.end(), offset, [](std::size_t at, const Piece& piece) { return at < piece.at; });
  return *(behind - 1);
}

std::size_t View::raw_begin(std::size_t offset) const {
  const Piece& piece = piece_of(offset);
  return piece.width != 0 ? piece.raw : piece.raw + (offset - piece.at);
}

std::size_t View::raw_end(std::size_t end) const {
  const Piece& piece = piece_of(end - 1);
  return piece.width != 0 ? piece.raw + piece.width : piece.raw + (end - piece.at);
}

namespace {

// Behind the escape sequence at text[at] (ESC).
std::size_t past_escape(std::string_view text, std::size_t at, std::size_t to) {
  constexpr std::size_t longest = 256;
  std::size_t end = at + 1;
  if (end == to) return end;
  const char kind = text[end++];
  const std::size_t stop = std::min(to, at + longest);
  if (kind == '[') {
    while (end < stop && (text[end] < 0x40 || text[end] > 0x7e)) ++end;
    return std::min(end + 1, stop);
  }
  if (kind == ']') {
    while (end < stop && text[end] != '\a' && text[end] != '\x1b') ++end;
    if (end < stop && text[end] == '\x1b') ++end;
    return std::min(end + 1, stop);
  }
  return end;
}

// Behind the character without width at text[at]; at: it is none.
std::size_t past_invisible(std::string_view text, std::size_t at, std::size_t to) {
  const auto byte = [&](std::size_t i) { return at + i < to ? static_cast<unsigned char>(text[at + i]) : 0U; };
  if (byte(0) == 0xC2 && byte(1) == 0xAD) return at + 2;  // soft hyphen
  if (byte(0) == 0xEF && byte(1) == 0xBB && byte(2) == 0xBF) return at + 3;
  if (byte(0) != 0xE2) return at;
  const bool zero_width = byte(1) == 0x80 && byte(2) >= 0x8B && byte(2) <= 0x8F;
  const bool bidi = byte(1) == 0x80 && byte(2) >= 0xAA && byte(2) <= 0xAE;
  const bool joiner = byte(1) == 0x81 && byte(2) >= 0xA0 && byte(2) <= 0xAF;
  return zero_width || bidi || joiner ? at + 3 : at;
}

// The number of `digits` hexadecimal digits at text[at], or -1.
long hex_number(std::string_view text, std::size_t at, std::size_t to, std::size_t digits) {
  if (to - at < digits || at > to) return -1;
  long value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const int digit = hex_value(text[at + i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

std::size_t to_utf8(long code, char* out) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    out[0] = static_cast<char>(code);
    return 1;
  }
  if (code < 0x800) {
    out[0] = static_cast<char>(0xC0 | (code >> 6));
    out[1] = tail(0);
    return 2;
  }
  out[0] = static_cast<char>(0xE0 | (code >> 12));
  out[1] = tail(6);
  out[2] = tail(0);
  return 3;
}

}  // namespace

void strip_hidden(std::string_view text, std::size_t from, std::size_t to, View& out) {
  std::size_t kept = from;
  for (std::size_t at = from; at < to;) {
    const auto c = static_cast<unsigned char>(text[at]);
    std::size_t past = at;
    if (c == 0x1b) past = past_escape(text, at, to);
    if (c == 0xC2 || c == 0xE2 || c == 0xEF) past = past_invisible(text, at, to);
    if (past == at) {
      ++at;
      continue;
    }
    out.plain(text, kept, at);
    out.decoded({}, at, past);
    kept = at = past;
  }
  out.plain(text, kept, to);
}

void unescape_json(std::string_view text, std::size_t from, std::size_t to, View& out) {
  text = text.substr(0, to);
  constexpr std::string_view letters = "\"\\/bfnrt", bytes = "\"\\/\b\f\n\r\t";
  std::size_t kept = from;
  for (std::size_t at = text.find('\\', from); at < to; at = text.find('\\', kept)) {
    if (at + 1 >= to) break;
    out.plain(text, kept, at);
    const std::size_t letter = letters.find(text[at + 1]);
    const long code = text[at + 1] == 'u' ? hex_number(text, at + 2, to, 4) : -1;
    if (letter != std::string_view::npos) {
      kept = at + 2;
      out.decoded(bytes.substr(letter, 1), at, kept);
    } else if (code >= 0) {
      char utf8[4];
      kept = at + 6;
      out.decoded({utf8, to_utf8(code, utf8)}, at, kept);
    } else {
      kept = at + 2;
      out.plain(text, at, kept);
    }
  }
  out.plain(text, kept, to);
}

void unescape_percent(std::string_view text, std::size_t from, std::size_t to, View& out) {
  text = text.substr(0, to);
  std::size_t kept = from;
  for (std::size_t at = text.find('%', from); at < to; at = text.find('%', at + 1)) {
    const long code = hex_number(text, at + 1, to, 2);
    if (code < 0) continue;
    out.plain(text, kept, at);
    const char byte = static_cast<char>(code);
    kept = at + 3;
    out.decoded({&byte, 1}, at, kept);
  }
  out.plain(text, kept, to);
}

}  // namespace aiops::redact
