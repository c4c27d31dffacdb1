// Ports are found as the endpoints controller finds them: a name among containers and sidecars, with the same protocol
// (pkg/api/v1/pod/util.go FindPort).
#include "core/findings/rules/network/parts.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/log/lines.hpp"
#include "core/snapshot/selector.hpp"

namespace aiops::network {

bool waiting_to_go(const Object& pod) {
  const std::string_view phase = pod["status"]["phase"].text();
  return pod["metadata"]["deletionTimestamp"].is_string() || phase == "Succeeded" || phase == "Failed";
}

bool selects_pods(const Object& service) {
  return service["spec"]["selector"].size() > 0 && service["spec"]["type"].text() != "ExternalName" &&
         !service["metadata"]["annotations"]["control-plane.alpha.kubernetes.io/leader"];
}

std::vector<const Object*> of_namespace(const Snapshot& s, Kind kind, std::string_view ns) {
  const auto there = s.in(kind, ns);
  return {there.begin(), there.end()};
}

bool is_cluster_dns(const Object& service) {
  return service.ns == "kube-system" &&
         (service.name == "kube-dns" || service["metadata"]["labels"]["k8s-app"].text() == "kube-dns");
}

void bind_service(Finding& f, const Object& service) {
  f.bind("svc", service.name).bind("sel", selector_text(service["spec"]["selector"]));
}

// `endpoints: null` is how an empty slice is written. A missing `ready` means ready (discovery/v1 types.go).
Endpoints endpoints_of(const Snapshot& s, const Object& service) {
  Endpoints out;
  for (const Object* slice : of_namespace(s, Kind::endpoint_slice, service.ns)) {
    if ((*slice)["metadata"]["labels"]["kubernetes.io/service-name"].text() != service.name) continue;
    out.slices.push_back(slice);
    for (const json::Value endpoint : (*slice)["endpoints"].items()) {
      if (endpoint["conditions"]["ready"].boolean().value_or(true)) out.ready.push_back(endpoint);
    }
  }
  return out;
}

void endpoint_facts(Finding& f, const Endpoints& endpoints) {
  for (const Object* slice : endpoints.slices) {
    const json::Value list = (*slice)["endpoints"];
    const auto is_ready = [](json::Value e) { return e["conditions"]["ready"].boolean().value_or(true); };
    std::size_t ready = 0;
    for (const json::Value endpoint : list.items()) ready += is_ready(endpoint) ? 1U : 0U;
    f.fact(*slice, list ? list : (*slice)["metadata"]["name"],
           fmt::format("{}: {} of {} endpoints ready", label(slice->ref()), ready, list.size()));
  }
}

std::vector<const Object*> pods_of(const Snapshot& s, const Object& service) {
  std::vector<const Object*> out;
  for (const Object* pod : of_namespace(s, Kind::pod, service.ns)) {
    if (!waiting_to_go(*pod) && map_matches(service["spec"]["selector"], (*pod)["metadata"]["labels"])) out.push_back(pod);
  }
  return out;
}

// The slices name the pods, so the labels of all pods of the namespace need not be compared with every Service.
std::vector<const Object*> backends_of(const Snapshot& s, const Object& service) {
  std::vector<const Object*> out;
  for (const Object* slice : endpoints_of(s, service).slices) {
    for (const json::Value endpoint : (*slice)["endpoints"].items()) {
      const Object* pod = s.find(Kind::pod, service.ns, endpoint["targetRef"]["name"].text());
      if (pod && !waiting_to_go(*pod)) out.push_back(pod);
    }
  }
  std::sort(out.begin(), out.end(), [](const Object* a, const Object* b) { return a->name < b->name; });
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out.empty() ? pods_of(s, service) : out;
}

// ---- Ports

std::string_view protocol_of(json::Value port) {
  const std::string_view protocol = port["protocol"].text();
  return protocol.empty() ? "TCP" : protocol;
}

std::vector<ContainerPort> ports_of(const Object& pod) {
  std::vector<ContainerPort> out;
  for (const std::string_view list : {std::string_view("containers"), std::string_view("initContainers")}) {
    for (const json::Value container : pod["spec"][list].items()) {
      if (list == "initContainers" && container["restartPolicy"].text() != "Always") continue;
      for (const json::Value port : container["ports"].items()) {
        const auto number = port["containerPort"].integer();
        if (number) out.push_back({port, container["name"].text(), port["name"].text(), protocol_of(port), *number});
      }
    }
  }
  return out;
}

std::string text_of(const std::vector<ContainerPort>& ports) {
  std::vector<std::string> out;
  for (const ContainerPort& port : ports) {
    std::string text = fmt::format("{}{}{}/{}", port.name, port.name.empty() ? "" : " ", port.number, port.protocol);
    if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(std::move(text));
  }
  return fmt::format("{}", fmt::join(out, ", "));
}

json::Value target_of(json::Value port) {
  const json::Value target = port["targetPort"];
  return target && target.integer() != 0 ? target : port["port"];
}

std::optional<std::int64_t> port_at(json::Value service_port, const Object& pod) {
  const json::Value target = target_of(service_port);
  if (!target.is_string()) return target.integer();
  for (const ContainerPort& port : ports_of(pod)) {
    if (port.name == target.text() && port.protocol == protocol_of(service_port)) return port.number;
  }
  return std::nullopt;
}

// ---- Texts

namespace {

constexpr std::array<std::string_view, 11> timeouts{
    "timed out",         "i/o timeout",      "etimedout", "connection timeout", "connect timeout", "timeout expired",
    "deadline exceeded", "timeout awaiting", "timed-out", "connecttimeout",     "timeout after"};
constexpr std::array<std::string_view, 20> failures{"refused",
                                                    "no such host",
                                                    "unreachable",
                                                    "no route to host",
                                                    "nxdomain",
                                                    "enotfound",
                                                    "eai_again",
                                                    "could not translate host name",
                                                    "name or service not known",
                                                    "unknown host",
                                                    "unknownhostexception",
                                                    "could not resolve host",
                                                    "name does not resolve",
                                                    "failure in name resolution",
                                                    "bad address",
                                                    "host not found",
                                                    "could not connect",
                                                    "failed to connect",
                                                    "cannot connect",
                                                    "connection reset"};
constexpr std::array<std::string_view, 6> silent_dns{"temporary failure in name resolution",
                                                     "eai_again",
                                                     "server misbehaving",
                                                     "getaddrinfo timeout",
                                                     "dns timeout",
                                                     "name resolution timed out"};

bool is_ip(std::string_view word) {
  int dots = 0;
  for (const char c : word) {
    if (c == '.') ++dots;
    if (c != '.' && (c < '0' || c > '9')) return false;
  }
  return dots == 3 && word.front() != '.' && word.back() != '.';
}

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1 || number > 65535) return std::nullopt;
  return number;
}

