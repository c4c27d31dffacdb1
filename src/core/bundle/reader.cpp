// Finds out which form lies at a path, reads every file by its role, and files what cannot be read as a gap.
#include "core/bundle/reader.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/base/yaml.hpp"
#include "core/bundle/layout.hpp"
#include "core/bundle/metrics_file.hpp"
#include "core/collect/read.hpp"

namespace aiops {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view log_start = "==== START logs for container ";

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

Result<std::vector<json::Document>> documents_of(std::string_view path, std::string_view text) {
  if (!ends_with(path, ".json")) return parse_yaml(text);
  auto document = json::Document::parse(text);
  if (!document) return tl::unexpected(document.error());
  return std::vector<json::Document>{*document};
}

Result<std::vector<json::Document>> documents_in(const TreeFile& file) {
  AIOPS_TRY(const std::string text, file.read());
  return documents_of(file.path, text);
}

// "==== START logs for container C of pod NS/POD ====": what kubectl prints around each log of a dump.
struct DumpLog {
  std::string ns, pod, container;
};
std::optional<DumpLog> dump_header(std::string_view line) {
  if (line.substr(0, log_start.size()) != log_start || !ends_with(line, " ====")) return std::nullopt;
  line = line.substr(log_start.size(), line.size() - log_start.size() - 5);
  const auto of = line.find(" of pod ");
  const auto slash = of == std::string_view::npos ? of : line.find('/', of);
  if (slash == std::string_view::npos) return std::nullopt;
  return DumpLog{std::string(line.substr(of + 8, slash - of - 8)), std::string(line.substr(slash + 1)),
                 std::string(line.substr(0, of))};
}

std::string end_of(const DumpLog& log) {
  return fmt::format("==== END logs for container {} of pod {}/{} ====", log.container, log.ns, log.pod);
}

// Files the logs of a dump, and gives back the text around them: its lists.
std::string without_logs(std::string_view text, SnapshotBuilder& builder) {
  std::string rest;
  std::optional<DumpLog> open;
  std::string body;
  const auto close = [&] {
    if (open) builder.add_log(open->ns, open->pod, open->container, false, std::move(body));
    open.reset();
    body.clear();
  };
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    // Inside a log only its own end counts: a program may well print the head of another.
    if (open && ends_with(line, end_of(*open))) {
      const std::string_view last = line.substr(0, line.size() - end_of(*open).size());  // of a log without a last newline
      if (!last.empty()) body.append(last).append("\n");
      close();
    } else if (auto header = open ? std::nullopt : dump_header(line)) {
      open = std::move(header);
    } else {
      (open ? body : rest).append(line).append("\n");
    }
  }
  close();  // a dump that was cut off keeps what it has
  return rest;
}

class TreeReader {
 public:
  explicit TreeReader(const Tree& tree) : tree_(tree) {}

  Snapshot read() {
    std::vector<std::string> paths;
    for (const TreeFile& file : tree_.files) paths.push_back(file.path);
    layout_ = layout_of(paths);
    for (const Error& problem : tree_.problems) {
      builder_.add_gap(
          {"bundle", problem.fault == Fault::too_large ? GapReason::too_large : GapReason::unreachable, problem.what});
    }
    if (layout_ == Layout::own || layout_ == Layout::one_namespace) {
      find_namespaces();
      read_index();
    }
    for (const TreeFile& file : tree_.files) {
      const bool own = layout_ == Layout::own || layout_ == Layout::one_namespace;
      if (own && file.path == metrics_file) {
        read_metrics(file);
      } else {
        read_file_of_tree(file);
      }
    }
    return builder_.build();
  }

