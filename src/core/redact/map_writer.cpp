// Lines are gathered and handed over in large pieces. Which were written is known by 64-bit hashes of placeholders: these hold 65
// bits of a keyed hash, which nobody can choose without the key, so that two of them will not meet.
#include <functional>

#include "core/redact/map_line.hpp"
#include "core/redact/pseudonym_map.hpp"

namespace aiops::redact {

namespace {

constexpr std::size_t much = std::size_t{1} << 16;

std::uint64_t hash_of(std::string_view placeholder) {
  const std::uint64_t hash = std::hash<std::string_view>()(placeholder);
  return hash == 0 ? 1 : hash;
}

// The slot of a hash, or the free one it belongs into.
std::size_t slot_of(const std::vector<std::uint64_t>& slots, std::uint64_t hash) {
  std::size_t slot = hash & (slots.size() - 1);
  while (slots[slot] != 0 && slots[slot] != hash) slot = (slot + 1) & (slots.size() - 1);
  return slot;
}

}  // namespace

MapWriter::MapWriter(MapLines& lines, const KeyedDigest& key, const PseudonymMap& known) : lines_(lines), written_(1024) {
  if (known.check().empty()) append_map_header(pending_, key.check());
  for (std::size_t i = 0; i < known.size(); ++i) first_time(known.entry(i).placeholder);
}

bool MapWriter::first_time(std::string_view placeholder) {
  if (2 * (count_ + 1) > written_.size()) {
    std::vector<std::uint64_t> larger;
    if (written_.size() < most_slots) {
      larger.resize(2 * written_.size());
      for (const std::uint64_t hash : written_) {
        if (hash != 0) larger[slot_of(larger, hash)] = hash;
      }
    } else {
      larger.resize(written_.size());
      count_ = 0;
    }
    written_ = std::move(larger);
  }
  const std::uint64_t hash = hash_of(placeholder);
  std::uint64_t& place = written_[slot_of(written_, hash)];
  if (place == hash) return false;
  place = hash;
  ++count_;
  return true;
}

void MapWriter::record(std::string_view placeholder, std::string_view value) {
  if (!first_time(placeholder)) return;
  append_map_line(pending_, placeholder, value);
  if (pending_.size() >= much) static_cast<void>(flush());  // its error is kept for the next flush
}

Status MapWriter::flush() {
  if (state_ && !pending_.empty()) {
    state_ = lines_.append(pending_);
    pending_.clear();
  }
  return state_;
}

}  // namespace aiops::redact
