// Facts are collected without duplicates: two rules that cite the same field cite the same fact. Until all incidents are
// in order, facts are known by their place in the incident; number() gives them their names.
#include "core/findings/assemble.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>
#include <openssl/sha.h>

#include "core/base/text.hpp"
#include "core/evidence/mask.hpp"
#include "core/findings/kubectl.hpp"
#include "core/findings/relations.hpp"

namespace aiops {

namespace {

constexpr std::size_t max_sibling_facts = 10;

// Where a fact points, as text: equal for equal places.
std::string place_of(const Source& source) {
  if (const auto* field = std::get_if<FieldSource>(&source))
    return "f " + label(field->object) + " " + field->object.uid + " " + field->path;
  if (const auto* line = std::get_if<LogSource>(&source)) {
    return fmt::format("l {} {} {} {}", label(line->pod), line->container, line->previous, line->line);
  }
  if (const auto* absent = std::get_if<AbsentSource>(&source)) return "a " + label(absent->object);
  if (const auto* query = std::get_if<QuerySource>(&source))
    return fmt::format("q {} {} {} {}", query->query, query->time, label(query->object), query->container);
  const auto& derived = std::get<DerivedSource>(source);
  return fmt::format("d {} {}", static_cast<int>(derived.op), fmt::join(derived.inputs, " "));
}

std::string incident_id(std::string_view rule, const ObjectRef& subject) {
  const std::string text = fmt::format("{}|{}|{}|{}|{}", rule, subject.api_version, subject.kind, subject.ns, subject.name);
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  std::string out;
  for (std::size_t i = 0; i < 6; ++i) out += fmt::format("{:02x}", static_cast<unsigned>(digest[i]));
  return out;
}

class Writer {
 public:
  // `under`: the groups that the root explains, nearest to the root first.
  Writer(const Scene& scene, const Group& root, const std::vector<const Group*>& under, std::string_view context)
      : scene_(scene), root_(root), under_(under), context_(context) {}

  Draft write() {
    Incident& incident = draft_.incident;
    incident.rule = root_.rule().id;
    incident.subject = root_.mend;
    incident.id = incident_id(incident.rule, incident.subject);
    incident.title = root_.rule().title;
    draft_.decisiveness = root_.rule().decisiveness;
    told_.insert(root_.mend);
    for (const Group* group : under_) {
      if (!group->rule().fallback) told_.insert(group->mend);
    }
    add_group(root_);
    add_unknown_owner();
    add_siblings();
    for (const Group* group : under_) {
      if (group->first().excluded_by().empty()) add_explained(*group);
    }
    incident.title += headline();
    incident.affected.assign(affected_.begin(), affected_.end());
    draft_.pods = static_cast<std::size_t>(
        std::count_if(affected_.begin(), affected_.end(), [](const ObjectRef& r) { return r.kind == "Pod"; }));
    if (const Object* subject = scene_.snapshot.find(incident.subject))
      incident.pods = pods_under(scene_.snapshot, *subject).size();
    add_commands();
    return std::move(draft_);
  }

 private:
  void add_explained(const Group& group) {
    const bool correlation = group.rule().family == Family::correlation;
    const bool own = group.mend == root_.mend;
    // About another object's fault it says nothing, unless it says whom this one reaches.
    if (correlation && !own && group.first().affected().empty()) return;
    if (own || correlation) {
      if (!group.rule().fallback) add_group(group);
    } else if (!group.rule().fallback || told_.insert(group.mend).second) {
      add_consequence(group);
    }
  }

  // The most exact word that any finding about the mended object has, the root's before all others.
  std::string headline() const {
    if (!root_.first().headline().empty()) return ": " + root_.first().headline();
    for (const Group* group : under_) {
      if (group->mend == root_.mend && !group->first().headline().empty()) return ": " + group->first().headline();
    }
    return {};
  }

  // The index of the fact in the incident; an equal one is reused.
  std::size_t add_fact(Fact fact) {
    const auto [known, fresh] = places_.try_emplace(place_of(fact.source), places_.size());
    if (!fresh) return known->second;
    draft_.incident.facts.push_back(std::move(fact));
    return known->second;
  }

  std::vector<std::size_t> add_facts(const Finding& finding) {
    std::vector<std::size_t> indexes;
    for (Fact fact : finding.facts()) {
      if (auto* derived = std::get_if<DerivedSource>(&fact.source)) {
        for (std::string& input : derived->inputs)
          input = std::to_string(indexes.at(static_cast<std::size_t>(std::stoul(input))));
      }
      indexes.push_back(add_fact(std::move(fact)));
    }
    return indexes;
  }

  void touch(const Group& group) {
    Incident& incident = draft_.incident;
    for (const Finding* member : group.members) {
      const ObjectRef at = member->at().ref();
      if (!(at == incident.subject)) affected_.insert(at);
      for (const Object* object : member->affected()) {
        if (!(object->ref() == incident.subject)) affected_.insert(object->ref());
      }
      if (member->since() && (!incident.since || *member->since() < *incident.since)) incident.since = member->since();
    }
    incident.severity = std::max(incident.severity, group.first().severity().value_or(group.rule().severity));
  }

