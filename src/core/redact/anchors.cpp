// A text is searched in chunks that stay in the first cache. The filter (anchors_simd.hpp) gives the places of a chunk where a
// window of a literal may stand; a bitmap of hashes takes most of the rest away without a branch; what is left is compared in
// full (anchor_literals.hpp). Shapes are read off the classes of the chunk's bytes (anchor_shapes.hpp). A literal may begin a
// little before its window, so the hits of a chunk and the last ones before it are put into order together.
//
// Vectors are read whole and a window has bytes behind its place: the last blocks of a text are searched in a copy with NUL
// behind it. Hits there are compared in the text itself, so what only the copy has is none.
#include "core/redact/anchors.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/redact/anchor_literals.hpp"
#include "core/redact/anchor_shapes.hpp"
#include "core/redact/anchors_simd.hpp"

namespace aiops::redact {

namespace {

Kernel kernel_of(Simd simd) {
#if defined(__x86_64__)
  const bool vbmi = __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi") &&
                    __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi2");
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
  if (vbmi && (simd == Simd::best || simd == Simd::avx512)) return avx512_kernel();
  if (avx2 && simd != Simd::portable) return avx2_kernel();
#else
  static_cast<void>(simd);
#endif
  return portable_kernel();
}

bool in_order(const Hit& a, const Hit& b) { return a.at != b.at ? a.at < b.at : a.what < b.what; }

// Puts two sequences that each are in order, and stand one behind the other, into one. The first is short as a rule.
void merge(std::vector<Hit>& hits, std::size_t first, std::size_t second) {
  std::array<Hit, 256> aside;
  const std::size_t count = second - first;
  if (count == 0 || second == hits.size() || in_order(hits[second - 1], hits[second])) return;
  const auto begin = hits.begin() + static_cast<std::ptrdiff_t>(first);
  if (count > aside.size()) return std::sort(begin, hits.end(), in_order);
  std::copy_n(begin, count, aside.begin());
  std::merge(aside.begin(), aside.begin() + static_cast<std::ptrdiff_t>(count), begin + static_cast<std::ptrdiff_t>(count),
             hits.end(), begin, in_order);
}

}  // namespace

struct AnchorSet::Tables {
  Tables(std::span<const std::string_view> words, std::uint32_t wanted, Simd simd)
      : kernel(kernel_of(simd)),
        literals(words, kernel.uses),
        count(static_cast<std::uint32_t>(words.size())),
        shapes(wanted),
        kinds(kinds_for(wanted)) {}

  void find_literals(std::string_view text, std::size_t begin, std::size_t size, std::vector<Hit>& out) const;
  void find_shapes(std::string_view text, std::size_t begin, std::size_t size, std::vector<Hit>& out) const;
  void candidates(std::string_view text, const char* from, std::size_t begin, std::size_t blocks, std::vector<Hit>& out) const;

