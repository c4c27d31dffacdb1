// What stands under every workload: nodes, storage, webhooks, the system's own pods. All of it alive.
#include <fmt/format.h>

#include "support/healthy_parts.hpp"

namespace aiops::testing {

using std::chrono::hours;
using std::chrono::seconds;

namespace {

// A self-signed CA of no use, valid for decades.
constexpr std::string_view authority =
    "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJUVENCODZBREFnRUNBZ0VCTUFvR0NDcUdTTTQ5QkFNQ01CVXhFekFSQmdOVkJBTU1DbU"
    "5zZFhOMFpYSXQKWTJFd0lCY05NakF3TVRBeE1EQXdNREF3V2hnUE1qQTFNREF4TURFd01EQXdNREJhTUJVeEV6QVJCZ05WQkFNTQpDbU5zZFhO"
    "MFpYSXRZMkV3V1RBVEJnY3Foa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVRTUVp0enpXUisrTjFZCjNGbEoyT1NoZG1DdzRna1Y0YnlhMmw3Y0"
    "pZcUFsdlJhZzJoOEFOeDM2WjhOYVBTMUNWNGZSREd4bk4rTXFwakoKZXFnQlhKTUZvekl3TURBUEJnTlZIUk1CQWY4RUJUQURBUUgvTUIwR0Ex"
    "VWREZ1FXQkJSZEdaU1hGR1VxUE03SgpXOWdKbkg0N2UwdmZpVEFLQmdncWhrak9QUVFEQWdOSkFEQkdBaUVBNDlvZFVnS2pBTDVVUENYb0NIV0"
    "F4VnNICnNyampSQjZjcFZpYzZDNTAwYW9DSVFDVFNTdjVmY2ZpRE9mRUVhMGdVMjNtQUhpejdmNFV4Y0I0alBqa0prS1IKSXc9PQotLS0tLUVO"
    "RCBDRVJUSUZJQ0FURS0tLS0tCg==";

void add_node(HealthyCluster& cluster, std::size_t number) {
  Words w{{"name", fmt::format("node-{:02}", number)},
          {"zone", fmt::format("zone-{}", static_cast<char>('a' + number % 3))},
          {"cidr", fmt::format("10.244.{}.0/24", number)},
          {"ip", fmt::format("10.0.0.{}", number)},
          {"beat", ago(seconds(40 + static_cast<int>(number)))},
          {"since", ago(hours(24) * 60)},
          {"created", ago(hours(24) * 60)},
          {"renewed", ago(seconds(static_cast<int>(number % 10)))},
          {"taints", ""}};
  const bool dead = w["name"] == cluster.dead_node();
  if (dead) {
    w["beat"] = w["renewed"] = ago(seconds(280));
    w["taints"] = R"(,"taints":[{"key":"node.kubernetes.io/unreachable","effect":"NoSchedule"},
{"key":"node.kubernetes.io/unreachable","effect":"NoExecute"}])";
  }
  const auto condition = [&](std::string_view type, std::string_view status, std::string_view reason) {
    return fmt::format(
        R"({{"type":"{}","status":"{}","reason":"{}","message":"kubelet has it so","lastHeartbeatTime":"{}",
"lastTransitionTime":"{}"}})",
        type, dead ? "Unknown" : status, dead ? "NodeStatusUnknown" : reason, w["beat"], dead ? ago(seconds(240)) : w["since"]);
  };
  w["conditions"] = condition("MemoryPressure", "False", "KubeletHasSufficientMemory") + "," +
                    condition("DiskPressure", "False", "KubeletHasNoDiskPressure") + "," +
                    condition("PIDPressure", "False", "KubeletHasSufficientPID") + "," +
                    condition("NetworkUnavailable", "False", "RouteCreated") + "," + condition("Ready", "True", "KubeletReady");
  cluster.put(
      "Node",
      R"({"apiVersion":"v1","kind":"Node","metadata":{$meta,"labels":{"kubernetes.io/hostname":"$name",
"kubernetes.io/os":"linux","kubernetes.io/arch":"amd64",)"
      R"("topology.kubernetes.io/zone":"$zone","topology.kubernetes.io/region":"here"}},"spec":{"podCIDR":"$cidr",
"podCIDRs":["$cidr"],"providerID":"x://$name"$taints},)"
      R"("status":{"capacity":{"cpu":"16","memory":"65536Mi","pods":"110","ephemeral-storage":"200Gi"},
