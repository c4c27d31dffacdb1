// Why: what a report says and cites is redacted where a fact is made, so that no renderer can forget it: with the profiles
// `secrets,pii` and fixed typed placeholders (INTERFACE 2), since the engineer must see the names and addresses of the cluster.
// Must never: judge a value without what it stands beside. `hunter2` is nothing; under `password`, or beside `name: DB_PASSWORD`
// of a variable, it is a password.
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

// A JSON text, which stays one: the same members, other texts. Should that fail, every text of it is masked for itself.
std::string mask_json(json::Value);

// The value of a field as a fact carries it: judged with the array or object that holds it within `root`.
FactValue masked_value(json::Value, json::Value root);

}  // namespace aiops
