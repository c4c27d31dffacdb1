// Why: family 2.7 fills several files; what they share is here: which pods and endpoints a Service has, which ports, which host
// and port a text names. Must never: hold a rule, or take a name of the outside for a Service.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/findings/rule.hpp"

namespace aiops::network {

// ---- Services

bool waiting_to_go(const Object& pod);  // being deleted, or done
bool selects_pods(const Object& service);  // has a selector, is no alias of an outer name, elects no leader

// Mistakes that are written in an object stand before any pod is born: pods that fail otherwise do not explain them.
constexpr Stage as_written = Stage::admission;
void bind_service(Finding&, const Object& service);  // {svc}, and {sel} of its selector

bool is_cluster_dns(const Object& service);  // of kube-system, k8s-app=kube-dns

struct Endpoints {
  std::vector<const Object*> slices;
  std::vector<json::Value> ready;  // endpoints that are ready
};
Endpoints endpoints_of(const Snapshot&, const Object& service);
void endpoint_facts(Finding&, const Endpoints&);

std::vector<const Object*> of_namespace(const Snapshot&, Kind, std::string_view ns);
std::vector<const Object*> pods_of(const Snapshot&, const Object& service);  // that stay; by name

std::vector<const Object*> backends_of(const Snapshot&, const Object& service);  // those of its slices, else as pods_of()

struct ContainerPort {
  json::Value leaf;
  std::string_view container, name, protocol;
  std::int64_t number = 0;
};
std::vector<ContainerPort> ports_of(const Object& pod);  // of containers and sidecars
std::string text_of(const std::vector<ContainerPort>&);  // "http 8080/TCP, 9090/TCP"
std::string_view protocol_of(json::Value port);  // TCP by default
json::Value target_of(json::Value service_port);  // targetPort, by default the port itself
// The port of that pod that a port of its Service leads to; empty when its name is not there.
std::optional<std::int64_t> port_at(json::Value service_port, const Object& pod);

// The container of that log may fail for what it reaches; null when it is gone, was killed or never started.
const Object* pod_that_may_follow(const Scene&, const Log&);
// Pods whose log shows failing calls to the Service, at most 100; none that is killed or never started.
std::vector<const Object*> failing_callers(const Scene&, const Object& service);

// ---- Texts

// "db", "db.shop.svc:5432", "10.96.0.10:53" as they stand in a text. `port` is empty when none is given.
struct Address {
  std::string host;  // a name or an IPv4 address, lower case
  std::optional<std::int64_t> port;
};
std::vector<Address> addresses_in(std::string_view text);
// The Service meant by a host (a name as a pod of `ns` sees it, or a cluster address); null when none of the snapshot is.
const Object* service_at(const Snapshot&, std::string_view ns, std::string_view host);

bool says_timeout(std::string_view message);  // no answer came; a refusal is an answer
bool says_unreachable(std::string_view message);  // refused, timed out, no such host and the like
bool says_no_answer_of_dns(std::string_view message);  // the name server did not answer; "no such host" is an answer

// A value of the environment or an argument that names a host.
struct Reference {
  json::Value leaf;
  std::string what;  // "env DB_URL", "args[0]"
  Address address;
};
std::vector<Reference> references_of(const ContainerCase&);

// The container runs or ends by itself: what it reaches can be why it fails. Not so when it was killed or never started.
bool may_fail_by_itself(const ContainerCase&);
bool in_trouble(const ContainerCase&);  // fails, or its pod is not ready

// ---- The tables
std::span<const Rule> service_rules();
std::span<const Rule> port_rules();
std::span<const Rule> backend_rules();
std::span<const Rule> reach_rules();
std::span<const Rule> ingress_rules();
std::span<const Rule> policy_rules();
std::span<const Rule> dns_rules();

}  // namespace aiops::network
