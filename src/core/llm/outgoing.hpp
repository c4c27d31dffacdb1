// Why: what may be posted to a chat channel. A payload is rendered, and its final bytes go through the redactor once more: a
// sink takes an Outgoing and nothing else.
// Must never: be made from text that was not redacted.
#pragma once

#include <string_view>
#include <utility>

#include "core/redact/redactor.hpp"

namespace aiops::llm {

class Outgoing {
 public:
  explicit Outgoing(redact::RedactedText payload) : payload_(std::move(payload)) {}
  std::string_view bytes() const { return payload_.view(); }

 private:
  redact::RedactedText payload_;
};

}  // namespace aiops::llm
