// make_clean BYTES [SEED]: writes so many bytes of what a healthy cluster says, without one secret: objects as JSON (uids,
// digests, resource versions, managed fields, base64 of plain configuration), klog, access logs, audit events, structured logs
// with trace ids, and what stands around them: manifests, metrics, traces of stacks, logs of the usual daemons, lock files and
// identifiers of every make. The redactor must find nothing in it; a figure of ./dev bench redact.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include <fmt/format.h>

#include "core/base/base64.hpp"

namespace {

class Cluster {
 public:
  explicit Cluster(std::uint32_t seed) : random_(seed) {}

  std::string block() {
    switch (random_() % 16) {
      case 8:
        return deployment();
      case 9:
        return webhook();
      case 10:
        return describe();
      case 11:
        return envoy();
      case 12:
        return metrics();
      case 13:
        return stacks();
      case 14:
        return daemons();
      case 15:
        return identifiers();
      case 0:
        return pod();
      case 1:
        return config_map();
      case 2:
        return audit();
      case 3:
      case 4:
        return klog();
      case 5:
        return structured();
      default:
        return access();
    }
  }

 private:
  std::string of(const char* alphabet, std::size_t size) {
    const std::string_view set(alphabet);
    std::string out;
    while (out.size() < size) out += set[random_() % set.size()];
    return out;
  }
  std::string hex(std::size_t size) { return of("0123456789abcdef", size); }
  std::string uuid() { return hex(8) + "-" + hex(4) + "-4" + hex(3) + "-a" + hex(3) + "-" + hex(12); }
  std::string hash(std::size_t size) { return of("bcdfghjklmnpqrstvwxz2456789", size); }
  std::string number(std::uint64_t below) { return std::to_string(random_() % below); }
  std::string time() {
    return fmt::format("2026-11-{:02}T{:02}:{:02}:{:02}", 1 + random_() % 28, random_() % 24, random_() % 60, random_() % 60);
  }
  std::string word() {
    static const char* words[] = {"orders", "cart",   "payment", "search", "web",     "api",     "worker", "ingress",
                                  "cache",  "ledger", "mailer",  "report", "gateway", "catalog", "auth",   "token-service"};
    return words[random_() % 16];
  }
  std::string address() { return fmt::format("10.{}.{}.{}", random_() % 256, random_() % 256, 1 + random_() % 254); }

