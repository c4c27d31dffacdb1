// 2.11 of the rulebook, L-DEP: a container that complains needs a Service of which no pod is ready, and whose trouble is not
// the younger. The finding stands at the Service and reaches the client; explain.cpp lets what is wrong behind the Service
// explain the client. Where nothing but a setting names the Service, it is no more than a hint beside the client's own cause.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/evidence/mask.hpp"
#include "core/findings/dependencies.hpp"
#include "core/findings/rules/correlation/parts.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops {

namespace {

constexpr auto tolerance = std::chrono::minutes(5);  // clocks of nodes, probes that take their time
constexpr std::size_t max_pods = 3;

void ground_fact(Finding& f, const ContainerCase& c, const Ground& ground, const std::string& host) {
  if (ground.log) {
    f.fact(*ground.log, ground.line);
  } else if (ground.kind == Ground::Kind::argument) {
    f.fact(c.pod.object, ground.leaf, fmt::format("{}: argument {}", who(c), mask(ground.leaf.text(), 200)));
  } else {
    f.fact(c.pod.object, ground.leaf, fmt::format("{}: env {} names {}", who(c), ground.leaf.text(), host));
  }
}

std::string ground_text(const Dependency& d) {
  const Ground& ground = d.grounds.front();
  if (ground.log) return "its log complains about " + d.host;
  if (ground.kind == Ground::Kind::argument) return "its arguments name " + d.host;
  return fmt::format("its variable {} names {}", ground.leaf.text(), d.host);
}

class Linker {
 public:
  Linker(const Scene& scene, Sink& sink) : scene_(scene), sink_(sink), services_(scene.snapshot) {}

  void run() {
    for (const Object* object : scene_.snapshot.all(Kind::pod)) {
      if (object->names_only) continue;
      const PodCase pod{{scene_, *object}};
      if (pod.done() || pod.terminating()) continue;
      const bool unready = !pod_ready(*object);
      for (const ContainerCase& c : pod.containers()) {
        // A container that works and of which no log was read has nothing to say.
        if (!unready && !c.log(false) && !c.log(true)) continue;
        for (const Dependency& d : dependencies_of(c, services_)) link(c, d, unready);
      }
    }
  }

 private:
  void link(const ContainerCase& c, const Dependency& d, bool unready) {
    if ((*d.service)["spec"]["selector"].size() == 0) return;
    auto [at, fresh] = standings_.try_emplace(d.service);
    if (fresh) at->second = standing_of(scene_, *d.service);
    const Standing& there = at->second;
    if (!there.down() || (there.unready.empty() && !scene_.snapshot.listed(Kind::pod, d.service->ns))) return;
    const auto began = unready ? onset_of(scene_, c.pod.object) : d.since;
    if (began && there.since && *there.since > *began + tolerance) return;
    if (d.complains) {
      Finding& f = sink_.found_at(*d.service);
      f.mend(scene_.snapshot.top_owner(c.pod.object).ref).affects(c.pod.object).bind("container", c.name);
      tell(f, c, d, there, began, began && there.since ? Confidence::likely : Confidence::possible);
    } else if (unready && !c.log(false) && !c.log(true) && (c.failing() || c.running())) {
      tell(sink_.found_at(c.pod.object), c, d, there, began, Confidence::possible);
    }
  }

  void tell(Finding& f, const ContainerCase& c, const Dependency& d, const Standing& there, std::optional<Time> began,
            Confidence confidence) {
    f.signature(label(d.service->ref()) + "/" + c.name).bind("svc", d.service->name);
    for (const Ground& ground : d.grounds) ground_fact(f, c, ground, d.host);
    field_fact(f, *d.service, (*d.service)["spec"]["selector"], "selector");
    for (std::size_t i = 0; i < std::min(there.unready.size(), max_pods); ++i)
      condition_fact(f, {scene_, *there.unready[i]}, "Ready");
    const std::string client = label(scene_.snapshot.top_owner(c.pod.object).ref);
    const std::string pods = there.unready.empty()       ? std::string("which selects no pod that runs")
                             : there.unready.size() == 1 ? std::string("whose only pod is not ready")
                                                         : fmt::format("none of whose {} pods is ready", there.unready.size());
    std::string when;
    if (there.since && began) {
      when =
          fmt::format("; that began {}, the trouble of {} {}", ago(scene_, there.since), c.pod.object.name, ago(scene_, began));
    }
    Hypothesis& h = f.infer(cause::dependency, confidence,
                            fmt::format("container {} of {} needs Service {} ({}), {}{}", c.name, client, d.service->name,
                                        ground_text(d), pods, when));
    h.reject_if.emplace_back("It stays as it is once that Service has ready pods again.");
  }

  const Scene& scene_;
  Sink& sink_;
  ServiceBook services_;
  std::unordered_map<const Object*, Standing> standings_;
};

// The whole snapshot at once, at its first Service: asking each Service for its clients would read every text anew.
void l_dep(const ObjectCase& c, Sink& sink) {
  const auto& services = c.scene.snapshot.all(Kind::service);
  const auto first = std::find_if(services.begin(), services.end(), [](const Object* s) { return !s->names_only; });
  if (first != services.end() && *first == &c.object) Linker(c.scene, sink).run();
}

constexpr Rule rules[] = {
    {"L-DEP",
     Family::correlation,
     Severity::info,
     Stage::note,
     Decisiveness::symptom,
     "it needs a Service that is down",
     "a line that complains, an argument of an init container, or a variable names a Service; none of its pods is ready, and "
     "their trouble began no more than 5 minutes after the client's",
     "the client follows what is wrong behind that Service",
     {{{"kubectl get endpointslices -n {ns} -l kubernetes.io/service-name={svc}", "its endpoints and whether they are ready"},
       {"kubectl describe service {svc} -n {ns}", "its selector and ports"}}},
     ObjectCheck{Kind::service, l_dep}},
};

}  // namespace

std::span<const Rule> dependency_rules() { return rules; }

}  // namespace aiops
