// Why: a log is mostly clean. One pass of vector instructions over it finds the few places where a literal or a shape of the
// catalogue stands, and everything else is copied untouched.
// Must never: miss a place (a filter that passes a candidate too many costs time; one that drops one leaks), or read outside
// the text it was given.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/redact/rule.hpp"

namespace aiops::redact {

struct Hit {
  std::uint32_t at;  // offset in the scanned text, of the literal's first byte or as the Shape says
  std::uint32_t what;  // < literal count: the literal's number; else literal count + Shape
};

enum class Simd : std::uint8_t { best, portable, avx2, avx512 };

// An immutable set of literals (without regard to ASCII case) and shapes.
class AnchorSet {
 public:
  // Literals of 3 to 64 bytes; equal ones may repeat, each is reported under its own number. wanted: bit n is Shape n.
  AnchorSet(std::span<const std::string_view> literals, std::uint32_t wanted, Simd = Simd::best);
  ~AnchorSet();
  AnchorSet(AnchorSet&&) noexcept;
  AnchorSet& operator=(AnchorSet&&) noexcept;

  // Appends every hit in `text` (at most 2 GiB), in order of `at`. The same for every implementation.
  void scan(std::string_view text, std::vector<Hit>& out) const;

  // The same for a part of it. `from` is a multiple of step, and what lies before it was scanned into `out`. A hit that begins
  // before `to` - reach() is in its place by then; of those behind some may still come.
  static constexpr std::size_t step = 4096;
  void scan(std::string_view text, std::size_t from, std::size_t to, std::vector<Hit>& out) const;
  std::size_t reach() const;

 private:
  void scan(std::string_view text, std::size_t from, std::size_t to, std::vector<Hit>& out, std::size_t settled) const;

  struct Tables;
  std::unique_ptr<const Tables> tables_;
};

}  // namespace aiops::redact
