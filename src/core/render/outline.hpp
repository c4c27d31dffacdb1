// Why: what the forms for people (text, Markdown) have in common: the verdict in words, facts put together by object,
// incidents put apart by weight. Plain values, not yet escaped.
// Must never: escape or decorate; that differs from form to form.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/evidence/report.hpp"

namespace aiops {

struct Incidents {
  std::vector<const Incident*> serious;  // above info, in the order of the report
  std::vector<const Incident*> info;
};
Incidents apart(const std::vector<Incident>&);

std::string upper(std::string_view ascii);

// "1 of 3 pods, since 13:43 UTC, 11m ago"; empty when neither is known.
std::string extent_of(const Incident&, std::optional<Time> now);

// "Deployment/shop/web: container exits with an error and is restarted (1 of 3 pods, since 13:43 UTC, 11m ago)"
std::string headline_of(const Incident&, std::optional<Time> now);

// The verdict when nothing above info was found, with its word: "OK", or "UNKNOWN" when nothing was there to judge.
struct Verdict {
  std::string word, text;
};
Verdict all_clear(const Report&);

// Facts about one object, in the order of their ids; `heading` is the object, and each text is without it.
struct FactLine {
  const Fact* fact = nullptr;
  std::string text;
};
struct FactGroup {
  std::string heading;
  std::vector<FactLine> lines;
};
std::vector<FactGroup> facts_by_object(const Incident&, std::optional<Time> now);

// Where a fact is proved, for a person: "Pod/shop/web-1 $.status.phase", "count of F1 F4".
std::string place_of(const Fact&);

// "17 requests in 3 rounds, 2 logs, 1.2 MB, 812 ms"
std::string ledger_of(const Report&);
// "now is 2026-11-20T13:54:00Z (--now)"
std::string clock_of(const Report&);

std::string title_of(const Consequence& consequence);  // of its rule; its id where the rulebook does not know it
std::string plural(std::size_t count, std::string_view one, std::string_view many = {});
std::string join(const std::vector<std::string>&, std::string_view between = " ");

}  // namespace aiops
