// What is broken, one object a line, as `kubectl -o name` writes it: for a pipe into xargs. What is only worth knowing is
// not in it.
#include <set>

#include "core/base/text.hpp"
#include "core/render/render.hpp"
#include "core/snapshot/kind.hpp"

namespace aiops {

std::string render_name(const Report& report) {
  std::set<std::string> seen;
  std::string out;
  for (const Incident& incident : report.incidents) {
    if (incident.severity == Severity::info) continue;
    std::string line = to_lower(incident.subject.kind);
    const std::string_view group = group_of(incident.subject.api_version);
    if (!group.empty()) line += "." + std::string(group);
    line = escape_terminal(line + "/" + incident.subject.name);
    if (seen.insert(line).second) out += line + "\n";
  }
  return out;
}

}  // namespace aiops
