// Policies only add: an end is isolated in a direction once any policy selects it for that direction, and then everything that
// some rule of some such policy admits may pass. So one "yes" settles a direction; a "no" needs all policies and all of their
// rules.
#include "core/findings/network_policy.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace aiops {

namespace {

constexpr std::string_view name_label = "kubernetes.io/metadata.name";  // set by the API server on every namespace, since 1.21

// Yes, no, or what would have to be known.
struct Answer {
  enum class Is { no, maybe, yes } is = Is::no;
  std::string missing;

  static Answer of(bool yes) { return {yes ? Is::yes : Is::no, {}}; }
  static Answer maybe(std::string missing) { return {Is::maybe, std::move(missing)}; }
  bool yes() const { return is == Is::yes; }
  bool no() const { return is == Is::no; }
};

Answer both(Answer a, Answer b) {
  if (a.no() || b.no()) return Answer::of(false);
  return a.yes() ? b : a;
}

// The better of two ways in.
Answer either(Answer a, Answer b) {
  if (a.yes() || b.no()) return a;
  return b.yes() || a.no() ? b : a;
}

// ---- Addresses

struct Address {
  std::array<unsigned char, 16> bytes{};
  unsigned bits = 0;  // 32 or 128
};

std::optional<Address> parse_address(std::string_view word) {
  const std::string text(word);
  Address out;
  if (inet_pton(AF_INET, text.c_str(), out.bytes.data()) == 1) {
    out.bits = 32;
  } else if (inet_pton(AF_INET6, text.c_str(), out.bytes.data()) == 1) {
    out.bits = 128;
  } else {
    return std::nullopt;
  }
  return out;
}

// An address within the block and in none of its exceptions.
bool in_ip_block(std::string_view ip, json::Value block) {
  if (!in_block(ip, block["cidr"].text())) return false;
  for (const json::Value except : block["except"].items()) {
    if (in_block(ip, except.text())) return false;
  }
  return true;
}

// Whether a pod's traffic meets an ipBlock under its pod address, a Service address or a node's is left to the plugin: inside
// of the block nothing is certain. Outside of it no plugin admits it by that block.
Answer meets_block(const TrafficEnd& end, json::Value block) {
  if (!end.is_pod()) return Answer::of(!end.addresses().empty() && in_ip_block(end.addresses().front(), block));
  if (end.addresses().empty()) return Answer::maybe("the address of the pod");
  const bool inside =
      std::any_of(end.addresses().begin(), end.addresses().end(), [&](std::string_view ip) { return in_ip_block(ip, block); });
  return inside ? Answer::maybe("whether the network plugin counts pods in an ipBlock") : Answer::of(false);
}

// ---- Peers

bool selects(json::Value selector, json::Value labels) { return selector.size() == 0 || selector_matches(selector, labels); }

// One requirement on the one label that every namespace is known to have.
bool name_fits(std::string_view op, json::Value values, std::string_view name) {
  bool listed = false;
  for (const json::Value value : values.items()) listed |= value.text() == name;
  if (op == "In") return listed;
  return op == "NotIn" ? !listed : op == "Exists";
}

// A namespace that was not read is known by its name alone.
Answer fits_unread_namespace(json::Value selector, std::string_view ns) {
  bool more = false;
  for (const json::Member label : selector["matchLabels"].members()) {
    if (label.key != name_label) {
      more = true;
    } else if (label.value.text() != ns) {
      return Answer::of(false);
    }
  }
  for (const json::Value expression : selector["matchExpressions"].items()) {
    if (expression["key"].text() != name_label) {
      more = true;
    } else if (!name_fits(expression["operator"].text(), expression["values"], ns)) {
      return Answer::of(false);
    }
  }
  return more ? Answer::maybe(fmt::format("the labels of namespace {}", ns)) : Answer::of(true);
}

Answer fits_namespace(const Snapshot& s, json::Value selector, std::string_view ns) {
  if (selector.size() == 0) return Answer::of(true);
  const Object* object = s.find(Kind::name_space, {}, ns);
  return object ? Answer::of(selects(selector, (*object)["metadata"]["labels"])) : fits_unread_namespace(selector, ns);
}

Answer is_peer(const Snapshot& s, json::Value peer, std::string_view policy_ns, const TrafficEnd& end) {
  if (peer["ipBlock"].is_object()) return meets_block(end, peer["ipBlock"]);
  const json::Value pods = peer["podSelector"];
  const json::Value namespaces = peer["namespaceSelector"];
  if (!end.is_pod() || (!pods.is_object() && !namespaces.is_object())) return Answer::of(false);
  if (pods.is_object() && !selects(pods, end.labels())) return Answer::of(false);
  return namespaces.is_object() ? fits_namespace(s, namespaces, end.ns()) : Answer::of(end.ns() == policy_ns);
}

Answer among_peers(const Snapshot& s, json::Value peers, std::string_view policy_ns, const TrafficEnd& end) {
  if (peers.size() == 0) return Answer::of(true);
  Answer best;
  for (const json::Value peer : peers.items()) best = either(std::move(best), is_peer(s, peer, policy_ns, end));
  return best;
}

// ---- Ports

// A name is looked up at the pod that receives, among its containers and sidecars, with the protocol of the policy's port.
Answer has_named_port(const TrafficEnd& server, std::string_view name, std::int64_t port, std::string_view protocol) {
  if (!server.is_pod()) return Answer::of(false);
  if (!server.object() || server.object()->names_only) return Answer::maybe("the container ports of the pod");
  const json::Value spec = (*server.object())["spec"];
  for (const std::string_view list : {std::string_view("containers"), std::string_view("initContainers")}) {
    for (const json::Value container : spec[list].items()) {
      if (list == "initContainers" && container["restartPolicy"].text() != "Always") continue;
      for (const json::Value declared : container["ports"].items()) {
        const std::string_view its = declared["protocol"].text();
        if (declared["name"].text() == name && declared["containerPort"].integer() == port &&
            (its.empty() ? std::string_view("TCP") : its) == protocol)
          return Answer::of(true);
      }
    }
  }
  return Answer::of(false);
}

Answer is_port(json::Value allowed, const Traffic& traffic) {
  const std::string_view protocol = allowed["protocol"].text();
  if (!allowed.is_object() || (protocol.empty() ? std::string_view("TCP") : protocol) != traffic.protocol)
    return Answer::of(false);
  const json::Value port = allowed["port"];
  if (!port) return Answer::of(true);
  if (port.is_string()) return has_named_port(traffic.to, port.text(), traffic.port, traffic.protocol);
  const auto first = port.integer();
  if (!first) return Answer::of(false);
  const std::int64_t last = allowed["endPort"].integer().value_or(*first);
  return Answer::of(traffic.port >= *first && traffic.port <= last);
}

Answer among_ports(json::Value ports, const Traffic& traffic) {
  if (ports.size() == 0) return Answer::of(true);
  Answer best;
  for (const json::Value port : ports.items()) best = either(std::move(best), is_port(port, traffic));
  return best;
}

// ---- A direction

Answer admits(const Snapshot& s, const Object& policy, const Traffic& traffic, Direction direction) {
  const bool in = direction == Direction::ingress;
  Answer best;
  for (const json::Value rule : policy["spec"][in ? "ingress" : "egress"].items()) {
    if (!rule.is_object()) continue;
    best = either(std::move(best), both(among_peers(s, rule[in ? "from" : "to"], policy.ns, in ? traffic.from : traffic.to),
                                        among_ports(rule["ports"], traffic)));
  }
  return best;
}

PolicyVerdict undecidable(Direction direction, std::string why) {
  return {PolicyVerdict::Is::undecidable, direction, {}, std::move(why)};
}

bool same_pod(const TrafficEnd& a, const TrafficEnd& b) { return a.object() && a.object() == b.object(); }

}  // namespace

