#include "core/redact/restore.hpp"

#include <random>

#include <gtest/gtest.h>

#include "core/redact/harness.hpp"

namespace aiops::redact {
namespace {

class Page : public Outlet {
 public:
  Status write(std::span<const std::string_view> pieces) override {
    for (const auto piece : pieces) text += piece;
    return {};
  }
  std::string text;
};

class Sheet : public MapLines {
 public:
  Status append(std::string_view lines) override {
    text += lines;
    return {};
  }
  std::string text;
};

// A key, its pseudonyms, and the map that comes of them.
class Desk {
 public:
  explicit Desk(unsigned char byte = 1)
      : key_(bytes_of(byte)),
        digest_(key_),
        writer_(sheet_, digest_, {}),
        pseudonyms(std::make_shared<KeyedPseudonyms>(key_, &writer_)) {}

  std::string named(std::string_view type, std::string_view value) {
    std::string out;
    pseudonyms->append(type, value, out);
    return out;
  }
  PseudonymMap map() {
    EXPECT_TRUE(writer_.flush());
    MapReader reader("map", &digest_);
    EXPECT_TRUE(reader.feed(sheet_.text));
    auto map = reader.finish();
    EXPECT_TRUE(map);
    return *std::move(map);
  }

 private:
  static std::array<unsigned char, SecretKey::size> bytes_of(unsigned char byte) {
    std::array<unsigned char, SecretKey::size> bytes;
    bytes.fill(byte);
    return bytes;
  }
  SecretKey key_;
  KeyedDigest digest_;
  Sheet sheet_;
  MapWriter writer_;

