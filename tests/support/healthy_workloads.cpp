// Pods and what controls and serves them. Every fourth pod restarted some days ago.
#include <fmt/format.h>

#include "support/healthy_parts.hpp"

namespace aiops::testing {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr hours day{24};

std::string last_state(std::size_t n) {
  struct End {
    int exit;
    std::string_view reason;
  };
  static constexpr End ends[] = {{1, "Error"},     {137, "OOMKilled"}, {143, "Error"},
                                 {0, "Completed"}, {255, "Unknown"},   {139, "Error"}};
  const End& end = ends[n % std::size(ends)];
  return fmt::format(
      R"({{"terminated":{{"exitCode":{},"reason":"{}","startedAt":"{}","finishedAt":"{}",
"containerID":"containerd://{:064x}"}}}})",
      end.exit, end.reason, ago(day * 9), ago(day * (3 + static_cast<int>(n % 4))), n);
}

// Calm services write such lines all day.
std::string harmless_log(std::size_t n) {
  static constexpr std::string_view lines[] = {
      "INFO  request served path=/api/items status=200 duration=12ms",
      "WARN  slow query: 1204 ms",
      "ERROR client closed the connection: context canceled",
      R"({"level":"error","msg":"write tcp: broken pipe","path":"/export"})",
      "level=warn msg=\\\"deprecated option used\\\" option=legacyMode",
      "GET /missing.js HTTP/1.1 404 153",
      R"({"level":"info","msg":"retrying after error","attempt":1,"error":"i/o timeout"})",
      "GET /login HTTP/1.1 401 20",
      "E1120 13:20:01.000000 1 reflector.go:147] watch of *v1.Node ended with: too old resource version",
      "WARN  connection refused by cache-0, reconnecting",
      "INFO  connected to cache-0",
      "DEBUG unknown host in header ignored",
  };
  std::string out;
  for (std::size_t i = 0; i < std::size(lines); ++i)
    out += fmt::format("{} {}\n", ago(minutes(50) - minutes(4) * static_cast<int>(i)), lines[(i + n) % std::size(lines)]);
  return out;
}

constexpr std::string_view pod_text =
    R"({"apiVersion":"v1","kind":"Pod","metadata":{$meta,"labels":{"app":"$app","pod-template-hash":"$hash"},
 "ownerReferences":[{"apiVersion":"$owner_api","kind":"$owner_kind","name":"$owner_name","uid":"$owner_uid","controller":true,
"blockOwnerDeletion":true}]},
"spec":{"nodeName":"$node","serviceAccountName":"default","restartPolicy":"$restart","priority":0,
"schedulerName":"default-scheduler",
 "terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","tolerations":[$tolerations],
 "containers":[{"name":"$app","image":"$image","imagePullPolicy":"IfNotPresent","ports":[{"name":"http","containerPort":$port,
"protocol":"TCP"}],
  "envFrom":[{"configMapRef":{"name":"settings"}}],
  "resources":{"requests":{"cpu":"100m","memory":"128Mi"},"limits":{"cpu":"500m","memory":"256Mi"}},
  "readinessProbe":{"httpGet":{"path":"/ready","port":"http"},"periodSeconds":10,"timeoutSeconds":1,"failureThreshold":3,
"successThreshold":1},
  "livenessProbe":{"httpGet":{"path":"/healthz","port":"http"},"initialDelaySeconds":10,"periodSeconds":10,"timeoutSeconds":1,
"failureThreshold":3,"successThreshold":1},
  "volumeMounts":[$mounts{"name":"token","mountPath":"/var/run/secrets/kubernetes.io/serviceaccount","readOnly":true}]}],
 "volumes":[$volumes{"name":"token","projected":{"sources":[{"serviceAccountToken":{"expirationSeconds":3607,
"path":"token"}},{"configMap":{"name":"kube-root-ca.crt","items":[{"key":"ca.crt","path":"ca.crt"}]}}]}}]},
"status":{"phase":"Running","podIP":"$ip","podIPs":[{"ip":"$ip"}],"hostIP":"10.0.0.1","startTime":"$started",
"qosClass":"Burstable",
 "conditions":[{"type":"Initialized","status":"True","lastTransitionTime":"$started"},{"type":"Ready","status":"$is_ready",
"lastTransitionTime":"$ready_since"},
  {"type":"ContainersReady","status":"$runs","lastTransitionTime":"$ready"},{"type":"PodScheduled","status":"True",
"lastTransitionTime":"$started"}],
 "containerStatuses":[{"name":"$app","image":"$image","imageID":"$image@sha256:0123","ready":$up,"started":$up,
"restartCount":$restarts,
  "state":$state,"lastState":$last}]}})";

