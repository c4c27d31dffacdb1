// The scheduler's sentence, in the wordings of several releases.
#include "core/findings/scheduler_message.hpp"

#include <chrono>
#include <random>
#include <string>
#include <tuple>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace aiops {
namespace {

struct Part {
  std::optional<std::int64_t> nodes;
  Unfit why;
  std::string detail;
};
struct Row {
  std::string name, text;
  std::optional<std::int64_t> total;
  std::vector<Part> parts;
  std::string preemption;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> table{
      {"Release136",
       "0/6 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu, 3 node(s) had untolerated taint(s). no new "
       "claims to "
       "deallocate, preemption: 0/6 nodes are available: 6 Preemption is not helpful for scheduling.",
       6,
       {{1, Unfit::cordon, ""}, {2, Unfit::cpu, ""}, {3, Unfit::taint, ""}},
       "0/6 nodes are available: 6 Preemption is not helpful for scheduling"},
      {"Release136Claim",
       "0/6 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found",
       6,
       {{{}, Unfit::claim_unbound, ""}},
       ""},
      {"NamedTaints",
       "0/7 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient "
       "memory, "
       "4 node(s) had untolerated taint {dedicated: a, b}. preemption: 0/7 nodes are available: 7 Preemption is not helpful for "
       "scheduling..",
       7,
       {{1, Unfit::taint, "node-role.kubernetes.io/control-plane:"},
        {2, Unfit::memory, ""},
        {4, Unfit::taint, "dedicated: a, b"}},
       "0/7 nodes are available: 7 Preemption is not helpful for scheduling"},
      {"OldTaint",
       "0/2 nodes are available: 1 node(s) had taint {node.kubernetes.io/not-ready: }, that the pod didn't tolerate, 1 Too many "
       "pods.",
       2,
       {{1, Unfit::taint, "node.kubernetes.io/not-ready:"}, {1, Unfit::pods, ""}},
       ""},
      {"OldSelector", "0/3 nodes are available: 3 node(s) didn't match node selector.", 3, {{3, Unfit::selector, ""}}, ""},
      {"OldAffinity",
       "0/2 nodes are available: 2 node(s) didn't match pod affinity/anti-affinity, 2 node(s) didn't satisfy existing pods "
       "anti-affinity rules.",
       2,
       {{2, Unfit::affinity_of_some_sort, ""}, {2, Unfit::existing_anti_affinity, ""}},
       ""},
      {"Affinities",
       "0/9 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 3 node(s) didn't match pod anti-affinity "
       "rules, "
       "5 node(s) didn't match pod affinity rules.",
       9,
       {{1, Unfit::selector, ""}, {3, Unfit::anti_affinity, ""}, {5, Unfit::affinity, ""}},
       ""},
      {"Spread",
       "0/4 nodes are available: 1 node(s) didn't match pod topology spread constraints (missing required label), 3 node(s) "
       "didn't match pod topology "
       "spread constraints.",
       4,
       {{1, Unfit::spread_label, ""}, {3, Unfit::spread, ""}},
       ""},
      {"Resources",
       "0/5 nodes are available: 1 Insufficient ephemeral-storage, 4 Insufficient nvidia.com/gpu.",
       5,
       {{1, Unfit::ephemeral_storage, ""}, {4, Unfit::extended, "nvidia.com/gpu"}},
       ""},
      {"Ports",
       "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.",
       1,
       {{1, Unfit::port, ""}},
       ""},
      {"Volumes",
       "0/6 nodes are available: 1 node(s) had volume node affinity conflict, 2 node(s) didn't match PersistentVolume's node "
       "affinity, "
       "1 node(s) didn't find available persistent volumes to bind, 2 node(s) exceed max volume count.",
       6,
       {{1, Unfit::volume_place, ""}, {2, Unfit::volume_place, ""}, {1, Unfit::volume_none, ""}, {2, Unfit::volume_count, ""}},
       ""},
      {"ClaimMissing",
       "0/3 nodes are available: persistentvolumeclaim \"data, a. b\" not found. preemption: 0/3 nodes are available: 3 "
       "Preemption is not helpful "
       "for scheduling.",
       3,
       {{{}, Unfit::claim_missing, "data, a. b"}},
       "0/3 nodes are available: 3 Preemption is not helpful for scheduling"},
      {"ClaimMissingAlone", "persistentvolumeclaim \"x\" not found", {}, {{{}, Unfit::claim_missing, "x"}}, ""},
      {"ClaimDeleting",
       "0/3 nodes are available: persistentvolumeclaim \"x\" is being deleted.",
       3,
       {{{}, Unfit::claim_deleting, "x"}},
       ""},
      {"ClaimLost",
       "0/3 nodes are available: 3 node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s).",
       3,
       {{3, Unfit::claim_lost, ""}},
       ""},
      {"NoNodes", "no nodes available to schedule pods", {}, {{{}, Unfit::no_nodes, ""}}, ""},
      {"Deleting", "skip schedule deleting pod: shop/web-1", {}, {{{}, Unfit::deleting, ""}}, ""},
      {"Unknown", "0/2 nodes are available: 2 node(s) had too much starlight.", 2, {{2, Unfit::other, ""}}, ""},
      {"NeverClosed",
       "0/2 nodes are available: 1 node(s) had untolerated taint {k: v, 1 Insufficient cpu.",
       2,
       {{1, Unfit::taint, ""}, {1, Unfit::cpu, ""}},
       ""},
      {"Nothing", "", {}, {}, ""},
  };
  return table;
}

class Sentence : public ::testing::TestWithParam<Row> {};

TEST_P(Sentence, IsTakenApart) {
  const Row& row = GetParam();
  const SchedulerMessage message = parse_scheduler_message(row.text);
  EXPECT_EQ(message.total, row.total);
  EXPECT_EQ(message.preemption, row.preemption);
  ASSERT_EQ(message.refusals.size(), row.parts.size());
  for (std::size_t i = 0; i < row.parts.size(); ++i) {
    EXPECT_EQ(message.refusals[i].nodes, row.parts[i].nodes) << i;
    EXPECT_EQ(message.refusals[i].why, row.parts[i].why) << i << " " << message.refusals[i].reason;
    EXPECT_EQ(message.refusals[i].detail, row.parts[i].detail) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Wordings, Sentence, ::testing::ValuesIn(rows()), [](const auto& chosen) { return chosen.param.name; });

TEST(SchedulerMessage, KeepsAnUnknownReasonWordForWord) {
  const auto message = parse_scheduler_message("0/2 nodes are available: 2 node(s) had too much starlight.");
  ASSERT_EQ(message.refusals.size(), 1U);
  EXPECT_EQ(message.refusals[0].reason, "node(s) had too much starlight");
}

TEST(SchedulerMessage, KeepsTheOldWordingOfATaintInOnePiece) {
  const std::string text = "0/1 nodes are available: 1 node(s) had taint {k: v}, that the pod didn't tolerate.";
  EXPECT_EQ(parse_scheduler_message(text).refusals.at(0).reason, "node(s) had taint {k: v}, that the pod didn't tolerate");
}

TEST(SchedulerMessage, KnowsWhenThereIsOnlyOneSortOfReason) {
  EXPECT_TRUE(parse_scheduler_message(
                  "0/2 nodes are available: 1 node(s) had untolerated taint {a: }, 1 node(s) had untolerated taint {b: }.")
                  .only(Unfit::taint));
  EXPECT_FALSE(parse_scheduler_message("0/2 nodes are available: 1 node(s) had untolerated taint {a: }, 1 Insufficient cpu.")
                   .only(Unfit::taint));
  EXPECT_FALSE(parse_scheduler_message("").only(Unfit::taint));
}

// Any composition of known parts is read back as those parts.
TEST(SchedulerMessage, ReadsBackAnyCompositionOfItsParts) {
  const std::vector<std::pair<std::string, Unfit>> known{{"Insufficient cpu", Unfit::cpu},
                                                         {"Too many pods", Unfit::pods},
                                                         {"node(s) had untolerated taint {k: v, w. x}", Unfit::taint},
                                                         {"node(s) were unschedulable", Unfit::cordon},
                                                         {"node(s) had taint {k: }, that the pod didn't tolerate", Unfit::taint},
                                                         {"node(s) didn't match Pod's node affinity/selector", Unfit::selector}};
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::string text = "0/9 nodes are available:";
    std::vector<std::tuple<std::int64_t, Unfit>> wanted;
    for (std::size_t left = random() % 6; left > 0; --left) {
      const auto& [words, why] = known[random() % known.size()];
      const auto count = static_cast<std::int64_t>(random() % 5000);
      text += fmt::format("{} {} {}", wanted.empty() ? "" : ",", count, words);
      wanted.emplace_back(count, why);
    }
    text += ". preemption: 0/9 nodes are available: 9 Preemption is not helpful for scheduling.";
    const auto message = parse_scheduler_message(text);
    ASSERT_EQ(message.refusals.size(), wanted.size()) << text;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      EXPECT_EQ(message.refusals[i].nodes, std::get<0>(wanted[i])) << text;
      EXPECT_EQ(message.refusals[i].why, std::get<1>(wanted[i])) << text;
    }
  }
}

TEST(SchedulerMessage, DoesBoundedWorkOnHostileInput) {
  for (const std::string& unit :
       {std::string("{"), std::string("\""), std::string(", "), std::string("1 x, "), std::string("{\"}, ")}) {
    std::string text = "0/1 nodes are available: ";
    while (text.size() < 2'000'000) text += unit;
    EXPECT_LE(parse_scheduler_message(text).refusals.size(), 100U);
  }
}

}  // namespace
}  // namespace aiops
