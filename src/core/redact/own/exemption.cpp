// As gitleaks decides (detect.go): under OR, a path alone or an expression or a stop word; under AND, all kinds that are there.
#include "core/redact/own/exemption.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace aiops::redact {

bool Exemption::holds(const Matched& found) const {
  const std::string_view where = target == Target::match ? found.match : target == Target::line ? found.line : found.secret;
  const auto expression = [&] {
    return std::any_of(expressions.begin(), expressions.end(), [&](const Expression& one) { return one.found_in(where); });
  };
  const auto stop_word = [&] {
    return std::any_of(stop_words.begin(), stop_words.end(),
                       [&](const std::string& word) { return contains_nocase(found.secret, word); });
  };
  if (!all) return path_matches || (!expressions.empty() && expression()) || (!stop_words.empty() && stop_word());
  if (has_commits || (has_paths && !path_matches)) return false;
  if (!has_paths && expressions.empty() && stop_words.empty()) return false;
  return (expressions.empty() || expression()) && (stop_words.empty() || stop_word());
}

}  // namespace aiops::redact
