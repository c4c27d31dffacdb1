#include "support/fixture.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "commands/settings.hpp"
#include "core/base/text.hpp"
#include "core/base/yaml.hpp"
#include "support/fixture_metrics.hpp"
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

Json to_json(json::Value value) { return Json::parse(json::to_text(value)); }

bool glob(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') return glob(pattern.substr(1), text) || (!text.empty() && glob(pattern, text.substr(1)));
  return !text.empty() && pattern[0] == text[0] && glob(pattern.substr(1), text.substr(1));
}

// One folder in memory: files by name, logs by file name.
struct Folder {
  std::string ns;
  std::map<std::string, Json> files;  // "pods.json", "cluster/nodes.json"
  std::map<std::string, std::string> logs;
  int copies = 0;
};

Folder read_folder(const std::string& name) {
  Folder folder;
  const fs::path root = fs::path(recordings_folder());
  for (const auto& entry : fs::directory_iterator(root / name)) {
    if (entry.path().extension() == ".json") folder.files[entry.path().filename()] = Json::parse(slurp(entry.path()));
  }
  if (fs::exists(root / name / "logs")) {
    for (const auto& entry : fs::directory_iterator(root / name / "logs"))
      folder.logs[entry.path().filename()] = slurp(entry.path());
  }
  for (const char* file : {"nodes.json", "persistentvolumes.json", "storageclasses.json", "apiservices.json"}) {
    folder.files[std::string("cluster/") + file] = Json::parse(slurp(root / "cluster" / file));
  }
  if (folder.files.count("namespace.json")) folder.ns = folder.files["namespace.json"]["metadata"].value("name", "");
  return folder;
}

// Each situation is parsed once a process.
const Folder& load(const std::string& name) {
  static std::map<std::string, Folder> read;
  const auto found = read.find(name);
  return found != read.end() ? found->second : read.emplace(name, read_folder(name)).first->second;
}

std::string kind_of_item(const Json& list, const std::string& file, const Json& item) {
  if (item.contains("kind")) return item["kind"] == "PartialObjectMetadata" ? "" : item["kind"].get<std::string>();
  const std::string kind = list.value("kind", "");
  if (kind == "PartialObjectMetadataList") {
    const std::string name = fs::path(file).filename();
    return std::string(row_of(kind_from_user(name.substr(0, name.find('.')))).name);
  }
  return kind.size() > 4 ? kind.substr(0, kind.size() - 4) : kind;
}

// Calls f(object, kind) for every object; f returns true to have it removed (items of lists only).
template <class F>
void each(Folder& folder, F f) {
  for (auto& [file, content] : folder.files) {
    if (content.is_object() && content.contains("items") && content["items"].is_array()) {
      Json kept = Json::array();
      for (Json& item : content["items"]) {
        if (!f(item, kind_of_item(content, file, item))) kept.push_back(std::move(item));
      }
      content["items"] = std::move(kept);
    } else if (content.is_object() && content.contains("metadata")) {
      if (f(content, content.value("kind", ""))) content = Json::object();
    }
  }
}

bool matches(const Json& object, const std::string& kind, const std::string& pattern) {
  if (!object.is_object() || !object.contains("metadata")) return false;
  return glob(pattern, kind + "/" + object["metadata"].value("name", ""));
}

struct Step {
  std::string key;
  bool wild = false;
  bool index = false;
};

std::vector<Step> steps_of(std::string_view path) {
  std::vector<Step> out;
  path.remove_prefix(1);
  while (!path.empty()) {
    std::size_t end = 0;
    if (path.substr(0, 2) == "['") {
      end = path.find("']");
      out.push_back({std::string(path.substr(2, end - 2))});
      end += 2;
    } else if (path[0] == '[') {
      end = path.find(']');
      const std::string inner(path.substr(1, end - 1));
      out.push_back({inner, inner == "*", true});
      end += 1;
    } else {
      end = std::min(path.find_first_of(".[", 1), path.size());
      out.push_back({std::string(path.substr(1, end - 1))});
    }
    path.remove_prefix(end);
  }
  return out;
}

