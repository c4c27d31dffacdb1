// Why: who may talk to whom, by the words of networking.k8s.io/v1 alone. The triage rules ask it about one connection, the audit
// of a boundary about many. Pure: a snapshot and two ends give an answer. Must never: say "blocked" or "admitted" where something
// that was not read could turn it round; that is `undecidable`. Nor does it know whether the network plugin enforces policies at
// all: a policy declares. Format: kubernetes.io/docs/concepts/services-networking/network-policies,
// k8s.io/api/networking/v1/types.go.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/snapshot/snapshot.hpp"

namespace aiops {

// One end of a connection: a pod of the snapshot, a pod of which only namespace and labels are known, or an address outside.
class TrafficEnd {
 public:
  static TrafficEnd pod(const Object&);
  static TrafficEnd pod_like(std::string_view ns, json::Value labels);  // its ports and addresses are unknown
  static TrafficEnd address(std::string_view ip);  // outside of the cluster; not a node: nodes always reach their own pods

  bool is_pod() const { return pod_; }
  const Object* object() const { return object_; }  // null unless a pod of the snapshot
  std::string_view ns() const { return ns_; }
  json::Value labels() const { return labels_; }
  const std::vector<std::string_view>& addresses() const { return addresses_; }  // empty: unknown
  bool host_network() const { return object_ && (*object_)["spec"]["hostNetwork"].is_true(); }

 private:
  bool pod_ = true;
  const Object* object_ = nullptr;
  std::string_view ns_;
  json::Value labels_;
  std::vector<std::string_view> addresses_;
};

struct Traffic {
  TrafficEnd from, to;
  std::int64_t port = 0;  // at the receiving end itself: the pod's port, not the Service's
  std::string_view protocol = "TCP";
};

enum class Direction { egress, ingress };
std::string_view name_of(Direction);

struct PolicyVerdict {
  enum class Is { admitted, blocked, undecidable } is = Is::admitted;
  Direction direction = Direction::ingress;  // blocked, undecidable: where
  // blocked: the policies that isolate that end in that direction, none of which admits the traffic. admitted: the one policy
  // of each isolated direction that does; empty when nothing isolates. By name.
  std::vector<const Object*> policies;
  std::string why;  // undecidable: what is missing
  bool blocked() const { return is == Is::blocked; }
  bool admitted() const { return is == Is::admitted; }
};

// Both directions must admit. Blocked in one is blocked, whatever the other says.
PolicyVerdict evaluate(const Snapshot&, const Traffic&);
// One direction alone: leaving `from`, or arriving at `to`.
PolicyVerdict evaluate(const Snapshot&, const Traffic&, Direction);

// The policies of the snapshot that isolate a pod in a direction; by name. Complete only when policies of its namespace were
// listed.
std::vector<const Object*> isolating(const Snapshot&, const TrafficEnd& pod, Direction);

// Whether a policy is about a direction: policyTypes, or its defaults.
bool governs(const Object& policy, Direction);

// Whether an address lies in a block ("10.0.0.0/8", "fd00::/8"). False when one of them is none.
bool in_block(std::string_view ip, std::string_view cidr);

}  // namespace aiops
