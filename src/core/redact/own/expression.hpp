// Why: regular expressions that people write, over untrusted lines: RE2, so that time is linear in the line whatever they wrote.
// Unlike base/pattern.hpp it says where a match lies, and takes the large patterns that rule files hold.
// Must never: let RE2 out of expression.cpp.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"

namespace re2 {
class RE2;
}

namespace aiops::redact {

class Expression {
 public:
  static constexpr std::size_t max_size = 1 << 16;  // bytes of a pattern

  // RE2's syntax, which is Go's. Error: Fault::input, what is wrong; the hint is the part to blame, when one part is.
  static Result<Expression> compile(std::string_view pattern);

  struct Span {
    std::size_t begin = 0, end = 0;
  };
  bool found_in(std::string_view text) const;
  bool is_all_of(std::string_view text) const;
  // The leftmost match at or behind `from`.
  std::optional<Span> next(std::string_view text, std::size_t from) const;
  // The groups of the match in `text`, group 1 first; a group that took no part is empty. Nothing when there is no match.
  std::vector<std::string_view> groups(std::string_view text) const;
  int group_count() const;

  // The pattern names a line break, or "any byte" in a form that takes line breaks too: judged by line it finds less.
  bool spans_lines() const;

 private:
  std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace aiops::redact
