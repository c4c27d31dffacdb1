// Which four bytes of a literal to look for, and which windows to look for together.
//
// A place of a text is a candidate for a bucket when each of its four bytes stands at that place in some window of the bucket.
// So a bucket costs about the product, over the four places, of how frequent the bytes are that its windows have there; and a
// bucket of windows that share a rare byte costs little, however many they are. Windows are dealt out one by one, each to the
// bucket that it makes dearer by least, and then taken out and dealt again a few times: good enough, and done in a millisecond.
#include <algorithm>
#include <array>

#include "core/redact/anchor_literals.hpp"

namespace aiops::redact {

namespace {

constexpr std::size_t class_count = 64;

// How frequent the bytes of a class are in logs and JSON, of 10000. Each class holds two bytes of ASCII and two control
// characters: a symbol or a digit ('0' to '?' are 16 to 31), or a letter in both cases ('a' is 33).
constexpr std::array<float, class_count> frequency = {
    1100, 2,   250, 2,   8,   6,  3,   8,   30,  30,  30, 4,   100, 260, 240, 110, 480, 450, 330, 230, 230, 240,
    190,  190, 190, 190, 270, 4,  4,   36,  5,   6,   4,  334, 120, 284, 256, 543, 134, 90,  90,  310, 30,  75,
    200,  165, 387, 400, 150, 12, 370, 310, 370, 156, 70, 60,  40,  40,  10,  40,  3,   40,  1,   60};

std::size_t class_of(unsigned char c) { return (c & 31U) | (c & 64U) >> 1; }
bool is_ascii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
}

// How often a window is to be expected, in no unit. Letters, digits and symbols keep to their own: "h0" is rarer than 'h' and
// '0'.
float rate_of(std::string_view window) {
  const auto sort_of = [](char c) { return (c & 0x40) != 0 && c != '_' ? 0 : c >= '0' && c <= '9' ? 1 : 2; };
  float out = 1;
  for (std::size_t n = 0; n < window.size(); ++n) {
    out *= frequency[class_of(static_cast<unsigned char>(window[n]))] / 100;
    if (n > 0 && sort_of(window[n]) != sort_of(window[n - 1])) out *= 0.3F;
  }
  return out;
}

// The classes that the windows of a bucket have at one place. `coarse`: low and high halves are remembered apart, so that the
// bucket also has what none of its windows has.
struct Classes {
  std::uint64_t has = 0;
  float weight = 0;

  std::uint64_t with(std::size_t wanted, bool coarse) const {
    const std::uint64_t all = has | std::uint64_t{1} << wanted;
    if (!coarse) return all;
    std::uint64_t low = 0, out = 0;
    for (unsigned row = 0; row < 4; ++row) low |= all >> (16 * row) & 0xFFFF;
    for (unsigned row = 0; row < 4; ++row) out |= (all >> (16 * row) & 0xFFFF) != 0 ? low << (16 * row) : 0;
    return out;
  }
  static float weigh(std::uint64_t classes) {
    float sum = 0;
    for (; classes != 0; classes &= classes - 1) sum += frequency[static_cast<std::size_t>(__builtin_ctzll(classes))];
    return sum / 10000;
  }
  float weight_with(std::size_t wanted, bool coarse) const {
    if ((has >> wanted & 1) != 0) return weight;
    return coarse ? weigh(with(wanted, true)) : weight + frequency[wanted] / 10000;
  }
  void add(std::size_t wanted, bool coarse) {
    if ((has >> wanted & 1) != 0) return;
    has = with(wanted, coarse);
    weight = weigh(has);
  }
};

class Deal {
 public:
  Deal(std::span<const Window> windows, std::size_t buckets, bool coarse)
      : windows_(windows), coarse_(coarse), buckets_(buckets), bucket_of_(windows.size(), buckets) {
    for (int round = 0; round < 4; ++round) {
      for (std::size_t n = 0; n < windows_.size(); ++n) {
        if (bucket_of_[n] < buckets) take_out(n);
        put(n, cheapest(n));
      }
    }
  }
  std::size_t bucket_of(std::size_t window) const { return bucket_of_[window]; }

