// Why: cards, telephone and social security numbers are groups of digits with single spaces or dashes between them; all three
// read the same run, and each must know whether it stands in the middle of a longer one.
// Must never: cost more than the length of the run.
#pragma once

#include <cstddef>

#include "core/redact/site.hpp"

namespace aiops::redact {

struct DigitGroup {
  std::size_t begin = 0, end = 0;
  char before = '\n', after = '\n';  // ' ' or '-' between two groups of the run; otherwise the byte that stands there
  bool joined_before = false, joined_after = false;  // a group of the run stands on that side
  std::size_t size() const { return end - begin; }
};

// The group that begins at `at` (a digit), and the one behind a group (joined_after must hold).
DigitGroup group_at(const Site&, std::size_t at);
DigitGroup next_group(const Site&, const DigitGroup&);

// The run at site.at begins there; false when the scan pointed into the middle of one.
bool at_run_begin(const Site&);

// No letter, digit, '_' and no number with a point goes on to the left of `begin` or to the right of `end`.
bool is_number_edge_before(const Site&, std::size_t begin);
bool is_number_edge_behind(const Site&, std::size_t end);

// The key of the value at `begin` says that it is an identifier, a time or a measure, and no word of cards is in it.
bool is_named_as_id(const Site&, std::size_t begin);

}  // namespace aiops::redact
