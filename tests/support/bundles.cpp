#include "support/bundles.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <nlohmann/json.hpp>

#include "core/bundle/layout.hpp"
#include "support/recordings.hpp"

namespace aiops::testing {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void write_yaml(const Json& value, std::string& out, int depth) {
  const std::string pad(static_cast<std::size_t>(depth) * 2, ' ');
  if (value.is_object() && !value.empty()) {
    for (const auto& [key, member] : value.items()) {
      out += pad + Json(key).dump() + ":";
      const bool block = member.is_structured() && !member.empty();
      if (block) {
        out += "\n";
        write_yaml(member, out, depth + 1);
      } else {
        out += " " + member.dump() + "\n";
      }
    }
  } else if (value.is_array() && !value.empty()) {
    for (const Json& item : value) {
      if (item.is_structured() && !item.empty()) {
        out += pad + "-\n";
        write_yaml(item, out, depth + 1);
      } else {
        out += pad + "- " + item.dump() + "\n";
      }
    }
  } else {
    out += pad + value.dump() + "\n";
  }
}

struct ListFile {
  Kind kind;
  Json list;
};

// The complete lists of a recording, by kind, and its namespace.
std::pair<std::string, std::vector<ListFile>> lists_of(const Files& files) {
  std::string ns;
  std::vector<ListFile> lists;
  for (const auto& [path, text] : files) {
    if (path == "namespace.json") ns = Json::parse(text)["metadata"]["name"];
    const FileRole role = role_of(Layout::one_namespace, path);
    if (role.what == FileRole::What::list && !role.names_only) lists.push_back({role.kind, Json::parse(text)});
  }
  return {ns, lists};
}

void each_log(const Files& files, const std::function<void(const FileRole&, const std::string&)>& f) {
  for (const auto& [path, text] : files) {
    const FileRole role = role_of(Layout::one_namespace, path);
    if (role.what == FileRole::What::log && text.compare(0, 16, "{\"kind\":\"Status\"") != 0) f(role, text);
  }
}

// Each item with its kind and group, as a file of its own would have it.
void each_object(const std::vector<ListFile>& lists, const std::function<void(Kind, const Json&)>& f) {
  for (const ListFile& file : lists) {
    if (!file.list["items"].is_array()) continue;
    for (const Json& item : file.list["items"]) {
      Json object = Json::object();
      object["apiVersion"] = file.list["apiVersion"];
      object["kind"] = row_of(file.kind).name;
      object.update(item);
      f(file.kind, object);
    }
  }
}

}  // namespace

Files recording_files(const std::string& folder) {
  Files out;
  const fs::path root = fs::path(recordings_folder()) / folder;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.is_regular_file()) out.emplace_back(entry.path().lexically_relative(root).generic_string(), slurp(entry.path()));
  }
  const fs::path cluster = fs::path(recordings_folder()) / "cluster";
  for (const char* name : {"nodes.json", "persistentvolumes.json", "storageclasses.json"})
    out.emplace_back(name, slurp(cluster / name));
  std::sort(out.begin(), out.end());
  return out;
}

std::string yaml_of(std::string_view json) {
  std::string out;
  write_yaml(Json::parse(json), out, 0);
  return out;
}

Files as_cluster_info_dump(const std::string& folder, bool yaml) {
  const Files files = recording_files(folder);
  const auto [ns, lists] = lists_of(files);
  Files out;
  const auto put = [&](const std::string& path, const Json& value) {
    out.emplace_back(path + (yaml ? ".yaml" : ".json"), yaml ? yaml_of(value.dump()) : value.dump(4));
  };
  for (const auto& [path, text] : files) {
    if (path == "nodes.json") put("nodes", Json::parse(text));
  }
  for (const ListFile& file : lists) {
    if (!row_of(file.kind).namespaced) continue;
    put(ns + "/" +
            (file.kind == Kind::replication_controller ? "replication-controllers" : std::string(row_of(file.kind).plural)),
        file.list);
  }
  std::map<std::string, std::string> by_pod;
  each_log(files, [&, name = ns](const FileRole& role, const std::string& text) {
    if (role.previous) return;  // kubectl dumps the current ones only
    by_pod[role.pod] +=
        fmt::format("==== START logs for container {} of pod {}/{} ====\n{}==== END logs for container {} of pod {}/{} ====\n",
                    role.container, name, role.pod, text, role.container, name, role.pod);
  });
  for (const auto& [pod, text] : by_pod) out.emplace_back(ns + "/" + pod + "/logs.txt", text);
  return out;
}

Files as_support_bundle(const std::string& folder) {
  const Files files = recording_files(folder);
  const auto [ns, lists] = lists_of(files);
  const std::string root = "support-bundle-2026-11-20T13_54_00/cluster-resources/";
  Files out{{"support-bundle-2026-11-20T13_54_00/version.yaml", "apiVersion: troubleshoot.sh/v1beta2\nkind: SupportBundle\n"},
            {root + "pods-errors.json", "[]"}};
  static const std::map<Kind, std::string> words{{Kind::pod_disruption_budget, "pod-disruption-budgets"},
                                                 {Kind::ingress, "ingress"},
                                                 {Kind::network_policy, "network-policy"},
                                                 {Kind::resource_quota, "resource-quota"},
                                                 {Kind::persistent_volume_claim, "pvcs"}};
  for (const ListFile& file : lists) {
    const auto found = words.find(file.kind);
    const std::string word = found != words.end() ? found->second : std::string(row_of(file.kind).plural);
    if (!row_of(file.kind).namespaced) {
      out.emplace_back(root +
                           (file.kind == Kind::storage_class       ? "storage-classes"
                            : file.kind == Kind::persistent_volume ? "pvs"
                                                                   : word) +
                           ".json",
                       file.list.dump());
    } else if (file.kind == Kind::deployment || file.kind == Kind::stateful_set) {
      // Older versions wrote bare arrays.
      out.emplace_back(root + word + "/" + ns + ".json",
                       (file.list["items"].is_array() ? file.list["items"] : Json::array()).dump());
    } else {
      out.emplace_back(root + word + "/" + ns + ".json", file.list.dump());
    }
  }
  each_log(files, [&, name = ns](const FileRole& role, const std::string& text) {
    out.emplace_back(
        fmt::format("{}pods/logs/{}/{}/{}{}.log", root, name, role.pod, role.container, role.previous ? "-previous" : ""), text);
  });
  return out;
}

