// A column is as high as the highest value in it: peaks are what people look for.
#include "core/render/spark.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <vector>

namespace aiops {

namespace {

constexpr std::array<std::string_view, 8> blocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<std::string_view, 8> letters{"_", ".", "-", ":", "=", "+", "*", "#"};

std::vector<double> columns_of(std::span<const double> course, std::size_t width) {
  const std::size_t count = std::min(width, course.size());
  std::vector<double> out(count, std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 0; i < course.size(); ++i) {
    double& column = out[i * count / course.size()];
    if (std::isfinite(course[i]) && !(column >= course[i])) column = course[i];
  }
  return out;
}

}  // namespace

std::string sparkline(std::span<const double> course, std::size_t width, bool unicode) {
  const auto finite = [](double value) { return std::isfinite(value); };
  if (width == 0 || std::count_if(course.begin(), course.end(), finite) < 2) return {};
  while (!finite(course.front())) course = course.subspan(1);
  while (!finite(course.back())) course = course.first(course.size() - 1);
  const std::vector<double> columns = columns_of(course, width);
  double low = std::numeric_limits<double>::max();
  double high = std::numeric_limits<double>::lowest();
  for (const double value : columns) {
    if (!finite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  std::string out;
  for (const double value : columns) {
    if (!finite(value)) {
      out += ' ';
      continue;
    }
    // Halves keep the span of two huge values of opposite sign finite.
    const double share = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0;
    const auto height = static_cast<std::size_t>(std::clamp(share * 7 + 0.5, 0.0, 7.0));
    out += (unicode ? blocks : letters).at(height);
  }
  return out;
}

}  // namespace aiops
