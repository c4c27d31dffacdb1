// Selectors match labels as the API server does.
#include "core/snapshot/selector.hpp"

#include <gtest/gtest.h>

namespace aiops {
namespace {

bool matches(const std::string& selector, const std::string& labels) {
  const auto parsed = Selector::labels(selector);
  EXPECT_TRUE(parsed) << selector;
  return parsed && parsed->matches(json::Document::parse(labels)->root());
}

TEST(Selector, MatchesAsTheServerDoes) {
  const std::string labels = R"({"app":"web","tier":"api","build":"12","odd":3})";
  for (const char* yes : {"app=web", "app==web", "app!=db", "none!=x", "app in (db,web)", "tier notin (db)", "none notin (a)",
                          "app", "!none", "build>9", "build<100", "app=web,tier in (api),!none"}) {
    EXPECT_TRUE(matches(yes, labels)) << yes;
  }
  for (const char* no : {"app=db", "app!=web", "app in (db)", "tier notin (api,db)", "none", "!app", "build>12", "build<12",
                         "app>1", "none=x", "odd=3", "app=web,tier=db"}) {
    EXPECT_FALSE(matches(no, labels)) << no;
  }
  EXPECT_TRUE(Selector().matches({}));
}

}  // namespace
}  // namespace aiops
