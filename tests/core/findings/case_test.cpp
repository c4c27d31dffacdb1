// What a case reads of an object: states, ends, times, events and logs of containers, on objects that lack half of it.
#include "core/findings/case.hpp"

#include <gtest/gtest.h>

#include "core/findings/finding.hpp"
#include "core/findings/rule.hpp"

namespace aiops {
namespace {

const Time now = *parse_time("2026-11-20T14:00:00Z");

// One pod; what differs is its spec and status.
class World {
 public:
  World(std::string_view spec, std::string_view status, std::string_view meta = "", std::string_view more = "") {
    SnapshotBuilder builder;
    builder.add(*json::Document::parse(
        std::string(R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"n","uid":"u")") + std::string(meta) +
        "},\"spec\":" + std::string(spec) + ",\"status\":" + std::string(status) + "}"));
    if (!more.empty()) builder.add(*json::Document::parse(more));
    builder.add_log("n", "p", "c", true, "2026-11-20T13:58:00Z old\n\n");
    builder.add_log("n", "p", "c", false, "2026-11-20T13:59:00Z new\n");
    snapshot_ = builder.build();
  }
  PodCase pod() const { return {{scene_, *snapshot_.find(Kind::pod, "n", "p")}}; }
  ContainerCase container(std::size_t i = 0) const { return pod().containers().at(i); }

