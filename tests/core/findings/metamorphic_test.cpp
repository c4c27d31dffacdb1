// What must not matter does not: other names, other times, another order, no events, another notation, another cut into files.
#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/bundle/layout.hpp"
#include "core/bundle/reader.hpp"
#include "support/bundles.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

using namespace aiops::testing;  // NOLINT: recordings and bundles
using Json = nlohmann::ordered_json;
using Line = std::vector<std::string>;

// Rule and subject of every incident in order, with the rules it explains.
Line outline(const Files& files, Time now) {
  Question question;
  question.now = now;
  const auto report = diagnose(snapshot_of(tree_of(files)), question);
  Line out;
  if (!report) return {report.error().what};
  for (const Incident& incident : report->incidents) {
    out.push_back(incident.rule + " " + label(incident.subject));
    for (const Inference& inference : incident.inferences) out.push_back("  " + inference.rule + " " + inference.cause);
    Line consequences;
    for (const Consequence& consequence : incident.consequences)
      consequences.push_back("  -> " + consequence.rule + " " + label(consequence.subject));
    std::sort(consequences.begin(), consequences.end());
    out.insert(out.end(), consequences.begin(), consequences.end());
  }
  return out;
}

// Only what the first line of each incident says.
Line heads(const Line& all) {
  Line out;
  std::copy_if(all.begin(), all.end(), std::back_inserter(out), [](const std::string& line) { return line[0] != ' '; });
  return out;
}

class Metamorphic : public ::testing::TestWithParam<std::string> {
 protected:
  Files files = recording_files(GetParam());
  Line before = outline(files, recorded_now());
};

// ---- Times

std::string shifted(std::string text) {
  for (std::size_t at = text.find("20"); at != std::string::npos; at = text.find("20", at + 1)) {
    if (at + 19 > text.size() || text[at + 4] != '-' || text[at + 7] != '-' || text[at + 10] != 'T') continue;
    const auto day = parse_time(text.substr(at, 10) + "T00:00:00Z");
    if (day) text.replace(at, 10, format_time(*day + std::chrono::hours(40 * 24)).substr(0, 10));
  }
  return text;
}

TEST_P(Metamorphic, FortyDaysLater) {
  for (auto& [path, text] : files) text = shifted(text);
  EXPECT_EQ(outline(files, recorded_now() + std::chrono::hours(40 * 24)), before);
}

// ---- Order

TEST_P(Metamorphic, ListsInAnotherOrder) {
  for (auto& [path, text] : files) {
    if (path.find(".json") == std::string::npos) continue;
    Json document = Json::parse(text);
    if (!document.is_object() || !document.contains("items") || !document["items"].is_array()) continue;
    auto& items = document["items"];
    std::reverse(items.begin(), items.end());
    if (items.size() > 2) std::rotate(items.begin(), items.begin() + 1, items.end());
    text = document.dump();
  }
  EXPECT_EQ(outline(files, recorded_now()), before);
}

// ---- Notation and cut

TEST_P(Metamorphic, YamlInsteadOfJson) {
  for (auto& [path, text] : files) {
    if (path.size() < 5 || path.substr(path.size() - 5) != ".json") continue;
    text = yaml_of(text);
    path.replace(path.size() - 5, 5, ".yaml");
  }
  EXPECT_EQ(outline(files, recorded_now()), before);
}

TEST_P(Metamorphic, OneFileAnObject) {
  Files apart;
  for (const auto& [path, text] : files) {
    const FileRole role = role_of(Layout::one_namespace, path);
    if (role.what != FileRole::What::list || role.names_only) {
      apart.emplace_back(path, text);
      continue;
    }
    const Json list = Json::parse(text);
    if (!list["items"].is_array()) continue;
    for (const Json& item : list["items"]) {
      Json object{{"apiVersion", list["apiVersion"]}, {"kind", row_of(role.kind).name}};
      object.update(item);
      apart.emplace_back(fmt::format("objects/{}.{}.json", row_of(role.kind).plural, item["metadata"]["name"].get<std::string>()),
                         object.dump());
    }
  }
  EXPECT_EQ(heads(outline(apart, recorded_now())), heads(before));
}

// ---- Names

// Words that belong to the API, to its messages or to protocols: they are no one's name even where a name contains them.
const std::set<std::string>& api_words() {
  static const std::set<std::string> words{
      "api",     "apps",     "batch",   "cluster",  "container", "controller", "default", "deployment", "disk",
      "events",  "hash",     "image",   "images",   "io",        "job",        "k8s",     "kube",       "kubernetes",
      "limit",   "metrics",  "name",    "node",     "pod",       "policy",     "port",    "registry",   "replica",
      "request", "revision", "root",    "run",      "sa",        "secret",     "server",  "service",    "set",
      "storage", "svc",      "system",  "template", "token",     "uid",        "v1",      "volume",     "web",
      "zone",    "ca",       "crt",     "com",      "the",       "not",        "found",   "data",       "settings",
      "setting", "check",    "worker",  "read",     "latest",    "user",       "team",    "app",        "quota",
      "strict",  "general",  "control", "plane",    "pool",      "level",      "loop",    "agent"};
  return words;
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

template <class F>
std::string each_word(const std::string& text, F f) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_word(text[at])) {
      out += text[at++];
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    out += f(text.substr(at, end - at));
    at = end;
  }
  return out;
}

