#include "support/mutator.hpp"

#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "commands/settings.hpp"
#include "core/evidence/verify.hpp"
#include "core/render/render.hpp"
#include "support/healthy_cluster.hpp"
#include "support/recordings.hpp"

namespace aiops::testing {

namespace {

constexpr std::array<std::string_view, 40> odd_texts{
    "",
    "x",
    "0",
    "-1",
    "1e400",
    "-9223372036854775808",
    "18446744073709551616",
    "never",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "1969-12-31T23:59:59.999999999Z",
    "2026-11-20T13:53:59Z",
    "2262-04-11T23:47:16Z",
    "2026-13-45T99:99:99Z",
    "\x1b[31mred\x1b[0m",
    "\xe2\x80\xae",
    "\xef\xbf\xbd\xef\xbf\xbd",  // what every reader makes of bytes that are no UTF-8
    "a\nb",
    "99999999999999999999Gi",
    "1e308Ei",
    "-5m",
    "0.0000001",
    "NaN",
    "100%",
    "-1%",
    "99999999999%",
    "../..",
    "0/0 nodes are available: 1 , 2 .",
    "99999999999999999999/1 nodes are available: 99999999999999999999 Insufficient cpu.",
    "*/0 * * * *",
    "59 23 31 2 *",
    "0 0 30 2 *",
    "@every 0s",
    "app in (",
    "pods \"",
    "spec.containers{",
    "://:0",
    "https://[::1]:99999/x",
    "-----BEGIN CERTIFICATE-----",
    "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUIKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo="};

constexpr std::array<std::int64_t, 14> odd_numbers{
    0, -1, 1, 2, 100, 65536, 2147483647, 2147483648, -2147483648, 4294967296, 9223372036, 92233720368, INT64_MAX, INT64_MIN};

void collect_words(json::Value value, std::set<std::string>& words) {
  if (value.is_string() && value.text().size() <= 400) words.emplace(value.text());
  for (const json::Value item : value.items()) collect_words(item, words);
  for (const json::Member member : value.members()) collect_words(member.value, words);
}

class Breaker {
 public:
  Breaker(Dice& dice, std::uint64_t rarity, const std::vector<std::string>& words, const Snapshot& seed)
      : dice_(dice), rarity_(rarity), words_(words), seed_(seed) {}

  std::optional<json::Document> broken(const Object& object) {
    json::Builder out;
    cycle_ = dice_.one_in(60);
    copy(object.root, out, "", true);
    auto document = out.finish();
    return document ? std::optional<json::Document>(*std::move(document)) : std::nullopt;
  }

 private:
  void copy(json::Value value, json::Builder& out, std::string_view key, bool whole = false) {
    if (!whole && dice_.one_in(rarity_)) return odd(out, value);
    if (value.is_object()) {
      out.begin_object();
      for (const json::Member member : value.members()) {
        if (dice_.one_in(rarity_ * 2)) continue;
        out.key(dice_.one_in(rarity_ * 20) ? word() : std::string_view(member.key));
        copy(member.value, out, member.key);
      }
      if (key == "metadata" && cycle_) owner(out);
      out.end_object();
    } else if (value.is_array()) {
      out.begin_array();
      for (const json::Value item : value.items()) {
        // Now and then an element stands there many times.
        const std::uint64_t times = dice_.one_in(rarity_ * 10) ? dice_.below(200) : 1;
        for (std::uint64_t i = 0; i < times; ++i) copy(item, out, "");
      }
      out.end_array();
    } else {
      out.copy(value);
    }
  }

  // Owned by any object of the snapshot, also by itself: circles arise.
  void owner(json::Builder& out) {
    const auto& objects = seed_.objects();
    if (objects.empty()) return;
    const Object& above = objects[dice_.below(objects.size())];
    out.key("ownerReferences");
    out.begin_array();
    out.begin_object();
    for (const auto& [name, text] : {std::pair("apiVersion", above.api_version), std::pair("kind", above.kind),
                                     std::pair("name", above.name), std::pair("uid", above.uid)}) {
      out.key(name);
      out.string(text);
    }
    out.key("controller");
    out.boolean(true);
    out.end_object();
    out.end_array();
  }

  std::string_view word() { return words_[dice_.below(words_.size())]; }

  void odd(json::Builder& out, json::Value value) {
    switch (dice_.below(12)) {
      case 0:
        out.null();
        break;
      case 1:
        out.integer(odd_numbers[dice_.below(odd_numbers.size())]);
        break;
      case 2:
        out.real(dice_.one_in(2) ? 1e300 : -0.5);
        break;
      case 3:
        out.boolean(dice_.one_in(2));
        break;
      case 4:
        out.begin_object();
        out.end_object();
        break;
      case 5:
        nested(out, dice_.one_in(4) ? 150 : 2);
        break;
      case 6:
        out.string(std::string(std::size_t{1} << dice_.below(dice_.one_in(40) ? 20 : 12), 'x'));
        break;
      case 7:
        out.string(std::string(value.text()) + std::string(odd_texts[dice_.below(odd_texts.size())]));
        break;
      case 8:
        out.string(odd_texts[dice_.below(odd_texts.size())]);
        break;
      default:
        out.string(word());
    }
  }

