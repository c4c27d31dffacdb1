// The command as its users run it: files, standard input, exit codes, what is said and what never is.
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/base/json.hpp"
#include "core/base/text.hpp"
#include "core/redact/legend.hpp"
#include "core/redact/rule.hpp"
#include "support/program.hpp"

namespace aiops::testing {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;

// A value that no rule of the catalogue knows, so that these tests do not depend on one.
constexpr std::string_view secret = "plainly-made-up-7";

std::string content(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

Ran redact(const std::string& input, std::vector<std::string> flags) {
  Person person;
  person.input = input;
  flags.insert(flags.begin(), {"redact", "--known-secrets", scratch_file("known", std::string(secret) + "\n")});
  return person.types(flags);
}

std::string with_secret(const std::string& before, const std::string& after) { return before + std::string(secret) + after; }

TEST(Redact, IsAFilter) {
  const Ran ran = redact(with_secret("a ", " b\r\nlast"), {});
  EXPECT_EQ(ran.out, "a [REDACTED:known-secret] b\r\nlast");
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.code, 0);
}

TEST(Redact, TakesFilesInOrderAndADashForStandardInput) {
  const std::string one = scratch_file("one", "one\n"), two = scratch_file("two", "two\n");
  EXPECT_EQ(redact(with_secret("in ", "\n"), {two, "-", one}).out, "two\nin [REDACTED:known-secret]\none\n");
}

TEST(Redact, AFileThatCannotBeReadDoesNotStopTheOthers) {
  const std::string one = scratch_file("one", "one\n");
  const Ran ran = redact("", {"no-such-file", one, scratch_folder("folder")});
  EXPECT_EQ(ran.out, "one\n");
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("no-such-file: No such file or directory"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("folder: Is a directory"), std::string::npos) << ran.err;
}

TEST(Redact, CheckPrintsFindingsAndNoTextAndExitsWith3) {
  const std::string file = scratch_file("x.log", with_secret("clean\nkey ", "\n"));
  const Ran text = redact("", {"--check", file});
  EXPECT_EQ(text.code, 3);
  EXPECT_EQ(text.out, file + ":2:5: known-secret: A value of --known-secrets (17 bytes)\n");
  EXPECT_EQ(redact("clean\n", {"--check"}).code, 0);
  EXPECT_EQ(redact("clean\n", {"--check"}).out, "");
  for (const std::string format : {"json", "sarif"}) {
    const Ran ran = redact("", {"--check", "-o", format, file});
    EXPECT_EQ(ran.code, 3);
    EXPECT_TRUE(json::Document::parse(ran.out)) << ran.out;
    EXPECT_EQ(ran.out.find(secret), std::string::npos);
  }
}

TEST(Redact, FailOnSaysWhatACheckFailsFor) {
  EXPECT_EQ(redact(with_secret("", "\n"), {"--check", "--fail-on", "none"}).code, 0);
  EXPECT_EQ(redact(with_secret("", "\n"), {"--check", "--fail-on", "error"}).code, 3);
  EXPECT_EQ(redact(with_secret("", "\n"), {"--check", "--fail-on", "critical"}).code, 0);
  const Ran unreadable = redact(with_secret("", "\n"), {"--check", "-", "no-such-file"});
  EXPECT_EQ(unreadable.code, 2) << "what could not be read weighs more";
}

TEST(Redact, AReportSaysWhereAndNeverWhat) {
  const std::string report = scratch_folder("report") + "/r.jsonl";
  const Ran ran = redact(with_secret("a\n  ", "\n") + std::string(secret), {"--report", report, "-v"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  const std::string all = content(report);
  const auto lines = split(trim(all), '\n');
  ASSERT_EQ(lines.size(), 2U);
  const auto first = json::Document::parse(lines[0]), second = json::Document::parse(lines[1]);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->root()["start"].integer(), 4);
  EXPECT_EQ(first->root()["end"].integer(), 21);
  EXPECT_EQ(first->root()["line"].integer(), 2);
  EXPECT_EQ(first->root()["column"].integer(), 3);
  EXPECT_EQ(first->root()["length"].integer(), 17);
  EXPECT_EQ(first->root()["class"].text(), "credential");
  EXPECT_EQ(first->root()["placeholder"].text(), "[REDACTED:known-secret]");
  EXPECT_EQ(first->root()["fingerprint"].text(), second->root()["fingerprint"].text());
  EXPECT_EQ(first->root()["fingerprint"].text().size(), 16U);
  EXPECT_EQ(all.find(secret), std::string::npos);
  EXPECT_NE(ran.err.find("2 redacted: 2 known-secret"), std::string::npos) << ran.err;
  struct stat about {};
  ASSERT_EQ(stat(report.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600U);
  const Ran on_stderr = redact(with_secret("", "\n"), {"--report", "-"});
  EXPECT_EQ(on_stderr.err.rfind("{\"file\":\"-\"", 0), 0U) << on_stderr.err;
  EXPECT_EQ(redact("x", {"--report", "/no/such/folder/r"}).code, 1);
}

TEST(Redact, InPlaceChangesFilesAndPrintsNothing) {
  const std::string folder = scratch_folder("in-place");
  const std::string file = folder + "/a.log", clean = folder + "/clean.log";
  std::ofstream(file) << with_secret("a ", "\n");
  std::ofstream(clean) << "clean\n";
  const auto before = fs::last_write_time(clean);
  fs::create_symlink(file, folder + "/link");
  const Ran ran = redact("", {"-i.old", file, folder + "/link", clean});
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("is a symbolic link"), std::string::npos) << ran.err;
  EXPECT_EQ(content(file), "a [REDACTED:known-secret]\n");
  EXPECT_EQ(content(file + ".old"), with_secret("a ", "\n"));
  EXPECT_EQ(fs::last_write_time(clean), before);
  EXPECT_EQ(redact("", {"--in-place", file}).code, 0);
}

TEST(Redact, ALetterBehindTheLetterIIsAFlagAndNoSuffix) {
  const std::string folder = scratch_folder("in-place"), file = folder + "/a.log";
  std::ofstream(file) << with_secret("a ", "\n");
  const Ran ran = redact("", {"-iv", file});
  EXPECT_EQ(ran.err, "aiops: 1 redacted: 1 known-secret\n");
  EXPECT_EQ(content(file), "a [REDACTED:known-secret]\n");
  EXPECT_FALSE(fs::exists(file + "v"));
  EXPECT_EQ(redact("", {"--in-place=.b", file}).code, 0);
  EXPECT_EQ(redact("", {"-i=.c", file}).code, 0);
  EXPECT_TRUE(fs::exists(file + ".b") && fs::exists(file + ".c"));
}

TEST(Redact, CompletesRulesAndFiles) {
  const Ran rules = types({"__complete", "redact", "--disable-rule", "emai"});
  EXPECT_EQ(rules.out.rfind("email\t", 0), 0U) << rules.out;
  EXPECT_EQ(types({"__complete", "redact", "a.log", ""}).out, ":0\n");
  EXPECT_NE(types({"__complete", "redact", "--prof"}).out.find("--profile\t"), std::string::npos);
}

TEST(Redact, VerifyChangesNothingOfACleanOutput) {
  const std::string text = with_secret("a\n", "\ncall db-7.shop.svc.cluster.local\n");
  const Ran ran = redact(text, {"--verify", "--profile", "all"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out.find(secret), std::string::npos);
}

TEST(Redact, WhatItWritesIsClean) {
  const Ran once = redact(with_secret("call db-7.shop.svc.cluster.local ", "\n"), {"--profile", "all"});
  const Ran again = redact(once.out, {"--check", "--profile", "all"});
  EXPECT_EQ(again.code, 0) << again.out;
  EXPECT_EQ(redact(once.out, {}).out, once.out);
}

TEST(Redact, PseudonymsHoldForAKeyAndCanBeBroughtBack) {
  const std::string folder = scratch_folder("names"), key = folder + "/key", map = folder + "/map";
  const std::string text = with_secret("call db-7.shop.svc.cluster.local ", "\n");
  const auto all = [&](std::vector<std::string> flags) {
    flags.insert(flags.end(), {"--profile", "all"});
    return redact(text, flags);
  };
  const Ran first = all({"--key", key, "--map", map}), second = all({"--key", key});
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.out, second.out);
  EXPECT_NE(first.out.find("[host:"), std::string::npos) << first.out;
  EXPECT_NE(all({}).out, first.out) << "another key";
  const Ran back = redact(first.out, {"--restore", "--key", key, "--map", map});
  EXPECT_EQ(back.out, "call db-7.shop.svc.cluster.local [REDACTED:known-secret]\n");
  const Ran missing = redact("nothing\n", {"--restore", "--map", map});
  EXPECT_EQ(missing.code, 0);
  EXPECT_NE(missing.err.find("1 of the map did not appear: [host:"), std::string::npos) << missing.err;
  EXPECT_EQ(content(map).find(secret), std::string::npos);
}

TEST(Redact, ACheckRemembersNothing) {
  const std::string map = scratch_folder("names") + "/map";
  EXPECT_EQ(redact("call db-7.shop.svc.cluster.local\n", {"--check", "--profile", "infra", "--map", map}).code, 3);
  EXPECT_FALSE(fs::exists(map));
}

TEST(Redact, AnUnknownRuleOrProfileIsNamedWithTheNearest) {
  const Ran rule = redact("", {"--disable-rule", "emial"});
  EXPECT_EQ(rule.code, 2);
  EXPECT_NE(rule.err.find("did you mean \"email\"?"), std::string::npos) << rule.err;
  const Ran profile = redact("", {"--profile", "secrets,infar"});
  EXPECT_EQ(profile.code, 2);
  EXPECT_NE(profile.err.find("did you mean infra?"), std::string::npos) << profile.err;
  EXPECT_EQ(redact("", {"--profile", ","}).code, 2);
}

TEST(Redact, ProfilesAndRulesSayWhatIsFound) {
  const std::string text = "call db-7.shop.svc.cluster.local\n";
  EXPECT_EQ(redact(text, {}).out, text);
  EXPECT_NE(redact(text, {"--profile", "all"}).out, text);
  EXPECT_NE(redact(text, {"--profile", "pii,infra"}).out, text);
  EXPECT_NE(redact(text, {"--profile", "secrets", "--profile", "infra"}).out, text);
  EXPECT_NE(redact(text, {"--enable-rule", "email,host"}).out, text);
  EXPECT_EQ(redact(text, {"--profile", "all", "--disable-rule", "host"}).out, text);
  const std::string allow = scratch_file("allow", "db-7.shop.svc.cluster.local\n");
  EXPECT_EQ(redact(text, {"--profile", "all", "--allow", allow}).out, text);
}

TEST(Redact, AFileOfAFlagThatCannotBeReadIsNamed) {
  for (const std::string flag : {"--allow", "--known-secrets", "--rules"}) {
    const Ran ran = redact("", {flag, "/no/such/file"});
    EXPECT_EQ(ran.code, 2);
    EXPECT_NE(ran.err.find("/no/such/file: "), std::string::npos) << ran.err;
  }
  const Ran bad = redact("", {"--known-secrets", scratch_file("bad", "long enough\nabc\n")});
  EXPECT_EQ(bad.code, 2);
  EXPECT_NE(bad.err.find("bad: line 2"), std::string::npos) << bad.err;
  EXPECT_EQ(bad.err.find("abc"), std::string::npos) << bad.err;
}

TEST(Redact, OwnRulesAreFoundBesidesOurs) {
  const std::string yaml = scratch_file("own.yaml",
                                        "rules:\n"
                                        "  - id: acme-order\n"
                                        "    regex: 'order-[0-9]+'\n"
                                        "    class: personal\n"
                                        "    profile: none\n"
                                        "allow:\n"
                                        "  - order-1\n");
  EXPECT_EQ(redact("order-1 order-77\n", {"--rules", yaml}).out, "order-1 order-77\n");
  const Ran ran = redact(with_secret("order-1 order-77 ", "\n"), {"--rules", yaml, "--enable-rule", "acme-order"});
  EXPECT_EQ(ran.out.rfind("order-1 [acme-order:", 0), 0U) << ran.out << ran.err;
  EXPECT_EQ(ran.out.find(secret), std::string::npos);
  EXPECT_NE(redact("", {"--rules", yaml, "--list-rules"}).out.find("\nacme-order "), std::string::npos);
}

TEST(Redact, ARuleFileOfGitleaksLoadsAndTurnsOursOff) {
  const std::string toml = scratch_file("own.toml",
                                        "[extend]\nuseDefault = true\ndisabledRules = [\"host\"]\n"
                                        "[[rules]]\nid = \"acme\"\nregex = '''acme_[0-9]{4}'''\nkeywords = [\"acme_\"]\n");
  const std::string text = "acme_1234 db-7.shop.svc.cluster.local\n";
  EXPECT_EQ(redact(text, {"--rules", toml, "--profile", "all"}).out, "[REDACTED:acme] db-7.shop.svc.cluster.local\n");
  const Ran both = redact(text, {"--rules", toml, "--profile", "all", "--enable-rule", "host"});
  EXPECT_NE(both.out.find("[host:"), std::string::npos) << "the command line counts more: " << both.out;
}

TEST(Redact, ABrokenRuleFileIsNamedWithLineAndColumn) {
  for (const std::string name : {"broken.yaml", "broken.toml"}) {
    const std::string text =
        name == "broken.yaml" ? "rules:\n  - id: a-b\n    regx: x\n" : "[[rules]]\nid = \"a-b\"\nregex = '''('''\n";
    const Ran ran = redact("x\n", {"--rules", scratch_file(name, text)});
    EXPECT_EQ(ran.code, 2);
    EXPECT_EQ(ran.out, "");
    EXPECT_NE(ran.err.find(name + ": line 3, column "), std::string::npos) << ran.err;
  }
}

TEST(Redact, WhatARuleFileCannotDoHereIsSaid) {
  const std::string toml = scratch_file("own.toml", "[[rules]]\nid = \"files\"\npath = '''\\.p12$'''\n");
  EXPECT_NE(redact("", {"--rules", toml}).err.find("1 part has no effect here"), std::string::npos);
  EXPECT_NE(redact("", {"--rules", toml, "-v"}).err.find("files"), std::string::npos);
  EXPECT_EQ(redact("", {"--rules", toml, "-q"}).err, "");
}

TEST(Redact, FlagsThatContradictEachOtherAreRefused) {
  const std::string file = scratch_file("x.log", "x\n");
  for (const auto& flags : std::vector<std::vector<std::string>>{{"-i", "--check", file},
                                                                 {"-i"},
                                                                 {"-i", "-"},
                                                                 {"--restore"},
                                                                 {"--restore", "--map", "m", "--verify"},
                                                                 {"-o", "json"},
                                                                 {"--in-place=a/b", file}}) {
    const Ran ran = redact("x\n", flags);
    EXPECT_EQ(ran.code, 2) << flags.front() << ran.err;
    EXPECT_EQ(ran.out, "");
  }
}

TEST(Redact, ListsItsRules) {
  const Ran table = redact("", {"--list-rules"}), as_json = redact("", {"--list-rules", "-o", "json"});
  EXPECT_EQ(table.out.rfind("ID ", 0), 0U);
  EXPECT_NE(redact("", {"--list-rules", "--no-headers"}).out.rfind("ID ", 0), 0U);
  const auto document = json::Document::parse(as_json.out);
  ASSERT_TRUE(document);
  std::size_t count = 0;
  for (const redact::Family* family : redact::families()) {
    for (const redact::Rule& rule : family->rules) {
      const auto row = document->root()["rules"].at(count++);
      EXPECT_EQ(row["id"].text(), rule.id);
      EXPECT_EQ(row["enabled"].is_true(), (rule.profiles & (redact::Profile::secrets | redact::Profile::pii)) != 0) << rule.id;
      EXPECT_NE(table.out.find("\n" + std::string(rule.id) + " "), std::string::npos) << rule.id;
    }
  }
  EXPECT_EQ(document->root()["rules"].size(), count + 1) << "the known secrets are a rule of their own";
}

TEST(Redact, PrintsTheLegend) { EXPECT_EQ(redact("", {"--legend"}).out, std::string(redact::legend) + "\n"); }

TEST(Redact, NotesABinaryInput) {
  const std::string gzip = "\x1f\x8b\x08\0\0 "s + std::string(secret) + "\n";
  const Ran ran = redact(gzip, {});
  EXPECT_EQ(ran.out, gzip);
  EXPECT_EQ(ran.err,
            "aiops: standard input: binary input (gzip) passed through unchanged; use --format text to redact it anyway\n");
  EXPECT_EQ(redact(gzip, {"-q"}).err, "");
  EXPECT_EQ(redact(gzip, {"--format", "text"}).out.find(secret), std::string::npos);
  EXPECT_NE(redact(gzip, {"--check"}).err.find("was not checked"), std::string::npos);
  const std::string file = scratch_file("x.gz", gzip);
  EXPECT_EQ(redact("", {"-i", file}).code, 0);
  EXPECT_EQ(content(file), gzip);
}

}  // namespace
}  // namespace aiops::testing