"allocatable":{"cpu":"15500m","memory":"62Gi","pods":"110","ephemeral-storage":"180Gi"},)"
      R"("conditions":[$conditions],"addresses":[{"type":"InternalIP","address":"$ip"},{"type":"Hostname","address":"$name"}],)"
      R"("nodeInfo":{"kubeletVersion":"v1.31.2","kubeProxyVersion":"v1.31.2","containerRuntimeVersion":"containerd://1.7.22",
"architecture":"amd64","operatingSystem":"linux","osImage":"Linux"}}})",
      w);
  w.erase("uid");
  cluster.put(
      "CSINode",
      R"({"apiVersion":"storage.k8s.io/v1","kind":"CSINode","metadata":{$meta},"spec":{"drivers":[{"name":"csi.example.com",
"nodeID":"$name","topologyKeys":["topology.kubernetes.io/zone"],"allocatable":{"count":26}}]}})",
      w);
  w["ns"] = "kube-node-lease";
  cluster.put("Lease",
              R"({"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{$meta},"spec":{"holderIdentity":"$name",
"leaseDurationSeconds":40,"renewTime":"$renewed"}})",
              w);
}

void add_singletons(HealthyCluster& cluster) {
  cluster.put("StorageClass",
              R"({"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{$meta,
"annotations":{"storageclass.kubernetes.io/is-default-class":"true"}},)"
              R"("provisioner":"csi.example.com","reclaimPolicy":"Delete","volumeBindingMode":"WaitForFirstConsumer",
"allowVolumeExpansion":true})",
              {{"name", "fast"}});
  cluster.put("CSIDriver",
              R"({"apiVersion":"storage.k8s.io/v1","kind":"CSIDriver","metadata":{$meta},"spec":{"attachRequired":true}})",
              {{"name", "csi.example.com"}});
  cluster.put("IngressClass",
              R"({"apiVersion":"networking.k8s.io/v1","kind":"IngressClass","metadata":{$meta,
"annotations":{"ingressclass.kubernetes.io/is-default-class":"true"}},"spec":{"controller":"example.com/ingress"}})",
              {{"name", "public"}});
  for (const std::string name : {"system-node-critical", "system-cluster-critical", "batch-low"}) {
    cluster.put(
        "PriorityClass",
        R"({"apiVersion":"scheduling.k8s.io/v1","kind":"PriorityClass","metadata":{$meta},"value":1000,"globalDefault":false,
"preemptionPolicy":"PreemptLowerPriority"})",
        {{"name", name}});
  }
  for (const std::string name : {"kube-scheduler", "kube-controller-manager"}) {
    cluster.put("Lease",
                R"({"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{$meta},"spec":{"holderIdentity":"master-1_0",
"leaseDurationSeconds":15,"renewTime":"$renewed","leaseTransitions":3}})",
                {{"ns", "kube-system"}, {"name", name}, {"renewed", ago(seconds(2))}});
  }
  for (const std::string name : {"v1.", "v1.apps", "v1.batch", "v2.autoscaling"}) {
    cluster.put("APIService",
                R"({"apiVersion":"apiregistration.k8s.io/v1","kind":"APIService","metadata":{$meta},"spec":{"version":"v1",
"groupPriorityMinimum":100,"versionPriority":1},)"
                R"("status":{"conditions":[{"type":"Available","status":"True","reason":"Local",
"message":"Local APIServices are always available","lastTransitionTime":"$created"}]}})",
                {{"name", name}});
  }
  cluster.put(
      "APIService",
      R"({"apiVersion":"apiregistration.k8s.io/v1","kind":"APIService","metadata":{$meta},"spec":{"group":"metrics.k8s.io",
"version":"v1beta1","groupPriorityMinimum":100,"versionPriority":100,)"
      R"("service":{"namespace":"kube-system","name":"metrics-server","port":80}},"status":{"conditions":[{"type":"Available",
