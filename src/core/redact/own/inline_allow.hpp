// Why: scanners let a comment in a line say that its secret is harmless; those who trust their input keep that habit.
// Must never: be asked without --honor-inline. The text of a log is not to be trusted: whoever writes it could write the comment.
#pragma once

#include <string_view>

namespace aiops::redact {

// True for a line with `gitleaks:allow`, `pragma: allowlist secret` (also `whitelist`, and without the blank), the marks of
// detect-secrets, `secretlint-disable-line` or `trufflehog:ignore`.
bool has_inline_allow(std::string_view line);

}  // namespace aiops::redact
