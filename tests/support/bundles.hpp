// The same incident in the layouts of other tools, made from a recording.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/bundle/tree.hpp"

namespace aiops::testing {

using Files = std::vector<std::pair<std::string, std::string>>;  // path, content

Files recording_files(const std::string& folder);  // of testdata/recordings/FOLDER, as one_namespace
Files as_cluster_info_dump(const std::string& folder, bool yaml);
Files as_support_bundle(const std::string& folder);
Files as_must_gather(const std::string& folder);
Files as_insights_archive(const std::string& folder);

Tree tree_of(const Files&);
std::string tar_of(const Files&);  // ustar
std::string gzip_of(std::string_view);
std::string yaml_of(std::string_view json);  // block style

}  // namespace aiops::testing
