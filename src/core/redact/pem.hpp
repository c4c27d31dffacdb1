// Why: what key material looks like, in one line of text with everything that programs put between its lines, and in lines of its
// own; for the family that finds its beginning and for the lines behind.
// Must never: take a line of prose for key material, nor stop within it.
#pragma once

#include <cstddef>

#include "core/redact/find.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

struct Material {
  std::size_t end = 0;  // behind what is key material for certain
  bool closed = false;  // the END marker was reached
  bool line_ends = false;  // nothing but quotes and signs of continuation follows in the line
};

// Walks key material from `from` (behind a BEGIN marker) within the line.
Material material_from(const Site&, std::size_t from);

// One line behind a BEGIN without END. Follow::indent is the column at which the key began; lines == 0: none was replaced yet.
void follow_pem(const Site&, Follow&, Finds&);

}  // namespace aiops::redact
