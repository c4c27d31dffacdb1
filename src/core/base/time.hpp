// Why: Kubernetes speaks RFC 3339, Prometheus speaks `90s 15m 1h30m 7d`, people speak "11m". All conversions are here.
// Must never: read a clock. "Now" always arrives as an argument.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace aiops {

using Duration = std::chrono::nanoseconds;
using Time = std::chrono::time_point<std::chrono::system_clock, Duration>;  // UTC

// "2026-11-20T13:54:00Z", with fraction and numeric offset allowed; empty for anything else and for the zero
// times that Kubernetes writes when a field was never set (0001-01-01, 1970-01-01): those must not enter arithmetic.
std::optional<Time> parse_time(std::string_view rfc3339);

// Also unix seconds ("1763646840", "1763646840.5"), as promtool's --start takes.
std::optional<Time> parse_time_or_unix(std::string_view text);

// RFC 3339 UTC: "2026-11-20T13:54:00Z"; a fraction appears only when there is one.
std::string format_time(Time);

// Prometheus durations: `ms s m h d w y`, units descending, each once ("1h30m"); also "0".
std::optional<Duration> parse_duration(std::string_view text);

// As kubectl prints ages: "11m", "3h5m", "2d4h", "45s". Negative durations print as "0s".
std::string format_age(Duration);

}  // namespace aiops
