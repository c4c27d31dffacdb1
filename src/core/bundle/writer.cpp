// One list a kind and namespace, as the API server would have answered, with values of the environment taken out.
#include "core/bundle/writer.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/bundle/layout.hpp"
#include "core/bundle/metrics_file.hpp"
#include "core/evidence/mask.hpp"

namespace aiops {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view hidden = "[REDACTED:env]";

// One part of a path. Names come from whoever made the snapshot: none of them may leave the folder that --save named.
std::string path_part(std::string_view name) {
  std::string out;
  for (const char c : name) out += c == '/' || static_cast<unsigned char>(c) < 0x20 ? '_' : c;
  return out.empty() || out[0] == '.' ? "_" + out : out;
}

std::string folder_of_namespace(std::string_view ns) {
  return ns == cluster_folder ? std::string(namespace_cluster_folder) : path_part(ns);
}

// Copies a value; under `env` of a container the values go. The redactor goes over the whole object afterwards.
void copy(json::Value value, json::Builder& out, bool in_env) {
  if (value.is_object()) {
    out.begin_object();
    for (const json::Member member : value.members()) {
      out.key(member.key);
      if (in_env && member.key == "value" && member.value.is_string()) {
        out.string(member.value.text().empty() ? std::string_view{} : hidden);
      } else if (member.key == "kubectl.kubernetes.io/last-applied-configuration") {
        out.string("[REDACTED:last-applied]");
      } else {
        copy(member.value, out, in_env || member.key == "env");
      }
    }
    out.end_object();
  } else if (value.is_array()) {
    out.begin_array();
    for (const json::Value item : value.items()) copy(item, out, in_env);
    out.end_array();
  } else {
    out.copy(value);
  }
}

std::string object_text(const Object& object) {
  json::Builder builder;
  builder.begin_object();
  // Items of a list need not say what they are; a file that is read alone should.
  builder.key("apiVersion");
  builder.string(object.api_version);
  builder.key("kind");
  builder.string(object.kind);
  for (const json::Member member : object.root.members()) {
    if (member.key == "apiVersion" || member.key == "kind") continue;
    builder.key(member.key);
    copy(member.value, builder, false);
  }
  builder.end_object();
  const auto document = builder.finish();
  return document ? mask_json(document->root()) : "{}";
}

class Writer {
 public:
  Writer(const Snapshot& snapshot, fs::path root) : s_(snapshot), root_(std::move(root)) {}

  Status write(const ReportScope& scope, const Ledger& ledger) {
    AIOPS_TRY(const bool made, folder(root_));
    (void)made;
    for (const Object& object : s_.objects()) file_object(object);
    for (const auto& [path, items] : lists_) {
      if (auto status = put(path, items + "]}\n"); !status) return status;
    }
    for (const Log& log : s_.logs()) {
      std::string body;
      for (const LogLine& line : log.lines) {
        if (line.at) body += format_time(*line.at) + " ";
        body += mask(line.text) + "\n";
      }
      const std::string name = path_part(fmt::format("{}.{}{}.txt", log.pod, log.container, log.previous ? ".previous" : ""));
      if (auto status = put(fs::path(folder_of_namespace(log.ns)) / "logs" / name, body); !status) return status;
    }
    if (!s_.metrics().empty()) {
      if (auto status = put(metrics_file, metrics_text(s_.metrics())); !status) return status;
    }
    return put("snapshot.json", index(scope, ledger));
  }