  void add_group(const Group& group) {
    touch(group);
    const auto indexes = add_facts(group.first());
    const auto names = [&](const std::vector<FactIndex>& local) {
      std::vector<std::string> out;
      for (const FactIndex i : local) out.push_back(std::to_string(indexes.at(i)));
      return out;
    };
    std::vector<FactIndex> every;
    for (FactIndex i = 0; i < indexes.size(); ++i) every.push_back(i);
    for (const Hypothesis& h : group.first().hypotheses()) {
      if (&group != &root_ && h.cause == cause::undetermined.word) continue;  // something else determined it
      Inference inference;
      inference.rule = group.rule().id;
      inference.cause = h.cause.empty() ? to_lower(group.rule().id) : std::string(h.cause);
      inference.text = h.text;
      inference.confidence = capped(h.confidence, group.first().at());
      inference.facts = names(h.facts.empty() ? every : h.facts);
      inference.contradicts = names(h.contradicts);
      inference.confirm = h.confirm;
      inference.reject_if = h.reject_if;
      draft_.incident.inferences.push_back(std::move(inference));
    }
  }

  // 403 is evidence about us (2.0.9): where something of this namespace could not be read, nothing is better than possible
  // unless the API itself states the cause.
  Confidence capped(Confidence confidence, const Object& at) const {
    if (confidence != Confidence::likely) return confidence;
    for (const KindRow& row : all_kinds()) {
      if (scene_.snapshot.refused(row.kind, at.ns)) return Confidence::possible;
    }
    return confidence;
  }

  // The walk up the owners ends outside the snapshot (a Rollout, a DeploymentConfig): the reference that says so is the fact.
  void add_unknown_owner() {
    const auto owners = scene_.snapshot.owners(root_.first().at());
    if (owners.empty() || !(owners.back().ref == root_.mend) ||
        (owners.back().object && owners.back().object->known != Kind::other))
      return;
    const Object* child = owners.size() > 1 ? owners[owners.size() - 2].object : &root_.first().at();
    if (!child) return;
    for (const json::Value owner : (*child)["metadata"]["ownerReferences"].items()) {
      if (!owner["controller"].is_true()) continue;
      Fact fact;
      fact.text = mask(fmt::format("{}: controlled by {} {} ({})", label(child->ref()), owner["kind"].text(),
                                   owner["name"].text(), owner["apiVersion"].text()));
      fact.source = FieldSource{child->ref(), child->path_of(owner["name"])};
      fact.value = masked_value(owner["name"], owner);
      add_fact(std::move(fact));
      return;
    }
  }

  // The other pods of the same cause: one fact each, and their number.
  void add_siblings() {
    if (root_.members.size() < 2 || root_.first().at().known != Kind::pod) return;
    if (root_.members.size() > max_sibling_facts) return;
    std::vector<std::string> inputs;
    for (const Finding* member : root_.members) {
      // A derived fact speaks of its own finding's other facts: the first that stands alone is taken.
      const auto& facts = member->facts();
      const auto alone = std::find_if(facts.begin(), facts.end(),
                                      [](const Fact& f) { return !std::holds_alternative<DerivedSource>(f.source); });
      if (alone != facts.end()) inputs.push_back(std::to_string(add_fact(*alone)));
    }
    std::size_t total = 0;
    const Owner top = scene_.snapshot.top_owner(root_.first().at());
    if (top.object) total = pods_under(scene_.snapshot, *top.object).size();
    Fact fact;
    fact.text = fmt::format("{}: {} of {} pods with the same finding", label(top.ref), root_.members.size(),
                            std::max(total, root_.members.size()));
    fact.source = DerivedSource{DerivedSource::Op::count, inputs};
    fact.value = static_cast<std::int64_t>(root_.members.size());
    const std::size_t at = add_fact(std::move(fact));
    for (Inference& inference : draft_.incident.inferences) inference.facts.push_back(std::to_string(at));
  }

  void add_consequence(const Group& group) {
    touch(group);
    const bool about_pods = group.first().at().known == Kind::pod;
    std::vector<std::string> names;
    for (const std::size_t i : add_facts(group.first())) names.push_back(std::to_string(i));
    ObjectRef subject = about_pods || group.first().mended() ? group.mend : group.first().at().ref();
    if (!(subject == draft_.incident.subject)) affected_.insert(subject);
    draft_.incident.consequences.push_back({std::string(group.rule().id), std::move(subject), std::move(names)});
  }

