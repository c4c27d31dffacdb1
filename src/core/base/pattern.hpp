// Why: patterns that people write: a regular expression over untrusted lines, and `*` in a name. Matching takes time linear in
// the text whatever the pattern (RE2; std::regex recurses), so a pattern cannot hang a report.
// Must never: let RE2 out of pattern.cpp, or accept a pattern of unbounded size.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/error.hpp"

namespace re2 {
class RE2;
}

namespace aiops {

class Pattern {
 public:
  static constexpr std::size_t max_size = 1000;  // bytes of a pattern

  // RE2's syntax (github.com/google/re2/wiki/Syntax), `(?i)` for any case. Error: Fault::input, what is wrong; the hint is the
  // part of the pattern that is to blame, when one part is.
  static Result<Pattern> expression(std::string_view text);
  static Pattern literal(std::string_view text);

  bool found_in(std::string_view text) const;

 private:
  std::shared_ptr<const re2::RE2> expression_;  // null: the literal
  std::string literal_;
};

// `*` stands for any run of characters, everything else for itself: "web-*", "*", "team-*-dev".
bool glob_matches(std::string_view glob, std::string_view text);

}  // namespace aiops
