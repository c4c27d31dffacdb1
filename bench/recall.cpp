// recall [--profile secrets|secrets,pii|all] [FILE...]: how many of the corpus' true positives are gone, by family and over all
// carriers, and how often something is found in files that hold no secret, by rule. The tables of docs/redaction.md.
#include <array>
#include <cstring>
#include <fstream>
#include <map>
#include <string>

#include <fmt/format.h>

#include "core/redact/corpus.hpp"
#include "core/redact/redactor.hpp"
#include "core/redact/stream.hpp"

namespace {

using namespace aiops::redact;

void recall(const Policy& policy) {
  auto redactor = Redactor::make(policy);
  if (!redactor) return;
  struct Row {
    std::size_t all = 0, found = 0;
  };
  std::map<std::string, Row> rows;
  std::map<std::string, std::size_t> missed;
  for (const auto& p : testing::positives(20, 20260101)) {
    for (const auto& carrier : testing::carriers()) {
      if (carrier.name == "yaml" && p.text.find('\'') != std::string::npos) continue;
      const auto worn = carrier.wrap(p);
      Row& row = rows[p.family];
      ++row.all;
      if (testing::left_of(p.secret(), redactor->redact(worn.text).view()).empty()) {
        ++row.found;
      } else {
        ++missed[p.pattern];
      }
    }
  }
  fmt::print("{:<12} {:>8} {:>8} {:>8}\n", "family", "texts", "gone", "recall");
  for (const auto& [family, row] : rows)
    fmt::print("{:<12} {:>8} {:>8} {:>7.2f}%\n", family, row.all, row.found,
               100.0 * static_cast<double>(row.found) / static_cast<double>(row.all));
  for (const auto& [pattern, count] : missed) fmt::print("  missed {:>4}  {}\n", count, pattern);
}

struct Nowhere final : Outlet {
  aiops::Status write(std::span<const std::string_view>) override { return {}; }
};

struct Counted final : Witness {
  void saw(const Sighting& s) override {
    auto& [count, sample] = rules[std::string(s.rule->id)];
    ++count;
    if (sample.size() < 160) sample += " " + std::to_string(s.line) + ":" + std::string(s.value.substr(0, 40));
  }
  std::map<std::string, std::pair<std::size_t, std::string>> rules;
};

int hits(const Policy& policy, const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    fmt::print(stderr, "cannot read {}\n", path);
    return 2;
  }
  auto engine = Engine::build(policy);
  if (!engine) return 2;
  Nowhere nowhere;
  Counted counted;
  Stream stream(*engine, nullptr, nowhere, &counted);
  std::array<char, 1 << 18> block;
  std::size_t bytes = 0;
  while (file.read(block.data(), block.size()), file.gcount() > 0) {
    bytes += static_cast<std::size_t>(file.gcount());
    if (!stream.feed({block.data(), static_cast<std::size_t>(file.gcount())})) return 1;
  }
  if (!stream.finish()) return 1;
  const double mb = static_cast<double>(bytes) / 1e6;
  std::size_t all = 0;
  for (const auto& [rule, seen] : counted.rules) all += seen.first;
  fmt::print("{:<32} {:>9.2f} MB {:>7} hits {:>8.3f} a MB\n", std::strrchr(path, '/') ? std::strrchr(path, '/') + 1 : path, mb,
             all, static_cast<double>(all) / mb);
  for (const auto& [rule, seen] : counted.rules) fmt::print("    {:<28} {:>7} {}\n", rule, seen.first, seen.second);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Policy policy;
  int first = 1;
  if (argc > 2 && std::strcmp(argv[1], "--profile") == 0) {
    const std::string_view profile = argv[2];
    policy.profiles = profile == "secrets" ? Profile::secrets
                      : profile == "all"   ? Profile::secrets | Profile::infra | Profile::pii
                                           : Profile::secrets | Profile::pii;
    first = 3;
  }
  if (first == argc) recall(policy);
  int code = 0;
  for (int i = first; i < argc; ++i) code = std::max(code, hits(policy, argv[i]));
  return code;
}
