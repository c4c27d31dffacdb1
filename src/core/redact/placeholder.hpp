// Why: the grammar of placeholders, in one place: what is written instead of a secret, and what is known again when it stands in
// an input. `[REDACTED:type]` for what is never restored, `[type:ID]` for pseudonyms; ID is 13 lower-case base32 digits
// (RFC 4648), more than one joined by dots where a structure is kept (`[ipv4:NET.HOST]`, `[host:A.B.C]`).
// Must never: accept as a placeholder what the redactor would not write; an attacker could wrap a secret in it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace aiops::redact {

inline constexpr std::size_t id_digits = 13;

// The end of the placeholder that begins at text[at] ('['), or nothing. Types are [a-z0-9-]{2,40} and must be known types of
// rules or `custom` ones: any word of that form is taken.
std::optional<std::size_t> placeholder_end(std::string_view text, std::size_t at);

// The first placeholder in text[from, to), or nothing; also one in base64, as it is written into the data of a Secret.
struct Placeholder {
  std::size_t begin, end;
};
std::optional<Placeholder> next_placeholder(std::string_view text, std::size_t from, std::size_t to);

// Appends [REDACTED:type].
void append_redacted(std::string& out, std::string_view type);

}  // namespace aiops::redact
