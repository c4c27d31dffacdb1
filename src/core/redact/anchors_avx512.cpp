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

// The tables of all groups: half of the registers there are, so that a block costs four loads.
struct Tables {
  __m512i of[Filter::wide_groups][window_bytes];
};

AIOPS_AVX512 inline __m512i group_mask(const __m512i (&of)[window_bytes], const __m512i (&places)[window_bytes]) {
  const __m512i two = _mm512_and_si512(_mm512_permutexvar_epi8(places[0], of[0]), _mm512_permutexvar_epi8(places[1], of[1]));
  return _mm512_ternarylogic_epi32(two, _mm512_permutexvar_epi8(places[2], of[2]), _mm512_permutexvar_epi8(places[3], of[3]),
                                   0x80);
}

AIOPS_AVX512 inline std::uint64_t block_mask(const Tables& tables, const char* at) {
  const __m512i first = load(at);
  const __m512i places[window_bytes] = {classes(first), classes(load(at + 1)), classes(load(at + 2)), classes(load(at + 3))};
  const __m512i three = _mm512_ternarylogic_epi32(group_mask(tables.of[0], places), group_mask(tables.of[1], places),
                                                  group_mask(tables.of[2], places), 0xFE);
  const __m512i any = _mm512_or_si512(three, group_mask(tables.of[3], places));
  return _mm512_test_epi8_mask(any, any) & ~_mm512_movepi8_mask(first);
}

AIOPS_AVX512 void candidates(const Filter& filter, const char* text, std::size_t blocks, std::uint64_t* masks) {
  Tables tables;
  for (std::size_t group = 0; group < Filter::wide_groups; ++group) {
    for (std::size_t place = 0; place < window_bytes; ++place) tables.of[group][place] = load(filter.wide[group][place].data());
  }
  for (std::size_t block = 0; block < blocks; ++block) {
    const char* at = text + block * block_bytes;
    _mm_prefetch(at + prefetch_bytes, _MM_HINT_T0);
    masks[block] = block_mask(tables, at);
  }
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

// The numbers 0 to 63, those of the set bits pushed together; written whole, and overwritten by the next block's.
AIOPS_AVX512 std::size_t places(const std::uint64_t* masks, std::size_t blocks, std::uint16_t* out) {
  alignas(64) static constexpr auto numbers = [] {
    std::array<std::uint8_t, 64> each{};
    for (std::size_t n = 0; n < each.size(); ++n) each[n] = static_cast<std::uint8_t>(n);
    return each;
  }();
  const __m512i each = load(numbers.data());
  std::size_t count = 0;
  for (std::size_t block = 0; block < blocks; ++block) {
    const auto found = static_cast<std::size_t>(_mm_popcnt_u64(masks[block]));
    const __m512i base = _mm512_set1_epi16(static_cast<short>(block * block_bytes));
    const __m512i packed = _mm512_maskz_compress_epi8(masks[block], each);
    const __m512i front = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(packed));
    _mm512_storeu_si512(out + count, _mm512_add_epi16(base, front));
    if (found > 32) {
      const __m512i back = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(packed, 1));
      _mm512_storeu_si512(out + count + 32, _mm512_add_epi16(base, back));
    }
    count += found;
  }
  return count;
}

}  // namespace

Kernel avx512_kernel() { return {Uses::wide, candidates, classify, places}; }

}  // namespace aiops::redact
#endif
