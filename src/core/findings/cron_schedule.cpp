// One bit per value of a field; the search goes day by day, so a rare date costs no more than a few thousand steps.
#include "core/findings/cron_schedule.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace aiops {

namespace {

struct Field {
  std::string_view name;
  unsigned low, high;
  const std::string_view* words;  // for low, low+1, …; null when only numbers fit
  std::size_t count;
};

constexpr std::array<std::string_view, 12> month_names{"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> day_names{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr Field fields[] = {{"minute", 0, 59, nullptr, 0},
                            {"hour", 0, 23, nullptr, 0},
                            {"day of month", 1, 31, nullptr, 0},
                            {"month", 1, 12, month_names.data(), month_names.size()},
                            {"day of week", 0, 6, day_names.data(), day_names.size()}};

tl::unexpected<Error> wrong(const Field& field, std::string_view text) {
  return fail(Fault::input, fmt::format("{}: \"{}\" is not a value of it", field.name, shorten(text, 40)));
}

Result<unsigned> number(const Field& field, std::string_view text) {
  const std::string word = to_lower(text);
  for (std::size_t i = 0; i < field.count; ++i) {
    if (field.words[i] == word) return field.low + static_cast<unsigned>(i);
  }
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return wrong(field, text);
  return value;
}

struct Bits {
  std::uint64_t values = 0;
  bool star = false;
};

// "*", "*/5", "3", "3-7", "3-7/2", "3/10" (from 3 to the end).
Result<Bits> range(const Field& field, std::string_view text) {
  const auto slash = text.find('/');
  const std::string_view span = text.substr(0, slash);
  unsigned low = field.low, high = field.high, step = 1;
  Bits bits;
  if (span == "*" || span == "?") {
    bits.star = true;
  } else {
    const auto dash = span.find('-');
    AIOPS_TRY(low, number(field, span.substr(0, dash)));
    high = low;
    if (dash != std::string_view::npos) {
      AIOPS_TRY(high, number(field, span.substr(dash + 1)));
    } else if (slash != std::string_view::npos) {
      high = field.high;
    }
  }
  if (slash != std::string_view::npos) {
    const Field steps{field.name, 1, 0, nullptr, 0};
    AIOPS_TRY(step, number(steps, text.substr(slash + 1)));
    if (step > 1) bits.star = false;
  }
  if (low < field.low || high > field.high || low > high || step == 0) return wrong(field, text);
  for (unsigned value = low; value <= high; value += std::min(step, 64U)) bits.values |= std::uint64_t{1} << value;
  return bits;
}

Result<Bits> field_bits(const Field& field, std::string_view text) {
  Bits all;
  bool any = false;
  for (const std::string_view part : split(text, ',')) {
    if (part.empty()) continue;  // strings.FieldsFunc of the controller's parser skips them
    AIOPS_TRY(const Bits bits, range(field, part));
    all.values |= bits.values;
    all.star |= bits.star;
    any = true;
  }
  if (!any) return wrong(field, text);
  return all;
}

// Go's durations: "1h30m", "1.5h", "90s".
std::optional<Duration> go_duration(std::string_view text) {
  struct Unit {
    std::string_view name;
    double seconds;
  };
  static constexpr Unit units[] = {{"ns", 1e-9}, {"us", 1e-6}, {"ms", 1e-3}, {"h", 3600}, {"m", 60}, {"s", 1}};
  double total = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (error != std::errc() || value < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    bool known = false;
    for (const Unit& unit : units) {
      if (text.substr(0, unit.name.size()) != unit.name) continue;
      total += value * unit.seconds;
      text.remove_prefix(unit.name.size());
      known = true;
      break;
    }
    if (!known) return std::nullopt;
  }
  if (!std::isfinite(total) || total > 10.0 * 365 * 86400) return std::nullopt;
  return std::chrono::seconds(std::max<std::int64_t>(1, static_cast<std::int64_t>(total)));
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (true) {
    const auto from = text.find_first_not_of(" \t\n\r\v\f");
    if (from == std::string_view::npos) return out;
    text.remove_prefix(from);
    const auto end = std::min(text.find_first_of(" \t\n\r\v\f"), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

std::string_view standing_for(std::string_view macro) {
  if (macro == "@yearly" || macro == "@annually") return "0 0 1 1 *";
  if (macro == "@monthly") return "0 0 1 * *";
  if (macro == "@weekly") return "0 0 * * 0";
  if (macro == "@daily" || macro == "@midnight") return "0 0 * * *";
  if (macro == "@hourly") return "0 * * * *";
  return {};
}

}  // namespace

Result<CronSchedule> CronSchedule::parse(std::string_view text) {
  CronSchedule schedule;
  if (text.substr(0, 3) == "TZ=" || text.substr(0, 8) == "CRON_TZ=") {
    const auto blank = std::min(text.find(' '), text.size());
    const auto equals = text.find('=');
    schedule.zone_ = text.substr(equals + 1, blank - equals - 1);
    text.remove_prefix(blank);
    text = trim(text);
  }
  if (text.substr(0, 7) == "@every ") {
    const auto every = go_duration(text.substr(7));
    if (!every) return fail(Fault::input, fmt::format("\"{}\" is not a duration", shorten(text.substr(7), 40)));
    schedule.every_ = *every;
    return schedule;
  }
  if (!text.empty() && text[0] == '@') {
    if (standing_for(text).empty()) return fail(Fault::input, fmt::format("\"{}\" is not a known word", shorten(text, 40)));
    text = standing_for(text);
  }
  const auto words = words_of(text);
  if (words.size() != 5) return fail(Fault::input, fmt::format("{} fields instead of 5", words.size()));
  std::array<Bits, 5> bits;
  for (std::size_t i = 0; i < bits.size(); ++i) {
    AIOPS_TRY(bits[i], field_bits(fields[i], words[i]));
  }
  schedule.minutes_ = bits[0].values;
  schedule.hours_ = bits[1].values;
  schedule.days_ = bits[2].values;
  schedule.months_ = bits[3].values;
  schedule.weekdays_ = bits[4].values;
  schedule.any_day_ = bits[2].star;
  schedule.any_weekday_ = bits[4].star;
  return schedule;
}

// Both fields must fit when one of them is "*", else either (crontab's old rule, kept by the controller's parser).
bool CronSchedule::day_fits(int, unsigned month, unsigned day, unsigned weekday) const {
  if ((months_ >> month & 1) == 0) return false;
  const bool by_day = (days_ >> day & 1) != 0;
  const bool by_weekday = (weekdays_ >> weekday & 1) != 0;
  return any_day_ || any_weekday_ ? by_day && by_weekday : by_day || by_weekday;
}

std::optional<Time> CronSchedule::next(Time after, Duration offset) const {
  using namespace std::chrono;
  if (every_ > Duration::zero()) return floor<seconds>(after) + every_;
  const Time local = floor<minutes>(after + offset) + minutes(1);
  auto day = floor<days>(local);
  for (int steps = 0; steps < 5 * 366 + 2; ++steps, day += days(1)) {
    const year_month_day date(day);
    if (!day_fits(static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  weekday(day).c_encoding()))
      continue;
    for (int hour = 0; hour < 24; ++hour) {
      if ((hours_ >> hour & 1) == 0) continue;
      for (int minute = 0; minute < 60; ++minute) {
        if ((minutes_ >> minute & 1) == 0) continue;
        const Time at = day + hours(hour) + minutes(minute);
        if (at >= local) return at - offset;
      }
    }
  }
  return std::nullopt;
}

std::optional<Duration> fixed_offset(std::string_view zone) {
  for (const char* utc : {"", "UTC", "Etc/UTC", "UCT", "Etc/UCT", "GMT", "Etc/GMT", "Zulu", "Etc/Zulu", "Universal",
                          "Etc/Universal", "Greenwich", "Etc/Greenwich"}) {
    if (zone == utc) return Duration::zero();
  }
  if (zone.size() < 9 || zone.size() > 10 || zone.substr(0, 7) != "Etc/GMT" || (zone[7] != '+' && zone[7] != '-'))
    return std::nullopt;
  int hours = 0;
  const std::string_view digits = zone.substr(8);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), hours);
  if (error != std::errc() || end != digits.data() + digits.size() || hours < 0 || hours > 14) return std::nullopt;
  return std::chrono::hours(zone[7] == '-' ? hours : -hours);  // POSIX signs: west is positive
}

}  // namespace aiops
