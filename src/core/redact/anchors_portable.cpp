// The portable way: one table lookup a byte. It is what processors without AVX2 run, and what the others are tested against.
#include "core/redact/anchors_simd.hpp"

namespace aiops::redact {

namespace {

std::size_t candidates(const Filter& filter, const char* text, std::size_t blocks, std::uint16_t* places) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < blocks * block_bytes; ++at) {
    places[count] = static_cast<std::uint16_t>(at);
    count += filter.may_be(load_window(text + at)) ? 1 : 0;
  }
  return count;
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

}  // namespace

Kernel portable_kernel() { return {candidates, classify}; }

}  // namespace aiops::redact
