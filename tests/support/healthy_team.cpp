// The namespace of one team: what people deploy, and the traces of a normal hour.
#include <fmt/format.h>

#include "support/healthy_parts.hpp"

namespace aiops::testing {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

void add_frame(HealthyCluster& cluster, const std::string& ns) {
  cluster.put("Namespace",
              R"({"apiVersion":"v1","kind":"Namespace","metadata":{$meta,"labels":{"kubernetes.io/metadata.name":"$name",
"pod-security.kubernetes.io/enforce":"baseline"}},"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}})",
              {{"name", ns}});
  cluster.put("ServiceAccount", R"({"apiVersion":"v1","kind":"ServiceAccount","metadata":{$meta}})",
              {{"ns", ns}, {"name", "default"}});
  for (const std::string name : {"kube-root-ca.crt", "settings"})
    cluster.put("ConfigMap", R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{$meta}})", {{"ns", ns}, {"name", name}});
  cluster.put("Secret", R"({"apiVersion":"v1","kind":"Secret","metadata":{$meta},"type":"kubernetes.io/tls"})",
              {{"ns", ns}, {"name", "web-tls"}});
  cluster.put("ResourceQuota",
              R"({"apiVersion":"v1","kind":"ResourceQuota","metadata":{$meta},"spec":{"hard":{"pods":"70","requests.cpu":"7",
"requests.memory":"9Gi","persistentvolumeclaims":"10"}},)"
              R"("status":{"hard":{"pods":"70","requests.cpu":"7","requests.memory":"9Gi","persistentvolumeclaims":"10"},
"used":{"pods":"42","requests.cpu":"4200m","requests.memory":"5376Mi","persistentvolumeclaims":"6"}}})",
              {{"ns", ns}, {"name", "team"}});
  cluster.put("LimitRange",
              R"({"apiVersion":"v1","kind":"LimitRange","metadata":{$meta},"spec":{"limits":[{"type":"Container",
"default":{"cpu":"500m","memory":"256Mi"},"defaultRequest":{"cpu":"100m","memory":"128Mi"},"max":{"memory":"4Gi"}}]}})",
              {{"ns", ns}, {"name", "defaults"}});
  cluster.put(
      "NetworkPolicy",
      R"({"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{$meta},"spec":{"podSelector":{},
"policyTypes":["Ingress","Egress"],"egress":[{"to":[{"namespaceSelector":{}}]}],)"
      R"("ingress":[{"from":[{"podSelector":{}},{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"ingress"}}},
{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"monitoring"}}}]}]}})",
      {{"ns", ns}, {"name", "inside"}});
}

void add_stateful_set(HealthyCluster& cluster, const std::string& ns, const std::string& app) {
  Words w{{"ns", ns}, {"app", app}, {"name", app}, {"port", "5432"}, {"image", "registry.example.com/" + app + ":16.4"}};
  cluster.put(
      "StatefulSet",
      R"({"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{$meta,"generation":3,"labels":{"app":"$app"}},
"spec":{"replicas":3,"serviceName":"$app","podManagementPolicy":"OrderedReady",)"
      R"("updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":0}},"selector":{"matchLabels":{"app":"$app"}},
"template":{"metadata":{"labels":{"app":"$app"}},"spec":{"containers":[{"name":"$app","image":"$image",
"volumeMounts":[{"name":"data","mountPath":"/data"}]}]}},)"
      R"("volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],
"storageClassName":"fast","resources":{"requests":{"storage":"20Gi"}}}}]},)"
      R"("status":{"observedGeneration":3,"replicas":3,"readyReplicas":3,"availableReplicas":3,"currentReplicas":3,
