// Why: examples for the rules of a file that nobody here wrote: texts made from the rules' own patterns.
// Must never: be part of a test; what a pattern allows at random is no real token.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace aiops::bench {

// A text that the pattern takes, most likely; nothing when the pattern uses what is not understood. The subset: literals,
// escapes, classes, groups, flags, alternatives and repeats. Edges (\b, ^, $) are left to luck, so whoever needs a match must
// look.
std::optional<std::string> sample_of(std::string_view pattern, std::mt19937& random);

}  // namespace aiops::bench