void crash(HealthyCluster& cluster, Words& w) {
  w["restarts"] = "9";
  w["up"] = "false";
  w["is_ready"] = w["runs"] = "False";
  w["ready_since"] = ago(minutes(25));
  w["state"] = R"({"waiting":{"reason":"CrashLoopBackOff","message":"back-off 5m0s restarting failed container"}})";
  w["last"] = fmt::format(
      R"({{"terminated":{{"exitCode":1,"reason":"Error","startedAt":"{}","finishedAt":"{}","containerID":"containerd://{:064x}"}}}})",
      ago(minutes(3) + seconds(4)), ago(minutes(3)), cluster.pods());
  cluster.event({{"kind", "Pod"}, {"ns", w["ns"]}, {"name", w["name"]}}, "Warning", "BackOff",
                "Back-off restarting failed container", minutes(1), 100);
  cluster.log(w["ns"], w["name"], w["app"],
              fmt::format("{0} starting\n{0} FATAL could not read settings: key MODE is missing\n", ago(minutes(3))));
}

bool not_ready(const HealthyCluster& cluster, const Words& pod) {
  return pod.count("crashing") > 0 || (pod.at("node") == cluster.dead_node());
}

}  // namespace

std::string add_pod(HealthyCluster& cluster, Words words) {
  const std::size_t n = cluster.pods();
  const bool restarted = n % 4 == 3;
  const Words defaults{{"hash", "5d9c7b6f4"}, {"restart", "Always"},    {"tolerations", ""},       {"mounts", ""},
                       {"volumes", ""},       {"owner_api", "apps/v1"}, {"started", ago(day * 9)}, {"port", "8080"}};
  words.insert(defaults.begin(), defaults.end());
  words.try_emplace("created", words["started"]);
  words.try_emplace("ready", words["started"]);
  words.try_emplace("node", cluster.next_node());
  words.try_emplace("ip", cluster.next_ip());
  words.try_emplace("owner_uid", uid_of(fmt::format("{}/{}/{}", words["owner_kind"], words["ns"], words["owner_name"])));
  words["restarts"] = restarted ? std::to_string(1 + n % 3) : "0";
  words["last"] = restarted ? last_state(n / 4) : "{}";
  words["up"] = "true";
  words["is_ready"] = words["runs"] = "True";
  words["ready_since"] = words["ready"];
  words["state"] = fmt::format(R"({{"running":{{"startedAt":"{}"}}}})", words["ready"]);
  if (words.count("crashing") > 0) {
    crash(cluster, words);
  } else if (not_ready(cluster, words)) {
    words["is_ready"] = "False";
    words["ready_since"] = ago(minutes(4));
  }
  cluster.put("Pod", pod_text, words);
  if (n % 5 == 0 && words.count("crashing") == 0) cluster.log(words["ns"], words["name"], words["app"], harmless_log(n));
  return words["ip"];
}

