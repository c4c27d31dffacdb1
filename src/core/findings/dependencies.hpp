// Why: the API does not say that one workload needs another. Its texts do: an environment variable holds an address, an init
// container is told whom to wait for, a log line says who refused. Each such place is a ground that can be cited, and it
// leads to a Service, and the Service to its pods. So "web fails because api fails because the database fails" can be told
// with a proof for each step.
// Must never: take a ground for more than it is. A setting says that an address is known, not that the lack of it hurts; only
// a line that complains, or an init container that is told to wait, says that (Dependency::complains).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/findings/case.hpp"

namespace aiops {

struct Ground {
  enum class Kind { line, argument, environment } kind = Kind::environment;
  json::Value leaf;  // of an argument: its text; of a variable: its name, for its value may be secret
  const Log* log = nullptr;
  std::size_t line = 0;  // 0-based
};

struct Dependency {
  const Object* service = nullptr;
  std::string host;  // as it is written: "db.shop.svc", "10.96.0.7"
  std::vector<Ground> grounds;  // lines first; at most three; a variable only when it is the only one
  bool complains = false;
  std::optional<Time> since;  // of the first line that complains
};

// Which Service an address means; made once, for looking up by cluster address.
class ServiceBook {
 public:
  explicit ServiceBook(const Snapshot&);
  const Object* at(std::string_view ns, std::string_view host) const;

 private:
  const Snapshot& s_;
  std::unordered_map<std::string_view, const Object*> by_address_;
};

// What the container depends on, by name of the Service. Services that select the pod itself are left out.
std::vector<Dependency> dependencies_of(const ContainerCase&, const ServiceBook&);

// How the pods behind a Service stand; those that are done or being deleted do not count.
struct Standing {
  std::vector<const Object*> unready;
  std::size_t ready = 0;
  std::optional<Time> since;  // the first onset among the unready
  bool down() const { return ready == 0; }
};
Standing standing_of(const Scene&, const Object& service);

// The latest moment by which the pod's present trouble had begun: since when it is not ready, and no later than its restarts
// need at the least, because the kubelet waits 10s, 20s, 40s ... 5m between them.
std::optional<Time> onset_of(const Scene&, const Object& pod);

}  // namespace aiops