  ReadOnlyKubectl::Bindings bindings() const {
    const Finding& finding = root_.first();
    const ObjectRef& subject = draft_.incident.subject;
    ReadOnlyKubectl::Bindings out;
    const auto set = [&](std::string_view name, std::string_view value) {
      if (!value.empty()) out.insert_or_assign(std::string(name), std::string(value));
    };
    set("ns", subject.ns.empty() ? finding.at().ns : std::string_view(subject.ns));
    set("name", subject.name);
    set("kind", kubectl_word(subject));
    set("workload", kubectl_word(subject) + "/" + subject.name);
    if (finding.at().known == Kind::pod) {
      set("pod", finding.at().name);
      set("node", finding.at()["spec"]["nodeName"].text());
      set("sa", finding.at()["spec"]["serviceAccountName"].text());
    }
    set("container", finding.container());
    for (const auto& [name, value] : finding.bindings()) set(name, value);
    return out;
  }

  void add_commands() {
    const auto bound = bindings();
    std::vector<std::pair<ReadOnlyKubectl, std::string_view>> commands;
    for (const CommandRow& row : root_.rule().commands) {
      auto command = ReadOnlyKubectl::from_template(row.text, bound);
      if (command) commands.emplace_back(std::move(*command), row.purpose);
    }
    const ObjectRef at = root_.first().at().ref();
    commands.emplace_back(ReadOnlyKubectl::describe(draft_.incident.subject), "the whole object with its conditions and events");
    commands.emplace_back(ReadOnlyKubectl::events_of(at), "what was recorded about it");
    commands.emplace_back(ReadOnlyKubectl::describe(at), "the whole object with its conditions and events");
    commands.emplace_back(ReadOnlyKubectl::events_of(draft_.incident.subject), "what was recorded about it");
    std::set<std::string> seen;
    for (auto& [command, purpose] : commands) {
      if (draft_.incident.commands.size() == 2) break;
      if (!seen.insert(command.shell_line()).second) continue;
      command.with_context(context_);
      draft_.incident.commands.push_back({command.shell_line(), command.argv(), std::string(purpose)});
    }
  }

  const Scene& scene_;
  const Group& root_;
  const std::vector<const Group*>& under_;
  std::string_view context_;
  Draft draft_;
  std::unordered_map<std::string, std::size_t> places_;  // of every fact, and its index
  std::set<ObjectRef> affected_;
  std::set<ObjectRef> told_;  // objects of which a rule that is no fallback speaks
};

}  // namespace

std::vector<Draft> assemble(const Scene& scene, const std::vector<Group>& groups, std::string_view context,
                            std::vector<Suppressed>& suppressed) {
  std::vector<Draft> out;
  std::vector<std::vector<const Group*>> under(groups.size());
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (groups[g].root != g) under[groups[g].root].push_back(&groups[g]);
  }
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const Group& group = groups[g];
    // A correlation is never an incident of its own.
    if (group.root == g && group.rule().family == Family::correlation) continue;
    const std::string& own = group.first().excluded_by();
    const std::string& of_root = groups[group.root].first().excluded_by();
    if (!own.empty() || !of_root.empty()) {
      const std::string by =
          !own.empty() ? own : fmt::format("{}, which explains it by {}", of_root, groups[group.root].rule().id);
      suppressed.push_back({std::string(group.rule().id), group.mend, by});
      continue;
    }
    if (group.root == g) out.push_back(Writer(scene, group, under[g], context).write());
  }
  return out;
}

void rank(std::vector<Draft>& drafts, const std::function<bool(const Incident&)>& connected) {
  for (Draft& draft : drafts) draft.connected = connected(draft.incident);
  std::stable_sort(drafts.begin(), drafts.end(), [](const Draft& a, const Draft& b) {
    if (a.connected != b.connected) return a.connected;
    if (a.incident.severity != b.incident.severity) return a.incident.severity > b.incident.severity;
    if (a.decisiveness != b.decisiveness) return a.decisiveness < b.decisiveness;
    if (a.pods != b.pods) return a.pods > b.pods;
    if (a.incident.since != b.incident.since) {
      return a.incident.since && (!b.incident.since || *a.incident.since < *b.incident.since);
    }
    return std::tie(a.incident.rule, a.incident.subject) < std::tie(b.incident.rule, b.incident.subject);
  });
}

void number(std::vector<Draft>& drafts) {
  std::size_t facts = 0;
  std::size_t inferences = 0;
  for (Draft& draft : drafts) {
    const std::size_t base = facts + 1;
    const auto rename = [&](std::vector<std::string>& names) {
      std::vector<std::size_t> indexes;
      for (const std::string& name : names) indexes.push_back(static_cast<std::size_t>(std::stoul(name)));
      std::sort(indexes.begin(), indexes.end());
      indexes.erase(std::unique(indexes.begin(), indexes.end()), indexes.end());
      names.clear();
      for (const std::size_t index : indexes) names.push_back(fmt::format("F{}", base + index));
    };
    for (Fact& fact : draft.incident.facts) {
      fact.id = fmt::format("F{}", ++facts);
      if (auto* derived = std::get_if<DerivedSource>(&fact.source)) rename(derived->inputs);
    }
    for (Inference& inference : draft.incident.inferences) {
      inference.id = fmt::format("I{}", ++inferences);
      rename(inference.facts);
      rename(inference.contradicts);
    }
    for (Consequence& consequence : draft.incident.consequences) rename(consequence.facts);
  }
}

}  // namespace aiops
