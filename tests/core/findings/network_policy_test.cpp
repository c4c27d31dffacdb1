// Who may talk to whom: the table of networking.k8s.io/v1, its defaults and its traps.
#include "core/findings/network_policy.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/base/yaml.hpp"

namespace aiops {
namespace {

// Namespace "shop" (client, server), "tools" (probe) whose labels are known, "dark" (stranger) whose labels are not.
constexpr const char* world = R"(
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: shop, kubernetes.io/metadata.name: shop}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: tools, labels: {team: tools, kubernetes.io/metadata.name: tools}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: client, namespace: shop, uid: a, labels: {app: client, tier: front}}, spec: {containers: [{name: c}]}, status: {podIP: 10.1.0.5, podIPs: [{ip: 10.1.0.5}, {ip: 'fd00::5'}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: server, namespace: shop, uid: b, labels: {app: server, tier: back}}, spec: {containers: [{name: s, ports: [{name: http, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}]}], initContainers: [{name: side, restartPolicy: Always, ports: [{name: metrics, containerPort: 9090}]}, {name: once, ports: [{name: once, containerPort: 8080}]}]}, status: {podIP: 10.1.0.6}}
---
{apiVersion: v1, kind: Pod, metadata: {name: probe, namespace: tools, uid: c, labels: {app: probe}}, status: {podIP: 10.2.0.7}}
---
{apiVersion: v1, kind: Pod, metadata: {name: stranger, namespace: dark, uid: d, labels: {app: probe}}, status: {podIP: 10.3.0.8}}
---
{apiVersion: v1, kind: Pod, metadata: {name: host, namespace: shop, uid: e, labels: {app: host}}, spec: {hostNetwork: true}, status: {podIP: 192.168.0.1}}
---
{apiVersion: v1, kind: Pod, metadata: {name: fresh, namespace: shop, uid: f, labels: {app: fresh}}}
)";

struct Row {
  const char* what;
  std::vector<const char*> specs;  // of policies "p0", "p1" … in namespace shop
  const char* from;
  const char* to;
  std::int64_t port;
  const char* expected;  // "admitted", "blocked ingress p0", "undecidable egress"
  const char* protocol = "TCP";
  bool listed = true;
};

void add(SnapshotBuilder& builder, const std::string& yaml) {
  auto documents = parse_yaml(yaml);
  ASSERT_TRUE(documents) << yaml;
  for (const json::Document& document : *documents) builder.add(document);
}

Snapshot world_with(const Row& row) {
  SnapshotBuilder builder;
  add(builder, world);
  for (std::size_t i = 0; i < row.specs.size(); ++i) {
    add(builder, fmt::format("{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: p{}, namespace: shop, "
                             "uid: np{}}}, spec: {}}}",
                             i, i, row.specs[i]));
  }
  if (row.listed) {
    for (const char* ns : {"shop", "tools", "dark"}) builder.listed(Kind::network_policy, ns);
  }
  return builder.build();
}

TrafficEnd end_of(const Snapshot& s, const char* name) {
  for (const Object* pod : s.all(Kind::pod)) {
    if (pod->name == name) return TrafficEnd::pod(*pod);
  }
  return TrafficEnd::address(name);
}

std::string text_of(const PolicyVerdict& verdict) {
  if (verdict.admitted()) return "admitted";
  std::string out = fmt::format("{} {}", verdict.blocked() ? "blocked" : "undecidable", name_of(verdict.direction));
  for (const Object* policy : verdict.policies) out += " " + std::string(policy->name);
  return out;
}

