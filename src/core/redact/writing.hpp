// Why: what stands in the output instead of a find, in one place for the stream and for calls in the process.
// Must never: write a byte of a credential.
#pragma once

#include <string>
#include <string_view>

#include "core/redact/find.hpp"
#include "core/redact/pseudonym.hpp"

namespace aiops::redact {

// Appends the replacement of a settled find. `text` is what the find's offsets are of; pseudonyms may be null (fixed
// placeholders).
void append_replacement(const Finds& finds, const Find& find, std::string_view text, Pseudonyms* pseudonyms, std::string& out);

}  // namespace aiops::redact
