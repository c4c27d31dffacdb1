// 2.1 of the rulebook: containers whose program could not be executed at all. The API's message states the cause, so most of
// these are certain; a line that the runtime or a shell left in the log is second best.
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/crash/parts.hpp"

namespace aiops::crash {

namespace {

bool concerns(Trouble t) { return is_down(t) || t == Trouble::job; }

// Text between the first `open` and the next `close` behind it.
std::string_view between(std::string_view text, std::string_view open, std::string_view close) {
  const auto from = text.find(open);
  if (from == std::string_view::npos) return {};
  const auto rest = text.substr(from + open.size());
  const auto end = rest.find(close);
  return end == std::string_view::npos ? std::string_view() : rest.substr(0, end);
}

// The program that was to be executed: runc and containerd quote it, crun uses backticks, a shell puts it before the colon.
std::string_view program_in(const ContainerCase& c, std::string_view text) {
  for (const auto& [open, close] : {std::pair("exec: \"", "\""), std::pair("exec: \\\"", "\\\""),
                                    std::pair("executable file `", "`"), std::pair("exec `", "`"), std::pair("exec ", ":")}) {
    const std::string_view found = between(text, open, close);
    if (!found.empty() && found.find(' ') == std::string_view::npos) return found;
  }
  for (const std::string_view end : {std::string_view(": command not found"), std::string_view(": not found")}) {
    const auto at = text.rfind(end);
    if (at == std::string_view::npos) continue;
    const auto start = text.substr(0, at).rfind(' ');
    return text.substr(start == std::string_view::npos ? 0 : start + 1, at - (start == std::string_view::npos ? 0 : start + 1));
  }
  return c.spec["command"].at(0).text();
}

bool says_missing(const StartFailure& failure) {
  if (contains_nocase(failure.text, "executable file not found") || contains_nocase(failure.text, "not found in $PATH"))
    return true;
  if (failure.log && !contains_nocase(failure.text, "permission denied") && contains_nocase(failure.text, "not found"))
    return true;
  // A mount source or a working directory can be missing as well: only exec's own complaint counts.
  return contains_nocase(failure.text, "no such file or directory") && contains_nocase(failure.text, "exec") &&
         !contains_nocase(failure.text, "mount") && !contains_nocase(failure.text, "chdir");
}

// One letter more, less, other or swapped: a slip of the finger.
std::string_view slip_of(std::string_view program) {
  constexpr std::array known{"sh",   "bash", "ash",  "wget",     "curl",    "python", "python3", "node",        "npm",
                             "npx",  "yarn", "java", "ruby",     "perl",    "php",    "nginx",   "httpd",       "sleep",
                             "echo", "cat",  "tail", "gunicorn", "uvicorn", "celery", "dotnet",  "redis-server"};
  for (const std::string_view name : known) {
    if (name != program && edit_distance(name, program) == 1) return name;
  }
  return {};
}

void command_fact(Finding& f, const ContainerCase& c) {
  const json::Value first = c.spec["command"].at(0);
  if (first) f.fact(c.pod.object, first, fmt::format("{}: command[0]={}", who(c), value_text(first)));
  const json::Value image = c.spec["image"];
  if (image) f.fact(c.pod.object, image, fmt::format("{}: image={}", who(c), value_text(image)));
}

void crash_notfound(const ContainerCase& c, Sink& sink) {
  if (!concerns(trouble_of(c))) return;
  const StartFailure failure = start_failure(c);
  const bool said = !failure.text.empty() && says_missing(failure);
  const bool code_127 = c.death()["exitCode"].integer() == 127 && c.death()["reason"].text() == "Error";
  if (!said && !code_127) return;
  Finding& f = sink.found();
  exit_facts(f, c);
  if (said) start_fact(f, failure);
  command_fact(f, c);
  const std::string program(program_in(c, failure.text));
  if (!said) {
    last_lines(f, c);
    f.infer(
         cause::wrong_command, Confidence::possible,
         fmt::format("exit code 127 is what a shell reports for a command that it does not find; container {} did not say which",
                     c.name))
        .confirm.emplace_back("The log of the previous run ends with a line that says \"not found\".");
    return;
  }
  f.headline(program);
  f.infer(cause::wrong_command, failure.from_api() ? Confidence::certain : Confidence::likely,
          fmt::format("the image of container {} has no program {}: command, entrypoint or image is wrong", c.name,
                      program.empty() ? "of that name" : fmt::format("\"{}\" that could be executed", shorten(program, 120))));
  if (const std::string_view name = slip_of(program); !name.empty()) {
    f.infer(cause::wrong_command, Confidence::possible, fmt::format("\"{}\" may be a slip for \"{}\"", program, name));
  }
}

void crash_noexec(const ContainerCase& c, Sink& sink) {
  if (!concerns(trouble_of(c))) return;
  const StartFailure failure = start_failure(c);
  const bool said = contains_nocase(failure.text, "permission denied") && contains_nocase(failure.text, "exec") &&
                    !contains_nocase(failure.text, "mount");
  const bool code_126 = c.death()["exitCode"].integer() == 126;
  if (!said && !code_126) return;
  Finding& f = sink.found();
  exit_facts(f, c);
  if (said) start_fact(f, failure);
  command_fact(f, c);
  if (!said) last_lines(f, c);
  for (const json::Value context : {c.pod.spec()["securityContext"]["runAsUser"], c.spec["securityContext"]["runAsUser"]}) {
    if (context) f.fact(c.pod.object, context, fmt::format("{}: runAsUser={}", who(c), value_text(context)));
  }
  const std::string program(program_in(c, failure.text));
  f.infer(
      cause::wrong_command, said && failure.from_api() ? Confidence::certain : Confidence::likely,
      fmt::format(
          "{} in container {} is there and may not be executed: it lacks the x bit (for that user), or lies on a noexec mount",
          program.empty() ? "the program" : "\"" + shorten(program, 120) + "\"", c.name));
}

void crash_arch(const ContainerCase& c, Sink& sink) {
  if (!concerns(trouble_of(c))) return;
  const StartFailure failure = start_failure(c);
  if (!contains_nocase(failure.text, "exec format error")) return;
  Finding& f = sink.found();
  exit_facts(f, c);
  start_fact(f, failure);
  command_fact(f, c);
  std::string on = "the node's processor";
  if (const Object* node = node_of(c.pod)) {
    const json::Value arch = (*node)["status"]["nodeInfo"]["architecture"];
    if (field_fact(f, *node, arch, "architecture")) on = std::string(arch.text());
  }
  Hypothesis& h = f.infer(cause::wrong_architecture, Confidence::likely,
                          fmt::format("the image of container {} was built for another processor than {}", c.name, on));
  h.confirm.emplace_back("All failing pods run on nodes of one architecture, and pods on others run.");
  h.reject_if.emplace_back("The entrypoint is a script without a first line that names its interpreter.");
}

bool says_oom(std::string_view text) {
  return contains_nocase(text, "oom-killed") || contains_nocase(text, "memory limit too low");
}

void oom_start(const ContainerCase& c, Sink& sink) {
  if (trouble_of(c) == Trouble::past || c.pod.terminating() || c.running()) return;
  const StartFailure failure = start_failure(c);
  const json::Value limit = c.spec["resources"]["limits"]["memory"];
  const Event* event = nullptr;
  // A sandbox belongs to the pod: its event is told at the first container that has a limit.
  for (const Event* e :
       c.pod.done() || c.waits_for("CrashLoopBackOff") || !limit ? std::vector<const Event*>() : c.pod.events()) {
    if (e->reason == "FailedCreatePodSandBox" && says_oom(e->message) && within_window(c.scene(), e->time)) event = e;
  }
  if (!says_oom(failure.text) && !event) return;
  Finding& f = sink.found();
  exit_facts(f, c);
  if (says_oom(failure.text)) start_fact(f, failure);
  if (event) f.fact(*event);
  if (limit) f.fact(c.pod.object, limit, fmt::format("{}: memory limit {}", who(c), value_text(limit)));
  f.infer(
      cause::memory_limit, Confidence::certain,
      fmt::format("container {} is killed for memory before its program starts: {} is below what the runtime needs to start it",
                  c.name, limit ? "its limit of " + value_text(limit) : "its memory limit"));
}

constexpr CommandRow message_row{
    "kubectl get pod {pod} -n {ns} -o jsonpath='{..containerStatuses[*].lastState.terminated.message}'",
    "the runtime's message about the last start"};

constexpr Rule rules[] = {
    {"OOM-START",
     Family::crash,
     Severity::error,
     Stage::sandbox,
     Decisiveness::named,
     "memory limit too low to start the container",
     "a message about the creation of the sandbox or the container, or a StartError, that says OOM-killed or memory limit too "
     "low",
     "the limit is below what the container runtime needs to start a container",
     {{{"kubectl describe pod {pod} -n {ns}", "its state, limits and events"},
       {"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.containers[*].resources}'", "requests and limits of its containers"}}},
     oom_start,
     true},
    {"CRASH-ARCH",
     Family::crash,
     Severity::error,
     Stage::start,
     Decisiveness::named,
     "image does not fit the node's processor",
     "a StartError, or the last lines of the log, that say exec format error",
     "the image was built for another architecture",
     {{{"kubectl get node {node} -o jsonpath='{.status.nodeInfo.architecture}'", "the node's architecture"},
       {"kubectl get pod {pod} -n {ns} -o jsonpath='{..imageID}'", "which image was pulled"}}},
     crash_arch,
     true},
    {"CRASH-NOTFOUND",
     Family::crash,
     Severity::error,
     Stage::start,
     Decisiveness::named,
     "command is not in the image",
     "a StartError or ContainerCannotRun that says executable file not found or no such file or directory, or exit code 127",
     "command or entrypoint names a program that the image does not have",
     {{message_row,
       {"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.containers[*].image}'", "the image it was started from"}}},
     crash_notfound,
     true},
    {"CRASH-NOEXEC",
     Family::crash,
     Severity::error,
     Stage::start,
     Decisiveness::named,
     "command may not be executed",
     "a StartError that says permission denied about exec, or exit code 126",
     "the program is there but not executable for that user",
     {{message_row,
       {"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.securityContext}{.spec.containers[*].securityContext}'",
        "as which user it runs"}}},
     crash_noexec,
     true},
};

}  // namespace

std::span<const Rule> start_rules() { return rules; }

}  // namespace aiops::crash
