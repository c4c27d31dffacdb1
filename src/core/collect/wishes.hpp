// Why: what a round of planning collects. A wish that was asked before, or whose answer is known already, is no wish; so the
// files that say what to ask never think about repetition.
// Must never: decide what is worth asking.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/collect/plan.hpp"
#include "core/findings/case.hpp"

namespace aiops {

class Wishes {
 public:
  Wishes(const Snapshot& known, const Target& target, const std::set<Read>& asked);

  void get(Kind, std::string_view ns, std::string_view name);
  void list(Kind, std::string_view ns, const Selector& = {});  // ns empty: all namespaces
  void list(Kind, std::string_view ns, const std::string& labels);  // nothing when the labels are empty or no selector
  void events_about(const Object&);
  void groups();  // which APIs the server serves beside those of Kubernetes itself
  void log(const ContainerCase&, bool previous);  // counts against Target::max_logs over all rounds

  const Snapshot& known() const { return known_; }
  const Target& target() const { return target_; }
  const Scene& scene() const { return scene_; }
  bool logs_left() const { return target_.logs && logs_ < target_.max_logs; }
  std::vector<Read> take() { return std::move(out_); }

 private:
  void wish(Result<Read>);

  const Snapshot& known_;
  const Target& target_;
  const std::set<Read>& asked_;
  Scene scene_;
  std::size_t logs_ = 0;
  std::set<Read> wished_;
  std::vector<Read> out_;
};

// The parts of a plan; each adds what its ground gives.
void about_subject(Wishes&);  // plan.cpp: one object, its owners above, what it made below
void about_scope(Wishes&);  // plan_scope.cpp: a namespace, or all of them
void about_objects(Wishes&);  // plan_objects.cpp: what objects other than pods say of themselves
void about_pods(Wishes&);  // plan_pods.cpp: pods that are not as they should be: their node, references, logs
void about_dependencies(Wishes&);  // plan_pods.cpp: what their logs and settings name

bool needs_a_look(const PodCase&);  // plan_pods.cpp

// The newest of them, at most `count`, newest first.
std::vector<const Object*> newest(std::vector<const Object*>, std::size_t count);

}  // namespace aiops
