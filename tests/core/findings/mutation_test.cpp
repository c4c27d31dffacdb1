// Recorded situations with broken fields: whatever a value is replaced by, the report stands on its own facts. The same
// seed gives the same breakage everywhere, so a failure can be seen again.
#include <array>
#include <cstdint>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/evidence/verify.hpp"
#include "core/render/render.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

class Dice {  // splitmix64: the distributions of <random> differ between libraries
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t sides) {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return (z ^ (z >> 31)) % sides;
  }

 private:
  std::uint64_t state_;
};

void put_odd_text(json::Builder& out, Dice& dice) {
  static constexpr std::array<std::string_view, 14> texts{"",
                                                          "x",
                                                          "0",
                                                          "-1",
                                                          "1e400",
                                                          "never",
                                                          "0001-01-01T00:00:00Z",
                                                          "9999-12-31T23:59:59Z",
                                                          "\x1b[31mred\x1b[0m",
                                                          "\xe2\x80\xae",
                                                          "a\nb",
                                                          "99999999999999999999Gi",
                                                          "../..",
                                                          "0/0 nodes are available: 1 , 2 ."};
  out.string(texts[dice.below(texts.size())]);
}

void put_odd(json::Builder& out, Dice& dice) {
  static constexpr std::array<std::int64_t, 5> numbers{0, -1, 1, INT64_MAX, INT64_MIN};
  switch (dice.below(7)) {
    case 0:
      out.null();
      break;
    case 1:
      out.integer(numbers[dice.below(numbers.size())]);
      break;
    case 2:
      out.real(dice.below(2) == 0 ? 1e300 : -0.5);
      break;
    case 3:
      out.boolean(dice.below(2) == 0);
      break;
    case 4:
      out.begin_object();
      out.end_object();
      break;
    case 5:
      out.begin_array();
      out.null();
      out.end_array();
      break;
    default:
      put_odd_text(out, dice);
  }
}

// A copy in which about one value in `rarity` is another or gone.
void put_broken(json::Value value, json::Builder& out, Dice& dice, std::uint64_t rarity, bool whole = true) {
  if (!whole && dice.below(rarity) == 0) return put_odd(out, dice);
  if (value.is_object()) {
    out.begin_object();
    for (const json::Member member : value.members()) {
      if (dice.below(rarity * 2) == 0) continue;
      out.key(member.key);
      put_broken(member.value, out, dice, rarity, false);
    }
    out.end_object();
  } else if (value.is_array()) {
    out.begin_array();
    for (const json::Value item : value.items()) put_broken(item, out, dice, rarity, false);
    out.end_array();
  } else {
    out.copy(value);
  }
}

std::string broken_log(std::string body, Dice& dice) {
  if (body.empty() || dice.below(3) != 0) return body;
  body[dice.below(body.size())] = static_cast<char>(dice.below(256));
  body.resize(body.size() - dice.below(body.size()) / 4);
  return body;
}

Snapshot broken(const Snapshot& snapshot, Dice& dice, std::uint64_t rarity) {
  SnapshotBuilder builder;
  for (const Object& object : snapshot.objects()) {
    json::Builder out;
    put_broken(object.root, out, dice, rarity);
    auto document = out.finish();
    if (document) builder.add(*std::move(document), object.known, object.names_only);
  }
  for (const Log& log : snapshot.logs())
    builder.add_log(log.ns, log.pod, log.container, log.previous, broken_log(log.body, dice));
  for (const auto& [kind, ns, how] : snapshot.coverage()) {
    if (how == 'l' && dice.below(20) != 0) builder.listed(kind, ns);
  }
  return builder.build();
}

void expect_sound(const Snapshot& snapshot, const std::string& what) {
  const Report report = aiops::testing::diagnosed(snapshot);
  for (const Incident& incident : report.incidents) {
    EXPECT_EQ(incident.commands.size(), 2U) << what << ": " << incident.rule;
    EXPECT_FALSE(incident.facts.empty()) << what << ": " << incident.rule;
  }
  const auto document = json::Document::parse(render(report, Format::json, {}));
  ASSERT_TRUE(document) << what << ": " << document.error().what;
  const auto verified = verify_report(document->root(), snapshot);
  ASSERT_TRUE(verified) << what << ": " << verified.error().what;
  EXPECT_FALSE(verified->failure) << what << ": " << describe(*verified);
}

TEST(Mutation, BrokenFieldsGiveReportsThatHold) {
  constexpr std::array<std::uint64_t, 4> rarities{15, 60, 200, 1000};
  constexpr std::uint64_t rounds = 6;
  for (const std::string& folder : aiops::testing::situations()) {
    const Snapshot whole = aiops::testing::recorded(folder);
    for (std::uint64_t round = 0; round < rounds; ++round) {
      Dice dice(round + 1);
      expect_sound(broken(whole, dice, rarities[round % rarities.size()]), fmt::format("{}, round {}", folder, round));
    }
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
