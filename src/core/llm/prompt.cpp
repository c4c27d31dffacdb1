// Evidence stands between fences; a line of it that could close one is moved by a space.
#include "core/llm/prompt.hpp"

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace aiops::llm {

namespace {
constexpr std::string_view fence = "~~~~";
}

Prompt& Prompt::say(Literal words) {
  bytes_ += words.view();
  return *this;
}

Prompt& Prompt::show(EvidenceId id, const redact::RedactedText& evidence) {
  bytes_ += fmt::format("F{}\n{}\n", id.number, fence);
  for (const std::string_view line : split(evidence.view(), '\n')) {
    if (line.starts_with(fence)) bytes_ += ' ';
    bytes_ += line;
    bytes_ += '\n';
  }
  bytes_ += fence;
  bytes_ += '\n';
  return *this;
}

}  // namespace aiops::llm
