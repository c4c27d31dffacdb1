// 2.9, WH-MUTATE: a container that is in trouble and is not what its template says. A pod is compared only with the very
// template it was made from, so that a rollout does not look like a change from outside; what injectors add (containers,
// variables, volumes) is not looked at, only what the template says and the pod does not.
#include <algorithm>

#include <fmt/format.h>

#include "core/findings/rules/autoscaling/parts.hpp"
#include "core/findings/rules/machinery/parts.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

bool settled(const Object& controller) {
  return count_at(controller["metadata"], "generation") == count_at(controller["status"], "observedGeneration");
}

std::string_view newest_revision(const Snapshot& s, const Object& daemons) {
  const Object* newest = nullptr;
  for (const Object* child : s.owned_by(daemons.uid)) {
    if (child->known != Kind::controller_revision) continue;
    if (!newest || count_at((*newest).root, "revision") < count_at(child->root, "revision")) newest = child;
  }
  return newest ? (*newest)["metadata"]["labels"]["controller-revision-hash"].text() : std::string_view{};
}

// The controller, when its present template is the one that the pod was made from.
const Object* maker_of(const PodCase& pod) {
  const Snapshot& s = pod.scene.snapshot;
  const auto owners = s.owners(pod.object);
  const Object* maker = owners.empty() ? nullptr : owners.front().object;
  if (!maker) return nullptr;
  const json::Value labels = pod.meta()["labels"];
  const std::string_view revision = labels["controller-revision-hash"].text();
  switch (maker->known) {
    case Kind::replica_set: {
      const std::string_view hash = labels["pod-template-hash"].text();
      return !hash.empty() && (*maker)["metadata"]["labels"]["pod-template-hash"].text() == hash ? maker : nullptr;
    }
    case Kind::stateful_set:
      return settled(*maker) && !revision.empty() && (*maker)["status"]["updateRevision"].text() == revision ? maker : nullptr;
    case Kind::daemon_set: {
      const json::Value status = (*maker)["status"];
      const std::string_view newest = newest_revision(s, *maker);
      const bool all_new = newest.empty() && status["updatedNumberScheduled"].integer() &&
                           count_at(status, "updatedNumberScheduled") == count_at(status, "currentNumberScheduled");
      return settled(*maker) && (all_new || (!newest.empty() && newest == revision)) ? maker : nullptr;
    }
    default:
      return nullptr;
  }
}

json::Value named(json::Value list, std::string_view name) {
  for (const json::Value item : list.items()) {
    if (item["name"].text() == name) return item;
  }
  return {};
}

// A container that works may be what it likes: some clusters rewrite every image.
bool in_trouble(const ContainerCase& c) {
  const std::string_view waits = c.waiting()["reason"].text();
  if (!waits.empty() && waits != "ContainerCreating" && waits != "PodInitializing") return true;
  return c.failing() || c.terminated()["reason"].text() == "OOMKilled" || c.last_terminated()["reason"].text() == "OOMKilled";
}

// Resources may be changed by intent after creation: a resize in place, or the vertical autoscaler.
bool resized(const PodCase& pod) {
  if (pod.meta()["annotations"]["vpaUpdates"]) return true;
  for (const json::Value entry : pod.meta()["managedFields"].items()) {
    if (entry["subresource"].text() == "resize") return true;
  }
  return false;
}

bool same_quantity(json::Value a, json::Value b) {
  const auto left = quantity(a);
  const auto right = quantity(b);
  return left && right ? *left == *right : value_text(a) == value_text(b);
}

// A LimitRange of the namespace fills in that limit; also taken so when the limit ranges were not read.
bool by_default(const PodCase& pod, std::string_view resource) {
  const Snapshot& s = pod.scene.snapshot;
  if (!s.listed(Kind::limit_range, pod.object.ns)) return true;
  for (const Object* range : of_namespace(s, Kind::limit_range, pod.object.ns)) {
    for (const json::Value limit : (*range)["spec"]["limits"].items()) {
      if (limit["default"][resource] || limit["max"][resource]) return true;
    }
  }
  return false;
}

struct Difference {
  std::string what;
  json::Value is, should;  // where it stands; of the pod, of the template
  std::string says, wanted;
};

class Comparison {
 public:
  Comparison(const ContainerCase& c, json::Value wanted) : c_(c), wanted_(wanted) {}

  void image() {
    const json::Value is = c_.spec["image"];
    const json::Value should = wanted_["image"];
    if (is.is_string() && should.is_string() && is.text() != should.text())
      out_.push_back({"image", is, should, value_text(is), value_text(should)});
  }