int change(Json& at, const std::vector<Step>& steps, std::size_t depth, const Json* value) {
  const Step& step = steps[depth];
  const bool last = depth + 1 == steps.size();
  if (step.index) {
    if (!at.is_array()) {
      if (!value || !at.is_null()) return 0;
      at = Json::array();
    }
    int count = 0;
    const std::size_t from = step.wild ? 0 : std::stoul(step.key);
    if (!step.wild && value && from == at.size()) at.push_back(nullptr);
    const std::size_t to = step.wild ? at.size() : std::min(at.size(), from + 1);
    for (std::size_t i = to; i > from; --i) {
      if (!last) {
        count += change(at[i - 1], steps, depth + 1, value);
      } else if (value) {
        at[i - 1] = *value;
        ++count;
      } else {
        at.erase(i - 1);
        ++count;
      }
    }
    return count;
  }
  if (!at.is_object()) {
    if (!value || !at.is_null()) return 0;
    at = Json::object();
  }
  if (!last) {
    if (!at.contains(step.key) && !value) return 0;
    return change(at[step.key], steps, depth + 1, value);
  }
  if (value) {
    at[step.key] = *value;
    return 1;
  }
  return static_cast<int>(at.erase(step.key));
}

void add_object(Folder& folder, Json object) {
  const Kind kind = kind_of(object.value("kind", ""), object.value("apiVersion", ""));
  if (kind != Kind::other && row_of(kind).namespaced && !object["metadata"].contains("namespace"))
    object["metadata"]["namespace"] = folder.ns;
  if (!object["metadata"].contains("uid"))
    object["metadata"]["uid"] = fmt::format("00000000-0000-4000-8000-{:012}", ++folder.copies);
  if (!object["metadata"].contains("creationTimestamp")) object["metadata"]["creationTimestamp"] = "2026-11-20T13:42:54Z";
  const std::string plural(row_of(kind).plural);
  for (const std::string& file : {plural + ".json", plural + ".metadata.json", "cluster/" + plural + ".json"}) {
    const auto found = folder.files.find(file);
    if (found == folder.files.end() || !found->second.contains("items")) continue;
    if (!found->second["items"].is_array()) found->second["items"] = Json::array();
    found->second["items"].push_back(std::move(object));
    return;
  }
  folder.files[fmt::format("added.{}.json", folder.copies)] = std::move(object);
}

int add_metric(Folder& folder, const Json& p) {
  std::vector<std::string> names;
  each(folder, [&](Json& object, const std::string& kind) {
    if (matches(object, kind, p.at("of"))) names.push_back(object["metadata"]["name"]);
    return false;
  });
  const auto before = folder.files.find("metrics.json");
  folder.files["metrics.json"] =
      Json::parse(with_metric(before == folder.files.end() ? "" : before->second.dump(), p.dump(), folder.ns, names));
  return static_cast<int>(names.size());
}

void apply(Folder& folder, json::Value patch, const std::string& where) {
  const Json p = to_json(patch);
  int count = 0;
  if (p.contains("object")) {
    const std::string path = p.contains("set") ? p["set"] : p.at("remove");
    const Json* value = p.contains("set") ? &p.at("value") : nullptr;
    each(folder, [&](Json& object, const std::string& kind) {
      if (matches(object, kind, p["object"])) count += change(object, steps_of(path), 0, value);
      return false;
    });
  } else if (p.contains("drop")) {
    each(folder, [&](Json& object, const std::string& kind) {
      const bool gone = matches(object, kind, p["drop"]);
      count += gone ? 1 : 0;
      return gone;
    });
  } else if (p.contains("add")) {
    add_object(folder, p["add"]);
    count = 1;
  } else if (p.contains("copy")) {
    Json copy;
    each(folder, [&](Json& object, const std::string& kind) {
      if (copy.is_null() && matches(object, kind, p["copy"])) {
        copy = object;
        copy["kind"] = kind;
      }
      return false;
    });
    if (!copy.is_null()) {
      const Kind kind = kind_of(copy["kind"].get<std::string>());
      copy["apiVersion"] = std::string(split(row_of(kind).versions, ' ').front());
      copy["metadata"]["name"] = p.at("as");
      copy["metadata"].erase("uid");
      add_object(folder, std::move(copy));
      count = 1;
    }
  } else if (p.contains("log")) {
    const std::string name = fmt::format("{}.{}{}.txt", p["log"].get<std::string>(), p.at("container").get<std::string>(),
                                         p.value("previous", false) ? ".previous" : "");
    folder.logs[name] = p.at("text");
    count = 1;
  } else if (p.contains("metric")) {
    count = add_metric(folder, p);
  } else if (p.contains("drop_logs")) {
    count = static_cast<int>(folder.logs.size());
    folder.logs.clear();
  } else if (p.contains("listed")) {
    const Kind kind = kind_from_user(p["listed"].get<std::string>());
    const auto [at, fresh] = folder.files.try_emplace(std::string(row_of(kind).plural) + ".json");
    at->second = {{"kind", std::string(row_of(kind).name) + "List"}, {"apiVersion", "v1"}, {"items", Json::array()}};
    count = fresh ? 1 : 0;
  } else if (p.contains("everywhere")) {
    const std::string file = p["everywhere"].get<std::string>() + ".json";
    if (auto list = folder.files.extract(file)) {
      list.key() = "cluster/" + file;
      folder.files.insert(std::move(list));
      count = 1;
    }
  } else if (p.contains("unlisted")) {
    const std::string plural = p["unlisted"];
    count = static_cast<int>(folder.files.erase(plural + ".json") + folder.files.erase(plural + ".metadata.json") +
                             folder.files.erase("cluster/" + plural + ".json"));
  }
  if (count == 0) ADD_FAILURE() << where << ": this patch changes nothing: " << p.dump();
}

