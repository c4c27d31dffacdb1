// Why: beside the name of a secret stands often no secret but a template, a mask, a file's path or the word "null"; and a value
// under a weaker name has to look like a secret.
// Must never: call a value harmless because it is short or a word of a dictionary; passwords are.
#pragma once

#include <string_view>

namespace aiops::redact {

// Nothing to hide whatever the name: empty, null and its kin, templates (${X}, {{ x }}, <password>, %s), masks (***, REDACTED,
// DATA+OMITTED), references to where the secret is kept, `8 bytes` of kubectl describe, "changeme".
bool is_blank(std::string_view value);

// A path of a file: an absolute one under a usual root, ./x, ~/x, C:\x, file:…
bool is_path(std::string_view value);

bool is_uuid(std::string_view value);
bool is_all_digits(std::string_view value);

// Letters only, as words are written: lower case, or with one capital in front; dots, dashes and apostrophes may join.
bool is_word_like(std::string_view value);

// Words of messages that stand where a value would: "expired", "not", "required".
bool is_message_word(std::string_view value);

// Looks as if drawn at random: long enough, a digit, many different bytes; not a UUID, a version, a name or a path.
bool is_random(std::string_view value);

// A tangle of letters and many signs without white space, as password generators make.
bool is_tangled(std::string_view value);

}  // namespace aiops::redact
