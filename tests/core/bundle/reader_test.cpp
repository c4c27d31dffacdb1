// The same incident in every layout gives the same answer; broken files cost only themselves.
#include "core/bundle/reader.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "core/bundle/writer.hpp"
#include "support/bundles.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

using namespace aiops::testing;  // NOLINT: this file is about its bundles
namespace fs = std::filesystem;

std::string first(const Snapshot& snapshot, const std::string& ns) {
  Question question;
  question.now = recorded_now();
  question.ns = ns;
  const auto report = diagnose(snapshot, question);
  return report && !report->incidents.empty() ? report->incidents.front().rule + " " + label(report->incidents.front().subject)
                                              : "nothing";
}

class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("aiops-bundle-" + std::to_string(::getpid()))) { fs::remove_all(path_); }
  ~Folder() { fs::remove_all(path_); }
  std::string path() const { return path_.string(); }
  void put(const Files& files) const {
    for (const auto& [name, text] : files) {
      fs::create_directories((path_ / name).parent_path());
      std::ofstream(path_ / name, std::ios::binary) << text;
    }
  }

 private:
  fs::path path_;
};

class Layouts : public ::testing::TestWithParam<std::string> {};

TEST_P(Layouts, GiveTheSameAnswer) {
  const std::string folder = GetParam();
  const Snapshot plain = snapshot_of(tree_of(recording_files(folder)));
  const std::string ns = plain.focus();
  const std::string expected = first(plain, ns);
  ASSERT_NE(expected, "nothing");
  EXPECT_EQ(first(snapshot_of(tree_of(as_cluster_info_dump(folder, false))), ns), expected);
  EXPECT_EQ(first(snapshot_of(tree_of(as_cluster_info_dump(folder, true))), ns), expected);
  EXPECT_EQ(first(snapshot_of(tree_of(as_support_bundle(folder))), ns), expected);
  EXPECT_EQ(first(snapshot_of(tree_of(as_must_gather(folder))), ns), expected);
  EXPECT_EQ(first(snapshot_of(tree_of(as_insights_archive(folder))), ns), expected);
}

INSTANTIATE_TEST_SUITE_P(Incidents, Layouts,
                         ::testing::Values("01-bad-rollout-missing-config-key", "02-oomkilled", "25-exits-zero-in-a-loop"),
                         [](const auto& chosen) { return "Incident" + chosen.param.substr(0, 2); });

TEST(Bundle, LogsAreFoundInEveryLayout) {
  for (const Files& files : {as_cluster_info_dump("02-oomkilled", false), as_support_bundle("02-oomkilled"),
                             as_must_gather("02-oomkilled"), as_insights_archive("02-oomkilled")}) {
    const Snapshot s = snapshot_of(tree_of(files));
    const Log* log = s.log("recommendations", "recommender-7dcd79495b-pzllf", "model", false);
    ASSERT_TRUE(log) << files.front().first;
    EXPECT_EQ(log->lines.size(), 5U);
  }
}

TEST(Bundle, AnArchiveIsTheFolder) {
  const Files files = as_support_bundle("02-oomkilled");
  const std::string tar = tar_of(files);
  for (const std::string& bytes : {tar, gzip_of(tar)}) {
    ASSERT_TRUE(looks_like_archive(bytes));
    const auto tree = archive_tree(bytes, {});
    ASSERT_TRUE(tree);
    EXPECT_TRUE(tree->problems.empty());
    EXPECT_EQ(tree->files.size(), files.size());
    EXPECT_EQ(first(snapshot_of(*tree), "recommendations"), "OOM-LIMIT Deployment/recommendations/recommender");
  }
}

