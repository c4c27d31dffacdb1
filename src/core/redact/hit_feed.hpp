// Why: hits come in order and a piece of text at a time, so that a megabyte of nothing but triggers costs no more memory than a
// megabyte of prose; and a hit that cannot lead to a find is dropped before its line is looked for.
// Must never: drop a hit whose detector would find something.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "core/redact/anchors.hpp"
#include "core/redact/rule.hpp"

namespace aiops::redact {

// What a hit calls, as far as it says whether the call is worth it.
struct Gates {
  std::vector<const Prefix*> literals;  // by the number of a hit; null: always worth it
  std::array<std::vector<ShapeTrigger>, shape_count> shapes;

  bool pass(const Hit&, std::string_view text, std::size_t at) const;
};

class HitFeed {
 public:
  // Hits of text from `begin` on, where nothing before it is seen. `room` is the caller's, to be used again.
  HitFeed(const AnchorSet& anchors, const Gates& gates, std::vector<Hit>& room, std::string_view text, std::size_t begin);

  // The next hit, with `at` in the whole text; null: no more.
  const Hit* peek() { return next_ < ready_ ? &hits_[next_] : refill(); }
  void pop() { ++next_; }

 private:
  static constexpr std::size_t piece = 8 * AnchorSet::step;  // stays in the second cache with its hits

  const Hit* refill();
  void sift();

  const AnchorSet& anchors_;
  const Gates& gates_;
  std::vector<Hit>& hits_;
  std::string_view text_;
  std::size_t begin_;
  std::size_t scanned_ = 0;  // of text_, from begin_ on
  std::size_t next_ = 0, ready_ = 0;  // in hits_; what is not ready may still get hits before it
};

}  // namespace aiops::redact