"updatedReplicas":3,"currentRevision":"$app-7d","updateRevision":"$app-7d","collisionCount":0}})",
      w);
  std::vector<Words> pods;
  for (int i = 0; i < 3; ++i) {
    const std::string claim = fmt::format("data-{}-{}", app, i), node = cluster.next_node();
    Words v{{"ns", ns}, {"name", claim}, {"volume", fmt::format("pvc-{}-{}", ns, claim)}};
    v["claim_uid"] = uid_of(fmt::format("PersistentVolumeClaim/{}/{}", ns, claim));
    cluster.put("PersistentVolumeClaim",
                R"({"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{$meta,
"annotations":{"pv.kubernetes.io/bind-completed":"yes"},"finalizers":["kubernetes.io/pvc-protection"]},
"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"fast","volumeMode":"Filesystem","volumeName":"$volume",
"resources":{"requests":{"storage":"20Gi"}}},)"
                R"("status":{"phase":"Bound","capacity":{"storage":"20Gi"},"accessModes":["ReadWriteOnce"]}})",
                v);
    Words pv{{"name", v["volume"]}, {"claim", claim}, {"claim_ns", ns}, {"claim_uid", v["claim_uid"]}, {"node", node}};
    cluster.put("PersistentVolume",
                R"({"apiVersion":"v1","kind":"PersistentVolume","metadata":{$meta,"finalizers":["kubernetes.io/pv-protection"]},
"spec":{"capacity":{"storage":"20Gi"},"accessModes":["ReadWriteOnce"],"persistentVolumeReclaimPolicy":"Delete",
"storageClassName":"fast","volumeMode":"Filesystem",)"
                R"("csi":{"driver":"csi.example.com","volumeHandle":"$name"},"claimRef":{"kind":"PersistentVolumeClaim",
"namespace":"$claim_ns","name":"$claim","uid":"$claim_uid"}},"status":{"phase":"Bound"}})",
                pv);
    pv["volume"] = pv["name"];
    pv["name"] = "csi-" + pv["name"];
    cluster.put("VolumeAttachment",
                R"({"apiVersion":"storage.k8s.io/v1","kind":"VolumeAttachment","metadata":{$meta},
"spec":{"attacher":"csi.example.com","nodeName":"$node","source":{"persistentVolumeName":"$volume"}},
"status":{"attached":true}})",
                pv);
    Words pod{{"ns", ns},
              {"app", app},
              {"image", w["image"]},
              {"port", "5432"},
              {"owner_kind", "StatefulSet"},
              {"owner_name", app},
              {"node", node},
              {"name", fmt::format("{}-{}", app, i)},
              {"mounts", R"({"name":"data","mountPath":"/data"},)"},
              {"volumes", fmt::format(R"({{"name":"data","persistentVolumeClaim":{{"claimName":"{}"}}}},)", claim)}};
    pod["ip"] = add_pod(cluster, pod);
    pods.push_back(std::move(pod));
  }
  Words service = w;
  service["cluster_ip"] = "None";
  add_service(cluster, service, pods);
  cluster.put(
      "PodDisruptionBudget",
      R"({"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{$meta,"generation":1},"spec":{"maxUnavailable":1,
"selector":{"matchLabels":{"app":"$app"}}},)"
      R"("status":{"observedGeneration":1,"currentHealthy":3,"desiredHealthy":2,"disruptionsAllowed":1,"expectedPods":3,
"conditions":[{"type":"DisruptionAllowed","status":"True","reason":"SufficientPods","lastTransitionTime":"$created"}]}})",
      {{"ns", ns}, {"name", app}, {"app", app}});
}

constexpr std::string_view done_pod =
    R"({"apiVersion":"v1","kind":"Pod","metadata":{$meta,"labels":{"job-name":"$job"},
"ownerReferences":[{"apiVersion":"batch/v1","kind":"Job","name":"$job","uid":"$owner_uid","controller":true}]},
"spec":{"nodeName":"$node","restartPolicy":"Never","serviceAccountName":"default","containers":[{"name":"run",
"image":"registry.example.com/report:2","resources":{"limits":{"memory":"1Gi"}}}]},
"status":{"phase":"Succeeded","startTime":"$created","conditions":[{"type":"Initialized","status":"True",
"reason":"PodCompleted"},{"type":"Ready","status":"False","reason":"PodCompleted"},{"type":"PodScheduled","status":"True"}],
"containerStatuses":[{"name":"run","ready":false,"started":false,"restartCount":0,"image":"registry.example.com/report:2",
"imageID":"x","state":{"terminated":{"exitCode":0,"reason":"Completed","startedAt":"$created","finishedAt":"$end"}},
"lastState":{}}]}})";

