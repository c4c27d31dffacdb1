// Small tables and path shapes, one function a layout.
#include "core/bundle/layout.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/text.hpp"

namespace aiops {

namespace {

using What = FileRole::What;
using Parts = std::vector<std::string_view>;

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

bool is_document(std::string_view name) {
  return ends_with(name, ".json") || ends_with(name, ".yaml") || ends_with(name, ".yml");
}

std::string_view without_extension(std::string_view name) { return name.substr(0, name.rfind('.')); }

FileRole objects() { return {What::objects, Kind::other, false, {}, {}, {}, false}; }
FileRole list(Kind kind, std::string_view ns) {
  return {What::list, kind, false, std::string(row_of(kind).namespaced ? ns : ""), {}, {}, false};
}
FileRole log(std::string_view ns, std::string_view pod, std::string_view container, bool previous) {
  return {What::log, Kind::other, false, std::string(ns), std::string(pod), std::string(container), previous};
}

// The index of the first part with this name, or parts.size().
std::size_t find(const Parts& parts, std::string_view name) {
  return static_cast<std::size_t>(std::find(parts.begin(), parts.end(), name) - parts.begin());
}

// "pods.json" is the list of pods, "configmaps.metadata.json" the list of their names; "events.warning.json" are objects.
FileRole plural_file(std::string_view name, std::string_view ns) {
  const std::string_view stem = without_extension(name);
  const std::string_view word = stem.substr(0, stem.find('.'));
  const Kind kind = kind_from_user(word);
  if (kind == Kind::other || row_of(kind).plural != word) return objects();
  const bool names_only = stem == std::string(word) + ".metadata";
  if (stem != word && !names_only) return {What::objects, kind, false, {}, {}, {}, false};
  FileRole role = list(kind, ns);
  role.names_only = names_only;
  return role;
}

// POD.CONTAINER[.previous].txt; pod names may have dots, container names may not.
FileRole plain_log(std::string_view name, std::string_view ns) {
  std::string_view stem = without_extension(name);
  const bool previous = ends_with(stem, ".previous");
  if (previous) stem.remove_suffix(std::string_view(".previous").size());
  const auto dot = stem.rfind('.');
  return dot == std::string_view::npos ? FileRole() : log(ns, stem.substr(0, dot), stem.substr(dot + 1), previous);
}

FileRole in_folder(const Parts& parts, std::size_t from, std::string_view ns) {
  const std::string_view name = parts.back();
  if (parts.size() == from + 2 && parts[from] == "logs" && ends_with(name, ".txt")) return plain_log(name, ns);
  if (!is_document(name)) return {};
  return parts.size() == from + 1 ? plural_file(name, ns) : objects();
}

FileRole in_cluster_info(const Parts& parts) {
  const std::string_view name = parts.back();
  if (parts.size() == 3 && name == "logs.txt")
    return {What::dump_log, Kind::other, false, std::string(parts[0]), std::string(parts[1]), {}, false};
  if (!is_document(name)) return {};
  std::string word(without_extension(name));
  word.erase(std::remove(word.begin(), word.end(), '-'), word.end());  // "replication-controllers"
  const Kind kind = kind_from_user(word);
  if (kind == Kind::other) return objects();
  if (parts.size() == 1) return list(kind, {});
  return parts.size() == 2 ? list(kind, parts[0]) : objects();
}

constexpr std::array<std::pair<std::string_view, Kind>, 8> bundle_words{{
    {"pod-disruption-budgets", Kind::pod_disruption_budget},
    {"ingress", Kind::ingress},
    {"network-policy", Kind::network_policy},
    {"resource-quota", Kind::resource_quota},
    {"storage-classes", Kind::storage_class},
    {"pvs", Kind::persistent_volume},
    {"pvcs", Kind::persistent_volume_claim},
    {"horizontalpodautoscalers", Kind::horizontal_pod_autoscaler},
}};

Kind bundle_kind(std::string_view word) {
  for (const auto& [name, kind] : bundle_words) {
    if (name == word) return kind;
  }
  const Kind kind = kind_from_user(word);
  return kind != Kind::other && row_of(kind).plural == word ? kind : Kind::other;
}

FileRole in_support_bundle(const Parts& parts) {
  const std::size_t from = find(parts, "cluster-resources") + 1;
  if (from > parts.size()) return {};
  const std::size_t left = parts.size() - from;
  const std::string_view name = parts.back();
  if (left == 5 && parts[from] == "pods" && parts[from + 1] == "logs" && ends_with(name, ".log")) {
    std::string_view container = without_extension(name);
    const bool previous = ends_with(container, "-previous");
    if (previous) container.remove_suffix(std::string_view("-previous").size());
    return log(parts[from + 2], parts[from + 3], container, previous);
  }
  // NAME-errors.json tells what the collector could not read; auth-cani-list and custom resources are no evidence here.
  if (left == 0 || !is_document(name) || ends_with(without_extension(name), "-errors") || parts[from] == "auth-cani-list")
    return {};
  if (left == 1) {
    const Kind kind = bundle_kind(without_extension(name));
    return kind == Kind::other || row_of(kind).namespaced ? FileRole() : list(kind, {});
  }
  const Kind kind = bundle_kind(parts[from]);
  if (left == 2 && kind != Kind::other) return list(kind, without_extension(name));
  return objects();
}

FileRole in_must_gather(const Parts& parts) {
  const std::string_view name = parts.back();
  const std::size_t from = find(parts, "namespaces") + 1;
  if (from < parts.size() && ends_with(name, ".log")) {
    // namespaces/NS/pods/POD/CONTAINER/CONTAINER/logs/current.log
    const bool right = parts.size() == from + 7 && parts[from + 1] == "pods" && parts[from + 5] == "logs" &&
                       (name == "current.log" || name == "previous.log");
    return right ? log(parts[from], parts[from + 2], parts[from + 3], name == "previous.log") : FileRole();
  }
  if (!is_document(name)) return {};
  // namespaces/NS/GROUP/PLURAL.yaml is the whole list; deeper files are single objects.
  if (from + 3 == parts.size()) {
    const Kind kind = kind_from_user(without_extension(name));
    if (kind != Kind::other && row_of(kind).plural == without_extension(name)) return list(kind, parts[from]);
  }
  return objects();
}

FileRole in_insights(const Parts& parts) {
  const std::string_view name = parts.back();
  const std::size_t from = find(parts, "config");
  if (ends_with(name, ".log") && from + 6 == parts.size() && parts[from + 1] == "pod" && parts[from + 3] == "logs") {
    const std::string_view stem = without_extension(name);
    const bool previous = ends_with(stem, "_previous");
    if (!previous && !ends_with(stem, "_current")) return {};
    return log(parts[from + 2], parts[from + 4], stem.substr(0, stem.rfind('_')), previous);
  }
  return is_document(name) ? objects() : FileRole();
}

bool any(const std::vector<std::string>& paths, bool (*is)(const Parts&)) {
  return std::any_of(paths.begin(), paths.end(), [&](const std::string& path) { return is(split(path, '/')); });
}

bool is_list_file(const Parts& parts, std::size_t depth) {
  return parts.size() == depth + 1 && is_document(parts[depth]) && plural_file(parts[depth], {}).what == What::list;
}

}  // namespace

std::string_view folder_of(std::string_view path) {
  const auto slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

Layout layout_of(const std::vector<std::string>& paths) {
  if (any(paths, [](const Parts& p) { return p.size() == 1 && p[0] == "snapshot.json"; })) return Layout::own;
  if (any(paths, [](const Parts& p) { return find(p, "cluster-resources") < p.size(); })) return Layout::support_bundle;
  if (any(paths,
          [](const Parts& p) { return find(p, "cluster-scoped-resources") < p.size() || find(p, "namespaces") + 2 < p.size(); }))
    return Layout::must_gather;
  if (any(paths, [](const Parts& p) {
        const std::size_t from = find(p, "config");
        return from + 1 < p.size() && (p[from + 1] == "pod" || p[from + 1] == "node" || p[from + 1] == "clusteroperator");
      })) {
    return Layout::insights;
  }
  const bool nodes_at_root =
      any(paths, [](const Parts& p) { return p.size() == 1 && without_extension(p[0]) == "nodes" && is_document(p[0]); });
  const bool lists_below = any(paths, [](const Parts& p) { return is_list_file(p, 1); });
  if (nodes_at_root && lists_below) return Layout::cluster_info;
  if (any(paths, [](const Parts& p) {
        return is_list_file(p, 0) || (p.size() == 1 && without_extension(p[0]) == "namespace" && is_document(p[0]));
      })) {
    return Layout::one_namespace;
  }
  if (lists_below) return Layout::own;
  return Layout::loose;
}

FileRole role_of(Layout layout, std::string_view path) {
  const Parts parts = split(path, '/');
  switch (layout) {
    case Layout::own: {
      if (parts.size() < 2) return {};
      if (parts[0] == cluster_folder) return in_folder(parts, 1, {});
      return in_folder(parts, 1, parts[0] == namespace_cluster_folder ? cluster_folder : parts[0]);
    }
    case Layout::one_namespace:
      return in_folder(parts, 0, {});
    case Layout::cluster_info:
      return in_cluster_info(parts);
    case Layout::support_bundle:
      return in_support_bundle(parts);
    case Layout::must_gather:
      return in_must_gather(parts);
    case Layout::insights:
      return in_insights(parts);
    case Layout::loose:
      return is_document(parts.back()) ? objects() : FileRole();
  }
  return {};
}

}  // namespace aiops
