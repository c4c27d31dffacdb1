// Placeholders and values stand one behind the other in one string, an entry is where; an open-addressed table of entries finds
// them by the hash of the placeholder in lower case. A million entries cost some 16 MB beside their text.
#include "core/redact/pseudonym_map.hpp"

#include <algorithm>
#include <functional>

#include "core/base/json.hpp"
#include "core/base/text.hpp"
#include "core/redact/map_line.hpp"
#include "core/redact/placeholder.hpp"

namespace aiops::redact {

PseudonymMap::Entry PseudonymMap::entry(std::size_t index) const {
  const Place& place = entries_[index];
  const std::string_view text = text_;
  return {text.substr(place.at, place.placeholder), text.substr(place.at + place.placeholder, place.value)};
}

std::size_t PseudonymMap::slot_of(std::string_view lower) const {
  std::size_t slot = std::hash<std::string_view>()(lower) & (slots_.size() - 1);
  while (slots_[slot] != 0 && entry(slots_[slot] - 1).placeholder != lower) slot = (slot + 1) & (slots_.size() - 1);
  return slot;
}

std::size_t PseudonymMap::find(std::string_view placeholder) const {
  if (slots_.empty()) return none;
  constexpr std::size_t longest = 512;  // no placeholder is
  if (placeholder.size() > longest) return none;
  char room[longest];
  std::transform(placeholder.begin(), placeholder.end(), room,
                 [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c); });
  const std::size_t slot = slot_of({room, placeholder.size()});
  return slots_[slot] == 0 ? none : slots_[slot] - 1;
}

void PseudonymMap::grow() {
  slots_.assign(slots_.empty() ? 1024 : slots_.size() * 2, 0);
  for (std::size_t i = 0; i < entries_.size(); ++i) slots_[slot_of(entry(i).placeholder)] = static_cast<std::uint32_t>(i + 1);
}

Status PseudonymMap::add(std::string_view placeholder, std::string_view value) {
  const std::string lower = to_lower(placeholder);
  const auto end = placeholder_end(lower, 0);
  if (!end || *end != lower.size()) return fail(Fault::input, "`placeholder` is no pseudonym");
  if (text_.size() + lower.size() + value.size() > most_bytes) return fail(Fault::too_large, "more than 1 GiB of pseudonyms");
  if (2 * (entries_.size() + 1) > slots_.size()) grow();
  const std::size_t slot = slot_of(lower);
  if (slots_[slot] != 0) {
    if (entry(slots_[slot] - 1).value == value) return {};
    return fail(Fault::input, "a second value for " + lower);
  }
  entries_.push_back({static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(lower.size()),
                      static_cast<std::uint32_t>(value.size())});
  text_ += lower;
  text_ += value;
  slots_[slot] = static_cast<std::uint32_t>(entries_.size());
  if (const auto type = std::string_view(lower).substr(1, lower.find(':') - 1); !types_.contains(type)) types_.emplace(type);
  return {};
}

MapReader::MapReader(std::string name, const KeyedDigest* key)
    : name_(std::move(name)), expected_(key != nullptr ? key->check() : "") {}

Status MapReader::at_line(Error error) const {
  error.what = name_ + ":" + std::to_string(line_) + ": " + error.what;
  return tl::unexpected(std::move(error));
}

Status MapReader::header(std::string_view text) {
  const auto document = json::Document::parse(text);
  const json::Value root = document ? document->root() : json::Value();
  if (root["map"].text() != map_format) {
    return at_line({Fault::input, "not a map of pseudonyms: its first line does not say " + std::string(map_format), ""});
  }
  map_.check_ = root["check"].text();
  if (!expected_.empty() && map_.check_ != expected_) {
    return at_line({Fault::input, "this map was made with another key", "name its key with --key, or another --map"});
  }
  return {};
}

Status MapReader::entry(std::string_view text) {
  MapEntry entry;
  if (auto read = parse_map_line(text, entry); !read) return at_line(read.error());
  if (auto added = map_.add(entry.placeholder, entry.value); !added) return at_line(added.error());
  return {};
}

Status MapReader::line(std::string_view text) {
  ++line_;
  if (line_ == 1) return header(text);
  return trim(text).empty() ? Status() : entry(text);
}

Status MapReader::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto newline = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, newline);
    if (rest_.size() + piece.size() > longest_line) {
      ++line_;
      return at_line({Fault::too_large, "a line of more than 1 MiB", ""});
    }
    if (newline == std::string_view::npos) {
      rest_ += piece;
      return {};
    }
    good_ += rest_.size() + piece.size() + 1;
    rest_ += rest_.empty() ? std::string_view() : piece;
    if (auto read = line(rest_.empty() ? piece : std::string_view(rest_)); !read) return read;
    rest_.clear();
    bytes.remove_prefix(newline + 1);
  }
  return {};
}

Result<PseudonymMap> MapReader::finish() {
  if (!rest_.empty()) {
    auto last = line(rest_);
    // A whole first line that names another key, or any line of another kind of file, is no torn one.
    const std::string_view start = map_header_start.substr(0, rest_.size());
    if (!last && line_ == 1 && (!map_.check_.empty() || !rest_.starts_with(start))) {
      return tl::unexpected(std::move(last).error());
    }
    if (last) {
      good_ += rest_.size();
      newline_missing_ = true;
    }
  }
  return std::move(map_);
}

}  // namespace aiops::redact
