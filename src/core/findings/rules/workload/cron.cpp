// 2.5, CRON-*: runs that do not start, do not end, or fail. "Late" is told from the schedule itself, so it needs no event.
#include <algorithm>

#include <fmt/format.h>

#include "core/findings/cron_schedule.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

bool suspended(const ObjectCase& c) { return c.spec()["suspend"].is_true(); }

std::string_view zone_of(const ObjectCase& c, const CronSchedule& schedule) {
  const std::string_view zone = c.spec()["timeZone"].text();
  return zone.empty() ? schedule.zone() : zone;
}

struct Expected {
  Time at;  // when it should have fired next
  Duration interval;  // from there to the time after
};

// The latest that this can be: a zone whose offset is not known here may be anything from 12 hours behind to 14 ahead.
std::optional<Expected> expected_after(const ObjectCase& c, const CronSchedule& schedule, Time last) {
  const auto fixed = fixed_offset(zone_of(c, schedule));
  std::vector<Duration> offsets;
  if (fixed) offsets.push_back(*fixed);
  for (int quarter = -48; !fixed && quarter <= 56; ++quarter) offsets.emplace_back(std::chrono::minutes(15 * quarter));
  std::optional<Expected> out;
  for (const Duration offset : offsets) {
    const auto next = schedule.next(last, offset);
    const auto then = next ? schedule.next(*next, offset) : std::nullopt;
    if (!then) return std::nullopt;
    if (!out) out = Expected{*next, *then - *next};
    out->at = std::max(out->at, *next);
    out->interval = std::max(out->interval, *then - *next);
  }
  if (out && !fixed) out->interval += std::chrono::hours(1);  // summer time
  return out;
}

// Events of these reasons within the window and not older than the last change of the CronJob.
const Event* recent(const ObjectCase& c, std::initializer_list<std::string_view> reasons, std::optional<Time> not_before) {
  const Event* found = nullptr;
  for (const Event* event : c.events()) {
    if (std::find(reasons.begin(), reasons.end(), event->reason) == reasons.end()) continue;
    if (!event->time || c.scene.now - *event->time > c.scene.window || (not_before && *event->time < *not_before)) continue;
    found = event;
  }
  return found;
}

bool held_by_itself(const ObjectCase& c) {
  return c.spec()["concurrencyPolicy"].text() == "Forbid" && c.status()["active"].size() > 0;
}

void schedule_facts(Finding& f, const ObjectCase& c) {
  field_fact(f, c.object, c.spec()["schedule"], "schedule");
  field_fact(f, c.object, c.spec()["timeZone"], "timeZone");
  const json::Value last = c.status()["lastScheduleTime"];
  if (last)
    f.fact(c.object, last,
           fmt::format("{}: last scheduled {} ({})", label(c.object.ref()), last.text(), ago(c.scene, time_at(last))),
           time_at(last));
  f.bind("cronjob", c.object.name);
}

void cron_missed(const ObjectCase& c, Sink& sink) {
  if (suspended(c) || held_by_itself(c)) return;
  const auto schedule = CronSchedule::parse(c.spec()["schedule"].text());
  const auto last = time_at(c.status()["lastScheduleTime"]);
  const auto changed = last_change(c.object);
  const auto from = last && (!changed || *last > *changed) ? last : changed;
  const std::int64_t grace = count_at(c.spec(), "startingDeadlineSeconds");
  const auto expected = schedule && from ? expected_after(c, *schedule, *from) : std::nullopt;
  // The controller looks every ten seconds; a minute more is no fault of it.
  const Duration allowed = std::chrono::seconds(std::clamp<std::int64_t>(grace, 0, 366 * 86400)) + std::chrono::minutes(1);
  const bool late = expected && c.scene.now - expected->at > expected->interval + allowed;
  const Event* missed = recent(c, {"MissSchedule"}, last);
  const Event* too_many = recent(c, {"TooManyMissedTimes"}, last);
  if (!late && !missed && !too_many) return;
  Finding& f = sink.found();
  schedule_facts(f, c);
  field_fact(f, c.object, c.spec()["startingDeadlineSeconds"], "startingDeadlineSeconds");
  for (const Event* event : {missed, too_many}) {
    if (event) f.fact(*event);
  }
  f.since(late ? expected->at : (missed ? missed->time : too_many->time));
  if (!late && !missed) f.severity(Severity::warning);  // the present controller starts the run all the same
  const bool tight = missed && grace > 0 && c.spec()["startingDeadlineSeconds"];
  std::string text =
      late ? fmt::format("it should have started {} at the latest, and did not", ago(c.scene, expected->at))
           : (missed ? "the controller says that it missed a start" : "the controller says that it missed more than 100 starts");
  if (tight) text += fmt::format("; starts later than {} s are given up, which is short", grace);
  Hypothesis& h = f.infer(cause::schedule, late ? Confidence::likely : Confidence::certain, text);
  h.confirm.emplace_back("No Job of it is as young as its schedule demands.");
  h.reject_if.emplace_back("The controller manager was down for that time and has caught up since.");
}