  std::string pod() {
    const std::string app = word(), name = fmt::format("{}-{}-{}", app, hash(10), hash(5));
    return fmt::format(
        R"({{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"{0}","generateName":"{1}-{2}-","namespace":"{3}","uid":"{4}","resourceVersion":"{5}","generation":{6},"creationTimestamp":"{7}Z","labels":{{"app.kubernetes.io/name":"{1}","pod-template-hash":"{2}"}},"annotations":{{"checksum/config":"{8}","cni.projectcalico.org/containerID":"{9}"}},"managedFields":[{{"manager":"kube-controller-manager","operation":"Update","apiVersion":"v1","time":"{7}Z","fieldsType":"FieldsV1","fieldsV1":{{"f:metadata":{{"f:ownerReferences":{{"k:{{\"uid\":\"{10}\"}}":{{}}}}}},"f:spec":{{"f:containers":{{"k:{{\"name\":\"app\"}}":{{"f:env":{{"k:{{\"name\":\"DB_PASSWORD\"}}":{{".":{{}},"f:name":{{}},"f:valueFrom":{{".":{{}},"f:secretKeyRef":{{}}}}}}}}}}}}}}}}}}],"ownerReferences":[{{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"{1}-{2}","uid":"{10}","controller":true}}]}},"spec":{{"containers":[{{"name":"app","image":"registry.example.com/shop/{1}@sha256:{8}","env":[{{"name":"DB_PASSWORD","valueFrom":{{"secretKeyRef":{{"name":"{1}-db","key":"password"}}}}}},{{"name":"LOG_LEVEL","value":"info"}}],"resources":{{"limits":{{"cpu":"500m","memory":"1.5Gi"}}}},"volumeMounts":[{{"mountPath":"/var/run/secrets/kubernetes.io/serviceaccount","name":"kube-api-access-{11}","readOnly":true}}],"imagePullPolicy":"IfNotPresent"}}],"serviceAccountName":"{1}","automountServiceAccountToken":true,"imagePullSecrets":[{{"name":"registry"}}],"volumes":[{{"name":"kube-api-access-{11}","projected":{{"sources":[{{"serviceAccountToken":{{"expirationSeconds":3607,"path":"token"}}}}]}}}},{{"name":"tls","secret":{{"secretName":"{1}-tls","defaultMode":420}}}}]}},"status":{{"phase":"Running","podIP":"{12}","containerStatuses":[{{"containerID":"containerd://{9}","imageID":"registry.example.com/shop/{1}@sha256:{8}","restartCount":0}}]}}}})"
        "\n",
        name, app, hash(10), word(), uuid(), number(900000000), number(30), time(), hex(64), hex(64), uuid(), hash(5), address());
  }

  std::string config_map() {
    std::string plain =
        "server.port=8080\nlogging.level=" + word() + "\nretries=" + number(100) + "\nfeature." + word() + "=on\n";
    return fmt::format(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n  uid: {}\n  resourceVersion: \"{}\"\nbinaryData:\n"
        "  app.properties: {}\ndata:\n  revision: {}\n  image: registry.k8s.io/{}@sha256:{}\n  integrity: sha512-{}==\n---\n",
        word(), uuid(), number(99999999), aiops::encode_base64(plain), hex(40), word(), hex(64),
        of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 86));
  }

  std::string audit() {
    return fmt::format(
        R"({{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"{}","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/{}/secrets?limit=500&resourceVersion={}","verb":"list","user":{{"username":"system:serviceaccount:{}:{}","uid":"{}","groups":["system:serviceaccounts","system:authenticated"],"extra":{{"authentication.kubernetes.io/credential-id":["JTI={}"]}}}},"sourceIPs":["{}"],"userAgent":"kubectl/v1.36.3 (linux/amd64) kubernetes/{}","objectRef":{{"resource":"tokenreviews","apiGroup":"authentication.k8s.io","apiVersion":"v1"}},"responseStatus":{{"code":200}},"requestReceivedTimestamp":"{}.{:06}Z"}})"
        "\n",
        uuid(), word(), number(99999999), word(), word(), uuid(), uuid(), address(), hex(7), time(), random_() % 1000000);
  }

  std::string klog() {
    const std::string head =
        fmt::format("{}{:02}{:02} {:02}:{:02}:{:02}.{:06} {:7} ", "IWE"[random_() % 3], 1 + random_() % 12, 1 + random_() % 28,
                    random_() % 24, random_() % 60, random_() % 60, random_() % 1000000, random_() % 100000);
    switch (random_() % 5) {
      case 0:
        return head + fmt::format(
                          "reconciler.go:{}] \"operationExecutor.MountVolume started\" volume=\"kube-api-access-{}\" "
                          "(UniqueName: \"kubernetes.io/projected/{}-kube-api-access-{}\") pod=\"{}/{}-{}-{}\"\n",
                          number(900), hash(5), uuid(), hash(5), word(), word(), hash(10), hash(5));
      case 1:
        return head + fmt::format("token_manager.go:121] Couldn't update token {}/{}: serviceaccounts \"{}\" not found\n", word(),
                                  word(), word());
      case 2:
        return head + fmt::format(
                          "trace.go:236] Trace[{}]: \"List\" accept:application/json, audit-id:{},client:{},protocol:HTTP/2.0,"
                          "resource:secrets,scope:namespace,url:/api/v1/namespaces/{}/secrets (total time: {}ms)\n",
                          number(2000000000), uuid(), address(), word(), number(2000));
      case 3:
        return head + fmt::format("secret.go:255] Received secret {}/{}-token containing ({}) pieces of data, {} total bytes\n",
                                  word(), word(), number(9), number(5000));
      default:
        return head + fmt::format("controller.go:{}] Error syncing key: key=\"{}/{}\" err=\"secret \\\"{}-tls\\\" not found\"\n",
                                  number(900), word(), word(), word());
    }
  }

  std::string structured() {
    return fmt::format(
        R"({{"ts":"{}.{:09}Z","level":"info","msg":"request authorised","trace_id":"{}","span_id":"{}","traceparent":"00-{}-{}-01","request_id":"{}","etag":"\"{}\"","commit":"{}","key":"{}/{}","tokens":{},"duration_ms":{}.{:03},"epoch_ns":{}{:09}}})"
        "\n",
        time(), random_() % 1000000000, hex(32), hex(16), hex(32), hex(16), uuid(), hex(40), hex(40), word(), word(),
        number(4096), number(900), random_() % 1000, 1732000000 + random_() % 1000000, random_() % 1000000000);
  }

  std::string access() {
    return fmt::format(
        "{} - - [{:02}/Nov/2026:{:02}:{:02}:{:02} +0000] \"GET /{}/{}?page={}&sort=key&session_timeout=30&v={} HTTP/1.1\" {} {} "
        "\"https://shop.example.com/{}\" \"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/120.0.0.0 Safari/537.36\" rt={}.{:03} uct=\"0.00{}\" [{}-{}-8080] {}:8080 {}\n",
        address(), 1 + random_() % 28, random_() % 24, random_() % 60, random_() % 60, word(), uuid(), number(50), hex(8),
        200 + random_() % 4 * 101, number(90000), word(), number(3), random_() % 1000, number(9), word(), word(), address(),
        hex(32));
  }

  std::string base64(std::size_t size) { return of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", size); }
  std::string alnum(std::size_t size) { return of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", size); }

  std::string deployment() {
    const std::string app = word();
    return fmt::format(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  annotations:\n    deployment.kubernetes.io/revision: \"{0}\"\n  "
        "name: "
        "{1}\n  uid: {2}\nspec:\n  selector:\n    matchLabels:\n      app: {1}\n  template:\n    metadata:\n      annotations:\n"
        "        checksum/secret: {3}\n    spec:\n      containers:\n      - args:\n        - --tls-cert-file=/etc/tls/tls.crt\n"
        "        - --tls-private-key-file=/etc/tls/tls.key\n        - --token-ttl={0}m\n        env:\n        - name: API_TOKEN\n"
        "          valueFrom:\n            secretKeyRef:\n              key: token\n              name: {1}-api\n"
        "        envFrom:\n        - secretRef:\n            name: {1}\n        image: registry.example.com/{1}@sha256:{4}\n"
        "        name: {1}\n      imagePullSecrets:\n      - name: registry\n      volumes:\n      - name: tls\n        secret:\n"
        "          secretName: {1}-tls\n---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: {1}\n"
        "spec:\n  data:\n  - remoteRef:\n      key: shop/{1}\n      property: password\n    secretKey: db-password\n---\n",
        number(90), app, uuid(), hex(64), hex(64));
  }

  std::string webhook() {
    return fmt::format(
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata:\n  name: {0}\n  uid: {1}\n"
        "webhooks:\n- admissionReviewVersions:\n  - v1\n  clientConfig:\n    caBundle: "
        "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSU{2}\n"
        "    service:\n      name: {0}\n      path: /validate\n      port: 443\n  name: v{0}.example.com\n---\n"
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: {0}s.example.com\nspec:\n"
        "  versions:\n  - name: v1\n    schema:\n      openAPIV3Schema:\n        properties:\n          secretRef:\n"
        "            description: Name of the secret that holds the password.\n            type: string\n          token:\n"
        "            type: string\n---\napiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: {0}\nspec:\n"
        "  encryptedData:\n    password: AgB{3}\n---\n",
        word(), uuid(), base64(900), base64(720));
  }

  std::string describe() {
    const std::string app = word();
    return fmt::format(
        "Name:             {0}-{1}-{2}\nNamespace:        {3}\nService Account:  {0}\nNode:             node-{4}\nStatus:        "
        "   "
        "Running\nContainers:\n  app:\n    Container ID:   containerd://{5}\n    Image ID:       "
        "registry.example.com/{0}@sha256:{6}\n"
        "    Environment:\n      DB_PASSWORD:  <set to the key 'password' in secret '{0}-db'>  Optional: false\n    Mounts:\n"
        "      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-{2} (ro)\nVolumes:\n  kube-api-access-{2}:\n"
        "    Type:                    Projected (a volume that contains injected data from multiple sources)\n"
        "    TokenExpirationSeconds:  3607\n    ConfigMapName:           kube-root-ca.crt\n  tls:\n    Type:        Secret (a "
        "volume populated by a Secret)\n    SecretName:  {0}-tls\nEvents:\n  Warning  FailedMount  2m  kubelet  "
        "MountVolume.SetUp "
        "failed for volume \"tls\" : secret \"{0}-tls\" not found\nName:         {0}-db\nType:  Opaque\n\nData\n====\npassword:  "
        "{4} bytes\ntoken:     {4} bytes\n\n",
        app, hash(10), hash(5), word(), number(90), hex(64), hex(64));
  }

  std::string envoy() {
    return fmt::format(
        R"({{"start_time":"{}Z","method":"GET","path":"/{}/{}","authority":"shop.example.com","x_request_id":"{}","response_code":200,"upstream_cluster":"outbound|8080||{}.shop.svc.cluster.local","x_b3_traceid":"{}","bytes_sent":{},"route_name":"{}","requested_server_name":"-","downstream_peer_cert_v_start":"-","connection_id":{}}})"
        "\n"
        R"({{"resourceSpans":[{{"scopeSpans":[{{"spans":[{{"traceId":"{}","spanId":"{}","parentSpanId":"","name":"GET /{}","startTimeUnixNano":"{}{:09}","attributes":[{{"key":"http.request.id","value":{{"stringValue":"{}"}}}}]}}]}}]}}]}})"
        "\n",
        time(), word(), alnum(21), alnum(40), word(), hex(32), number(90000), word(), number(9000000), hex(32), hex(16), word(),
        1732000000 + random_() % 1000000, random_() % 1000000000, uuid());
  }

  std::string metrics() {
    return fmt::format(
        "container_cpu_usage_seconds_total{{container=\"{0}\",id=\"/kubepods.slice/kubepods-burstable-pod{1}.slice/"
        "cri-containerd-"
        "{2}.scope\",pod=\"{0}-{3}-{4}\"}} {5}.{6:09} {7}{8:03}\nserviceaccount_valid_tokens_total {5}\n"
        "authentication_token_cache_request_total{{status=\"hit\"}} {5}\nauthenticated_user_requests{{username=\"other\"}} "
        "{5}.{6}e+06\nrest_client_exec_plugin_ttl_seconds +Inf\nbucket{{le=\"{5}.{6}\"}} {6}\n{5}.{6} -{6}.{5} {8}.{6}e-05 "
        "0.{6}{5}\n",
        word(), uuid(), hex(64), hash(10), hash(5), number(90000), random_() % 1000000000, 1732000000 + random_() % 1000000,
        random_() % 1000);
  }

  std::string stacks() {
    return fmt::format(
        "java.lang.IllegalStateException: token expired at {0}\n\tat com.example.{1}.auth.TokenService.refreshToken(TokenService."
        "java:{2})\n\tat com.example.{1}.PasswordEncoder$$Lambda$142/0x{3}.apply(Unknown Source)\n\tat jdk.internal.reflect."
        "GeneratedMethodAccessor{2}.invoke(Unknown Source)\npanic: runtime error: invalid memory address or nil pointer "
        "dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x{2} pc=0x{4}]\n\ngoroutine {2} [running]:\n"
        "main.(*TokenCache).Get(0xc000{5}, {{0xc000{6}, 0x24}})\n\t/src/internal/auth/token.go:{2} +0x{2}\nTraceback (most "
        "recent "
        "call last):\n  File \"/app/{1}/secrets.py\", line {2}, in get_password\n    raise KeyError(name)\nKeyError: "
        "'DB_PASSWORD'\n",
        time(), word(), number(900), hex(16), hex(6), hex(6), hex(6));
  }

  std::string daemons() {
    return fmt::format(
        "{{\"level\":\"warn\",\"ts\":\"{0}Z\",\"caller\":\"etcdserver/util.go:170\",\"msg\":\"apply request took too long\","
        "\"took\":\"{1}.{2}ms\",\"request\":\"key:\\\"/registry/secrets/{3}/{4}-token\\\" \",\"response\":\"range_response_count:"
        "1 size:{2}\"}}\ntime=\"{0}Z\" level=info msg=\"CreateContainer within sandbox \\\"{5}\\\" for container "
        "&ContainerMetadata{{Name:{3},Attempt:0,}}\"\n[INFO] {6}:{2} - {1} \"A IN {3}.{4}.svc.cluster.local. udp 55 false 512\" "
        "NOERROR qr,aa,rd 106 0.000{1}s\nI1120 12:00:00.000000       1 conditions.go:203] \"Setting lastTransitionTime\" "
        "logger=\"cert-manager\" certificate=\"{3}/{4}-tls\" secret=\"{4}-tls\" condition=\"Ready\"\ntime=\"{0}Z\" level=info "
        "msg=\"Comparing app state (cluster: https://kubernetes.default.svc, namespace: {3})\" application=argocd/{4} "
        "revision={7}\nNov 20 12:00:00 node-{1} kubelet[{2}]: E1120 12:00:00.000000    {2} pod_workers.go:1301] \"Error syncing "
        "pod, skipping\" err=\"failed to \\\"StartContainer\\\" for \\\"{3}\\\" with CrashLoopBackOff\" pod=\"{3}/{4}-{8}-{9}\" "
        "podUID=\"{10}\"\n",
        time(), number(90), number(90000), word(), word(), hex(64), "127.0.0.1", hex(40), hash(10), hash(5), uuid());
  }

  std::string identifiers() {
    static constexpr const char* base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    static constexpr const char* crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    static constexpr const char* base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    static constexpr const char* nano = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    return fmt::format(
        "commit {}\n    Rotate the token of {}\n\n    Change-Id: I{}\nindex {}..{} 100644\n      \"integrity\": "
        "\"sha512-{}==\",\n"
        "github.com/aws/aws-sdk-go-v2 v1.{}.0 "
        "h1:{}=\n\"checksums\":[{{\"alg\":\"SHA-256\",\"content\":\"{}\"}}],\"bom-ref\":\"{}\"\n"
        "id=01{} order={} short={} job={} cid={} etag=W/\"{}-{}\" snowflake={}{:09}\n<script src=\"/a.js\" "
        "integrity=\"sha384-{}\">\n"
        "{}\n{}\n{}.{}.example.com CNAME {}.{}.svc.cluster.local\n",
        hex(40), word(), hex(40), hex(10), hex(10), base64(86), number(90), base64(43), hex(64), uuid(), of(crockford, 24),
        of(nano, 21), of(base58, 22), of(base32, 26), "Qm" + of(base58, 44), hex(6), alnum(27), 100000000 + random_() % 800000000,
        random_() % 1000000000, base64(64), uuid(), uuid(), hash(8), word(), word(), word());
  }

  std::mt19937 random_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: make_clean BYTES [SEED]\n", stderr);
    return 2;
  }
  const std::uint64_t wanted = std::strtoull(argv[1], nullptr, 10);
  Cluster cluster(argc > 2 ? static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10)) : 1);
  for (std::uint64_t written = 0; written < wanted;) {
    const std::string block = cluster.block();
    if (std::fwrite(block.data(), 1, block.size(), stdout) != block.size()) return 1;
    written += block.size();
  }
}