TrafficEnd TrafficEnd::pod(const Object& object) {
  TrafficEnd end = pod_like(object.ns, object["metadata"]["labels"]);
  end.object_ = &object;
  for (const json::Value ip : object["status"]["podIPs"].items()) {
    if (!ip["ip"].text().empty()) end.addresses_.push_back(ip["ip"].text());
  }
  const std::string_view single = object["status"]["podIP"].text();
  if (end.addresses_.empty() && !single.empty()) end.addresses_.push_back(single);
  return end;
}

TrafficEnd TrafficEnd::pod_like(std::string_view ns, json::Value labels) {
  TrafficEnd end;
  end.ns_ = ns;
  end.labels_ = labels;
  return end;
}

TrafficEnd TrafficEnd::address(std::string_view ip) {
  TrafficEnd end;
  end.pod_ = false;
  end.addresses_.push_back(ip);
  return end;
}

std::string_view name_of(Direction direction) { return direction == Direction::ingress ? "ingress" : "egress"; }

bool in_block(std::string_view ip, std::string_view cidr) {
  const auto slash = cidr.find('/');
  const auto address = parse_address(ip);
  const auto network = parse_address(cidr.substr(0, slash));
  if (!address || !network || address->bits != network->bits) return false;
  unsigned prefix = network->bits;
  if (slash != std::string_view::npos) {
    const std::string_view text = cidr.substr(slash + 1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), prefix);
    if (error != std::errc() || end != text.data() + text.size() || prefix > network->bits) return false;
  }
  for (unsigned bit = 0; bit < prefix; ++bit) {
    const auto differs = static_cast<unsigned>(address->bytes[bit / 8] ^ network->bytes[bit / 8]);
    if ((differs >> (7 - bit % 8)) & 1U) return false;
  }
  return true;
}

