// The shared half of the rules of 2.2: it reads sentences and references, and draws no conclusion.
#include "core/findings/rules/config/parts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace aiops::config {

namespace {

// As kubelets and controllers name those who write Secrets into a namespace.
bool makes_secret(const Object& object, std::string_view name) {
  if (object.kind == "SealedSecret") return object.name == name;
  if (object.kind != "ExternalSecret" && object.kind != "VaultStaticSecret" && object.kind != "VaultDynamicSecret" &&
      object.kind != "Certificate")
    return false;
  const json::Value spec = object["spec"];
  for (const std::string_view target :
       {spec["target"]["name"].text(), spec["destination"]["name"].text(), spec["secretName"].text()}) {
    if (!target.empty()) return target == name;
  }
  return object.name == name;
}

void about_maker(Finding& f, const ObjectCase& c, std::string_view secret) {
  for (const Object* object : c.scene.snapshot.in(Kind::other, c.object.ns)) {
    if (!makes_secret(*object, secret)) continue;
    f.fact(*object, (*object)["metadata"]["name"], fmt::format("{}: metadata.name={}", label(object->ref()), object->name));
    condition_fact(f, {c.scene, *object}, "Ready");
    Hypothesis& h = f.infer(cause::controller_down, Confidence::possible,
                            fmt::format("{} should write this Secret and has not: its controller or its source is where to look",
                                        label(object->ref())));
    h.confirm.emplace_back("Its conditions or events name an error.");
  }
}

void about_names(Finding& f, const ObjectCase& c, const Missing& missing) {
  const Snapshot& s = c.scene.snapshot;
  std::vector<std::string_view> names;
  for (const Object* object : s.in(missing.kind, c.object.ns)) names.push_back(object->name);
  const auto exists = [&](const Object& object) {
    return f.fact(object, object["metadata"]["name"], fmt::format("{}: metadata.name={}", label(object.ref()), object.name));
  };
  if (const auto near = nearest(missing.name, names); !near.empty()) {
    const FactIndex at = exists(*s.find(missing.kind, c.object.ns, near));
    f.infer(cause::wrong_config, Confidence::possible,
            fmt::format("the name may be a typing error: {} {} exists in the namespace", word_of(missing.kind), near))
        .facts = {0, at};
  }
  const Kind twin = missing.kind == Kind::secret ? Kind::config_map : Kind::secret;
  if (const Object* object = s.find(twin, c.object.ns, missing.name)) {
    const FactIndex at = exists(*object);
    f.infer(cause::wrong_config, Confidence::possible,
            fmt::format("a {} of this name exists: the reference may mean the other kind", word_of(twin)))
        .facts = {0, at};
  }
  std::size_t elsewhere = 0;
  for (const Object* object : s.all(missing.kind)) {
    if (object->name != missing.name || object->ns == c.object.ns || ++elsewhere > 2) continue;
    const FactIndex at = exists(*object);
    f.infer(cause::wrong_config, Confidence::possible,
            fmt::format("a {} of this name exists in namespace {}: a pod cannot use it from there", word_of(missing.kind),
                        object->ns))
        .facts = {0, at};
  }
}

}  // namespace

bool any_of(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return contains_nocase(text, part); });
}

const Event* newest(const PodCase& pod, std::string_view reason, std::string_view part) {
  const auto events = pod.events();
  for (auto at = events.rbegin(); at != events.rend(); ++at) {
    if ((*at)->reason == reason && (part.empty() || contains_nocase((*at)->message, part))) return *at;
  }
  return nullptr;
}

Words waiting_words(const ContainerCase& c, std::string_view event_part) {
  const std::string_view message = c.waiting()["message"].text();
  if (!message.empty()) return {message, nullptr};
  const auto events = c.events();
  for (auto at = events.rbegin(); at != events.rend(); ++at) {
    if ((*at)->reason == "Failed" && contains_nocase((*at)->message, event_part)) return {(*at)->message, *at};
  }
  return {};
}

