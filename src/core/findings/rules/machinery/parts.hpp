// Why: what the rules about the API machinery share: their tables, and what stands behind a service that the API server calls.
// Must never: take a service whose endpoints were not read for one that has none.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/findings/rule.hpp"

namespace aiops {

std::span<const Rule> api_rules();
std::span<const Rule> webhook_rules();
std::span<const Rule> mutation_rules();
std::span<const Rule> certificate_rules();

struct Backend {
  enum class State { unknown, answers, absent, no_endpoints } state = State::unknown;
  std::vector<const Object*> slices;
  bool dead() const { return state == State::absent || state == State::no_endpoints; }
};
Backend backend_of(const Snapshot&, std::string_view ns, std::string_view service);
void backend_facts(Finding&, const Snapshot&, const Backend&, std::string_view ns, std::string_view service);

// What a webhook is asked about, by its `rules`.
enum class Coverage { other, workloads, pods };
Coverage covered_by(json::Value webhook);
bool ignores_failure(json::Value webhook);  // failurePolicy; absent means Fail (admissionregistration.k8s.io/v1)

}  // namespace aiops