TEST(Bundle, ACutArchiveGivesWhatCameBefore) {
  const std::string whole = gzip_of(tar_of(as_support_bundle("02-oomkilled")));
  std::size_t with_files = 0;
  for (std::size_t keep = 0; keep < whole.size(); keep += 997) {
    const auto tree = archive_tree(std::string_view(whole).substr(0, keep), {});
    if (!tree) continue;
    with_files += tree->files.empty() ? 0U : 1U;
    EXPECT_FALSE(tree->problems.empty()) << keep;
  }
  EXPECT_GT(with_files, 5U);
  std::string damaged = tar_of({{"a.json", "{}"}, {"b.json", "{}"}});
  damaged[1024 + 150] = 'x';
  const auto tree = archive_tree(damaged, {});
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->files.size(), 1U);
  EXPECT_EQ(tree->problems.size(), 1U);
}

TEST(Bundle, ZerosBehindAnArchiveArePadding) {
  const std::string whole = gzip_of(tar_of({{"a.json", "{}"}}));
  const auto padded = archive_tree(whole + std::string(2000, '\0'), {});
  ASSERT_TRUE(padded);
  EXPECT_EQ(padded->files.size(), 1U);
  EXPECT_TRUE(padded->problems.empty()) << padded->problems.front().what;
  const auto two = archive_tree(whole + gzip_of("x"), {});
  ASSERT_TRUE(two);
  EXPECT_TRUE(two->problems.empty()) << two->problems.front().what;
  const auto junk = archive_tree(whole + std::string(10, '\0') + "junk", {});
  ASSERT_TRUE(junk);
  EXPECT_EQ(junk->problems.size(), 1U);
}

TEST(Bundle, DecompressionIsBounded) {
  const std::string bomb = gzip_of(tar_of({{"a.json", std::string(std::size_t{64} << 20, ' ')}}));
  ReadLimits limits;
  limits.max_total = 1 << 20;
  const auto tree = archive_tree(bomb, limits);
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->files.size(), 0U);
  EXPECT_NE(tree->problems.front().what.find("1048576"), std::string::npos);
}

TEST(Bundle, PathsThatClimbAreNoFiles) {
  const auto tree = archive_tree(tar_of({{"../../etc/passwd", "x"}, {"/abs/./b.json", "{}"}}), {});
  ASSERT_TRUE(tree);
  ASSERT_EQ(tree->files.size(), 1U);
  EXPECT_EQ(tree->files[0].path, "abs/b.json");
}

TEST(Bundle, ABrokenFileIsAGapAndNotTheEnd) {
  Files files = recording_files("02-oomkilled");
  for (auto& [path, text] : files) {
    if (path == "services.json" || path == "events.json") text.resize(text.size() / 2);
  }
  const Snapshot s = snapshot_of(tree_of(files));
  EXPECT_EQ(first(s, "recommendations"), "OOM-LIMIT Deployment/recommendations/recommender");
  EXPECT_FALSE(s.listed(Kind::service, "recommendations"));
  EXPECT_TRUE(s.listed(Kind::pod, "recommendations"));
  std::size_t broken = 0;
  for (const Gap& gap : s.gaps()) broken += gap.what == "services.json" || gap.what == "events.json" ? 1U : 0U;
  EXPECT_EQ(broken, 2U);
}

TEST(Bundle, OnlyACompleteListProvesAbsence) {
  const Files files{
      {"pods.json",
       R"({"kind":"PodList","apiVersion":"v1","metadata":{"continue":"abc"},"items":[{"metadata":{"name":"a","namespace":"x"}}]})"},
      {"configmaps.metadata.json",
       R"({"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","metadata":{},"items":[{"metadata":{"name":"c","namespace":"x"}}]})"},
      {"services.json", R"({"kind":"Status","apiVersion":"v1","status":"Failure","code":403,"reason":"Forbidden"})"},
      {"endpointslices.json", R"({"kind":"EndpointSliceList","apiVersion":"discovery.k8s.io/v1","metadata":{},"items":null})"}};
  const Snapshot s = snapshot_of(tree_of(files));
  EXPECT_EQ(s.focus(), "x");
  EXPECT_FALSE(s.listed(Kind::pod, "x"));
  EXPECT_FALSE(s.listed(Kind::service, "x"));
  EXPECT_TRUE(s.listed(Kind::endpoint_slice, "x"));
  EXPECT_TRUE(s.listed(Kind::config_map, "x"));
  ASSERT_TRUE(s.find(Kind::config_map, "x", "c"));
  EXPECT_TRUE(s.find(Kind::config_map, "x", "c")->names_only);
  EXPECT_FALSE(s.listed(Kind::secret, "x"));
}