void cron_forbid(const ObjectCase& c, Sink& sink) {
  if (suspended(c) || !held_by_itself(c)) return;
  const auto schedule = CronSchedule::parse(c.spec()["schedule"].text());
  const json::Value active = c.status()["active"].at(0);
  const Object* job = c.scene.snapshot.find(Kind::job, c.object.ns, active["name"].text());
  const auto started = job ? (time_at((*job)["status"]["startTime"]) ? time_at((*job)["status"]["startTime"]) : job->created)
                           : time_at(c.status()["lastScheduleTime"]);
  const auto expected = schedule && started ? expected_after(c, *schedule, *started) : std::nullopt;
  const bool older = expected && c.scene.now > expected->at + std::chrono::minutes(1);
  const Event* blocked = recent(c, {"JobAlreadyActive"}, started);
  if (!older && !blocked) return;
  Finding& f = sink.found();
  schedule_facts(f, c);
  field_fact(f, c.object, c.spec()["concurrencyPolicy"], "concurrencyPolicy");
  field_fact(f, c.object, active, "active");
  if (job) field_fact(f, *job, (*job)["status"]["startTime"], "startTime");
  if (blocked) f.fact(*blocked);
  f.since(started);
  f.bind("job", active["name"].text());
  f.infer(cause::schedule, Confidence::certain,
          fmt::format("job {} is still active{} and concurrencyPolicy Forbid keeps later runs from starting",
                      active["name"].text(), started ? fmt::format(" after {}", format_age(c.scene.now - *started)) : ""))
      .confirm.emplace_back("The state of that job and its pods says why it does not end.");
}

void cron_spec(const ObjectCase& c, Sink& sink) {
  const auto schedule = CronSchedule::parse(c.spec()["schedule"].text());
  const Event* event =
      recent(c, {"UnparseableSchedule", "InvalidSchedule", "UnknownTimeZone", "UnsupportedSchedule"}, last_change(c.object));
  const bool unreadable = c.spec()["schedule"].is_string() && !schedule;
  if (!suspended(c) && !event && !unreadable) return;
  Finding& f = sink.found();
  if (suspended(c)) {
    field_fact(f, c.object, c.spec()["suspend"], "spec.suspend");
    schedule_facts(f, c);
    f.severity(Severity::info)
        .infer(cause::deliberate, Confidence::likely, "it is suspended: no run starts until someone resumes it");
    return;
  }
  schedule_facts(f, c);
  if (event) f.fact(*event);
  f.infer(cause::schedule, event ? Confidence::certain : Confidence::likely,
          event ? "the controller cannot use the schedule or its time zone, so no run starts"
                : fmt::format("the schedule cannot be read: {}", schedule.error().what));
}

