// A file is replaced whole or not at all.
#include "commands/redact_in_place.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "support/program.hpp"

namespace aiops::commands {
namespace {

namespace fs = std::filesystem;

std::string content(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

std::size_t files_in(const std::string& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

Rewrite writes(std::string_view text, bool wanted = true) {
  return [text, wanted](Source& source, redact::Outlet& out) -> Result<bool> {
    char block[64];
    AIOPS_TRY([[maybe_unused]] const std::size_t got, source.read(block, sizeof block));
    if (auto status = out.write({&text, 1}); !status) return tl::unexpected(status.error());
    return wanted;
  };
}

struct Folder {
  std::string path = testing::scratch_folder("in-place");
  std::string file(const std::string& name, const std::string& text, mode_t mode = 0640) const {
    const std::string out = path + "/" + name;
    std::ofstream(out, std::ios::binary) << text;
    chmod(out.c_str(), mode);
    return out;
  }
};

TEST(RedactInPlace, ReplacesTheFileAndKeepsItsMode) {
  const Folder folder;
  const std::string file = folder.file("a.log", "old\n", 0604);
  ASSERT_TRUE(rewrite_in_place(file, "", writes("new\n")));
  EXPECT_EQ(content(file), "new\n");
  struct stat about {};
  ASSERT_EQ(stat(file.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777, 0604U);
  EXPECT_EQ(files_in(folder.path), 1U);
}

TEST(RedactInPlace, TheSuffixKeepsTheOldFile) {
  const Folder folder;
  const std::string file = folder.file("a.log", "old\n");
  folder.file("a.log.bak", "older\n");
  ASSERT_TRUE(rewrite_in_place(file, ".bak", writes("new\n")));
  EXPECT_EQ(content(file), "new\n");
  EXPECT_EQ(content(file + ".bak"), "old\n");
  EXPECT_EQ(files_in(folder.path), 2U);
  ASSERT_TRUE(rewrite_in_place(file, ".bak", writes("same", false)));
  EXPECT_EQ(content(file), "new\n");
  EXPECT_EQ(content(file + ".bak"), "new\n");
}

TEST(RedactInPlace, DoesNotFollowALink) {
  const Folder folder;
  const std::string file = folder.file("a.log", "old\n"), link = folder.path + "/link";
  fs::create_symlink(file, link);
  const auto status = rewrite_in_place(link, "", writes("new\n"));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().fault, Fault::input);
  EXPECT_NE(status.error().what.find("symbolic link"), std::string::npos) << status.error().what;
  EXPECT_EQ(content(file), "old\n");
  EXPECT_TRUE(fs::is_symlink(link));
}

TEST(RedactInPlace, RefusesWhatIsNoRegularFile) {
  const Folder folder;
  const std::string pipe = folder.path + "/pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  for (const std::string& path : {pipe, folder.path, folder.path + "/none", std::string("/dev/null"), std::string()}) {
    const auto status = rewrite_in_place(path, "", writes("new\n"));
    ASSERT_FALSE(status) << path;
    EXPECT_EQ(status.error().fault, Fault::input) << path;
  }
}

TEST(RedactInPlace, AnErrorLeavesTheFileAsItWas) {
  const Folder folder;
  const std::string file = folder.file("a.log", "old\n");
  const auto status = rewrite_in_place(file, ".bak", [](Source&, redact::Outlet& out) -> Result<bool> {
    const std::string_view half = "half";
    if (auto written = out.write({&half, 1}); !written) return tl::unexpected(written.error());
    return fail(Fault::bug, "broken");
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().what, file + ": broken");
  EXPECT_EQ(content(file), "old\n");
  EXPECT_EQ(files_in(folder.path), 1U);
}

TEST(RedactInPlace, AFileThatIsWrittenToMeanwhileIsLeftAlone) {
  const Folder folder;
  const std::string file = folder.file("a.log", "old\n");
  const auto status = rewrite_in_place(file, "", [&](Source&, redact::Outlet&) -> Result<bool> {
    std::ofstream(file, std::ios::app) << "more\n";
    return true;
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(content(file), "old\nmore\n");
  EXPECT_EQ(files_in(folder.path), 1U);
}

TEST(RedactInPlace, NobodyElseCanReadTheNewFileBeforeItIsWhole) {
  const Folder folder;
  const std::string file = folder.file("a.log", "old\n", 0644);
  bool seen = false;
  ASSERT_TRUE(rewrite_in_place(file, "", [&](Source&, redact::Outlet&) -> Result<bool> {
    for (const auto& entry : fs::directory_iterator(folder.path)) {
      if (entry.path() == file) continue;
      seen = true;
      EXPECT_EQ(entry.status().permissions(), fs::perms::owner_read | fs::perms::owner_write);
    }
    return true;
  }));
  EXPECT_TRUE(seen);
}

}  // namespace
}  // namespace aiops::commands
