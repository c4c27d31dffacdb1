// Texts that are compared byte for byte with a file of testdata/golden. After a wanted change: AIOPS_ACCEPT=1 rewrites the
// files and lets the tests fail, so that nothing passes without having been compared.
#pragma once

#include <string>

namespace aiops::testing {

void expect_golden(const std::string& name, const std::string& text);
void expect_page(const std::string& path_below_source_dir, const std::string& text);  // a generated page, such as docs/rules.md

}  // namespace aiops::testing
