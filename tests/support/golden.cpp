#include "support/golden.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/text.hpp"

namespace aiops::testing {

namespace {

std::string first_difference(const std::string& wanted, const std::string& got) {
  const auto a = split(wanted, '\n');
  const auto b = split(got, '\n');
  for (std::size_t i = 0; i < a.size() || i < b.size(); ++i) {
    const std::string_view left = i < a.size() ? a[i] : "(end)";
    const std::string_view right = i < b.size() ? b[i] : "(end)";
    if (left != right)
      return "line " + std::to_string(i + 1) + "\n  wanted: " + std::string(left) + "\n  got:    " + std::string(right);
  }
  return "line breaks at the end";
}

}  // namespace

void expect_golden(const std::string& name, const std::string& text) { expect_page("testdata/golden/" + name, text); }

void expect_page(const std::string& name, const std::string& text) {
  const std::string path = std::string(AIOPS_SOURCE_DIR) + "/" + name;
  if (const char* accept = std::getenv("AIOPS_ACCEPT"); accept && std::string_view(accept) == "1") {
    std::ofstream(path, std::ios::binary) << text;
    ADD_FAILURE() << path << " was rewritten: read the difference, then run again without AIOPS_ACCEPT";
    return;
  }
  std::ifstream in(path, std::ios::binary);
  ASSERT_TRUE(in) << path << " is missing: AIOPS_ACCEPT=1 writes it";
  std::ostringstream wanted;
  wanted << in.rdbuf();
  if (wanted.str() != text)
    ADD_FAILURE() << name << " differs, " << first_difference(wanted.str(), text) << "\nAIOPS_ACCEPT=1 accepts the change";
}

}  // namespace aiops::testing