"status":"True","reason":"Passed","message":"all checks passed","lastTransitionTime":"$created"}]}})",
      {{"name", "v1beta1.metrics.k8s.io"}});
  for (const std::string kind : {"ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"}) {
    cluster.put(kind,
                R"({"apiVersion":"admissionregistration.k8s.io/v1","kind":"$kind","metadata":{$meta},
"webhooks":[{"name":"check.example.com","failurePolicy":"Fail","timeoutSeconds":10,"sideEffects":"None",)"
                R"("admissionReviewVersions":["v1"],"clientConfig":{"service":{"namespace":"ingress","name":"ingress-controller",
"path":"/check","port":80},"caBundle":"$ca"},)"
                R"("rules":[{"apiGroups":["networking.k8s.io"],"apiVersions":["v1"],"operations":["CREATE","UPDATE"],
"resources":["ingresses"],"scope":"*"}]}]})",
                {{"name", "ingress-check"}, {"kind", kind}, {"ca", std::string(authority)}});
  }
  cluster.put("CertificateSigningRequest",
              R"({"apiVersion":"certificates.k8s.io/v1","kind":"CertificateSigningRequest","metadata":{$meta},
"spec":{"request":"LS0t","signerName":"kubernetes.io/kubelet-serving","username":"system:node:node-01",
"usages":["server auth"]},)"
              R"("status":{"certificate":"LS0t","conditions":[{"type":"Approved","status":"True","reason":"AutoApproved",
"lastUpdateTime":"$created"}]}})",
              {{"name", "csr-8k2lm"}, {"created", ago(std::chrono::minutes(35))}});
}

}  // namespace

void add_machinery(HealthyCluster& cluster) {
  for (std::size_t i = 1; i <= cluster.nodes(); ++i) add_node(cluster, i);
  add_singletons(cluster);
  for (const std::string ns : {"default", "kube-system", "kube-public", "kube-node-lease", "monitoring", "ingress"}) {
    cluster.put("Namespace",
                R"({"apiVersion":"v1","kind":"Namespace","metadata":{$meta,"labels":{"kubernetes.io/metadata.name":"$name"}},
"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}})",
                {{"name", ns}});
    cluster.put("ServiceAccount", R"({"apiVersion":"v1","kind":"ServiceAccount","metadata":{$meta}})",
                {{"ns", ns}, {"name", "default"}});
    for (const std::string map : {"kube-root-ca.crt", "settings"})
      cluster.put("ConfigMap", R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{$meta}})", {{"ns", ns}, {"name", map}});
  }
  cluster.put(
      "Service",
      R"({"apiVersion":"v1","kind":"Service","metadata":{$meta,"labels":{"component":"apiserver","provider":"kubernetes"}},
"spec":{"type":"ClusterIP","clusterIP":"10.96.0.1","ports":[{"name":"https","port":443,"targetPort":6443,"protocol":"TCP"}]},
"status":{"loadBalancer":{}}})",
      {{"ns", "default"}, {"name", "kubernetes"}});
  cluster.put("EndpointSlice",
              R"({"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"IPv4","metadata":{$meta,
"labels":{"kubernetes.io/service-name":"kubernetes"}},"endpoints":[{"addresses":["10.0.0.250"],"conditions":{"ready":true}}],
"ports":[{"name":"https","port":6443,"protocol":"TCP"}]})",
              {{"ns", "default"}, {"name", "kubernetes"}});
  for (const std::string app : {"kube-proxy", "cni", "csi-node"})
    add_daemon_set(
        cluster, {{"ns", "kube-system"}, {"app", app}, {"port", "10249"}, {"image", "registry.example.com/" + app + ":v1.31.2"}});
  add_daemon_set(
      cluster,
      {{"ns", "monitoring"}, {"app", "node-exporter"}, {"port", "9100"}, {"image", "registry.example.com/node-exporter:v1.8.2"}});
  for (const std::string app : {"kube-dns", "metrics-server", "csi-controller"})
    add_deployment(cluster,
                   {{"ns", "kube-system"}, {"app", app}, {"port", "8443"}, {"image", "registry.example.com/" + app + ":v1.11.3"}},
                   2);
  add_deployment(
      cluster,
      {{"ns", "monitoring"}, {"app", "kube-state-metrics"}, {"port", "8080"}, {"image", "registry.example.com/ksm:v2.13.0"}}, 1);
  add_deployment(cluster,
                 {{"ns", "ingress"},
                  {"app", "ingress-controller"},
                  {"port", "8443"},
                  {"image", "registry.example.com/ingress:v1.11.3"},
                  {"type", "LoadBalancer"},
                  {"balancer", R"({"ingress":[{"ip":"203.0.113.10"}]})"}},
                 3);
}

}  // namespace aiops::testing
