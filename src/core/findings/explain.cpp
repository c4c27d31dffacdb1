// How a root is found. Every group has a stage: how early in the life of a pod it strikes (a pod that is never created
// cannot lack its image; a container that is killed by a probe cannot be ready). Group F explains group G when F strikes at an
// earlier stage and G's place is F's place or lies downstream of it: pod -> controllers, services, budgets; node -> pods;
// claim -> pods. Each group takes the earliest explainer, and following the explainers ends at a root, because stages
// only ever decrease (and between equal stages the arrows of ownership do).
//
// One more arrow leads from workload to workload: L-DEP found, with a citable ground, that a container needs a Service of
// which no pod is ready, and whose trouble is not the younger one. Whatever explains the state of that Service then explains
// the client, if what the client shows is a symptom of exactly that: its container, and for a log rule the very Service. Such
// arrows may form rings (each of two services calls the other); an arrow that would close one is left out, youngest first, so
// the oldest trouble stays the root.
#include "core/findings/explain.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "core/findings/relations.hpp"

namespace aiops {

namespace {

using Places = std::unordered_set<const Object*>;

ObjectRef mended(const Snapshot& s, const Finding& finding) {
  return finding.mended() ? *finding.mended() : s.top_owner(finding.at()).ref;
}

auto order(const Group& g) {
  const Rule& rule = g.rule();
  return std::tuple(rule.stage, g.first().weight(), rule.decisiveness, -static_cast<int>(rule.severity), rule.id, label(g.mend),
                    g.first().container(), g.first().signature(), label(g.first().at().ref()));
}

std::vector<Group> grouped(const Snapshot& s, const std::vector<Finding>& findings) {
  using Key = std::tuple<std::string_view, std::string, std::string, std::string, std::string>;
  std::map<Key, Group> by_key;
  for (const Finding& finding : findings) {
    ObjectRef mend = mended(s, finding);
    Group& group = by_key[Key{finding.rule().id, label(mend), finding.container(), finding.signature(), finding.excluded_by()}];
    if (group.members.empty()) group.mend = std::move(mend);
    group.members.push_back(&finding);
  }
  std::vector<Group> out;
  for (auto& [key, group] : by_key) {
    // Of the runs of a schedule the newest speaks: the oldest is the first to be cleaned up.
    std::stable_sort(group.members.begin(), group.members.end(), [](const Finding* a, const Finding* b) {
      if (a->at().known == Kind::job && b->at().known == Kind::job && a->at().created != b->at().created)
        return a->at().created > b->at().created;
      return label(a->at().ref()) < label(b->at().ref());
    });
    out.push_back(std::move(group));
  }
  std::stable_sort(out.begin(), out.end(), [](const Group& a, const Group& b) { return order(a) < order(b); });
  return out;
}

class Explainer {
 public:
  Explainer(const Snapshot& s, const std::vector<Group>& groups) : s_(s), groups_(groups) {
    for (std::size_t g = 0; g < groups.size(); ++g) {
      if (groups[g].rule().stage == Stage::note) continue;  // a note explains nothing
      for (const Finding* member : groups[g].members) {
        reach(member->at(), g);
        if (passes_on(*member)) {
          for (const Object* place : below_of(*member)) reach(*place, g);
        }
        for (const Object* place : member->affected()) reach(*place, g);
      }
    }
  }

