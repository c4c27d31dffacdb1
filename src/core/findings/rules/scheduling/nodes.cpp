// 2.3: the pod and the nodes do not go together: labels, taints, cordons. In a sentence that names several reasons the taints of
// nodes that were never meant for the pod are noise; they count when they close the very nodes that its selector asks for.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/scheduling/checks.hpp"
#include "core/findings/rules/scheduling/places.hpp"

namespace aiops {

namespace {

constexpr std::size_t max_shown = 5;  // of the values of a label

std::string of_nodes(const Refusal& r, const Unplaced& u) {
  if (r.nodes && u.says.total) return fmt::format("{} of {} nodes", *r.nodes, *u.says.total);
  return r.nodes ? fmt::format("{} nodes", *r.nodes) : std::string("nodes");
}

bool narrowed(const Unplaced& u) { return !u.eligible.empty() && u.eligible.size() < u.nodes.size(); }

// How near the root a reason is that closes nodes: alone it is the cause; closing all that the selector allows, nearly so.
int weight_of(const Unplaced& u, Unfit why, std::size_t eligible_closed) {
  if (u.says.only(why)) return weight::impossible;
  return narrowed(u) && eligible_closed == u.eligible.size() ? weight::decisive : weight::usual;
}

// ---- Taints -------------------------------------------------------------------------------------------------------

struct Told {
  const Object* node = nullptr;
  json::Value taint;
};

// One taint of each node first, then different ones, then the same ones of further nodes: what is named later is what was cited.
std::vector<Told> taint_facts(Finding& f, const std::vector<const Object*>& nodes, json::Value pod_spec) {
  std::vector<Told> told;
  for (int round = 0; round < 3; ++round) {
    for (const Object* node : nodes) {
      for (const json::Value taint : untolerated(pod_spec, *node)) {
        const bool known = std::any_of(told.begin(), told.end(), [&](const Told& t) {
          const bool same = taint_text(t.taint) == taint_text(taint);
          return round == 0 ? same || t.node == node : same && (round == 1 || t.node == node);
        });
        if (known || told.size() == max_node_facts) continue;
        told.push_back({node, taint});
        f.fact(*node, taint, fmt::format("{}: taint {}", label(node->ref()), taint_text(taint)), time_at(taint["timeAdded"]));
      }
    }
  }
  return told;
}

std::string taint_list(const std::vector<Told>& told, bool problems) {
  std::map<std::string, std::vector<const Object*>> by_taint;
  for (const Told& t : told) {
    if (tells_of_a_problem(t.taint["key"].text()) == problems) by_taint[taint_text(t.taint)].push_back(t.node);
  }
  std::string out;
  for (const auto& [taint, on] : by_taint) out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", taint, some_names(on));
  return out;
}

std::string taints_in_words(const Unplaced& u) {
  std::string out;
  for (const Refusal& r : u.says.refusals) {
    if (r.why == Unfit::taint && !r.detail.empty()) out += (out.empty() ? "" : ", ") + std::string(r.detail);
  }
  return out;
}

// "dedicated=edge:NoSchedule", "node.kubernetes.io/unreachable:NoExecute for 300s", as `kubectl describe` writes them.
std::string toleration_text(json::Value toleration) {
  std::string out(toleration["key"].text().empty() ? "every key" : toleration["key"].text());
  if (!toleration["value"].text().empty()) out += fmt::format("={}", toleration["value"].text());
  if (!toleration["effect"].text().empty()) out += fmt::format(":{}", toleration["effect"].text());
  if (const auto seconds = toleration["tolerationSeconds"].integer()) out += fmt::format(" for {}s", *seconds);
  return out;
}

void toleration_fact(Finding& f, const PodCase& pod) {
  const json::Value tolerations = pod.spec()["tolerations"];
  if (tolerations.size() == 0) return;
  std::string text;
  for (const json::Value t : tolerations.items()) text += (text.empty() ? "" : ", ") + toleration_text(t);
  f.fact(pod.object, tolerations, fmt::format("{}: tolerates {}", label(pod.object.ref()), shorten(text, 512)));
}

// Only a taint that Kubernetes itself sets stands between the pod and these nodes.
bool unwell(const Object* node, json::Value pod_spec) {
  const auto taints = untolerated(pod_spec, *node);
  return !taints.empty() &&
         std::all_of(taints.begin(), taints.end(), [](json::Value t) { return tells_of_a_problem(t["key"].text()); });
}

// Those of the nodes that were cited.
std::string cited_names(const std::vector<const Object*>& nodes, const std::vector<Told>& told) {
  std::vector<const Object*> named;
  std::copy_if(nodes.begin(), nodes.end(), std::back_inserter(named), [&](const Object* n) {
    return std::any_of(told.begin(), told.end(), [&](const Told& t) { return t.node == n; });
  });
  return some_names(named) + (named.size() < nodes.size() ? " and others" : "");
}

void infer_from_taints(Finding& f, const PodCase& pod, const Unplaced& u, const std::vector<const Object*>& closed,
                       const std::vector<Told>& told) {
  std::vector<const Object*> sick;
  std::copy_if(closed.begin(), closed.end(), std::back_inserter(sick), [&](const Object* n) { return unwell(n, pod.spec()); });
  const bool alone = u.says.only(Unfit::taint);
  if (!sick.empty()) {
    f.bind("node", sick.front()->name);
    const bool pressure = taint_list(told, true).find("-pressure") != std::string::npos;
    f.infer(
        pressure ? cause::node_pressure : cause::node_lost, Confidence::likely,
        fmt::format("{} would take the pod, but Kubernetes keeps new pods away from {}: {}; the node is what has to be mended",
                    cited_names(sick, told), sick.size() == 1 ? "it" : "them", taint_list(told, true)));
  }
  if (sick.size() == closed.size() && !sick.empty()) return;
  const std::string named = closed.empty() ? taints_in_words(u) : taint_list(told, false);
  const Refusal& refusal = *u.says.find(Unfit::taint);
  std::string text = fmt::format("the pod does not tolerate the taints of {}", of_nodes(refusal, u));
  if (!named.empty()) text += ": " + named;
  text += alone ? "; it needs a toleration, or a node without such a taint"
                : "; nodes that are kept for other work are usually meant to refuse it";
  Hypothesis& h = f.infer(cause::placement, alone ? Confidence::certain : Confidence::possible, text);
  h.reject_if.emplace_back("The tainted nodes were never meant for this pod: then the other reasons of the sentence count.");
}

// ---- Selectors ----------------------------------------------------------------------------------------------------

struct Need {
  std::string text;  // "accelerator=gpu-a", "zone In (a, b)"
  std::string_view key;
  std::vector<std::string_view> values;
  json::Value leaf;
  std::vector<const Object*> met_by;
};

void count_nodes(Need& need, const std::vector<const Object*>& nodes, json::Value expression, bool of_fields) {
  for (const Object* node : nodes) {
    const bool met = expression ? expression_allows(expression, *node, of_fields)
                                : (*node)["metadata"]["labels"][need.key].text() == need.values.front();
    if (met) need.met_by.push_back(node);
  }
}

std::vector<Need> needs_of(json::Value spec, const std::vector<const Object*>& nodes) {
  std::vector<Need> out;
  for (const json::Member member : spec["nodeSelector"].members()) {
    out.push_back({fmt::format("{}={}", member.key, member.value.text()), member.key, {member.value.text()}, member.value, {}});
    count_nodes(out.back(), nodes, {}, false);
  }
  for (const json::Value term : node_affinity_terms(spec).items()) {
    for (const char* sort : {"matchExpressions", "matchFields"}) {
      for (const json::Value e : term[sort].items()) {
        Need need{fmt::format("{} {}", e["key"].text(), e["operator"].text()), e["key"].text(), {}, e, {}};
        for (const json::Value value : e["values"].items()) need.values.push_back(value.text());
        if (!need.values.empty()) need.text += fmt::format(" ({})", fmt::join(need.values, ", "));
        count_nodes(need, nodes, e, std::string_view(sort) == "matchFields");
        out.push_back(std::move(need));
      }
    }
  }
  return out;
}

// What the nodes have instead: the same key with other values, or else a key of nearly the same name.
struct Instead {
  std::vector<std::string_view> values;  // at most so many, the nearest first
  std::string_view near_value, near_key;
};

Instead instead_of(const Need& need, const std::vector<const Object*>& nodes) {
  std::set<std::string_view> values;
  std::set<std::string_view> keys;
  for (const Object* node : nodes) {
    for (const json::Member l : (*node)["metadata"]["labels"].members()) {
      keys.insert(l.key);
      if (l.key == need.key) values.insert(l.value.text());
    }
  }
  Instead out{{values.begin(), values.end()}, {}, {}};
  if (values.empty()) out.near_key = nearest(need.key, {keys.begin(), keys.end()});
  if (!need.values.empty()) out.near_value = nearest(need.values.front(), out.values);
  const auto near = std::find(out.values.begin(), out.values.end(), out.near_value);
  if (near != out.values.end()) std::rotate(out.values.begin(), near, near + 1);
  if (out.values.size() > max_shown) out.values.resize(max_shown);
  return out;
}

std::string in_words(const Need& need, const Instead& instead) {
  if (instead.values.empty()) {
    const std::string none = fmt::format("no node has a label {}", need.key);
    return instead.near_key.empty() ? none : none + fmt::format("; the nearest key is {}", instead.near_key);
  }
  const std::string text = fmt::format("nodes have {}: {}", need.key, fmt::join(instead.values, ", "));
  return instead.near_value.empty() ? text : text + fmt::format("; the nearest is {}", instead.near_value);
}

void one_with(Finding& f, const std::vector<const Object*>& nodes, std::string_view key, std::optional<std::string_view> value) {
  for (const Object* node : nodes) {
    const json::Value leaf = (*node)["metadata"]["labels"][key];
    if (!leaf || (value && leaf.text() != *value)) continue;
    f.fact(*node, leaf, fmt::format("{}: {}={}", label(node->ref()), key, leaf.text()));
    return;
  }
}

// The label at every node when they are few; of many, one node for each value that is named, and one that lacks it.
void label_facts(Finding& f, const Need& need, const Instead& instead, const std::vector<const Object*>& nodes) {
  const bool few = nodes.size() <= max_compared;
  bool lacks = false;
  for (const Object* node : nodes) {
    const json::Value labels = (*node)["metadata"]["labels"];
    const json::Value leaf = labels[need.key];
    if (leaf && few) {
      f.fact(*node, leaf, fmt::format("{}: {}={}", label(node->ref()), need.key, leaf.text()));
    } else if (!leaf && (few || !lacks)) {
      lacks = true;
      f.fact(*node, labels, fmt::format("{}: labels have no key {}", label(node->ref()), need.key));
    }
  }
  if (!few) {
    for (const std::string_view value : instead.values) one_with(f, nodes, need.key, value);
  }
  if (!instead.near_key.empty()) one_with(f, nodes, instead.near_key, std::nullopt);
}

// One label of a node that was asked for, to show that it is there.
void met_fact(Finding& f, const Need& need, const Object& node) {
  const json::Value leaf = node["metadata"]["labels"][need.key];
  if (leaf) f.fact(node, leaf, fmt::format("{}: {}={}", label(node.ref()), need.key, leaf.text()));
}

void nobody_matches(Finding& f, const PodCase& pod, const Unplaced& u, const std::vector<Need>& needs) {
  f.before(weight::impossible);
  std::string text;
  std::size_t left = max_node_facts;
  for (const Need& need : needs) {
    if (!need.met_by.empty() || left == 0) continue;
    --left;
    f.fact(pod.object, need.leaf, fmt::format("{}: asks for nodes with {}", label(pod.object.ref()), need.text));
    const Instead instead = instead_of(need, u.nodes);
    label_facts(f, need, instead, u.nodes);
    text += fmt::format("{}none of {} has {} ({})", text.empty() ? "" : "; ", all_of_the(u.nodes.size()), need.text,
                        in_words(need, instead));
  }
  if (text.empty()) {
    for (std::size_t i = 0; i < needs.size() && i < max_node_facts; ++i) {
      f.fact(pod.object, needs[i].leaf, fmt::format("{}: asks for nodes with {}", label(pod.object.ref()), needs[i].text));
      met_fact(f, needs[i], *needs[i].met_by.front());
    }
    text = fmt::format("every label that the pod asks for is on some node, but none of {} has all of them",
                       all_of_the(u.nodes.size()));
  }
  f.infer(cause::placement, Confidence::certain, text);
}

bool is_ready(const Object& node) { return has_condition(node["status"], "Ready", "True"); }

}  // namespace

void sched_taint(const PodCase& pod, Sink& sink) {
  const auto u = unplaced(pod);
  if (!u || !u->says.find(Unfit::taint)) return;
  Finding& f = blame(sink, pod, *u);
  std::vector<const Object*> closed;
  for (const Object* node : u->eligible) {
    // A cordoned node is counted as unschedulable, not as tainted.
    if (!(*node)["spec"]["unschedulable"].is_true() && !untolerated(pod.spec(), *node).empty()) closed.push_back(node);
  }
  const int weight = weight_of(*u, Unfit::taint, closed.size());
  f.before(weight);
  if (!closed.empty()) f.bind("node", closed.front()->name);
  const auto told = taint_facts(f, closed, pod.spec());
  if (weight != weight::usual) toleration_fact(f, pod);
  infer_from_taints(f, pod, *u, closed, told);
}

void sched_select(const PodCase& pod, Sink& sink) {
  const auto u = unplaced(pod);
  const Refusal* refusal = u ? u->says.find(Unfit::selector) : nullptr;
  if (!refusal) return;
  Finding& f = blame(sink, pod, *u);
  const std::vector<Need> needs = needs_of(pod.spec(), u->nodes);
  if (u->complete && u->eligible.empty() && !needs.empty()) {
    nobody_matches(f, pod, *u, needs);
    return;
  }
  for (std::size_t i = 0; i < needs.size() && i < max_node_facts; ++i) {
    f.fact(pod.object, needs[i].leaf, fmt::format("{}: asks for nodes with {}", label(pod.object.ref()), needs[i].text));
  }
  for (std::size_t i = 0; i < u->eligible.size() && i < max_node_facts && !needs.empty(); ++i)
    met_fact(f, needs.front(), *u->eligible[i]);
  const bool alone = u->says.only(Unfit::selector);
  f.before(alone || !u->complete ? weight::crowded : weight::narrowing);
  std::string text = fmt::format("{} do not have the labels that the pod asks for", of_nodes(*refusal, *u));
  if (!u->eligible.empty())
    text += fmt::format("; {} {} them, so what else the sentence says is about {}", some_names(u->eligible, max_node_facts),
                        u->eligible.size() == 1 ? "has" : "have", u->eligible.size() == 1 ? "that node" : "those nodes");
  f.infer(cause::placement, alone ? Confidence::certain : Confidence::likely, text);
}

void sched_cordon(const PodCase& pod, Sink& sink) {
  const auto u = unplaced(pod);
  const Refusal* refusal = u ? u->says.find(Unfit::cordon) : nullptr;
  if (!refusal) return;
  Finding& f = blame(sink, pod, *u);
  std::vector<const Object*> cordoned;
  std::size_t eligible = 0;
  for (const Object* node : u->nodes) {
    if (!(*node)["spec"]["unschedulable"].is_true()) continue;
    cordoned.push_back(node);
    eligible += std::count(u->eligible.begin(), u->eligible.end(), node) > 0 ? 1 : 0;
    if (cordoned.size() <= max_node_facts) field_fact(f, *node, (*node)["spec"]["unschedulable"], "unschedulable");
  }
  const int weight = weight_of(*u, Unfit::cordon, eligible);
  f.before(weight == weight::usual ? weight::others : weight);
  if (!cordoned.empty()) f.bind("node", cordoned.front()->name);
  f.infer(cause::deliberate, Confidence::certain,
          fmt::format("{} {} cordoned: someone, or an upgrade, keeps new pods away until it is done",
                      cordoned.empty() ? of_nodes(*refusal, *u) : some_names(cordoned, max_node_facts),
                      cordoned.size() == 1 ? "is" : "are"));
}

void sched_none(const PodCase& pod, Sink& sink) {
  const auto u = unplaced(pod);
  if (!u) return;
  const bool said = u->says.find(Unfit::no_nodes) || u->says.total == 0;
  const bool none_ready =
      !u->nodes.empty() && std::none_of(u->nodes.begin(), u->nodes.end(), [](const Object* n) { return is_ready(*n); });
  if (!said && !none_ready) return;
  Finding& f = blame(sink, pod, *u);
  f.before(weight::nothing_there);
  const std::size_t cited = u->nodes.size() <= max_compared ? u->nodes.size() : max_node_facts;
  for (std::size_t i = 0; i < cited; ++i) condition_fact(f, {pod.scene, *u->nodes[i]}, "Ready");
  f.infer(cause::node_lost, Confidence::certain,
          none_ready ? fmt::format("none of {} is ready: nothing can be placed until a node is", all_of_the(u->nodes.size()))
                     : std::string("the cluster has no node that could take pods"));
}

}  // namespace aiops
