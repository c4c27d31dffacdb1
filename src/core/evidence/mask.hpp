// Why: until the redactor exists, log lines and messages pass this stop-gap, which masks what has the shape of a key, a
// token, a password, a card or an address of a person. It is applied where a fact is made, so that no renderer can forget it.
// Must never: be mistaken for the redactor (aiops redact): it knows shapes, not contexts.
#pragma once

#include <string>
#include <string_view>

#include "core/base/json.hpp"
#include "core/evidence/fact.hpp"

namespace aiops {

// The same text for the same input; masking twice changes nothing. Placeholders are `[REDACTED:type]`.
std::string mask(std::string_view text);

// Masked, then cut: a secret of which only the beginning is left would not be known for one.
std::string mask(std::string_view text, std::size_t max_bytes);

// The value of a field as a fact carries it: texts are masked, also inside objects and arrays, and wholly under a key that
// speaks of a secret.
FactValue masked_value(json::Value);

}  // namespace aiops
