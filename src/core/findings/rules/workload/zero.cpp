// 2.5, DEP-ZERO: scaled to zero. Nearly always on purpose, so a note; more only when somebody still asks for it.
#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/relations.hpp"
#include "core/findings/rollout.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

bool host_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; }

// A value that names a Service as a host: "http://db:5432", "db.shop.svc", or the bare name in a variable called …HOST or the
// like.
bool names_host(std::string_view variable, std::string_view value, const Object& service, std::string_view from_ns) {
  static constexpr std::string_view telling[] = {"HOST",   "ADDR",    "URL",      "URI",    "ENDPOINT",
                                                 "SERVER", "SERVICE", "UPSTREAM", "BACKEND"};
  for (auto at = value.find(service.name); at != std::string_view::npos; at = value.find(service.name, at + 1)) {
    if (at > 0 && host_letter(value[at - 1])) continue;
    const std::string_view rest = value.substr(at + service.name.size());
    const std::string dotted = "." + std::string(service.ns);
    if (rest.substr(0, dotted.size()) == dotted &&
        (rest.size() == dotted.size() || rest[dotted.size()] == '.' || !host_letter(rest[dotted.size()])))
      return true;
    if (from_ns != service.ns || (!rest.empty() && host_letter(rest[0]))) continue;
    const bool port = rest.size() > 1 && rest[0] == ':' && rest[1] >= '0' && rest[1] <= '9';
    const bool scheme = at >= 3 && value.substr(at - 3, 3) == "://";
    const bool told = std::any_of(std::begin(telling), std::end(telling),
                                  [&](std::string_view word) { return contains_nocase(variable, word); });
    if (port || scheme || told) return true;
  }
  return false;
}

struct Client {
  const Object* pod = nullptr;
  json::Value entry;  // the environment entry
  std::string_view container;
};

// Who names one of these Services as a host; each text is read once, however many Services there are.
class Clients {
 public:
  explicit Clients(std::vector<const Object*> services) {
    std::sort(services.begin(), services.end());
    services.erase(std::unique(services.begin(), services.end()), services.end());
    for (const Object* service : services) by_name_[service->name].push_back(service);
  }
  void read(const Snapshot& s) {
    if (by_name_.empty()) return;
    for (const Object* pod : s.all(Kind::pod)) {
      if ((*pod)["metadata"]["deletionTimestamp"] || (*pod)["status"]["phase"].text() == "Succeeded") continue;
      for (const json::Value container : (*pod)["spec"]["containers"].items()) {
        for (const json::Value entry : container["env"].items()) read_entry({pod, entry, container["name"].text()});
      }
    }
  }
  std::vector<Client> of(const std::vector<const Object*>& services) const {
    std::vector<Client> out;
    for (const Object* service : services) {
      const auto found = clients_.find(service);
      if (found != clients_.end()) out.insert(out.end(), found->second.begin(), found->second.end());
    }
    return out;
  }

 private:
  // A name of a Service has no dot: it is the first label of a host, or there is no match.
  void read_entry(const Client& client) {
    const std::string_view value = client.entry["value"].text();
    for (std::size_t at = 0; at < value.size(); ++at) {
      if (!host_letter(value[at]) || (at > 0 && host_letter(value[at - 1]))) continue;
      std::size_t end = at;
      while (end < value.size() && value[end] != '.' && host_letter(value[end])) ++end;
      const auto found = by_name_.find(value.substr(at, end - at));
      if (found == by_name_.end()) continue;
      for (const Object* service : found->second) {
        std::vector<Client>& there = clients_[service];
        const bool known = !there.empty() && there.back().pod == client.pod && there.back().entry == client.entry;
        if (!known && names_host(client.entry["name"].text(), value, *service, client.pod->ns)) there.push_back(client);
      }
    }
  }

  std::unordered_map<std::string_view, std::vector<const Object*>> by_name_;
  std::unordered_map<const Object*, std::vector<Client>> clients_;
};

