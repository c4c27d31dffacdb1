// Triage of a live cluster; see the header.
#include "commands/triage_live.hpp"

namespace aiops::commands {

Result<Collected> collect_snapshot(const TriageOptions& options, const World& world, Io&) {
  AIOPS_TRY(const kube::Connection connection, kube::connect(world.machine, options.connection.overrides));
  return fail(
      Fault::unreachable, "reading a live cluster is not built in yet: " + connection.cluster.server,
      "save what kubectl shows and read it: kubectl get pods,events,deployments,replicasets -o json | aiops triage --from -");
}

}  // namespace aiops::commands
