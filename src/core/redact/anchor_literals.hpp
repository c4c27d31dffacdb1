// Why: three hundred literals are too many to compare at every byte. Of each one its rarest four bytes are looked for, many at
// once, and only where such a window stands are the literals around it compared in full.
// Must never: lose a literal. A window is folded more coarsely than a literal is compared, never more finely.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/redact/anchors.hpp"
#include "core/redact/anchors_simd.hpp"

namespace aiops::redact {

// Four bytes (three, of a literal of three) of a literal, chosen for being rare in logs.
struct Window {
  std::string bytes;  // folded as the filter does; 3 or 4
  std::size_t offset = 0;  // in the literal
};

// False when the literal has no window of ASCII; it is then searched for by itself.
bool choose_window(std::string_view literal, Window& out);

// Shares out windows among the buckets of the tables that are used, so that few places of a log pass. Equal windows should be
// given once.
void fill_filter(std::span<const Window> windows, Uses, Filter&);

class LiteralSet {
 public:
  LiteralSet(std::span<const std::string_view> literals, Uses);

  const Filter& filter() const { return filter_; }

  // Adds the literals that have their window at text[at]; three bytes may be missing behind it.
  void confirm(std::string_view text, std::size_t at, std::vector<Hit>& out) const;

  // How far before its window a literal may begin, at most.
  std::size_t reach() const { return reach_; }

  // Literals that have no window: found one by one. Adds those that begin at or behind `from` and before `to`.
  void scan_odd(std::string_view text, std::size_t from, std::size_t to, std::vector<Hit>& out) const;

 private:
  struct Literal {
    std::uint32_t number, offset;  // the caller's number, where the window stands in it
    std::uint32_t begin, size;  // in bytes_ and case_
  };
  struct Slot {
    std::uint32_t window = 0;  // folded, three bytes with zero behind or four; 0: empty
    std::uint32_t begin = 0, end = 0;  // in literals_
  };

  void enter(const Window&, std::uint32_t begin, std::uint32_t end);
  const Slot* find(std::uint32_t window) const;
  bool equal(const Literal&, const char* at) const;
  void add(const Slot*, std::string_view text, std::size_t at, std::vector<Hit>& out) const;
  Literal stored(std::string_view literal, std::uint32_t number, std::size_t offset);

  Filter filter_;
  std::vector<Literal> literals_;  // those of one window side by side
  std::vector<Literal> odd_;
  std::vector<Slot> slots_;  // a hash table, a power of two, at most a quarter full
  std::string bytes_, case_;  // a text's byte | case_ is to be equal to bytes_
  std::size_t reach_ = 0;
};

}  // namespace aiops::redact