 private:
  // A folder is about the namespace that its namespace.json (or its first namespaced object) names; else the folder's name.
  void find_namespaces() {
    for (const TreeFile& file : tree_.files) {
      const std::string folder(folder_of(file.path));
      const std::string_view name = std::string_view(file.path).substr(folder.empty() ? 0 : folder.size() + 1);
      if (folder == "cluster" || namespaces_.count(folder) > 0 || (layout_ == Layout::own && folder.empty())) continue;
      if (name != "namespace.json" && name != "namespace.yaml" && name != "namespace.yml") continue;
      const auto documents = documents_in(file);
      if (!documents || documents->empty()) continue;
      const std::string found(documents->front().root()["metadata"]["name"].text());
      if (!found.empty()) namespaces_[folder] = found;
    }
    if (layout_ == Layout::one_namespace) {
      if (namespaces_.count("") == 0) namespaces_[""] = first_namespace();
      builder_.focus(namespaces_[""]);
    }
  }

  std::string first_namespace() const {
    for (const TreeFile& file : tree_.files) {
      if (role_of(layout_, file.path).what != FileRole::What::list) continue;
      const auto documents = documents_in(file);
      if (!documents || documents->empty()) continue;
      const std::string_view ns = documents->front().root()["items"].at(0)["metadata"]["namespace"].text();
      if (!ns.empty()) return std::string(ns);
    }
    return {};
  }

  // snapshot.json of our own: when it was taken, what was asked, what could not be had.
  void read_index() {
    for (const TreeFile& file : tree_.files) {
      if (file.path != "snapshot.json") continue;
      const auto text = file.read();
      auto document = text ? json::Document::parse(*text) : Result<json::Document>(tl::unexpected(text.error()));
      if (!document) {
        builder_.add_gap({file.path, GapReason::unreachable, document.error().what});
        return;
      }
      const json::Value root = document->root();
      if (const auto time = parse_time(root["capturedAt"].text())) builder_.captured_at(*time);
      builder_.server_version(std::string(root["serverVersion"].text()));
      if (root["focus"].is_string()) builder_.focus(std::string(root["focus"].text()));
      has_coverage_ = root["coverage"].is_array();
      for (const json::Value entry : root["coverage"].items()) {
        const Kind kind = kind_of(entry["kind"].text());
        const std::string_view how = entry["asked"].text();
        if (how == "all") builder_.listed(kind, entry["namespace"].text());
        if (how == "part") builder_.asked(kind, entry["namespace"].text());
        if (how == "refused") builder_.refused(kind, entry["namespace"].text());
      }
      for (const json::Value gap : root["gaps"].items()) {
        builder_.add_gap(
            {std::string(gap["what"].text()), gap_reason_from(gap["reason"].text()), std::string(gap["detail"].text())});
      }
    }
  }

  void read_metrics(const TreeFile& file) {
    const auto text = file.read();
    auto answers = text ? metrics_from(*text) : Result<std::vector<MetricAnswer>>(tl::unexpected(text.error()));
    if (!answers) return builder_.add_gap({file.path, GapReason::unreachable, answers.error().what});
    for (MetricAnswer& answer : *answers) builder_.add_metric(std::move(answer));
  }

  void read_file_of_tree(const TreeFile& file) {
    FileRole role = role_of(layout_, file.path);
    if (role.what == FileRole::What::nothing) return;
    if (layout_ == Layout::own || layout_ == Layout::one_namespace) {
      const auto named = namespaces_.find(std::string(layout_ == Layout::own ? folder_of(file.path) : std::string_view{}));
      const bool namespaced = role.what == FileRole::What::log || row_of(role.kind).namespaced;
      if (named != namespaces_.end() && namespaced) role.ns = named->second;
    }
    const bool is_log = role.what == FileRole::What::log || role.what == FileRole::What::dump_log;
    auto text = is_log ? file.read() : Result<std::string>();
    const auto documents = is_log ? Result<std::vector<json::Document>>() : documents_in(file);
    if (!text || !documents) {
      const Error& error = text ? documents.error() : text.error();
      builder_.add_gap({file.path, error.fault == Fault::too_large ? GapReason::too_large : GapReason::unreachable, error.what});
      return;
    }
    if (role.what == FileRole::What::log) return read_log(role, std::move(*text));
    if (is_log) without_logs(*text, builder_);
    for (const json::Document& document : *documents) take(document, role);
  }