std::vector<Missing> missing_objects(std::string_view text) {
  struct Opening {
    std::string_view text;
    Kind kind;
  };
  static constexpr Opening openings[] = {{"configmap \"", Kind::config_map},
                                         {"configmaps \"", Kind::config_map},
                                         {"secret \"", Kind::secret},
                                         {"secrets \"", Kind::secret}};
  std::vector<Missing> out;
  const std::string lower = to_lower(text);
  for (const Opening& opening : openings) {
    for (auto at = lower.find(opening.text); at != std::string::npos; at = lower.find(opening.text, at + 1)) {
      const std::size_t from = at + opening.text.size();
      const auto end = lower.find('"', from);
      if (end == std::string::npos || end == from || lower.compare(end, 11, "\" not found") != 0) continue;
      const Missing missing{opening.kind, text.substr(from, end - from)};
      const auto same = [&](const Missing& m) { return m.kind == missing.kind && m.name == missing.name; };
      if (std::none_of(out.begin(), out.end(), same)) out.push_back(missing);
    }
  }
  return out;
}

// pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables: "couldn't find key %v in ConfigMap %v/%v", the same with Secret.
MissingKey missing_key(std::string_view text) {
  constexpr std::string_view opening = "couldn't find key ";
  const auto start = text.find(opening);
  if (start == std::string_view::npos) return {};
  std::string_view rest = text.substr(start + opening.size());
  const auto in = rest.find(" in ");
  if (in == std::string_view::npos || in == 0) return {};
  MissingKey out;
  out.key = rest.substr(0, in);
  rest.remove_prefix(in + 4);
  out.kind = rest.substr(0, 10) == "ConfigMap " ? Kind::config_map : rest.substr(0, 7) == "Secret " ? Kind::secret : Kind::other;
  if (out.kind == Kind::other) return {};
  rest.remove_prefix(rest.find(' ') + 1);
  const auto slash = rest.find('/');
  if (slash == std::string_view::npos) return {};
  rest.remove_prefix(slash + 1);
  out.name = rest.substr(0, rest.find_first_of(" ,;:\"]\n"));
  return out.name.empty() ? MissingKey{} : out;
}

std::vector<Reference> volume_references(const PodCase& pod) {
  std::vector<Reference> out;
  const auto add = [&](Kind kind, json::Value source, std::string_view key, std::string_view volume) {
    if (!source[key].text().empty()) out.push_back({kind, source[key].text(), volume, source[key], source["optional"].is_true()});
  };
  for (const json::Value volume : pod.spec()["volumes"].items()) {
    const std::string_view name = volume["name"].text();
    add(Kind::config_map, volume["configMap"], "name", name);
    add(Kind::secret, volume["secret"], "secretName", name);
    for (const json::Value source : volume["projected"]["sources"].items()) {
      add(Kind::config_map, source["configMap"], "name", name);
      add(Kind::secret, source["secret"], "name", name);
    }
  }
  return out;
}

bool being_created(const PodCase& pod) {
  if (pod.node().empty() || pod.condition("Ready")["status"].text() == "True") return false;
  bool waits = false;
  for (const ContainerCase& c : pod.containers()) {
    if (c.running() || c.terminated()) return false;
    if (!c.waiting()) continue;
    if (!c.waits_for("ContainerCreating") && !c.waits_for("PodInitializing")) return false;
    waits = true;
  }
  return waits;
}

bool overtaken(const PodCase& pod, const Event& event) {
  const auto events = pod.events();
  return std::any_of(events.begin(), events.end(), [&](const Event* other) {
    const bool later_step =
        other->reason == "Pulling" || other->reason == "Pulled" || other->reason == "Created" || other->reason == "Started";
    return later_step && other->time && event.time && *other->time > *event.time;
  });
}

Duration unready_for(const PodCase& pod) {
  const json::Value ready = pod.condition("Ready");
  auto since = ready["status"].text() == "False" ? time_at(ready["lastTransitionTime"]) : std::nullopt;
  if (!since) since = pod.object.created;
  return since && *since < pod.scene.now ? pod.scene.now - *since : Duration::zero();
}

std::string_view word_of(Kind kind) { return row_of(kind).name; }

std::vector<FactIndex> so_far(const Finding& f) {
  std::vector<FactIndex> out;
  for (FactIndex i = 0; i < f.facts().size(); ++i) out.push_back(i);
  return out;
}

void about_missing(Finding& f, const ObjectCase& c, const Missing& missing) {
  about_names(f, c, missing);
  if (missing.kind == Kind::secret) about_maker(f, c, missing.name);
}

}  // namespace aiops::config
