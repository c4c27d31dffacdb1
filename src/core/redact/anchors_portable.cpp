// The portable way: one table lookup a byte. It is what processors without AVX2 run, and what the others are tested against.
#include "core/redact/anchors_simd.hpp"

namespace aiops::redact {

namespace {

void candidates(const Filter& filter, const char* text, std::size_t blocks, std::uint64_t* masks) {
  for (std::size_t block = 0; block < blocks; ++block) {
    std::uint64_t mask = 0;
    for (std::size_t n = 0; n < block_bytes; ++n) {
      mask |= static_cast<std::uint64_t>(filter.may_be(load_window(text + block * block_bytes + n))) << n;
    }
    masks[block] = mask;
  }
}

void classify(const ByteClass& of, const char* text, std::size_t blocks, std::uint64_t* masks) {
  for (std::size_t block = 0; block < blocks; ++block) {
    std::uint64_t mask = 0;
    for (std::size_t n = 0; n < block_bytes; ++n) {
      const auto byte = static_cast<unsigned char>(text[block * block_bytes + n]);
      mask |= static_cast<std::uint64_t>((of.low[byte & 15] & of.high[byte >> 4]) != 0) << n;
    }
    masks[block] = mask;
  }
}

std::size_t places(const std::uint64_t* masks, std::size_t blocks, std::uint16_t* out) {
  std::size_t count = 0;
  for (std::size_t block = 0; block < blocks; ++block) {
    for (std::uint64_t mask = masks[block]; mask != 0; mask &= mask - 1) {
      out[count++] = static_cast<std::uint16_t>(block * block_bytes + static_cast<std::size_t>(__builtin_ctzll(mask)));
    }
  }
  return count;
}

}  // namespace

Kernel portable_kernel() { return {Uses::bits, candidates, classify, places}; }

}  // namespace aiops::redact