 public:
  std::shared_ptr<KeyedPseudonyms> pseudonyms;
};

struct Outcome {
  std::string text;
  Restorer::Report report;
};

Outcome restored(const PseudonymMap& map, std::string_view text, std::size_t piece = 1 << 16, std::size_t first = 0) {
  Page page;
  Restorer restorer(map, page);
  EXPECT_TRUE(restorer.feed(text.substr(0, first)));
  for (std::size_t at = first; at < text.size(); at += piece) {
    EXPECT_TRUE(restorer.feed(text.substr(at, piece)));
    const std::size_t given = std::min(at + piece, text.size());
    EXPECT_LE(given, page.text.size() + 4096 + Restorer::longest);
  }
  EXPECT_TRUE(restorer.finish());
  return {page.text, restorer.report()};
}

TEST(Restore, GivesBackTheValues) {
  Desk desk;
  const std::string ip = desk.named("ipv4", "10.1.2.3"), host = desk.named("host", "db.example.internal");
  const auto [text, report] = restored(desk.map(), "ask " + host + " at " + ip + ", not [REDACTED:npm-token]; " + ip);
  EXPECT_EQ(text, "ask db.example.internal at 10.1.2.3, not [REDACTED:npm-token]; 10.1.2.3");
  EXPECT_EQ(report.restored, 3U);
  EXPECT_EQ(report.changed, 0U);
  EXPECT_EQ(report.lost, 0U);
}

TEST(Restore, DoesNotMindCapitals) {
  Desk desk;
  std::string ip = desk.named("ipv4", "10.1.2.3");
  std::transform(ip.begin(), ip.end(), ip.begin(), [](unsigned char c) { return std::toupper(c); });
  EXPECT_EQ(restored(desk.map(), "`" + ip + "`").text, "`10.1.2.3`");
}

TEST(Restore, WorksHoweverTheTextIsCut) {
  Desk desk;
  const std::string ip = desk.named("ipv4", "10.1.2.3"), mail = desk.named("email", "ann@example.internal");
  const std::string text =
      "[[" + ip + mail + "]{\"m\":\"" + mail + "\\n\\\"" + ip + "\\\"\"}[ipv4:aaa…][user:" + mail + "[" + ip.substr(0, 30);
  const PseudonymMap map = desk.map();
  const auto whole = restored(map, text);
  EXPECT_EQ(whole.text,
            "[[10.1.2.3ann@example.internal]{\"m\":\"ann@example.internal\\n\\\"10.1.2.3\\\"\"}[ipv4:aaa…][user:"
            "ann@example.internal[" +
                ip.substr(0, 30));
  for (std::size_t cut = 0; cut <= text.size(); ++cut)
    EXPECT_EQ(restored(map, text, text.size() + 1, cut).text, whole.text) << cut;
  for (const std::size_t piece : {1, 2, 3, 7, 30}) {
    const auto again = restored(map, text, piece);
    EXPECT_EQ(again.text, whole.text) << piece;
    EXPECT_EQ(again.report.changed_examples, whole.report.changed_examples) << piece;
  }
}

TEST(Restore, LeavesWhatIsNotOfThisMap) {
  Desk ours(1), theirs(2);
  const std::string ip = ours.named("ipv4", "10.1.2.3"), foreign = theirs.named("ipv4", "10.1.2.3");
  const PseudonymMap map = ours.map();
  EXPECT_EQ(restored(map, foreign).text, foreign);
  std::mt19937 random(4);
  for (int i = 0; i < 20'000; ++i) {
    std::string forged = ip;
    const std::size_t at = 6 + random() % (forged.size() - 7);
    const char digit = "abcdefghijklmnopqrstuvwxyz234567.]["[random() % 35];
    if (std::tolower(forged[at]) == digit) continue;
    forged[at] = digit;
    EXPECT_EQ(restored(map, forged).text, forged);
  }
  EXPECT_EQ(restored(map, "[ipv4:" + ip.substr(20)).text, "[ipv4:" + ip.substr(20)) << "the second half of one is not one";
}

TEST(Restore, ReportsWhatWasChangedAndWhatWasLost) {
  Desk desk;
  const std::string ip = desk.named("ipv4", "10.1.2.3"), mail = desk.named("email", "ann@example.internal"),
                    user = desk.named("user", "ann");
  std::string altered = ip;
  altered[10] = altered[10] == 'x' ? 'y' : 'x';
  const std::string text = "[INFO: started] " + mail + " [ipv4:57ha27m…] " + altered + " " + altered + " [12:30:45] [host: up]";
  const auto [out, report] = restored(desk.map(), text);
  EXPECT_EQ(report.restored, 1U);
  EXPECT_EQ(report.changed, 3U);
  EXPECT_EQ(report.changed_examples, (std::set<std::string>{"[ipv4:57ha27m…]", altered}));
  EXPECT_EQ(report.lost, 2U);
  EXPECT_EQ(report.lost_examples, (std::vector<std::string>{ip, user}));
}

TEST(Restore, HoldsBackNoMoreThanAPlaceholder) {
  Desk desk;
  desk.named("ipv4", "10.1.2.3");
  const PseudonymMap map = desk.map();
  Page page;
  Restorer restorer(map, page);
  std::string text;
  for (const std::string& piece : {std::string("[ipv4:"), std::string(100'000, 'a'), std::string("["), std::string(100'000, 'b'),
                                   std::string(100'000, '['), std::string("[ipv4:")}) {
    for (std::size_t at = 0; at < piece.size(); at += 50) {
      ASSERT_TRUE(restorer.feed(std::string_view(piece).substr(at, 50)));
      text += piece.substr(at, 50);
      ASSERT_LE(text.size() - page.text.size(), Restorer::longest);
    }
  }
  EXPECT_TRUE(restorer.finish());
  EXPECT_EQ(page.text, text);
}

// Values of every structure in usual and odd spellings, between text that looks like parts of placeholders.
TEST(Restore, UndoesPseudonymsByteForByteInAnyText) {
  std::mt19937 random(11);
  const auto pick = [&](const std::vector<std::string>& from) { return from[random() % from.size()]; };
  const std::vector<std::string> types = {"ipv4", "ipv6", "host", "email", "user", "phone", "mac"};
  const std::vector<std::string> values = {"10.1.2.3",
                                           "10.1.2.4",
                                           "2001:db8::1",
                                           "2001:DB8:0::1",
                                           "fe80::1%eth0",
                                           "db.example.internal",
                                           "DB.example.internal",
                                           "db.example.internal.",
                                           "ann@example.internal",
                                           "Ann@Example.Internal",
                                           "ann%40example.internal",
                                           "a\xe2\x80\x8bnn",
                                           "\xff\xfe",
                                           "+49 151 1234",
                                           "aa:bb:cc:dd:ee:ff",
                                           "[",
                                           "]"};
  const std::vector<std::string> noise = {"[",     "]", "[ipv4:", "[REDACTED:npm-token]", "\\\"",     "\n",
                                          "text ", ".", ":",      "[user:aaaaaaaaaaaaa]", "{\"a\":\""};
  for (int round = 0; round < 300; ++round) {
    Desk desk(static_cast<unsigned char>(round));
    std::string plain, named;
    for (int i = 0; i < 40; ++i) {
      const std::string word = pick(noise), type = pick(types), value = pick(values);
      plain += word + value;
      named += word + desk.named(type, value);
    }
    const auto [text, report] = restored(desk.map(), named, 1 + random() % 50);
    ASSERT_EQ(text, plain);
    ASSERT_EQ(report.restored, 40U);
    ASSERT_EQ(report.lost, 0U);
  }
}

TEST(Restore, UndoesARedactor) {
  Desk desk;
  Policy policy;
  policy.profiles = Profile::secrets | Profile::pii | Profile::infra;
  auto redactor = Redactor::make(policy, desk.pseudonyms);
  ASSERT_TRUE(redactor);
  const std::string text =
      "ann@corp.internal from 10.1.2.3 and 10.1.2.4 (fd12:3456:1:2::5), Bob@corp.internal; db.corp.internal\n";
  const std::string hidden(redactor->redact(text).view());
  EXPECT_EQ(hidden.find("corp.internal"), std::string::npos) << hidden;
  const auto [plain, report] = restored(desk.map(), hidden);
  EXPECT_EQ(plain, text);
  EXPECT_GE(report.restored, 3U);
}

}  // namespace
}  // namespace aiops::redact
