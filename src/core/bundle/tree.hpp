// Why: a bundle is a folder or an archive of one; readers see only paths and bytes.
// Must never: follow a link out of the folder, trust an archive's sizes, or hold more than the limits allow.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"

namespace aiops {

struct ReadLimits {
  std::size_t max_file = std::size_t{512} * 1024 * 1024;  // bytes of one file
  std::size_t max_total = std::size_t{2048} * 1024 * 1024;  // bytes of all, after decompression
  std::size_t max_files = 200'000;
};

struct TreeFile {
  std::string path;  // relative, with '/'
  std::function<Result<std::string>()> read;  // Fault::input or too_large, naming the path
};

struct Tree {
  std::vector<TreeFile> files;  // sorted by path
  std::vector<Error> problems;  // what could not be had: the rest is still good
};

Result<std::string> read_file(const std::string& path, std::size_t limit);
Result<Tree> folder_tree(const std::string& path, const ReadLimits&);

// A tar stream, gzip-compressed or not. Formats: POSIX.1-1988 ustar, pax paths, GNU long names. Only regular files count.
// A damaged or cut archive gives what came before, and a problem. Error: not an archive at all.
Result<Tree> archive_tree(std::string_view bytes, const ReadLimits&);
bool looks_like_archive(std::string_view bytes);

}  // namespace aiops
