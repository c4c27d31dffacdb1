#include "core/redact/harness.hpp"

#include <gtest/gtest.h>

namespace aiops::redact::testing {

namespace {

Policy of_profiles(std::uint8_t profiles) {
  Policy policy;
  policy.profiles = profiles;
  return policy;
}

}  // namespace

std::string redacted(std::string_view text, const Policy& policy) {
  auto redactor = Redactor::make(policy);
  EXPECT_TRUE(redactor) << redactor.error().what;
  return redactor ? std::string(redactor->redact(text).view()) : std::string();
}

std::string redacted(std::string_view text, std::uint8_t profiles) { return redacted(text, of_profiles(profiles)); }

std::vector<std::string> found(std::string_view text, std::uint8_t profiles) {
  auto engine = Engine::build(of_profiles(profiles));
  EXPECT_TRUE(engine) << engine.error().what;
  std::vector<std::string> out;
  if (!engine) return out;
  Workspace workspace;
  Finds finds;
  engine->find(text, workspace, finds);
  for (const Find& find : finds.all()) {
    out.push_back(std::string(find.rule->id) + ":" + std::string(text.substr(find.begin, find.end - find.begin)));
  }
  return out;
}

}  // namespace aiops::redact::testing
