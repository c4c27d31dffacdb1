// 2.5, JOB-*: work that ended badly, or does not end. The failed runs of one CronJob are one cause, so the run whose log
// was read (else the newest) speaks for all.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/relations.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

constexpr Duration sidecar_time = std::chrono::minutes(10);

// The condition that says it failed: Failed, or FailureTarget while its pods are still being ended.
std::string_view failed_by(const Object& job, std::initializer_list<std::string_view> reasons) {
  if (has_condition(job["status"], "Complete", "True")) return {};
  for (const std::string_view type : {"Failed", "FailureTarget"}) {
    for (const std::string_view reason : reasons) {
      if (has_condition(job["status"], type, "True", reason)) return type;
    }
  }
  return {};
}

bool has_log(const Snapshot& s, const Object& job) {
  const auto pods = pods_under(s, job);
  return std::any_of(s.logs().begin(), s.logs().end(), [&](const Log& log) {
    return !log.lines.empty() &&
           std::any_of(pods.begin(), pods.end(), [&](const Object* pod) { return pod->name == log.pod && pod->ns == log.ns; });
  });
}

// All runs of the same CronJob that failed for these reasons, newest first; the job alone when nobody owns it.
std::vector<const Object*> failed_runs(const ObjectCase& c, std::initializer_list<std::string_view> reasons) {
  std::vector<const Object*> runs;
  const auto owners = c.scene.snapshot.owners(c.object);
  if (!owners.empty() && !owners.front().ref.uid.empty()) {
    for (const Object* run : c.scene.snapshot.owned_by(owners.front().ref.uid)) {
      if (run->known == Kind::job && !failed_by(*run, reasons).empty()) runs.push_back(run);
    }
  }
  if (runs.empty()) runs.push_back(&c.object);
  std::stable_sort(runs.begin(), runs.end(), [](const Object* a, const Object* b) { return a->created > b->created; });
  return runs;
}

// A later run of the same CronJob went well: what failed before is history.
bool superseded(const ObjectCase& c) {
  const auto owners = c.scene.snapshot.owners(c.object);
  if (owners.empty()) return false;
  for (const Object* run : c.scene.snapshot.owned_by(owners.front().ref.uid)) {
    if (run->known == Kind::job && has_condition((*run)["status"], "Complete", "True") && run->created > c.object.created)
      return true;
  }
  return false;
}

bool speaks(const ObjectCase& c, const std::vector<const Object*>& runs) {
  const auto with_log =
      std::find_if(runs.begin(), runs.end(), [&](const Object* run) { return has_log(c.scene.snapshot, *run); });
  return (with_log == runs.end() ? runs.front() : *with_log) == &c.object;
}

// Starts the finding, when this run is the one that speaks; null otherwise.
Finding* failed(const ObjectCase& c, Sink& sink, std::initializer_list<std::string_view> reasons) {
  const std::string_view type = failed_by(c.object, reasons);
  if (type.empty()) return nullptr;
  const auto runs = failed_runs(c, reasons);
  if (!speaks(c, runs)) return nullptr;
  Finding& f = sink.found();
  condition_fact(f, c, type);
  f.since(time_at(condition_of(c.status(), type)["lastTransitionTime"]));
  if (superseded(c)) f.severity(Severity::info);
  std::vector<FactIndex> counted{0};
  for (const Object* run : runs) {
    if (run == &c.object) continue;
    const ObjectCase other{c.scene, *run};
    const std::string_view how = failed_by(*run, reasons);
    f.affects(*run);
    f.since(time_at(condition_of(other.status(), how)["lastTransitionTime"]));
    if (counted.size() < 5 && condition_fact(f, other, how)) counted.push_back(f.facts().size() - 1);
  }
  const Owner top = c.scene.snapshot.top_owner(c.object);
  if (counted.size() > 1) {
    f.derived(DerivedSource::Op::count, counted, static_cast<std::int64_t>(counted.size()),
              fmt::format("{}: {} runs failed in the same way", label(top.ref), counted.size()));
  }
  f.bind("job", c.object.name);
  return &f;
}

// The end of the last pod and its last lines; false when no pod is left to ask.
struct LastEnd {
  bool pods = false;
  std::optional<std::int64_t> exit_code;
  std::size_t lines = 0;
};
LastEnd last_end(Finding& f, const ObjectCase& c) {
  LastEnd out;
  std::optional<ContainerCase> last;
  std::optional<Time> when;
  for (const Object* pod : pods_under(c.scene.snapshot, c.object)) {
    out.pods = true;
    for (const ContainerCase& container : PodCase{{c.scene, *pod}}.containers()) {
      const json::Value death = container.death();
      const auto code = death["exitCode"].integer();
      if (!code || *code == 0) continue;
      const auto end = time_at(death["finishedAt"]);
      const Log* log = container.death_log();
      const bool better = !last || (log && !last->death_log()) || (end > when && (log || !last->death_log()));
      if (!better) continue;
      last.emplace(container);
      when = end;
      out.exit_code = code;
    }
  }
  if (last) {
    state_fact(f, *last, last->death());
    out.lines = last_lines(f, *last);
  }
  return out;
}