void add_cron_job(HealthyCluster& cluster, const std::string& ns) {
  cluster.put("CronJob",
              R"({"apiVersion":"batch/v1","kind":"CronJob","metadata":{$meta,"generation":1},"spec":{"schedule":"0 * * * *",
"suspend":false,"concurrencyPolicy":"Forbid","successfulJobsHistoryLimit":3,"failedJobsHistoryLimit":1,)"
              R"("jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"run",
"image":"registry.example.com/report:2"}]}}}}},"status":{"lastScheduleTime":"$last","lastSuccessfulTime":"$good"}})",
              {{"ns", ns}, {"name", "report"}, {"last", "2026-11-20T13:00:00Z"}, {"good", "2026-11-20T13:02:10Z"}});
  cluster.put("CronJob",
              R"({"apiVersion":"batch/v1","kind":"CronJob","metadata":{$meta,"generation":2},"spec":{"schedule":"30 3 * * 0",
"suspend":true,"concurrencyPolicy":"Allow","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never",
"containers":[{"name":"run","image":"registry.example.com/purge:1"}]}}}}},
"status":{"lastScheduleTime":"2026-08-02T03:30:00Z"}})",
              {{"ns", ns}, {"name", "purge"}});
  for (int i = 0; i < 3; ++i) {
    Words w{{"ns", ns},
            {"name", fmt::format("report-{}", 29391780 - 60 * i)},
            {"created", ago(minutes(54) + hours(i))},
            {"end", ago(minutes(52) + hours(i))}};
    w["owner_uid"] = uid_of("CronJob/" + ns + "/report");
    cluster.put("Job",
                R"({"apiVersion":"batch/v1","kind":"Job","metadata":{$meta,"ownerReferences":[{"apiVersion":"batch/v1",
"kind":"CronJob","name":"report","uid":"$owner_uid","controller":true}]},"spec":{"parallelism":1,"completions":1,
"backoffLimit":6,"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"run",
"image":"registry.example.com/report:2"}]}}},)"
                R"("status":{"succeeded":1,"ready":0,"startTime":"$created","completionTime":"$end",
"conditions":[{"type":"SuccessCriteriaMet","status":"True","reason":"CompletionsReached"},{"type":"Complete","status":"True",
"reason":"CompletionsReached","lastTransitionTime":"$end"}]}})",
                w);
    w["job"] = w["name"];
    w["owner_uid"] = uid_of(fmt::format("Job/{}/{}", ns, w["job"]));
    w["name"] += "-k8z2x";
    w["node"] = cluster.next_node();
    cluster.put("Pod", done_pod, w);
    cluster.log(ns, w["name"], "run", w["created"] + " WARN 3 rows skipped\n" + w["end"] + " ERROR count: 0\n");
  }
}

void add_scaling(HealthyCluster& cluster, const std::string& ns) {
  for (const auto& [app, at_least, reason, message] :
       {std::tuple("api", "10", "TooFewReplicas", "the desired replica count is less than the minimum replica count"),
        std::tuple("worker", "2", "DesiredWithinRange", "the desired count is within the acceptable range")}) {
    const std::string now = app == std::string("api") ? "10" : "6";
    cluster.put(
        "HorizontalPodAutoscaler",
        R"({"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{$meta},"spec":{"minReplicas":$least,
"maxReplicas":30,"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"$name"},"metrics":[{"type":"Resource",
"resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":70}}}]},)"
        R"("status":{"currentReplicas":$now,"desiredReplicas":$now,"lastScaleTime":"$created",
"currentMetrics":[{"type":"Resource","resource":{"name":"cpu","current":{"averageUtilization":23,"averageValue":"23m"}}}],)"
        R"("conditions":[{"type":"AbleToScale","status":"True","reason":"ReadyForNewScale",
"message":"recommended size matches current size"},{"type":"ScalingActive","status":"True","reason":"ValidMetricFound",
"message":"the HPA was able to successfully calculate a replica count"},{"type":"ScalingLimited","status":"$limited",
"reason":"$reason","message":"$message"}]}})",
        {{"ns", ns},
         {"name", app},
         {"least", at_least},
         {"now", now},
         {"reason", reason},
         {"message", message},
         {"limited", app == std::string("api") ? "True" : "False"}});
    cluster.event({{"kind", "HorizontalPodAutoscaler"}, {"ns", ns}, {"name", app}}, "Warning", "FailedGetResourceMetric",
                  "failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)", minutes(41),
                  2);
  }
  cluster.put("PodDisruptionBudget",
              R"({"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{$meta,"generation":1},
"spec":{"minAvailable":"50%","selector":{"matchLabels":{"app":"web"}}},"status":{"observedGeneration":1,"currentHealthy":8,
"desiredHealthy":4,"disruptionsAllowed":4,"expectedPods":8}})",
              {{"ns", ns}, {"name", "web"}});
}

