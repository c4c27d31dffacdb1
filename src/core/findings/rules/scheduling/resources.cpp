// 2.3: not enough of something. The question that matters: would an empty node be large enough?
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/findings/rules/scheduling/checks.hpp"
#include "core/findings/rules/scheduling/places.hpp"

namespace aiops {

namespace {

constexpr std::size_t max_pods_added_up = 10000;

struct Room {
  const Object* node = nullptr;
  double whole = 0;  // allocatable
  double used = 0;  // by the pods that are known to be on it
};

// "12 CPU", "64Gi memory", "5 nvidia.com/gpu"
std::string of_what(std::string_view resource, double value) {
  return fmt::format("{} {}", amount(resource, value), resource == "cpu" ? std::string_view("CPU") : resource);
}

bool open_to(const PodCase& pod, const Object& node) {
  return untolerated(pod.spec(), node).empty() && !node["spec"]["unschedulable"].is_true();
}

// What the nodes offer that selectors, taints and cordons leave, largest first; all that selectors leave when that is none.
std::vector<Room> rooms(const PodCase& pod, const Unplaced& u, std::string_view resource) {
  const auto& nodes = u.eligible.empty() ? u.nodes : u.eligible;
  std::vector<Room> open;
  std::vector<Room> all;
  for (const Object* node : nodes) {
    const Room room{node, allocatable(*node, resource).value_or(0), 0};
    all.push_back(room);
    if (open_to(pod, *node)) open.push_back(room);
  }
  std::vector<Room>& out = open.empty() ? all : open;
  std::stable_sort(out.begin(), out.end(), [](const Room& a, const Room& b) { return a.whole > b.whole; });
  return out;
}

void add_up(const PodCase& pod, std::vector<Room>& rooms, std::string_view resource) {
  const auto& pods = pod.scene.snapshot.all(Kind::pod);
  if (pods.size() > max_pods_added_up) return;
  for (const Object* other : pods) {
    const std::string_view on = (*other)["spec"]["nodeName"].text();
    const std::string_view phase = (*other)["status"]["phase"].text();
    if (on.empty() || phase == "Succeeded" || phase == "Failed") continue;
    for (Room& room : rooms) {
      if (room.node->name == on) room.used += resource == "pods" ? 1 : requested(other->root, resource);
    }
  }
  std::stable_sort(rooms.begin(), rooms.end(), [](const Room& a, const Room& b) { return a.whole - a.used > b.whole - b.used; });
}

void allocatable_facts(Finding& f, const std::vector<Room>& rooms, std::string_view resource, std::size_t limit) {
  for (std::size_t i = 0; i < rooms.size() && i < limit; ++i) {
    const json::Value leaf = (*rooms[i].node)["status"]["allocatable"][resource];
    if (leaf)
      f.fact(*rooms[i].node, leaf, fmt::format("{}: allocatable {}={}", label(rooms[i].node->ref()), resource, value_text(leaf)));
  }
}

std::string how_many(const Refusal& r) { return r.nodes ? fmt::format("{} of the nodes", *r.nodes) : std::string("the nodes"); }

std::string which_nodes(const Unplaced& u) {
  if (u.eligible.size() == 1) return "what its selector allows, " + std::string(u.eligible.front()->name) + ",";
  return u.eligible.empty() || u.eligible.size() == u.nodes.size() ? all_of_the(u.nodes.size())
                                                                   : all_of_the(u.eligible.size()) + " that its selector allows";
}

void no_room(Finding& f, const PodCase& pod, const Unplaced& u, const Refusal& refusal, std::string_view resource, double asked) {
  std::vector<Room> free = rooms(pod, u, resource);
  f.before(weight::crowded);
  if (free.empty()) {
    f.infer(cause::capacity, Confidence::likely,
            fmt::format("the pod asks for {}; the scheduler finds too little free on {}", of_what(resource, asked),
                        how_many(refusal)))
        .confirm.emplace_back("The nodes show less free than that, or are smaller than that altogether.");
    return;
  }
  add_up(pod, free, resource);
  allocatable_facts(f, free, resource, max_node_facts);
  f.bind("node", free.front().node->name);
  const bool all_pods = pod.scene.snapshot.listed(Kind::pod, "");
  std::string text = fmt::format("the pod asks for {}, and {} have too little free; an empty node could hold it",
                                 of_what(resource, asked), how_many(refusal));
  if (all_pods) text += fmt::format(" (most is free on {})", free.front().node->name);
  Hypothesis& h = f.infer(cause::capacity, Confidence::likely, text);
  h.confirm.emplace_back("The requests of the pods on the nodes add up to nearly what the nodes can give.");
  h.reject_if.emplace_back("The free room lies on nodes that the pod may not use: then selectors or taints are the cause.");
}

void insufficient(const PodCase& pod, Sink& sink, const Unplaced& u, const Refusal& refusal, std::string_view resource) {
  Finding& f = blame(sink, pod, u);
  const double asked = requested(pod.object.root, resource);
  f.signature(resource);
  request_facts(f, pod, resource);
  const auto& nodes = u.eligible.empty() ? u.nodes : u.eligible;
  std::vector<Room> all;
  for (const Object* node : nodes) all.push_back({node, allocatable(*node, resource).value_or(0), 0});
  std::stable_sort(all.begin(), all.end(), [&](const Room& a, const Room& b) {
    return a.whole != b.whole ? a.whole > b.whole : open_to(pod, *a.node) && !open_to(pod, *b.node);
  });
  if (!u.complete || asked <= all.front().whole) {
    no_room(f, pod, u, refusal, resource, asked);
    return;
  }
  f.before(weight::impossible);
  f.bind("node", all.front().node->name);
  allocatable_facts(f, all, resource, all.size() <= max_compared ? all.size() : max_node_facts);
  f.infer(cause::never_fits, Confidence::certain,
          fmt::format("the pod asks for {}, and the largest of {} can give {}, even when empty: waiting or removing other pods "
                      "does not help; the request must "
                      "shrink or a larger node must come",
                      of_what(resource, asked), which_nodes(u), amount(resource, all.front().whole)));
}

void of_one(const PodCase& pod, Sink& sink, Unfit why, std::string_view resource) {
  const auto u = unplaced(pod);
  const Refusal* refusal = u ? u->says.find(why) : nullptr;
  if (refusal) insufficient(pod, sink, *u, *refusal, resource);
}

// Nobody offers it: a device plugin is missing, or the name is wrong.
void nobody_offers(Finding& f, const Unplaced& u, std::string_view resource) {
  f.before(weight::impossible);
  const std::size_t cited = u.nodes.size() <= max_compared ? u.nodes.size() : max_node_facts;
  for (std::size_t i = 0; i < cited; ++i) {
    const Object& node = *u.nodes[i];
    f.fact(node, node["status"]["allocatable"], fmt::format("{}: allocatable has no {}", label(node.ref()), resource));
  }
  f.infer(cause::never_fits, Confidence::certain, fmt::format("none of {} offers {}", all_of_the(u.nodes.size()), resource))
      .confirm.emplace_back("The device plugin that announces it is absent or not running on the nodes that have the device.");
}

}  // namespace

void sched_cpu(const PodCase& pod, Sink& sink) { of_one(pod, sink, Unfit::cpu, "cpu"); }
void sched_mem(const PodCase& pod, Sink& sink) { of_one(pod, sink, Unfit::memory, "memory"); }
void sched_eph(const PodCase& pod, Sink& sink) { of_one(pod, sink, Unfit::ephemeral_storage, "ephemeral-storage"); }

void sched_ext(const PodCase& pod, Sink& sink) {
  const auto u = unplaced(pod);
  if (!u) return;
  std::set<std::string_view> seen;
  for (const Refusal& refusal : u->says.refusals) {
    if (refusal.why != Unfit::extended || !seen.insert(refusal.detail).second) continue;
    const std::string_view resource = refusal.detail;
    const bool offered =
        std::any_of(u->nodes.begin(), u->nodes.end(), [&](const Object* n) { return allocatable(*n, resource).value_or(0) > 0; });
    if (!u->complete || offered) {
      insufficient(pod, sink, *u, refusal, resource);
      continue;
    }
    Finding& f = blame(sink, pod, *u);
    f.signature(resource);
    request_facts(f, pod, resource);
    nobody_offers(f, *u, resource);
  }
}

void sched_pods(const PodCase& pod, Sink& sink) {
  const auto u = unplaced(pod);
  const Refusal* refusal = u ? u->says.find(Unfit::pods) : nullptr;
  if (!refusal) return;
  Finding& f = blame(sink, pod, *u);
  f.before(weight::crowded);
  std::vector<Room> free = rooms(pod, *u, "pods");
  add_up(pod, free, "pods");
  std::reverse(free.begin(), free.end());  // the fullest first
  allocatable_facts(f, free, "pods", max_node_facts);
  if (!free.empty()) f.bind("node", free.front().node->name);
  f.infer(cause::capacity, Confidence::certain, fmt::format("{} already run as many pods as they may", how_many(*refusal)))
      .confirm.emplace_back(
          "The number of pods on the node equals its allocatable pods; address ranges or the kubelet's maxPods set that number.");
}

}  // namespace aiops