// Written out and read back, so that a fixture goes the same way as a user's folder.
Snapshot snapshot_of(const Folder& folder, bool whole_cluster) {
  const fs::path root = fs::temp_directory_path() / fmt::format("aiops-fixture-{}", static_cast<long>(::getpid()));
  fs::remove_all(root);
  fs::create_directories(root / "situation" / "logs");
  fs::create_directories(root / "cluster");
  for (const auto& [file, content] : folder.files) {
    if (content.empty()) continue;
    std::ofstream(root / (file.compare(0, 8, "cluster/") == 0 ? fs::path(file) : fs::path("situation") / file)) << content.dump();
  }
  for (const auto& [file, content] : folder.logs) std::ofstream(root / "situation" / "logs" / file) << content;
  auto snapshot = read_snapshot((whole_cluster ? root : root / "situation").string());
  fs::remove_all(root);
  EXPECT_TRUE(snapshot) << (snapshot ? "" : snapshot.error().what);
  return snapshot ? std::move(*snapshot) : Snapshot();
}

struct Hit {
  const Incident* incident = nullptr;
  const Inference* inference = nullptr;
  ObjectRef subject;
};

std::optional<Hit> find_rule_in(const Report& report, const std::string& rule) {
  for (const Incident& incident : report.incidents) {
    for (const Inference& inference : incident.inferences) {
      if (inference.rule == rule) return Hit{&incident, &inference, incident.subject};
    }
    for (const Consequence& consequence : incident.consequences) {
      if (consequence.rule == rule) return Hit{&incident, nullptr, consequence.subject};
    }
    if (incident.rule == rule) return Hit{&incident, nullptr, incident.subject};
  }
  return std::nullopt;
}

class Case {
 public:
  Case(std::string rule, std::string base, json::Value value) : rule_(std::move(rule)), base_(std::move(base)), value_(value) {}

  void run() {
    const std::string kind(value_["kind"].text());
    where_ = fmt::format("{}, {} '{}'", rule_, kind, value_["name"].text());
    if (value_["base"]) base_ = value_["base"].text();
    Folder folder = load(base_);
    for (const json::Value patch : value_["patch"].items()) apply(folder, patch, where_);
    const Report report = report_of(folder);
    const auto hit = find_rule_in(report, rule_);
    if (kind == "positive") {
      if (!hit) {
        ADD_FAILURE() << where_ << ": not found in\n" << summary(report);
        return;
      }
      check(report, *hit);
      delete_proofs(folder);
    } else if (kind == "near-miss" || kind == "benign") {
      EXPECT_FALSE(hit) << where_ << ": found in\n" << summary(report);
      if (value_["quiet"].is_true()) {
        for (const Incident& incident : report.incidents)
          EXPECT_EQ(incident.severity, Severity::info) << where_ << "\n" << summary(report);
      }
    } else {
      ADD_FAILURE() << where_ << ": kind is positive, near-miss or benign";
    }
  }

 private:
  Report report_of(const Folder& folder) {
    const auto now = value_["now"].is_string() ? parse_time(value_["now"].text()) : std::optional<Time>(recorded_now());
    Question question;
    question.now = now;
    if (value_["config"]) {
      const auto settings = commands::parse_settings("config", json::to_text(value_["config"]));
      EXPECT_TRUE(settings) << where_ << ": " << (settings ? "" : settings.error().what);
      if (settings) question.knowledge = settings->knowledge;
    }
    const std::string about(value_["about"].text());
    if (!about.empty())
      question.subject = ObjectRef{{}, about.substr(0, about.find('/')), {}, about.substr(about.find('/') + 1), {}};
    auto report = diagnose(snapshot_of(folder, value_["scope"].text() == "cluster"), question);
    return report ? std::move(*report) : Report();  // a deletion may have taken the subject away
  }

