// An object is found by what is known of it, also in bundles that are damaged.
#include <gtest/gtest.h>

#include "core/snapshot/snapshot.hpp"

namespace aiops {
namespace {

Snapshot of(std::initializer_list<std::string_view> objects) {
  SnapshotBuilder builder;
  for (const std::string_view text : objects) builder.add(*json::Document::parse(text));
  return builder.build();
}

constexpr std::string_view web = R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"shop","uid":"u1"}})";
constexpr std::string_view twin = R"({"apiVersion":"v1","kind":"Node","metadata":{"name":"a","uid":"u1"}})";

TEST(SnapshotFind, OfTwoObjectsWithOneUidTheNamedOneIsMeant) {
  const Snapshot snapshot = of({twin, web});
  ASSERT_NE(snapshot.find({"v1", "Pod", "shop", "web", "u1"}), nullptr);
  EXPECT_EQ(snapshot.find({"v1", "Pod", "shop", "web", "u1"})->kind, "Pod");
  EXPECT_EQ(snapshot.find({"v1", "Node", "", "a", "u1"})->kind, "Node");
}

TEST(SnapshotFind, AnUnknownNameIsFoundByItsUidAndAnUnknownUidByItsName) {
  const Snapshot snapshot = of({web});
  ASSERT_NE(snapshot.find({"v1", "Pod", "shop", "", "u1"}), nullptr);
  ASSERT_NE(snapshot.find({"v1", "Pod", "shop", "web", "other"}), nullptr);
  EXPECT_EQ(snapshot.find({"v1", "Pod", "shop", "db", "other"}), nullptr);
}

}  // namespace
}  // namespace aiops
