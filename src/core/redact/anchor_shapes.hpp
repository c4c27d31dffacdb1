// Why: addresses, numbers and encoded blobs have no literal in common, but classes of bytes in an order. Seen as bit masks of 64
// bytes a shape is a few shifts and ANDs, and costs nothing when nobody wants it.
// Must never: see more than a block before and behind the places it reports on; that is what makes the result the same wherever
// a text is cut into chunks.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/redact/anchors.hpp"
#include "core/redact/anchors_simd.hpp"

namespace aiops::redact {

// What is asked of single bytes. `rare` is all with which the shapes begin that are few enough to be looked at one by one.
enum class Kind : std::uint8_t { digit, hex, run, colon, dot, gap, rare };
inline constexpr std::size_t kind_count = 7;

const ByteClass& class_of(Kind);

// Bit n: Kind n is needed for one of the wanted shapes.
std::uint32_t kinds_for(std::uint32_t wanted_shapes);

inline constexpr std::size_t chunk_blocks = 64;
inline constexpr std::size_t chunk_bytes = chunk_blocks * block_bytes;

// The classes of a chunk and of one block on either side: word 0 is the block before. What lies outside the text is NUL. Only
// the kinds that are needed are ever written or read.
struct ChunkMasks {
  std::array<std::array<std::uint64_t, chunk_blocks + 2>, kind_count> of;
};

// Adds the shapes that are reported in the chunk of `size` bytes that begins at `begin`, in order. Shape n is `first` + n.
void shapes_of(const ChunkMasks&, const Kernel&, std::uint32_t wanted, std::string_view text, std::size_t begin, std::size_t size,
               std::uint32_t first, std::vector<Hit>& out);

}  // namespace aiops::redact
