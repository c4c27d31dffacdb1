// Any bytes are refused with a reason or unpacked into files with harmless paths, within the limits; and any such tree
// becomes a snapshot.
#include <cstdint>
#include <string_view>

#include "core/bundle/reader.hpp"
#include "core/bundle/tree.hpp"
#include "promise.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using aiops::fuzz::promise;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  aiops::ReadLimits limits;
  limits.max_total = 1 << 20;
  limits.max_file = 1 << 16;
  limits.max_files = 50;
  const auto tree = aiops::archive_tree(bytes, limits);
  if (!tree) {
    promise(!tree.error().what.empty(), "a refusal says why");
    return 0;
  }
  promise(tree->files.size() <= limits.max_files, "no more files than allowed");
  for (const aiops::TreeFile& file : tree->files) {
    promise(!file.path.empty() && file.path[0] != '/', "paths are relative");
    promise(("/" + file.path + "/").find("/../") == std::string::npos, "paths do not climb");
    const auto text = file.read();
    promise(!text || text->size() <= limits.max_file, "no file is larger than allowed");
  }
  (void)aiops::snapshot_of(*tree);
  return 0;
}
