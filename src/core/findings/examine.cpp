// One walk over the pods for all rules about pods and containers, then one walk over each kind that a rule names. What
// the user or an object's owner excluded is marked here, and listed in the report, never silent.
#include "core/findings/examine.hpp"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/diagnose.hpp"
#include "core/findings/knowledge.hpp"
#include "core/findings/relations.hpp"

namespace aiops {

namespace {

bool wanted(const Rule& rule, const std::vector<std::string>& filter) {
  if (filter.empty()) return true;
  return std::any_of(filter.begin(), filter.end(),
                     [&](const std::string& word) { return word == rule.id || family_from(word) == rule.family; });
}

// "CRASH-APP", "CRASH-APP@shop/web", "CRASH-APP@shop": who says that this finding is not wanted; empty when nobody does.
std::string excluded_by(const Scene& scene, const Finding& finding, const std::vector<std::string>& exclude) {
  if (scene.knowledge) {
    if (const Ignore* entry = ignoring(*scene.knowledge, scene, finding)) return entry->by();
  }
  const Owner top = scene.snapshot.top_owner(finding.at());
  for (const std::string& word : exclude) {
    const auto at = word.find('@');
    if (word.substr(0, at) != finding.rule().id) continue;
    if (at == std::string::npos) return "--exclude " + word;
    const std::string place = word.substr(at + 1);
    const std::string ns(finding.at().ns);
    if (place == ns || place == ns + "/" + top.ref.name || place == ns + "/" + std::string(finding.at().name))
      return "--exclude " + word;
  }
  for (const Object* object : {&finding.at(), top.object}) {
    if (!object) continue;
    const std::string_view ignore = (*object)["metadata"]["annotations"]["aiops/ignore"].text();
    for (const auto word : split(ignore, ',')) {
      if (trim(word) == "true" || trim(word) == finding.rule().id) return "annotation aiops/ignore of " + label(object->ref());
    }
  }
  return {};
}

class Examiner {
 public:
  Examiner(const Scene& scene, const Question& question) : scene_(scene), sink_(findings_) {
    for (const Rule& rule : rulebook()) {
      if (wanted(rule, question.filter)) rules_.push_back(&rule);
    }
  }

  std::vector<Finding> run() {
    for (const Object* pod : scene_.snapshot.all(Kind::pod)) examine_pod(*pod);
    for (const Rule* rule : rules_) {
      if (const auto* any = std::get_if<AnyObjectCheck>(&rule->check)) {
        for (const Object& object : scene_.snapshot.objects()) {
          sink_.at(*rule, object, {});
          any->check({scene_, object}, sink_);
        }
      }
      const auto* check = std::get_if<ObjectCheck>(&rule->check);
      if (!check) continue;
      examine_objects(*rule, *check, check->kind);
      for (const Kind kind : check->also) {
        if (kind != Kind::other) examine_objects(*rule, *check, kind);
      }
    }
    return std::move(findings_);
  }

 private:
  void examine_objects(const Rule& rule, const ObjectCheck& check, Kind kind) {
    for (const Object* object : scene_.snapshot.all(kind)) {
      if (object->names_only) continue;
      sink_.at(rule, *object, {});
      check.check({scene_, *object}, sink_);
    }
  }

  void examine_pod(const Object& object) {
    if (object.names_only) return;
    const PodCase pod{{scene_, object}};
    const bool leaving = pod.terminating() || pod.done();
    const std::vector<ContainerCase> containers = pod.containers();
    for (const Rule* rule : rules_) {
      if (leaving && !rule->when_terminating) continue;
      if (const auto* check = std::get_if<void (*)(const PodCase&, Sink&)>(&rule->check)) {
        sink_.at(*rule, object, {});
        (*check)(pod, sink_);
      } else if (const auto* each = std::get_if<void (*)(const ContainerCase&, Sink&)>(&rule->check)) {
        for (const ContainerCase& container : containers) {
          sink_.at(*rule, object, container.name);
          (*each)(container, sink_);
        }
      }
    }
  }

  const Scene& scene_;
  std::vector<const Rule*> rules_;
  std::vector<Finding> findings_;
  Sink sink_;
};

}  // namespace

std::vector<Finding> examine(const Scene& scene, const Question& question) {
  std::vector<Finding> kept;
  for (Finding& finding : Examiner(scene, question).run()) {
    if (finding.facts().empty()) continue;
    finding.exclude(excluded_by(scene, finding, question.exclude));
    kept.push_back(std::move(finding));
  }
  return kept;
}

}  // namespace aiops
