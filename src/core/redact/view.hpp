// Why: a secret behind escapes is judged in a decoded copy of its place, and must be cut out of the text as it stands. A view is
// the copy with a map back.
// Must never: map a find to fewer bytes than it came from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aiops::redact {

class View {
 public:
  void clear();
  // Decoded bytes in order. plain: raw[from, to) as it stands; decoded: `bytes` stand for raw[from, to). Raw bytes in between
  // are left out: a find swallows them when they lie inside it, not when they lie at its edge.
  void plain(std::string_view raw, std::size_t from, std::size_t to);
  void decoded(std::string_view bytes, std::size_t from, std::size_t to);

  std::string_view text() const { return text_; }
  bool changed() const { return changed_; }  // something is not as it stands
  std::size_t raw_begin(std::size_t offset) const;  // of a byte of text()
  std::size_t raw_end(std::size_t end) const;  // behind the byte before `end`, which is > 0

 private:
  struct Piece {
    std::uint32_t at;  // in text_
    std::uint32_t raw;
    std::uint32_t width;  // raw bytes of each decoded byte; 0: each byte is one
  };
  const Piece& piece_of(std::size_t offset) const;

  std::string text_;
  std::vector<Piece> pieces_;
  bool changed_ = false;
};

// What decoding at one depth needs, kept so that a warm redactor allocates nothing.
struct Scratch {
  View view;
  std::string decoded, inflated, redacted, encoded;
};

// Decoders into a view of text[from, to); they never fail, what they do not know stays as it is.
void strip_hidden(std::string_view text, std::size_t from, std::size_t to, View& out);
void unescape_json(std::string_view text, std::size_t from, std::size_t to, View& out);
void unescape_percent(std::string_view text, std::size_t from, std::size_t to, View& out);

}  // namespace aiops::redact
