// A piece is scanned when the hits of the last one are used up. The last hits of a piece wait for the next: a literal may be seen
// there that begins before them. What is ready goes through the gates, and only what passes is ever shown.
#include "core/redact/hit_feed.hpp"

#include <algorithm>

namespace aiops::redact {

bool Gates::pass(const Hit& hit, std::string_view text, std::size_t at) const {
  if (hit.what < literals.size()) {
    const Prefix* prefix = literals[hit.what];  // was found without regard to case, and case counts
    return prefix == nullptr || text.compare(at, prefix->literal.size(), prefix->literal) == 0;
  }
  const auto& looks = shapes[hit.what - literals.size()];
  return std::any_of(looks.begin(), looks.end(),
                     [&](const ShapeTrigger& shape) { return shape.worth == nullptr || shape.worth(text, at); });
}

HitFeed::HitFeed(const AnchorSet& anchors, const Gates& gates, std::vector<Hit>& room, std::string_view text, std::size_t begin)
    : anchors_(anchors), gates_(gates), hits_(room), text_(text), begin_(begin) {
  hits_.clear();
}

const Hit* HitFeed::refill() {
  const std::string_view text = text_.substr(begin_);
  while (next_ == ready_) {
    if (scanned_ == text.size()) return nullptr;
    hits_.erase(hits_.begin(), hits_.begin() + static_cast<std::ptrdiff_t>(next_));
    const std::size_t to = std::min(text.size(), scanned_ + piece);
    anchors_.scan(text, scanned_, to, hits_);
    scanned_ = to;
    next_ = 0;
    ready_ = hits_.size();
    while (to < text.size() && ready_ > 0 && hits_[ready_ - 1].at + anchors_.reach() >= to) --ready_;
    sift();
  }
  return &hits_[next_];
}

void HitFeed::sift() {
  std::size_t kept = 0;
  for (std::size_t n = 0; n < ready_; ++n) {
    Hit hit = hits_[n];
    hit.at += static_cast<std::uint32_t>(begin_);
    hits_[kept] = hit;
    kept += gates_.pass(hit, text_, hit.at) ? 1U : 0U;
  }
  hits_.erase(hits_.begin() + static_cast<std::ptrdiff_t>(kept), hits_.begin() + static_cast<std::ptrdiff_t>(ready_));
  ready_ = kept;
}

}  // namespace aiops::redact
