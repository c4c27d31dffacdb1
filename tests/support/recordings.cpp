#include "support/recordings.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace aiops::testing {

namespace {
json::Document read_json(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  auto document = json::Document::parse(text.str());
  EXPECT_TRUE(document) << path;
  return document ? *document : json::Document();
}
}  // namespace

std::string recordings_folder() { return std::string(AIOPS_SOURCE_DIR) + "/testdata/recordings"; }

std::vector<std::string> situations() {
  std::vector<std::string> out;
  for (const Expected& expected : expectations()) out.push_back(expected.folder);
  return out;
}

Snapshot recorded(const std::string& folder) {
  auto snapshot = read_snapshot(recordings_folder() + "/" + folder);
  EXPECT_TRUE(snapshot) << (snapshot ? "" : snapshot.error().what);
  return snapshot ? std::move(*snapshot) : Snapshot();
}

Time recorded_now() { return *parse_time("2026-11-20T13:54:00Z"); }

Report diagnosed(const std::string& folder) { return diagnosed(recorded(folder)); }

Report diagnosed(const Snapshot& snapshot, std::optional<Time> now) {
  Question question;
  question.now = now;
  return diagnosed(snapshot, question);
}

Report diagnosed(const Snapshot& snapshot, const Question& question) {
  auto report = diagnose(snapshot, question);
  EXPECT_TRUE(report) << (report ? "" : report.error().what);
  return report ? std::move(*report) : Report();
}

std::vector<Expected> expectations() {
  const json::Document document = read_json(recordings_folder() + "/expected.json");
  std::vector<Expected> out;
  for (const json::Value item : document.root().items()) {
    Expected expected{std::string(item["folder"].text()),
                      std::string(item["namespace"].text()),
                      std::string(item["subject"].text()),
                      {},
                      item["healthy"].is_true()};
    for (const json::Value rule : item["rules"].items()) expected.rules.emplace_back(rule.text());
    out.push_back(std::move(expected));
  }
  std::sort(out.begin(), out.end(), [](const Expected& a, const Expected& b) { return a.folder < b.folder; });
  return out;
}

std::string summary(const Report& report) {
  std::string out;
  for (const Incident& incident : report.incidents) {
    out += fmt::format("{} {} {} ({} affected)\n", name_of(incident.severity), incident.rule, label(incident.subject),
                       incident.affected.size());
    for (const Fact& fact : incident.facts) out += fmt::format("    {} {}\n", fact.id, fact.text);
    for (const Inference& i : incident.inferences)
      out += fmt::format("    {} {} {} {}: {} [{}]\n", i.id, i.rule, name_of(i.confidence), i.cause, i.text,
                         fmt::join(i.facts, " "));
    for (const Consequence& c : incident.consequences)
      out += fmt::format("    -> {} {} [{}]\n", c.rule, label(c.subject), fmt::join(c.facts, " "));
    for (const Command& c : incident.commands) out += fmt::format("    $ {}\n", c.text);
  }
  for (const Gap& gap : report.gaps) out += fmt::format("  gap {}: {} ({})\n", gap.what, name_of(gap.reason), gap.detail);
  return out;
}

}  // namespace aiops::testing
