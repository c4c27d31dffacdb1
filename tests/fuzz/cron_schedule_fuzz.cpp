// Any text is refused with a reason or gives times that go forward.
#include <cstdint>
#include <string_view>

#include "core/findings/cron_schedule.hpp"
#include "promise.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using aiops::fuzz::promise;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto schedule = aiops::CronSchedule::parse(text);
  (void)aiops::fixed_offset(text);
  if (!schedule) {
    promise(!schedule.error().what.empty(), "a refusal says why");
    return 0;
  }
  const aiops::Time start = *aiops::parse_time("2026-11-20T13:54:00Z");
  const auto first = schedule->next(start);
  if (!first) return 0;
  promise(*first > start, "the next time is later");
  const auto second = schedule->next(*first, std::chrono::hours(9));
  if (second) promise(*second > *first, "and so is the one after");
  return 0;
}
