// The vocabulary of the rules: reads only, and says what a field says.
#include "core/findings/case.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/evidence/mask.hpp"
#include "core/findings/finding.hpp"

namespace aiops {

namespace {

constexpr std::size_t max_message = 600;

ContainerCase make_container(const PodCase& pod, json::Value spec, json::Value status, Role role) {
  const std::string_view name = spec ? spec["name"].text() : status["name"].text();
  return {pod, spec, status, std::string(name), role};
}

json::Value status_of(json::Value statuses, std::string_view name) {
  for (const json::Value status : statuses.items()) {
    if (status["name"].text() == name) return status;
  }
  return {};
}

void collect(const PodCase& pod, std::string_view specs, std::string_view statuses, Role role, std::vector<ContainerCase>& out) {
  const json::Value reported = pod.status()[statuses];
  for (const json::Value spec : pod.spec()[specs].items()) {
    if (!spec.is_object()) continue;
    const bool sidecar = role == Role::init && spec["restartPolicy"].text() == "Always";
    out.push_back(make_container(pod, spec, status_of(reported, spec["name"].text()), sidecar ? Role::sidecar : role));
  }
  for (const json::Value status : reported.items()) {
    const auto same = [&](const ContainerCase& c) { return c.status == status; };
    if (status.is_object() && std::none_of(out.begin(), out.end(), same)) out.push_back(make_container(pod, {}, status, role));
  }
}

}  // namespace

bool PodCase::terminating() const { return meta()["deletionTimestamp"].is_string(); }

// deletionTimestamp already contains the grace period (pkg/registry/core/pod/strategy.go).
bool PodCase::past_grace() const {
  const auto end = time_at(meta()["deletionTimestamp"]);
  return end && *end < scene.now;
}

bool PodCase::done() const { return phase() == "Succeeded" || phase() == "Failed"; }

json::Value PodCase::condition(std::string_view type) const { return condition_of(status(), type); }

std::vector<ContainerCase> PodCase::containers() const {
  std::vector<ContainerCase> out;
  collect(*this, "initContainers", "initContainerStatuses", Role::init, out);
  collect(*this, "containers", "containerStatuses", Role::app, out);
  collect(*this, "ephemeralContainers", "ephemeralContainerStatuses", Role::ephemeral, out);
  return out;
}

json::Value ContainerCase::death() const {
  const json::Value now = terminated();
  if (now && !(now["exitCode"].integer() == 0 && role == Role::init)) return now;
  return last_terminated();
}

bool ContainerCase::failing() const {
  if (crash_looping()) return true;
  const json::Value now = terminated();
  if (!now) return false;
  const std::string_view own = spec["restartPolicy"].text();  // Kubernetes 1.34
  const std::string_view policy = own.empty() ? pod.spec()["restartPolicy"].text() : own;
  const bool finished = now["exitCode"].integer() == 0 && (role == Role::init || policy == "OnFailure");
  if (finished || policy == "Never") return false;  // it will not come back: its controller's rules speak about it
  return restarts() > 0 || last_terminated().is_object();
}

const Log* ContainerCase::log(bool previous) const {
  return scene().snapshot.log(pod.object.ns, pod.object.name, name, previous);
}

const Log* ContainerCase::death_log() const {
  const bool ended_now = terminated().is_object();
  for (const bool previous : {!ended_now, ended_now}) {
    const Log* found = log(previous);
    if (found && !found->lines.empty()) return found;
  }
  return log(false) ? log(false) : log(true);
}

std::vector<const Event*> ContainerCase::events() const {
  std::vector<const Event*> out;
  for (const Event* event : pod.events()) {
    const std::string_view path = event->field_path;
    const auto open = path.find('{');
    if (open != std::string_view::npos && path.substr(open + 1) != name + "}") continue;
    out.push_back(event);
  }
  return out;
}

json::Value condition_of(json::Value status, std::string_view type) {
  for (const json::Value condition : status["conditions"].items()) {
    if (condition["type"].text() == type) return condition;
  }
  return {};
}

bool has_condition(json::Value status, std::string_view type, std::string_view value, std::string_view reason) {
  const json::Value condition = condition_of(status, type);
  return condition && condition["status"].text() == value && (reason.empty() || condition["reason"].text() == reason);
}

std::optional<Time> time_at(json::Value value) { return parse_time(value.text()); }

std::string ago(const Scene& scene, std::optional<Time> time) {
  if (!time) return {};
  return *time <= scene.now ? format_age(scene.now - *time) + " ago" : "in " + format_age(*time - scene.now);
}

std::optional<Duration> ran_for(json::Value terminated) {
  const auto from = time_at(terminated["startedAt"]);
  const auto to = time_at(terminated["finishedAt"]);
  if (!from || !to || *to < *from) return std::nullopt;
  return *to - *from;
}

std::string who(const ContainerCase& c) { return fmt::format("{} [container {}]", label(c.pod.object.ref()), c.name); }

bool state_fact(Finding& finding, const ContainerCase& c, json::Value terminated) {
  if (!terminated.is_object()) return false;
  std::string text = who(c) + ": ";
  const auto code = terminated["exitCode"].integer();
  text += code ? fmt::format("exit {}", *code) : "ended, no exit code";
  if (!terminated["reason"].text().empty()) text += fmt::format(" ({})", terminated["reason"].text());
  if (const auto ran = ran_for(terminated)) text += ", ran " + format_age(*ran);
  const auto end = time_at(terminated["finishedAt"]);
  if (end) text += fmt::format(", ended {} ({})", format_time(*end), ago(c.scene(), end));
  if (!terminated["message"].text().empty()) text += ": " + mask(trim(terminated["message"].text()), max_message);
  finding.fact(c.pod.object, terminated, text, end);
  return true;
}

bool restart_fact(Finding& finding, const ContainerCase& c) {
  const json::Value count = c.status["restartCount"];
  if (!count.integer()) return false;
  finding.fact(c.pod.object, count, fmt::format("{}: restartCount={}", who(c), *count.integer()));
  const Metric metric = c.scene().snapshot.metric(MetricId::restarts, c.pod.object.ns, c.pod.object.name, c.name);
  if (const Sample* sample = metric.latest())
    finding.fact(metric, c.pod.object.ref(), *sample, fmt::format("restarts in the last hour: {:.1f}", sample->value));
  return true;
}

bool waiting_fact(Finding& finding, const ContainerCase& c) {
  const json::Value reason = c.waiting()["reason"];
  if (!reason.is_string()) return false;
  const std::string_view message = c.waiting()["message"].text();
  if (message.empty()) {
    finding.fact(c.pod.object, reason, fmt::format("{}: waits, {}", who(c), reason.text()));
  } else {
    finding.fact(c.pod.object, c.waiting(),
                 fmt::format("{}: waits, {}: {}", who(c), reason.text(), mask(trim(message), max_message)));
  }
  return true;
}

std::string value_text(json::Value value) { return value.is_string() ? std::string(value.text()) : json::to_text(value); }

bool field_fact(Finding& finding, const Object& object, json::Value leaf, std::string_view what) {
  if (leaf.type() <= json::Type::null) return false;
  finding.fact(object, leaf, fmt::format("{}: {}={}", label(object.ref()), what, mask(value_text(leaf), max_message)));
  return true;
}

bool condition_fact(Finding& finding, const ObjectCase& c, std::string_view type) {
  const json::Value condition = condition_of(c.status(), type);
  if (!condition) return false;
  std::string text = fmt::format("{}: condition {}={}", label(c.object.ref()), type, condition["status"].text());
  if (!condition["reason"].text().empty()) text += fmt::format(" ({})", condition["reason"].text());
  const auto since = time_at(condition["lastTransitionTime"]);
  if (since) text += fmt::format(" since {} ({})", format_time(*since), ago(c.scene, since));
  if (!condition["message"].text().empty()) text += ": " + mask(trim(condition["message"].text()), max_message);
  finding.fact(c.object, condition, text, since);
  return true;
}

// The newest line near the end that speaks of an error; "fatal" and its like before a mere "error".
static std::optional<std::size_t> error_line(const Log& log) {
  constexpr std::size_t near_end = 20;
  const std::size_t first = log.lines.size() > near_end ? log.lines.size() - near_end : 0;
  for (const std::initializer_list<std::string_view> words :
       {std::initializer_list<std::string_view>{"fatal", "panic", "exception", "critical"}, {"error"}}) {
    for (std::size_t i = log.lines.size(); i > first; --i) {
      const std::string_view line = log.lines[i - 1].text;
      if (contains_nocase(line, "(ignored)")) continue;
      if (std::any_of(words.begin(), words.end(), [&](std::string_view word) { return contains_nocase(line, word); }))
        return i - 1;
    }
  }
  return std::nullopt;
}

std::size_t last_lines(Finding& finding, const ContainerCase& c, std::size_t count) {
  const Log* log = c.death_log();
  if (!log) return 0;
  std::vector<std::size_t> wanted;  // newest first
  for (std::size_t i = log->lines.size(); i > 0 && wanted.size() < count; --i) {
    if (!trim(log->lines[i - 1].text).empty()) wanted.push_back(i - 1);
  }
  // Programs go on writing about their shutdown after the line that matters: it takes the place of the oldest.
  const auto error = error_line(*log);
  if (error && !wanted.empty() && *error < wanted.back()) wanted.back() = *error;
  for (auto at = wanted.rbegin(); at != wanted.rend(); ++at) finding.fact(*log, *at);
  return wanted.size();
}

std::optional<double> quantity(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || !std::isfinite(number)) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  struct Suffix {
    std::string_view name;
    double factor;
  };
  static constexpr Suffix suffixes[] = {{"", 1},
                                        {"n", 1e-9},
                                        {"u", 1e-6},
                                        {"m", 1e-3},
                                        {"k", 1e3},
                                        {"M", 1e6},
                                        {"G", 1e9},
                                        {"T", 1e12},
                                        {"P", 1e15},
                                        {"E", 1e18},
                                        {"Ki", 1024.0},
                                        {"Mi", 1048576.0},
                                        {"Gi", 1073741824.0},
                                        {"Ti", 1099511627776.0},
                                        {"Pi", 1125899906842624.0},
                                        {"Ei", 1152921504606846976.0}};
  for (const Suffix& suffix : suffixes) {
    if (suffix.name == unit) return number * suffix.factor;
  }
  return std::nullopt;
}

std::optional<double> quantity(json::Value value) { return value.is_string() ? quantity(value.text()) : value.number(); }

}  // namespace aiops
