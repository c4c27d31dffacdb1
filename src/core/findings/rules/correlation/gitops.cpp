// 2.11 of the rulebook, L-GITOPS: who owns the manifest, so that it is mended where it comes from: what is changed in the
// cluster alone is put back by Argo CD and Flux, and overwritten by the next release of Helm. Sources: the tracking-id of
// argo-cd docs/user-guide/resource_tracking, the labels of Flux' kustomize- and helm-controller, Helm's release annotations.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rule.hpp"

namespace aiops {

namespace {

struct Ownership {
  std::string text;  // "the Argo CD application shop"
  json::Value leaf;
  std::string what;  // of the fact
  Confidence confidence = Confidence::likely;
  bool puts_back = false;  // what is changed by hand does not last
};

json::Value manager_entry(const Object& object, std::initializer_list<std::string_view> managers) {
  for (const json::Value entry : object["metadata"]["managedFields"].items()) {
    if (std::find(managers.begin(), managers.end(), entry["manager"].text()) != managers.end()) return entry["manager"];
  }
  return {};
}

// "APP:GROUP/KIND:NAMESPACE/NAME"; copied along with other annotations it names another object than the one that it is on.
std::optional<Ownership> argo(const Object& object) {
  const json::Value id = object["metadata"]["annotations"]["argocd.argoproj.io/tracking-id"];
  const json::Value instance = object["metadata"]["labels"]["argocd.argoproj.io/instance"];
  if (const auto parts = split(id.text(), ':'); parts.size() == 3 && !parts[0].empty()) {
    const bool own = parts[2] == std::string(object.ns) + "/" + std::string(object.name);
    return Ownership{fmt::format("the Argo CD application {}", parts[0]), id, "annotation argocd.argoproj.io/tracking-id",
                     own ? Confidence::certain : Confidence::possible, true};
  }
  if (!instance.text().empty())
    return Ownership{fmt::format("the Argo CD application {}", instance.text()), instance, "label argocd.argoproj.io/instance",
                     Confidence::likely, true};
  if (const json::Value manager = manager_entry(object, {"argocd-controller", "argocd-application-controller"}))
    return Ownership{"Argo CD", manager, "field manager", Confidence::likely, true};
  return std::nullopt;
}

std::optional<Ownership> flux(const Object& object) {
  const json::Value labels = object["metadata"]["labels"];
  struct Form {
    std::string_view prefix, kind;
  };
  for (const Form form : {Form{"helm.toolkit.fluxcd.io", "HelmRelease"}, Form{"kustomize.toolkit.fluxcd.io", "Kustomization"}}) {
    const json::Value name = labels[std::string(form.prefix) + "/name"];
    const std::string_view ns = labels[std::string(form.prefix) + "/namespace"].text();
    if (name.text().empty()) continue;
    return Ownership{fmt::format("the Flux {} {}{}{}", form.kind, ns, ns.empty() ? "" : "/", name.text()), name,
                     fmt::format("label {}/name", form.prefix), ns.empty() ? Confidence::likely : Confidence::certain, true};
  }
  if (const json::Value manager = manager_entry(object, {"kustomize-controller", "helm-controller"}))
    return Ownership{"Flux", manager, "field manager", Confidence::likely, true};
  return std::nullopt;
}

std::optional<Ownership> helm(const Object& object) {
  const json::Value release = object["metadata"]["annotations"]["meta.helm.sh/release-name"];
  const json::Value by = object["metadata"]["labels"]["app.kubernetes.io/managed-by"];
  if (!release.text().empty()) {
    return Ownership{fmt::format("the Helm release {}", release.text()), release, "annotation meta.helm.sh/release-name",
                     by.text() == "Helm" ? Confidence::certain : Confidence::likely};
  }
  if (by.text() == "Helm") return Ownership{"a Helm release", by, "label app.kubernetes.io/managed-by", Confidence::likely};
  return std::nullopt;
}

// Kinds that are made by others: their owner has the manifest.
bool is_made(const Object& object) {
  return object.known == Kind::pod || object.known == Kind::event || object.known == Kind::endpoint_slice ||
         object.known == Kind::endpoints || object["metadata"]["ownerReferences"].size() > 0;
}

void l_gitops(const ObjectCase& c, Sink& sink) {
  if (is_made(c.object)) return;
  auto owner = argo(c.object);
  if (!owner) owner = flux(c.object);
  if (!owner) owner = helm(c.object);
  if (!owner) return;
  Finding& f = sink.found();
  field_fact(f, c.object, owner->leaf, owner->what);
  f.infer(
      owner->confidence,
      fmt::format("the manifest of {} comes from {}: {}", label(c.object.ref()), owner->text,
                  owner->puts_back ? "a change belongs there, what is changed in the cluster alone is put back"
                                   : "a change belongs there, the next release overwrites what is changed in the cluster alone"));
}

constexpr Rule rules[] = {
    {"L-GITOPS",
     Family::correlation,
     Severity::info,
     Stage::note,
     Decisiveness::normal,
     "who owns the manifest",
     "labels, annotations or field managers of Argo CD, Flux or Helm at the object that is to be mended",
     "the change belongs into the source of that tool",
     {{{"kubectl get {kind} {name} -n {ns} -o jsonpath='{.metadata.labels}{.metadata.annotations}'", "the marks of the tool"},
       {"kubectl get {kind} {name} -n {ns} --show-managed-fields -o jsonpath='{.metadata.managedFields[*].manager}'",
        "who writes its fields"}}},
     AnyObjectCheck{l_gitops}},
};

}  // namespace

std::span<const Rule> gitops_rules() { return rules; }

}  // namespace aiops
