// The one table of kinds; names, short names and API versions are those of kubectl api-resources.
#include "core/snapshot/kind.hpp"

#include <array>
#include <string>

#include "core/base/text.hpp"

namespace aiops {

namespace {

// Versions: the deprecation guide of Kubernetes (removals in 1.22, 1.25, 1.26, 1.27, 1.29).
constexpr std::array rows{
    KindRow{Kind::other, "", "", "", false, "", false},
    KindRow{Kind::pod, "Pod", "pods", "po", true, "v1", false},
    KindRow{Kind::node, "Node", "nodes", "no", false, "v1", false},
    KindRow{Kind::name_space, "Namespace", "namespaces", "ns", false, "v1", false},
    KindRow{Kind::event, "Event", "events", "ev", true, "v1 events.k8s.io/v1", false},
    KindRow{Kind::service, "Service", "services", "svc", true, "v1", false},
    KindRow{Kind::endpoints, "Endpoints", "endpoints", "ep", true, "v1", false},
    KindRow{Kind::endpoint_slice, "EndpointSlice", "endpointslices", "", true, "discovery.k8s.io/v1 discovery.k8s.io/v1beta1",
            false},
    KindRow{Kind::config_map, "ConfigMap", "configmaps", "cm", true, "v1", true},
    KindRow{Kind::secret, "Secret", "secrets", "", true, "v1", true},
    KindRow{Kind::persistent_volume_claim, "PersistentVolumeClaim", "persistentvolumeclaims", "pvc", true, "v1", false},
    KindRow{Kind::persistent_volume, "PersistentVolume", "persistentvolumes", "pv", false, "v1", false},
    KindRow{Kind::resource_quota, "ResourceQuota", "resourcequotas", "quota", true, "v1", false},
    KindRow{Kind::limit_range, "LimitRange", "limitranges", "limits", true, "v1", false},
    KindRow{Kind::service_account, "ServiceAccount", "serviceaccounts", "sa", true, "v1", false},
    KindRow{Kind::replication_controller, "ReplicationController", "replicationcontrollers", "rc", true, "v1", false},
    KindRow{Kind::deployment, "Deployment", "deployments", "deploy", true, "apps/v1", false},
    KindRow{Kind::replica_set, "ReplicaSet", "replicasets", "rs", true, "apps/v1", false},
    KindRow{Kind::stateful_set, "StatefulSet", "statefulsets", "sts", true, "apps/v1", false},
    KindRow{Kind::daemon_set, "DaemonSet", "daemonsets", "ds", true, "apps/v1", false},
    KindRow{Kind::controller_revision, "ControllerRevision", "controllerrevisions", "", true, "apps/v1", false},
    KindRow{Kind::job, "Job", "jobs", "", true, "batch/v1", false},
    KindRow{Kind::cron_job, "CronJob", "cronjobs", "cj", true, "batch/v1 batch/v1beta1", false},
    KindRow{Kind::horizontal_pod_autoscaler, "HorizontalPodAutoscaler", "horizontalpodautoscalers", "hpa", true,
            "autoscaling/v2 autoscaling/v2beta2 autoscaling/v1", false},
    KindRow{Kind::pod_disruption_budget, "PodDisruptionBudget", "poddisruptionbudgets", "pdb", true, "policy/v1 policy/v1beta1",
            false},
    KindRow{Kind::ingress, "Ingress", "ingresses", "ing", true, "networking.k8s.io/v1", false},
    KindRow{Kind::ingress_class, "IngressClass", "ingressclasses", "", false, "networking.k8s.io/v1", false},
    KindRow{Kind::network_policy, "NetworkPolicy", "networkpolicies", "netpol", true, "networking.k8s.io/v1", false},
    KindRow{Kind::storage_class, "StorageClass", "storageclasses", "sc", false, "storage.k8s.io/v1", false},
    KindRow{Kind::volume_attachment, "VolumeAttachment", "volumeattachments", "", false, "storage.k8s.io/v1", false},
    KindRow{Kind::csi_node, "CSINode", "csinodes", "", false, "storage.k8s.io/v1", false},
    KindRow{Kind::csi_driver, "CSIDriver", "csidrivers", "", false, "storage.k8s.io/v1", false},
    KindRow{Kind::priority_class, "PriorityClass", "priorityclasses", "pc", false, "scheduling.k8s.io/v1", false},
    KindRow{Kind::runtime_class, "RuntimeClass", "runtimeclasses", "", false, "node.k8s.io/v1", false},
    KindRow{Kind::validating_webhook, "ValidatingWebhookConfiguration", "validatingwebhookconfigurations", "", false,
            "admissionregistration.k8s.io/v1", false},
    KindRow{Kind::mutating_webhook, "MutatingWebhookConfiguration", "mutatingwebhookconfigurations", "", false,
            "admissionregistration.k8s.io/v1", false},
    KindRow{Kind::api_service, "APIService", "apiservices", "", false, "apiregistration.k8s.io/v1", false},
    KindRow{Kind::lease, "Lease", "leases", "", true, "coordination.k8s.io/v1", false},
    KindRow{Kind::role, "Role", "roles", "", true, "rbac.authorization.k8s.io/v1", false},
    KindRow{Kind::role_binding, "RoleBinding", "rolebindings", "", true, "rbac.authorization.k8s.io/v1", false},
    KindRow{Kind::cluster_role, "ClusterRole", "clusterroles", "", false, "rbac.authorization.k8s.io/v1", false},
    KindRow{Kind::cluster_role_binding, "ClusterRoleBinding", "clusterrolebindings", "", false, "rbac.authorization.k8s.io/v1",
            false},
    KindRow{Kind::certificate_signing_request, "CertificateSigningRequest", "certificatesigningrequests", "csr", false,
            "certificates.k8s.io/v1", false},
    // Not of Kubernetes itself: a cluster without them answers 404, and that is no gap.
    KindRow{Kind::gateway, "Gateway", "gateways", "gtw", true, "gateway.networking.k8s.io/v1 gateway.networking.k8s.io/v1beta1",
            false},
    KindRow{Kind::http_route, "HTTPRoute", "httproutes", "", true,
            "gateway.networking.k8s.io/v1 gateway.networking.k8s.io/v1beta1", false},
    KindRow{Kind::certificate, "Certificate", "certificates", "cert", true, "cert-manager.io/v1", false},
    KindRow{Kind::scaled_object, "ScaledObject", "scaledobjects", "so", true, "keda.sh/v1alpha1", false},
};

bool same_word(std::string_view a, std::string_view b) { return a.size() == b.size() && to_lower(a) == to_lower(b); }

// Groups that once served a kind under another name (extensions/v1beta1 Deployment and the like).
bool knows_group(const KindRow& row, std::string_view group) {
  if (group == "extensions" || (row.kind == Kind::event && (group.empty() || group == "events.k8s.io"))) return true;
  for (const auto version : split(row.versions, ' ')) {
    if (group_of(version) == group) return true;
  }
  return false;
}

}  // namespace

std::span<const KindRow> all_kinds() { return {rows.data() + 1, rows.size() - 1}; }
const KindRow& row_of(Kind kind) { return rows[static_cast<std::size_t>(kind)]; }

std::string_view group_of(std::string_view api_version) {
  const auto slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view{} : api_version.substr(0, slash);
}

Kind kind_of(std::string_view name, std::string_view api_version) {
  for (const KindRow& row : all_kinds()) {
    if (!same_word(row.name, name)) continue;
    return api_version.empty() || knows_group(row, group_of(api_version)) ? row.kind : Kind::other;
  }
  return Kind::other;
}

Kind kind_from_user(std::string_view word) {
  const auto dot = word.find('.');
  const std::string_view group = dot == std::string_view::npos ? std::string_view{} : word.substr(dot + 1);
  const std::string_view name = word.substr(0, dot);
  for (const KindRow& row : all_kinds()) {
    if (!same_word(row.plural, name) && !same_word(row.name, name) &&
        (row.short_name.empty() || !same_word(row.short_name, name)))
      continue;
    if (group.empty()) return row.kind;
    for (const auto version : split(row.versions, ' ')) {
      // "deployments.apps" and "deployments.v1.apps" both name the group last.
      const auto wanted = group_of(version);
      if (!wanted.empty() && (group == wanted || (group.size() > wanted.size() &&
                                                  group.substr(group.size() - wanted.size() - 1) == "." + std::string(wanted))))
        return row.kind;
    }
  }
  return Kind::other;
}

}  // namespace aiops
