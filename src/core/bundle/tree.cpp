// Files of a folder, in a fixed order; links are not followed.
#include "core/bundle/tree.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

namespace aiops {

namespace fs = std::filesystem;

Result<std::string> read_file(const std::string& path, std::size_t limit) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(Fault::input, fmt::format("{}: {}", path, errno != 0 ? std::strerror(errno) : "cannot be opened"));
  std::string out;
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (!error && size > limit) return fail(Fault::too_large, fmt::format("{}: larger than {} bytes", path, limit));
  if (!error) out.reserve(static_cast<std::size_t>(size));
  std::vector<char> block(std::size_t{1} << 16);
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
    out.append(block.data(), static_cast<std::size_t>(in.gcount()));
    if (out.size() > limit) return fail(Fault::too_large, fmt::format("{}: larger than {} bytes", path, limit));
  }
  if (in.bad()) return fail(Fault::input, fmt::format("{}: cannot be read", path));
  return out;
}

Result<Tree> folder_tree(const std::string& path, const ReadLimits& limits) {
  Tree tree;
  std::error_code error;
  fs::recursive_directory_iterator at(path, fs::directory_options::skip_permission_denied, error);
  if (error) return fail(Fault::input, fmt::format("{}: {}", path, error.message()));
  for (const fs::recursive_directory_iterator end; at != end; at.increment(error)) {
    if (error) {
      tree.problems.push_back({Fault::input, fmt::format("{}: {}", path, error.message()), {}});
      break;
    }
    std::error_code ignored;
    if (at->is_symlink(ignored) || !at->is_regular_file(ignored)) continue;
    if (tree.files.size() >= limits.max_files) {
      tree.problems.push_back(
          {Fault::too_large, fmt::format("{}: more than {} files, the rest is not read", path, limits.max_files), {}});
      break;
    }
    const std::string whole = at->path().string();
    tree.files.push_back({at->path().lexically_relative(path).generic_string(),
                          [whole, limit = limits.max_file] { return read_file(whole, limit); }});
  }
  std::sort(tree.files.begin(), tree.files.end(), [](const TreeFile& a, const TreeFile& b) { return a.path < b.path; });
  return tree;
}

}  // namespace aiops
