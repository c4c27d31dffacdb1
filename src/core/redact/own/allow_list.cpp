// Values lie in a set by rule ("" for all rules); expressions are tried in their order.
#include "core/redact/own/allow_list.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace aiops::redact {

namespace {

using Owns = std::span<const std::shared_ptr<const OwnRule>>;

Status known_rule(std::string_view id, Owns own, const std::string& place) {
  const auto is_it = [&](const auto& rule) { return rule->rule().id == id; };
  if (rule_by_id(id) != nullptr || std::any_of(own.begin(), own.end(), is_it)) return {};
  std::vector<std::string_view> names;
  for (const Family* family : families()) {
    for (const Rule& rule : family->rules) names.push_back(rule.id);
  }
  for (const auto& rule : own) names.push_back(rule->rule().id);
  const std::string_view near = nearest(id, names);
  return fail(Fault::input, fmt::format("{}: there is no redaction rule \"{}\"", place, id),
              near.empty() ? "aiops redact --list-rules shows them all" : fmt::format("did you mean \"{}\"?", near));
}

// One line, without blanks around it; `column` is that of its first byte.
Status read_line(std::string_view line, std::size_t number, std::size_t column, Owns own, AllowList& out) {
  const auto place = [&](std::string_view part) {
    return fmt::format("line {}, column {}", number, column + static_cast<std::size_t>(part.data() - line.data()));
  };
  std::string_view rule, value = line;
  if (line.starts_with("rule:")) {
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    rule = line.substr(5, end - 5);
    value = trim(line.substr(end));
    if (auto known = known_rule(rule, own, place(rule)); !known) return known;
    if (value.empty()) {
      return fail(Fault::input, fmt::format("{}: no value behind \"rule:{}\"", place(line), rule),
                  fmt::format("to leave out the whole rule: --disable-rule {}", rule));
    }
  }
  if (!value.starts_with('/')) {
    out.add(rule, value);
    return {};
  }
  if (value.size() < 3 || !value.ends_with('/')) {
    return fail(Fault::input, fmt::format("{}: an expression stands between two slashes", place(value)),
                "a value that begins with a slash is written as an expression too: /\\/etc\\/.*/");
  }
  auto expression = Expression::compile(value.substr(1, value.size() - 2));
  if (!expression) {
    const std::string& blame = expression.error().hint;
    const std::size_t at = blame.empty() ? std::string_view::npos : value.find(blame);
    return fail(Fault::input,
                fmt::format("{}: {}", place(value.substr(at == std::string_view::npos ? 0 : at)), expression.error().what));
  }
  out.add(rule, *std::move(expression));
  return {};
}

}  // namespace

bool AllowList::allows(const Rule& rule, std::string_view value, std::string_view) const {
  for (const std::string_view id : {std::string_view(), rule.id}) {
    if (values_.contains(std::pair(id, value))) return true;
  }
  return std::any_of(expressions_.begin(), expressions_.end(), [&](const auto& entry) {
    return (entry.first.empty() || entry.first == rule.id) && entry.second.is_all_of(value);
  });
}

Result<std::shared_ptr<const Allowed>> read_allow_list(std::string_view text, Owns own) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  auto out = std::make_shared<AllowList>();
  std::size_t number = 0;
  for (const std::string_view whole : split(text, '\n')) {
    ++number;
    const std::string_view line = trim(whole);
    if (line.empty() || line.starts_with('#')) continue;
    const auto column = static_cast<std::size_t>(line.data() - whole.data()) + 1;
    if (auto read = read_line(line, number, column, own, *out); !read) return tl::unexpected(std::move(read).error());
  }
  if (out->empty()) return std::shared_ptr<const Allowed>();
  return std::shared_ptr<const Allowed>(std::move(out));
}

}  // namespace aiops::redact
