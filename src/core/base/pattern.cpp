// The one file that sees RE2; see the header.
#include "core/base/pattern.hpp"

#include <re2/re2.h>

#include <fmt/format.h>

namespace aiops {

Result<Pattern> Pattern::expression(std::string_view text) {
  if (text.size() > max_size) return fail(Fault::input, fmt::format("a pattern has at most {} bytes", max_size));
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(1 << 20);
  Pattern out;
  auto compiled = std::make_shared<const re2::RE2>(re2::StringPiece(text.data(), text.size()), options);
  if (!compiled->ok()) return fail(Fault::input, compiled->error(), compiled->error_arg());
  out.expression_ = std::move(compiled);
  return out;
}

Pattern Pattern::literal(std::string_view text) {
  Pattern out;
  out.literal_ = text;
  return out;
}

bool Pattern::found_in(std::string_view text) const {
  if (!expression_) return text.find(literal_) != std::string_view::npos;
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *expression_);
}

bool glob_matches(std::string_view glob, std::string_view text) {
  // The last star takes one character more whenever what follows it does not fit: linear in glob times text.
  std::size_t g = 0, t = 0, after_star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      after_star = ++g;
      resume = t;
    } else if (g < glob.size() && glob[g] == text[t]) {
      ++g;
      ++t;
    } else if (after_star != std::string_view::npos) {
      g = after_star;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

}  // namespace aiops
