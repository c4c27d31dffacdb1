// With VBMI one instruction looks 64 bytes up in a table of 64 entries, which is what is left of ASCII when case is folded: five
// low bits and bit 6 of a byte. So each place of a window has an exact table for each group of eight buckets.
#include "core/redact/anchors_simd.hpp"

#if defined(__x86_64__)
// g++ 12 takes the "undefined" operand inside its own intrinsics for a variable of ours (GCC bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

#define AIOPS_AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,avx2,bmi,bmi2,popcnt")))

namespace aiops::redact {

namespace {

AIOPS_AVX512 inline __m512i load(const void* at) { return _mm512_loadu_si512(at); }

// The class of each byte in the low six bits: bit 6 of the byte comes to bit 5, over the bit that tells the case.
AIOPS_AVX512 inline __m512i classes(__m512i bytes) {
  return _mm512_ternarylogic_epi32(_mm512_set1_epi8(0x20), _mm512_srli_epi16(bytes, 1), bytes, 0xCA);
}

AIOPS_AVX512 inline std::uint64_t block_mask(const Filter& filter, const char* at) {
  __m512i left[Filter::wide_groups];
  const __m512i first = load(at);
  const __m512i places[window_bytes] = {classes(first), classes(load(at + 1)), classes(load(at + 2)), classes(load(at + 3))};
  for (std::size_t group = 0; group < Filter::wide_groups; ++group) {
    const auto& of = filter.wide[group];
    const __m512i two = _mm512_and_si512(_mm512_permutexvar_epi8(places[0], load(of[0].data())),
                                         _mm512_permutexvar_epi8(places[1], load(of[1].data())));
    left[group] = _mm512_ternarylogic_epi32(two, _mm512_permutexvar_epi8(places[2], load(of[2].data())),
                                            _mm512_permutexvar_epi8(places[3], load(of[3].data())), 0x80);
  }
  const __m512i any = _mm512_or_si512(_mm512_ternarylogic_epi32(left[0], left[1], left[2], 0xFE), left[3]);
  return _mm512_test_epi8_mask(any, any) & ~_mm512_movepi8_mask(first);
}

AIOPS_AVX512 std::size_t candidates(const Filter& filter, const char* text, std::size_t blocks, std::uint16_t* places) {
  alignas(64) static constexpr auto numbers = [] {
    std::array<std::uint8_t, 64> out{};
    for (std::size_t n = 0; n < out.size(); ++n) out[n] = static_cast<std::uint8_t>(n);
    return out;
  }();
  const __m512i each = load(numbers.data());
  std::size_t count = 0;
  for (std::size_t at = 0; at < blocks * block_bytes; at += block_bytes) {
    const std::uint64_t mask = block_mask(filter, text + at);
    const __m512i packed = _mm512_maskz_compress_epi8(mask, each), base = _mm512_set1_epi16(static_cast<short>(at));
    const auto found = static_cast<std::size_t>(_mm_popcnt_u64(mask));
    const __m512i front = _mm512_add_epi16(base, _mm512_cvtepu8_epi16(_mm512_castsi512_si256(packed)));
    _mm512_storeu_si512(places + count, front);
    if (found > 32) {
      const __m512i back = _mm512_add_epi16(base, _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(packed, 1)));
      _mm512_storeu_si512(places + count + 32, back);
    }
    count += found;
  }
  return count;
}

AIOPS_AVX512 inline __m512i table(const std::array<std::uint8_t, 16>& of) {
  return _mm512_broadcast_i32x4(_mm_load_si128(reinterpret_cast<const __m128i*>(of.data())));
}

AIOPS_AVX512 void classify(const ByteClass& of, const char* text, std::size_t blocks, std::uint64_t* masks) {
  const __m512i low = table(of.low), high = table(of.high), half = _mm512_set1_epi8(15);
  for (std::size_t block = 0; block < blocks; ++block) {
    const __m512i bytes = load(text + block * block_bytes);
    masks[block] = _mm512_test_epi8_mask(_mm512_shuffle_epi8(low, _mm512_and_si512(bytes, half)),
                                         _mm512_shuffle_epi8(high, _mm512_and_si512(_mm512_srli_epi16(bytes, 4), half)));
  }
}

}  // namespace

Kernel avx512_kernel() { return {candidates, classify}; }

}  // namespace aiops::redact
#endif