  Kernel kernel;
  LiteralSet literals;
  std::uint32_t count;
  std::uint32_t shapes;
  std::uint32_t kinds;
};

// `from` holds what stands at text[begin], readable for three bytes more than the blocks.
void AnchorSet::Tables::candidates(std::string_view text, const char* from, std::size_t begin, std::size_t blocks,
                                   std::vector<Hit>& out) const {
  std::array<std::uint16_t, chunk_bytes + block_bytes> places;
  std::array<std::uint64_t, chunk_blocks> masks;
  kernel.candidates(literals.filter(), from, blocks, masks.data());
  const std::size_t found = kernel.places(masks.data(), blocks, places.data());
  std::size_t left = 0;
  for (std::size_t n = 0; n < found; ++n) {
    const std::uint16_t place = places[n];
    places[left] = place;
    left += literals.filter().may_be(load_window(from + place)) ? 1 : 0;
  }
  for (std::size_t n = 0; n < left && begin + places[n] < text.size(); ++n) literals.confirm(text, begin + places[n], out);
}

void AnchorSet::Tables::find_literals(std::string_view text, std::size_t begin, std::size_t size, std::vector<Hit>& out) const {
  const std::size_t readable = text.size() - begin;
  const std::size_t safe = readable < window_bytes ? 0 : std::min(size, readable - window_bytes + 1) / block_bytes;
  candidates(text, text.data() + begin, begin, safe, out);
  const std::size_t done = safe * block_bytes;
  if (done == size) return;
  std::array<char, 3 * block_bytes> copy{};
  std::memcpy(copy.data(), text.data() + begin + done, std::min(readable - done, 2 * block_bytes));
  candidates(text, copy.data(), begin + done, (size - done + block_bytes - 1) / block_bytes, out);
}

void AnchorSet::Tables::find_shapes(std::string_view text, std::size_t begin, std::size_t size, std::vector<Hit>& out) const {
  ChunkMasks masks;
  // Whole blocks are read where they stand; the one before the text and the ones at its end are copies.
  const std::size_t whole = std::min(chunk_blocks + 1, (text.size() - begin) / block_bytes);
  std::array<char, 3 * block_bytes> edge{};
  if (begin > 0) std::memcpy(edge.data(), text.data() + begin - block_bytes, block_bytes);
  const std::size_t tail = begin + whole * block_bytes;
  std::memcpy(edge.data() + block_bytes, text.data() + tail, std::min(block_bytes, text.size() - tail));
  const std::size_t behind = std::min<std::size_t>(2, chunk_blocks + 1 - whole);
  for (std::size_t kind = 0; kind < kind_count; ++kind) {
    if ((kinds >> kind & 1) == 0) continue;
    const ByteClass& of = class_of(static_cast<Kind>(kind));
    auto& words = masks.of[kind];
    kernel.classify(of, edge.data(), 1, words.data());
    kernel.classify(of, text.data() + begin, whole, words.data() + 1);
    kernel.classify(of, edge.data() + block_bytes, behind, words.data() + 1 + whole);
  }
  shapes_of(masks, kernel, shapes, text, begin, size, count, out);
}

AnchorSet::AnchorSet(std::span<const std::string_view> literals, std::uint32_t wanted, Simd simd)
    : tables_(std::make_unique<const Tables>(literals, wanted, simd)) {}
AnchorSet::~AnchorSet() = default;
AnchorSet::AnchorSet(AnchorSet&&) noexcept = default;
AnchorSet& AnchorSet::operator=(AnchorSet&&) noexcept = default;

std::size_t AnchorSet::reach() const { return tables_->literals.reach(); }

void AnchorSet::scan(std::string_view text, std::vector<Hit>& out) const { scan(text, 0, text.size(), out, out.size()); }

void AnchorSet::scan(std::string_view text, std::size_t from, std::size_t to, std::vector<Hit>& out) const {
  std::size_t settled = out.size();
  while (settled > 0 && out[settled - 1].at + reach() >= from) --settled;
  scan(text, from, to, out, settled);
}

// settled: hits before it stand where they belong.
void AnchorSet::scan(std::string_view text, std::size_t from, std::size_t to, std::vector<Hit>& out, std::size_t settled) const {
  static_assert(step == chunk_bytes);
  const std::size_t reach = tables_->literals.reach();
  for (std::size_t begin = from; begin < to; begin += chunk_bytes) {
    const std::size_t size = std::min(chunk_bytes, to - begin);
    tables_->find_literals(text, begin, size, out);
    tables_->literals.scan_odd(text, begin, begin + size, out);
    const auto first = out.begin() + static_cast<std::ptrdiff_t>(settled);
    if (!std::is_sorted(first, out.end(), in_order)) std::sort(first, out.end(), in_order);
    if (tables_->shapes != 0) {
      const std::size_t literals_end = out.size();
      tables_->find_shapes(text, begin, size, out);
      merge(out, settled, literals_end);
    }
    while (settled < out.size() && out[settled].at + reach < begin + size) ++settled;
  }
}

}  // namespace aiops::redact
