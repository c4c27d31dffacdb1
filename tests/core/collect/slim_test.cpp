// What -A keeps of a page: every pod, the unhealthy ones whole.
#include "core/collect/slim.hpp"

#include <gtest/gtest.h>

#include "support/oracle.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

json::Document page_of(const Snapshot& s) {
  json::Builder out;
  out.begin_object();
  out.key("kind");
  out.string("PodList");
  out.key("metadata");
  out.begin_object();
  out.key("continue");
  out.string("next");
  out.end_object();
  out.key("items");
  out.begin_array();
  for (const Object* pod : s.all(Kind::pod)) out.copy(pod->root);
  out.end_array();
  out.end_object();
  return *out.finish();
}

TEST(Slimmer, KeepsEveryPodAndTheTokenOfTheNextPage) {
  const Snapshot s = aiops::testing::recorded("01-bad-rollout-missing-config-key");
  const json::Document whole = page_of(s);
  const json::Document slim = Slimmer().page(Kind::pod, whole);
  ASSERT_EQ(slim.root()["items"].size(), whole.root()["items"].size());
  EXPECT_EQ(slim.root()["metadata"]["continue"].text(), "next");
  for (std::size_t i = 0; i < whole.root()["items"].size(); ++i) {
    const json::Value before = whole.root()["items"].at(i);
    const json::Value after = slim.root()["items"].at(i);
    EXPECT_TRUE(json::equal(before["status"]["conditions"], after["status"]["conditions"])) << i;
    EXPECT_EQ(is_well(before), is_well(after)) << i;
    for (const char* key : {"name", "namespace", "uid"}) EXPECT_EQ(before["metadata"][key].text(), after["metadata"][key].text());
    EXPECT_TRUE(json::equal(before["metadata"]["labels"], after["metadata"]["labels"]));
    EXPECT_TRUE(json::equal(before["metadata"]["ownerReferences"], after["metadata"]["ownerReferences"]));
    if (is_well(before)) {
      EXPECT_LT(json::to_text(after).size(), json::to_text(before).size() * 2 / 3);
    } else {
      EXPECT_TRUE(json::equal(before, after)) << "an unhealthy pod stays whole";
    }
  }
}

TEST(Slimmer, BeyondItsBoundUnhealthyPodsKeepTheirState) {
  const json::Document whole = page_of(aiops::testing::recorded("02-oomkilled"));
  const json::Document slim = Slimmer(1).page(Kind::pod, whole);
  std::size_t same = 0;
  for (std::size_t i = 0; i < whole.root()["items"].size(); ++i) {
    same += json::equal(whole.root()["items"].at(i), slim.root()["items"].at(i)) ? 1U : 0U;
    for (std::size_t c = 0; c < whole.root()["items"].at(i)["status"]["containerStatuses"].size(); ++c) {
      for (const char* key : {"state", "lastState", "restartCount"}) {
        EXPECT_TRUE(json::equal(whole.root()["items"].at(i)["status"]["containerStatuses"].at(c)[key],
                                slim.root()["items"].at(i)["status"]["containerStatuses"].at(c)[key]));
      }
    }
  }
  EXPECT_EQ(same, 1U);
}

TEST(Slimmer, LeavesOtherListsAlone) {
  const auto list =
      json::Document::parse(R"({"kind":"ServiceList","items":[{"metadata":{"name":"a","annotations":{"x":"y"}}}]})");
  EXPECT_TRUE(json::equal(Slimmer().page(Kind::service, *list).root(), list->root()));
  const auto odd = json::Document::parse(R"({"kind":"PodList","items":null})");
  EXPECT_TRUE(json::equal(Slimmer().page(Kind::pod, *odd).root(), odd->root()));
}

// The same incidents, whether the healthy pods are whole or slim.
TEST(Slimmer, ChangesNoDiagnosis) {
  for (const auto& expected : aiops::testing::expectations()) {
    const Snapshot whole = aiops::testing::recorded(expected.folder);
    SnapshotBuilder builder;
    Slimmer slimmer;
    for (const Object& object : whole.objects()) {
      if (object.known == Kind::pod) continue;
      builder.add(aiops::testing::copy_of(object), object.known, object.names_only);
    }
    builder.add(slimmer.page(Kind::pod, page_of(whole)), Kind::pod);
    for (const auto& coverage : whole.coverage()) {
      if (coverage.how == 'l') builder.listed(coverage.kind, coverage.ns);
      if (coverage.how == 'a') builder.asked(coverage.kind, coverage.ns);
    }
    for (const Gap& gap : whole.gaps()) builder.add_gap(gap);
    for (const Log& log : whole.logs()) builder.add_log(log.ns, log.pod, log.container, log.previous, log.body);
    Question question;
    question.now = aiops::testing::recorded_now();
    question.ns = expected.ns;
    const Snapshot slim = builder.build();
    const auto a = diagnose(whole, question);
    const auto b = diagnose(slim, question);
    ASSERT_TRUE(a && b) << expected.folder;
    EXPECT_EQ(aiops::testing::summary(*b), aiops::testing::summary(*a)) << expected.folder;
  }
}

}  // namespace
}  // namespace aiops
