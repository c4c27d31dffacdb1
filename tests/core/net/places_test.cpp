// When a server is given up: never while it still answers requests of the same weight.
#include "core/net/places.hpp"

#include <gtest/gtest.h>

namespace aiops::net {
namespace {

const Error late{Fault::timeout, "host:1 did not answer in time", "allow more"};

TEST(Places, ASilenceBeforeAnyAnswerGivesTheServerUp) {
  Places places({8, 2});
  EXPECT_FALSE(places.lost("host", false));
  places.silent("host", true, late);
  ASSERT_TRUE(places.lost("host", false));
  EXPECT_EQ(places.lost("host", false)->fault, Fault::timeout);
  EXPECT_EQ(places.lost("host", false)->what, "host:1 did not answer in time before, so it was not asked");
  EXPECT_FALSE(places.lost("another", false));
}

TEST(Places, AServerThatAnswersIsGivenUpAfterTwoTurnsOfSilenceAndOnlyForThatWeight) {
  Places places({8, 2});
  places.answered("host", false);
  for (int i = 0; i < 3; ++i) places.silent("host", true, late);
  EXPECT_FALSE(places.lost("host", true));
  places.silent("host", true, late);
  EXPECT_TRUE(places.lost("host", true));
  EXPECT_FALSE(places.lost("host", false));
}

TEST(Places, AnAnswerEndsTheCount) {
  Places places({8, 2});
  places.answered("host", true);
  for (int i = 0; i < 3; ++i) places.silent("host", true, late);
  places.answered("host", true);
  places.silent("host", true, late);
  EXPECT_FALSE(places.lost("host", true));
}

TEST(Places, WhereNoConnectionCanBeMadeNothingIsSent) {
  Places places({8, 2});
  places.unreachable("host", {Fault::unreachable, "host:1 refuses connections", {}});
  ASSERT_TRUE(places.no_connection("host") && places.lost("host", true));
  EXPECT_EQ(places.lost("host", false)->what, "host:1 refuses connections");
  EXPECT_FALSE(places.was_reached("host"));
}

}  // namespace
}  // namespace aiops::net
