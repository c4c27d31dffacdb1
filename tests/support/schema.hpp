// A structural check by JSON Schema, as much of it as testdata/schema uses: type, properties, required,
// additionalProperties, items, enum, const, minItems, maxItems, $ref into $defs.
#pragma once

#include <string>
#include <vector>

#include "core/base/json.hpp"

namespace aiops::testing {

json::Document schema(const std::string& name);  // testdata/schema/NAME.json

// One line for each violation: "$.incidents[0].since: wants string or null". A keyword that is not known is one, too.
std::vector<std::string> violations(json::Value schema, json::Value document);

}  // namespace aiops::testing
