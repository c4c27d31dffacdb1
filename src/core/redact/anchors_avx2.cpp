// Shuffles as tables of sixteen entries, as in Hyperscan's Teddy: a byte's low and high half each give the buckets it may
// belong to. Four loads, one byte apart, give the four places of a window; what is left of all ANDs is a candidate.
#include "core/redact/anchors_simd.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

#define AIOPS_AVX2 __attribute__((target("avx2,bmi,popcnt")))

namespace aiops::redact {

namespace {

AIOPS_AVX2 inline __m256i load(const char* at) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)); }
AIOPS_AVX2 inline __m256i table(const std::array<std::uint8_t, 16>& of) {
  return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(of.data())));
}

// The low half needs no mask: a shuffle looks at bits 0 to 3 and gives zero for a byte with bit 7, which no window has. But a
// window of three bytes takes any fourth.
AIOPS_AVX2 inline std::uint32_t half_block(const Filter& filter, const char* at) {
  __m256i left[Filter::slim_groups];
  for (std::size_t place = 0; place < window_bytes; ++place) {
    const __m256i bytes = load(at + place);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
    const __m256i low = place + 1 < window_bytes ? bytes : _mm256_and_si256(bytes, _mm256_set1_epi8(15));
    for (std::size_t group = 0; group < Filter::slim_groups; ++group) {
      const ByteClass& of = filter.slim[group][place];
      const __m256i may = _mm256_and_si256(_mm256_shuffle_epi8(table(of.low), low), _mm256_shuffle_epi8(table(of.high), high));
      left[group] = place == 0 ? may : _mm256_and_si256(left[group], may);
    }
  }
  for (std::size_t group = 1; group < Filter::slim_groups; ++group) left[0] = _mm256_or_si256(left[0], left[group]);
  const __m256i none = _mm256_cmpeq_epi8(left[0], _mm256_setzero_si256());
  return ~static_cast<std::uint32_t>(_mm256_movemask_epi8(none));
}

AIOPS_AVX2 void candidates(const Filter& filter, const char* text, std::size_t blocks, std::uint64_t* masks) {
  for (std::size_t block = 0; block < blocks; ++block) {
    const char* at = text + block * block_bytes;
    _mm_prefetch(at + prefetch_bytes, _MM_HINT_T0);
    masks[block] = half_block(filter, at) | static_cast<std::uint64_t>(half_block(filter, at + 32)) << 32;
  }
}

AIOPS_AVX2 inline std::uint32_t half_class(const ByteClass& of, const char* at) {
  const __m256i bytes = load(at), half = _mm256_set1_epi8(15);
  const __m256i low = _mm256_shuffle_epi8(table(of.low), _mm256_and_si256(bytes, half));
  const __m256i high = _mm256_shuffle_epi8(table(of.high), _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half));
  const __m256i none = _mm256_cmpeq_epi8(_mm256_and_si256(low, high), _mm256_setzero_si256());
  return ~static_cast<std::uint32_t>(_mm256_movemask_epi8(none));
}

AIOPS_AVX2 void classify(const ByteClass& of, const char* text, std::size_t blocks, std::uint64_t* masks) {
  for (std::size_t block = 0; block < blocks; ++block) {
    const char* at = text + block * block_bytes;
    masks[block] = half_class(of, at) | static_cast<std::uint64_t>(half_class(of, at + 32)) << 32;
  }
}

// Groups of four, whether there are so many or not: a branch that is guessed well beats one bit at a time.
AIOPS_AVX2 std::size_t places(const std::uint64_t* masks, std::size_t blocks, std::uint16_t* out) {
  std::size_t count = 0;
  for (std::size_t block = 0; block < blocks; ++block) {
    std::uint64_t mask = masks[block];
    const auto found = static_cast<std::size_t>(_mm_popcnt_u64(mask));
    std::uint16_t* next = out + count;
    for (std::size_t n = 0; n < found; n += 4) {
      for (std::size_t k = 0; k < 4; ++k) {
        next[n + k] = static_cast<std::uint16_t>(block * block_bytes + _tzcnt_u64(mask));
        mask = _blsr_u64(mask);
      }
    }
    count += found;
  }
  return count;
}

}  // namespace

Kernel avx2_kernel() { return {Uses::slim, candidates, classify, places}; }

}  // namespace aiops::redact
#endif
