// Reading the sources; see the header.
#include "architecture/source_tree.hpp"

#include <algorithm>
#include <fstream>

namespace aiops::architecture {

namespace fs = std::filesystem;

std::vector<std::string> source_files(const std::string& folder) {
  const fs::path root = AIOPS_SOURCE_DIR;
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
    const auto extension = entry.path().extension();
    if (entry.is_regular_file() && (extension == ".cpp" || extension == ".hpp")) {
      files.push_back(entry.path().lexically_relative(root).generic_string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<Line> lines_of(const std::string& file) {
  std::ifstream in(fs::path(AIOPS_SOURCE_DIR) / file);
  std::vector<Line> lines;
  for (std::string text; std::getline(in, text);) lines.push_back({file, lines.size() + 1, text});
  return lines;
}

std::vector<Line> source_lines(const std::string& folder) {
  std::vector<Line> all;
  for (const auto& file : source_files(folder)) {
    auto lines = lines_of(file);
    all.insert(all.end(), lines.begin(), lines.end());
  }
  return all;
}

}  // namespace aiops::architecture
