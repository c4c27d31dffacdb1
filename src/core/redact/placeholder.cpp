#include "core/redact/placeholder.hpp"

namespace aiops::redact {

namespace {

constexpr std::string_view opening = "[REDACTED:";

bool is_type_byte(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }
bool is_base32(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7'); }

// The end of a type's word that begins at `at`; `at` itself when there is none of a fair length.
std::size_t type_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && end - at <= 40 && is_type_byte(text[end])) ++end;
  return end - at >= 2 && end - at <= 40 ? end : at;
}

std::optional<std::size_t> ids_end(std::string_view text, std::size_t at) {
  constexpr std::size_t most_ids = 16;  // labels of a host
  for (std::size_t n = 0; n < most_ids; ++n) {
    std::size_t end = at;
    while (end < text.size() && end - at < id_digits && is_base32(text[end])) ++end;
    if (end - at != id_digits || end >= text.size()) return std::nullopt;
    if (text[end] == ']') return end + 1;
    if (text[end] != '.') return std::nullopt;
    at = end + 1;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::size_t> placeholder_end(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '[') return std::nullopt;
  if (text.compare(at, opening.size(), opening) == 0) {
    const std::size_t from = at + opening.size();
    const std::size_t end = type_end(text, from);
    if (end == from || end >= text.size() || text[end] != ']') return std::nullopt;
    return end + 1;
  }
  const std::size_t end = type_end(text, at + 1);
  if (end == at + 1 || end >= text.size() || text[end] != ':') return std::nullopt;
  return ids_end(text, end + 1);
}

std::optional<Placeholder> next_placeholder(std::string_view text, std::size_t from, std::size_t to) {
  for (std::size_t at = text.find('[', from); at < to; at = text.find('[', at + 1)) {
    if (const auto end = placeholder_end(text, at)) return Placeholder{at, *end};
  }
  return std::nullopt;
}

void append_redacted(std::string& out, std::string_view type) {
  out += opening;
  out += type;
  out += ']';
}

}  // namespace aiops::redact