// Letters move on by one, so every distance between two names stays what it was.
std::string other_word(const std::string& word) {
  std::string out = word;
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = c == 'z' ? 'a' : static_cast<char>(c + 1);
  }
  return out;
}

class Renaming {
 public:
  explicit Renaming(const Files& files) {
    for (const auto& [path, text] : files) {
      if (path.find(".json") != std::string::npos) learn(Json::parse(text));
    }
  }
  std::string operator()(const std::string& text) const {
    return each_word(text, [&](const std::string& word) { return words_.count(word) > 0 ? other_word(word) : word; });
  }
  std::size_t size() const { return words_.size(); }

 private:
  void name(const Json& value) {
    if (!value.is_string()) return;
    each_word(value.get<std::string>(), [&](const std::string& word) {
      const bool letters = std::any_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
      const bool constant = std::any_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
      if (letters && !constant && word.size() > 1 && api_words().count(word) == 0) words_.insert(word);
      return word;
    });
  }
  void learn(const Json& value) {
    if (value.is_array()) {
      for (const Json& item : value) learn(item);
      return;
    }
    if (!value.is_object()) return;
    if (value.contains("metadata") && value["metadata"].is_object()) {
      const Json& meta = value["metadata"];
      for (const char* key : {"name", "namespace", "uid", "generateName"}) {
        if (meta.contains(key)) name(meta[key]);
      }
      if (meta.contains("labels") && meta["labels"].is_object()) {
        for (const auto& [key, text] : meta["labels"].items()) {
          if (key.find("kubernetes.io") == std::string::npos && key.find("pod-template-hash") == std::string::npos)
            name(Json(key));
          name(text);
        }
      }
    }
    for (const auto& [key, member] : value.items()) {
      if (key == "image") name(member);
      if (key == "containers" || key == "initContainers") {
        for (const Json& container : member) {
          if (container.is_object() && container.contains("name")) name(container["name"]);
        }
      }
      if (member.is_structured() && key != "managedFields") learn(member);
    }
  }
  std::set<std::string> words_;
};

TEST_P(Metamorphic, OtherNames) {
  const Renaming renamed(files);
  ASSERT_GT(renamed.size(), 20U);
  Line expected;
  for (const std::string& line : before) {
    // Rule ids and causes are ours; only the subject behind them is renamed.
    const auto subject = line.rfind(line[0] == ' ' && line.find("->") == std::string::npos ? '\n' : ' ');
    expected.push_back(subject == std::string::npos ? line : line.substr(0, subject) + renamed(line.substr(subject)));
  }
  for (auto& [path, text] : files) {
    text = renamed(text);
    if (path.compare(0, 5, "logs/") == 0) path = "logs/" + renamed(path.substr(5, path.size() - 9)) + ".txt";
  }
  Line after = outline(files, recorded_now());
  // Where nothing but the name orders two incidents, their order may follow the names.
  std::sort(after.begin(), after.end());
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(after, expected);
}

// ---- Events

// Rules that need the event's text and cannot know the cause without it.
bool rests_on_events(const std::string& folder) {
  for (const char* prefix : {"04", "07", "08", "10", "21"}) {
    if (folder.compare(0, 2, prefix) == 0) return true;
  }
  return false;
}

TEST_P(Metamorphic, WithoutEvents) {
  for (auto& [path, text] : files) {
    if (path.compare(0, 6, "events") != 0) continue;
    Json document = Json::parse(text);
    document["items"] = Json::array();
    text = document.dump();
  }
  Question question;
  question.now = recorded_now();
  const auto report = diagnose(snapshot_of(tree_of(files)), question);
  ASSERT_TRUE(report);
  const bool said = std::any_of(report->gaps.begin(), report->gaps.end(),
                                [](const Gap& gap) { return gap.detail.find("no events retained") != std::string::npos; });
  const Snapshot snapshot = snapshot_of(tree_of(files));
  EXPECT_TRUE(said || snapshot.all(Kind::pod).empty()) << summary(*report);
  if (before.empty() || rests_on_events(GetParam())) return;
  ASSERT_FALSE(report->incidents.empty());
  EXPECT_EQ(report->incidents.front().rule + " " + label(report->incidents.front().subject), before.front());
}

INSTANTIATE_TEST_SUITE_P(Folders, Metamorphic, ::testing::ValuesIn(situations()), [](const auto& chosen) {
  std::string name = chosen.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace aiops