// The line of a client's log that names the Service together with a failure; null when there is none.
const Log* complaint(const Snapshot& s, const Client& client, const std::vector<const Object*>& services, std::size_t& line) {
  static constexpr std::string_view failures[] = {"refused",          "timeout",     "timed out", "no such host", "unreachable",
                                                  "no route to host", "unavailable", "error",     "failed"};
  for (const bool previous : {false, true}) {
    const Log* log = s.log(client.pod->ns, client.pod->name, client.container, previous);
    for (std::size_t i = 0; log && i < log->lines.size(); ++i) {
      const std::string_view text = log->lines[i].text;
      const bool named = std::any_of(services.begin(), services.end(),
                                     [&](const Object* service) { return text.find(service->name) != std::string_view::npos; });
      if (!named || std::none_of(std::begin(failures), std::end(failures),
                                 [&](std::string_view word) { return contains_nocase(text, word); }))
        continue;
      line = i;
      return log;
    }
  }
  return nullptr;
}

bool routes_to(json::Value node, const std::vector<const Object*>& services, int depth = 0) {
  const bool here =
      std::any_of(services.begin(), services.end(), [&](const Object* service) { return node["name"].text() == service->name; });
  if (here) return true;
  if (depth > 12) return false;
  for (const char* key : {"rules", "http", "paths", "backend", "defaultBackend", "service", "backendRefs"}) {
    const json::Value next = node[key];
    if (next.is_object() && routes_to(next, services, depth + 1)) return true;
    for (const json::Value item : next.items()) {
      if (routes_to(item, services, depth + 1)) return true;
    }
  }
  return false;
}

// Entrances that still lead here: ingresses, routes and autoscalers.
std::vector<const Object*> entrances(const Snapshot& s, const Object& deployment, const std::vector<const Object*>& services) {
  std::vector<const Object*> out;
  for (const Kind kind : {Kind::http_route, Kind::ingress, Kind::other}) {  // a route of another version is of no known kind
    for (const Object* object : s.in(kind, deployment.ns)) {
      if (kind == Kind::other && object->kind != "HTTPRoute") continue;
      if (routes_to((*object)["spec"], services)) out.push_back(object);
    }
  }
  for (const Object* autoscaler : s.in(Kind::horizontal_pod_autoscaler, deployment.ns)) {
    const json::Value target = (*autoscaler)["spec"]["scaleTargetRef"];
    if (target["kind"].text() == "Deployment" && target["name"].text() == deployment.name) out.push_back(autoscaler);
  }
  return out;
}

// "Scaled down replica set web-5d… from 3 to 0" (before 1.26 "… to 0 from 3"), of the newest one: an older one goes down
// in every rollout.
const Event* recent_scale_down(const ObjectCase& c) {
  const auto revisions = revisions_of(c.scene.snapshot, c.object);
  const Event* found = nullptr;
  for (const Event* event : c.events()) {
    if (event->reason != "ScalingReplicaSet" || !contains_nocase(event->message, "scaled down") || !event->time) continue;
    if (!revisions.empty() && event->message.find(revisions.front().object->name) == std::string_view::npos) continue;
    if (event->message.find(" to 0") != std::string_view::npos && c.scene.now - *event->time <= c.scene.window) found = event;
  }
  return found;
}

void scale_facts(Finding& f, const ObjectCase& c) {
  field_fact(f, c.object, c.spec()["replicas"], "spec.replicas");
  for (const json::Value entry : c.meta()["managedFields"].items()) {
    if (entry["subresource"].text() != "scale") continue;
    f.fact(c.object, entry["manager"],
           fmt::format("{}: scaled by {} at {}", label(c.object.ref()), entry["manager"].text(), entry["time"].text()),
           time_at(entry["time"]));
  }
}

