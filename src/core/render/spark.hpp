// Why: the course of a metric at a glance, under the fact that quotes one value of it.
// Must never: invent a value where there is none, or draw anything but text.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace aiops {

// At most `width` columns, each the highest of its part of the course; what has no value (NaN) is a blank, and left out at both
// ends. The scale is from the lowest to the highest value. Eight heights of block characters, or of plain ASCII. Empty when there
// are fewer than two values.
std::string sparkline(std::span<const double> course, std::size_t width, bool unicode);

}  // namespace aiops
