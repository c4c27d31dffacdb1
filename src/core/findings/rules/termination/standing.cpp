// How each kind of workload says that it has what it wants.
#include "core/findings/rules/termination/standing.hpp"

namespace aiops {

bool stands_again(const PodCase& pod) {
  const Owner top = pod.scene.snapshot.top_owner(pod.object);
  if (!top.object || top.object == &pod.object) return false;
  const json::Value spec = (*top.object)["spec"];
  const json::Value status = (*top.object)["status"];
  switch (top.object->known) {
    case Kind::deployment:
    case Kind::replica_set:
    case Kind::replication_controller:
      return status["availableReplicas"].integer().value_or(0) >= spec["replicas"].integer().value_or(1);
    case Kind::stateful_set:
      return status["readyReplicas"].integer().value_or(0) >= spec["replicas"].integer().value_or(1);
    case Kind::daemon_set:
      return status["numberAvailable"].integer().value_or(0) >= status["desiredNumberScheduled"].integer().value_or(1);
    case Kind::job:
      return has_condition(status, "Complete", "True");
    case Kind::cron_job:
      return status["lastSuccessfulTime"].is_string() && status["active"].size() == 0;
    default:
      return false;
  }
}

}  // namespace aiops
