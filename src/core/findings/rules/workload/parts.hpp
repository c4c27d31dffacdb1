// Why: family 2.5 is too large for one file; these are its tables, and the few words they share with the network rules.
// Must never: hold a rule; rows stand beside their checks.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/findings/rule.hpp"

namespace aiops {

std::span<const Rule> deployment_rules();
std::span<const Rule> zero_rules();
std::span<const Rule> admission_rules();
std::span<const Rule> stateful_rules();
std::span<const Rule> daemon_rules();
std::span<const Rule> job_rules();
std::span<const Rule> cron_rules();
std::span<const Rule> rollout_rules();

void bind_place(Finding&, const ObjectCase&);  // {at_kind} {at} of the place, {sel} of its selector

bool lasts(const Scene&, std::optional<Time> since, Duration at_least);  // false when the time is unknown
std::int64_t count_at(json::Value object, std::string_view key, std::int64_t otherwise = 0);
bool pod_ready(const Object& pod);
// Since when a pod is not ready: its Ready condition, else its creation.
std::optional<Time> unready_since(const Object& pod);
// The last change of the spec that the API server has noted (managedFields), at least the creation. The status does not count.
std::optional<Time> last_change(const Object&);

}  // namespace aiops