Files as_must_gather(const std::string& folder) {
  const Files files = recording_files(folder);
  const auto [ns, lists] = lists_of(files);
  const std::string root = "must-gather.local.1/image-sha256-1/";
  Files out;
  each_object(lists, [&, name = ns](Kind kind, const Json& object) {
    const std::string group(group_of(object["apiVersion"].get<std::string>()));
    const std::string object_name = object["metadata"]["name"];
    if (!row_of(kind).namespaced) {
      out.emplace_back(fmt::format("{}cluster-scoped-resources/{}/{}/{}.yaml", root, group.empty() ? "core" : group,
                                   row_of(kind).plural, object_name),
                       yaml_of(object.dump()));
    } else if (kind == Kind::pod) {
      out.emplace_back(fmt::format("{}namespaces/{}/pods/{}/{}.yaml", root, name, object_name, object_name),
                       yaml_of(object.dump()));
    }
  });
  for (const ListFile& file : lists) {
    if (!row_of(file.kind).namespaced) continue;
    const std::string group(group_of(file.list["apiVersion"].get<std::string>()));
    out.emplace_back(
        fmt::format("{}namespaces/{}/{}/{}.yaml", root, ns, group.empty() ? "core" : group, row_of(file.kind).plural),
        yaml_of(file.list.dump()));
  }
  each_log(files, [&, name = ns](const FileRole& role, const std::string& text) {
    out.emplace_back(fmt::format("{}namespaces/{}/pods/{}/{}/{}/logs/{}.log", root, name, role.pod, role.container,
                                 role.container, role.previous ? "previous" : "current"),
                     text);
  });
  return out;
}

Files as_insights_archive(const std::string& folder) {
  const Files files = recording_files(folder);
  const auto [ns, lists] = lists_of(files);
  Files out;
  each_object(lists, [&, name = ns](Kind kind, const Json& object) {
    const std::string object_name = object["metadata"]["name"];
    if (kind == Kind::pod) out.emplace_back(fmt::format("config/pod/{}/{}.json", name, object_name), object.dump());
    if (kind == Kind::node) out.emplace_back(fmt::format("config/node/{}.json", object_name), object.dump());
    if (kind == Kind::deployment || kind == Kind::replica_set)
      out.emplace_back(fmt::format("config/{}/{}/{}.json", row_of(kind).plural, name, object_name), object.dump());
  });
  each_log(files, [&, name = ns](const FileRole& role, const std::string& text) {
    out.emplace_back(
        fmt::format("config/pod/{}/logs/{}/{}_{}.log", name, role.pod, role.container, role.previous ? "previous" : "current"),
        text);
  });
  return out;
}

Tree tree_of(const Files& files) {
  Tree tree;
  for (const auto& [path, text] : files)
    tree.files.push_back({path, [content = text]() -> Result<std::string> { return content; }});
  std::sort(tree.files.begin(), tree.files.end(), [](const TreeFile& a, const TreeFile& b) { return a.path < b.path; });
  return tree;
}

std::string tar_of(const Files& files) {
  std::string out;
  for (const auto& [path, text] : files) {
    std::string header(512, '\0');
    if (path.size() > 100) {
      // A pax record carries the long path.
      std::string record = " path=" + path + "\n";
      std::size_t length = record.size() + 2;
      while (std::to_string(length).size() + record.size() != length) ++length;
      record = std::to_string(length) + record;
      std::string pax(512, '\0');
      pax.replace(0, 3, "pax");
      pax.replace(124, 11, fmt::format("{:011o}", record.size()));
      pax[156] = 'x';
      pax.replace(257, 5, "ustar");
      unsigned pax_sum = 8 * 32;
      for (std::size_t i = 0; i < 512; ++i) pax_sum += i >= 148 && i < 156 ? 0U : static_cast<unsigned char>(pax[i]);
      pax.replace(148, 7, fmt::format("{:06o}", pax_sum) + '\0');
      out += pax + record + std::string((512 - record.size() % 512) % 512, '\0');
    }
    header.replace(0, std::min<std::size_t>(100, path.size()), path.substr(0, 100));
    header.replace(124, 11, fmt::format("{:011o}", text.size()));
    header[156] = '0';
    header.replace(257, 5, "ustar");
    unsigned sum = 8 * 32;
    for (std::size_t i = 0; i < 512; ++i) sum += i >= 148 && i < 156 ? 0U : static_cast<unsigned char>(header[i]);
    header.replace(148, 7, fmt::format("{:06o}", sum) + '\0');
    out += header + text + std::string((512 - text.size() % 512) % 512, '\0');
  }
  return out + std::string(1024, '\0');
}

std::string gzip_of(std::string_view bytes) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  std::string in(bytes);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace aiops::testing