struct Scheme {
  std::string_view name;
  std::int64_t port;  // 0: none that all clients take
};
// Told apart by their beginning ("postgre" is also "postgresql"), so the longer one stands first.
constexpr Scheme schemes[] = {{"https", 443},      {"http", 80},    {"wss", 443},   {"ws", 80},      {"postgre", 5432},
                              {"redi", 6379},      {"amqps", 5671}, {"amqp", 5672}, {"mysql", 3306}, {"maria", 3306},
                              {"mongo", 27017},    {"nats", 4222},  {"ldaps", 636}, {"ldap", 389},   {"memcache", 11211},
                              {"sqlserver", 1433}, {"dns", 53},     {"grpc", 0},    {"tcp", 0},      {"udp", 0},
                              {"kafka", 0},        {"smtp", 0},     {"otlp", 0},    {"bolt", 0}};

const Scheme* scheme_of(std::string_view word) {
  const auto end = word.find("://");
  if (end == std::string_view::npos) return nullptr;
  std::string_view name = word.substr(0, end);
  if (const auto colon = name.rfind(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);  // jdbc:mysql
  if (const auto plus = name.find('+'); plus != std::string_view::npos) name = name.substr(0, plus);  // postgresql+asyncpg
  const std::string lower = to_lower(name);
  const auto* found = std::find_if(std::begin(schemes), std::end(schemes),
                                   [&](const Scheme& scheme) { return lower.compare(0, scheme.name.size(), scheme.name) == 0; });
  return found == std::end(schemes) ? nullptr : found;
}

constexpr std::string_view edge = "\"'`()[]{}<>,;=\\";

// One word as an address; a bare word without a port or scheme gives a host too.
Address address_of(std::string_view word) {
  const Scheme* scheme = scheme_of(word);
  const bool has_scheme = word.find("://") != std::string_view::npos;
  if (has_scheme && !scheme) return {};
  if (has_scheme) word.remove_prefix(word.find("://") + 3);
  word = word.substr(0, word.find_first_of("/?#"));
  if (const auto user = word.rfind('@'); user != std::string_view::npos) word.remove_prefix(user + 1);
  if (word.substr(0, 4) == "tcp(") word.remove_prefix(4);  // the data source names of Go's MySQL driver
  while (!word.empty() && edge.find(word.front()) != std::string_view::npos) word.remove_prefix(1);
  while (!word.empty() && (edge.find(word.back()) != std::string_view::npos || word.back() == ':' || word.back() == '.'))
    word.remove_suffix(1);
  const auto colon = word.find(':');
  Address out;
  const std::string_view host = word.substr(0, colon);
  if (!log_lines::is_host(host) && !(!host.empty() && is_ip(host))) return {};
  out.host = to_lower(host);
  if (colon != std::string_view::npos) {
    out.port = number_of(word.substr(colon + 1));
    if (!out.port) return {};
  } else if (scheme && scheme->port != 0) {
    out.port = scheme->port;
  }
  return out;
}

}  // namespace