  void limits() {
    if (resized(c_.pod)) return;
    for (const auto [resource, is] : c_.spec["resources"]["limits"].members()) {
      const json::Value should = wanted_["resources"]["limits"][resource];
      if (should ? same_quantity(is, should) : by_default(c_.pod, resource)) continue;
      out_.push_back({fmt::format("limit of {}", resource), is, should ? should : wanted_["name"], value_text(is),
                      should ? value_text(should) : "none"});
    }
  }

  // Values may be secrets: the names are enough.
  void variables() {
    for (const json::Value should : wanted_["env"].items()) {
      const json::Value is = named(c_.spec["env"], should["name"].text());
      if (!should["value"].is_string() || (is && is["value"].text() == should["value"].text() && !is["valueFrom"])) continue;
      out_.push_back({fmt::format("variable {}", should["name"].text()), is ? is["name"] : c_.spec["name"], should["name"],
                      is ? "another value" : "not there", "a literal value"});
    }
  }

  const std::vector<Difference>& differences() const { return out_; }

 private:
  const ContainerCase& c_;
  json::Value wanted_;
  std::vector<Difference> out_;
};

std::string write(Finding& f, const ContainerCase& c, const Object& maker, const std::vector<Difference>& all) {
  std::string text;
  for (const Difference& each : all) {
    f.fact(c.pod.object, each.is, fmt::format("{}: {}: {}", who(c), each.what, each.says));
    f.fact(maker, each.should,
           fmt::format("{}: template of container {}: {}: {}", label(maker.ref()), c.name, each.what, each.wanted));
    text += fmt::format("{}{} is {} and the template says {}", text.empty() ? "" : "; ", each.what, each.says, each.wanted);
  }
  return text;
}

// Mutating webhooks that are asked when a pod is made in this namespace.
std::string candidates(Finding& f, const PodCase& pod) {
  const Snapshot& s = pod.scene.snapshot;
  const Object* ns = s.find(Kind::name_space, "", pod.object.ns);
  std::string out;
  std::size_t count = 0;
  for (const Object* configuration : s.all(Kind::mutating_webhook)) {
    for (const json::Value webhook : (*configuration)["webhooks"].items()) {
      const json::Value selector = webhook["namespaceSelector"];
      const bool here = selector.size() == 0 || !ns || selector_matches(selector, (*ns)["metadata"]["labels"]);
      if (!here || covered_by(webhook) != Coverage::pods || ++count > 3) continue;
      field_fact(f, *configuration, webhook["name"], "webhook");
      out += fmt::format("{}{}", out.empty() ? "" : ", ", webhook["name"].text());
    }
  }
  return out;
}

void wh_mutate(const ContainerCase& c, Sink& sink) {
  if (!in_trouble(c) || !c.spec) return;
  const Object* maker = maker_of(c.pod);
  if (!maker) return;
  const json::Value pod_template = (*maker)["spec"]["template"]["spec"];
  json::Value wanted = named(pod_template["containers"], c.name);
  if (!wanted) wanted = named(pod_template["initContainers"], c.name);
  if (!wanted) return;
  Comparison comparison(c, wanted);
  comparison.image();
  comparison.limits();
  comparison.variables();
  if (comparison.differences().empty()) return;
  Finding& f = sink.found();
  const std::string text = write(f, c, *maker, comparison.differences());
  const std::string asked = candidates(f, c.pod);
  f.infer(cause::policy, Confidence::likely,
          fmt::format("the pod is not as its template says: {}. Something changes pods when they are made: {}", text,
                      asked.empty() ? "a mutating webhook or a default of the namespace"
                                    : fmt::format("asked about pods here: {}", asked)))
      .reject_if.emplace_back("The managed fields of the pod show that it was changed by hand after it was made.");
}

constexpr Rule rules[] = {
    {"WH-MUTATE",
     Family::node,
     Severity::warning,
     Stage::note,
     Decisiveness::symptom,
     "a pod is not as its template says",
     "a container that waits or fails differs from the template that its pod was made from, in image, limits or the literal "
     "value "
     "of a variable; not by a resize, the vertical autoscaler or a LimitRange",
     "something changes pods at admission",
     {{{"kubectl get mutatingwebhookconfigurations", "who is asked when a pod is made"},
       {"kubectl get pod {pod} -n {ns} -o yaml --show-managed-fields", "who wrote which field"}}},
     static_cast<void (*)(const ContainerCase&, Sink&)>(wh_mutate)},
};

}  // namespace

std::span<const Rule> mutation_rules() { return rules; }

}  // namespace aiops