void job_backoff(const ObjectCase& c, Sink& sink) {
  Finding* f = failed(c, sink, {"BackoffLimitExceeded"});
  if (!f) return;
  field_fact(*f, c.object, c.status()["failed"], "status.failed");
  field_fact(*f, c.object, c.spec()["backoffLimit"], "backoffLimit");
  const LastEnd end = last_end(*f, c);
  const std::int64_t attempts = count_at(c.status(), "failed");
  if (end.exit_code) {
    f->headline(fmt::format("its program ends with exit code {}", *end.exit_code));
    Hypothesis& h = f->infer(cause::application_error, Confidence::likely,
                             fmt::format("the job failed after {} attempts (limit {}): its program ends with exit code {}",
                                         attempts, count_at(c.spec(), "backoffLimit", 6), *end.exit_code));
    h.confirm.emplace_back(end.lines > 0 ? "The last lines before the exit name the error."
                                         : "The log of its pod names the error.");
    h.reject_if.emplace_back("The pods were ended from outside: killed, evicted or preempted.");
    return;
  }
  Hypothesis& h =
      f->infer(cause::undetermined, Confidence::possible,
               fmt::format("the job failed after {} attempts (limit {}); {}", attempts, count_at(c.spec(), "backoffLimit", 6),
                           end.pods ? "its pods do not say how they ended" : "its pods are gone, and with them their logs"));
  h.confirm.emplace_back("Needs the log of a failed pod, from wherever logs are kept.");
}

// Whether a pod of the job ever ran: from its pods, else from the events of the pods that the job says it made.
const Event* started_event(const ObjectCase& c) {
  for (const Event* made : c.events()) {
    const auto at = made->message.find("Created pod: ");
    if (made->reason != "SuccessfulCreate" || at == std::string_view::npos) continue;
    const std::string_view pod = trim(made->message.substr(at + 13));
    for (const Event& event : c.scene.snapshot.events()) {
      if (event.about_kind == "Pod" && event.about_ns == c.object.ns && event.about_name == pod && event.reason == "Started")
        return &event;
    }
  }
  return nullptr;
}

void job_deadline(const ObjectCase& c, Sink& sink) {
  Finding* f = failed(c, sink, {"DeadlineExceeded"});
  if (!f) return;
  field_fact(*f, c.object, c.spec()["activeDeadlineSeconds"], "activeDeadlineSeconds");
  field_fact(*f, c.object, c.status()["startTime"], "startTime");
  const auto pods = pods_under(c.scene.snapshot, c.object);
  const Event* started = started_event(c);
  if (started) f->fact(*started);
  const LastEnd end = last_end(*f, c);
  const bool ran = started || end.exit_code;
  const std::string limit =
      c.spec()["activeDeadlineSeconds"] ? fmt::format(" of {} s", value_text(c.spec()["activeDeadlineSeconds"])) : "";
  Hypothesis& h = f->infer(cause::deadline, Confidence::certain,
                           fmt::format("the job was stopped because it ran into its deadline{}", limit));
  if (pods.empty())
    h.confirm.emplace_back("Its pods are gone with the deadline, so their logs are needed from wherever logs are kept.");
  Hypothesis& why =
      ran ? f->infer(cause::undetermined, Confidence::possible,
                     "its pod did run, so the work hung (a lock, a dependency) or is slower than the deadline allows")
          : f->infer(cause::undetermined, Confidence::possible,
                     "no sign is left that a pod of it ever ran: it may have waited for a node, an image or a volume");
  why.confirm.emplace_back(ran ? "Its log, up to the end, shows whether it still made progress."
                               : "Events FailedScheduling, Failed or FailedMount of its pod.");
}

void job_policy(const ObjectCase& c, Sink& sink) {
  Finding* f = failed(c, sink, {"PodFailurePolicy", "MaxFailedIndexesExceeded", "FailedIndexes"});
  if (!f) return;
  field_fact(*f, c.object, c.spec()["podFailurePolicy"], "podFailurePolicy");
  field_fact(*f, c.object, c.status()["failedIndexes"], "failedIndexes");
  last_end(*f, c);
  const json::Value condition =
      condition_of(c.status(), failed_by(c.object, {"PodFailurePolicy", "MaxFailedIndexesExceeded", "FailedIndexes"}));
  const std::string_view message = condition["message"].text();
  f->infer(cause::application_error, Confidence::certain,
           fmt::format("the job was ended by its own rule ({}){}{}", condition["reason"].text(), message.empty() ? "" : ": ",
                       message));
}

