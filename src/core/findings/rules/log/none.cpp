// 2.10 of the rulebook, LOG-NONE: a program that ends without a word. "No log output" is not "no error".
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/crash/parts.hpp"
#include "core/findings/rules/log/parts.hpp"

namespace aiops::log_lines {

namespace {

bool is_empty(const Log& log) {
  return std::all_of(log.lines.begin(), log.lines.end(), [](const LogLine& line) { return trim(line.text).empty(); });
}

void log_none(const ContainerCase& c, Sink& sink) {
  if (!crash::is_down(crash::trouble_of(c)) || !c.death().is_object() || crash::never_executed(c)) return;
  const bool ended_now = c.terminated().is_object();
  const Log* log = c.log(!ended_now);
  const Log* other = c.log(ended_now);
  if (!log || !is_empty(*log) || (other && !is_empty(*other))) return;
  Finding& f = sink.found();
  state_fact(f, c, c.death());
  restart_fact(f, c);
  f.infer(
       Confidence::likely,
       fmt::format("the last run of container {} left no log output; that is not the same as no error: it ended before it could "
                   "write, writes elsewhere, or keeps its output back",
                   c.name))
      .confirm.emplace_back("A more verbose setting, or a termination message, gives it words.");
}

constexpr Rule rules[] = {
    {"LOG-NONE",
     Family::log,
     Severity::info,
     Stage::note,
     Decisiveness::normal,
     "no log output",
     "a container that does not stay up, and the log of its last run was read and is empty",
     "nothing was written, which says nothing about errors",
     {{{"kubectl logs {pod} -n {ns} -c {container} --previous", "whether it is still empty"},
       {"kubectl describe pod {pod} -n {ns}", "its states, command and events"}}},
     log_none},
};

}  // namespace

std::span<const Rule> none_rules() { return rules; }

}  // namespace aiops::log_lines
