// Why: a List of real size. Recorded pods are multiplied into distinct ones: own names, uids, addresses, and 200 pods a
// namespace; every thousandth comes from the second recording, which is unhealthy. The shape and size stay real.
//   make_pods COUNT HEALTHY.json UNHEALTHY.json > list.json
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/base/json.hpp"

namespace {

struct Template {
  std::string text, name, uid, name_space, ip;
};

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  if (from.empty()) return;
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

std::vector<Template> read(const char* path, bool only_running) {
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const auto document = aiops::json::Document::parse(bytes);
  std::vector<Template> templates;
  if (!document) return templates;
  for (const auto item : document->root()["items"].items()) {
    bool ready = item["status"]["containerStatuses"].size() > 0;
    for (const auto status : item["status"]["containerStatuses"].items()) ready = ready && status["ready"].is_true();
    if (ready != only_running) continue;
    const auto meta = item["metadata"];
    templates.push_back({aiops::json::to_text(item), std::string(meta["name"].text()), std::string(meta["uid"].text()),
                         std::string(meta["namespace"].text()), std::string(item["status"]["podIP"].text())});
  }
  return templates;
}

std::string pod(const Template& from, unsigned number) {
  std::string text = from.text;
  replace_all(text, from.uid, fmt::format("{:08x}-0000-4000-8000-{:012x}", number, number));
  replace_all(text, from.name, fmt::format("{}-{:05}", from.name, number));
  replace_all(text, '"' + from.name_space + '"', fmt::format("\"{}-{:03}\"", from.name_space, number / 200));
  replace_all(text, '"' + from.ip + '"', fmt::format("\"10.{}.{}.{}\"", number / 65536, number / 256 % 256, number % 256));
  // As kubectl prints a List: every item says what it is.
  return R"({"apiVersion":"v1","kind":"Pod",)" + text.substr(1);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::fputs("usage: make_pods COUNT HEALTHY.json UNHEALTHY.json\n", stderr), 2;
  const auto healthy = read(argv[2], true);
  const auto unhealthy = read(argv[3], false);
  if (healthy.empty() || unhealthy.empty()) return std::fputs("make_pods: no pod of the kind wanted\n", stderr), 1;
  std::fputs(R"({"apiVersion":"v1","kind":"List","metadata":{"resourceVersion":""},"items":[)", stdout);
  const auto count = static_cast<unsigned>(std::atoi(argv[1]));
  for (unsigned i = 0; i < count; ++i) {
    const auto& from = i % 1000 == 999 ? unhealthy : healthy;
    if (i > 0) std::fputc(',', stdout);
    std::fputs(pod(from[i % from.size()], i).c_str(), stdout);
  }
  std::fputs("]}\n", stdout);
}
