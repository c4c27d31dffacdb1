// The arrows of ARCHITECTURE.md, read from the #include lines: system headers are visible to every target, so linking
// alone proves nothing. A violation is printed as file:line with the line itself.
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "architecture/source_tree.hpp"

namespace aiops::architecture {
namespace {

// A room and the rooms it may use, besides itself. A room that is not listed is a mistake, so a new one is entered here.
const std::map<std::string, std::set<std::string>>& arrows() {
  static const std::set<std::string> pure = {"base", "redact", "evidence", "snapshot", "collect", "findings", "render"};
  static const auto and_also = [](std::set<std::string> rooms, const std::set<std::string>& more) {
    rooms.insert(more.begin(), more.end());
    return rooms;
  };
  static const std::map<std::string, std::set<std::string>> table = {
      {"base", {}},
      {"redact", {"base"}},
      {"evidence", {"base", "redact", "snapshot"}},
      {"snapshot", {"base", "evidence"}},
      {"llm", {"base", "redact"}},
      {"collect", {"base", "evidence", "snapshot", "findings"}},
      {"findings", {"base", "evidence", "snapshot"}},
      {"render", {"base", "evidence", "snapshot", "findings"}},
      {"net", {"base"}},
      {"kube", and_also(pure, {"net"})},
      {"prom", and_also(pure, {"net", "kube"})},
      {"bundle", pure},
      {"commands", and_also(pure, {"net", "kube", "prom", "bundle"})},
      {"cli", and_also(pure, {"net", "kube", "prom", "bundle", "commands"})},
  };
  return table;
}

// A library header and the only places that may see it, in a .cpp; a place is a file, or a folder when it ends in '/'.
struct Confined {
  std::string header;  // a folder when it ends in '/'
  std::set<std::string> places;
};

const std::vector<Confined>& confined() {
  static const std::vector<Confined> table = {
      {"curl/", {"src/core/net/curl_transport.cpp"}},
      {"yaml-cpp/", {"src/core/base/yaml.cpp"}},
      {"CLI/", {"src/cli/"}},
      {"toml++/", {"src/core/redact/own/gitleaks_toml.cpp"}},
      {"re2/", {"src/core/base/pattern.cpp", "src/core/redact/"}},
      {"nlohmann/json.hpp", {"src/"}},
      {"openssl/", {"src/"}},
      {"sys/socket.h", {"src/core/net/"}},
      {"netdb.h", {"src/core/net/"}},
      {"regex", {}},  // std::regex recurses on its input: a log line of 200 kB is the end of the process
  };
  return table;
}

bool lies_in(const std::string& file, const std::set<std::string>& places) {
  for (const auto& place : places) {
    if (file == place || (place.back() == '/' && file.starts_with(place))) return true;
  }
  return false;
}

// "src/core/kube/read.cpp" and "core/kube/read.hpp" lie in the room "kube", "src/cli/app.cpp" in "cli".
std::string room_of(std::string path) {
  for (const std::string prefix : {"src/", "core/"}) {
    if (path.starts_with(prefix)) path.erase(0, prefix.size());
  }
  const auto slash = path.find('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

// What is wrong with a line of a file; empty when nothing is.
std::string violation(const Line& line) {
  if (!line.text.starts_with("#include")) return "";
  const auto open = line.text.find_first_of("\"<");
  const auto close = line.text.find_first_of("\">", open + 1);
  if (open == std::string::npos || close == std::string::npos) return "not understood";
  const std::string header = line.text.substr(open + 1, close - open - 1);
  if (line.text[open] == '"') {
    const std::string from = room_of(line.file);
    const std::string to = room_of(header);
    const auto row = arrows().find(from);
    if (row == arrows().end()) return "the room `" + from + "` has no row in the table of arrows";
    return from == to || row->second.contains(to) ? "" : "`" + from + "` may not use `" + to + "`";
  }
  for (const auto& rule : confined()) {
    const bool same = rule.header.back() == '/' ? header.starts_with(rule.header) : header == rule.header;
    if (!same) continue;
    if (!lies_in(line.file, rule.places)) return "<" + header + "> does not belong here";
    if (line.file.ends_with(".hpp")) return "<" + header + "> in a header";
  }
  return "";
}

TEST(IncludeGraph, ArrowsPointOneWay) {
  std::size_t seen = 0;
  for (const Line& line : source_lines("src")) {
    const std::string wrong = violation(line);
    if (!wrong.empty()) ADD_FAILURE() << line << wrong;
    seen += line.text.starts_with("#include") ? 1 : 0;
  }
  EXPECT_GT(seen, 100U) << "the test reads nothing";
}

TEST(IncludeGraph, AWrongArrowIsSeen) {
  const auto wrong = [](const char* file, const char* text) { return violation({file, 1, text}); };
  EXPECT_EQ(wrong("src/core/findings/rules/crash/table.cpp", "#include \"core/snapshot/kind.hpp\""), "");
  EXPECT_EQ(wrong("src/core/findings/rules/crash/table.cpp", "#include \"core/net/clock.hpp\""), "`findings` may not use `net`");
  EXPECT_EQ(wrong("src/core/base/time.cpp", "#include \"core/snapshot/kind.hpp\""), "`base` may not use `snapshot`");
  EXPECT_EQ(wrong("src/core/net/transport.cpp", "#include \"core/kube/read.hpp\""), "`net` may not use `kube`");
  EXPECT_EQ(wrong("src/commands/triage.cpp", "#include \"cli/app.hpp\""), "`commands` may not use `cli`");
  EXPECT_EQ(wrong("src/core/utils/misc.cpp", "#include \"core/base/time.hpp\""),
            "the room `utils` has no row in the table of arrows");
  EXPECT_EQ(wrong("src/core/net/curl_transport.cpp", "#include <curl/curl.h>"), "");
  EXPECT_EQ(wrong("src/core/kube/client.cpp", "#include <curl/curl.h>"), "<curl/curl.h> does not belong here");
  EXPECT_EQ(wrong("src/core/base/json.hpp", "#include <nlohmann/json.hpp>"), "<nlohmann/json.hpp> in a header");
  EXPECT_EQ(wrong("src/commands/triage.cpp", "#include <CLI/CLI.hpp>"), "<CLI/CLI.hpp> does not belong here");
  EXPECT_EQ(wrong("src/core/base/text.cpp", "#include <regex>"), "<regex> does not belong here");
}

// What would make two runs on one snapshot differ, or let a pure room act on the world.
TEST(IncludeGraph, PureRoomsReadNoClockNoRandomnessAndStartNoProcess) {
  const std::vector<std::string> banned = {"system_clock::now",
                                           "steady_clock::now",
                                           "std::rand",
                                           "random_device",
                                           "getrandom(",
                                           "gettimeofday",
                                           "fork(",
                                           "execv",
                                           "popen(",
                                           "std::system(",
                                           "getenv("};
  for (const Line& line : source_lines("src/core")) {
    const std::string room = room_of(line.file);
    if (room == "net" || room == "kube") continue;
    const std::string code = line.text.substr(0, line.text.find("//"));
    for (const auto& word : banned) {
      if (code.find(word) != std::string::npos) ADD_FAILURE() << line << "`" << word << "` in a pure room";
    }
  }
}

}  // namespace
}  // namespace aiops::architecture
