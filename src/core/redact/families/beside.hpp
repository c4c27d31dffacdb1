// Why: some secrets have no beginning of their own: forty letters and digits are a Datadog key because "datadog_app_key" stands
// before them. This finds the value that is meant by a name, in whatever notation: JSON, YAML, XML, shell, logfmt, Makefile, CSV.
// Must never: take what only looks like one: the value must be of a form that the vendor documents, and a digest, a trace id or
// a UUID counts only behind a word that speaks of a secret.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/redact/site.hpp"

namespace aiops::redact {

// Bytes a value may have. `word` and `padded` are A-Za-z0-9_- without and with =; `dotted` has the dot too; `percent` is
// word and % (a value encoded for an address).
enum class Kind : std::uint8_t { none, hex, digits, alnum, word, padded, base64, dotted, percent, uuid };

struct ValueForm {
  Kind kind;
  std::uint16_t least, most;  // bytes behind the prefix
  std::string_view prefix;  // case counts
};

constexpr ValueForm hex(std::uint16_t least, std::uint16_t most = 0) { return {Kind::hex, least, most == 0 ? least : most, {}}; }
constexpr ValueForm digits(std::uint16_t least, std::uint16_t most = 0) {
  return {Kind::digits, least, most == 0 ? least : most, {}};
}
constexpr ValueForm alnum(std::uint16_t least, std::uint16_t most = 0) {
  return {Kind::alnum, least, most == 0 ? least : most, {}};
}
constexpr ValueForm word(std::uint16_t least, std::uint16_t most = 0) {
  return {Kind::word, least, most == 0 ? least : most, {}};
}
constexpr ValueForm padded(std::uint16_t least, std::uint16_t most) { return {Kind::padded, least, most, {}}; }
constexpr ValueForm base64(std::uint16_t least, std::uint16_t most) { return {Kind::base64, least, most, {}}; }
constexpr ValueForm dotted(std::uint16_t least, std::uint16_t most) { return {Kind::dotted, least, most, {}}; }
constexpr ValueForm uuid() { return {Kind::uuid, 36, 36, {}}; }
// A known beginning and at least so many bytes of the kind behind it.
constexpr ValueForm after(std::string_view prefix, Kind kind, std::uint16_t least) { return {kind, least, 1024, prefix}; }

struct Value {
  std::size_t begin = 0, end = 0;
};

// The value meant by the name in which [site.at, site.at + site.length) stands. `keyed`: only when the name also says key, token,
// secret or the like (for vendors whose name is a common word).
std::optional<Value> value_beside(const Site&, std::span<const ValueForm>, bool keyed);

// The first byte of what [begin, end), a run, holds: behind the rest of an escape that stands before it.
std::size_t past_prefix(const Site&, std::size_t begin, std::size_t end);

// Where a token begins that is known by its middle or its end, which is at `end`: run_begin, without the rest of an escape
// (the 32m of a colour, the n of a written-out \n, the 3D of %3D).
std::size_t token_begin(const Site&, std::size_t end, Alphabet);

}  // namespace aiops::redact