// Running pods that name its Service, and what happens to them: info when there are none.
Severity client_facts(Finding& f, const ObjectCase& c, const std::vector<const Object*>& services, const Clients& clients) {
  Severity severity = Severity::info;
  for (const Client& client : clients.of(services)) {
    severity = std::max(severity, Severity::warning);
    f.fact(*client.pod, client.entry["name"],
           fmt::format("{}: environment {} names its Service", label(client.pod->ref()), client.entry["name"].text()));
    std::size_t line = 0;
    if (const Log* log = complaint(c.scene.snapshot, client, services, line)) {
      f.fact(*log, line);
      severity = Severity::error;
    }
    if (!pod_ready(*client.pod)) {
      condition_fact(f, ObjectCase{c.scene, *client.pod}, "Ready");
      severity = Severity::error;
      f.affects(*client.pod);
    }
  }
  return severity;
}

struct Stopped {
  const Object* deployment;
  std::vector<const Object*> services;
};

void scaled_to_zero(const ObjectCase& c, const std::vector<const Object*>& services, const Clients& clients, Sink& sink) {
  const Snapshot& s = c.scene.snapshot;
  Finding& f = sink.found_at(c.object);
  scale_facts(f, c);
  f.bind("deploy", c.object.name);
  Severity severity = Severity::info;
  for (const Object* entrance : entrances(s, c.object, services)) {
    severity = std::max(severity, Severity::warning);
    f.fact(*entrance, (*entrance)["metadata"]["name"],
           fmt::format("{}: leads to {}", label(entrance->ref()), label(c.object.ref())));
    f.affects(*entrance);
  }
  severity = std::max(severity, client_facts(f, c, services, clients));
  if (const Event* event = recent_scale_down(c)) {
    f.fact(*event);
    f.since(event->time);
    severity = Severity::error;
  }
  f.severity(severity);
  Hypothesis& h =
      severity == Severity::info
          ? f.infer(cause::deliberate, Confidence::likely, "scaled to 0 on purpose: nothing that was read asks for it")
          : f.infer(cause::deliberate, Confidence::possible,
                    "scaled to 0 while something still depends on it, or only just now: was it meant?");
  h.confirm.emplace_back("The managed fields say who set the replicas, and when.");
}

// The whole snapshot at once, at the first Deployment of that kind: who names their Services is read once for all of them.
void dep_zero(const ObjectCase& c, Sink& sink) {
  const auto stands_still = [](const Object& d) { return !d.names_only && d["spec"]["replicas"].integer() == 0; };
  if (!stands_still(c.object)) return;
  const Snapshot& s = c.scene.snapshot;
  std::vector<Stopped> stopped;
  std::vector<const Object*> services;
  for (const Object* deployment : s.all(Kind::deployment)) {
    if (!stands_still(*deployment)) continue;
    if (stopped.empty() && deployment != &c.object) return;
    const json::Value labels = (*deployment)["spec"]["template"]["metadata"]["labels"];
    stopped.push_back({deployment, services_selecting(s, deployment->ns, labels)});
    services.insert(services.end(), stopped.back().services.begin(), stopped.back().services.end());
  }
  Clients clients(std::move(services));
  clients.read(s);
  for (const Stopped& each : stopped) scaled_to_zero({c.scene, *each.deployment}, each.services, clients, sink);
}

constexpr Rule rules[] = {
    {"DEP-ZERO",
     Family::workload,
     Severity::info,
     Stage::controller,
     Decisiveness::normal,
     "scaled to zero",
     "spec.replicas is 0; a warning when an ingress, route, autoscaler or the configuration of running pods still leads there, "
     "an error when those fail or it was scaled "
     "down within the window",
     "someone set the replicas to 0",
     {{{"kubectl get deploy {deploy} -n {ns} -o yaml --show-managed-fields", "who set the replicas, and when"},
       {"kubectl get hpa -n {ns}", "whether an autoscaler is meant to scale it"}}},
     ObjectCheck{Kind::deployment, dep_zero}},
};

}  // namespace

std::span<const Rule> zero_rules() { return rules; }

}  // namespace aiops
