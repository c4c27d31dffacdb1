// 2.11 of the rulebook, L-CONFIG: a ConfigMap or Secret that the workload reads was changed shortly before the first symptom,
// or after the container was started that reads it at its start only. Names, times and field managers; never keys or values.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/correlation/parts.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

// A change so near to the creation of the workload belongs to its installation.
constexpr auto settling = std::chrono::seconds(60);

struct Use {
  Kind kind = Kind::config_map;
  std::string name;
  json::Value leaf;  // of the pod's spec
  std::string container;  // empty: a volume of the pod
  bool at_start = false;  // environment or subPath: not read again while the container runs
};

void add(std::vector<Use>& out, Use use) {
  if (use.leaf.text().empty()) return;
  use.name = use.leaf.text();
  const auto same = std::find_if(out.begin(), out.end(), [&](const Use& u) { return u.kind == use.kind && u.name == use.name; });
  if (same == out.end()) {
    out.push_back(std::move(use));
  } else if (use.at_start && !same->at_start) {
    *same = std::move(use);
  }
}

bool by_subpath(json::Value spec, std::string_view volume, std::string& container) {
  for (const json::Value c : spec["containers"].items()) {
    for (const json::Value mount : c["volumeMounts"].items()) {
      if (mount["name"].text() != volume || mount["subPath"].text().empty()) continue;
      container = c["name"].text();
      return true;
    }
  }
  return false;
}

std::vector<Use> uses_of(const Object& pod) {
  std::vector<Use> out;
  const json::Value spec = pod["spec"];
  for (const json::Value c : spec["containers"].items()) {
    const std::string name(c["name"].text());
    for (const json::Value variable : c["env"].items()) {
      const json::Value from = variable["valueFrom"];
      add(out, {Kind::config_map, {}, from["configMapKeyRef"]["name"], name, true});
      add(out, {Kind::secret, {}, from["secretKeyRef"]["name"], name, true});
    }
    for (const json::Value from : c["envFrom"].items()) {
      add(out, {Kind::config_map, {}, from["configMapRef"]["name"], name, true});
      add(out, {Kind::secret, {}, from["secretRef"]["name"], name, true});
    }
  }
  for (const json::Value volume : spec["volumes"].items()) {
    std::string container;
    const bool once = by_subpath(spec, volume["name"].text(), container);
    add(out, {Kind::config_map, {}, volume["configMap"]["name"], container, once});
    add(out, {Kind::secret, {}, volume["secret"]["secretName"], container, once});
    for (const json::Value source : volume["projected"]["sources"].items()) {
      add(out, {Kind::config_map, {}, source["configMap"]["name"], container, once});
      add(out, {Kind::secret, {}, source["secret"]["name"], container, once});
    }
  }
  return out;
}

struct Change {
  std::optional<Time> time;
  json::Value leaf;
  std::string manager;
};

// The newest entry of managedFields; a change that is not the creation.
Change change_of(const Object& config) {
  Change out;
  for (const json::Value entry : config["metadata"]["managedFields"].items()) {
    const auto time = time_at(entry["time"]);
    if (time && (!out.time || *time > *out.time)) out = {time, entry["time"], std::string(entry["manager"].text())};
  }
  if (out.time && config.created && *out.time <= *config.created) out = {};
  return out;
}

std::optional<Time> started(const Object& pod, std::string_view container) {
  for (const json::Value status : pod["status"]["containerStatuses"].items()) {
    if (status["name"].text() == container) return time_at(status["state"]["running"]["startedAt"]);
  }
  return std::nullopt;
}

struct Symptom {
  const Object* pod = nullptr;
  std::optional<Time> since;
};

Symptom first_symptom(const std::vector<const Object*>& pods) {
  Symptom out;
  for (const Object* pod : pods) {
    if (pod_ready(*pod)) continue;
    const auto since = unready_since(*pod);
    if (since && (!out.since || *since < *out.since)) out = {pod, since};
  }
  return out;
}

void tell(Finding& f, const ObjectCase& c, const Use& use, const Object& config, const Change& change) {
  f.fact(config, change.leaf,
         fmt::format("{}: changed {} ({}){}", label(config.ref()), change.leaf.text(), ago(c.scene, change.time),
                     change.manager.empty() ? "" : " by " + change.manager),
         change.time);
  f.signature(label(config.ref()));
  bind_place(f, c);
  f.bind("config", config.name).bind("config_kind", use.kind == Kind::secret ? "secret" : "configmap");
}

void l_config(const ObjectCase& c, Sink& sink) {
  const auto pods = present_pods(c.scene.snapshot, c.object);
  const Symptom symptom = first_symptom(pods);
  if (!symptom.pod) return;
  for (const Use& use : uses_of(*symptom.pod)) {
    const Object* config = c.scene.snapshot.find(use.kind, c.object.ns, use.name);
    if (!config) continue;
    const Change change = change_of(*config);
    if (!change.time || (c.object.created && *change.time < *c.object.created + settling)) continue;
    const auto start = use.container.empty() ? std::nullopt : started(*symptom.pod, use.container);
    const bool stale = use.at_start && start && *start < *change.time;
    const Duration before = *symptom.since - *change.time;
    const bool shortly = before >= Duration::zero() && before <= c.scene.window;
    if (!stale && !shortly) continue;
    Finding& f = sink.found();
    tell(f, c, use, *config, change);
    f.fact(*symptom.pod, use.leaf,
           fmt::format("{}: reads {} {}{}", label(symptom.pod->ref()), row_of(use.kind).name, use.name,
                       use.at_start ? ", at the start of container " + use.container : ""));
    condition_fact(f, {c.scene, *symptom.pod}, "Ready");
    const std::string by = change.manager.empty() ? std::string() : " by " + change.manager;
    if (stale) {
      f.infer(
          cause::wrong_config, Confidence::possible,
          fmt::format("container {} runs with what {} {} held before it was changed{} {}: environment and subPath are read at "
                      "the start only",
                      use.container, row_of(use.kind).name, use.name, by, ago(c.scene, change.time)));
    } else {
      f.infer(cause::wrong_config, Confidence::likely,
              fmt::format("{} {} was changed{} {} before the first symptom", row_of(use.kind).name, use.name, by,
                          format_age(before)))
          .reject_if.emplace_back("Pods that were started after the change work.");
    }
  }
}

constexpr Rule rules[] = {
    {"L-CONFIG",
     Family::correlation,
     Severity::info,
     Stage::note,
     Decisiveness::symptom,
     "it began with a change of its configuration",
     "a ConfigMap or Secret that an unready pod reads was changed (managedFields) at most the window before, or after the start "
     "of "
     "the container that reads it by environment or subPath",
     "the change of the configuration brought it, or has not arrived",
     {{{"kubectl get {config_kind} {config} -n {ns} -o jsonpath='{.metadata.managedFields[*].time}'", "when it was changed"},
       {"kubectl rollout history {at_kind}/{at} -n {ns}", "whether the template changed as well"}}},
     ObjectCheck{Kind::deployment, l_config, {Kind::stateful_set, Kind::daemon_set}}},
};

}  // namespace

std::span<const Rule> config_change_rules() { return rules; }

}  // namespace aiops
