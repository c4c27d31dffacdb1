// Whole reports of recorded situations, as people and scripts see them. A change of a rule or a renderer shows here first.
#include <gtest/gtest.h>

#include "core/render/render.hpp"
#include "support/golden.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

TEST(GoldenReport, LooksAsItDid) {
  for (const std::string folder : {"01-bad-rollout-missing-config-key", "02-oomkilled", "13-cronjob-failing",
                                   "25-exits-zero-in-a-loop", "28-hostile-text", "29-healthy"}) {
    const Report recorded = aiops::testing::diagnosed(folder);
    Style style;
    style.version = "0.0.0";
    aiops::testing::expect_golden(folder + ".txt", render(recorded, Format::text, style));
    aiops::testing::expect_golden(folder + ".json", render(recorded, Format::json, style));
    aiops::testing::expect_golden(folder + ".md", render(recorded, Format::markdown, style));
  }
}

}  // namespace
}  // namespace aiops