TEST(Bundle, StreamsOfAnyKind) {
  const std::string a = R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"x"}})";
  const std::string b = R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"b","namespace":"x"}})";
  for (const std::string& text :
       {a + "\n" + b + "\n", "[" + a + "," + b + "]", R"({"kind":"List","apiVersion":"v1","items":[)" + a + "," + b + "]}",
        yaml_of(a) + "---\n" + yaml_of(b)}) {
    const auto s = snapshot_of_text(text);
    ASSERT_TRUE(s) << text << s.error().what;
    EXPECT_EQ(s->all(Kind::pod).size(), 2U) << text;
  }
  for (const char* text : {"", "{", "hello", "{}", "[1,2]", "{\"kind\":\"Status\"}"})
    EXPECT_FALSE(snapshot_of_text(text)) << text;
}

TEST(Bundle, ADumpPrintedToTheTerminal) {
  std::string out;
  for (const auto& [path, text] : as_cluster_info_dump("02-oomkilled", false)) out += text + "\n";
  const auto s = snapshot_of_text(out);
  ASSERT_TRUE(s) << s.error().what;
  EXPECT_EQ(first(*s, "recommendations"), "OOM-LIMIT Deployment/recommendations/recommender");
  EXPECT_TRUE(s->log("recommendations", "recommender-7dcd79495b-pzllf", "model", false));
}

TEST(Bundle, WhatIsSavedReadsTheSame) {
  for (const std::string& folder : situations()) {
    const Folder there;
    const Snapshot before = recorded(folder);
    const auto saved = save_snapshot(before, there.path(), {}, {});
    ASSERT_TRUE(saved) << saved.error().what;
    const auto after = read_snapshot(there.path());
    ASSERT_TRUE(after) << after.error().what;
    EXPECT_EQ(after->focus(), before.focus());
    EXPECT_EQ(after->objects().size(), before.objects().size()) << folder;
    EXPECT_EQ(summary(diagnosed(*after)), summary(diagnosed(before))) << folder;
    EXPECT_FALSE(save_snapshot(before, there.path(), {}, {})) << "an existing folder is not written over";
  }
}

TEST(Bundle, ALogThatPrintsTheHeadOfAnotherStaysOneLog) {
  const auto s = snapshot_of_text(
      "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\",\"namespace\":\"x\"}}\n"
      "==== START logs for container c of pod x/p ====\n"
      "one\n"
      "==== START logs for container c of pod x/other ====\n"
      "==== END logs for container c of pod x/other ====\n"
      "last, without a newline==== END logs for container c of pod x/p ====\n");
  ASSERT_TRUE(s) << s.error().what;
  ASSERT_EQ(s->logs().size(), 1U);
  EXPECT_EQ(s->logs().front().pod, "p");
  ASSERT_EQ(s->logs().front().lines.size(), 4U);
  EXPECT_EQ(s->logs().front().lines.back().text, "last, without a newline");
}

