// Why: whether a CronJob is late can be told only from its schedule. The grammar is that of the controller's own parser
// (robfig/cron v3, ParseStandard: five fields, names, ranges, steps, @hourly …, @every 1h30m), not of crontab(5).
// Must never: read a clock or a time zone database; the offset from UTC is an argument.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/error.hpp"
#include "core/base/time.hpp"

namespace aiops {

class CronSchedule {
 public:
  // Error (Fault::input): which field is wrong, and why. A prefix TZ=… or CRON_TZ=… is read over; zone() gives it.
  static Result<CronSchedule> parse(std::string_view);

  // The first moment after `after` at which it fires, for a wall clock that is `offset` ahead of UTC; empty when there is
  // none within five years (30 February).
  std::optional<Time> next(Time after, Duration offset = Duration::zero()) const;

  std::string_view zone() const { return zone_; }  // a view into the parsed text

 private:
  bool day_fits(int year, unsigned month, unsigned day, unsigned weekday) const;
  std::uint64_t minutes_ = 0, hours_ = 0, days_ = 0, months_ = 0, weekdays_ = 0;
  bool any_day_ = false, any_weekday_ = false;  // "*": the other of the two fields decides alone
  Duration every_ = Duration::zero();  // of @every; else zero
  std::string_view zone_;
};

// The offset of a time zone that never changes it ("", "UTC", "Etc/UTC", "GMT", "Etc/GMT-3" which is UTC+3); empty for all
// others.
std::optional<Duration> fixed_offset(std::string_view time_zone);

}  // namespace aiops
