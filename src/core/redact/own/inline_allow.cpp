// Plain searches: the comments are rare, and a line is asked only when something was found in it.
#include "core/redact/own/inline_allow.hpp"

#include <algorithm>
#include <array>

namespace aiops::redact {

bool has_inline_allow(std::string_view line) {
  static constexpr std::array<std::string_view, 7> marks{
      "gitleaks:allow",          "pragma: allowlist secret", "pragma:allowlist secret", "pragma: whitelist secret",
      "pragma:whitelist secret", "secretlint-disable-line",  "trufflehog:ignore"};
  return std::any_of(marks.begin(), marks.end(),
                     [&](std::string_view mark) { return line.find(mark) != std::string_view::npos; });
}

}  // namespace aiops::redact