 private:
  struct Bucket {
    std::array<Classes, window_bytes> places;
    std::array<bool, window_bytes> any{};  // a window of three bytes takes every fourth
    std::vector<std::size_t> members;
    float cost() const {
      float out = members.empty() ? 0 : 1;
      for (std::size_t n = 0; n < window_bytes; ++n) out *= any[n] ? 1 : places[n].weight;
      return out;
    }
  };

  float cost_with(const Bucket& bucket, const std::string& bytes) const {
    float out = 1;
    for (std::size_t n = 0; n < window_bytes; ++n) {
      if (bucket.any[n] || n == bytes.size()) continue;
      out *= bucket.places[n].weight_with(class_of(static_cast<unsigned char>(bytes[n])), coarse_);
    }
    return out;
  }
  std::size_t cheapest(std::size_t window) const {
    std::size_t best = 0;
    float least = 1e9F;
    for (std::size_t n = 0; n < buckets_.size(); ++n) {
      const float more = cost_with(buckets_[n], windows_[window].bytes) - buckets_[n].cost();
      if (more < least) {
        least = more;
        best = n;
      }
    }
    return best;
  }
  void put(std::size_t window, std::size_t number) {
    Bucket& bucket = buckets_[number];
    const std::string& bytes = windows_[window].bytes;
    for (std::size_t n = 0; n < bytes.size(); ++n) {
      bucket.places[n].add(class_of(static_cast<unsigned char>(bytes[n])), coarse_);
    }
    if (bytes.size() < window_bytes) bucket.any[window_bytes - 1] = true;
    bucket.members.push_back(window);
    bucket_of_[window] = number;
  }
  void take_out(std::size_t window) {
    Bucket left;
    const std::size_t number = bucket_of_[window];
    std::swap(left, buckets_[number]);
    for (const std::size_t member : left.members) {
      if (member != window) put(member, number);
    }
  }

  std::span<const Window> windows_;
  bool coarse_;
  std::vector<Bucket> buckets_;
  std::vector<std::size_t> bucket_of_;
};

void fill_wide(const Window& window, std::size_t bucket, Filter& filter) {
  const auto bit = static_cast<std::uint8_t>(1U << (bucket % 8));
  for (std::size_t place = 0; place < window_bytes; ++place) {
    auto& table = filter.wide[bucket / 8][place];
    if (place < window.bytes.size()) {
      table[class_of(static_cast<unsigned char>(window.bytes[place]))] |= bit;
    } else {
      for (auto& entry : table) entry |= bit;
    }
  }
}

void fill_slim(const Window& window, std::size_t bucket, Filter& filter) {
  const auto bit = static_cast<std::uint8_t>(1U << (bucket % 8));
  for (std::size_t place = 0; place < window_bytes; ++place) {
    ByteClass& table = filter.slim[bucket / 8][place];
    if (place < window.bytes.size()) {
      const auto byte = static_cast<unsigned char>(window.bytes[place]);
      table.low[byte & 15U] |= bit;
      table.high[byte >> 4] |= bit;
      table.high[(byte >> 4) & ~2U] |= bit;  // upper case, or the control character that is folded onto the same byte
    } else {
      for (auto& entry : table.low) entry |= bit;
      for (auto& entry : table.high) entry |= bit;
    }
  }
}

}  // namespace

bool choose_window(std::string_view literal, Window& out) {
  const std::size_t size = std::min(window_bytes, literal.size());
  if (size < 3) return false;
  float least = 1e9F;
  for (std::size_t offset = 0; offset + size <= literal.size(); ++offset) {
    const std::string_view bytes = literal.substr(offset, size);
    if (!is_ascii(bytes)) continue;
    const float expected = rate_of(bytes);
    if (expected >= least) continue;
    least = expected;
    out = {std::string(bytes), offset};
  }
  for (char& c : out.bytes) c = static_cast<char>(c | 0x20);
  return least < 1e9F;
}

void fill_filter(std::span<const Window> windows, Uses uses, Filter& filter) {
  if (uses == Uses::bits) return;
  const bool wide = uses == Uses::wide;
  const Deal deal(windows, (wide ? Filter::wide_groups : Filter::slim_groups) * 8, !wide);
  for (std::size_t n = 0; n < windows.size(); ++n) (wide ? fill_wide : fill_slim)(windows[n], deal.bucket_of(n), filter);
}

}  // namespace aiops::redact
