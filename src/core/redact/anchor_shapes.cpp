// Every shape is an expression over masks: Around is the mask of a class for one block with what lies before and behind, and
// ahead(n) is the mask whose bit i tells of the byte n places further on. Runs are found by doubling: "two in a row" ANDed with
// itself two places on is "four in a row". What begins with a rare
// byte, and the runs of digits, are looked at one by one.
#include "core/redact/anchor_shapes.hpp"

namespace aiops::redact {

namespace {

constexpr bool digit(unsigned char c) { return c >= '0' && c <= '9'; }
constexpr bool letter(unsigned char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
constexpr bool hex(unsigned char c) { return digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'); }
constexpr bool alnum(unsigned char c) { return digit(c) || letter(c); }
constexpr bool run(unsigned char c) { return alnum(c) || c == '+' || c == '/' || c == '_' || c == '-'; }
constexpr bool colon(unsigned char c) { return c == ':'; }
constexpr bool dot(unsigned char c) { return c == '.'; }
constexpr bool gap(unsigned char c) { return c == ' ' || c == '-'; }
constexpr bool rare(unsigned char c) { return c == '@' || c == '%' || c == 0x1B || c == 0xC2 || c == 0xE2 || c == 0xEF; }

constexpr std::array<ByteClass, kind_count> byte_classes = {ByteClass::of(digit), ByteClass::of(hex), ByteClass::of(run),
                                                            ByteClass::of(colon), ByteClass::of(dot), ByteClass::of(gap),
                                                            ByteClass::of(rare)};

constexpr std::uint32_t bits(std::initializer_list<Kind> kinds) {
  std::uint32_t out = 0;
  for (const Kind kind : kinds) out |= 1U << static_cast<unsigned>(kind);
  return out;
}

constexpr std::array<std::uint32_t, shape_count> needs = {bits({Kind::rare}),
                                                          bits({Kind::dot, Kind::digit}),
                                                          bits({Kind::colon, Kind::hex}),
                                                          bits({Kind::digit, Kind::gap}),
                                                          bits({Kind::run}),
                                                          bits({Kind::rare}),
                                                          bits({Kind::rare})};

// Up to 64 bytes of context on both sides.
struct Around {
  std::uint64_t before, here, behind;

  std::uint64_t ahead(unsigned n) const { return n == 0 ? here : here >> n | behind << (64 - n); }
  std::uint64_t back(unsigned n) const { return here << n | before >> (64 - n); }
  // The same, n places further on, with what is known of the block behind.
  Around moved(unsigned n) const { return {before >> n | here << (64 - n), ahead(n), behind >> n}; }
  friend Around operator&(const Around& a, const Around& b) {
    return {a.before & b.before, a.here & b.here, a.behind & b.behind};
  }
  friend Around operator|(const Around& a, const Around& b) {
    return {a.before | b.before, a.here | b.here, a.behind | b.behind};
  }
};

// Block `number` of a chunk.
struct Block {
  const ChunkMasks& masks;
  std::size_t number;

  Around of(Kind kind) const {
    const auto& words = masks.of[static_cast<std::size_t>(kind)];
    return {words[number], words[number + 1], words[number + 2]};
  }
};

std::uint64_t dotted_digits_mask(const Block& block) {
  const Around dots = block.of(Kind::dot), digits = block.of(Kind::digit);
  if (dots.here == 0) return 0;
  // A dot with a digit behind it, and one with digits on both sides.
  const Around opens = dots & digits.moved(1);
  const std::uint64_t first = opens.here & digits.back(1);
  const std::uint64_t second = opens.ahead(2) | (digits.ahead(2) & (opens.ahead(3) | (digits.ahead(3) & opens.ahead(4))));
  return first & second;
}

// Bit i: a colon, then at most four hexadecimal digits, then a place of `to`.
Around linked(const Around& colons, const Around& digits, const Around& to) {
  Around reached = to;
  for (int n = 0; n < 4; ++n) reached = to | (digits & reached.moved(1));
  return colons & reached.moved(1);
}

std::uint64_t colon_groups_mask(const Block& block) {
  const Around colons = block.of(Kind::colon);
  if (colons.here == 0) return 0;
  const Around digits = block.of(Kind::hex);
  const std::uint64_t doubled = colons.here & colons.ahead(1) & (digits.back(1) | digits.ahead(2));
  const std::uint64_t first = colons.here & (digits.back(1) | colons.back(1));
  const Around two = linked(colons, digits, colons);
  if ((first & two.here) == 0) return doubled;
  return doubled | (first & linked(colons, digits, two).here);
}

// Where a run of digits and of single gaps between digits begins that has nine bytes or more.
std::uint64_t digit_run_mask(const Block& block) {
  const Around digits = block.of(Kind::digit), gaps = block.of(Kind::gap);
  const std::uint64_t begins = digits.here & ~digits.back(1) & ~(gaps.back(1) & digits.back(2));
  const Around inside = digits | (gaps & digits.moved(1));
  const Around two = inside & inside.moved(1), four = two & two.moved(2);
  return begins & four.here & four.ahead(4) & inside.ahead(8);
}

std::uint64_t long_run_mask(const Block& block) {
  const Around runs = block.of(Kind::run);
  const Around two = runs & runs.moved(1), four = two & two.moved(2), eight = four & four.moved(4);
  return runs.here & ~runs.back(1) & eight.here & eight.ahead(8) & four.ahead(16);
}

std::uint64_t rare_mask(const Block& block) { return block.of(Kind::rare).here; }

using ShapeMasks = std::array<std::uint64_t, chunk_blocks>;

template <std::uint64_t (*mask_of)(const Block&)>
void fill(const ChunkMasks& masks, std::size_t blocks, ShapeMasks& out, ShapeMasks& any) {
  for (std::size_t number = 0; number < blocks; ++number) {
    out[number] = mask_of({masks, number});
    any[number] |= out[number];
  }
}

constexpr std::array<void (*)(const ChunkMasks&, std::size_t, ShapeMasks&, ShapeMasks&), shape_count> fills = {
    fill<rare_mask>,     fill<dotted_digits_mask>, fill<colon_groups_mask>, fill<digit_run_mask>,
    fill<long_run_mask>, fill<rare_mask>,          fill<rare_mask>};

// A character that is not seen begins here.
bool is_hidden(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t n) { return at + n < text.size() ? static_cast<unsigned char>(text[at + n]) : 0U; };
  const unsigned second = byte(1), third = byte(2);
  switch (byte(0)) {
    case 0x1B:
      return true;
    case 0xC2:
      return second == 0xAD;  // U+00AD
    case 0xEF:
      return second == 0xBB && third == 0xBF;  // U+FEFF
    default:
      break;
  }
  if (second == 0x80) return (third >= 0x8B && third <= 0x8F) || (third >= 0xAA && third <= 0xAE);  // U+200B.., U+202A..
  return second == 0x81 && ((third >= 0xA0 && third <= 0xA4) || (third >= 0xA6 && third <= 0xA9));  // U+2060.., U+2066..
}

bool has_nine_digits(std::string_view text, std::size_t at) {
  unsigned count = 0;
  for (; at < text.size() && count < 9; ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool joins = gap(byte) && at + 1 < text.size() && digit(static_cast<unsigned char>(text[at - 1])) &&
                       digit(static_cast<unsigned char>(text[at + 1]));
    if (!digit(byte) && !joins) return false;
    count += digit(byte) ? 1 : 0;
  }
  return count == 9;
}

bool is_at_sign(std::string_view text, std::size_t at) {
  return text[at] == '@' && at > 0 && static_cast<unsigned char>(text[at - 1]) > ' ' && at + 1 < text.size() &&
         alnum(static_cast<unsigned char>(text[at + 1]));
}

bool is_percent(std::string_view text, std::size_t at) {
  return text[at] == '%' && at + 2 < text.size() && hex(static_cast<unsigned char>(text[at + 1])) &&
         hex(static_cast<unsigned char>(text[at + 2]));
}

// What the masks leave to be looked at.
bool holds(Shape shape, std::string_view text, std::size_t at) {
  switch (shape) {
    case Shape::at_sign:
      return is_at_sign(text, at);
    case Shape::digit_run:
      return has_nine_digits(text, at);
    case Shape::percent:
      return is_percent(text, at);
    case Shape::hidden:
      return is_hidden(text, at);
    case Shape::dotted_digits:
    case Shape::colon_groups:
    case Shape::long_run:
      break;
  }
  return true;
}

}  // namespace

const ByteClass& class_of(Kind kind) { return byte_classes[static_cast<std::size_t>(kind)]; }

std::uint32_t kinds_for(std::uint32_t wanted_shapes) {
  std::uint32_t out = 0;
  for (std::size_t shape = 0; shape < shape_count; ++shape) {
    if ((wanted_shapes >> shape & 1) != 0) out |= needs[shape];
  }
  return out;
}

void shapes_of(const ChunkMasks& masks, const Kernel& kernel, std::uint32_t wanted, std::string_view text, std::size_t begin,
               std::size_t size, std::uint32_t first, std::vector<Hit>& out) {
  const std::size_t blocks = (size + block_bytes - 1) / block_bytes;
  std::array<ShapeMasks, shape_count> found;
  ShapeMasks any{};
  for (std::size_t shape = 0; shape < shape_count; ++shape) {
    if ((wanted >> shape & 1) != 0) fills[shape](masks, blocks, found[shape], any);
  }
  std::array<std::uint16_t, chunk_bytes + block_bytes> places;
  const std::size_t count = kernel.places(any.data(), blocks, places.data());
  for (std::size_t n = 0; n < count; ++n) {
    const std::size_t block = places[n] / block_bytes, bit = places[n] % block_bytes, at = begin + places[n];
    std::uint32_t here = 0;  // without a branch: which shape it is cannot be guessed
    for (std::uint32_t shapes = wanted; shapes != 0; shapes &= shapes - 1) {
      const auto number = static_cast<std::uint32_t>(__builtin_ctz(shapes));
      here |= static_cast<std::uint32_t>(found[number][block] >> bit & 1) << number;
    }
    for (; here != 0; here &= here - 1) {
      const auto number = static_cast<std::uint32_t>(__builtin_ctz(here));
      if (!holds(static_cast<Shape>(number), text, at)) continue;
      out.push_back({static_cast<std::uint32_t>(at), first + number});
    }
  }
}

}  // namespace aiops::redact