  // The groups that strike at a place of g or above one, nearest to the root first: nobody else can explain it. Asking only
  // them keeps the work near linear where ten thousand pods fail each for itself.
  std::vector<std::size_t> candidates(std::size_t g) const {
    std::vector<std::size_t> out;
    for (const Finding* member : groups_[g].members) {
      const auto found = reached_.find(&member->at());
      if (found != reached_.end()) out.insert(out.end(), found->second.begin(), found->second.end());
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  bool explains(std::size_t f, std::size_t g) {
    const Group& cause = groups_[f];
    const Group& effect = groups_[g];
    if (cause.rule().stage > effect.rule().stage || cause.rule().stage == Stage::note) return false;
    const bool same_stage = cause.rule().stage == effect.rule().stage;
    if (shares_a_container(cause, effect)) return !same_stage || f < g;
    const bool some =
        std::any_of(effect.members.begin(), effect.members.end(), [&](const Finding* m) { return below(cause, m->at()); });
    if (!some || (same_stage && reaches_back(effect, cause))) return false;
    // A cause at some pods of a workload explains what the workload says, not what other pods say for themselves.
    return std::all_of(effect.members.begin(), effect.members.end(),
                       [&](const Finding* m) { return at_or_below(cause, m->at()); });
  }

 private:
  // The same container of the same workload: what ended it explains what else is seen of it, also in a pod whose event is gone.
  static bool shares_a_container(const Group& a, const Group& b) {
    const bool containers =
        a.first().container().empty() || b.first().container().empty() || a.first().container() == b.first().container();
    if (!containers) return false;
    return std::any_of(b.members.begin(), b.members.end(), [&](const Finding* m) {
      return std::any_of(a.members.begin(), a.members.end(), [&](const Finding* n) { return &m->at() == &n->at(); });
    });
  }
  // A node that is down explains all that lies on it; one that is short of something, or cordoned, only what its rule names: a
  // program with a wrong setting fails on any node.
  static bool passes_on(const Finding& finding) {
    return finding.at().known != Kind::node || finding.rule().severity == Severity::critical;
  }
  const Places& below_of(const Finding& finding) {
    auto [found, fresh] = cache_.try_emplace(&finding.at());
    if (fresh) {
      for (const Object* object : downstream(s_, finding.at())) found->second.insert(object);
    }
    return found->second;
  }
  bool below(const Group& cause, const Object& place) {
    return std::any_of(cause.members.begin(), cause.members.end(), [&](const Finding* m) {
      if (&m->at() == &place) return false;
      if (std::find(m->affected().begin(), m->affected().end(), &place) != m->affected().end()) return true;
      return passes_on(*m) && below_of(*m).count(&place) > 0;
    });
  }
  bool at_or_below(const Group& cause, const Object& place) {
    return below(cause, place) ||
           std::any_of(cause.members.begin(), cause.members.end(), [&](const Finding* m) { return &m->at() == &place; });
  }
  bool reaches_back(const Group& effect, const Group& cause) {
    return std::any_of(cause.members.begin(), cause.members.end(), [&](const Finding* m) { return below(effect, m->at()); });
  }

  void reach(const Object& place, std::size_t g) {
    std::vector<std::size_t>& there = reached_[&place];
    if (there.empty() || there.back() != g) there.push_back(g);
  }

  const Snapshot& s_;
  const std::vector<Group>& groups_;
  std::unordered_map<const Object*, Places> cache_;
  std::unordered_map<const Object*, std::vector<std::size_t>> reached_;
};

std::size_t root_of(const std::vector<std::size_t>& parent, std::size_t g) {
  for (std::size_t steps = 0; parent[g] != g && steps <= parent.size(); ++steps) g = parent[g];
  return g;
}

// What a container shows when something that it needs does not answer.
bool may_be_of_dependency(const Group& group) {
  constexpr std::array symptoms{
      std::string_view("LOG-REFUSED"), std::string_view("LOG-TIMEOUT"), std::string_view("LOG-DNS"),
      std::string_view("INIT-FAIL"),   std::string_view("INIT-HANG"),   std::string_view("CRASH-APP"),
      std::string_view("PROBE-READY"), std::string_view("PROBE-LIVE"),  std::string_view("PROBE-START")};
  return std::find(symptoms.begin(), symptoms.end(), group.rule().id) != symptoms.end();
}

bool cites(const Finding& finding, const Object& object) {
  return std::any_of(finding.facts().begin(), finding.facts().end(), [&](const Fact& fact) {
    const auto* field = std::get_if<FieldSource>(&fact.source);
    return field && field->object == object.ref();
  });
}

// Whether the group of L-DEP speaks of what this group shows.
bool fits(const Group& link, const Group& symptom) {
  const auto container = link.first().bindings().find("container");
  if (container == link.first().bindings().end() || container->second != symptom.first().container()) return false;
  return symptom.rule().family != Family::log || cites(symptom.first(), link.first().at());
}

// Its log names a cause of its own, a missing setting or a full disk: then a dependency that is down as well is not the reason.
bool names_own_cause(const Group& group) {
  constexpr std::array of_others{std::string_view("LOG-REFUSED"), std::string_view("LOG-TIMEOUT"), std::string_view("LOG-DNS"),
                                 std::string_view("LOG-POOL"), std::string_view("LOG-PANIC")};
  return group.rule().family == Family::log && group.rule().stage == Stage::log &&
         std::find(of_others.begin(), of_others.end(), group.rule().id) == of_others.end();
}

void follow_dependencies(const std::vector<Group>& groups, std::vector<std::size_t>& parent) {
  std::unordered_map<const Object*, std::vector<std::size_t>> links;  // of a client pod
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (groups[g].rule().id != "L-DEP" || !groups[g].first().excluded_by().empty()) continue;
    for (const Finding* member : groups[g].members) {
      for (const Object* client : member->affected()) links[client].push_back(g);
    }
  }
  if (links.empty()) return;
  std::vector<bool> own_cause(groups.size());
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (names_own_cause(groups[g])) own_cause[parent[g]] = true;
  }
  std::vector<std::size_t> clients;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (parent[g] == g && !own_cause[g] && may_be_of_dependency(groups[g])) clients.push_back(g);
  }
  std::stable_sort(clients.begin(), clients.end(), [&](std::size_t a, std::size_t b) {
    const auto since_a = groups[a].first().since(), since_b = groups[b].first().since();
    return since_a != since_b ? since_a > since_b : a > b;
  });
  for (const std::size_t g : clients) {
    for (const Finding* member : groups[g].members) {
      const auto there = links.find(&member->at());
      if (there == links.end()) continue;
      const auto link = std::find_if(there->second.begin(), there->second.end(), [&](std::size_t d) {
        return fits(groups[d], groups[g]) && root_of(parent, parent[d]) != g;
      });
      if (link == there->second.end()) continue;
      // Where nobody says what is wrong behind the Service, the link is a remark about its client.
      if (parent[*link] == *link) {
        parent[*link] = g;
      } else {
        parent[g] = parent[*link];
      }
      break;
    }
  }
}

}  // namespace

std::vector<Group> explain(const Snapshot& s, const std::vector<Finding>& findings) {
  std::vector<Group> groups = grouped(s, findings);
  Explainer explainer(s, groups);
  std::vector<std::size_t> parent(groups.size());
  for (std::size_t g = 0; g < groups.size(); ++g) {
    parent[g] = g;
    for (const std::size_t f : explainer.candidates(g)) {
      if (f != g && explainer.explains(f, g)) {
        parent[g] = f;
        break;
      }
    }
  }
  follow_dependencies(groups, parent);
  for (std::size_t g = 0; g < groups.size(); ++g) groups[g].root = root_of(parent, g);
  // Should two groups ever explain each other in a ring, the first of them is the root.
  for (Group& group : groups) {
    if (groups[group.root].root != group.root) group.root = groups[group.root].root;
  }
  return groups;
}

}  // namespace aiops
