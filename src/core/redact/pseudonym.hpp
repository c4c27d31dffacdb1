// Why: a model reasons better about "the same address again" than about a hole. A pseudonym is a typed, keyed name for a value:
// the same value gives the same one wherever the key is the same, addresses keep their /24, hosts their domains.
// Must never: be computable without the key, or be made for a credential.
#pragma once

#include <string>
#include <string_view>

#include "core/redact/rule.hpp"

namespace aiops::redact {

class Pseudonyms {
 public:
  virtual ~Pseudonyms() = default;
  // Appends the placeholder of a value found under a rule whose sensitivity is not credential. No allocation after warm-up
  // but for values not seen before when a map is kept.
  virtual void append(const Rule&, std::string_view value, std::string& out) = 0;
};

}  // namespace aiops::redact
