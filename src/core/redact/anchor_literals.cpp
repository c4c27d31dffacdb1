// A candidate's four bytes, folded, are looked up in a hash table; its entry lists the literals that have this window, and where
// in them it stands. They are compared eight bytes at a time: bytes | case == literal, where `case` has the bit that tells an
// upper from a lower letter under each letter and nothing elsewhere. Windows of three bytes have a
// bitmap of their own: with every fourth byte there is they would fill the other one.
#include "core/redact/anchor_literals.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <tuple>

namespace aiops::redact {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::uint32_t value_of(std::string_view window) {
  std::uint32_t value = 0;
  std::memcpy(&value, window.data(), window.size());
  return value;
}

template <typename Word>
bool same(const char* text, const char* fold, const char* want) {
  Word a, b, c;
  std::memcpy(&a, text, sizeof a);
  std::memcpy(&b, fold, sizeof b);
  std::memcpy(&c, want, sizeof c);
  return (a | b) == c;
}

struct Placed {
  Window window;
  std::uint32_t number;
};

}  // namespace

LiteralSet::LiteralSet(std::span<const std::string_view> literals, Uses uses) {
  std::vector<Placed> placed;
  for (std::uint32_t number = 0; number < literals.size(); ++number) {
    const std::string_view literal = literals[number];
    Placed one{{}, number};
    if (choose_window(literal, one.window)) {
      reach_ = std::max(reach_, one.window.offset);
      placed.push_back(std::move(one));
    } else if (!literal.empty()) {
      odd_.push_back(stored(literal, number, 0));
    }
  }
  std::sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
    return std::tie(a.window.bytes, a.number) < std::tie(b.window.bytes, b.number);
  });
  slots_.resize(std::bit_ceil(std::max<std::size_t>(64, placed.size() * 4)));
  std::vector<Window> windows;
  for (std::size_t from = 0; from < placed.size();) {
    std::size_t to = from;
    for (; to < placed.size() && placed[to].window.bytes == placed[from].window.bytes; ++to) {
      literals_.push_back(stored(literals[placed[to].number], placed[to].number, placed[to].window.offset));
    }
    enter(placed[from].window, static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to));
    windows.push_back(placed[from].window);
    from = to;
  }
  fill_filter(windows, uses, filter_);
}

LiteralSet::Literal LiteralSet::stored(std::string_view literal, std::uint32_t number, std::size_t offset) {
  const auto begin = static_cast<std::uint32_t>(bytes_.size());
  for (const char c : literal) {
    case_ += is_letter(c) ? '\x20' : '\0';
    bytes_ += static_cast<char>(c | case_.back());
  }
  return {number, static_cast<std::uint32_t>(offset), begin, static_cast<std::uint32_t>(literal.size())};
}

void LiteralSet::enter(const Window& window, std::uint32_t begin, std::uint32_t end) {
  const std::uint32_t value = value_of(window.bytes);
  Filter::mark(window.bytes.size() == window_bytes ? filter_.bits : filter_.short_bits, value);
  std::size_t slot = hash_window(value) & (slots_.size() - 1);
  while (slots_[slot].window != 0) slot = (slot + 1) & (slots_.size() - 1);
  slots_[slot] = {value, begin, end};
}

const LiteralSet::Slot* LiteralSet::find(std::uint32_t window) const {
  std::size_t slot = hash_window(window) & (slots_.size() - 1);
  while (slots_[slot].window != 0) {
    if (slots_[slot].window == window) return &slots_[slot];
    slot = (slot + 1) & (slots_.size() - 1);
  }
  return nullptr;
}

bool LiteralSet::equal(const Literal& literal, const char* at) const {
  const char* fold = case_.data() + literal.begin;
  const char* want = bytes_.data() + literal.begin;
  std::size_t n = 0;
  for (; n + 8 <= literal.size; n += 8) {
    if (!same<std::uint64_t>(at + n, fold + n, want + n)) return false;
  }
  if (n + 4 <= literal.size) {
    if (!same<std::uint32_t>(at + n, fold + n, want + n)) return false;
    n += 4;
  }
  for (; n < literal.size; ++n) {
    if (static_cast<char>(at[n] | fold[n]) != want[n]) return false;
  }
  return true;
}

void LiteralSet::add(const Slot* slot, std::string_view text, std::size_t at, std::vector<Hit>& out) const {
  if (slot == nullptr) return;
  for (std::uint32_t n = slot->begin; n < slot->end; ++n) {
    const Literal& literal = literals_[n];
    if (at < literal.offset) continue;
    const std::size_t begin = at - literal.offset;
    if (text.size() - begin < literal.size || !equal(literal, text.data() + begin)) continue;
    out.push_back({static_cast<std::uint32_t>(begin), literal.number});
  }
}

void LiteralSet::confirm(std::string_view text, std::size_t at, std::vector<Hit>& out) const {
  std::uint32_t bytes = 0;
  std::memcpy(&bytes, text.data() + at, std::min(window_bytes, text.size() - at));
  const std::uint32_t window = fold_window(bytes);
  if (Filter::has(filter_.bits, window)) add(find(window), text, at, out);
  if (Filter::has(filter_.short_bits, window & 0xFFFFFFU)) add(find(window & 0xFFFFFFU), text, at, out);
}

void LiteralSet::scan_odd(std::string_view text, std::size_t from, std::size_t to, std::vector<Hit>& out) const {
  for (const Literal& literal : odd_) {
    if (text.size() < literal.size) continue;
    const std::size_t last = std::min(to, text.size() - literal.size + 1);
    for (std::size_t at = from; at < last; ++at) {
      if (equal(literal, text.data() + at)) out.push_back({static_cast<std::uint32_t>(at), literal.number});
    }
  }
}

}  // namespace aiops::redact