 private:
  void file_object(const Object& object) {
    if (object.known == Kind::secret || object.kind == "Secret") {
      if (!object.names_only) return;
    }
    std::string file;
    if (object.known != Kind::other) {
      file = std::string(row_of(object.known).plural) + (object.names_only ? ".metadata.json" : ".json");
    } else {
      file = fmt::format("{}.{}.json", to_lower(object.kind), group_of(object.api_version));
    }
    const std::string place = object.ns.empty() ? std::string(cluster_folder) : folder_of_namespace(object.ns);
    auto [entry, fresh] = lists_.try_emplace(fs::path(place) / path_part(file));
    if (fresh) {
      entry->second = R"({"kind":)";
      json::append_quoted(entry->second, std::string(object.kind) + "List");
      entry->second += R"(,"apiVersion":)";
      json::append_quoted(entry->second, object.api_version);
      entry->second += R"(,"metadata":{},"items":[)";
    } else {
      entry->second += ",";
    }
    entry->second += "\n" + object_text(object);
  }

  std::string index(const ReportScope& scope, const Ledger& ledger) const {
    std::string out = "{\n \"schema\": \"aiops.snapshot/v1\",\n \"capturedAt\": ";
    const auto time = s_.captured_at() ? s_.captured_at() : s_.newest_time();
    const auto quoted = [](std::string_view text) {
      std::string q;
      json::append_quoted(q, mask(text));
      return q;
    };
    out += time ? quoted(format_time(*time)) : "null";
    out += fmt::format(",\n \"serverVersion\": {},\n \"focus\": {},\n", quoted(s_.server_version()), quoted(s_.focus()));
    out += fmt::format(" \"scope\": {{\"cluster\": {}, \"context\": {}, \"namespace\": {}, \"subject\": {}}},\n",
                       quoted(scope.cluster), quoted(scope.context), quoted(scope.ns), quoted(scope.subject));
    out += " \"coverage\": [";
    bool first = true;
    for (const auto& [kind, ns, how] : s_.coverage()) {
      out += fmt::format("{}\n  {{\"kind\": {}, \"namespace\": {}, \"asked\": \"{}\"}}", first ? "" : ",",
                         quoted(row_of(kind).name), quoted(ns),
                         how == 'l'   ? "all"
                         : how == 'a' ? "part"
                                      : "refused");
      first = false;
    }
    out += "],\n \"gaps\": [";
    first = true;
    for (const Gap& gap : s_.gaps()) {
      out += fmt::format("{}\n  {{\"what\": {}, \"reason\": \"{}\", \"detail\": {}}}", first ? "" : ",", quoted(gap.what),
                         name_of(gap.reason), quoted(gap.detail));
      first = false;
    }
    out += fmt::format(
        "],\n \"ledger\": {{\"kubeRequests\": {}, \"prometheusQueries\": {}, \"logReads\": {}, \"rounds\": {}, \"bytesRead\": "
        "{}}}\n}}\n",
        ledger.kube_requests, ledger.prometheus_queries, ledger.log_reads, ledger.rounds, ledger.bytes_read);
    return out;
  }

  static Result<bool> folder(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) return fail(Fault::input, fmt::format("{}: {}", path.string(), error.message()));
    fs::permissions(path, fs::perms::owner_all, error);
    return true;
  }

  Status put(const fs::path& relative, const std::string& text) {
    const fs::path path = root_ / relative;
    AIOPS_TRY(const bool made, folder(path.parent_path()));
    (void)made;
    errno = 0;
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    std::error_code error;
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, error);
    out << text;
    out.close();
    if (!out)
      return fail(Fault::input, fmt::format("{}: {}", path.string(), errno != 0 ? std::strerror(errno) : "cannot be written"));
    return {};
  }

  const Snapshot& s_;
  fs::path root_;
  std::map<fs::path, std::string> lists_;
};

}  // namespace

Status save_snapshot(const Snapshot& snapshot, const std::string& folder, const ReportScope& scope, const Ledger& ledger) {
  std::error_code error;
  if (fs::exists(folder, error) && !(fs::is_directory(folder, error) && fs::is_empty(folder, error))) {
    return fail(Fault::input, fmt::format("{}: is already there", folder), "name a new or empty folder");
  }
  return Writer(snapshot, folder).write(scope, ledger);
}

}  // namespace aiops