  void take(const json::Document& document, const FileRole& role) {
    const json::Value root = document.root();
    const bool is_list =
        root["items"].is_array() || (root["items"].is_null() && role.what == FileRole::What::list) || root.is_array();
    if (root.is_array()) {
      for (const json::Value item : root.items()) builder_.add_value(document, item, role.kind, role.names_only);
    } else {
      builder_.add(document, role.kind, role.names_only);
    }
    // A page that goes on elsewhere, or a failed answer, is no complete list.
    const bool complete = root["metadata"]["continue"].text().empty() && root["kind"].text() != "Status";
    if (role.what == FileRole::What::list && is_list && complete && !has_coverage_) builder_.listed(role.kind, role.ns);
  }

  // A refusal in place of a log is a gap.
  void read_log(const FileRole& role, std::string body) {
    if (body.size() > 1 && body[0] == '{' && body.size() < 65536) {
      const auto status = json::Document::parse(body);
      if (status && status->root()["kind"].text() == "Status") {
        // A container that never ended, or never started, has no such log: that is an answer, and nothing is missing.
        if (says_no_log(status->root()["message"].text())) return;
        builder_.add_gap(
            {fmt::format("pods/log {}/{} [{}]{}", role.ns, role.pod, role.container, role.previous ? " previous" : ""),
             GapReason::not_found, std::string(trim(status->root()["message"].text()))});
        return;
      }
    }
    builder_.add_log(role.ns, role.pod, role.container, role.previous, std::move(body));
  }

  static GapReason gap_reason_from(std::string_view word) {
    for (const GapReason reason :
         {GapReason::forbidden, GapReason::not_found, GapReason::timeout, GapReason::too_large, GapReason::budget}) {
      if (name_of(reason) == word) return reason;
    }
    return GapReason::unreachable;
  }

  const Tree& tree_;
  Layout layout_ = Layout::loose;
  std::map<std::string, std::string> namespaces_;  // by folder
  bool has_coverage_ = false;
  SnapshotBuilder builder_;
};

// The folder that lies beside a recorded namespace: what is cluster-wide there is context.
void add_context(const std::string& folder, const ReadLimits& limits, Tree& tree) {
  const fs::path beside = fs::absolute(fs::path(folder) / "").lexically_normal().parent_path().parent_path() / "cluster";
  for (const KindRow& row : all_kinds()) {
    if (row.namespaced) continue;
    for (const std::string_view extension : {".json", ".yaml"}) {
      const std::string path = (beside / (std::string(row.plural) + std::string(extension))).string();
      std::error_code error;
      if (fs::is_regular_file(path, error)) {
        tree.files.push_back({std::string(row.plural) + std::string(extension),
                              [path, limit = limits.max_file] { return read_file(path, limit); }});
      }
    }
  }
}

Result<std::string> read_input(const std::string& path, const ReadLimits& limits) {
  if (path != "-") return read_file(path, limits.max_total);
  std::string out;
  std::vector<char> block(std::size_t{1} << 16);
  while (std::cin.read(block.data(), static_cast<std::streamsize>(block.size())) || std::cin.gcount() > 0) {
    out.append(block.data(), static_cast<std::size_t>(std::cin.gcount()));
    if (out.size() > limits.max_total)
      return fail(Fault::too_large, fmt::format("standard input: more than {} bytes", limits.max_total));
  }
  return out;
}

// Several JSON values one after another: NDJSON, or what cluster-info dump prints. Values are cut out by their brackets.
std::vector<std::string_view> json_values(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t depth = 0;
  std::size_t from = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = depth > 0;
    } else if (c == '{' || c == '[') {
      if (depth++ == 0) from = i;
    } else if ((c == '}' || c == ']') && depth > 0) {
      if (--depth == 0) out.push_back(text.substr(from, i + 1 - from));
    }
  }
  if (depth > 0) out.push_back(text.substr(from));
  return out;
}

