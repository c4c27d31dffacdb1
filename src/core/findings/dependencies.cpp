// Every text is read once from left to right, and not more than a bounded part of it.
#include "core/findings/dependencies.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "core/base/text.hpp"
#include "core/findings/rules/log/parts.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t max_lines = 200;  // of the end of a log
constexpr std::size_t lines_before_exit = 60;  // what a program complained about long before it ended did not end it
constexpr std::size_t max_text = 2000;
constexpr std::size_t max_grounds = 3;

constexpr std::array<std::string_view, 23> complaints{"refused",
                                                      "econnrefused",
                                                      "timed out",
                                                      "timeout",
                                                      "etimedout",
                                                      "unreachable",
                                                      "no such host",
                                                      "enotfound",
                                                      "eai_again",
                                                      "no route to host",
                                                      "no healthy upstream",
                                                      "unavailable",
                                                      "reset by peer",
                                                      "could not connect",
                                                      "cannot connect",
                                                      "can't connect",
                                                      "failed to connect",
                                                      "unable to connect",
                                                      "connection failed",
                                                      "not reachable",
                                                      "waiting for",
                                                      "deadline exceeded",
                                                      "could not translate host name"};

constexpr std::array<std::string_view, 13> address_names{"HOST",     "HOSTNAME", "SERVER", "SERVERS", "ADDR",
                                                         "ADDRESS",  "ENDPOINT", "URL",    "URI",     "SERVICE",
                                                         "UPSTREAM", "BROKERS",  "NODES"};

bool names_an_address(std::string_view variable) {
  return std::any_of(address_names.begin(), address_names.end(), [&](std::string_view ending) {
    return variable.size() >= ending.size() && variable.substr(variable.size() - ending.size()) == ending;
  });
}

class Reader {
 public:
  Reader(const ContainerCase& c, const ServiceBook& services) : c_(c), services_(services) {}

  std::vector<Dependency> read() {
    read_lines();
    for (const std::string_view list : {std::string_view("args"), std::string_view("command")}) {
      for (const json::Value word : c_.spec[list].items())
        note(word.text(), {Ground::Kind::argument, word, nullptr, 0}, c_.role == Role::init);
    }
    for (const json::Value variable : c_.spec["env"].items()) {
      const std::string_view value = variable["value"].text();
      const Ground ground{Ground::Kind::environment, variable["name"], nullptr, 0};
      note(value, ground, c_.role == Role::init);
      if (names_an_address(variable["name"].text()) && log_lines::is_host(value)) add(value, ground, c_.role == Role::init);
    }
    std::vector<Dependency> out;
    for (auto& [name, dependency] : found_) out.push_back(std::move(dependency));
    return out;
  }

 private:
  void read_lines() {
    const Log* log = c_.death().is_object() ? c_.death_log() : c_.log(false);
    if (!log) return;
    const std::size_t most = c_.death().is_object() ? lines_before_exit : max_lines;
    const std::size_t from = log->lines.size() > most ? log->lines.size() - most : 0;
    for (std::size_t i = from; i < log->lines.size(); ++i) {
      const std::string_view line = log->lines[i].text.substr(0, max_text);
      if (log_lines::is_calm(line) || !log_lines::says_any(to_lower(line), complaints)) continue;
      note(line, {Ground::Kind::line, {}, log, i}, true);
    }
  }

  void note(std::string_view text, const Ground& ground, bool complains) {
    for (const log_lines::Address& address : log_lines::addresses_in(text.substr(0, max_text)))
      add(address.host, ground, complains);
  }

  void add(std::string_view host, const Ground& ground, bool complains) {
    const Object* service = services_.at(c_.pod.object.ns, host);
    if (!service || map_matches((*service)["spec"]["selector"], c_.pod.object["metadata"]["labels"])) return;
    Dependency& d = found_[label(service->ref())];
    if (!d.service) {
      d.service = service;
      d.host = host;
    }
    // A variable is cited only where nothing better is: values of variables are taken out of what is saved.
    const bool spare = ground.kind == Ground::Kind::environment && !d.grounds.empty();
    if (d.grounds.size() < max_grounds && !spare) d.grounds.push_back(ground);
    d.complains |= complains;
    if (ground.log && !d.since) d.since = ground.log->lines[ground.line].at;
  }

  const ContainerCase& c_;
  const ServiceBook& services_;
  std::map<std::string, Dependency> found_;
};

bool is_going(const Object& pod) {
  const std::string_view phase = pod["status"]["phase"].text();
  return pod["metadata"]["deletionTimestamp"].is_string() || phase == "Succeeded" || phase == "Failed";
}

// What the kubelet waits at the least before the n-th restart, all together.
Duration least_time_of(std::int64_t restarts) {
  Duration sum{};
  Duration pause = 10s;
  for (std::int64_t i = 1; i < std::min<std::int64_t>(restarts, 100); ++i) {
    sum += pause;
    pause = std::min<Duration>(2 * pause, 5min);
  }
  return sum;
}

}  // namespace

ServiceBook::ServiceBook(const Snapshot& s) : s_(s) {
  for (const Object* service : s.all(Kind::service)) {
    const std::string_view address = (*service)["spec"]["clusterIP"].text();
    if (log_lines::is_ip(address)) by_address_.emplace(address, service);
  }
}

const Object* ServiceBook::at(std::string_view ns, std::string_view host) const {
  if (!log_lines::is_ip(host)) return log_lines::service_at(s_, ns, host);
  const auto found = by_address_.find(host);
  return found == by_address_.end() ? nullptr : found->second;
}

std::vector<Dependency> dependencies_of(const ContainerCase& c, const ServiceBook& services) {
  return Reader(c, services).read();
}

std::optional<Time> onset_of(const Scene& scene, const Object& pod) {
  std::optional<Time> onset;
  const auto earlier = [&](std::optional<Time> time) {
    if (time && (!onset || *time < *onset)) onset = time;
  };
  if (!pod_ready(pod)) earlier(unready_since(pod));
  for (const ContainerCase& c : PodCase{{scene, pod}}.containers()) {
    const auto end = time_at(c.death()["finishedAt"]);
    if (end && c.failing()) earlier(*end - least_time_of(c.restarts()));
  }
  if (onset && pod.created && *onset < *pod.created) onset = pod.created;
  return onset;
}

Standing standing_of(const Scene& scene, const Object& service) {
  Standing out;
  const json::Value selector = service["spec"]["selector"];
  const auto& pods = scene.snapshot.all(Kind::pod);  // by namespace
  auto at =
      std::lower_bound(pods.begin(), pods.end(), service.ns, [](const Object* pod, std::string_view ns) { return pod->ns < ns; });
  for (; at != pods.end() && (*at)->ns == service.ns; ++at) {
    if (is_going(**at) || !map_matches(selector, (**at)["metadata"]["labels"])) continue;
    if (pod_ready(**at)) {
      ++out.ready;
      continue;
    }
    out.unready.push_back(*at);
    const auto onset = onset_of(scene, **at);
    if (onset && (!out.since || *onset < *out.since)) out.since = onset;
  }
  // Perhaps not all of its pods were read; its slices name them all.
  if (out.ready == 0 && !service["spec"]["publishNotReadyAddresses"].is_true())
    out.ready = log_lines::ready_addresses(scene.snapshot, service).value_or(0);
  return out;
}

}  // namespace aiops