  void check(const Report& report, const Hit& hit) {
    const std::string context = where_ + "\n" + summary(report);
    const auto expect = [&](const char* key, std::string_view found) {
      if (value_[key].is_string()) {
        EXPECT_EQ(found, value_[key].text()) << key << " of " << context;
      }
    };
    expect("subject", hit.subject.kind + "/" + hit.subject.name);
    // What the finding explains (a service that is down, a rollout that failed) may raise the incident above the rule's own.
    const bool alone =
        hit.incident->consequences.empty() && std::all_of(hit.incident->inferences.begin(), hit.incident->inferences.end(),
                                                          [&](const Inference& i) { return i.rule == rule_; });
    if (const auto wanted = severity_from(value_["severity"].text())) {
      EXPECT_TRUE(alone ? hit.incident->severity == *wanted : hit.incident->severity >= *wanted)
          << "severity is " << name_of(hit.incident->severity) << " in " << context;
    }
    expect("cause", hit.inference ? std::string_view(hit.inference->cause) : "no inference");
    expect("confidence", hit.inference ? name_of(hit.inference->confidence) : "no inference");
    if (value_["first"].is_true()) {
      EXPECT_EQ(report.incidents.front().rule, rule_) << context;
    }
    std::string all;
    for (const Inference& inference : hit.incident->inferences) all += inference.text + "\n";
    for (const Fact& fact : hit.incident->facts) all += fact.text + "\n";
    for (const json::Value part : value_["text"].items())
      EXPECT_NE(all.find(part.text()), std::string::npos) << "'" << part.text() << "' in " << context;
    std::string commands;
    for (const Command& command : hit.incident->commands) commands += command.text + "\n";
    for (const json::Value part : value_["commands"].items())
      EXPECT_NE(commands.find(part.text()), std::string::npos) << "'" << part.text() << "' in " << context;
    EXPECT_EQ(hit.incident->commands.size(), 2U) << context;
  }

  void delete_proofs(const Folder& folder) {
    std::size_t number = 0;
    for (const json::Value alternative : value_["deletions"].items()) {
      Folder without = folder;
      const std::string where = fmt::format("{}, deletion {}", where_, ++number);
      for (const json::Value patch : alternative.items()) apply(without, patch, where);
      const Report report = report_of(without);
      EXPECT_FALSE(find_rule_in(report, rule_)) << where << ": still found in\n" << summary(report);
    }
  }

  std::string rule_, base_, where_;
  json::Value value_;
};

json::Document read_fixture(const std::string& file) {
  auto documents = parse_yaml(slurp(fs::path(AIOPS_SOURCE_DIR) / "tests" / "rules" / file));
  EXPECT_TRUE(documents) << file << ": " << (documents ? "" : documents.error().what);
  return documents && !documents->empty() ? documents->front() : json::Document();
}

}  // namespace

std::vector<std::string> fixture_files() {
  std::vector<std::string> out;
  const fs::path root = fs::path(AIOPS_SOURCE_DIR) / "tests" / "rules";
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.path().extension() == ".yaml") out.push_back(fs::relative(entry.path(), root));
  }
  std::sort(out.begin(), out.end());
  return out;
}

void run_fixture(const std::string& file) {
  const json::Document document = read_fixture(file);
  const json::Value root = document.root();
  ASSERT_GT(root["cases"].size(), 0U) << file;
  for (const json::Value value : root["cases"].items())
    Case(std::string(root["rule"].text()), std::string(root["base"].text()), value).run();
}

FixtureShape shape_of(const std::string& file) {
  const json::Document document = read_fixture(file);
  FixtureShape shape;
  shape.rule = document.root()["rule"].text();
  for (const json::Value value : document.root()["cases"].items()) {
    const std::string_view kind = value["kind"].text();
    shape.positive |= kind == "positive";
    shape.near_miss |= kind == "near-miss";
    shape.benign |= kind == "benign";
    shape.deletions |= value["deletions"].size() > 0;
  }
  return shape;
}

}  // namespace aiops::testing