std::size_t add_stream_document(const json::Document& document, SnapshotBuilder& builder) {
  const json::Value root = document.root();
  std::size_t count = 0;
  if (root.is_array()) {
    for (const json::Value item : root.items()) count += builder.add_value(document, item);
    return count;
  }
  count = builder.add(document);
  // "kind: List" of kubectl mixes kinds and says nothing of completeness; an empty list of a known kind is an answer too.
  return count + (root["items"].is_array() ? 1 : 0);
}

}  // namespace

Snapshot snapshot_of(const Tree& tree) { return TreeReader(tree).read(); }

Result<Snapshot> snapshot_of_text(std::string_view text) {
  SnapshotBuilder builder;
  std::string rest;
  if (text.find(log_start) != std::string_view::npos) {
    rest = without_logs(text, builder);
    text = rest;
  }
  const std::string_view start = trim(text);
  std::size_t found = 0;
  if (!start.empty() && (start[0] == '{' || start[0] == '[')) {
    auto whole = json::Document::parse(text);
    if (whole) {
      found = add_stream_document(*whole, builder);
    } else {
      const auto values = json_values(text);
      std::size_t good = 0;
      for (const std::string_view value : values) {
        auto document = json::Document::parse(value);
        if (document) {
          ++good;
          found += add_stream_document(*document, builder);
        } else if (values.size() > 1) {
          builder.add_gap({fmt::format("value {} of the input", good + 1), GapReason::unreachable, document.error().what});
        }
      }
      if (good == 0) return tl::unexpected(whole.error());
    }
  } else {
    const auto documents = parse_yaml(text);
    if (!documents) return tl::unexpected(documents.error());
    for (const json::Document& document : *documents) found += add_stream_document(document, builder);
  }
  if (found == 0) return fail(Fault::input, "no Kubernetes object in it", "a List, NDJSON or YAML documents are expected");
  return builder.build();
}

Result<Snapshot> read_snapshot(const std::string& path, const ReadLimits& limits) {
  std::error_code error;
  if (path != "-" && !fs::exists(path, error)) return fail(Fault::input, fmt::format("{}: no such file or folder", path));
  if (path != "-" && fs::is_directory(path, error)) {
    AIOPS_TRY(Tree tree, folder_tree(path, limits));
    std::vector<std::string> paths;
    for (const TreeFile& file : tree.files) paths.push_back(file.path);
    if (layout_of(paths) == Layout::one_namespace) add_context(path, limits, tree);
    if (tree.files.empty()) return fail(Fault::input, fmt::format("{}: an empty folder", path));
    Snapshot snapshot = snapshot_of(tree);
    if (snapshot.objects().empty() && snapshot.gaps().empty()) {
      return fail(Fault::input, fmt::format("{}: no Kubernetes object in it", path),
                  "expected a snapshot, a cluster-info dump, a support bundle or must-gather");
    }
    return snapshot;
  }
  const std::string shown = path == "-" ? "standard input" : path;
  AIOPS_TRY(const std::string text, read_input(path, limits));
  if (looks_like_archive(text)) {
    auto tree = archive_tree(text, limits);
    if (!tree) return fail(tree.error().fault, fmt::format("{}: {}", shown, tree.error().what));
    Snapshot snapshot = snapshot_of(*tree);
    if (snapshot.objects().empty()) return fail(Fault::input, fmt::format("{}: no Kubernetes object in the archive", shown));
    return snapshot;
  }
  auto snapshot = snapshot_of_text(text);
  if (!snapshot) return fail(snapshot.error().fault, fmt::format("{}: {}", shown, snapshot.error().what), snapshot.error().hint);
  return snapshot;
}

}  // namespace aiops
