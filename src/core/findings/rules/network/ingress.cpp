// 2.7, the ways in: what an Ingress, a Gateway or an HTTPRoute refers to, and what their controllers say of them. A reference is
// checked only against a complete list.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/evidence/mask.hpp"
#include "core/findings/rules/network/parts.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops::network {

namespace {

// Nothing behind an entrance explains what is written in it: not even a Service that leads nowhere.
constexpr Stage of_entrance = Stage::api;

// networking.k8s.io/v1, and the flat form of v1beta1.
struct Backend {
  json::Value service;  // the name; missing for a resource backend
  json::Value port;  // a number or a name
  std::string where;  // "path /api of shop.example.com"
  std::string_view name() const { return service.text(); }
};

Backend backend_of(json::Value value, std::string where) {
  const json::Value service = value["service"];
  if (!service) return {value["serviceName"], value["servicePort"], std::move(where)};
  return {service["name"], service["port"]["number"] ? service["port"]["number"] : service["port"]["name"], std::move(where)};
}

std::vector<Backend> backends_of(const Object& ingress) {
  std::vector<Backend> all;
  const json::Value spec = ingress["spec"];
  for (const char* key : {"defaultBackend", "backend"}) {
    if (spec[key]) all.push_back(backend_of(spec[key], "the default backend"));
  }
  for (const json::Value rule : spec["rules"].items()) {
    const std::string_view host = rule["host"].text();
    for (const json::Value path : rule["http"]["paths"].items()) {
      const std::string_view prefix = path["path"].text();
      all.push_back(backend_of(path["backend"],
                               fmt::format("path {}{}{}", prefix.empty() ? "/" : prefix, host.empty() ? "" : " of ", host)));
    }
  }
  // The AWS controller takes a name that says "look into my annotations".
  const auto not_a_service = [](const Backend& b) { return b.name().empty() || b.port.text() == "use-annotation"; };
  all.erase(std::remove_if(all.begin(), all.end(), not_a_service), all.end());
  return all;
}

void backend_fact(Finding& f, const Object& ingress, const Backend& b) {
  f.fact(ingress, b.service,
         fmt::format("{}: {} leads to Service {}, port {}", label(ingress.ref()), b.where, b.name(), value_text(b.port)));
}

std::string services_of(const Snapshot& s, std::string_view ns) {
  std::vector<std::string_view> names;
  for (const Object* service : of_namespace(s, Kind::service, ns)) names.push_back(service->name);
  if (names.empty()) return "the namespace has no Service";
  const std::size_t all = names.size();
  names.resize(std::min<std::size_t>(all, 8));
  return fmt::format("there {} {}{}", all == 1 ? "is" : "are", fmt::join(names, ", "), all > names.size() ? ", …" : "");
}

void ing_svc(const ObjectCase& c, Sink& sink) {
  const Snapshot& s = c.scene.snapshot;
  std::set<std::string_view> told;
  for (const Backend& b : backends_of(c.object)) {
    if (s.find(Kind::service, c.object.ns, b.name()) || !s.listed(Kind::service, c.object.ns) || !told.insert(b.name()).second)
      continue;
    Finding& f = sink.found();
    f.signature(b.name()).bind("ing", c.object.name).headline(fmt::format("{} leads to Service {}", b.where, b.name()));
    backend_fact(f, c.object, b);
    f.absent(s, Kind::service, c.object.ns, b.name());
    std::vector<std::string_view> names;
    for (const Object* service : of_namespace(s, Kind::service, c.object.ns)) names.push_back(service->name);
    const std::string_view near = nearest(b.name(), names);
    f.infer(cause::missing_object, Confidence::certain,
            fmt::format("{} leads to Service {}, which does not exist; {}", b.where, b.name(),
                        near.empty() ? services_of(s, c.object.ns) : fmt::format("the nearest name is {}", near)));
  }
}

bool has_port(json::Value ports, json::Value wanted) {
  for (const json::Value port : ports.items()) {
    if (wanted.is_string() ? port["name"].text() == wanted.text() : port["port"].integer() == wanted.integer()) return true;
  }
  return false;
}

void ing_port(const ObjectCase& c, Sink& sink) {
  std::set<std::string> told;
  for (const Backend& b : backends_of(c.object)) {
    const Object* service = c.scene.snapshot.find(Kind::service, c.object.ns, b.name());
    if (!service || !b.port || (*service)["spec"]["type"].text() == "ExternalName") continue;
    const json::Value ports = (*service)["spec"]["ports"];
    if (has_port(ports, b.port) || !told.insert(fmt::format("{} {}", b.name(), value_text(b.port))).second) continue;
    Finding& f = sink.found();
    std::vector<std::string> has;
    for (const json::Value port : ports.items())
      has.push_back(fmt::format("{}{}{}", port["name"].text(), port["name"].text().empty() ? "" : " ", value_text(port["port"])));
    f.signature(fmt::format("{}:{}", b.name(), value_text(b.port))).bind("ing", c.object.name).bind("svc", service->name);
    f.headline(fmt::format("{} has no port {}", service->name, value_text(b.port)));
    backend_fact(f, c.object, b);
    f.fact(*service, ports, fmt::format("{}: ports {}", label(service->ref()), fmt::join(has, ", ")));
    f.infer(cause::wrong_port, Confidence::certain,
            fmt::format("{} leads to port {} of Service {}, which has {}", b.where, value_text(b.port), service->name,
                        has.empty() ? "none" : fmt::format("{}", fmt::join(has, ", "))));
  }
}

// ---- ING-CLASS

// The field, else the annotation that was there before it.
json::Value class_of(const Object& ingress) {
  const json::Value field = ingress["spec"]["ingressClassName"];
  return field ? field : ingress["metadata"]["annotations"]["kubernetes.io/ingress.class"];
}

bool has_address(const Object& ingress) { return ingress["status"]["loadBalancer"]["ingress"].size() > 0; }

enum class ClassFault { none, missing, not_named };

// An annotation needs no IngressClass (GKE's gce and gce-internal are built in); the field does. Without either the default class
// is taken, and some controllers take such Ingresses without one: then there is an address.
ClassFault class_fault(const Snapshot& s, const Object& ingress) {
  if (!s.listed(Kind::ingress_class, {})) return ClassFault::none;
  const json::Value field = ingress["spec"]["ingressClassName"];
  if (!field.text().empty()) return s.find(Kind::ingress_class, {}, field.text()) ? ClassFault::none : ClassFault::missing;
  if (!class_of(ingress).text().empty() || has_address(ingress)) return ClassFault::none;
  for (const Object* known : s.all(Kind::ingress_class)) {
    if ((*known)["metadata"]["annotations"]["ingressclass.kubernetes.io/is-default-class"].text() == "true")
      return ClassFault::none;
  }
  return ClassFault::not_named;
}

void ing_class(const ObjectCase& c, Sink& sink) {
  const Snapshot& s = c.scene.snapshot;
  const ClassFault fault = class_fault(s, c.object);
  if (fault == ClassFault::none || !lasts(c.scene, c.object.created, std::chrono::minutes(1))) return;
  Finding& f = sink.found();
  f.bind("ing", c.object.name).since(c.object.created);
  std::vector<std::string_view> known;
  for (const Object* each : s.all(Kind::ingress_class)) known.push_back(each->name);
  const std::string existing =
      known.empty() ? "there is no IngressClass at all" : fmt::format("existing: {}", fmt::join(known, ", "));
  if (fault == ClassFault::missing) {
    const json::Value name = class_of(c.object);
    field_fact(f, c.object, name, "spec.ingressClassName");
    f.absent(s, Kind::ingress_class, {}, name.text());
    f.headline(fmt::format("class {} does not exist", name.text()));
    if (has_address(c.object)) f.severity(Severity::warning);
    f.infer(cause::missing_object, Confidence::certain,
            fmt::format("the IngressClass {} does not exist; {}: no controller takes this Ingress", name.text(), existing));
    return;
  }
  f.fact(c.object, c.spec(),
         fmt::format("{}: no ingressClassName, no annotation kubernetes.io/ingress.class, no address", label(c.object.ref())));
  for (std::size_t i = 0; i < s.all(Kind::ingress_class).size() && i < 3; ++i) {
    const Object& each = *s.all(Kind::ingress_class)[i];
    f.fact(each, each["metadata"]["name"], fmt::format("{}: not marked as the default class", label(each.ref())));
  }
  f.infer(cause::missing_config, known.empty() ? Confidence::possible : Confidence::likely,
          fmt::format("it names no class and no class is the default; {}", existing))
      .reject_if.emplace_back("A controller of this cluster takes Ingresses without a class.");
}

// ---- ING-TLS, ING-ADDR

void ing_tls(const ObjectCase& c, Sink& sink) {
  const Snapshot& s = c.scene.snapshot;
  if (!lasts(c.scene, c.object.created, std::chrono::minutes(5))) return;  // an issuer needs a moment
  std::set<std::string_view> told;
  for (const json::Value entry : c.spec()["tls"].items()) {
    const json::Value name = entry["secretName"];
    if (name.text().empty() || !told.insert(name.text()).second) continue;
    const Object* secret = s.find(Kind::secret, c.object.ns, name.text());
    const std::string_view type =
        secret && !secret->names_only ? (*secret)["type"].text() : std::string_view("kubernetes.io/tls");
    if (secret ? type == "kubernetes.io/tls" : !s.listed(Kind::secret, c.object.ns)) continue;
    Finding& f = sink.found();
    f.signature(name.text()).bind("ing", c.object.name).bind("secret", name.text());
    field_fact(f, c.object, name, "spec.tls secretName");
    if (secret) {
      field_fact(f, *secret, (*secret)["type"], "type");
      f.infer(cause::wrong_config, Confidence::certain,
              fmt::format("Secret {} is of type {}, not kubernetes.io/tls: its certificate is not used", name.text(), type));
    } else if (f.absent(s, Kind::secret, c.object.ns, name.text())) {
      f.headline(fmt::format("Secret {} does not exist", name.text()));
      f.infer(
          cause::missing_object, Confidence::certain,
          fmt::format("the Secret {} for TLS does not exist: the controller serves its own certificate or none", name.text()));
    }
  }
}

// All Ingresses of a class without an address are one fault: its controller does not work, or writes no addresses.
void ing_addr(const ObjectCase& c, Sink& sink) {
  const Snapshot& s = c.scene.snapshot;
  if (has_address(c.object) || !lasts(c.scene, c.object.created, std::chrono::minutes(5))) return;
  if (class_fault(s, c.object) != ClassFault::none) return;
  const std::string_view name = class_of(c.object).text();
  std::size_t of_class = 0;
  const Object* served = nullptr;
  for (const Object* other : s.all(Kind::ingress)) {
    if (class_of(*other).text() != name) continue;
    ++of_class;
    if (!served && has_address(*other)) served = other;
  }
  Finding& f = sink.found();
  f.bind("ing", c.object.name).bind("ing_ns", c.object.ns).since(c.object.created);
  const json::Value status = c.status()["loadBalancer"];
  f.fact(c.object, status ? status : c.meta()["name"],
         fmt::format("{}: no address in status.loadBalancer", label(c.object.ref())));
  if (!name.empty()) field_fact(f, c.object, class_of(c.object), "ingress class");
  if (!served && of_class > 1 && !name.empty())
    f.mend(ObjectRef{"networking.k8s.io/v1", "IngressClass", "", std::string(name), {}});
  for (const Event* event : c.events()) {
    if (event->type == "Warning") f.fact(*event);
  }
  if (served) {
    field_fact(f, *served, (*served)["status"]["loadBalancer"]["ingress"], "status.loadBalancer.ingress");
    f.infer(Confidence::likely,
            fmt::format("{} of the same class has an address, this one has none: its controller does not accept it",
                        label(served->ref())));
    return;
  }
  f.infer(cause::controller_down, Confidence::likely,
          "no Ingress of this class has an address: its controller does not run, or does not see them")
      .reject_if.emplace_back("The controller writes no addresses into the status, and calls do arrive.");
}

// ---- GW

// Conditions of one status, by type; a fresh object is still being looked at.
void gateway_conditions(const ObjectCase& c, json::Value status, std::initializer_list<std::string_view> types,
                        std::string_view by, Sink& sink) {
  for (const std::string_view type : types) {
    const json::Value condition = condition_of(status, type);
    const auto since = time_at(condition["lastTransitionTime"]);
    if (condition["status"].text() != "False" || !lasts(c.scene, since ? since : c.object.created, std::chrono::minutes(2)))
      continue;
    const std::string_view reason = condition["reason"].text();
    const std::string_view message = trim(condition["message"].text());
    Finding& f = sink.found();
    f.signature(fmt::format("{} {} {}", by, type, reason)).since(since);
    f.bind("gw_kind", c.object.kind == "Gateway" ? "gateway" : "httproute").bind("gw", c.object.name);
    f.bind("parent", by.empty() ? c.object.name : by);
    f.fact(c.object, condition,
           fmt::format("{}: condition {}=False ({}){}{}: {}", label(c.object.ref()), type, reason,
                       by.empty() ? "" : " of Gateway ", by, mask(message, 400)),
           since);
    f.headline(fmt::format("{}: {}", reason, message));
    f.infer(type == "ResolvedRefs" ? cause::missing_object : cause::wrong_config, Confidence::certain,
            fmt::format("its controller says {}=False, {}: {}", type, reason, mask(message, 300)));
  }
}

void gw(const ObjectCase& c, Sink& sink) {
  if (c.object.known == Kind::gateway) {
    gateway_conditions(c, c.status(), {"Accepted", "Programmed"}, {}, sink);
    return;
  }
  for (const json::Value parent : c.status()["parents"].items())
    gateway_conditions(c, parent, {"Accepted", "ResolvedRefs"}, parent["parentRef"]["name"].text(), sink);
}

constexpr CommandRow describe_row{"kubectl describe ingress {ing} -n {ns}", "its backends, class and events"};
constexpr CommandRow yaml_row{"kubectl get ingress {ing} -n {ns} -o yaml", "what it says"};

constexpr Rule rules[] = {
    {"ING-SVC",
     Family::network,
     Severity::error,
     of_entrance,
     Decisiveness::named,
     "ingress leads to a service that does not exist",
     "a backend names a Service, and the complete list of Services has none of that name (resource backends are left out)",
     "the name is wrong, or the Service was removed",
     {{describe_row, {"kubectl get service -n {ns}", "which Services there are"}}},
     ObjectCheck{Kind::ingress, ing_svc}},
    {"ING-PORT",
     Family::network,
     Severity::error,
     of_entrance,
     Decisiveness::named,
     "ingress leads to a port that the service does not have",
     "the number or name of a backend's port is none of the Service's",
     "the port is wrong",
     {{describe_row, {"kubectl get service {svc} -n {ns} -o yaml", "the ports it has"}}},
     ObjectCheck{Kind::ingress, ing_port}},
    {"ING-CLASS",
     Family::network,
     Severity::error,
     of_entrance,
     Decisiveness::named,
     "no controller takes the ingress",
     "spec.ingressClassName names a class that the complete list has not; or there is neither class, annotation, default class "
     "nor "
     "address",
     "the class is wrong or missing",
     {{{"kubectl get ingressclass", "which classes there are, and which is the default"}, yaml_row}},
     ObjectCheck{Kind::ingress, ing_class}},
    {"ING-TLS",
     Family::network,
     Severity::warning,
     of_entrance,
     Decisiveness::named,
     "certificate of the ingress is not there",
     "a Secret of spec.tls is not in the complete list of names, or is not of type kubernetes.io/tls",
     "the Secret was never made, or is of another kind",
     {{{"kubectl get secret -n {ns} -o name", "which Secrets there are, names only"}, yaml_row}},
     ObjectCheck{Kind::ingress, ing_tls}},
    {"ING-ADDR",
     Family::network,
     Severity::warning,
     of_entrance,
     Decisiveness::symptom,
     "ingress has no address",
     "status.loadBalancer is empty for more than five minutes, and its class is not at fault",
     "its controller does not run or does not accept it",
     {{{"kubectl describe ingress {ing} -n {ing_ns}", "its events"},
       {"kubectl get pods -A -l app.kubernetes.io/name=ingress-nginx", "the pods of a usual controller"}}},
     ObjectCheck{Kind::ingress, ing_addr}},
    {"GW",
     Family::network,
     Severity::error,
     of_entrance,
     Decisiveness::named,
     "gateway or route is not accepted",
     "Gateway condition Accepted or Programmed is False; of an HTTPRoute's parents Accepted or ResolvedRefs is",
     "the message of the condition is the cause",
     {{{"kubectl describe {gw_kind} {gw} -n {ns}", "its conditions"}, {"kubectl get gateway -A", "which Gateways there are"}}},
     ObjectCheck{Kind::gateway, gw, {Kind::http_route}}},
};

}  // namespace

std::span<const Rule> ingress_rules() { return rules; }

}  // namespace aiops::network
