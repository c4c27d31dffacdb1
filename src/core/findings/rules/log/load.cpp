// 2.10 of the rulebook: lines by which a store, a pool or an interface says that it takes no more, or no writes.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/crash/parts.hpp"
#include "core/findings/rules/log/parts.hpp"

namespace aiops::log_lines {

namespace {

// ---- LOG-POOL

constexpr std::array<std::string_view, 14> pools{"pool exhausted",
                                                 "exhausted connection pool",
                                                 "connection pool timeout",
                                                 "too many clients",
                                                 "too many connections",
                                                 "timeout waiting for connection from pool",
                                                 "connection is not available, request timed out",
                                                 "remaining connection slots are reserved",
                                                 "queuepool limit",
                                                 "unable to acquire a connection",
                                                 "pool timed out",
                                                 "max number of clients reached",
                                                 "timed out fetching a new connection from the connection pool",
                                                 "maxconnection limit"};

bool speaks_of_pool(std::string_view message) {
  const std::string lower = to_lower(message);
  // urllib3 throws a spare connection away: nothing is lost.
  return says_any(lower, pools) && lower.find("discarding connection") == std::string::npos;
}

void log_pool(const ContainerCase& c, Sink& sink) {
  const Hits hits = hits_in(c, speaks_of_pool);
  if (!hits.count() || has_passed(c, hits)) return;
  const std::string lower = to_lower(last_message(hits));
  const bool theirs = lower.find("too many c") != std::string::npos || lower.find("slots are reserved") != std::string::npos ||
                      lower.find("max number of clients") != std::string::npos;
  Finding& f = sink.found();
  f.severity(severity_of_passing(c, Severity::warning));
  const std::string lines = quote(f, hits);
  Hypothesis& h = f.infer(cause::overload, Confidence::likely,
                          theirs ? fmt::format("the server that container {} talks to has no connection left ({}): its limit is "
                                               "lower than what all its clients open together",
                                               c.name, lines)
                                 : fmt::format("container {} has used up its pool of connections ({}): more work arrives than "
                                               "returns them, or they are not given back",
                                               c.name, lines));
  h.confirm.emplace_back("It began when the number of pods, the load or the revision changed.");
}

// ---- LOG-429

constexpr std::array<std::string_view, 14> limited{
    "429 too many requests", "too many requests",    "status 429", "status: 429",         "statuscode: 429",   "statuscode=429",
    "status code 429",       "status code: 429",     "http 429",   "rate limit exceeded", "ratelimitexceeded", "rate limited by",
    "throttlingexception",   "request was throttled"};

// A server that limits its own clients writes the code into its access lines.
bool speaks_of_limit(std::string_view message) { return says<limited>(message) && !is_access_line(message); }

void log_429(const ContainerCase& c, Sink& sink) {
  const Hits hits = hits_in(c, speaks_of_limit);
  if (!hits.count() || has_passed(c, hits)) return;
  Finding& f = sink.found();
  f.severity(severity_of_passing(c, Severity::info));
  const std::string lines = quote(f, hits);
  Hypothesis& h = f.infer(cause::overload, Confidence::likely,
                          fmt::format("an interface that container {} calls limits its rate ({}): it asks more often than is "
                                      "allowed, alone or together with others of the same account",
                                      c.name, lines));
  h.confirm.emplace_back("It began when the number of pods, the load or the revision changed.");
  h.reject_if.emplace_back("The lines are about clients of the program, which it limits itself.");
}

// ---- LOG-READONLY

constexpr std::array<std::string_view, 15> read_only{
    "read only replica",           "readonly you can't write",        "--read-only option",
    "--super-read-only option",    "in a read-only transaction",      "notwritableprimary",
    "not primary and secondaryok", "not master and slaveok",          "attempt to write a readonly database",
    "read-only-allow-delete",      "read-only / allow delete",        "database is in read-only mode",
    "database is read-only",       "can't write against a read only", "cannot be executed on a read-only"};

bool speaks_of_read_only(std::string_view message) { return says<read_only>(message); }

void log_readonly(const ContainerCase& c, Sink& sink) {
  const Hits hits = hits_in(c, speaks_of_read_only);
  if (!hits.count() || has_passed(c, hits)) return;
  const std::string message = last_message(hits);
  const std::string lower = to_lower(message);
  const bool full = lower.find("allow") != std::string::npos && lower.find("delete") != std::string::npos;
  Finding& f = sink.found();
  f.severity(severity_of_passing(c, Severity::warning));
  const std::string lines = quote(f, hits);
  Hypothesis& h = f.infer(cause::read_only_store, Confidence::likely,
                          fmt::format("the datastore that container {} writes to refuses writes ({}): {}", c.name, lines,
                                      full ? "it protects itself because its disk is nearly full"
                                           : "it is a replica, has failed over, or is set to read only"));
  h.confirm.emplace_back("The address that the program uses names the replica, or the primary has changed since it connected.");
}

constexpr CommandRow log_row{"kubectl logs {pod} -n {ns} -c {container} --tail=50", "who refuses what"};
constexpr CommandRow describe_row{"kubectl describe pod {pod} -n {ns}", "its environment names, mounts and events"};

constexpr Rule rules[] = {
    {"LOG-POOL",
     Family::log,
     Severity::warning,
     Stage::log,
     Decisiveness::symptom,
     "log says that no connection is left",
     "lines that say pool exhausted, too many clients or too many connections (two, or one in the last 20 before the exit)",
     "more connections are wanted than a pool or a server gives",
     {{log_row, {"kubectl get pods -n {ns} -o wide", "how many pods share that server"}}},
     log_pool},
    {"LOG-429",
     Family::log,
     Severity::warning,
     Stage::log,
     Decisiveness::symptom,
     "log says that calls are limited in rate",
     "lines that say 429, too many requests or rate limit exceeded, access lines apart (two, or one in the last 20 before the "
     "exit)",
     "more calls are made than the other side admits",
     {{log_row, {"kubectl get pods -n {ns} -o wide", "how many pods make such calls"}}},
     log_429},
    {"LOG-READONLY",
     Family::log,
     Severity::warning,
     Stage::log,
     Decisiveness::symptom,
     "log says that a datastore refuses writes",
     "lines that say READONLY, read only replica, --read-only option or read-only transaction (two, or one in the last 20 before "
     "the exit)",
     "the datastore is a replica, has failed over or is set to read only",
     {{log_row, describe_row}},
     log_readonly},
};

}  // namespace

std::span<const Rule> load_rules() { return rules; }

}  // namespace aiops::log_lines
