// Shapes are looked for as rule.hpp words them, at every byte.
#include "core/redact/families/family_harness.hpp"

#include <algorithm>

#include "core/redact/site.hpp"

namespace aiops::redact::testing {

namespace {

bool hex_or_colon(char c) { return is_hex(c) || c == ':'; }

bool at_sign(const Site& site, std::size_t at) {
  return site.text[at] == '@' && is_alnum(site.byte(at + 1)) && site.before(at) != ' ' && site.before(at) != '\n';
}

bool dot_of_digits(const Site& site, std::size_t at) {
  return site.byte(at) == '.' && is_digit(site.before(at)) && is_digit(site.byte(at + 1));
}

bool dotted_digits(const Site& site, std::size_t at) {
  if (!dot_of_digits(site, at)) return false;
  return dot_of_digits(site, at + 2) || dot_of_digits(site, at + 3) || dot_of_digits(site, at + 4);
}

bool colon_groups(const Site& site, std::size_t at) {
  if (site.text[at] != ':') return false;
  if (site.byte(at + 1) == ':') return true;
  if (!hex_or_colon(site.before(at)) || !hex_or_colon(site.byte(at + 1))) return false;
  for (std::size_t second = at + 1; second <= at + 5; ++second) {
    if (site.byte(second) != ':') continue;
    for (std::size_t third = second + 1; third <= second + 5; ++third) {
      if (site.byte(third) == ':') return true;
    }
  }
  return false;
}

bool separated(const Site& site, std::size_t at) {
  return (site.byte(at) == ' ' || site.byte(at) == '-') && is_digit(site.before(at)) && is_digit(site.byte(at + 1));
}

bool digit_run(const Site& site, std::size_t at) {
  if (!is_digit(site.text[at]) || is_digit(site.before(at)) || (at > site.line_begin && separated(site, at - 1))) return false;
  std::size_t digits = 0;
  for (; is_digit(site.byte(at)) || separated(site, at); ++at) digits += is_digit(site.byte(at)) ? 1 : 0;
  return digits >= 9;
}

bool stands(Shape shape, const Site& site, std::size_t at) {
  switch (shape) {
    case Shape::at_sign:
      return at_sign(site, at);
    case Shape::dotted_digits:
      return dotted_digits(site, at);
    case Shape::colon_groups:
      return colon_groups(site, at);
    case Shape::digit_run:
      return digit_run(site, at);
    default:
      return false;
  }
}

bool stands(std::string_view literal, const Site& site, std::size_t at) {
  if (site.line_end - at < literal.size()) return false;
  return std::equal(literal.begin(), literal.end(), site.text.begin() + static_cast<std::ptrdiff_t>(at), [](char a, char b) {
    const auto fold = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return fold(a) == fold(b);
  });
}

void judge_line(const Family& family, Site site, Finds& finds) {
  std::vector<bool> seen(family.triggers.size(), false);
  for (site.at = site.line_begin; site.at < site.line_end; ++site.at) {
    for (std::size_t i = 0; i < family.triggers.size(); ++i) {
      const Trigger& trigger = family.triggers[i];
      if (!stands(trigger.literal, site, site.at)) continue;
      site.length = trigger.literal.size();
      site.first = !seen[i];
      seen[i] = true;
      if (trigger.look != nullptr) trigger.look(site, finds);
    }
    site.length = 0;
    site.first = true;
    for (const ShapeTrigger& trigger : family.shapes) {
      if (stands(trigger.shape, site, site.at)) trigger.look(site, finds);
    }
  }
}

}  // namespace

std::vector<std::string> found_by(const Family& family, std::string_view text) {
  Finds finds;
  finds.begin(text, nullptr);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    Site site;
    site.text = text;
    site.line_begin = begin;
    site.line_end = end;
    judge_line(family, site, finds);
    begin = end + 1;
  }
  finds.settle();
  std::vector<std::string> out;
  for (const Find& find : finds.all()) {
    out.push_back(std::string(find.rule->id) + ":" + std::string(text.substr(find.begin, find.end - find.begin)));
  }
  return out;
}

std::string only(const Family& family, std::string_view text) {
  std::string joined;
  for (const std::string& one : found_by(family, text)) joined += (joined.empty() ? "" : " | ") + one;
  return joined.empty() ? std::string(nothing) : joined;
}

}  // namespace aiops::redact::testing
