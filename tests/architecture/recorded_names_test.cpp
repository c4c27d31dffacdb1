// The rulebook must know Kubernetes, not the recordings: no source file may hold a name that occurs in them.
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "architecture/source_tree.hpp"
#include "core/base/json.hpp"

namespace aiops::architecture {
namespace {

namespace fs = std::filesystem;

// Words of the field that a recording happens to use as a name too.
bool is_ordinary(const std::string& name) {
  static const std::set<std::string> words = {"default", "gateway", "ledger", "legacy", "search", "web", "metrics-server"};
  return name.size() < 4 || words.contains(name) || name.starts_with("kube-") || name.starts_with("system:");
}

// Namespaces and the names of all objects but events, of the numbered folders.
std::set<std::string> recorded_names() {
  std::set<std::string> names;
  const auto add = [&](json::Value object) {
    const auto meta = object["metadata"];
    for (const auto name : {meta["name"].text(), meta["namespace"].text()}) {
      if (!is_ordinary(std::string(name))) names.emplace(name);
    }
  };
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(AIOPS_SOURCE_DIR) / "testdata/recordings")) {
    const std::string folder = entry.path().parent_path().filename().string();
    const std::string file = entry.path().filename().string();
    const bool numbered = std::isdigit(static_cast<unsigned char>(folder[0])) != 0;
    if (!numbered || !file.ends_with(".json") || file.starts_with("events")) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const auto document = json::Document::parse(bytes);
    if (!document) continue;
    add(document->root());
    for (const auto item : document->root()["items"].items()) add(item);
  }
  return names;
}

bool is_part(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; }

TEST(Sources, HoldNoNameFromTheRecordings) {
  const auto names = recorded_names();
  ASSERT_GT(names.size(), 100U) << "the test reads nothing";
  for (const Line& line : source_lines("src")) {
    if (line.file.starts_with("src/core/redact/")) continue;  // names protocols (redis, postgres), and diagnoses nothing
    std::size_t at = 0;
    while (at < line.text.size()) {
      std::size_t end = at;
      while (end < line.text.size() && is_part(line.text[end])) ++end;
      const std::string word = line.text.substr(at, end - at);
      EXPECT_FALSE(names.contains(word)) << line << "`" << word << "` is a name of a recording";
      at = end + 1;
    }
  }
}

}  // namespace
}  // namespace aiops::architecture