// pkg/apis/networking/v1/defaults.go: without policyTypes a policy is about ingress, and about egress when it has such rules.
bool governs(const Object& policy, Direction direction) {
  const json::Value types = policy["spec"]["policyTypes"];
  if (types.size() == 0) return direction == Direction::ingress || policy["spec"]["egress"].size() > 0;
  for (const json::Value type : types.items()) {
    if (type.text() == (direction == Direction::ingress ? "Ingress" : "Egress")) return true;
  }
  return false;
}

std::vector<const Object*> isolating(const Snapshot& s, const TrafficEnd& end, Direction direction) {
  std::vector<const Object*> out;
  if (!end.is_pod()) return out;
  const auto& all = s.all(Kind::network_policy);  // by namespace, then name
  auto at = std::lower_bound(all.begin(), all.end(), end.ns(), [](const Object* p, std::string_view ns) { return p->ns < ns; });
  for (; at != all.end() && (*at)->ns == end.ns(); ++at) {
    const Object& policy = **at;
    if (!policy.names_only && governs(policy, direction) && selects(policy["spec"]["podSelector"], end.labels()))
      out.push_back(&policy);
  }
  return out;
}

PolicyVerdict evaluate(const Snapshot& s, const Traffic& traffic, Direction direction) {
  const TrafficEnd& end = direction == Direction::ingress ? traffic.to : traffic.from;
  PolicyVerdict verdict{PolicyVerdict::Is::admitted, direction, {}, {}};
  if (!end.is_pod() || same_pod(traffic.from, traffic.to)) return verdict;  // a pod always reaches itself
  if (traffic.from.host_network() || traffic.to.host_network())
    return undecidable(direction, "policies do not apply alike to pods on the network of their node");
  const bool all_read = s.listed(Kind::network_policy, end.ns());
  const std::string unread = fmt::format("all policies of namespace {}", end.ns());
  const auto policies = isolating(s, end, direction);
  if (policies.empty()) return all_read ? verdict : undecidable(direction, unread);
  Answer best;
  for (const Object* policy : policies) {
    best = either(std::move(best), admits(s, *policy, traffic, direction));
    if (!best.yes()) continue;
    verdict.policies.push_back(policy);
    return verdict;
  }
  if (!best.no()) return undecidable(direction, best.missing);
  if (!all_read) return undecidable(direction, unread);
  return {PolicyVerdict::Is::blocked, direction, policies, {}};
}

PolicyVerdict evaluate(const Snapshot& s, const Traffic& traffic) {
  PolicyVerdict out = evaluate(s, traffic, Direction::egress);
  if (out.blocked()) return out;
  PolicyVerdict in = evaluate(s, traffic, Direction::ingress);
  if (in.blocked() || out.admitted()) {
    if (in.admitted()) in.policies.insert(in.policies.begin(), out.policies.begin(), out.policies.end());
    return in;
  }
  return out;
}

}  // namespace aiops
