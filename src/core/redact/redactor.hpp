// Why: the one door. What leaves for a model, a chat channel, a saved snapshot or a report is RedactedText, and only a Redactor
// makes it; so what was not redacted does not compile.
// Must never: hand out text that no rule was asked about, or keep the text it saw.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "core/redact/engine.hpp"
#include "core/redact/workspace.hpp"

namespace aiops::redact {

// Text that has been through a Redactor. It can be read freely; it cannot be made from a string.
class RedactedText {
 public:
  RedactedText() = default;  // the empty text
  std::string_view view() const { return text_; }
  bool operator==(const RedactedText&) const = default;

 private:
  friend class Redactor;
  std::string text_;
};

class Pseudonyms;  // pseudonym.hpp

class Redactor {
 public:
  // Without pseudonyms what is not a credential becomes a fixed typed placeholder, [REDACTED:email].
  // Error: Fault::usage, the policy names a rule that does not exist.
  static Result<Redactor> make(Policy, std::shared_ptr<Pseudonyms> = nullptr);

  // Replaces everything found; reuses the capacity of `out`. Not for two threads at once.
  void redact(std::string_view text, RedactedText& out);
  RedactedText redact(std::string_view text);

  const Engine& engine() const { return engine_; }

 private:
  Redactor(Engine engine, std::shared_ptr<Pseudonyms> pseudonyms);

  Engine engine_;
  std::shared_ptr<Pseudonyms> pseudonyms_;
  std::unique_ptr<Workspace> workspace_;
  std::unique_ptr<Finds> finds_;
};

}  // namespace aiops::redact