void add_doors(HealthyCluster& cluster, const std::string& ns, std::size_t number) {
  const Words w{
      {"ns", ns}, {"name", "web"}, {"host", ns + ".example.com"}, {"until", format_time(*parse_time("2027-01-20T00:00:00Z"))}};
  cluster.put("Ingress",
              R"({"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{$meta},"spec":{"ingressClassName":"public",
"tls":[{"hosts":["$host"],"secretName":"web-tls"}],"rules":[{"host":"$host","http":{"paths":[{"path":"/","pathType":"Prefix",
"backend":{"service":{"name":"web","port":{"name":"http"}}}},{"path":"/api","pathType":"Prefix",
"backend":{"service":{"name":"api","port":{"number":80}}}}]}}]},
"status":{"loadBalancer":{"ingress":[{"ip":"203.0.113.10"}]}}})",
              w);
  cluster.put("Certificate",
              R"({"apiVersion":"cert-manager.io/v1","kind":"Certificate","metadata":{$meta,"generation":1},
"spec":{"secretName":"web-tls","dnsNames":["$host"],"issuerRef":{"name":"acme","kind":"ClusterIssuer"}},
"status":{"notAfter":"$until","renewalTime":"2026-12-20T00:00:00Z","conditions":[{"type":"Ready","status":"True",
"reason":"Ready","message":"Certificate is up to date and has not expired","observedGeneration":1}]}})",
              w);
  if (number % 4 != 0) return;
  cluster.put("Gateway",
              R"({"apiVersion":"gateway.networking.k8s.io/v1","kind":"Gateway","metadata":{$meta,"generation":1},
"spec":{"gatewayClassName":"public","listeners":[{"name":"http","port":80,"protocol":"HTTP"}]},
"status":{"addresses":[{"type":"IPAddress","value":"203.0.113.11"}],"conditions":[{"type":"Accepted","status":"True",
"reason":"Accepted","observedGeneration":1},{"type":"Programmed","status":"True","reason":"Programmed",
"observedGeneration":1}],"listeners":[{"name":"http","attachedRoutes":1,"conditions":[{"type":"Programmed","status":"True",
"reason":"Programmed"},{"type":"ResolvedRefs","status":"True","reason":"ResolvedRefs"}]}]}})",
              w);
  cluster.put("HTTPRoute",
              R"({"apiVersion":"gateway.networking.k8s.io/v1","kind":"HTTPRoute","metadata":{$meta,"generation":1},
"spec":{"parentRefs":[{"name":"web"}],"rules":[{"backendRefs":[{"name":"web","port":80}]}]},
"status":{"parents":[{"parentRef":{"name":"web"},"controllerName":"example.com/gw","conditions":[{"type":"Accepted",
"status":"True","reason":"Accepted","observedGeneration":1},{"type":"ResolvedRefs","status":"True","reason":"ResolvedRefs",
"observedGeneration":1}]}]}})",
              w);
  cluster.put("ScaledObject",
              R"({"apiVersion":"keda.sh/v1alpha1","kind":"ScaledObject","metadata":{$meta,"generation":1},
"spec":{"scaleTargetRef":{"name":"search"},"minReplicaCount":5,"maxReplicaCount":20,
"triggers":[{"type":"rabbitmq","metadata":{"queueName":"search","value":"20"}}]},
"status":{"hpaName":"keda-hpa-search","conditions":[{"type":"Ready","status":"True","reason":"ScaledObjectReady"},
{"type":"Active","status":"True","reason":"ScalerActive"},{"type":"Fallback","status":"False","reason":"NoFallbackFound"}]}})",
              {{"ns", ns}, {"name", "search"}});
}

