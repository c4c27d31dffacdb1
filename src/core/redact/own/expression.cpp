// The one file of the room that sees RE2. Memory is given in steps: most patterns take little, and what is allowed to a pattern
// may be taken by its automaton while it runs.
#include "core/redact/own/expression.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <re2/re2.h>

namespace aiops::redact {

namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

std::string_view view(const re2::StringPiece& text) {
  return text.data() == nullptr ? "" : std::string_view(text.data(), text.size());
}

}  // namespace

Result<Expression> Expression::compile(std::string_view pattern) {
  if (pattern.size() > max_size) return fail(Fault::input, fmt::format("a pattern has at most {} bytes", max_size));
  Expression out;
  for (const std::int64_t memory : {2 << 20, 8 << 20, 64 << 20}) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(memory);
    auto compiled = std::make_shared<const re2::RE2>(piece(pattern), options);
    if (compiled->ok()) {
      out.compiled_ = std::move(compiled);
      return out;
    }
    if (compiled->error_code() == re2::RE2::ErrorPatternTooLarge && memory < 64 << 20) continue;
    return fail(Fault::input, compiled->error(), compiled->error_arg());
  }
  return fail(Fault::bug, "a pattern was neither taken nor refused");
}

bool Expression::found_in(std::string_view text) const {
  return compiled_->Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

bool Expression::is_all_of(std::string_view text) const {
  return compiled_->Match(piece(text), 0, text.size(), re2::RE2::ANCHOR_BOTH, nullptr, 0);
}

std::optional<Expression::Span> Expression::next(std::string_view text, std::size_t from) const {
  re2::StringPiece match;
  if (from > text.size() || !compiled_->Match(piece(text), from, text.size(), re2::RE2::UNANCHORED, &match, 1))
    return std::nullopt;
  const auto begin = static_cast<std::size_t>(match.data() - text.data());
  return Span{begin, begin + match.size()};
}

std::vector<std::string_view> Expression::groups(std::string_view text) const {
  std::vector<re2::StringPiece> found(static_cast<std::size_t>(group_count()) + 1);
  if (!compiled_->Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, found.data(), static_cast<int>(found.size())))
    return {};
  std::vector<std::string_view> out;
  for (std::size_t i = 1; i < found.size(); ++i) out.push_back(view(found[i]));
  return out;
}

int Expression::group_count() const { return compiled_->NumberOfCapturingGroups(); }

bool Expression::spans_lines() const {
  static constexpr std::array<std::string_view, 9> marks{"\\n",     "(?s",    "[\\s\\S", "[\\S\\s", "[\\w\\W",
                                                         "[\\W\\w", "\\d\\D", "\\x0a",   "\\x{a}"};
  const std::string_view pattern = compiled_->pattern();
  // "\\[nr]" and "\\n" behind an escaped backslash are the two characters that JSON writes, which stand within a line.
  return std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) {
    for (std::size_t at = pattern.find(mark); at != std::string_view::npos; at = pattern.find(mark, at + 1)) {
      if (mark[0] != '\\' || at == 0 || pattern[at - 1] != '\\') return true;
    }
    return false;
  });
}

}  // namespace aiops::redact