// One situation a line.
// clang-format off
const std::vector<Row>& rows() {
  static const std::vector<Row> table{
      {"no policy isolates nobody", {}, "client", "server", 8080, "admitted"},
      {"a policy of other pods isolates not these", {"{podSelector: {matchLabels: {app: x}}}"}, "client", "server", 1, "admitted"},
      {"an empty podSelector selects all, no rule denies", {"{podSelector: {}}"}, "client", "server", 8080, "blocked ingress p0"},
      {"a missing podSelector is an empty one", {"{policyTypes: [Ingress]}"}, "client", "server", 8080, "blocked ingress p0"},
      {"without policyTypes and egress rules it is about ingress only", {"{podSelector: {matchLabels: {app: client}}}"}, "client", "server", 8080, "admitted"},
      {"without policyTypes an empty list of egress rules isolates nothing", {"{podSelector: {matchLabels: {app: client}}, egress: []}"}, "client", "server", 8080, "admitted"},
      {"without policyTypes an egress rule makes it about egress", {"{podSelector: {matchLabels: {app: client}}, egress: [{ports: [{port: 53, protocol: UDP}]}]}"}, "client", "server", 8080, "blocked egress p0"},
      {"and still about ingress", {"{podSelector: {matchLabels: {app: server}}, egress: [{}]}"}, "client", "server", 8080, "blocked ingress p0"},
      {"policyTypes Egress alone leaves ingress open", {"{podSelector: {matchLabels: {app: server}}, policyTypes: [Egress]}"}, "client", "server", 8080, "admitted"},
      {"ingress rules do not count where policyTypes says Egress", {"{podSelector: {}, policyTypes: [Egress], ingress: [{}]}"}, "client", "server", 8080, "blocked egress p0"},
      {"one empty rule admits all", {"{podSelector: {}, ingress: [{}]}"}, "client", "server", 8080, "admitted"},
      {"an empty from admits all", {"{podSelector: {}, ingress: [{from: [], ports: [{port: 8080}]}]}"}, "8.8.8.8", "server", 8080, "admitted"},
      {"from: null admits all", {"{podSelector: {}, ingress: [{from: null}]}"}, "stranger", "server", 8080, "admitted"},
      {"an empty peer admits nobody", {"{podSelector: {}, ingress: [{from: [{}]}]}"}, "client", "server", 8080, "blocked ingress p0"},
      {"podSelector alone means the same namespace", {"{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}"}, "client", "server", 8080, "admitted"},
      {"and not another one", {"{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: probe}}}]}]}"}, "probe", "server", 8080, "blocked ingress p0"},
      {"an empty namespaceSelector means every namespace", {"{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}"}, "stranger", "server", 8080, "admitted"},
      {"but nobody outside", {"{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}"}, "8.8.8.8", "server", 8080, "blocked ingress p0"},
      {"both selectors in one peer must hold", {"{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: tools}}, podSelector: {matchLabels: {app: x}}}]}]}"}, "probe", "server", 8080, "blocked ingress p0"},
      {"in two peers one is enough", {"{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: tools}}}, {podSelector: {matchLabels: {app: x}}}]}]}"}, "probe", "server", 8080, "admitted"},
      {"labels of a namespace that was not read", {"{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: tools}}}]}]}"}, "stranger", "server", 8080, "undecidable ingress"},
      {"its name is known all the same", {"{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: dark}}}]}]}"}, "stranger", "server", 8080, "admitted"},
      {"also by an expression", {"{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [dark]}]}}]}]}"}, "stranger", "server", 8080, "blocked ingress p0"},
      {"a wrong name beside an unknown label is a no", {"{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: x, kubernetes.io/metadata.name: shop}}}]}]}"}, "stranger", "server", 8080, "blocked ingress p0"},
      {"the pod's labels settle it before the namespace's", {"{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: x}}, podSelector: {matchLabels: {app: y}}}]}]}"}, "stranger", "server", 8080, "blocked ingress p0"},
      {"ipBlock takes an address outside", {"{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 8.8.0.0/16}}]}]}"}, "8.8.8.8", "server", 8080, "admitted"},
      {"its exception does not", {"{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 8.8.0.0/16, except: [8.8.8.0/24]}}]}]}"}, "8.8.8.8", "server", 8080, "blocked ingress p0"},
      {"a pod inside of an ipBlock", {"{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}"}, "client", "server", 8080, "undecidable ingress"},
      {"a pod outside of it", {"{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 172.16.0.0/12}}]}]}"}, "client", "server", 8080, "blocked ingress p0"},
      {"everything except the pods", {"{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]}"}, "probe", "server", 8080, "blocked ingress p0"},
      {"the second address of a pod counts", {"{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 'fd00::/8'}}]}]}"}, "client", "server", 8080, "undecidable ingress"},
      {"a pod without an address yet", {"{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 172.16.0.0/12}}]}]}"}, "fresh", "server", 8080, "undecidable ingress"},
      {"another port", {"{podSelector: {}, ingress: [{ports: [{port: 9000}]}]}"}, "client", "server", 8080, "blocked ingress p0"},
      {"a port without a number means all of that protocol", {"{podSelector: {}, ingress: [{ports: [{protocol: UDP}]}]}"}, "client", "server", 53, "admitted", "UDP"},
      {"and of no other", {"{podSelector: {}, ingress: [{ports: [{protocol: UDP}]}]}"}, "client", "server", 53, "blocked ingress p0"},
      {"the protocol of a port is TCP by default", {"{podSelector: {}, ingress: [{ports: [{port: 53}]}]}"}, "client", "server", 53, "blocked ingress p0", "UDP"},
      {"a named port is the server's", {"{podSelector: {}, ingress: [{ports: [{port: http}]}]}"}, "client", "server", 8080, "admitted"},
      {"with its protocol", {"{podSelector: {}, ingress: [{ports: [{port: dns}]}]}"}, "client", "server", 53, "blocked ingress p0"},
      {"a name that the server does not have", {"{podSelector: {}, ingress: [{ports: [{port: web}]}]}"}, "client", "server", 8080, "blocked ingress p0"},
      {"a named port of a sidecar", {"{podSelector: {}, ingress: [{ports: [{port: metrics}]}]}"}, "client", "server", 9090, "admitted"},
      {"a named port of an init container is none", {"{podSelector: {}, ingress: [{ports: [{port: once}]}]}"}, "client", "server", 8080, "blocked ingress p0"},
      {"a named port in egress is the server's too", {"{podSelector: {matchLabels: {app: client}}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]}"}, "client", "server", 8080, "admitted"},
      {"a range takes its last port", {"{podSelector: {}, ingress: [{ports: [{port: 8000, endPort: 8080}]}]}"}, "client", "server", 8080, "admitted"},
      {"and none behind it", {"{podSelector: {}, ingress: [{ports: [{port: 8000, endPort: 8079}]}]}"}, "client", "server", 8080, "blocked ingress p0"},
      {"peer and port must stand in one rule", {"{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: client}}}], ports: [{port: 9000}]}, {from: [{podSelector: {matchLabels: {app: x}}}], ports: [{port: 8080}]}]}"}, "client", "server", 8080, "blocked ingress p0"},
      {"policies add up", {"{podSelector: {}}", "{podSelector: {matchLabels: {app: server}}, ingress: [{from: [{podSelector: {matchLabels: {tier: front}}}]}]}"}, "client", "server", 8080, "admitted"},
      {"both that isolate are named", {"{podSelector: {}}", "{podSelector: {matchLabels: {app: server}}, ingress: [{ports: [{port: 1}]}]}"}, "client", "server", 8080, "blocked ingress p0 p1"},
      {"both directions must admit", {"{podSelector: {matchLabels: {app: server}}, ingress: [{}]}", "{podSelector: {matchLabels: {app: client}}, policyTypes: [Egress]}"}, "client", "server", 8080, "blocked egress p1"},
      {"blocked at one end is blocked", {"{podSelector: {matchLabels: {app: client}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}", "{podSelector: {matchLabels: {app: server}}}"}, "client", "server", 8080, "blocked ingress p1"},
      {"egress to the outside", {"{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}]}]}"}, "client", "1.1.1.1", 443, "admitted"},
      {"and to what is excepted", {"{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}]}]}"}, "client", "169.254.169.254", 80, "blocked egress p0"},
      {"a pod reaches itself", {"{podSelector: {}, policyTypes: [Ingress, Egress]}"}, "server", "server", 8080, "admitted"},
      {"a pod on the network of its node", {"{podSelector: {}}"}, "host", "server", 8080, "undecidable egress"},
      {"policies that were not read may isolate", {}, "client", "server", 8080, "undecidable egress", "TCP", false},
      {"or admit", {"{podSelector: {}, policyTypes: [Egress]}"}, "client", "server", 8080, "undecidable egress", "TCP", false},
      {"rules that are no objects admit nothing", {"{podSelector: {}, ingress: [null, 7, text]}"}, "client", "server", 8080, "blocked ingress p0"},
  };
  return table;
}
// clang-format on

