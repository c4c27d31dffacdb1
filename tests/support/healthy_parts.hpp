// Why: the generator of a healthy cluster fills templates of JSON; what its files share is here.
// Must never: be included outside tests/support/healthy_*.cpp.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/snapshot/snapshot.hpp"

namespace aiops::testing {

using Words = std::map<std::string, std::string>;

// "$name" becomes the word `name`; an unknown one ends the program.
std::string filled(std::string_view text, const Words&);
std::string uid_of(const std::string& key);
std::string ago(std::chrono::seconds);  // before healthy_now(), RFC 3339

class HealthyCluster {
 public:
  explicit HealthyCluster(std::size_t nodes = 24, std::string dead_node = {}) : nodes_(nodes), dead_node_(std::move(dead_node)) {}
  // `words` gets "uid" of kind, ns and name when it has none. Returns the uid.
  std::string put(std::string_view kind, std::string_view text, Words words);
  void event(const Words& about, std::string_view type, std::string_view reason, std::string_view message,
             std::chrono::seconds age, int count = 1);
  void log(const std::string& ns, const std::string& pod, const std::string& container, std::string body) {
    builder_.add_log(ns, pod, container, false, std::move(body));
  }
  std::string next_node();  // "node-03", in turns
  std::string next_ip();
  std::size_t pods() const { return pods_; }
  std::size_t nodes() const { return nodes_; }
  const std::string& dead_node() const { return dead_node_; }  // its kubelet fell silent four minutes ago; empty: none did
  Snapshot build();

 private:
  SnapshotBuilder builder_;
  std::size_t nodes_;
  std::string dead_node_;
  std::size_t pods_ = 0, next_node_ = 0, next_ip_ = 0, events_ = 0;
};

void add_machinery(HealthyCluster&);  // nodes, leases, storage, webhooks, API services, the system's own workloads
void add_team(HealthyCluster&, std::size_t number, bool crashing = false);  // forty pods; ten of them in a crash loop
void add_crowd(HealthyCluster&, const std::string& ns, std::size_t apps);  // a namespace of small Deployments

// A pod of a workload; words: ns name app node owner_kind owner_name image; others have defaults. A word `crashing` puts it
// into a crash loop; one on the dead node is not ready.
std::string add_pod(HealthyCluster&, Words);
void add_service(HealthyCluster&, const Words& words, const std::vector<Words>& pods);  // words: ns app port
void add_deployment(HealthyCluster&, const Words& words, std::size_t replicas);  // words: ns app port image [crashing]
void add_daemon_set(HealthyCluster&, const Words& words);  // words: ns app port image

}  // namespace aiops::testing
