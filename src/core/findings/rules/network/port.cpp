// 2.7, the ports of a Service against those of its pods. A wrong port stands before any pod is born, so the rules have an early
// stage: pods that fail for another reason do not explain it.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/network/parts.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops::network {

namespace {

// One port of the Service against the ports that its pods declare.

struct PortCase {
  const ObjectCase& c;
  const std::vector<const Object*>& pods;
  json::Value port;
  json::Value target() const { return target_of(port); }
  std::string name() const {
    const std::string number = value_text(port["port"]);
    return port["name"].text().empty() ? number : fmt::format("{} ({})", port["name"].text(), number);
  }
};

bool is_headless(const ObjectCase& c) { return c.spec()["clusterIP"].text() == "None"; }

void port_facts(Finding& f, const PortCase& p) {
  const json::Value leaf = p.port["targetPort"] ? p.port["targetPort"] : p.port["port"];
  f.fact(p.c.object, leaf,
         fmt::format("{}: port {}/{} leads to targetPort {}", label(p.c.object.ref()), p.name(), protocol_of(p.port),
                     value_text(p.target())));
  for (std::size_t i = 0; i < p.pods.size() && i < 2; ++i) {
    for (const ContainerPort& port : ports_of(*p.pods[i])) {
      f.fact(*p.pods[i], port.leaf,
             fmt::format("{} [container {}]: declares port {}", label(p.pods[i]->ref()), port.container, text_of({port})));
    }
  }
  for (const Object* slice : endpoints_of(p.c.scene.snapshot, p.c.object).slices) {
    const json::Value ports = (*slice)["ports"];
    const json::Value leaf_of = ports.type() == json::Type::missing ? (*slice)["metadata"]["name"] : ports;
    f.fact(*slice, leaf_of,
           fmt::format("{}: {} endpoints, ports={}", label(slice->ref()), (*slice)["endpoints"].size(),
                       ports.size() > 0 ? json::to_text(ports) : "none"));
  }
}

std::vector<ContainerPort> declared_by(const std::vector<const Object*>& pods) {
  std::vector<ContainerPort> out;
  for (const Object* pod : pods) {
    for (const ContainerPort& port : ports_of(*pod)) out.push_back(port);
  }
  return out;
}

void report_named(const PortCase& p, const std::vector<ContainerPort>& declared, bool all_dead, Finding& f) {
  port_facts(f, p);
  bind_service(f, p.c.object);
  f.signature(value_text(p.target()));
  const std::string has = declared.empty() ? "declare no port" : fmt::format("declare {}", text_of(declared));
  f.headline(fmt::format("targetPort {} is no port of its pods, which {}", p.target().text(), has));
  if (is_headless(p.c)) {
    f.severity(Severity::info)
        .infer(cause::wrong_port, Confidence::certain,
               fmt::format("port {} leads to the port named {}, which no container of its pods has (they {}); addresses of the "
                           "pods are still "
                           "given out, as the Service is headless",
                           p.name(), p.target().text(), has));
    return;
  }
  if (!all_dead) f.severity(Severity::warning);
  f.infer(cause::wrong_port, Confidence::certain,
          fmt::format(
              "port {} leads to the port named {}, and none of the {} pod{} has a port of that name (they {}): calls to it go "
              "nowhere, although the pods may be ready",
              p.name(), p.target().text(), p.pods.size(), p.pods.size() == 1 ? "" : "s", has));
  for (const Object* pod : failing_callers(p.c.scene, p.c.object)) f.affects(*pod);
}

bool leads_nowhere(json::Value port, const std::vector<const Object*>& pods) {
  return target_of(port).is_string() &&
         std::none_of(pods.begin(), pods.end(), [&](const Object* pod) { return port_at(port, *pod).has_value(); });
}

// A side entrance (metrics, profiling) is often served without being declared, or alone declared and probed.
bool names_side_entrance(std::string_view name) {
  static constexpr std::string_view words[] = {"metric", "monitor", "prom",   "admin", "debug",    "pprof",    "health",
                                               "jmx",    "mgmt",    "manage", "probe", "actuator", "telemetry"};
  return std::any_of(std::begin(words), std::end(words), [&](std::string_view word) { return contains_nocase(name, word); });
}

bool is_side_entrance(const PortCase& p, const std::vector<ContainerPort>& declared) {
  return names_side_entrance(p.port["name"].text()) || names_side_entrance(p.c.object.name) ||
         std::all_of(declared.begin(), declared.end(), [](const ContainerPort& d) { return names_side_entrance(d.name); });
}

// The number that the pod's own readiness or liveness probe talks to, while the pod is ready.
std::optional<std::int64_t> probed_port(const Object& pod, json::Value& leaf) {
  if (!pod_ready(pod)) return std::nullopt;
  for (const json::Value container : pod["spec"]["containers"].items()) {
    for (const char* which : {"readinessProbe", "livenessProbe"}) {
      for (const char* how : {"httpGet", "tcpSocket", "grpc"}) {
        const json::Value port = container[which][how]["port"];
        if (!port) continue;
        leaf = port;
        if (!port.is_string()) return port.integer();
        for (const json::Value declared : container["ports"].items()) {
          if (declared["name"].text() == port.text()) return declared["containerPort"].integer();
        }
      }
    }
  }
  return std::nullopt;
}

// A line in which the program says where it listens: "listening on :8080", "started on port 8080".
const Log* says_it_listens(const Snapshot& s, const Object& pod, std::int64_t port, std::size_t& line) {
  const std::string number = std::to_string(port);
  for (const json::Value container : pod["spec"]["containers"].items()) {
    const Log* log = s.log(pod.ns, pod.name, container["name"].text(), false);
    for (std::size_t i = 0; log && i < log->lines.size() && i < 500; ++i) {
      const std::string_view text = log->lines[i].text;
      if (!contains_nocase(text, "listen") && !contains_nocase(text, "serving") && !contains_nocase(text, "started")) continue;
      for (auto at = text.find(number); at != std::string_view::npos; at = text.find(number, at + 1)) {
        const auto digit = [&](std::size_t k) { return k < text.size() && text[k] >= '0' && text[k] <= '9'; };
        if ((at > 0 && digit(at - 1)) || digit(at + number.size())) continue;
        line = i;
        return log;
      }
    }
  }
  return nullptr;
}

bool another_service_leads_to(const PortCase& p, std::int64_t number) {
  const Snapshot& s = p.c.scene.snapshot;
  const Object& pod = *p.pods.front();
  for (const Object* service : of_namespace(s, Kind::service, p.c.object.ns)) {
    if (service == &p.c.object || !map_matches((*service)["spec"]["selector"], pod["metadata"]["labels"])) continue;
    for (const json::Value port : (*service)["spec"]["ports"].items()) {
      if (port_at(port, pod) == number) return true;
    }
  }
  return false;
}

// A number that nobody declares proves nothing. It does when the pods show that they listen elsewhere, no port of the Service
// leads there, and no other Service does.
void check_number(const PortCase& p, const std::vector<ContainerPort>& declared, Sink& sink) {
  const auto target = p.target().integer();
  const auto is_target = [&](const ContainerPort& port) { return port.number == target; };
  if (!target || declared.empty() || is_headless(p.c) || is_side_entrance(p, declared)) return;
  if (std::any_of(declared.begin(), declared.end(), is_target)) return;
  const Object& pod = *p.pods.front();
  for (const json::Value port : p.c.spec()["ports"].items()) {
    const auto leads = port_at(port, pod);
    if (std::any_of(declared.begin(), declared.end(), [&](const ContainerPort& d) { return d.number == leads; })) return;
  }
  std::size_t line = 0;
  if (says_it_listens(p.c.scene.snapshot, pod, *target, line)) return;
  json::Value probe;
  const auto probed = probed_port(pod, probe);
  const bool by_probe = probed && probed != target;
  const Log* log = nullptr;
  std::int64_t listens = probed.value_or(0);
  for (const ContainerPort& port : declared) {
    if (by_probe || log) break;
    log = says_it_listens(p.c.scene.snapshot, pod, port.number, line);
    listens = port.number;
  }
  if ((!by_probe && !log) || another_service_leads_to(p, listens)) return;
  Finding& f = sink.found();
  port_facts(f, p);
  bind_service(f, p.c.object);
  if (by_probe) f.fact(pod, probe, fmt::format("{}: ready, and its probe asks port {}", label(pod.ref()), value_text(probe)));
  if (log) f.fact(*log, line);
  f.signature(value_text(p.target())).headline(fmt::format("targetPort {}, its pods answer on {}", *target, listens));
  f.infer(cause::wrong_port, by_probe ? Confidence::likely : Confidence::possible,
          fmt::format(
              "port {} leads to {}, which no container declares, and the pods answer on {}: calls to the Service are refused",
              p.name(), *target, listens))
      .reject_if.emplace_back(fmt::format("The program also listens on {}: declaring a port is optional.", *target));
  const auto callers = failing_callers(p.c.scene, p.c.object);
  if (callers.empty()) f.severity(Severity::warning);
  for (const Object* caller : callers) f.affects(*caller);
}

// The name is there, with another protocol: that is SVC-PROTO.
bool is_named_otherwise(json::Value port, const std::vector<ContainerPort>& declared) {
  return std::any_of(declared.begin(), declared.end(),
                     [&](const ContainerPort& d) { return !d.name.empty() && d.name == target_of(port).text(); });
}

void svc_port(const ObjectCase& c, Sink& sink) {
  if (!selects_pods(c.object)) return;
  const auto pods = backends_of(c.scene.snapshot, c.object);
  if (pods.empty()) return;
  const auto declared = declared_by(pods);
  const json::Items ports = c.spec()["ports"].items();
  std::size_t dead = 0;
  for (const json::Value port : ports) dead += leads_nowhere(port, pods) ? 1U : 0U;
  for (const json::Value port : ports) {
    const PortCase p{c, pods, port};
    if (!leads_nowhere(port, pods)) {
      check_number(p, declared, sink);
    } else if (!is_named_otherwise(port, declared)) {
      report_named(p, declared, dead == c.spec()["ports"].size(), sink.found());
    }
  }
}

bool speaks(const ContainerPort& port, json::Value of_service) {
  const json::Value target = target_of(of_service);
  const bool same = target.is_string() ? port.name == target.text() : port.number == target.integer();
  return same && port.protocol == protocol_of(of_service);
}

// Ports of both protocols under one number are common (DNS, HTTP/3), and often only one of them is declared.
void svc_proto(const ObjectCase& c, Sink& sink) {
  if (!selects_pods(c.object)) return;
  const auto pods = backends_of(c.scene.snapshot, c.object);
  const auto declared = declared_by(pods);
  for (const json::Value port : c.spec()["ports"].items()) {
    const json::Value target = target_of(port);
    const ContainerPort* other = nullptr;
    bool fits = false;
    for (const ContainerPort& d : declared) {
      fits |= speaks(d, port);
      if (target.is_string() ? d.name == target.text() : d.number == target.integer()) other = &d;
    }
    if (fits || !other) continue;
    bool beside = false;  // another port of the Service meets what is declared there
    for (const json::Value sibling : c.spec()["ports"].items()) {
      beside |= std::any_of(declared.begin(), declared.end(),
                            [&](const ContainerPort& d) { return d.number == other->number && speaks(d, sibling); });
    }
    if (beside) continue;
    Finding& f = sink.found();
    port_facts(f, {c, pods, port});
    bind_service(f, c.object);
    f.signature(value_text(target));
    f.headline(fmt::format("{} against {}", protocol_of(port), other->protocol));
    const auto callers = failing_callers(c.scene, c.object);
    f.infer(
        cause::wrong_port, callers.empty() ? Confidence::likely : Confidence::certain,
        fmt::format("port {} of the Service is {}, the container port it leads to is {}: packets of the one do not arrive at the "
                    "other",
                    value_text(port["port"]), protocol_of(port), other->protocol));
    for (const Object* caller : callers) f.affects(*caller);
  }
}

constexpr CommandRow yaml_row{"kubectl get service {svc} -n {ns} -o yaml", "its selector and ports"};
constexpr CommandRow ports_row{"kubectl get pods -n {ns} -l {sel} -o 'jsonpath={..ports}'", "the ports that its pods declare"};

constexpr Rule rules[] = {
    {"SVC-PORT",
     Family::network,
     Severity::error,
     as_written,
     Decisiveness::named,
     "service leads to a port that its pods do not have",
     "a targetPort names a port that no selected pod has; or its number is undeclared, and a probe or the log shows another port",
     "the targetPort is wrong",
     {{yaml_row, ports_row}},
     ObjectCheck{Kind::service, svc_port}},
    {"SVC-PROTO",
     Family::network,
     Severity::error,
     as_written,
     Decisiveness::named,
     "service and container differ in protocol",
     "the container port under the targetPort has another protocol, and no other port of the Service meets it",
     "one of the protocols is wrong",
     {{yaml_row, ports_row}},
     ObjectCheck{Kind::service, svc_proto}},
};

}  // namespace

std::span<const Rule> port_rules() { return rules; }

}  // namespace aiops::network
