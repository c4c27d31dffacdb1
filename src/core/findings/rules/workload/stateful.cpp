// 2.5, STS-*: a StatefulSet goes one ordinal at a time, so one pod that is not ready holds up all that come after it.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "core/findings/relations.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

constexpr Duration settled = std::chrono::minutes(5);

bool in_order(const ObjectCase& c) { return c.spec()["podManagementPolicy"].text() != "Parallel"; }

std::optional<std::int64_t> ordinal_of(const Object& pod) {
  const auto dash = pod.name.rfind('-');
  if (dash == std::string_view::npos) return std::nullopt;
  std::int64_t number = 0;
  const std::string_view digits = pod.name.substr(dash + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

const Object* pod_at(const std::vector<const Object*>& pods, std::int64_t ordinal) {
  for (const Object* pod : pods) {
    if (ordinal_of(*pod) == ordinal) return pod;
  }
  return nullptr;
}

void sts_ordinal(const ObjectCase& c, Sink& sink) {
  const std::int64_t wanted = count_at(c.spec(), "replicas", 1);
  const std::int64_t ready = count_at(c.status(), "readyReplicas");
  if (ready >= wanted || !in_order(c)) return;
  const auto pods = pods_under(c.scene.snapshot, c.object);
  const std::int64_t start = count_at(c.spec()["ordinals"], "start");
  for (std::int64_t i = start; i < start + std::min<std::int64_t>(wanted, 10000); ++i) {
    const Object* pod = pod_at(pods, i);
    if (pod && pod_ready(*pod)) continue;
    // A missing pod may just not have been read; then the controller's own count has to say so.
    if (!pod && (!c.scene.snapshot.listed(Kind::pod, c.object.ns) ||
                 count_at(c.status(), "replicas") > static_cast<std::int64_t>(pods.size())))
      return;
    if (!lasts(c.scene, pod ? unready_since(*pod) : c.object.created, settled)) return;
    Finding& f = sink.found();
    field_fact(f, c.object, c.spec()["replicas"], "spec.replicas");
    if (!field_fact(f, c.object, c.status()["readyReplicas"], "readyReplicas")) {
      f.fact(c.object, c.object["status"],
             fmt::format("{}: status without readyReplicas: no pod is ready", label(c.object.ref())));
    }
    if (pod)
      condition_fact(f, ObjectCase{c.scene, *pod},
                     pod_ready(*pod) || condition_of((*pod)["status"], "Ready") ? "Ready" : "PodScheduled");
    f.since(pod ? unready_since(*pod) : c.object.created);
    bind_place(f, c);
    f.bind("first", fmt::format("{}-{}", c.object.name, i));
    const std::int64_t later = start + wanted - 1 - i;
    f.infer(Confidence::certain,
            fmt::format("pods start in order, and {}-{} is {}{}", c.object.name, i, pod ? "not ready" : "not there",
                        later > 0 ? fmt::format(": the {} after it {} for it", later, later == 1 ? "waits" : "wait") : ""));
    Hypothesis& h = f.infer(
        cause::undetermined, Confidence::possible,
        fmt::format("why {}-{} is not ready is not visible: looked at its state, containers and events", c.object.name, i));
    h.confirm.emplace_back("Needs the state, events and log of that pod.");
    return;
  }
}

void sts_rev(const ObjectCase& c, Sink& sink) {
  const std::string_view current = c.status()["currentRevision"].text();
  const std::string_view update = c.status()["updateRevision"].text();
  if (current.empty() || update.empty() || current == update || !in_order(c)) return;
  if (c.spec()["updateStrategy"]["type"].text() == "OnDelete") return;
  for (const Object* pod : pods_under(c.scene.snapshot, c.object)) {
    const json::Value revision = (*pod)["metadata"]["labels"]["controller-revision-hash"];
    if (revision.text().empty() || revision.text() == update || pod_ready(*pod) || (*pod)["metadata"]["deletionTimestamp"])
      continue;
    if (!lasts(c.scene, unready_since(*pod), settled)) continue;
    Finding& f = sink.found();
    field_fact(f, c.object, c.status()["currentRevision"], "currentRevision");
    field_fact(f, c.object, c.status()["updateRevision"], "updateRevision");
    field_fact(f, *pod, revision, "controller-revision-hash");
    condition_fact(f, ObjectCase{c.scene, *pod}, "Ready");
    f.since(unready_since(*pod)).before(-1);
    f.bind("sts", c.object.name);
    bind_place(f, c);
    f.infer(cause::rollout, Confidence::likely,
            fmt::format("{} keeps revision {} although the template is now {}: the controller waits for this pod to become ready "
                        "before it replaces it, so a mended "
                        "template does not reach it until someone removes the pod by hand",
                        pod->name, revision.text(), update))
        .confirm.emplace_back("The pod stays on the old revision however long one waits.");
    return;
  }
}

void sts_svc(const ObjectCase& c, Sink& sink) {
  const std::string_view name = c.spec()["serviceName"].text();
  if (name.empty() || !c.scene.snapshot.listed(Kind::service, c.object.ns) ||
      c.scene.snapshot.find(Kind::service, c.object.ns, name))
    return;
  Finding& f = sink.found();
  field_fact(f, c.object, c.spec()["serviceName"], "serviceName");
  f.absent(c.scene.snapshot, Kind::service, c.object.ns, name);
  f.bind("sts", c.object.name).signature(name);
  f.infer(cause::missing_object, Confidence::certain,
          fmt::format("the governing service {} does not exist: the pods have no stable DNS names", name));
}

constexpr Rule rules[] = {
    {"STS-REV",
     Family::workload,
     Severity::error,
     Stage::controller,
     Decisiveness::terminal,
     "broken pod is kept on an old revision",
     "status.currentRevision differs from updateRevision, and a pod that is not ready for five minutes has a "
     "controller-revision-hash that is not the updateRevision",
     "the controller waits for the broken pod",
     {{{"kubectl get sts {sts} -n {ns} -o jsonpath='{.status}'", "the two revisions"},
       {"kubectl get pods -n {ns} -l {sel} -L controller-revision-hash", "which pod has which revision"}}},
     ObjectCheck{Kind::stateful_set, sts_rev}},
    {"STS-ORDINAL",
     Family::workload,
     Severity::error,
     Stage::controller,
     Decisiveness::symptom,
     "pods wait for an earlier one that is not ready",
     "status.readyReplicas below spec.replicas, pods in order (OrderedReady), and the lowest ordinal that is not ready for five "
     "minutes or not there",
     "one pod holds up all after it",
     {{{"kubectl get pods -n {ns} -l {sel}", "its pods in order"},
       {"kubectl describe pod {first} -n {ns}", "the pod that is waited for"}}},
     ObjectCheck{Kind::stateful_set, sts_ordinal}},
    {"STS-SVC",
     Family::workload,
     Severity::warning,
     Stage::traffic,
     Decisiveness::named,
     "governing service does not exist",
     "spec.serviceName names a Service that is not in the complete list of the namespace",
     "the pods have no stable DNS names",
     {{{"kubectl get svc -n {ns}", "the services that exist"},
       {"kubectl get sts {sts} -n {ns} -o yaml", "the name it asks for"}}},
     ObjectCheck{Kind::stateful_set, sts_svc}},
};

}  // namespace

std::span<const Rule> stateful_rules() { return rules; }

}  // namespace aiops
