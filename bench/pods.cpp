// See the header.
#include "pods.hpp"

#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "core/base/json.hpp"

namespace bench {

namespace {

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  if (from.empty()) return;
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

}  // namespace

PodMaker::PodMaker(const char* healthy_list, const char* unhealthy_list)
    : healthy_(read(healthy_list, true)), unhealthy_(read(unhealthy_list, false)) {}

std::vector<PodMaker::Template> PodMaker::read(const char* path, bool only_running) {
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

std::string PodMaker::pod(unsigned number) const {
  const auto& templates = number % 1000 == 999 ? unhealthy_ : healthy_;
  const Template& from = templates[number % templates.size()];
  std::string text = from.text;
  replace_all(text, from.uid, fmt::format("{:08x}-0000-4000-8000-{:012x}", number, number));
  replace_all(text, from.name, fmt::format("{}-{:05}", from.name, number));
  replace_all(text, '"' + from.name_space + '"', fmt::format("\"{}-{:03}\"", from.name_space, number / 200));
  replace_all(text, '"' + from.ip + '"', fmt::format("\"10.{}.{}.{}\"", number / 65536, number / 256 % 256, number % 256));
  return R"({"apiVersion":"v1","kind":"Pod",)" + text.substr(1);
}

}  // namespace bench
