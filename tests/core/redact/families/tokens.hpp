// What the tests of the token families share: finds by the rules of named families alone, since other families may
// rightly take more around the same place.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/redact/rule.hpp"

namespace aiops::redact::testing {

// "rule:value" in order, of the credentials (and, with `identifiers`, of the ids too) of these families.
std::vector<std::string> found_by(std::initializer_list<const Family*> families, std::string_view text, bool identifiers = false);

}  // namespace aiops::redact::testing
