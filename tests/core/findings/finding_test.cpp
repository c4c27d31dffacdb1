// A fact has a place that can be looked up, whatever the rule pointed at.
#include "core/findings/finding.hpp"

#include <gtest/gtest.h>

#include "core/findings/rule.hpp"

namespace aiops {
namespace {

TEST(Finding, AFactAboutWhatAnObjectLacksPointsAtItsName) {
  SnapshotBuilder builder;
  builder.add(
      *json::Document::parse(R"({"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","namespace":"shop"}})"));
  const Snapshot snapshot = builder.build();
  const Object& set = snapshot.objects().front();
  const Rule rule{};
  Finding finding(rule, set, {});
  finding.fact(set, set["status"], "no status");
  const Fact& fact = finding.facts().front();
  EXPECT_EQ(std::get<FieldSource>(fact.source).path, "$.metadata.name");
  EXPECT_EQ(std::get<std::string>(fact.value), "db");
}

}  // namespace
}  // namespace aiops
