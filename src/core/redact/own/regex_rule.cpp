// The matches of a line are found one behind the other. The groups are then those of the match looked at by itself, as gitleaks
// does it: that is cheaper than asking for groups at once, and a match of many lines of rules is short.
#include "core/redact/own/regex_rule.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "core/base/text.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

namespace {

constexpr std::size_t least_anchor = 3, longest_anchor = 64;

// A word of two bytes in any case: asked for every line of a text, so eight places are looked at at once. Where both bytes differ
// from the wanted ones by nothing but the bit of the case, a zero byte comes out; what that says is then looked at closely.
bool holds_pair(std::string_view line, std::string_view pair) {
  constexpr std::uint64_t each = 0x0101010101010101U;
  const auto repeat = [](char c) { return each * (static_cast<unsigned char>(c) | 0x20U); };
  const std::uint64_t first = repeat(pair[0]), second = repeat(pair[1]);
  const auto zeros = [](std::uint64_t x) { return (x - each) & ~x & (each * 0x80U); };
  std::size_t at = 0;
  for (; line.size() - at > 8; at += 8) {
    std::uint64_t here = 0, next = 0;
    std::memcpy(&here, line.data() + at, 8);
    std::memcpy(&next, line.data() + at + 1, 8);
    const bool both = (zeros((here | each * 0x20U) ^ first) & zeros((next | each * 0x20U) ^ second)) != 0;
    if (both && contains_nocase(line.substr(at, 9), pair)) return true;
  }
  return contains_nocase(line.substr(at), pair);
}

class RegexRule final : public OwnRule {
 public:
  explicit RegexRule(RegexSpec spec) : spec_(std::move(spec)) {
    if (spec_.type.empty()) spec_.type = placeholder_type(spec_.id);
    for (std::string& word : spec_.keywords) word = to_lower(word);
    rule_ = {spec_.id, spec_.type, spec_.what, spec_.profiles, spec_.title};
    const auto size_is = [&](auto fits) {
      return std::any_of(spec_.keywords.begin(), spec_.keywords.end(),
                         [&](const std::string& word) { return fits(word.size()); });
    };
    has_short_ = size_is([](std::size_t size) { return size < least_anchor; });
    has_long_ = size_is([](std::size_t size) { return size > longest_anchor; });
  }

  const Rule& rule() const override { return rule_; }

  // A word too short for an anchor has the rule look at every line; of one too long the beginning is the anchor.
  std::vector<std::string> keywords() const override {
    if (has_short_) return {};
    std::vector<std::string> out;
    for (const std::string& word : spec_.keywords) out.push_back(word.substr(0, longest_anchor));
    return out;
  }

  void look(const Site& site, Finds& finds) const override {
    if (!site.first) return;
    const std::string_view line = site.line();
    if ((has_short_ || has_long_) && !keyed(line)) return;
    for (std::size_t from = 0; const auto span = spec_.expression.next(line, from);) {
      judge(site, *span, finds);
      from = span->end > span->begin ? span->end : span->end + 1;
    }
  }

 private:
  bool keyed(std::string_view line) const {
    return std::any_of(spec_.keywords.begin(), spec_.keywords.end(), [&](const std::string& word) {
      return word.size() == 2 ? holds_pair(line, word) : contains_nocase(line, word);
    });
  }

  std::string_view secret_of(std::string_view match) const {
    const auto groups = spec_.expression.group_count() > 0 ? spec_.expression.groups(match) : std::vector<std::string_view>();
    if (groups.empty()) return match;
    if (spec_.group > 0) return groups[static_cast<std::size_t>(spec_.group) - 1];
    const auto first = std::find_if(groups.begin(), groups.end(), [](std::string_view group) { return !group.empty(); });
    return first == groups.end() ? match : *first;
  }

  void judge(const Site& site, const Expression::Span& span, Finds& finds) const {
    const std::string_view line = site.line();
    const std::string_view match = line.substr(span.begin, span.end - span.begin);
    const std::string_view secret = secret_of(match);
    if (secret.empty() || (spec_.entropy > 0 && entropy(secret) <= spec_.entropy)) return;
    const Matched matched{secret, match, line};
    const auto holds = [&](const auto& exemption) { return exemption->holds(matched); };
    if (std::any_of(spec_.exemptions.begin(), spec_.exemptions.end(), holds)) return;
    const std::size_t begin = site.line_begin + static_cast<std::size_t>(secret.data() - line.data());
    finds.add(rule_, begin, begin + secret.size());
  }

  RegexSpec spec_;
  Rule rule_;  // its words are those of spec_
  bool has_short_ = false, has_long_ = false;
};

}  // namespace

std::shared_ptr<const OwnRule> make_regex_rule(RegexSpec spec) { return std::make_shared<const RegexRule>(std::move(spec)); }

std::string placeholder_type(std::string_view id) {
  std::string out;
  for (const char c : to_lower(id.substr(0, 40))) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (fits || (!out.empty() && out.back() != '-')) out += fits ? c : '-';
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.size() < 2 ? "custom" : out;
}

}  // namespace aiops::redact