void add_service(HealthyCluster& cluster, const Words& words, const std::vector<Words>& pods) {
  Words w = words;
  w["name"] = w["app"];
  w.try_emplace("cluster_ip", "10.96." + std::to_string(cluster.pods() / 200) + "." + std::to_string(1 + cluster.pods() % 200));
  w.try_emplace("type", "ClusterIP");
  w.try_emplace("balancer", "{}");
  cluster.put("Service",
              R"({"apiVersion":"v1","kind":"Service","metadata":{$meta,"labels":{"app":"$app"}},"spec":{"type":"$type",
"clusterIP":"$cluster_ip",)"
              R"("selector":{"app":"$app"},"ports":[{"name":"http","port":80,"targetPort":"http","protocol":"TCP"}]},
"status":{"loadBalancer":$balancer}})",
              w);
  std::string endpoints, addresses, waiting;
  for (const Words& pod : pods) {
    const std::string target = fmt::format(R"({{"kind":"Pod","namespace":"{}","name":"{}",
"uid":"{}"}})",
                                           w["ns"], pod.at("name"), uid_of(fmt::format("Pod/{}/{}", w["ns"], pod.at("name"))));
    endpoints += fmt::format(
        R"({}{{"addresses":["{}"],"conditions":{{"ready":{},"serving":{},"terminating":false}},"nodeName":"{}",
"zone":"zone-a","targetRef":{}}})",
        endpoints.empty() ? "" : ",", pod.at("ip"), !not_ready(cluster, pod), !not_ready(cluster, pod), pod.at("node"), target);
    std::string& list = not_ready(cluster, pod) ? waiting : addresses;
    list += fmt::format(R"({}{{"ip":"{}","nodeName":"{}","targetRef":{}}})", list.empty() ? "" : ",", pod.at("ip"),
                        pod.at("node"), target);
  }
  w["endpoints"] = endpoints;
  w["addresses"] = addresses;
  w["waiting"] = waiting.empty() ? "" : R"("notReadyAddresses":[)" + waiting + "],";
  const std::string service = uid_of(fmt::format("Service/{}/{}", w["ns"], w["app"]));
  w["service_uid"] = service;
  cluster.put("Endpoints",
              R"({"apiVersion":"v1","kind":"Endpoints","metadata":{$meta},"subsets":[{"addresses":[$addresses],
$waiting"ports":[{"name":"http","port":$port,"protocol":"TCP"}]}]})",
              w);
  w["name"] = w["app"] + "-x7k2p";
  cluster.put(
      "EndpointSlice",
      R"({"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"IPv4","metadata":{$meta,
"labels":{"kubernetes.io/service-name":"$app",)"
      R"("endpointslice.kubernetes.io/managed-by":"endpointslice-controller.k8s.io"},"ownerReferences":[{"apiVersion":"v1",
"kind":"Service","name":"$app","uid":"$service_uid","controller":true}]},)"
      R"("endpoints":[$endpoints],"ports":[{"name":"http","port":$port,"protocol":"TCP"}]})",
      w);
}

namespace {

constexpr std::string_view template_text =
    R"("template":{"metadata":{"labels":{"app":"$app"}},"spec":{"containers":[{"name":"$app","image":"$image",
 "ports":[{"name":"http","containerPort":$port}],"envFrom":[{"configMapRef":{"name":"settings"}}],
"resources":{"requests":{"cpu":"100m","memory":"128Mi"},"limits":{"cpu":"500m","memory":"256Mi"}}}]}})";

void add_replica_set(HealthyCluster& cluster, Words w, int revision, const std::string& replicas) {
  w["hash"] = fmt::format("5d9c7b6f{}", revision);
  w["name"] = w["app"] + "-" + w["hash"];
  w["revision"] = std::to_string(revision);
  w["count"] = replicas;
  w["created"] = ago(day * (40 - 10 * revision));
  w["owner_uid"] = uid_of(fmt::format("Deployment/{}/{}", w["ns"], w["app"]));
  w["template"] = filled(template_text, w);
  const std::string ready =
      replicas == "0" || w.count("crashing") > 0
          ? ""
          : filled(R"("readyReplicas":$count,"availableReplicas":$count,"fullyLabeledReplicas":$count,)", w);
  w["ready"] = ready;
  cluster.put(
      "ReplicaSet",
      R"({"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{$meta,"labels":{"app":"$app","pod-template-hash":"$hash"},
"generation":1,)"
      R"("annotations":{"deployment.kubernetes.io/revision":"$revision"},"ownerReferences":[{"apiVersion":"apps/v1",
"kind":"Deployment","name":"$app","uid":"$owner_uid","controller":true}]},)"
      R"("spec":{"replicas":$count,"selector":{"matchLabels":{"app":"$app","pod-template-hash":"$hash"}},$template},)"
      R"("status":{$ready"replicas":$count,"observedGeneration":1}})",
      w);
}

}  // namespace

