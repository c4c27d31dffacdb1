// Finds out which form lies at a path and hands it to the reader of that form.
#include "core/bundle/reader.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace aiops {

namespace {

namespace fs = std::filesystem;

Result<std::string> slurp(const fs::path& path, std::size_t limit) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(Fault::input, fmt::format("{}: cannot be opened", path.string()));
  std::ostringstream out;
  out << in.rdbuf();
  if (out.str().size() > limit) return fail(Fault::too_large, fmt::format("{}: larger than {} bytes", path.string(), limit));
  return out.str();
}

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; at != end; at.increment(error)) {
    if (error) break;
    if (at->is_regular_file(error)) out.push_back(at->path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

// The recordings' layout: PLURAL.json lists, PLURAL.metadata.json name lists, single objects, logs/POD.CONTAINER[.previous].txt.
class Recording {
 public:
  Recording(fs::path folder, const ReadLimits& limits) : folder_(std::move(folder)), limits_(limits) {}

  Snapshot read() {
    ns_ = namespace_of();
    builder_.focus(ns_);
    for (const fs::path& path : files_of(folder_)) file(path);
    cluster();
    return builder_.build();
  }

 private:
  // The folder's cluster, when it lies beside it: what has no namespace, as context; nothing of other namespaces.
  void cluster() {
    const fs::path beside = fs::absolute(folder_ / "").parent_path().parent_path() / "cluster";
    for (const Kind kind : {Kind::node, Kind::persistent_volume, Kind::storage_class, Kind::api_service, Kind::validating_webhook,
                            Kind::mutating_webhook, Kind::name_space}) {
      const auto text = slurp(beside / fmt::format("{}.json", row_of(kind).plural), limits_.max_file);
      if (!text) continue;
      auto document = json::Document::parse(*text);
      if (!document || !document->root()["items"].is_array()) continue;
      builder_.add(*document, kind);
      builder_.listed(kind, "");
    }
  }

  std::string namespace_of() {
    if (const auto text = slurp(folder_ / "namespace.json", limits_.max_file)) {
      if (const auto document = json::Document::parse(*text)) return std::string(document->root()["metadata"]["name"].text());
    }
    return {};
  }

  void file(const fs::path& path) {
    auto text = slurp(path, limits_.max_file);
    const std::string shown = fs::relative(path, folder_).string();
    if (!text) {
      builder_.add_gap({shown, GapReason::unreachable, text.error().what});
      return;
    }
    if (path.parent_path().filename() == "logs" && path.extension() == ".txt") {
      log(path.stem().string(), std::move(*text));
      return;
    }
    if (path.extension() != ".json") return;
    auto document = json::Document::parse(*text);
    if (!document) {
      builder_.add_gap({shown, GapReason::unreachable, document.error().what});
      return;
    }
    const std::string name = path.filename().string();
    const std::string word = name.substr(0, name.find('.'));
    const Kind kind = kind_from_user(word);
    const bool whole_list = kind != Kind::other && row_of(kind).plural == word && (name == word + ".json" || name == word + ".metadata.json");
    builder_.add(*document, kind, name == word + ".metadata.json");
    if (whole_list && document->root()["items"].is_array()) builder_.listed(kind, row_of(kind).namespaced ? ns_ : "");
  }

  void log(const std::string& stem, std::string body) {
    std::string name = stem;
    const std::string_view suffix = ".previous";
    const bool previous = name.size() > suffix.size() && name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0;
    if (previous) name.resize(name.size() - suffix.size());
    const auto dot = name.rfind('.');
    if (dot == std::string::npos) return;
    const std::string pod = name.substr(0, dot);
    const std::string container = name.substr(dot + 1);
    if (const auto status = json::Document::parse(body); status && status->root()["kind"].text() == "Status") {
      builder_.add_gap({fmt::format("pods/log {}/{} [{}]{}", ns_, pod, container, previous ? " previous" : ""), GapReason::not_found,
                        std::string(trim(status->root()["message"].text()))});
      return;
    }
    builder_.add_log(ns_, pod, container, previous, std::move(body));
  }

  fs::path folder_;
  ReadLimits limits_;
  std::string ns_;
  SnapshotBuilder builder_;
};

}  // namespace

Result<Snapshot> read_snapshot(const std::string& path, const ReadLimits& limits) {
  std::error_code error;
  if (!fs::exists(path, error)) return fail(Fault::input, fmt::format("{}: no such file or folder", path));
  if (fs::is_directory(path, error)) return Recording(path, limits).read();
  auto text = slurp(path, limits.max_file);
  if (!text) return tl::unexpected(text.error());
  auto document = json::Document::parse(*text);
  if (!document) return fail(Fault::input, fmt::format("{}: {}", path, document.error().what));
  SnapshotBuilder builder;
  builder.add(*document);
  return builder.build();
}

}  // namespace aiops
