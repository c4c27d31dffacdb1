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

}  // namespace aiops::redact::testing