void job_sidecar(const ObjectCase& c, Sink& sink) {
  if (has_condition(c.status(), "Complete", "True") || has_condition(c.status(), "Failed", "True") ||
      count_at(c.status(), "active") < 1)
    return;
  for (const Object* pod : pods_under(c.scene.snapshot, c.object)) {
    const PodCase p{{c.scene, *pod}};
    std::optional<ContainerCase> finished, running;
    for (const ContainerCase& container : p.containers()) {
      if (container.role != Role::app) continue;
      if (container.terminated()["exitCode"].integer() == 0) finished.emplace(container);
      if (container.running().is_object()) running.emplace(container);
    }
    if (!finished || !running || !lasts(c.scene, time_at(finished->terminated()["finishedAt"]), sidecar_time)) continue;
    Finding& f = sink.found();
    state_fact(f, *finished, finished->terminated());
    f.fact(*pod, running->running(), fmt::format("{}: running since {}", who(*running), running->running()["startedAt"].text()));
    field_fact(f, c.object, c.status()["active"], "status.active");
    f.since(time_at(finished->terminated()["finishedAt"]));
    f.bind("job", c.object.name);
    Hypothesis& h =
        f.infer(cause::wrong_kind, Confidence::likely,
                fmt::format("container {} finished, container {} goes on: a helper that never ends keeps the job from completing",
                            finished->name, running->name));
    h.confirm.emplace_back("It would not count as an init container with restartPolicy Always (a native sidecar).");
    h.reject_if.emplace_back("The container that runs is the one that does the work.");
    return;
  }
}

void job_suspend(const ObjectCase& c, Sink& sink) {
  if (!c.spec()["suspend"].is_true() || has_condition(c.status(), "Complete", "True") ||
      has_condition(c.status(), "Failed", "True"))
    return;
  Finding& f = sink.found();
  field_fact(f, c.object, c.spec()["suspend"], "spec.suspend");
  condition_fact(f, c, "Suspended");
  const json::Value queue = c.meta()["labels"]["kueue.x-k8s.io/queue-name"];
  field_fact(f, c.object, queue, "kueue.x-k8s.io/queue-name");
  f.bind("job", c.object.name);
  f.infer(cause::deliberate, Confidence::likely,
          queue ? "the job waits in a queue until it is admitted" : "someone, or a queue, suspended the job");
}

constexpr CommandRow describe_job{"kubectl describe job {job} -n {ns}", "its conditions, counts and events"};
constexpr CommandRow job_yaml{"kubectl get job {job} -n {ns} -o yaml", "its spec and conditions"};
constexpr CommandRow job_pods{"kubectl get pods -n {ns} -l job-name={job}", "whether pods of it are left"};

constexpr Rule rules[] = {
    {"JOB-BACKOFF",
     Family::workload,
     Severity::error,
     Stage::controller,
     Decisiveness::terminal,
     "job failed as often as it may",
     "condition Failed or FailureTarget is True with reason BackoffLimitExceeded",
     "every attempt of the job failed",
     {{describe_job, {"kubectl logs job/{job} -n {ns} --tail=50", "what it wrote before it ended"}}},
     ObjectCheck{Kind::job, job_backoff}},
    {"JOB-DEADLINE",
     Family::workload,
     Severity::error,
     Stage::controller,
     Decisiveness::terminal,
     "job was stopped by its deadline",
     "condition Failed or FailureTarget is True with reason DeadlineExceeded",
     "the job took longer than activeDeadlineSeconds",
     {{describe_job, job_pods}},
     ObjectCheck{Kind::job, job_deadline}},
    {"JOB-POLICY",
     Family::workload,
     Severity::error,
     Stage::controller,
     Decisiveness::terminal,
     "job was ended by its failure rules",
     "condition Failed or FailureTarget is True with reason PodFailurePolicy, MaxFailedIndexesExceeded or FailedIndexes",
     "a rule of the job ended it",
     {{job_yaml, job_pods}},
     ObjectCheck{Kind::job, job_policy}},
    {"JOB-SIDECAR",
     Family::workload,
     Severity::warning,
     Stage::controller,
     Decisiveness::symptom,
     "a helper keeps a finished job from completing",
     "an active job whose pod has one container that ended with 0 ten minutes ago, and another that runs",
     "a container that never ends",
     {{{"kubectl get pods -n {ns} -l job-name={job} -o jsonpath='{..containerStatuses}'", "the state of each container"},
       {"kubectl get job {job} -n {ns}", "whether it is still active"}}},
     ObjectCheck{Kind::job, job_sidecar}},
    {"JOB-SUSPEND",
     Family::workload,
     Severity::info,
     Stage::note,
     Decisiveness::normal,
     "job is suspended",
     "spec.suspend is true",
     "someone or a queue suspended it",
     {{job_yaml, {"kubectl events --for job/{job} -n {ns}", "what was recorded about it"}}},
     ObjectCheck{Kind::job, job_suspend}},
};

}  // namespace

std::span<const Rule> job_rules() { return rules; }

}  // namespace aiops
