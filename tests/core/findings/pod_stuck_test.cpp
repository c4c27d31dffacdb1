// The last word about a pod must never stand beside a more exact one.
#include <gtest/gtest.h>

#include "support/recordings.hpp"

namespace aiops {
namespace {

TEST(PodStuck, NeverSpeaksWhereAnotherRuleExplainsTheSameObject) {
  for (const std::string& folder : aiops::testing::situations()) {
    const Report report = aiops::testing::diagnosed(folder);
    for (const Incident& incident : report.incidents) {
      for (const Inference& inference : incident.inferences) {
        EXPECT_TRUE(inference.rule != "POD-STUCK" || incident.rule == "POD-STUCK") << folder << "\n"
                                                                                   << aiops::testing::summary(report);
      }
    }
  }
}

TEST(PodStuck, IsSilentAboutHealthyPods) {
  for (const char* folder : {"29-healthy", "30-healthy-noisy"}) {
    for (const Incident& incident : aiops::testing::diagnosed(folder).incidents) EXPECT_NE(incident.rule, "POD-STUCK") << folder;
  }
}

}  // namespace
}  // namespace aiops
