// Why: an engineer reads redacted reports, so that a name is hidden only when it is a person's; accounts of programs and generic
// words say what failed and stay.
// Must never: be asked about a word whose place does not already say that it is the name of a user.
#pragma once

#include <string_view>

namespace aiops::redact {

// A name a person may log in with: letters first, then letters, digits, '.', '_' and '-', 2 to 32 bytes, none of the accounts
// that systems, images and programs bring along, no word of a sentence, no variable.
bool is_person(std::string_view name);

}  // namespace aiops::redact