TEST(NetworkPolicies, AdmitAndBlockAsTheApiSays) {
  for (const Row& row : rows()) {
    const Snapshot s = world_with(row);
    const Traffic traffic{end_of(s, row.from), end_of(s, row.to), row.port, row.protocol};
    EXPECT_EQ(text_of(evaluate(s, traffic)), row.expected) << row.what;
  }
}

TEST(NetworkPolicies, TheOneThatAdmitsIsNamed) {
  const Snapshot s = world_with({"", {"{podSelector: {}}", "{podSelector: {}, ingress: [{}]}"}, "", "", 0, ""});
  const PolicyVerdict verdict = evaluate(s, {end_of(s, "client"), end_of(s, "server"), 8080});
  ASSERT_EQ(verdict.policies.size(), 1U);
  EXPECT_EQ(verdict.policies.front()->name, "p1");
}

TEST(NetworkPolicies, APodKnownByItsLabelsAloneHasUnknownPorts) {
  const Snapshot s = world_with(
      {"", {"{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: dns, protocol: UDP}]}]}"}, "", "", 0, ""});
  const auto labels = parse_yaml("{k8s-app: kube-dns}");
  const TrafficEnd dns = TrafficEnd::pod_like("kube-system", labels->front().root());
  EXPECT_EQ(text_of(evaluate(s, {end_of(s, "client"), dns, 53, "UDP"}, Direction::egress)), "undecidable egress");
  EXPECT_EQ(text_of(evaluate(s, {end_of(s, "client"), dns, 53, "TCP"}, Direction::egress)), "blocked egress p0");
}

TEST(AddressBlocks, HoldTheirAddresses) {
  EXPECT_TRUE(in_block("10.1.2.3", "10.0.0.0/8"));
  EXPECT_TRUE(in_block("10.1.2.3", "0.0.0.0/0"));
  EXPECT_TRUE(in_block("10.1.2.3", "10.1.2.3"));
  EXPECT_TRUE(in_block("fd00::1", "fd00::/8"));
  EXPECT_FALSE(in_block("10.1.2.3", "10.1.2.4/31"));
  EXPECT_FALSE(in_block("10.1.2.3", "::/0"));
  for (const char* bad : {"", "x", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "/8"})
    EXPECT_FALSE(in_block("10.1.2.3", bad)) << bad;
  EXPECT_FALSE(in_block("", "0.0.0.0/0"));
}

}  // namespace
}  // namespace aiops
