// Recorded situations with broken fields: whatever a value is replaced by, the report stands on its own facts. `./dev mutate`
// does the same with a million objects under the sanitizers; this is a slice of it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/findings/knowledge.hpp"
#include "support/mutator.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

void expect_sound(const Snapshot& snapshot, const std::string& what) {
  EXPECT_EQ(aiops::testing::unsound(aiops::testing::diagnosed(snapshot), snapshot), "") << what;
}

TEST(Mutation, BrokenFieldsGiveReportsThatHold) {
  constexpr std::size_t objects = 20'000;
  const aiops::testing::Mutator mutator;
  std::size_t seen = 0;
  for (std::uint64_t number = 0; seen < objects; ++number) {
    Snapshot snapshot = mutator.snapshot(number);
    Question question = mutator.question(snapshot, number);
    if (question.knowledge) question.set_aside = set_aside_events(snapshot, *question.knowledge, aiops::testing::recorded_now());
    const auto report = diagnose(snapshot, question);
    seen += snapshot.objects().size();
    if (!report) continue;  // the subject has no name any more, or two have the same
    ASSERT_EQ(aiops::testing::unsound(*report, snapshot), "") << "./dev mutate 1 " << number;
  }
}

// A copy with `text` in front of every value of `key`.
void put_longer(json::Value value, json::Builder& out, std::string_view key, const std::string& text) {
  if (value.is_object()) {
    out.begin_object();
    for (const json::Member member : value.members()) {
      out.key(member.key);
      if (member.key == key && member.value.is_string()) {
        out.string(text + std::string(member.value.text()));
      } else {
        put_longer(member.value, out, key, text);
      }
    }
    out.end_object();
  } else if (value.is_array()) {
    out.begin_array();
    for (const json::Value item : value.items()) put_longer(item, out, key, text);
    out.end_array();
  } else {
    out.copy(value);
  }
}

TEST(Mutation, AnEnormousValueIsAValueLikeOthers) {
  const std::string huge(std::size_t{1} << 20, 'x');
  const Snapshot whole = aiops::testing::recorded("02-oomkilled");
  for (const std::string_view key : {"reason", "message"}) {
    SnapshotBuilder builder;
    bool once = false;
    for (const Object& object : whole.objects()) {
      json::Builder out;
      put_longer(object.root, out, key, object.known == Kind::pod && !once ? huge : "");
      once = once || object.known == Kind::pod;
      if (auto document = out.finish()) builder.add(*std::move(document), object.known, object.names_only);
    }
    expect_sound(builder.build(), std::string(key));
  }
}

}  // namespace
}  // namespace aiops
