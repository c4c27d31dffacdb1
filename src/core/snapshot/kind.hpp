// Why: the closed list of what aiops may ask an API server for, and by which groups and versions a server of 1.22 to
// 1.36 knows it. Objects of other kinds can stand in a snapshot (Kind::other); they can never be asked for.
// Must never: gain a subresource or a verb.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace aiops {

enum class Kind : std::uint8_t {
  other,
  pod,
  node,
  name_space,
  event,
  service,
  endpoints,
  endpoint_slice,
  config_map,
  secret,
  persistent_volume_claim,
  persistent_volume,
  resource_quota,
  limit_range,
  service_account,
  replication_controller,
  deployment,
  replica_set,
  stateful_set,
  daemon_set,
  controller_revision,
  job,
  cron_job,
  horizontal_pod_autoscaler,
  pod_disruption_budget,
  ingress,
  ingress_class,
  network_policy,
  storage_class,
  volume_attachment,
  csi_node,
  csi_driver,
  priority_class,
  runtime_class,
  validating_webhook,
  mutating_webhook,
  api_service,
  lease,
  role,
  role_binding,
  cluster_role,
  cluster_role_binding,
  certificate_signing_request,
  // From here on kinds that are not of Kubernetes itself: a server may not serve them.
  gateway,
  http_route,
  certificate,
  scaled_object,
};

struct KindRow {
  Kind kind;
  std::string_view name;  // "Deployment"
  std::string_view plural;  // "deployments", the resource
  std::string_view short_name;  // "deploy", as kubectl has it; may be empty
  bool namespaced;
  std::string_view versions;  // "apps/v1", newest first, space separated: "batch/v1 batch/v1beta1"
  bool names_only;  // asked for as PartialObjectMetadata: values never arrive
};

std::span<const KindRow> all_kinds();
const KindRow& row_of(Kind);
// By the kind ("Deployment"), case-insensitive; Kind::other when unknown. `api_version` tells namesakes apart
// (Service of serving.knative.dev is not ours); empty means any.
Kind kind_of(std::string_view name, std::string_view api_version = {});
// By what people type: "deploy", "deployments", "Deployment", "deployments.apps".
Kind kind_from_user(std::string_view word);
std::string_view group_of(std::string_view api_version);  // "apps/v1" -> "apps", "v1" -> ""

}  // namespace aiops
