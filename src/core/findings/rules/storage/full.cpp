// 2.8, VOL-FULL: the API does not know how full a volume is; the program that cannot write does. Its line counts when it can be
// about a claim: a path under the claim's mount, or no path at all and a claim that it may write to.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/log/lines.hpp"
#include "core/findings/rules/metric/parts.hpp"
#include "core/findings/rules/storage/checks.hpp"
#include "core/findings/rules/storage/metric.hpp"

namespace aiops {

namespace {

bool is_full(std::string_view message) {
  return contains_nocase(message, "no space left on device") || contains_nocase(message, "enospc") ||
         contains_nocase(message, "disk quota exceeded");
}

struct Mount {
  std::string_view path;
  json::Value leaf;  // of the mount
  std::string_view claim;
};

// "/data" holds "/data/x" and "/data", not "/database".
bool holds(std::string_view mount, std::string_view path) {
  while (mount.size() > 1 && mount.back() == '/') mount.remove_suffix(1);
  if (path.substr(0, mount.size()) != mount) return false;
  return mount == "/" || path.size() == mount.size() || path[mount.size()] == '/';
}

// Absolute paths of a text; a URL holds none.
std::vector<std::string_view> paths_in(std::string_view text) {
  constexpr std::string_view edge = " \t\"'`()[]{}<>,;=:";
  std::vector<std::string_view> out;
  for (std::size_t at = text.find('/'); at != std::string_view::npos; at = text.find('/', at)) {
    const bool begins = at == 0 || edge.find(text[at - 1]) != std::string_view::npos;
    const std::size_t end = std::min(text.find_first_of(edge, at), text.size());
    if (begins && text.substr(at, 2) != "//" && end - at > 1) out.push_back(text.substr(at, end - at));
    at = std::max(end, at + 1);
  }
  return out;
}

struct Full {
  std::string claim;
  json::Value mount;
  std::string_view path;  // empty: the line names none
  bool sure = true;  // no other claim could be meant
};

// The mount with the longest path that holds it decides; it must be one of a claim.
std::optional<Full> mount_of(const ContainerCase& c, std::string_view path) {
  json::Value best;
  for (const json::Value mount : c.spec["volumeMounts"].items()) {
    if (holds(mount["mountPath"].text(), path) && mount["mountPath"].text().size() >= best["mountPath"].text().size())
      best = mount;
  }
  std::string claim = best ? storage::claim_of(c, best["name"].text()) : std::string();
  if (claim.empty()) return std::nullopt;
  return Full{std::move(claim), best, path, true};
}

std::optional<Full> any_mount(const ContainerCase& c) {
  std::optional<Full> out;
  for (const json::Value mount : c.spec["volumeMounts"].items()) {
    std::string claim = mount["readOnly"].is_true() ? std::string() : storage::claim_of(c, mount["name"].text());
    if (claim.empty()) continue;
    if (out && out->claim != claim) {
      out->sure = false;
    } else if (!out) {
      out = Full{std::move(claim), mount, {}, true};
    }
  }
  return out;
}

std::optional<Full> full_volume(const ContainerCase& c, std::string_view message) {
  const auto paths = paths_in(message);
  for (const std::string_view path : paths) {
    if (auto found = mount_of(c, path)) return found;
  }
  if (!paths.empty()) return std::nullopt;
  if (const std::string_view at = c.spec["workingDir"].text(); !at.empty()) {
    if (auto found = mount_of(c, at)) return found;
  }
  return any_mount(c);
}

bool full_by_log(const ContainerCase& c, Sink& sink) {
  const log_lines::Hits hits = log_lines::hits_in(c, is_full);
  if (!hits.count() || c.death()["reason"].text() == "OOMKilled") return false;
  const std::string message = log_lines::last_message(hits);
  const auto full = full_volume(c, message);
  if (!full) return false;
  const Object* claim = c.scene().snapshot.find(Kind::persistent_volume_claim, c.pod.object.ns, full->claim);
  Finding& f = sink.found();
  f.severity(log_lines::severity_at(c)).headline(full->claim).bind("pvc", full->claim);
  if (!full->sure) f.before(1);
  const std::string lines = log_lines::quote(f, hits);
  const std::string_view at = full->mount["mountPath"].text();
  f.fact(c.pod.object, full->mount["mountPath"], fmt::format("{}: mounts claim {} at {}", who(c), full->claim, at));
  if (claim) field_fact(f, *claim, (*claim)["status"]["capacity"]["storage"], "capacity");
  metrics::add_facts(f, ObjectRef{"v1", "PersistentVolumeClaim", std::string(c.pod.object.ns), full->claim, {}},
                     metrics::volume_fill(c.scene(), c.pod.object.ns, full->claim));
  Hypothesis& h =
      f.infer(cause::volume_full, full->sure ? Confidence::likely : Confidence::possible,
              fmt::format("container {} cannot write: no space is left on the device ({}); {} claim {}, mounted at {}{}", c.name,
                          lines, full->path.empty() ? "it keeps its data in" : "the path is in", full->claim, at,
                          full->sure ? "" : ", or another claim that it mounts"));
  h.confirm.emplace_back(
      "The kubelet's figures of the volume (kubelet_volume_stats_available_bytes) show next to nothing, in bytes or inodes.");
  h.reject_if.emplace_back("The node itself is short of disk: then it is not the claim that is full.");
  return true;
}

}  // namespace

void vol_full(const ContainerCase& c, Sink& sink) {
  if (!full_by_log(c, sink)) full_by_metric(c, sink);
}

}  // namespace aiops
