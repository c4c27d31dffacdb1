// The fullest of the claims that the container may write to speaks. That a volume is full explains a failing container only
// likely, and only possibly while some percent are left: few programs need them.
#include "core/findings/rules/storage/metric.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/findings/rules/metric/parts.hpp"
#include "core/findings/rules/storage/checks.hpp"

namespace aiops {

namespace {

constexpr double next_to_nothing = 0.01;

struct Claim {
  std::string name;
  json::Value mount;
  metrics::VolumeFill fill;
  double free() const {
    const double bytes = fill.bytes ? fill.bytes.value() : 1;
    return std::min(bytes, fill.inodes ? fill.inodes.value() : 1);
  }
};

std::optional<Claim> fullest(const ContainerCase& c) {
  std::optional<Claim> out;
  for (const json::Value mount : c.spec["volumeMounts"].items()) {
    if (mount["readOnly"].is_true()) continue;
    Claim claim{storage::claim_of(c, mount["name"].text()), mount, {}};
    if (claim.name.empty()) continue;
    claim.fill = metrics::volume_fill(c.scene(), c.pod.object.ns, claim.name);
    if (claim.fill.full() && (!out || claim.free() < out->free())) out = std::move(claim);
  }
  return out;
}

}  // namespace

void full_by_metric(const ContainerCase& c, Sink& sink) {
  const auto claim = fullest(c);
  if (!claim) return;
  Finding& f = sink.found();
  const bool runs = c.running() && !c.failing() && c.status["ready"].is_true();
  f.severity(runs ? Severity::warning : Severity::error).headline(claim->name).bind("pvc", claim->name);
  const ObjectRef ref{"v1", "PersistentVolumeClaim", std::string(c.pod.object.ns), claim->name, {}};
  metrics::add_facts(f, ref, claim->fill);
  const json::Value path = claim->mount["mountPath"];
  f.fact(c.pod.object, path, fmt::format("{}: mounts claim {} at {}", who(c), claim->name, path.text()));
  if (const Object* object = c.scene().snapshot.find(ref))
    field_fact(f, *object, (*object)["status"]["capacity"]["storage"], "capacity");
  const bool bytes = claim->fill.bytes && claim->fill.bytes.value() <= claim->free();
  const std::string left = fmt::format("{} of the {} of claim {} are free", metrics::percent_text(claim->free()),
                                       bytes ? "bytes" : "inodes", claim->name);
  Hypothesis& h = f.infer(cause::volume_full, claim->free() < next_to_nothing ? Confidence::likely : Confidence::possible,
                          runs ? fmt::format("{}: container {} will soon not be able to write", left, c.name)
                               : fmt::format("{}: container {} cannot write what it needs to", left, c.name));
  h.confirm.emplace_back("Its log says that no space is left on the device.");
  h.reject_if.emplace_back("It writes to that volume without an error.");
}

}  // namespace aiops
