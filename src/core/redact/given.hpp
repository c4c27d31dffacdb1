// Why: a name was found and a value behind it; whether that value is a secret depends on both and on how the one was given to the
// other. Must never: look at more than the line, or let a value go because it is weak.
#pragma once

#include <string_view>

#include "core/redact/assignment.hpp"
#include "core/redact/keys.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

struct Given {
  const Site& site;
  KeySpan span;
  Key key;
  Assignment sign;
  bool starts_line = false;
  std::string_view of(const Value& value) const { return site.text.substr(value.begin, value.end - value.begin); }
};

// Whether only indentation, marks of a list and words of a declaration stand before the name.
bool starts_line(const Site&, std::size_t begin);

// The value is the last of its line, or of its record: no prose goes on behind it.
bool ends_there(const Site&, std::size_t past);

bool has_blank(std::string_view);

// The rest of the line is the value: a plain scalar of YAML may hold spaces.
bool is_plain_scalar(const Given&, const Value&);

// The value is a secret.
bool counts(const Given&, const Value&);

}  // namespace aiops::redact
