// 2.3: other pods are in the way: affinity, anti-affinity, spreading, host ports.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/findings/relations.hpp"
#include "core/findings/rules/scheduling/checks.hpp"
#include "core/findings/rules/scheduling/places.hpp"
#include "core/snapshot/selector.hpp"

namespace aiops {

namespace {

constexpr std::string_view required = "requiredDuringSchedulingIgnoredDuringExecution";

json::Value terms_of(const PodCase& pod, std::string_view sort) { return pod.spec()["affinity"][sort][required]; }

void term_facts(Finding& f, const PodCase& pod, json::Value terms, std::string_view sort) {
  std::size_t left = max_node_facts;
  for (const json::Value term : terms.items()) {
    if (left-- == 0) break;
    f.fact(pod.object, term,
           fmt::format("{}: {} {} to pods with {} per {}", label(pod.object.ref()), "required", sort,
                       selector_text(term["labelSelector"]), term["topologyKey"].text()));
  }
}

std::set<std::string_view> domains(const std::vector<const Object*>& nodes, std::string_view key, json::Value spec) {
  std::set<std::string_view> out;
  for (const Object* node : nodes) {
    const json::Value value = (*node)["metadata"]["labels"][key];
    if (value.is_string() && untolerated(spec, *node).empty() && !(*node)["spec"]["unschedulable"].is_true())
      out.insert(value.text());
  }
  return out;
}

std::vector<const Object*> placed(const PodCase& pod, json::Value selector) {
  std::vector<const Object*> out;
  for (const Object* other : pod.scene.snapshot.in(Kind::pod, pod.object.ns)) {
    const std::string_view phase = (*other)["status"]["phase"].text();
    const bool gone = phase == "Succeeded" || phase == "Failed" || (*other)["spec"]["nodeName"].text().empty();
    if (!gone && selector_matches(selector, (*other)["metadata"]["labels"])) out.push_back(other);
  }
  return out;
}

json::Value replicas_of(const PodCase& pod, const Object** owner) {
  const Owner top = pod.scene.snapshot.top_owner(pod.object);
  *owner = top.object;
  return top.object ? (*top.object)["spec"]["replicas"] : json::Value();
}

// The pod keeps away from its own kind, so that every replica needs a domain of its own.
bool more_replicas_than_domains(Finding& f, const PodCase& pod, const Unplaced& u, json::Value term) {
  if (!u.complete || !selector_matches(term["labelSelector"], pod.meta()["labels"])) return false;
  const Object* owner = nullptr;
  const json::Value replicas = replicas_of(pod, &owner);
  const auto places = domains(u.eligible, term["topologyKey"].text(), pod.spec());
  if (!owner || !replicas.integer() || *replicas.integer() <= static_cast<std::int64_t>(places.size())) return false;
  field_fact(f, *owner, replicas, "replicas");
  f.before(weight::impossible);
  f.infer(cause::placement, Confidence::certain,
          fmt::format("every replica needs a {} of its own: {} replicas are wanted, and {} such places are open to them",
                      term["topologyKey"].text(), *replicas.integer(), places.size()));
  return true;
}

struct HostPort {
  std::int64_t number = 0;
  std::string_view protocol;
  json::Value leaf;
};
std::vector<HostPort> host_ports(json::Value spec) {
  std::vector<HostPort> out;
  for (const char* sort : {"containers", "initContainers"}) {
    for (const json::Value container : spec[sort].items()) {
      for (const json::Value port : container["ports"].items()) {
        const auto number = port["hostPort"].integer();
        const std::string_view protocol = port["protocol"].text();
        if (number && *number > 0) out.push_back({*number, protocol.empty() ? "TCP" : protocol, port["hostPort"]});
      }
    }
  }
  return out;
}

// Pods that hold a host port that this pod wants; a fact for each of the first few.
std::vector<const Object*> holders(Finding& f, const PodCase& pod, const std::vector<HostPort>& wanted) {
  std::vector<const Object*> out;
  for (const Object* other : pod.scene.snapshot.all(Kind::pod)) {
    const std::string_view phase = (*other)["status"]["phase"].text();
    if (other == &pod.object || (*other)["spec"]["nodeName"].text().empty() || phase == "Succeeded" || phase == "Failed")
      continue;
    for (const HostPort& held : host_ports((*other)["spec"])) {
      const bool same = std::any_of(wanted.begin(), wanted.end(),
                                    [&](const HostPort& w) { return w.number == held.number && w.protocol == held.protocol; });
      if (!same) continue;
      out.push_back(other);
      if (out.size() <= max_node_facts) {
        f.fact(*other, held.leaf,
               fmt::format("{}: hostPort={} on node {}", label(other->ref()), held.number, (*other)["spec"]["nodeName"].text()));
      }
      break;
    }
  }
  return out;
}

}  // namespace

void sched_aff(const PodCase& pod, Sink& sink) {
  const auto u = unplaced(pod);
  if (!u) return;
  const json::Value terms = terms_of(pod, "podAffinity");
  const bool old = u->says.find(Unfit::affinity_of_some_sort) && !u->says.find(Unfit::anti_affinity) && terms.size() > 0;
  if (!u->says.find(Unfit::affinity) && !old) return;
  Finding& f = blame(sink, pod, *u);
  f.before(weight::crowded);
  term_facts(f, pod, terms, "affinity");
  for (const json::Value term : terms.items()) {
    f.bind("selector", selector_text(term["labelSelector"]));
    const bool here = term["namespaces"].size() == 0 && !term["namespaceSelector"];
    if (!here || !pod.scene.snapshot.listed(Kind::pod, pod.object.ns) || !placed(pod, term["labelSelector"]).empty()) continue;
    f.before(weight::impossible);
    f.infer(cause::placement, Confidence::certain,
            fmt::format("the pod must stand beside pods with {}, and no such pod is placed in its namespace",
                        selector_text(term["labelSelector"])));
    return;
  }
  f.infer(cause::placement, Confidence::likely,
          "the nodes beside the pods that it must stand with are refused for other reasons, or have no such pod");
}

void sched_anti(const PodCase& pod, Sink& sink) {
  const auto u = unplaced(pod);
  if (!u) return;
  const json::Value terms = terms_of(pod, "podAntiAffinity");
  const bool old = u->says.find(Unfit::affinity_of_some_sort) && !u->says.find(Unfit::affinity) && terms.size() > 0;
  const bool own = u->says.find(Unfit::anti_affinity) || old;
  if (!own && !u->says.find(Unfit::existing_anti_affinity)) return;
  Finding& f = blame(sink, pod, *u);
  f.before(weight::crowded);
  term_facts(f, pod, terms, "anti-affinity");
  std::size_t in_the_way = 0;
  for (const json::Value term : terms.items()) {
    f.bind("selector", selector_text(term["labelSelector"]));
    if (more_replicas_than_domains(f, pod, *u, term)) return;
    in_the_way += placed(pod, term["labelSelector"]).size();
  }
  std::string text = own ? "the pod must not stand beside certain pods, and the nodes that are left have one"
                         : "pods that are there already do not suffer this pod beside them";
  if (in_the_way > 0) text += fmt::format(" ({} such pods are placed in its namespace)", in_the_way);
  f.infer(cause::placement, Confidence::likely, text)
      .confirm.emplace_back("There are as many such pods as nodes (or zones) that the pod could use.");
}

void sched_spread(const PodCase& pod, Sink& sink) {
  const auto u = unplaced(pod);
  if (!u) return;
  const bool missing = u->says.find(Unfit::spread_label) != nullptr;
  const bool skew = u->says.find(Unfit::spread) != nullptr;
  if (!missing && !skew) return;
  Finding& f = blame(sink, pod, *u);
  f.before(weight::crowded);
  std::vector<const Object*> without;
  for (const json::Value c : pod.spec()["topologySpreadConstraints"].items()) {
    if (c["whenUnsatisfiable"].text() != "DoNotSchedule") continue;
    const std::string_view key = c["topologyKey"].text();
    f.bind("topology", key);
    f.fact(pod.object, c,
           fmt::format("{}: spread over {}, maxSkew {}, DoNotSchedule", label(pod.object.ref()), key, value_text(c["maxSkew"])));
    for (const Object* node : u->eligible) {
      if ((*node)["metadata"]["labels"][key].is_string()) continue;
      without.push_back(node);
      if (without.size() <= 2)
        f.fact(*node, (*node)["metadata"]["labels"], fmt::format("{}: labels have no key {}", label(node->ref()), key));
    }
  }
  if (missing) {
    f.infer(cause::placement, skew ? Confidence::likely : Confidence::certain,
            without.empty()
                ? std::string("nodes lack the label over which the pods are spread, so they cannot take any")
                : fmt::format("{} lack the label over which the pods are spread, so they cannot take any", some_names(without)));
  }
  if (skew) {
    f.infer(cause::placement, Confidence::likely,
            "one more pod on the nodes that have room would make the spread more uneven than maxSkew allows")
        .confirm.emplace_back("The part with the fewest pods has no room, or is tainted: by default it counts all the same.");
  }
}

void sched_port(const PodCase& pod, Sink& sink) {
  const auto u = unplaced(pod);
  if (!u || !u->says.find(Unfit::port)) return;
  Finding& f = blame(sink, pod, *u);
  f.before(weight::crowded);
  const std::vector<HostPort> wanted = host_ports(pod.spec());
  for (std::size_t i = 0; i < wanted.size() && i < max_node_facts; ++i) field_fact(f, pod.object, wanted[i].leaf, "hostPort");
  const auto held_by = u->nodes.empty() ? std::vector<const Object*>{} : holders(f, pod, wanted);
  std::string text = "the host port that the pod wants is taken on every node that it could use";
  if (!held_by.empty()) {
    f.bind("node", (*held_by.front())["spec"]["nodeName"].text());
    const ObjectRef own = pod.scene.snapshot.top_owner(pod.object).ref;
    const bool itself =
        std::all_of(held_by.begin(), held_by.end(), [&](const Object* o) { return pod.scene.snapshot.top_owner(*o).ref == own; });
    text += " by " + some_names(held_by);
    if (itself)
      text += ": the workload stands in its own way, so a rollout that starts new pods before it stops old ones cannot go on";
  } else if (!u->eligible.empty()) {
    f.bind("node", u->eligible.front()->name);
  }
  f.infer(cause::placement, Confidence::certain, text);
}

}  // namespace aiops