// Somebody's preview, switched off on purpose; and a pod of the last scale-up, whose start left warnings that are over.
void add_traces(HealthyCluster& cluster, const std::string& ns) {
  cluster.put("Deployment",
              R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{$meta,"generation":4,"labels":{"app":"preview"}},
"spec":{"replicas":0,"selector":{"matchLabels":{"app":"preview"}},"template":{"metadata":{"labels":{"app":"preview"}},
"spec":{"containers":[{"name":"preview","image":"registry.example.com/preview:1"}]}}},"status":{"observedGeneration":4,
"conditions":[{"type":"Available","status":"True","reason":"MinimumReplicasAvailable",
"lastTransitionTime":"$created"},{"type":"Progressing","status":"True","reason":"NewReplicaSetAvailable",
"lastTransitionTime":"$created","lastUpdateTime":"$created"}]}})",
              {{"ns", ns}, {"name", "preview"}});
  const Words pod{{"kind", "Pod"}, {"ns", ns}, {"name", "worker-5d9c7b6f3-b2005"}};
  cluster.event(pod, "Warning", "FailedScheduling",
                "0/24 nodes are available: 24 Insufficient cpu. preemption: 0/24 nodes are available: 24 No preemption victims "
                "found for incoming pod.",
                minutes(46), 2);
  cluster.event(pod, "Normal", "Scheduled", "Successfully assigned " + ns + "/worker-5d9c7b6f3-b2005 to node-04", minutes(45));
  cluster.event(
      pod, "Warning", "FailedMount",
      "MountVolume.SetUp failed for volume \\\"token\\\" : failed to sync configmap cache: timed out waiting for the condition",
      minutes(45));
  cluster.event(pod, "Normal", "Pulled", "Successfully pulled image in 1.2s", minutes(45));
  cluster.event(pod, "Normal", "Started", "Started container worker", minutes(45));
  cluster.event(
      pod, "Warning", "Unhealthy",
      "Readiness probe failed: Get \\\"http://10.244.1.2:8080/ready\\\": dial tcp 10.244.1.2:8080: connect: connection refused",
      minutes(44), 3);
  cluster.event({{"kind", "Pod"}, {"ns", ns}, {"name", "web-5d9c7b6f3-b2001"}}, "Warning", "Unhealthy",
                "Liveness probe failed: Get \\\"http://10.244.1.3:8080/healthz\\\": context deadline exceeded (Client.Timeout "
                "exceeded while awaiting headers)",
                minutes(27));
  cluster.event({{"kind", "Deployment"}, {"ns", ns}, {"name", "worker"}}, "Normal", "ScalingReplicaSet",
                "Scaled up replica set worker-5d9c7b6f3 from 5 to 6", minutes(46));
  cluster.event({{"kind", "CronJob"}, {"ns", ns}, {"name", "report"}}, "Normal", "SawCompletedJob",
                "Saw completed job: report-29391780, condition: Complete", minutes(52));
  cluster.event({{"kind", "Endpoints"}, {"ns", ns}, {"name", "worker"}}, "Warning", "FailedToUpdateEndpoint",
                "Failed to update endpoint: Operation cannot be fulfilled on endpoints \\\"worker\\\": the object has been "
                "modified; please apply your changes to the latest version and try again",
                minutes(44));
}

}  // namespace

void add_team(HealthyCluster& cluster, std::size_t number, bool crashing) {
  const std::string ns = fmt::format("team-{:02}", number);
  add_frame(cluster, ns);
  const auto app = [&](const std::string& name, std::size_t replicas) {
    Words w{{"ns", ns}, {"app", name}, {"port", "8080"}, {"image", "registry.example.com/" + ns + "/" + name + ":2.4.1"}};
    if (crashing && name == "api") w["crashing"] = "";
    add_deployment(cluster, w, replicas);
  };
  app("web", 8);
  app("api", 10);
  app("worker", 6);
  app("search", 5);
  app("mail", 1);
  for (const std::string name : {"cache", "db"}) add_stateful_set(cluster, ns, name);
  add_cron_job(cluster, ns);
  add_scaling(cluster, ns);
  add_doors(cluster, ns, number);
  add_traces(cluster, ns);
}

void add_crowd(HealthyCluster& cluster, const std::string& ns, std::size_t apps) {
  add_frame(cluster, ns);
  for (std::size_t app = 0; app < apps; ++app)
    add_deployment(
        cluster,
        {{"ns", ns}, {"app", fmt::format("app-{:03}", app)}, {"port", "8080"}, {"image", "registry.example.com/app:1.0"}},
        1 + app % 2);
}

}  // namespace aiops::testing
