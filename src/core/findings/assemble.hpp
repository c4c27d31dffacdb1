// Why: writes the incident of a root group and all it explains. Must never: number before the order is known.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "core/evidence/report.hpp"
#include "core/findings/explain.hpp"

namespace aiops {

struct Draft {
  Incident incident;
  Decisiveness decisiveness = Decisiveness::normal;
  std::size_t pods = 0;
  bool connected = true;
};

// What is excluded, and what only it explains, goes to `suppressed` instead of an incident.
std::vector<Draft> assemble(const Scene&, const std::vector<Group>&, std::string_view context,
                            std::vector<Suppressed>& suppressed);
void rank(std::vector<Draft>&, const std::function<bool(const Incident&)>& connected);
void number(std::vector<Draft>&);  // F1, F2, … and I1, I2, … through the whole report

}  // namespace aiops
