// make_clean BYTES [SEED]: writes so many bytes of what a healthy cluster says, without one secret: objects as JSON (uids,
// digests, resource versions, managed fields, base64 of plain configuration), klog, access logs, audit events, structured logs
// with trace ids. The redactor must find nothing in it; a figure of ./dev bench redact.
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
    switch (random_() % 8) {
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