  void nested(json::Builder& out, int depth) {
    for (int i = 0; i < depth; ++i) out.begin_array();
    out.null();
    for (int i = 0; i < depth; ++i) out.end_array();
  }

  Dice& dice_;
  std::uint64_t rarity_;
  const std::vector<std::string>& words_;
  const Snapshot& seed_;
  bool cycle_ = false;
};

std::string broken_log(std::string body, Dice& dice, const std::vector<std::string>& words) {
  if (body.empty() || !dice.one_in(3)) return body;
  body[dice.below(body.size())] = static_cast<char>(dice.below(256));
  body.resize(body.size() - dice.below(body.size()) / 4);
  if (dice.one_in(4)) body += "\n" + words[dice.below(words.size())] + "\n" + words[dice.below(words.size())] + "\n";
  if (dice.one_in(50)) body += std::string(std::size_t{1} << 17, '"');
  return body;
}

// One team of the generated cluster and three of each other kind: Gateways, certificates, webhooks, leases and requests stand
// there.
Snapshot other_kinds() {
  const Snapshot whole = healthy_cluster(360);
  SnapshotBuilder builder;
  std::map<std::pair<std::string, bool>, int> taken;
  for (const Object& object : whole.objects()) {
    const bool team = object.ns == "team-04";
    if (++taken[{std::string(object.kind), team}] > (team ? 8 : 3)) continue;
    json::Builder copy;
    copy.copy(object.root);
    if (auto document = copy.finish()) builder.add(*std::move(document), object.known, object.names_only);
  }
  for (const Log& log : whole.logs()) {
    if (log.ns == "team-04") builder.add_log(log.ns, log.pod, log.container, log.previous, log.body);
  }
  for (const auto& [kind, ns, how] : whole.coverage()) builder.listed(kind, ns);
  return builder.build();
}

constexpr std::string_view knowledge = R"(
ignore: [{rule: crash, name: '*a*'}, {reason: Unhealthy}, {message: failed, until: 2026-11-20}]
owners: [{selector: 'app', team: x}, {label: kubernetes.io/metadata.name}]
runbooks: {OOM-LIMIT: 'https://example.com/x'}
logSignatures: [{name: any, pattern: '(?i)error|fail'}, {name: part, contains: a, cause: conflict}]
)";

}  // namespace

Mutator::Mutator() {
  for (const std::string& folder : situations()) {
    names_.push_back(folder);
    seeds_.push_back(recorded(folder));
  }
  names_.emplace_back("other kinds");
  seeds_.push_back(other_kinds());
  std::set<std::string> words;
  for (const Snapshot& seed : seeds_) {
    for (const Object& object : seed.objects()) collect_words(object.root, words);
  }
  words_.assign(words.begin(), words.end());
}

Snapshot Mutator::snapshot(std::uint64_t number) const {
  constexpr std::array<std::uint64_t, 6> rarities{8, 15, 60, 200, 1000, 5000};
  Dice dice(number);
  const Snapshot& seed = seeds_[number % seeds_.size()];
  SnapshotBuilder builder;
  Breaker breaker(dice, rarities[dice.below(rarities.size())], words_, seed);
  for (const Object& object : seed.objects()) {
    if (auto document = breaker.broken(object)) builder.add(*std::move(document), object.known, object.names_only);
  }
  for (const Log& log : seed.logs())
    builder.add_log(log.ns, log.pod, log.container, log.previous, broken_log(log.body, dice, words_));
  for (const auto& [kind, ns, how] : seed.coverage()) {
    if (how == 'l' && !dice.one_in(20)) builder.listed(kind, ns);
    if (dice.one_in(100)) builder.refused(kind, ns);
  }
  return builder.build();
}

Question Mutator::question(const Snapshot& snapshot, std::uint64_t number) const {
  Dice dice(number ^ 0x5eedU);
  Question question;
  if (!dice.one_in(10)) question.now = recorded_now();
  if (dice.one_in(30)) question.now = parse_time(odd_texts[8 + dice.below(5)]);
  if (dice.one_in(10)) question.window = std::chrono::hours(dice.one_in(2) ? 0 : 2'000'000);
  const auto& objects = snapshot.objects();
  if (dice.one_in(6) && !objects.empty()) {
    question.subject = objects[dice.below(objects.size())].ref();
  } else if (dice.one_in(8) && !objects.empty()) {
    question.ns = objects[dice.below(objects.size())].ns;
  }
  if (dice.one_in(4)) {
    if (const auto settings = commands::parse_settings("config", knowledge)) question.knowledge = settings->knowledge;
  }
  return question;
}

std::string unsound(const Report& report, const Snapshot& snapshot) {
  for (const Incident& incident : report.incidents) {
    if (incident.commands.size() != 2) return incident.rule + " has not two commands";
    if (incident.facts.empty()) return incident.rule + " has no facts";
  }
  const auto document = json::Document::parse(render(report, Format::json, {}));
  if (!document) return "the JSON form is no JSON: " + document.error().what;
  const auto verified = verify_report(document->root(), snapshot);
  if (!verified) return "the JSON form is no report: " + verified.error().what;
  return verified->failure ? describe(*verified) : std::string();
}

}  // namespace aiops::testing
