// Why: a container runtime breaks long lines into pieces (`TIME stdout P text`, the last one with F), in the middle of a token as
// well. The pieces are judged again as the one line that they were.
// Must never: hold more than `most_held` bytes; what is longer is judged as far as it came.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/redact/find.hpp"
#include "core/redact/nested.hpp"

namespace aiops::redact {

class PartialLines {
 public:
  static constexpr std::size_t most_held = 1 << 20;
  static constexpr std::uint64_t nowhere = static_cast<std::uint64_t>(-1);

  void reset() { pieces_.clear(); }
  bool waiting() const { return !pieces_.empty(); }
  // The stream's offset from which on nothing may be released, or `nowhere`.
  std::uint64_t waits_from() const { return pieces_.empty() ? nowhere : from_; }

  // The next whole line, text[begin, end); `base` is the stream's offset of text[0]. Its finds are of `text`, also those in
  // earlier pieces, which the text still holds.
  void line(std::string_view text, std::size_t begin, std::size_t end, std::uint64_t base, Nested&, Finds&);
  // Nothing more comes, or what comes is of no use: the pieces so far are judged.
  void finish(std::string_view text, std::uint64_t base, Nested&, Finds&);

 private:
  struct Piece {
    std::uint64_t begin, end;  // of the stream: what the runtime was given
  };
  void add(const Find&, const Finds& inner, std::uint64_t base, Finds&) const;

  std::vector<Piece> pieces_;
  std::uint64_t from_ = 0;
  bool error_stream_ = false;
  std::string joined_;
};

}  // namespace aiops::redact
