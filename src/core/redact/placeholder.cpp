// `[REDACTED:type]` and `[type:ID]` are read by hand, byte for byte: what is taken too generously here would hide a secret.
#include "core/redact/placeholder.hpp"

#include <algorithm>

#include "core/base/base64.hpp"

namespace aiops::redact {

namespace {

constexpr std::string_view opening = "[REDACTED:";
constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

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

// [REDACTED:type] in base64.
std::optional<std::size_t> encoded_end(std::string_view text, std::size_t at) {
  constexpr std::string_view encoded_opening = "W1JFREFDVEVEO";
  if (text.compare(at, encoded_opening.size(), encoded_opening) != 0) return std::nullopt;
  constexpr std::size_t longest = 72;  // of 40 bytes of type and what is around them
  const std::string_view run = text.substr(at, longest);
  const std::size_t body = std::min(run.find_first_not_of(base64_digits), run.size());
  std::size_t size = body;
  while (size < run.size() && size < body + 2 && run[size] == '=') ++size;
  const auto plain = decode_base64(run.substr(0, size));
  if (!plain || placeholder_end(*plain, 0) != plain->size()) return std::nullopt;
  return at + size;
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
  for (std::size_t at = from; at < to; ++at) {
    at = text.substr(0, to).find_first_of("[W", at);
    if (at == std::string_view::npos) break;
    const auto end = text[at] == '[' ? placeholder_end(text, at) : encoded_end(text, at);
    if (end) return Placeholder{at, *end};
  }
  return std::nullopt;
}

void append_redacted(std::string& out, std::string_view type) {
  out += opening;
  out += type;
  out += ']';
}

}  // namespace aiops::redact