TEST(Bundle, NoNameInASnapshotLeadsOutOfTheFolderOfSave) {
  const Folder there;
  const std::string outside = there.path() + "-outside";
  fs::remove_all(outside);
  SnapshotBuilder builder;
  const auto add = [&](const std::string& kind, const std::string& ns) {
    const auto object = json::Document::parse(R"({"apiVersion":"v1","kind":")" + kind +
                                              R"(","metadata":{"name":"p","namespace":")" + ns + R"("}})");
    ASSERT_TRUE(object);
    builder.add(*object);
  };
  add("Pod", outside);
  add("Pod", "../" + fs::path(outside).filename().string());
  add("../../" + fs::path(outside).filename().string() + "/x", "shop");
  builder.add_log("..", "../" + fs::path(outside).filename().string() + "/p", "c", false, "text\n");
  const Snapshot hostile = builder.build();
  ASSERT_EQ(hostile.objects().size(), 3U);
  ASSERT_TRUE(save_snapshot(hostile, there.path(), {}, {}));
  EXPECT_FALSE(fs::exists(outside));
  EXPECT_FALSE(fs::exists(fs::path(there.path()).parent_path() / "logs"));
  const auto after = read_snapshot(there.path());
  ASSERT_TRUE(after) << after.error().what;
  EXPECT_EQ(after->objects().size(), 3U);
}

TEST(Bundle, ANamespaceCalledClusterStaysApartFromTheCluster) {
  SnapshotBuilder builder;
  builder.add(*json::Document::parse(R"({"kind":"List","apiVersion":"v1","items":[
    {"apiVersion":"v1","kind":"Node","metadata":{"name":"n"}},
    {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"cluster"}}]})"));
  builder.add_log("cluster", "p", "c", false, "text\n");
  builder.listed(Kind::pod, "cluster");
  const Folder there;
  ASSERT_TRUE(save_snapshot(builder.build(), there.path(), {}, {}));
  const auto after = read_snapshot(there.path());
  ASSERT_TRUE(after) << after.error().what;
  EXPECT_TRUE(after->find(Kind::node, "", "n"));
  EXPECT_TRUE(after->find(Kind::pod, "cluster", "p"));
  EXPECT_TRUE(after->log("cluster", "p", "c", false));
  EXPECT_TRUE(after->listed(Kind::pod, "cluster"));
  EXPECT_FALSE(after->listed(Kind::pod, "other"));
}

TEST(Bundle, AContainerThatWaitsToStartHasNoLogAndThatIsNoGap) {
  for (const std::string folder : {"03-image-tag-not-found", "20-configmap-missing"}) {
    const Snapshot snapshot = recorded(folder);
    for (const Gap& gap : snapshot.gaps()) EXPECT_EQ(gap.what.find("pods/log"), std::string::npos) << folder << ": " << gap.what;
  }
}

TEST(Bundle, SavingTakesOutSecretsAndEnvironmentValues) {
  SnapshotBuilder builder;
  builder.add(*json::Document::parse(R"({"kind":"List","apiVersion":"v1","items":[
    {"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":"x"},"data":{"k":"aHVudGVyMg=="}},
    {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"x","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"v\":\"hunter2\"}"}},
     "spec":{"containers":[{"name":"c","env":[{"name":"A","value":"hunter2"},{"name":"B","valueFrom":{"secretKeyRef":{"name":"s","key":"k"}}}]}]}}]})"));
  builder.add_log("x", "p", "c", false, "2026-11-20T13:42:57.529999919Z login password=hunter2\n");
  const Folder there;
  ASSERT_TRUE(save_snapshot(builder.build(), there.path(), {}, {}));
  std::string all;
  for (const auto& entry : fs::recursive_directory_iterator(there.path())) {
    if (!entry.is_regular_file()) continue;
    EXPECT_EQ(entry.status().permissions() & fs::perms::mask, fs::perms::owner_read | fs::perms::owner_write) << entry.path();
    std::ifstream in(entry.path());
    all += std::string((std::istreambuf_iterator<char>(in)), {});
  }
  EXPECT_EQ(all.find("hunter2"), std::string::npos) << all;
  EXPECT_EQ(all.find("aHVudGVyMg"), std::string::npos);
  EXPECT_NE(all.find("secretKeyRef"), std::string::npos);
  EXPECT_NE(all.find("[REDACTED:env]"), std::string::npos);
}

}  // namespace
}  // namespace aiops
