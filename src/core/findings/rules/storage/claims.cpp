// 2.8: claims that no volume is made for and none fits. The words of events are those of the volume controller
// (kubernetes: pkg/controller/volume/persistentvolume/pv_controller.go and index.go for what fits).
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/storage/checks.hpp"

namespace aiops {

namespace {

using namespace storage;

constexpr std::size_t shown_classes = 3;

// "standard (default), slow": the classes that were cited, and whether there are more.
std::string existing_classes(Finding& f, const Snapshot& s) {
  const auto& classes = s.all(Kind::storage_class);
  std::string out;
  for (std::size_t i = 0; i < classes.size() && i < shown_classes; ++i) {
    const Object& one = *classes[i];
    const std::string_view mark = is_default(one) ? " (default)" : "";
    f.fact(one, one["provisioner"], fmt::format("{}{}: provisioner={}", label(one.ref()), mark, one["provisioner"].text()));
    out += fmt::format("{}{}{}", out.empty() ? "" : ", ", one.name, mark);
  }
  if (classes.size() > shown_classes) out += " and others";
  return out;
}

void class_facts(Finding& f, const ObjectCase& c, json::Value leaf) {
  field_fact(f, c.object, leaf, "storageClassName");
  const Made made = made_by(c.scene.snapshot, c.object);
  if (!made.set) return;
  const json::Value asked = made.from["spec"]["storageClassName"];
  if (asked)
    f.fact(*made.set, asked,
           fmt::format("{}: volumeClaimTemplates {}: storageClassName={}", label(made.set->ref()),
                       made.from["metadata"]["name"].text(), asked.text()));
}

bool says_not_found(const Event& event, std::string_view name) {
  return contains_nocase(event.message, fmt::format("\"{}\" not found", name));
}

// ---- PVC-NOPV: why a volume is not taken for a claim, as index.go and checkVolumeSatisfyClaim have it.

struct Difference {
  std::string text;
  json::Value leaf;  // of the volume
};

json::Value wanted_size(const Object& claim) { return claim["spec"]["resources"]["requests"]["storage"]; }

bool has_mode(const Object& volume, std::string_view mode) {
  for (const json::Value own : volume["spec"]["accessModes"].items()) {
    if (own.text() == mode) return true;
  }
  return false;
}

std::string_view volume_mode(const Object& object) {
  const std::string_view mode = object["spec"]["volumeMode"].text();
  return mode.empty() ? "Filesystem" : mode;
}

bool is_taken(const Object& volume, const Object& claim) {
  const json::Value ref = volume["spec"]["claimRef"];
  if (!ref.is_object()) return false;
  const std::string_view uid = ref["uid"].text();
  return ref["namespace"].text() != claim.ns || ref["name"].text() != claim.name || (!uid.empty() && uid != claim.uid);
}

std::vector<Difference> differences(const Object& volume, const Object& claim) {
  std::vector<Difference> out;
  const json::Value spec = volume["spec"];
  const json::Value ref = spec["claimRef"];
  if (is_taken(volume, claim))
    out.push_back({fmt::format("is {} claim {}/{}",
                               volume["status"]["phase"].text() == "Released" ? "still reserved for the former" : "taken by",
                               ref["namespace"].text(), ref["name"].text()),
                   ref});
  const std::string_view own_class = class_of(volume).text();
  const std::string_view wanted_class = class_of(claim).text();
  if (own_class != wanted_class)
    out.push_back({own_class.empty() ? std::string("has no class") : fmt::format("has class {}", own_class), class_of(volume)});
  const auto size = quantity(spec["capacity"]["storage"]);
  const auto wanted = quantity(wanted_size(claim));
  if (size && wanted && *size < *wanted)
    out.push_back(
        {fmt::format("has {} of the {} asked for", value_text(spec["capacity"]["storage"]), value_text(wanted_size(claim))),
         spec["capacity"]["storage"]});
  for (const json::Value mode : claim["spec"]["accessModes"].items()) {
    if (!has_mode(volume, mode.text())) out.push_back({fmt::format("does not offer {}", mode.text()), spec["accessModes"]});
  }
  if (volume_mode(volume) != volume_mode(claim))
    out.push_back({fmt::format("is of mode {}", volume_mode(volume)), spec["volumeMode"]});
  const json::Value selector = claim["spec"]["selector"];
  if (selector.size() > 0 && !selector_matches(selector, volume["metadata"]["labels"]))
    out.push_back({"lacks the labels that the claim selects", volume["metadata"]["labels"]});
  return out;
}

struct Nearest {
  const Object* volume = nullptr;
  std::vector<Difference> differs;
};

Nearest nearest_volume(const Snapshot& s, const Object& claim) {
  Nearest best;
  const auto cost = [&](const Object& volume, std::size_t count) { return count + (is_taken(volume, claim) ? 10 : 0); };
  for (const Object* volume : s.all(Kind::persistent_volume)) {
    auto differs = differences(*volume, claim);
    if (!best.volume || cost(*volume, differs.size()) < cost(*best.volume, best.differs.size()))
      best = {volume, std::move(differs)};
  }
  return best;
}

std::string compared(Finding& f, const Nearest& near) {
  std::string out;
  for (const Difference& one : near.differs) {
    f.fact(*near.volume, one.leaf, fmt::format("{}: {}", label(near.volume->ref()), one.text));
    out += (out.empty() ? "" : ", ") + one.text;
  }
  return fmt::format("the nearest volume, {}, {}", near.volume->name, out);
}

// What makes volumes for this claim, if anything does.
enum class Maker { dynamic, unnamed, refused, fixed };
Maker maker_of(const Snapshot& s, const Object& claim) {
  const json::Value leaf = class_of(claim);
  if (!leaf.is_string()) return Maker::unnamed;
  if (leaf.text().empty()) return Maker::refused;
  const Object* found = s.find(Kind::storage_class, "", leaf.text());
  if (!found) return volumes_of_class(s, leaf.text()).empty() ? Maker::dynamic : Maker::fixed;
  const bool at_once = (*found)["volumeBindingMode"].text() != "WaitForFirstConsumer";
  return (*found)["provisioner"].text() == "kubernetes.io/no-provisioner" && at_once ? Maker::fixed : Maker::dynamic;
}

std::string why_nobody_makes_one(Finding& f, const ObjectCase& c, Maker maker) {
  const Snapshot& s = c.scene.snapshot;
  const json::Value leaf = class_of(c.object);
  if (leaf) field_fact(f, c.object, leaf, "storageClassName");
  if (maker == Maker::refused) return "the claim asks for no storage class, so that only an existing volume will do";
  if (maker == Maker::fixed) return fmt::format("nothing makes volumes of class {}", leaf.text());
  if (!s.listed(Kind::storage_class, "")) return "the claim names no storage class";
  for (const Object* one : s.all(Kind::storage_class)) {
    if (is_default(*one)) {
      f.fact(*one, (*one)["metadata"]["annotations"], fmt::format("{}: is the default class", label(one->ref())));
      return fmt::format("the claim names no storage class, and did not get the default one, {}", one->name);
    }
  }
  const std::string others = existing_classes(f, s);
  return "the claim names no storage class, and no class is the default" + (others.empty() ? "" : " (there is " + others + ")");
}

}  // namespace

void pvc_sc(const ObjectCase& c, Sink& sink) {
  const json::Value leaf = class_of(c.object);
  const std::string_view name = leaf.text();
  const Snapshot& s = c.scene.snapshot;
  if (!waits_for_a_volume(c) || name.empty() || s.find(Kind::storage_class, "", name)) return;
  const Event* said = newest_of(c, {"ProvisioningFailed"});
  if (said && !says_not_found(*said, name)) said = nullptr;
  if (!said && !s.listed(Kind::storage_class, "")) return;
  if (!volumes_of_class(s, name).empty()) return;  // made by hand: PVC-NOPV compares them
  Finding& f = claim_finding(sink, c);
  f.signature(name).headline(name);
  class_facts(f, c, leaf);
  f.absent(s, Kind::storage_class, "", name);
  if (said) f.fact(*said);
  std::string text = fmt::format("claim {} asks for the storage class {}, which does not exist", c.object.name, name);
  if (s.listed(Kind::storage_class, "")) {
    const std::string there = existing_classes(f, s);
    text += there.empty() ? "; the cluster has no storage class at all" : "; there is " + there;
    std::vector<std::string_view> names;
    for (const Object* one : s.all(Kind::storage_class)) names.push_back(one->name);
    if (const auto near = nearest(name, names); !near.empty()) text += fmt::format("; the nearest name is {}", near);
  }
  f.infer(cause::missing_object, Confidence::certain, text)
      .confirm.emplace_back("The class of a claim cannot be changed: the class must come, or the claim be made anew.");
}

void pvc_nopv(const ObjectCase& c, Sink& sink) {
  const Snapshot& s = c.scene.snapshot;
  if (!waits_for_a_volume(c)) return;
  const Maker maker = maker_of(s, c.object);
  const std::string_view asked = c.spec()["volumeName"].text();
  if (maker == Maker::dynamic && asked.empty()) return;
  const Event* said = newest_of(c, {"FailedBinding", "VolumeMismatch"});
  const bool listed = s.listed(Kind::persistent_volume, "");
  if (!said && !listed) return;
  const Object* wanted = s.find(Kind::persistent_volume, "", asked);
  const Nearest near = wanted ? Nearest{wanted, differences(*wanted, c.object)} : nearest_volume(s, c.object);
  if (near.volume && near.differs.empty()) return;  // it will be bound
  Finding& f = claim_finding(sink, c);
  if (said) f.fact(*said);
  std::string text;
  if (asked.empty()) {
    text = why_nobody_makes_one(f, c, maker);
  } else {
    field_fact(f, c.object, c.spec()["volumeName"], "volumeName");
    text = fmt::format("the claim asks for the volume {}", asked);
    if (f.absent(s, Kind::persistent_volume, "", asked)) text += ", which does not exist";
  }
  field_fact(f, c.object, wanted_size(c.object), "requests storage");
  field_fact(f, c.object, c.spec()["accessModes"], "accessModes");
  if (near.volume && (wanted || asked.empty())) {
    text += "; " + compared(f, near);
  } else if (listed && !near.volume) {
    text += "; there is no volume at all";
  } else if (!listed) {
    text += "; the volumes were not read";
  }
  f.infer(cause::volume, Confidence::certain, text);
}

}  // namespace aiops
