// Why: what a model is asked. A prompt is made of our own words, fixed when the program was compiled, and of evidence that has
// been through the redactor; nothing else has a way in. What --print-prompt shows are the bytes that are sent.
// Must never: take a string of run time. That would be the hole through which a log line reaches a model unredacted.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/redact/redactor.hpp"

namespace aiops::llm {

// Text of the program itself. Its constructor runs at compile time only, so no text of run time can become one.
class Literal {
 public:
  consteval Literal(const char* text) : text_(text) {}  // NOLINT(google-explicit-constructor): say("…") is the point
  constexpr std::string_view view() const { return text_; }

 private:
  std::string_view text_;
};

// The number of a piece of evidence, by which an answer cites it: "F3".
struct EvidenceId {
  std::size_t number = 0;
};

class Prompt {
 public:
  Prompt& say(Literal);
  // The evidence, under its id and behind a fence, so that its words cannot pass for ours. A line of it that looks like a
  // fence is indented by one space.
  Prompt& show(EvidenceId, const redact::RedactedText&);

  std::string_view bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace aiops::llm
