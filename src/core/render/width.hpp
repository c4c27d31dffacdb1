// Why: text of many scripts must line up in a terminal, and characters that deceive must not reach one.
// Must never: cut a word that somebody may want to copy.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace aiops {

// The bytes of the character at `at` (1 when invalid) and, in `code`, its code point (U+FFFD when invalid).
std::size_t character_at(std::string_view text, std::size_t at, char32_t& code);

// Columns in a terminal: 2 for East Asian wide characters and pictures, 0 for combining marks, else 1. Unicode 15 blocks.
std::size_t columns_of(std::string_view text);

// Words of `text` broken at blanks into lines of at most `width` columns, each but the first behind `indent` blanks;
// the first begins at column `start`. A longer word stands alone and is not cut. No line break at the end.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent, std::size_t start);

// Plain ASCII: what aiops itself writes gets its usual spelling ("..." and "x"), everything else `\u00e9`.
std::string to_ascii(std::string_view text);

// In the text of a JSON or YAML document: DEL, C1, bidi and zero-width characters become `\u` escapes of that language. They
// can stand in double quotes only, so the document stays the same.
enum class Escapes { json, yaml };
std::string hide_deceptive(std::string_view document, Escapes);

}  // namespace aiops