void add_deployment(HealthyCluster& cluster, const Words& words, std::size_t replicas) {
  Words w = words;
  w["name"] = w["app"];
  w["count"] = std::to_string(replicas);
  w["template"] = filled(template_text, w);
  w["done"] = ago(day * 9);
  cluster.put("Deployment",
              R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{$meta,"labels":{"app":"$app"},"generation":7,
"annotations":{"deployment.kubernetes.io/revision":"3"}},)"
              R"("spec":{"replicas":$count,"revisionHistoryLimit":10,"progressDeadlineSeconds":600,
"selector":{"matchLabels":{"app":"$app"}},)"
              R"("strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":"25%","maxUnavailable":"25%"}},$template},)"
              R"("status":{"observedGeneration":7,"replicas":$count,"updatedReplicas":$count,$ready"conditions":[)"
              R"({"type":"Available",$available,"lastTransitionTime":"$done","lastUpdateTime":"$done"},)"
              R"({"type":"Progressing","status":"True","reason":"NewReplicaSetAvailable",
"message":"ReplicaSet has successfully progressed.","lastTransitionTime":"$created_at","lastUpdateTime":"$done"}]}})",
              [&] {
                Words filled_in = w;
                filled_in["created_at"] = ago(day * 40);
                const bool crashing = w.count("crashing") > 0;
                filled_in["ready"] = crashing ? fmt::format(R"("unavailableReplicas":{},)", replicas)
                                              : fmt::format(R"("readyReplicas":{0},"availableReplicas":{0},)", replicas);
                filled_in["available"] = crashing ? R"("status":"False","reason":"MinimumReplicasUnavailable",
"message":"Deployment does not have minimum availability.")"
                                                  : R"("status":"True","reason":"MinimumReplicasAvailable",
"message":"Deployment has minimum availability.")";
                return filled_in;
              }());
  for (int revision = 1; revision <= 3; ++revision) add_replica_set(cluster, w, revision, revision == 3 ? w["count"] : "0");
  std::vector<Words> pods;
  for (std::size_t i = 0; i < replicas; ++i) {
    Words pod{{"ns", w["ns"]},
              {"app", w["app"]},
              {"image", w["image"]},
              {"port", w["port"]},
              {"hash", "5d9c7b6f3"},
              {"owner_kind", "ReplicaSet"},
              {"owner_name", w["app"] + "-5d9c7b6f3"},
              {"node", cluster.next_node()}};
    pod["name"] = fmt::format("{}-5d9c7b6f3-{:05x}", w["app"], 0xb2000 + i);
    if (w.count("crashing") > 0) pod["crashing"] = "";
    pod["ip"] = add_pod(cluster, pod);
    pods.push_back(std::move(pod));
  }
  add_service(cluster, w, pods);
}

void add_daemon_set(HealthyCluster& cluster, const Words& words) {
  Words w = words;
  w["name"] = w["app"];
  w["count"] = std::to_string(cluster.nodes());
  w["template"] = filled(template_text, w);
  cluster.put("DaemonSet",
              R"({"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{$meta,"labels":{"app":"$app"},"generation":2},
"spec":{"selector":{"matchLabels":{"app":"$app"}},)"
              R"("updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":1}},$template},)"
              R"("status":{"observedGeneration":2,"currentNumberScheduled":$count,"desiredNumberScheduled":$count,
"numberReady":$count,"numberAvailable":$count,"updatedNumberScheduled":$count,"numberMisscheduled":0}})",
              w);
  for (std::size_t i = 1; i <= cluster.nodes(); ++i) {
    Words pod{{"ns", w["ns"]},
              {"app", w["app"]},
              {"image", w["image"]},
              {"port", w["port"]},
              {"owner_kind", "DaemonSet"},
              {"owner_name", w["app"]},
              {"node", fmt::format("node-{:02}", i)},
              {"name", fmt::format("{}-{:05x}", w["app"], 0xc4000 + i)},
              {"tolerations", R"({"operator":"Exists"})"}};
    add_pod(cluster, std::move(pod));
  }
}

}  // namespace aiops::testing