std::vector<Address> addresses_in(std::string_view text) {
  std::vector<Address> out;
  constexpr std::size_t most = 8192;
  constexpr std::string_view between = " \t\"'`,;<>()";
  text = text.substr(0, most);
  // "to db port 5432", "at \"db\" (10.96.0.7), port 5432": the number stands apart.
  std::optional<std::int64_t> apart;
  std::string_view before;
  if (const auto at = text.find("port "); at != std::string_view::npos && at > 0) {
    const std::string_view rest = text.substr(at + 5);
    apart = number_of(rest.substr(0, rest.find_first_not_of("0123456789")));
    before = trim(text.substr(0, at));
    before = before.substr(before.find_last_of(between) + 1);
  }
  while (!text.empty()) {
    const auto end = text.find_first_of(between);
    const std::string_view word = text.substr(0, end);
    Address address = address_of(word);
    const bool telling = address.port || address.host.find('.') != std::string::npos ||
                         word.find('-') != std::string_view::npos || (apart && word == before);
    if (!address.port) address.port = apart;
    if (!address.host.empty() && telling) out.push_back(std::move(address));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return out;
}

const Object* service_at(const Snapshot& s, std::string_view ns, std::string_view host) {
  if (host.empty()) return nullptr;
  if (is_ip(host)) {
    const auto& there = s.at_address(host);
    return there.empty() || there.front()->known != Kind::service ? nullptr : there.front();
  }
  const auto named = log_lines::service_of_host(s, ns, host);
  return named.name.empty() ? nullptr : s.find(Kind::service, named.ns, named.name);
}

bool says_timeout(std::string_view message) {
  const std::string lower = to_lower(message);
  return log_lines::says_any(lower, timeouts) && lower.find("refused") == std::string::npos;
}

bool says_unreachable(std::string_view message) {
  const std::string lower = to_lower(message);
  return log_lines::says_any(lower, timeouts) || log_lines::says_any(lower, failures);
}

bool says_no_answer_of_dns(std::string_view message) {
  const std::string lower = to_lower(message);
  if (lower.find("no such host") != std::string::npos || lower.find("nxdomain") != std::string::npos) return false;
  const bool lookup = lower.find("lookup ") != std::string::npos || lower.find("resolv") != std::string::npos;
  return log_lines::says_any(lower, silent_dns) || (lookup && log_lines::says_any(lower, timeouts));
}

// ---- Who calls

bool may_fail_by_itself(const ContainerCase& c) {
  const std::string_view end = c.death()["reason"].text();
  if (end == "OOMKilled" || end == "StartError" || end == "ContainerCannotRun") return false;
  const std::string_view waits = c.waiting()["reason"].text();
  return waits.empty() || waits == "CrashLoopBackOff";
}

bool in_trouble(const ContainerCase& c) {
  const json::Value ready = c.pod.condition("Ready");
  return c.failing() || (ready && ready["status"].text() != "True");
}

const Object* pod_that_may_follow(const Scene& scene, const Log& log) {
  const Object* pod = scene.snapshot.find(Kind::pod, log.ns, log.pod);
  if (!pod || pod->names_only) return nullptr;
  const auto containers = PodCase{{scene, *pod}}.containers();
  const bool may = std::any_of(containers.begin(), containers.end(),
                               [&](const ContainerCase& c) { return c.name == log.container && may_fail_by_itself(c); });
  return may ? pod : nullptr;
}

std::vector<const Object*> failing_callers(const Scene& scene, const Object& service) {
  constexpr std::size_t most = 100;
  constexpr std::size_t last_lines = 200;
  std::vector<const Object*> out;
  const auto names_it = [&](const Log& log, std::string_view text) {
    if (!says_unreachable(text)) return false;
    const auto addresses = addresses_in(text);
    return std::any_of(addresses.begin(), addresses.end(),
                       [&](const Address& a) { return service_at(scene.snapshot, log.ns, a.host) == &service; });
  };
  for (const Log& log : scene.snapshot.logs()) {
    const Object* pod = pod_that_may_follow(scene, log);
    if (!pod || out.size() >= most || std::find(out.begin(), out.end(), pod) != out.end()) continue;
    const std::size_t from = log.lines.size() > last_lines ? log.lines.size() - last_lines : 0;
    if (std::any_of(log.lines.begin() + static_cast<std::ptrdiff_t>(from), log.lines.end(),
                    [&](const LogLine& line) { return names_it(log, line.text); }))
      out.push_back(pod);
  }
  return out;
}

// ---- What the spec says

namespace {

bool is_written_out(std::string_view value) {
  return !value.empty() && value.size() < 2000 && value.find("$(") == std::string_view::npos &&
         value.find("${") == std::string_view::npos && value.find("{{") == std::string_view::npos &&
         value.find_first_of(" \t\n") == std::string_view::npos;
}

bool is_named_like_a_host(std::string_view variable) {
  static constexpr std::string_view telling[] = {"HOST",   "ADDR",   "URL",      "URI",    "ENDPOINT",
                                                 "SERVER", "BROKER", "UPSTREAM", "BACKEND"};
  return std::any_of(std::begin(telling), std::end(telling),
                     [&](std::string_view word) { return contains_nocase(variable, word); });
}

// FOO_HOST goes with FOO_PORT.
std::optional<std::int64_t> port_beside(json::Value env, std::string_view variable) {
  for (const std::string_view end : {std::string_view("_HOST"), std::string_view("_HOSTNAME"), std::string_view("_ADDR"),
                                     std::string_view("_SERVER"), std::string_view("_ADDRESS")}) {
    if (variable.size() <= end.size() || variable.substr(variable.size() - end.size()) != end) continue;
    const std::string wanted = std::string(variable.substr(0, variable.size() - end.size())) + "_PORT";
    for (const json::Value entry : env.items()) {
      if (entry["name"].text() == wanted) return number_of(entry["value"].text());
    }
  }
  return std::nullopt;
}

bool is_address_form(std::string_view word, const Address& address) {
  const std::string_view host = address.host;
  const bool service = host.find(".svc") != std::string_view::npos;
  return word.find("://") != std::string_view::npos || service || address.port.value_or(0) >= 20;
}

void refer(std::vector<Reference>& out, const ContainerCase& c, json::Value leaf, const std::string& what,
           std::string_view variable) {
  std::string_view value = leaf.text();
  if (variable.empty() && value.substr(0, 1) == "-") value = value.substr(std::min(value.find('=') + 1, value.size()));
  if (!is_written_out(value)) return;
  for (const std::string_view word : split(value, ',')) {
    Address address = address_of(word);
    if (address.host.empty() || address.host == "localhost" || is_ip(address.host)) continue;
    if (!is_address_form(word, address) && !(is_named_like_a_host(variable) && word.find('/') == std::string_view::npos))
      continue;
    if (!address.port && !variable.empty()) address.port = port_beside(c.spec["env"], variable);
    out.push_back({leaf, what, std::move(address)});
  }
}

bool is_own_alias(const ContainerCase& c, std::string_view host) {
  for (const json::Value alias : c.pod.spec()["hostAliases"].items()) {
    for (const json::Value name : alias["hostnames"].items()) {
      if (name.text() == host) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<Reference> references_of(const ContainerCase& c) {
  std::vector<Reference> out;
  for (const json::Value entry : c.spec["env"].items())
    refer(out, c, entry["value"], fmt::format("env {}", entry["name"].text()), entry["name"].text());
  for (const std::string_view list : {std::string_view("command"), std::string_view("args")}) {
    std::size_t at = 0;
    for (const json::Value word : c.spec[list].items()) refer(out, c, word, fmt::format("{}[{}]", list, at++), {});
  }
  out.erase(std::remove_if(out.begin(), out.end(), [&](const Reference& r) { return is_own_alias(c, r.address.host); }),
            out.end());
  return out;
}

}  // namespace aiops::network
