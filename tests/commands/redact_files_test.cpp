#include "commands/redact_files.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace aiops::commands {
namespace {

class RedactFiles : public ::testing::Test {
 protected:
  RedactFiles() {
    std::string name = ::testing::TempDir() + "redact-files-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~RedactFiles() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  std::string write(const std::string& name, const std::string& text, mode_t mode = 0600) const {
    std::ofstream(path(name)) << text;
    ::chmod(path(name).c_str(), mode);
    return path(name);
  }
  static std::string read(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  static mode_t mode_of(const std::string& path) {
    struct stat about {};
    ::stat(path.c_str(), &about);
    return about.st_mode & 0777;
  }

  std::string folder_;
  const redact::SecretKey key_{std::array<unsigned char, redact::SecretKey::size>{1}};
  const redact::KeyedDigest digest_{key_};
};

constexpr std::string_view ann = "[user:aaaaaaaaaaaaa]";

template <class T>
std::string why(const Result<T>& result) {
  return result ? "no error" : result.error().what;
}

TEST_F(RedactFiles, AKeyIsMadeOnceForItsOwnerAlone) {
  const auto made = open_key_file(path("key"));
  ASSERT_TRUE(made) << why(made);
  EXPECT_EQ(mode_of(path("key")), 0600U);
  EXPECT_EQ(read(path("key")), made->to_text());
  const auto again = open_key_file(path("key"));
  ASSERT_TRUE(again) << why(again);
  EXPECT_EQ(again->to_text(), made->to_text());
  EXPECT_NE(open_key_file(path("other"))->to_text(), made->to_text());
}

TEST_F(RedactFiles, AKeyThatOthersMaySeeOrThatIsALinkIsRefused) {
  const std::string text = key_.to_text();
  write("wide", text, 0640);
  EXPECT_NE(why(open_key_file(path("wide"))).find("open to other users"), std::string::npos);
  write("real", text);
  std::filesystem::create_symlink(path("real"), path("link"));
  std::filesystem::create_symlink(path("nowhere"), path("dangling"));
  EXPECT_NE(why(open_key_file(path("link"))).find("symbolic link"), std::string::npos);
  EXPECT_NE(why(open_key_file(path("dangling"))).find("symbolic link"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(path("nowhere")));
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_NE(why(open_key_file(path("pipe"))).find("not a regular file"), std::string::npos);
  EXPECT_FALSE(open_key_file(path("no/such/folder")));
  write("empty", "");
  EXPECT_NE(why(open_key_file(path("empty"))).find("empty: not a key"), std::string::npos);
  write("long", std::string(1 << 20, 'a'));
  EXPECT_NE(why(open_key_file(path("long"))).find("too long"), std::string::npos);
}

TEST_F(RedactFiles, AMapGrowsFromRunToRun) {
  for (const char* value : {"a", "b", "c"}) {
    auto map = MapFile::open(path("map"), digest_);
    ASSERT_TRUE(map) << why(map);
    redact::MapWriter writer(**map, digest_, (*map)->known());
    writer.record("[user:" + std::string(13, *value) + "]", value);
    writer.record(ann, "a");
    ASSERT_TRUE(writer.flush());
  }
  EXPECT_EQ(mode_of(path("map")), 0600U);
  const std::string text = read(path("map"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4) << text;
  const auto whole = read_map_file(path("map"), &digest_);
  ASSERT_TRUE(whole) << why(whole);
  EXPECT_EQ(whole->size(), 3U);
}

TEST_F(RedactFiles, TwoRunsShareOneMap) {
  auto one = MapFile::open(path("map"), digest_), two = MapFile::open(path("map"), digest_);
  ASSERT_TRUE(one && two);
  redact::MapWriter first(**one, digest_, (*one)->known()), second(**two, digest_, (*two)->known());
  first.record(ann, "ann");
  second.record(ann, "ann");
  second.record("[user:bbbbbbbbbbbbb]", "bob");
  ASSERT_TRUE(first.flush() && second.flush());
  const auto whole = read_map_file(path("map"), &digest_);
  ASSERT_TRUE(whole) << why(whole);
  EXPECT_EQ(whole->size(), 2U);
}

TEST_F(RedactFiles, ATornLineIsCutOffBeforeTheNextOne) {
  for (const std::string torn : {"{\"placeholder\":\"[us", "{\"placeholder\":\"[user:ccccccccccccc]\",\"value\":\"c\"}"}) {
    std::filesystem::remove(path("map"));
    ASSERT_TRUE(MapFile::open(path("map"), digest_));
    write("map", read(path("map")) + torn);
    auto map = MapFile::open(path("map"), digest_);
    ASSERT_TRUE(map) << why(map);
    redact::MapWriter writer(**map, digest_, (*map)->known());
    writer.record(ann, "ann");
    ASSERT_TRUE(writer.flush());
    const auto whole = read_map_file(path("map"), &digest_);
    ASSERT_TRUE(whole) << why(whole);
    EXPECT_EQ(whole->size(), torn.ends_with('}') ? 2U : 1U);
  }
}

TEST_F(RedactFiles, AMapOfAnotherKindOrKeyIsRefusedAndLeftAsItIs) {
  const redact::KeyedDigest other{redact::SecretKey(std::array<unsigned char, redact::SecretKey::size>{2})};
  ASSERT_TRUE(MapFile::open(path("map"), other));
  write("pod.yaml", "kind: Pod");
  write("wide", read(path("map")), 0644);
  std::filesystem::create_symlink(path("map"), path("link"));
  for (const char* name : {"map", "pod.yaml", "wide", "link"}) {
    const std::string before = read(path(name));
    EXPECT_FALSE(MapFile::open(path(name), digest_)) << name;
    EXPECT_FALSE(read_map_file(path(name), &digest_)) << name;
    EXPECT_EQ(read(path(name)), before) << name;
  }
  EXPECT_TRUE(read_map_file(path("map"), nullptr)) << "whoever may read the map may restore";
  EXPECT_FALSE(read_map_file(path("missing"), nullptr));
}

TEST_F(RedactFiles, AFullDiskLeavesWholeLines) {
  auto map = MapFile::open(path("map"), digest_);
  ASSERT_TRUE(map);
  ASSERT_TRUE((*map)->append("{\"placeholder\":\"[user:aaaaaaaaaaaaa]\",\"value\":\"ann\"}\n"));
  const std::string before = read(path("map"));
  struct rlimit old {};
  ::getrlimit(RLIMIT_FSIZE, &old);
  const struct rlimit full { before.size() + 10, old.rlim_max };
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &full);
  const Status refused = (*map)->append("{\"placeholder\":\"[user:bbbbbbbbbbbbb]\",\"value\":\"bob\"}\n");
  ::setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, handler);
  EXPECT_FALSE(refused);
  EXPECT_EQ(read(path("map")), before);
}

}  // namespace
}  // namespace aiops::commands
