#include "core/redact/own/allow_list.hpp"

#include <gtest/gtest.h>

#include "core/redact/harness.hpp"
#include "core/redact/own/inline_allow.hpp"

namespace aiops::redact {
namespace {

using testing::redacted;

// Finds every word that begins with "pin-"; `id` tells two of them apart.
class Pins final : public OwnRule {
 public:
  explicit Pins(std::string_view id) : rule_{id, id, Sensitivity::credential, 7, "a pin"} {}
  const Rule& rule() const override { return rule_; }
  std::vector<std::string> keywords() const override { return {"pin-"}; }
  void look(const Site& site, Finds& finds) const override { finds.add(rule_, site.at, run_end(site, site.at, Alphabet::word)); }

 private:
  Rule rule_;
};

Policy allowing(std::string_view file, std::string_view id = "pin") {
  Policy policy;
  policy.profiles = Profile::none;
  policy.own.push_back(std::make_shared<Pins>(id));
  auto allowed = read_allow_list(file, policy.own);
  EXPECT_TRUE(allowed) << allowed.error().what;
  if (allowed && *allowed) policy.allowed.push_back(*allowed);
  return policy;
}

TEST(AllowList, LeavesValuesAsTheyStand) {
  const Policy policy = allowing("# the demo's\r\n\r\n  pin-1234 \r\npin-5\n");
  EXPECT_EQ(redacted("pin-1234 pin-5 pin-12345 PIN-1234", policy), "pin-1234 pin-5 [REDACTED:pin] [REDACTED:pin]");
}

TEST(AllowList, AnExpressionTakesTheWholeValue) {
  EXPECT_EQ(redacted("pin-00 pin-000 pin-001", allowing("/pin-0+/")), "pin-00 pin-000 [REDACTED:pin]");
}

TEST(AllowList, ALineMayBeOfOneRule) {
  EXPECT_EQ(redacted("pin-1 pin-22", allowing("rule:pin pin-1\nrule:pin /pin-2+/")), "pin-1 pin-22");
  EXPECT_EQ(redacted("pin-1", allowing("rule:other pin-1\n", "other")), "pin-1");
  EXPECT_FALSE(read_allow_list("rule:pin pin-1"));
}

TEST(AllowList, HoldsForWhatIsDecidedLater) {
  constexpr std::string_view secret =
      "apiVersion: v1\ndata:\n  a: d29ya3MgZmluZQ==\n  b: bm90IHRoaXMgb25l # gitleaks:allow\nkind: Secret\n";
  Policy policy;
  EXPECT_EQ(redacted(secret, policy).find("d29ya3MgZmluZQ=="), std::string::npos);
  EXPECT_EQ(redacted(secret, policy).find("bm90IHRoaXMgb25l"), std::string::npos);
  policy.allowed.push_back(*read_allow_list("d29ya3MgZmluZQ=="));
  policy.honor_inline = true;
  EXPECT_EQ(redacted(secret, policy), secret);
}

struct Broken {
  std::string_view file, what;
};

TEST(AllowList, ErrorsNameLineAndColumn) {
  static constexpr Broken all[] = {
      {"fine\n  /a(b/", "line 2, column 4: missing ): a(b"},
      {"/ok/\n/x[z-a]y/", "line 2, column 4: invalid character class range: z-a"},
      {"\n\n/only one slash", "line 3, column 1: an expression stands between two slashes"},
      {"rule:nobody x", "line 1, column 6: there is no redaction rule \"nobody\""},
      {"rule:pin  ", "line 1, column 1: no value behind \"rule:pin\""},
  };
  const Policy policy = allowing("");
  for (const Broken& broken : all) {
    const auto allowed = read_allow_list(broken.file, policy.own);
    ASSERT_FALSE(allowed) << broken.file;
    EXPECT_EQ(allowed.error().what, broken.what);
    EXPECT_EQ(allowed.error().fault, Fault::input);
  }
}

TEST(AllowList, AFileOfCommentsAllowsNothing) {
  const auto allowed = read_allow_list("# nothing\n");
  ASSERT_TRUE(allowed);
  EXPECT_EQ(*allowed, nullptr);
}

TEST(InlineAllow, CountsOnlyWhenItIsHonoured) {
  Policy policy = allowing("");
  for (const std::string_view mark : {"gitleaks:allow", "pragma: allowlist secret", "pragma:whitelist secret",
                                      "secretlint-disable-line", "trufflehog:ignore"}) {
    const std::string line = "pin-1 # " + std::string(mark);
    const std::string text = "pin-0\n" + line + "\npin-2\n";
    policy.honor_inline = false;
    EXPECT_EQ(redacted(line, policy), "[REDACTED:pin] # " + std::string(mark));
    policy.honor_inline = true;
    EXPECT_EQ(redacted(text, policy), "[REDACTED:pin]\n" + line + "\n[REDACTED:pin]\n") << "only its own line";
  }
  EXPECT_EQ(redacted("pin-1 # gitleaks: allow", policy), "[REDACTED:pin] # gitleaks: allow");
}

}  // namespace
}  // namespace aiops::redact
