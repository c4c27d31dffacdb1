// Why: what a file of a bundle is follows from its path alone, by the layout of the tool that wrote it.
// Must never: read a file. Sources: kubectl pkg/cmd/clusterinfo/clusterinfo_dump.go; troubleshoot pkg/constants/constants.go and
// pkg/collect/cluster_resources.go; oc pkg/cli/admin/inspect; insights-operator docs/insights-archive-sample.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/snapshot/kind.hpp"

namespace aiops {

enum class Layout {
  own,  // snapshot.json, NAMESPACE/PLURAL.json, NAMESPACE/logs/POD.CONTAINER[.previous].txt, cluster/PLURAL.json
  one_namespace,  // PLURAL.json and logs/ at the root: one folder of the above
  cluster_info,  // nodes.json, NAMESPACE/pods.json, NAMESPACE/POD/logs.txt
  support_bundle,  // cluster-resources/pods/NAMESPACE.json, cluster-resources/pods/logs/NAMESPACE/POD/CONTAINER[-previous].log
  must_gather,  // namespaces/NAMESPACE/core/pods.yaml, …/pods/POD/CONTAINER/CONTAINER/logs/current.log
  insights,  // config/pod/NAMESPACE/POD.json, config/pod/NAMESPACE/logs/POD/CONTAINER_current.log
  loose,  // objects in any files
};

// Of an `own` layout: where objects without a namespace lie; a namespace of that very name lies in a folder that no namespace
// can be called.
inline constexpr std::string_view cluster_folder = "cluster", namespace_cluster_folder = "cluster_";

struct FileRole {
  enum class What { nothing, objects, list, log, dump_log } what = What::nothing;
  Kind kind = Kind::other;  // of a list, and of items that do not say theirs
  bool names_only = false;
  std::string ns;  // of a list (empty: of all or without namespaces) and of a log
  std::string pod, container;
  bool previous = false;
};

Layout layout_of(const std::vector<std::string>& paths);
FileRole role_of(Layout, std::string_view path);

// The folder of an `own` layout that a path lies in ("shop", "cluster"), empty at the root.
std::string_view folder_of(std::string_view path);

}  // namespace aiops
