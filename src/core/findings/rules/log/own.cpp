// Lines that the users of a cluster described themselves (config.yaml, logSignatures): they know what their programs write.
// What a line means is their word, that it stands in the log is ours.
#include <fmt/format.h>

#include "core/findings/knowledge.hpp"
#include "core/findings/rules/log/lines.hpp"

namespace aiops::log_lines {

namespace {

bool concerns(const LogSignature& signature, const ContainerCase& c) {
  return (signature.ns.empty() || glob_matches(signature.ns, c.pod.object.ns)) &&
         (signature.container.empty() || glob_matches(signature.container, c.name));
}

void log_own(const ContainerCase& c, Sink& sink) {
  if (!c.scene().knowledge) return;
  for (const LogSignature& signature : c.scene().knowledge->signatures) {
    if (!concerns(signature, c)) continue;
    const Hits hits = lines_in(c, [&](std::string_view line) { return signature.pattern.found_in(line); });
    if (!hits.count()) continue;
    Finding& f = sink.found();
    f.severity(signature.severity.value_or(severity_at(c)));
    f.signature(signature.name);
    f.headline(signature.name);
    const std::string lines = quote(f, hits);
    const std::string what = signature.text.empty() ? "a line that logSignatures describes" : signature.text;
    Hypothesis& h = f.infer(Confidence::likely, fmt::format("{} (own signature {} in the log of container {}: {})", what,
                                                            signature.name, c.name, lines));
    h.cause = signature.cause;
  }
}

constexpr Rule rules[] = {
    {"LOG-OWN",
     Family::log,
     Severity::warning,
     Stage::log,
     Decisiveness::symptom,
     "log shows a line of the users' own list",
     "lines that a pattern of logSignatures in config.yaml describes (two, or one in the last 20 before the exit)",
     "what the entry says; its cause is a word of the closed list",
     {{{"kubectl logs {pod} -n {ns} -c {container} --tail=50", "the lines around it"},
       {"kubectl describe pod {pod} -n {ns}", "its environment names, mounts and events"}}},
     log_own},
};

}  // namespace

std::span<const Rule> own_rules() { return rules; }

}  // namespace aiops::log_lines
