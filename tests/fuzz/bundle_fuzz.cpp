// Any bytes are an archive, of which as much is read as the limits allow, or are refused; and any list of paths has a layout
// in which every path has a role, whatever its shape. The paths of an archive never lead out of it.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/text.hpp"
#include "core/bundle/layout.hpp"
#include "core/bundle/reader.hpp"
#include "promise.hpp"

namespace {

using namespace aiops;
using aiops::fuzz::promise;

constexpr std::size_t limit = std::size_t{1} << 20;

void check_role(const FileRole& role) {
  if (role.what == FileRole::What::list) promise(role.kind != Kind::other, "a list is of a kind");
  if (role.what != FileRole::What::list) promise(!role.names_only, "only lists are of names");
}

void check_paths(std::string_view text) {
  std::vector<std::string> paths;
  for (const std::string_view line : split(text.substr(0, 4096), '\n')) paths.emplace_back(line);
  (void)layout_of(paths);
  for (const std::string& path : paths) {
    (void)folder_of(path);
    for (const Layout layout : {Layout::own, Layout::one_namespace, Layout::cluster_info, Layout::support_bundle,
                                Layout::must_gather, Layout::insights, Layout::loose}) {
      check_role(role_of(layout, path));
    }
  }
}

void check_tree(const Tree& tree) {
  std::size_t total = 0;
  promise(tree.files.size() <= 100, "the number of files is bounded");
  promise(
      std::is_sorted(tree.files.begin(), tree.files.end(), [](const TreeFile& a, const TreeFile& b) { return a.path < b.path; }),
      "files are sorted");
  for (const TreeFile& file : tree.files) {
    promise(!file.path.empty() && file.path.front() != '/', "a path is relative");
    for (const std::string_view part : split(file.path, '/')) promise(part != ".." && !part.empty(), "and does not climb");
    const auto content = file.read();
    if (!content) continue;
    promise(content->size() <= limit / 2, "a file is bounded");
    total += content->size();
  }
  promise(total <= limit, "so are all together");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_paths(bytes);
  ReadLimits limits;
  limits.max_file = limit / 2;
  limits.max_total = limit;
  limits.max_files = 100;
  const auto tree = archive_tree(bytes, limits);
  if (!tree) {
    promise(!tree.error().what.empty(), "a refusal says why");
    return 0;
  }
  check_tree(*tree);
  for (const Error& problem : tree->problems) promise(!problem.what.empty(), "a problem says what");
  (void)snapshot_of(*tree);
  return 0;
}
