// The portable way: literals by the hash of their first three bytes, shapes by looking at each byte.
#include "core/redact/anchors.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "core/redact/site.hpp"

namespace aiops::redact {

namespace {

char fold(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

struct AnchorSet::Tables {
  std::vector<std::string> literals;
  std::array<std::vector<std::uint32_t>, 256> by_first;
  std::uint32_t shapes = 0;
};

AnchorSet::AnchorSet(std::span<const std::string_view> literals, std::uint32_t wanted, Simd) {
  auto tables = std::make_unique<Tables>();
  tables->shapes = wanted;
  for (const std::string_view literal : literals) {
    std::string folded(literal);
    std::transform(folded.begin(), folded.end(), folded.begin(), fold);
    tables->by_first[static_cast<unsigned char>(folded[0])].push_back(static_cast<std::uint32_t>(tables->literals.size()));
    tables->literals.push_back(std::move(folded));
  }
  tables_ = std::move(tables);
}
AnchorSet::~AnchorSet() = default;
AnchorSet::AnchorSet(AnchorSet&&) noexcept = default;
AnchorSet& AnchorSet::operator=(AnchorSet&&) noexcept = default;

void AnchorSet::scan(std::string_view text, std::vector<Hit>& out) const {
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const std::uint32_t number : tables_->by_first[static_cast<unsigned char>(fold(text[at]))]) {
      const std::string& literal = tables_->literals[number];
      if (text.size() - at < literal.size()) continue;
      if (std::equal(literal.begin(), literal.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                     [](char a, char b) { return a == fold(b); })) {
        out.push_back({static_cast<std::uint32_t>(at), number});
      }
    }
  }
}

}  // namespace aiops::redact
