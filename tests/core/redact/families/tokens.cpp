#include "core/redact/families/tokens.hpp"

#include <gtest/gtest.h>

#include "core/redact/engine.hpp"
#include "core/redact/workspace.hpp"

namespace aiops::redact::testing {

std::vector<std::string> found_by(std::initializer_list<const Family*> families, std::string_view text, bool identifiers) {
  Policy policy;
  policy.profiles = Profile::none;
  for (const Family* family : families) {
    for (const Rule& rule : family->rules) {
      if (identifiers || rule.what == Sensitivity::credential) policy.enabled.insert(std::string(rule.id));
    }
  }
  auto engine = Engine::build(policy);
  EXPECT_TRUE(engine) << engine.error().what;
  Workspace workspace;
  Finds finds;
  engine->find(text, workspace, finds);
  std::vector<std::string> out;
  for (const Find& find : finds.all()) {
    out.push_back(std::string(find.rule->id) + ":" + std::string(text.substr(find.begin, find.end - find.begin)));
  }
  return out;
}

namespace {

std::string body(std::string_view alphabet, std::size_t bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes; ++i) out += alphabet[i * 7 % alphabet.size()];
  return out;
}

}  // namespace

std::string mixed_body(std::size_t bytes) { return body("a1B2c3D4e5F6g7H8i9J0kLmNoPqRsTuVwXyZ", bytes); }
std::string lower_body(std::size_t bytes) { return body("a1b2c3d4e5f6g7h8i9j0klmnopqrstuvwxyz", bytes); }
std::string upper_body(std::size_t bytes) { return body("A2B3C4D5E6F7GHIJKLMNOPQRSTUVWXYZ234", bytes); }
std::string hex_body(std::size_t bytes) { return body("a1b2c3d4e5f60789", bytes); }

void expect_found(std::initializer_list<const Family*> families, const std::vector<Token>& tokens) {
  for (const auto& [rule, value] : tokens) {
    const std::vector<std::string> expected{std::string(rule) + ":" + value};
    for (const std::string& text : {"{\"k\":\"" + value + "\"}", "{\\\"k\\\":\\\"" + value + "\\\"}",
                                    "level=info k=" + value + " n=1", "\x1b[32m" + value + "\x1b[0m", "It was " + value}) {
      EXPECT_EQ(found_by(families, text), expected) << text;
    }
  }
}

}  // namespace aiops::redact::testing
