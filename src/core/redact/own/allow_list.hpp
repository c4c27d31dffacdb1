// Why: `--allow FILE`: values that their owner knows to be harmless (a documented example key, the name of a team).
// Must never: allow more than what is written: a value is compared whole, and a pattern must take all of it.
#pragma once

#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/redact/own/expression.hpp"
#include "core/redact/policy.hpp"

namespace aiops::redact {

class AllowList final : public Allowed {
 public:
  // For one rule, by its id, or ("") for all. An expression must take the whole value.
  void add(std::string_view rule, std::string_view value) { values_.emplace(rule, value); }
  void add(std::string_view rule, Expression expression) { expressions_.emplace_back(rule, std::move(expression)); }
  bool empty() const { return values_.empty() && expressions_.empty(); }

  bool allows(const Rule& rule, std::string_view value, std::string_view line) const override;

 private:
  struct Less {
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      const int rules = std::string_view(a.first).compare(b.first);
      return rules != 0 ? rules < 0 : std::string_view(a.second).compare(b.second) < 0;
    }
  };
  std::set<std::pair<std::string, std::string>, Less> values_;
  std::vector<std::pair<std::string, Expression>> expressions_;
};

// A line each; blanks around it do not count:
//   AKIAIOSFODNN7EXAMPLE           the value, as it stands in the text
//   /AKIA[A-Z]{9}7EXAMPLE/         a regular expression (RE2) that takes the whole value
//   rule:email root@example.org    only when found by that rule; also with an expression
//   # a comment                    (a value that begins with # or / is written as an expression)
// `own` are rules that may be named besides those of the catalogue. Null when the file allows nothing.
// Error: Fault::input, "line 3, column 5: …".
Result<std::shared_ptr<const Allowed>> read_allow_list(std::string_view text,
                                                       std::span<const std::shared_ptr<const OwnRule>> own = {});

}  // namespace aiops::redact
