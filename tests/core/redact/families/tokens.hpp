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

// A made-up body of so many bytes: letters of both cases and digits; lower case and digits; hexadecimal.
std::string mixed_body(std::size_t bytes);
std::string lower_body(std::size_t bytes);
std::string upper_body(std::size_t bytes);
std::string hex_body(std::size_t bytes);

// Every token is found whole, and nothing else, in JSON, in JSON inside JSON, in logfmt, behind colours and at the end of prose.
struct Token {
  std::string_view rule;
  std::string value;
};
void expect_found(std::initializer_list<const Family*> families, const std::vector<Token>& tokens);

}  // namespace aiops::redact::testing