 private:
  Snapshot snapshot_;
  Scene scene_{snapshot_, now};
};

std::string status_of(std::string_view state, std::string_view last = "{}", int restarts = 1) {
  return R"({"phase":"Running","containerStatuses":[{"name":"c","restartCount":)" + std::to_string(restarts) +
         ",\"state\":" + std::string(state) + ",\"lastState\":" + std::string(last) + "}]}";
}

constexpr std::string_view always = R"({"restartPolicy":"Always","containers":[{"name":"c"}]})";
constexpr std::string_view on_failure = R"({"restartPolicy":"OnFailure","containers":[{"name":"c"}]})";
constexpr std::string_view never = R"({"restartPolicy":"Never","containers":[{"name":"c"}]})";
constexpr std::string_view error_end = R"({"terminated":{"exitCode":1,"reason":"Error"}})";
constexpr std::string_view good_end = R"({"terminated":{"exitCode":0,"reason":"Completed"}})";

TEST(Case, ContainersComeInTheOrderOfTheSpecWithTheirRoles) {
  const World world(
      R"({"initContainers":[{"name":"i"},{"name":"s","restartPolicy":"Always"}],"containers":[{"name":"c"}],"ephemeralContainers":[{"name":"e"}]})",
      R"({"containerStatuses":[{"name":"stray"},{"name":"c"}]})");
  const auto all = world.pod().containers();
  ASSERT_EQ(all.size(), 5U);
  EXPECT_EQ(all[0].role, Role::init);
  EXPECT_EQ(all[1].role, Role::sidecar);
  EXPECT_EQ(all[2].role, Role::app);
  EXPECT_EQ(all[3].name, "stray");  // only a status names it
  EXPECT_FALSE(all[3].spec);
  EXPECT_EQ(all[4].role, Role::ephemeral);
}

TEST(Case, FieldsOfWrongTypesReadAsNothing) {
  const World world(R"({"containers":"none","initContainers":[1,null,{"name":7}]})",
                    R"({"containerStatuses":{"a":1},"conditions":[null,5]})");
  for (const ContainerCase& c : world.pod().containers()) {
    EXPECT_FALSE(c.death());
    EXPECT_FALSE(c.failing());
    EXPECT_EQ(c.restarts(), 0);
  }
  EXPECT_FALSE(world.pod().condition("Ready"));
}

TEST(Case, ADeathIsThePresentEndElseTheLastOne) {
  EXPECT_EQ(World(always, status_of(R"({"running":{}})", error_end)).container().death()["exitCode"].integer(), 1);
  EXPECT_EQ(World(always, status_of(good_end, error_end)).container().death()["exitCode"].integer(), 0);
  EXPECT_FALSE(World(always, status_of(R"({"running":{}})")).container().death());
}

TEST(Case, AnInitContainerThatFinishedHasNoDeathOfItsOwn) {
  const World world(
      R"({"restartPolicy":"Always","initContainers":[{"name":"c"}]})",
      R"({"initContainerStatuses":[{"name":"c","restartCount":2,"state":{"terminated":{"exitCode":0}},"lastState":{"terminated":{"exitCode":3}}}]})");
  EXPECT_EQ(world.container().death()["exitCode"].integer(), 3);
  EXPECT_FALSE(world.container().failing());
}

TEST(Case, FailingMeansThatItDoesNotStayUp) {
  EXPECT_TRUE(World(always, status_of(R"({"waiting":{"reason":"CrashLoopBackOff"}})", error_end)).container().failing());
  EXPECT_TRUE(World(always, status_of(error_end, error_end)).container().failing());
  EXPECT_FALSE(World(always, status_of(R"({"running":{}})", error_end)).container().failing());
  EXPECT_FALSE(World(never, status_of(error_end, "{}", 0)).container().failing());
  EXPECT_FALSE(World(always, status_of(R"({"waiting":{"reason":"ContainerCreating"}})")).container().failing());
}

TEST(Case, WhatFinishedAfterRetriesIsDone) {
  EXPECT_FALSE(World(on_failure, status_of(good_end, error_end)).container().failing());
  EXPECT_TRUE(World(on_failure, status_of(error_end, error_end)).container().failing());
  EXPECT_TRUE(World(always, status_of(good_end, good_end)).container().failing());
}

TEST(Case, GraceIsOverWhenTheDeletionTimeHasPassed) {
  EXPECT_FALSE(World(always, "{}").pod().terminating());
  EXPECT_TRUE(World(always, "{}", R"(,"deletionTimestamp":"2026-11-20T14:00:10Z")").pod().terminating());
  EXPECT_FALSE(World(always, "{}", R"(,"deletionTimestamp":"2026-11-20T14:00:10Z")").pod().past_grace());
  EXPECT_TRUE(World(always, "{}", R"(,"deletionTimestamp":"2026-11-20T13:59:00Z")").pod().past_grace());
}

TEST(Case, TheZeroTimeGivesNoDuration) {
  const auto ran = [](std::string_view terminated) {
    const auto document = json::Document::parse(terminated);
    return ran_for(document->root());
  };
  EXPECT_FALSE(ran(R"({"startedAt":"1970-01-01T00:00:00Z","finishedAt":"2026-11-20T13:00:00Z"})"));
  EXPECT_FALSE(ran(R"({"startedAt":null,"finishedAt":"2026-11-20T13:00:00Z"})"));
  EXPECT_FALSE(ran(R"({"startedAt":"2026-11-20T13:00:01Z","finishedAt":"2026-11-20T13:00:00Z"})"));
  EXPECT_EQ(ran(R"({"startedAt":"2026-11-20T13:00:00Z","finishedAt":"2026-11-20T13:00:05Z"})"), std::chrono::seconds(5));
}

TEST(Case, TheLogOfADeathIsThePreviousOneOnceItRunsAgain) {
  EXPECT_TRUE(World(always, status_of(R"({"running":{}})", error_end)).container().death_log()->previous);
  EXPECT_FALSE(World(always, status_of(error_end, error_end)).container().death_log()->previous);
}

TEST(Case, AnEventBelongsToTheContainerThatItsFieldPathNames) {
  const auto events = [](std::string_view path) {
    const World world(
        always, status_of(R"({"running":{}})"), "",
        std::string(
            R"({"apiVersion":"v1","kind":"Event","metadata":{"name":"e","namespace":"n","uid":"e"},"reason":"X","message":"m",)") +
            R"("involvedObject":{"kind":"Pod","name":"p","namespace":"n","uid":"u","fieldPath":")" + std::string(path) + "\"}}");
    return world.container().events().size();
  };
  EXPECT_EQ(events("spec.containers{c}"), 1U);
  EXPECT_EQ(events("spec.containers{cc}"), 0U);
  EXPECT_EQ(events(""), 1U);
}

TEST(Case, FactLinesSayWhatTheFieldsSay) {
  const World world(
      always,
      status_of(
          R"({"waiting":{"reason":"CrashLoopBackOff","message":"back-off"}})",
          R"({"terminated":{"exitCode":1,"reason":"Error","startedAt":"2026-11-20T13:55:00Z","finishedAt":"2026-11-20T13:56:00Z","message":" why\n"}})"));
  const ContainerCase c = world.container();
  Finding finding(rulebook().front(), c.pod.object, c.name);
  EXPECT_TRUE(state_fact(finding, c, c.death()));
  EXPECT_TRUE(restart_fact(finding, c));
  EXPECT_TRUE(waiting_fact(finding, c));
  EXPECT_EQ(last_lines(finding, c), 1U);  // blank lines are no lines
  EXPECT_FALSE(field_fact(finding, c.pod.object, c.pod.spec()["nodeName"], "nodeName"));
  EXPECT_FALSE(condition_fact(finding, c.pod, "Ready"));
  ASSERT_EQ(finding.facts().size(), 4U);
  EXPECT_EQ(finding.facts()[0].text, "Pod/n/p [container c]: exit 1 (Error), ran 60s, ended 2026-11-20T13:56:00Z (4m ago): why");
  EXPECT_EQ(finding.facts()[1].text, "Pod/n/p [container c]: restartCount=1");
  EXPECT_EQ(finding.facts()[2].text, "Pod/n/p [container c]: waits, CrashLoopBackOff: back-off");
  EXPECT_EQ(finding.facts()[3].text, "Pod/n/p [container c]: log of the previous run, line 1: old");
}

TEST(Case, AnErrorNearTheEndIsQuotedThoughTheShutdownIsTalkative) {
  SnapshotBuilder builder;
  builder.add(*json::Document::parse(
      R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"n"},"spec":{"containers":[{"name":"c"}]},)"
      R"("status":{"containerStatuses":[{"name":"c","state":{"running":{}},"lastState":{"terminated":{"exitCode":1}}}]}})"));
  builder.add_log("n", "p", "c", true, "up\nFATAL: no space\nERROR: x (ignored)\nstopping\nstopping workers\nflushing\nbye\n");
  const Snapshot snapshot = builder.build();
  const Scene scene{snapshot, now};
  const PodCase pod{{scene, *snapshot.find(Kind::pod, "n", "p")}};
  const ContainerCase c = pod.containers().front();
  Finding finding(rulebook().front(), c.pod.object, c.name);
  EXPECT_EQ(last_lines(finding, c), 3U);
  EXPECT_NE(finding.facts()[0].text.find("FATAL: no space"), std::string::npos);
  EXPECT_NE(finding.facts()[2].text.find("bye"), std::string::npos);
}

TEST(Case, QuantitiesAreReadInUnitsOfOne) {
  EXPECT_EQ(quantity("500m"), 0.5);
  EXPECT_EQ(quantity("128Mi"), 134217728.0);
  EXPECT_EQ(quantity("1e3"), 1000.0);
  EXPECT_EQ(quantity("1.5G"), 1.5e9);
  EXPECT_FALSE(quantity("12 Mi"));
  EXPECT_FALSE(quantity(""));
  EXPECT_FALSE(quantity("inf"));
}

TEST(Case, AgesAreSaidFromNow) {
  const Snapshot empty;
  const Scene scene{empty, now};
  EXPECT_EQ(ago(scene, now - std::chrono::minutes(4)), "4m ago");
  EXPECT_EQ(ago(scene, now + std::chrono::seconds(5)), "in 5s");
  EXPECT_EQ(ago(scene, std::nullopt), "");
}

}  // namespace
}  // namespace aiops
