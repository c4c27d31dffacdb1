// Why: does a gitleaks file mean here what it means there, and does our catalogue hide what its rules look for? For every rule,
// examples are made from its own pattern; counted are those that the loaded rule finds, and those of them that the catalogue
// hides without it (the secret bytes gone, under profile `secrets,pii`). Also: what loading costs.
//   gitleaks_agreement FILE.toml [EXAMPLES] [-v]
// The pattern of a rule is taken from the file by a plain search, since an OwnRule does not tell it.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "core/redact/own/gitleaks_toml.hpp"
#include "core/redact/redactor.hpp"
#include "core/redact/site.hpp"
#include "regex_sample.hpp"

namespace {

using namespace aiops::redact;

// id -> regex, for the way in which gitleaks writes its file.
std::map<std::string, std::string> patterns_of(const std::string& text) {
  std::map<std::string, std::string> out;
  for (std::size_t at = text.find("\nid = \""); at != std::string::npos; at = text.find("\nid = \"", at + 1)) {
    const std::size_t id = at + 7, next = std::min(text.find("\nid = \"", id), text.size());
    const std::size_t open = text.find("\nregex = '''", id);
    if (open >= next) continue;
    out[text.substr(id, text.find('"', id) - id)] = text.substr(open + 12, text.find("'''", open + 12) - open - 12);
  }
  return out;
}

long peak_kb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

struct Score {
  std::string id;
  int made = 0, found = 0, hidden = 0;  // of the examples as they were made, often of odd separators
  int carried = 0, carried_hidden = 0;  // of their secrets where people write them
  std::string missed;  // an example that the catalogue leaves
};

bool covers(const Finds& finds, const Find& wanted) {
  std::size_t at = wanted.begin;
  for (const Find& find : finds.all()) {
    if (find.begin <= at && find.end > at) at = find.end;
  }
  return at >= wanted.end;
}

// The secret where it would stand in a log or a manifest. `word` names the vendor when the secret itself does not.
std::vector<std::string> carriers_of(std::string_view word, std::string_view secret) {
  return {fmt::format("{}_api_key={}", word, secret), fmt::format("  {}Secret: \"{}\"", word, secret),
          fmt::format(R"({{"level":"info","{}_token":"{}"}})", word, secret)};
}

std::string vendor_of(const OwnRule& rule, std::string_view secret) {
  for (std::string word : rule.keywords()) {
    const bool plain = std::all_of(word.begin(), word.end(), [](char c) { return is_word(c); });
    if (plain && secret.find(word) == std::string_view::npos) return word;
  }
  const std::string_view id = rule.rule().id;
  return std::string(id.substr(0, id.find('-')));
}

class Judge {
 public:
  explicit Judge(Engine catalogue) : catalogue_(std::move(catalogue)) {}

  Score score(const std::shared_ptr<const OwnRule>& rule, const std::string& pattern, int examples) {
    Policy policy;
    policy.profiles = Profile::none;
    policy.own = {rule};
    const auto engine = Engine::build(policy);
    Score out;
    out.id = rule->rule().id;
    if (!engine) return out;
    const auto keywords = rule->keywords();
    std::mt19937 random(1);
    for (int i = 0; i < examples; ++i) {
      auto text = aiops::bench::sample_of(pattern, random);
      if (!text) break;
      ++out.made;
      // A keyword that the pattern does not hold stands before it, as it would stand somewhere in a file.
      engine->find(*text, workspace_, own_);
      if (own_.empty() && !keywords.empty()) {
        text->insert(0, keywords[0] + " ");
        engine->find(*text, workspace_, own_);
      }
      if (own_.empty()) continue;
      ++out.found;
      catalogue_.find(*text, ours_workspace_, ours_);
      const auto& wanted = own_.all();
      const bool all = std::all_of(wanted.begin(), wanted.end(), [&](const Find& find) { return covers(ours_, find); });
      out.hidden += all ? 1 : 0;
      if (!all && out.missed.empty()) out.missed = *text;
      carry(*rule, *engine, text->substr(wanted[0].begin, wanted[0].end - wanted[0].begin), out);
    }
    return out;
  }

 private:
  void carry(const OwnRule& rule, const Engine& engine, const std::string& secret, Score& out) {
    for (const std::string& text : carriers_of(vendor_of(rule, secret), secret)) {
      engine.find(text, workspace_, own_);
      if (own_.empty()) continue;
      ++out.carried;
      catalogue_.find(text, ours_workspace_, ours_);
      const bool gone = std::all_of(own_.all().begin(), own_.all().end(), [&](const Find& find) { return covers(ours_, find); });
      out.carried_hidden += gone ? 1 : 0;
      if (!gone) out.missed = text;
    }
  }

  Engine catalogue_;
  Workspace workspace_, ours_workspace_;
  Finds own_, ours_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fputs("usage: gitleaks_agreement FILE.toml [EXAMPLES] [-v]\n", stderr), 2;
  const int examples = argc > 2 ? std::atoi(argv[2]) : 40;
  const bool verbose = argc > 3;
  std::ifstream file(argv[1]);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const long before = peak_kb();
  const auto start = std::chrono::steady_clock::now();
  const auto rules = read_gitleaks_toml(text);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  if (!rules) return fmt::print(stderr, "{}: {}\n", argv[1], rules.error().what), 1;
  fmt::print("{} rules loaded in {:.0f} ms, {:.1f} MB\n", rules->rules.size(), took.count(),
             static_cast<double>(peak_kb() - before) / 1000);
  for (const std::string& note : rules->notes) fmt::print("  {}\n", note);

  auto catalogue = Engine::build(Policy{});
  if (!catalogue) return 1;
  Judge judge(*std::move(catalogue));
  const auto patterns = patterns_of(text);
  int with_examples = 0, found = 0, hidden = 0, carried = 0, carried_hidden = 0;
  for (const auto& rule : rules->rules) {
    const auto pattern = patterns.find(std::string(rule->rule().id));
    if (pattern == patterns.end()) continue;
    const Score score = judge.score(rule, pattern->second, examples);
    with_examples += score.found > 0 ? 1 : 0;
    // By far most: at random, an example may fail an entropy, an edge or an allowlist.
    found += score.found * 2 >= score.made && score.made > 0 ? 1 : 0;
    hidden += score.hidden == score.found && score.found > 0 ? 1 : 0;
    carried += score.carried > 0 ? 1 : 0;
    carried_hidden += score.carried > 0 && score.carried_hidden == score.carried ? 1 : 0;
    if (verbose && (score.found * 2 < score.made || score.hidden < score.found || score.carried_hidden < score.carried)) {
      fmt::print("  {:<40} made {:>3} found {:>3} hidden {:>3}  in carriers {:>3} of {:>3}  {}\n", score.id, score.made,
                 score.found, score.hidden, score.carried_hidden, score.carried, score.missed.substr(0, 160));
    }
  }
  fmt::print("{} rules have examples that they find, {} find at least half of them\n", with_examples, found);
  fmt::print("the catalogue alone hides every example of {} rules as made, and of {} of {} in usual carriers\n", hidden,
             carried_hidden, carried);
  return 0;
}
