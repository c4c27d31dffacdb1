// Why: the two loops that touch every byte of a text, in as many versions as there are instruction sets. What they share (how a
// candidate is confirmed, how shapes follow from classes of bytes) stands elsewhere and exists once.
// Must never: read outside the blocks that were asked for and the three bytes behind them, or drop a candidate.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace aiops::redact {

inline constexpr std::size_t block_bytes = 64;
inline constexpr std::size_t window_bytes = 4;

// How far ahead the next bytes are asked for: processors do not look over the edge of a page by themselves, and between two
// chunks there is other work. A hint reads nothing, so it may point behind the text.
inline constexpr std::size_t prefetch_bytes = 4096;

// A set of bytes as a union of at most eight products of low and high half-bytes: a byte c is in the set when
// low[c & 15] & high[c >> 4] is not zero.
struct ByteClass {
  alignas(16) std::array<std::uint8_t, 16> low{};
  alignas(16) std::array<std::uint8_t, 16> high{};

  static constexpr ByteClass of(bool (*has)(unsigned char)) {
    ByteClass out;
    std::array<std::uint32_t, 8> rows{};  // the low halves that go with the high halves of bit n
    for (unsigned high = 0; high < 16; ++high) {
      std::uint32_t row = 0;
      for (unsigned low = 0; low < 16; ++low) row |= has(static_cast<unsigned char>(high * 16 + low)) ? 1U << low : 0;
      if (row == 0) continue;
      unsigned bit = 0;
      while (rows[bit] != 0 && rows[bit] != row) ++bit;
      rows[bit] = row;
      out.high[high] = static_cast<std::uint8_t>(1U << bit);
      for (unsigned low = 0; low < 16; ++low) out.low[low] |= static_cast<std::uint8_t>((row >> low & 1) << bit);
    }
    return out;
  }
};

// Four bytes as they are compared by the filter: letters without case, some other bytes taken together (0x0D and '-').
inline std::uint32_t fold_window(std::uint32_t bytes) { return bytes | 0x20202020U; }
inline std::uint32_t hash_window(std::uint32_t folded) { return folded * 0x9E3779B1U >> 16; }
inline std::uint32_t load_window(const char* at) {
  std::uint32_t bytes;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

// What lets only few places of a text through. The windows of the literals are shared out among buckets; a place is a candidate
// when for one bucket each of its four bytes stands at that place in some window of the bucket.
struct Filter {
  static constexpr std::size_t wide_groups = 4;  // of eight buckets, for tables of 64 classes (AVX-512)
  static constexpr std::size_t slim_groups = 2;  // for tables of half-bytes (AVX2)
  // [group][place in the window][class of the byte]: bit n is bucket n of the group.
  alignas(64) std::array<std::array<std::array<std::uint8_t, 64>, window_bytes>, wide_groups> wide{};
  alignas(32) std::array<std::array<ByteClass, window_bytes>, slim_groups> slim{};
  using Bits = std::array<std::uint32_t, 2048>;  // by hash_window: whether some window has this hash
  Bits bits{};  // windows of four bytes
  Bits short_bits{};  // of three

  static bool has(const Bits& of, std::uint32_t folded) {
    const std::uint32_t hash = hash_window(folded);
    return (of[hash >> 5] >> (hash & 31) & 1) != 0;
  }
  static void mark(Bits& of, std::uint32_t folded) {
    const std::uint32_t hash = hash_window(folded);
    of[hash >> 5] |= 1U << (hash & 31);
  }
  bool may_be(std::uint32_t bytes) const {
    const std::uint32_t folded = fold_window(bytes);
    return has(bits, folded) || has(short_bits, folded & 0xFFFFFFU);
  }
};

// Which tables of the filter an implementation reads.
enum class Uses : std::uint8_t { bits, slim, wide };

struct Kernel {
  Uses uses;
  // Bit n of masks[b]: a candidate begins at byte n of block b. The text goes on for 3 bytes behind the blocks.
  void (*candidates)(const Filter&, const char* text, std::size_t blocks, std::uint64_t* masks);
  // The same for: the byte is of the class.
  void (*classify)(const ByteClass&, const char* text, std::size_t blocks, std::uint64_t* masks);
  // The places of all bits that are set, in order; at most 1023 blocks. Behind them there is room for 64 more. Returns how many.
  std::size_t (*places)(const std::uint64_t* masks, std::size_t blocks, std::uint16_t* out);
};

Kernel portable_kernel();
#if defined(__x86_64__)
Kernel avx2_kernel();
Kernel avx512_kernel();
#endif

}  // namespace aiops::redact
