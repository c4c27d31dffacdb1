// Why: the tests of the architecture read the sources as text.
#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

namespace aiops::architecture {

struct Line {
  std::string file;  // from the root of the repository
  std::size_t number;
  std::string text;
};
inline std::ostream& operator<<(std::ostream& out, const Line& line) {
  return out << line.file << ':' << line.number << ": " << line.text << "\n  ";
}

// The .cpp and .hpp files below a folder of the repository, sorted.
std::vector<std::string> source_files(const std::string& folder);
std::vector<Line> lines_of(const std::string& file);
std::vector<Line> source_lines(const std::string& folder);

}  // namespace aiops::architecture
