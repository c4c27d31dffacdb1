// 2.1 of the rulebook: containers that crash, exit, are killed or are not ready.
#include <fmt/format.h>

#include "core/findings/rule.hpp"

namespace aiops {

namespace {

bool ended_with(const ContainerCase& c, std::int64_t code) { return c.death()["exitCode"].integer() == code; }

// What every crash rule says: how it ended, how often, what it waits for.
void exit_facts(Finding& f, const ContainerCase& c) {
  state_fact(f, c, c.death());
  restart_fact(f, c);
  if (c.waiting()) waiting_fact(f, c);
  f.since(time_at(c.death()["finishedAt"]));
}

void crash_app(const ContainerCase& c, Sink& sink) {
  const auto code = c.death()["exitCode"].integer();
  if (c.role == Role::init || !c.failing() || !code || *code < 1 || *code > 125 || c.death()["reason"].text() != "Error") return;
  Finding& f = sink.found();
  exit_facts(f, c);
  const std::size_t lines = last_lines(f, c);
  const auto ran = ran_for(c.death());
  const bool at_start = ran && *ran < std::chrono::seconds(10);
  std::string text = fmt::format("the program in container {} ends itself with exit code {}", c.name, *code);
  if (ran) text += at_start ? " right after its start: a configuration or dependency it needs is the usual reason" : " while running: a fault at run time rather than at start";
  Hypothesis& h = f.infer(cause::application_error, Confidence::likely, text);
  h.confirm.emplace_back(lines > 0 ? "The last lines before the exit name the error." : "The log of the previous run names the error.");
  h.reject_if.emplace_back("The log ends in the middle of normal work, or another container of the pod ended first.");
}

void crash_exit0(const ContainerCase& c, Sink& sink) {
  if (c.role == Role::init || !c.crash_looping() || !ended_with(c, 0) || c.pod.spec()["restartPolicy"].text() != "Always") return;
  Finding& f = sink.found();
  exit_facts(f, c);
  field_fact(f, c.pod.object, c.pod.spec()["restartPolicy"], "restartPolicy");
  last_lines(f, c);
  Hypothesis& h = f.infer(cause::wrong_kind, Confidence::likely,
                          fmt::format("the program in container {} finishes its work and ends; a workload that restarts it for ever is the wrong kind for it "
                                      "(a Job or CronJob would fit), or a setting makes it run once", c.name));
  h.confirm.emplace_back("The log says that the work is done, or that the program went to the background.");
  h.reject_if.emplace_back("The log ends with an error: some programs swallow errors and exit with 0.");
}

void oom_limit(const ContainerCase& c, Sink& sink) {
  const json::Value death = c.death();
  const json::Value limit = c.spec["resources"]["limits"]["memory"];
  if (death["reason"].text() != "OOMKilled" || !limit || !(c.failing() || c.restarts() > 0)) return;
  Finding& f = sink.found();
  exit_facts(f, c);
  f.fact(c.pod.object, limit, fmt::format("{}: memory limit {}", who(c), value_text(limit)));
  last_lines(f, c);
  f.infer(cause::memory_limit, Confidence::certain,
          fmt::format("the kernel killed container {} because it reached its memory limit of {}", c.name, value_text(limit)))
      .confirm.emplace_back("Memory in use shortly before the end is at the limit.");
}

constexpr Rule rules[] = {
    {"OOM-LIMIT", Family::crash, Severity::error, Stage::kill, Decisiveness::terminal, "container killed at its memory limit",
     "terminated or last terminated state with reason OOMKilled, and a memory limit in the spec", "the container reached its memory limit",
     {{{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.containers[*].resources}'", "requests and limits of its containers"},
       {"kubectl top pod {pod} -n {ns} --containers", "memory in use now"}}},
     oom_limit},
    {"CRASH-APP", Family::crash, Severity::error, Stage::exit, Decisiveness::exit_code, "container exits with an error and is restarted",
     "CrashLoopBackOff, or an end between restarts, with exit code 1 to 125 and reason Error", "the application ends by its own error",
     {{{"kubectl logs {pod} -n {ns} -c {container} --previous --tail=50", "what it wrote before it ended"},
       {"kubectl describe pod {pod} -n {ns}", "its state, mounts, environment names and events"}}},
     crash_app},
    {"CRASH-EXIT0", Family::crash, Severity::error, Stage::exit, Decisiveness::exit_code, "container finishes and is restarted for ever",
     "CrashLoopBackOff with exit code 0 and restartPolicy Always", "the process ends by design under a controller that restarts it",
     {{{"kubectl logs {pod} -n {ns} -c {container} --previous", "whether it says that its work is done"},
       {"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.containers[*].command}{.spec.containers[*].args}'", "the command it was given"}}},
     crash_exit0},
};

}  // namespace

std::span<const Rule> crash_rules() { return rules; }

}  // namespace aiops