void cron_lastfail(const ObjectCase& c, Sink& sink) {
  if (suspended(c)) return;
  std::vector<const Object*> jobs;
  for (const Object* job : c.scene.snapshot.owned_by(c.object.uid)) {
    if (job->known == Kind::job) jobs.push_back(job);
  }
  std::stable_sort(jobs.begin(), jobs.end(), [](const Object* a, const Object* b) { return a->created > b->created; });
  const auto last_good = time_at(c.status()["lastSuccessfulTime"]);
  const auto last_start = time_at(c.status()["lastScheduleTime"]);
  if (jobs.empty() || !has_condition((*jobs.front())["status"], "Failed", "True") || !last_start ||
      (last_good && *last_good >= *last_start))
    return;
  Finding& f = sink.found();
  std::vector<FactIndex> runs;
  for (const Object* job : jobs) {
    if (!has_condition((*job)["status"], "Failed", "True")) break;
    if (condition_fact(f, ObjectCase{c.scene, *job}, "Failed")) runs.push_back(f.facts().size() - 1);
    if (runs.size() == 5) break;
  }
  f.derived(DerivedSource::Op::count, runs, static_cast<std::int64_t>(runs.size()),
            fmt::format("{}: the last {} runs failed", label(c.object.ref()), runs.size()));
  schedule_facts(f, c);
  field_fact(f, c.object, c.status()["lastSuccessfulTime"], "lastSuccessfulTime");
  f.bind("job", jobs.front()->name);
  f.infer(Confidence::certain,
          fmt::format("the last {} runs failed; {}", runs.size(),
                      last_good ? fmt::format("the last success was {}", ago(c.scene, last_good)) : "none has ever succeeded"));
}

constexpr CommandRow jobs_of_it{"kubectl get jobs -n {ns} --sort-by=.metadata.creationTimestamp",
                                "its runs in the order of their start"};
constexpr CommandRow cron_yaml{"kubectl get cronjob {cronjob} -n {ns} -o yaml", "its schedule, time zone and policies"};

constexpr Rule rules[] = {
    {"CRON-SPEC",
     Family::workload,
     Severity::error,
     Stage::controller,
     Decisiveness::named,
     "no run starts: the schedule is not usable, or suspended",
     "an event UnparseableSchedule, InvalidSchedule, UnknownTimeZone or UnsupportedSchedule, or a schedule that cannot be read; "
     "info when spec.suspend is true",
     "the schedule does not fire",
     {{cron_yaml, {"kubectl events --for cronjob/{cronjob} -n {ns}", "what the controller says of the schedule"}}},
     ObjectCheck{Kind::cron_job, cron_spec}},
    {"CRON-FORBID",
     Family::workload,
     Severity::warning,
     Stage::controller,
     Decisiveness::terminal,
     "an active run blocks later ones",
     "concurrencyPolicy Forbid and status.active with a Job older than the schedule's interval, or an event JobAlreadyActive",
     "the active run does not end",
     {{{"kubectl get jobs -n {ns}", "its runs"}, {"kubectl describe job {job} -n {ns}", "the run that blocks the others"}}},
     ObjectCheck{Kind::cron_job, cron_forbid}},
    {"CRON-MISSED",
     Family::workload,
     Severity::error,
     Stage::controller,
     Decisiveness::symptom,
     "a scheduled run did not start",
     "not suspended, and more than an interval and startingDeadlineSeconds after the next start by schedule; or an event "
     "MissSchedule or TooManyMissedTimes after the last start",
     "starts are missed",
     {{{"kubectl describe cronjob {cronjob} -n {ns}", "its schedule, last start and events"}, jobs_of_it}},
     ObjectCheck{Kind::cron_job, cron_missed}},
    {"CRON-LASTFAIL",
     Family::workload,
     Severity::error,
     Stage::controller,
     Decisiveness::terminal,
     "the last runs failed",
     "the newest Job it owns has condition Failed, and lastSuccessfulTime is older than lastScheduleTime or absent",
     "its runs fail",
     {{jobs_of_it, {"kubectl logs job/{job} -n {ns}", "what the last run wrote"}}},
     ObjectCheck{Kind::cron_job, cron_lastfail}},
};

}  // namespace

std::span<const Rule> cron_rules() { return rules; }

}  // namespace aiops
