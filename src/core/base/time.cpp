// Hand-written readers of times and durations: this standard library has no chrono::parse, and locales must not matter.
#include "core/base/time.hpp"

#include <array>
#include <charconv>
#include <cstdlib>

#include <fmt/format.h>

namespace aiops {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

// Reads exactly `width` digits.
std::optional<int> digits(std::string_view& text, std::size_t width) {
  if (text.size() < width) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(width);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<Time> parse_time(std::string_view text) {
  const auto year = digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = digits(text, 2);
  if (!day || !(take(text, 'T') || take(text, 't') || take(text, ' '))) return std::nullopt;
  const auto hour = digits(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = digits(text, 2);
  if (!minute || !take(text, ':')) return std::nullopt;
  const auto second = digits(text, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;

  nanoseconds fraction{0};
  if (take(text, '.')) {
    std::int64_t unit = 100'000'000;
    std::size_t count = 0;
    while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
      fraction += nanoseconds((text[0] - '0') * unit);
      unit /= 10;
      text.remove_prefix(1);
      ++count;
    }
    if (count == 0) return std::nullopt;
  }
  minutes offset{0};
  if (!take(text, 'Z') && !take(text, 'z')) {
    if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const bool west = text[0] == '-';
    text.remove_prefix(1);
    const auto h = digits(text, 2);
    if (!h || !take(text, ':')) return std::nullopt;
    const auto m = digits(text, 2);
    if (!m || *h > 23 || *m > 59) return std::nullopt;
    offset = hours(*h) + minutes(*m);
    if (west) offset = -offset;
  }
  if (!text.empty()) return std::nullopt;

  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  // Outside 1971 … 2200 lies nothing but "never set" and overflow.
  if (!date.ok() || *year < 1971 || *year > 2200) return std::nullopt;
  return Time(std::chrono::sys_days(date)) + hours(*hour) + minutes(*minute) + seconds(*second) + fraction - offset;
}

std::optional<Time> parse_time_or_unix(std::string_view text) {
  if (const auto time = parse_time(text)) return time;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value <= 0 || value > 7.2e9) return std::nullopt;
  return Time(nanoseconds(static_cast<std::int64_t>(value * 1e3) * 1'000'000));
}

std::string format_time(Time time) {
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date{day};
  auto rest = time - day;
  const auto h = std::chrono::duration_cast<hours>(rest);
  const auto m = std::chrono::duration_cast<minutes>(rest - h);
  const auto s = std::chrono::duration_cast<seconds>(rest - h - m);
  const auto nano = (rest - h - m - s).count();
  std::string out =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), h.count(), m.count(), s.count());
  if (nano != 0) {
    std::string fraction = fmt::format(".{:09}", nano);
    while (fraction.back() == '0') fraction.pop_back();
    out += fraction;
  }
  return out + "Z";
}

std::optional<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration(0);
  struct Unit {
    std::string_view name;
    std::int64_t milliseconds;
  };
  static constexpr std::array<Unit, 7> units{{{"y", 365LL * 86'400'000},
                                              {"w", 7LL * 86'400'000},
                                              {"d", 86'400'000},
                                              {"h", 3'600'000},
                                              {"m", 60'000},
                                              {"s", 1'000},
                                              {"ms", 1}}};
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  std::size_t from = 0;
  while (!text.empty()) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end == text.data() || value < 0 || value > 1'000'000'000'000) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    std::size_t name = 0;
    while (name < text.size() && text[name] >= 'a' && text[name] <= 'z') ++name;
    std::size_t unit = from;
    while (unit < units.size() && units[unit].name != text.substr(0, name)) ++unit;
    if (unit == units.size()) return std::nullopt;
    if (value != 0 && value > (std::int64_t{9'000'000'000'000} - total) / units[unit].milliseconds) return std::nullopt;
    total += value * units[unit].milliseconds;
    from = unit + 1;
    text.remove_prefix(name);
  }
  return std::chrono::milliseconds(total);
}

std::string format_age(Duration duration) {
  const auto total = std::chrono::duration_cast<seconds>(duration).count();
  if (total <= 0) return "0s";
  if (total < 120) return fmt::format("{}s", total);
  const auto m = total / 60;
  if (m < 10) return total % 60 == 0 ? fmt::format("{}m", m) : fmt::format("{}m{}s", m, total % 60);
  if (m < 180) return fmt::format("{}m", m);
  const auto h = m / 60;
  if (h < 8) return m % 60 == 0 ? fmt::format("{}h", h) : fmt::format("{}h{}m", h, m % 60);
  if (h < 48) return fmt::format("{}h", h);
  const auto d = h / 24;
  if (d < 8) return h % 24 == 0 ? fmt::format("{}d", d) : fmt::format("{}d{}h", d, h % 24);
  if (d < 730) return fmt::format("{}d", d);
  return fmt::format("{}y{}d", d / 365, d % 365);
}

}  // namespace aiops
