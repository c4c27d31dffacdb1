// 2.1 of the rulebook: containers whose program ends by itself, with an error or with success.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/findings/rules/crash/parts.hpp"

namespace aiops::crash {

namespace {

constexpr auto short_run = std::chrono::seconds(10);
constexpr auto long_run = std::chrono::seconds(60);

// Codes that have a rule of their own: not executable, not found, signals, and the runtime's own.
bool has_own_rule(std::int64_t code) {
  constexpr std::array own{126, 127, 132, 134, 135, 136, 137, 139, 143, 255};
  return std::find(own.begin(), own.end(), code) != own.end();
}

std::string how_it_ended(const ContainerCase& c, std::int64_t code) {
  const auto ran = ran_for(c.death());
  std::string text = fmt::format("the program in container {} ends with exit code {}", c.name, code);
  if (code > 128 && code <= 192) text += fmt::format(" (what a shell reports for signal {})", code - 128);
  if (!ran) return text;
  text += fmt::format(" after {}", format_age(*ran));
  if (*ran < short_run) return text + ", right after its start: a configuration or dependency that it needs is the usual reason";
  if (*ran > long_run) return text + ", while running: a fault at run time rather than at start";
  return text;
}

// The rulebook says 1 to 125; codes above that no other rule knows belong here too, or nobody would speak of them.
void crash_app(const ContainerCase& c, Sink& sink) {
  const auto code = c.death()["exitCode"].integer();
  if (c.role == Role::init || !is_down(trouble_of(c)) || !code || *code < 1 || has_own_rule(*code)) return;
  if (c.death()["reason"].text() != "Error" || never_executed(c)) return;
  Finding& f = sink.found();
  exit_facts(f, c);
  const std::size_t lines = last_lines(f, c);
  Hypothesis& h =
      f.infer(cause::application_error, *code <= 125 ? Confidence::likely : Confidence::possible, how_it_ended(c, *code));
  if (lines > 0) {
    h.confirm.emplace_back("The last lines before the exit name the error.");
  } else if (c.death_log()) {
    h.text += "; it left no log output";
    h.confirm.emplace_back("Run with more verbose logging, or a termination message, names the error.");
  } else {
    h.confirm.emplace_back("The log of the previous run names the error.");
  }
  h.reject_if.emplace_back("The log ends in the middle of normal work, or another container of the pod ended first.");
}

void crash_exit0(const ContainerCase& c, Sink& sink) {
  const bool again = c.crash_looping() || (c.failing() && c.terminated());
  if (c.role == Role::init || !again || trouble_of(c) != Trouble::loop) return;
  if (c.death()["exitCode"].integer() != 0 || restart_policy(c) != "Always" || probe_kill(c, "liveness")) return;
  Finding& f = sink.found();
  exit_facts(f, c);
  const json::Value own = c.spec["restartPolicy"];
  field_fact(f, c.pod.object, own ? own : c.pod.spec()["restartPolicy"], "restartPolicy");
  const std::size_t lines = last_lines(f, c);
  const auto ran = ran_for(c.death());
  Hypothesis& h = f.infer(
      cause::wrong_kind, Confidence::likely,
      fmt::format(
          "the program in container {} finishes its work{} and ends; a workload that restarts it for ever is the wrong kind for "
          "it (a Job or CronJob would fit), or a setting makes it run once or go to the background",
          c.name, ran ? " after " + format_age(*ran) : std::string()));
  h.confirm.emplace_back(lines > 0 ? "The last lines say that the work is done, or that the program went to the background."
                                   : "The log of the previous run says that the work is done.");
  h.reject_if.emplace_back("The log ends with an error: some programs swallow errors and exit with 0.");
}

constexpr Rule rules[] = {
    {"CRASH-APP",
     Family::crash,
     Severity::error,
     Stage::exit,
     Decisiveness::exit_code,
     "container exits with an error and is restarted",
     "CrashLoopBackOff, or an end between restarts or for good, with exit code 1 to 125 (or one that no other rule knows) and "
     "reason Error",
     "the application ends by its own error",
     {{{"kubectl logs {pod} -n {ns} -c {container} --previous --tail=50", "what it wrote before it ended"},
       {"kubectl describe pod {pod} -n {ns}", "its state, mounts, environment names and events"}}},
     crash_app,
     true},
    {"CRASH-EXIT0",
     Family::crash,
     Severity::error,
     Stage::exit,
     Decisiveness::exit_code,
     "container finishes and is restarted for ever",
     "CrashLoopBackOff, or an end between restarts, with exit code 0 and restartPolicy Always",
     "the process ends by design under a controller that restarts it",
     {{{"kubectl logs {pod} -n {ns} -c {container} --previous", "whether it says that its work is done"},
       {"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.containers[*].command}{.spec.containers[*].args}'",
        "the command it was given"}}},
     crash_exit0},
};

}  // namespace

std::span<const Rule> exit_rules() { return rules; }

}  // namespace aiops::crash
