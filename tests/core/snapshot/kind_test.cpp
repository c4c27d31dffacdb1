#include "core/snapshot/kind.hpp"

#include <gtest/gtest.h>

namespace aiops {
namespace {

TEST(Kind, TheTableIsInTheOrderOfTheEnum) {
  for (const KindRow& row : all_kinds()) {
    EXPECT_EQ(&row_of(row.kind), &row);
    EXPECT_EQ(kind_of(row.name), row.kind);
    EXPECT_EQ(kind_from_user(row.plural), row.kind);
  }
}

TEST(Kind, PeopleTypeShortNames) {
  EXPECT_EQ(kind_from_user("deploy"), Kind::deployment);
  EXPECT_EQ(kind_from_user("Deployment"), Kind::deployment);
  EXPECT_EQ(kind_from_user("deployments.apps"), Kind::deployment);
  EXPECT_EQ(kind_from_user("deployments.v1.apps"), Kind::deployment);
  EXPECT_EQ(kind_from_user("services.serving.knative.dev"), Kind::other);
  EXPECT_EQ(kind_from_user(""), Kind::other);
}

TEST(Kind, NamesakesOfOtherGroupsAreNotOurs) {
  EXPECT_EQ(kind_of("Service", "v1"), Kind::service);
  EXPECT_EQ(kind_of("Service", "serving.knative.dev/v1"), Kind::other);
  EXPECT_EQ(kind_of("Deployment", "extensions/v1beta1"), Kind::deployment);
  EXPECT_EQ(kind_of("Event", "events.k8s.io/v1"), Kind::event);
}

}  // namespace
}  // namespace aiops
