// prefixes COUNT: the first COUNT beginnings of our catalogue as regular expressions, one a line, for a fair race with a scanner.
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>

#include "core/redact/rule.hpp"

int main(int argc, char** argv) {
  using namespace aiops::redact;
  int left = argc > 1 ? std::atoi(argv[1]) : 110;
  constexpr std::string_view classes[] = {"[A-Za-z0-9_-]", "[A-Za-z0-9_.-]", "[A-Za-z0-9+/=_-]", "[0-9a-fA-F]",
                                          "[A-Za-z0-9]",   "[A-Z0-9]",       "[a-z0-9]"};
  for (const Family* family : families()) {
    for (const Prefix& prefix : family->prefixes) {
      if (left-- <= 0) return 0;
      std::string literal;
      for (const char c : prefix.literal) {
        if (std::string_view(".+*?()[]{}|^$\\").find(c) != std::string_view::npos) literal += '\\';
        literal += c;
      }
      fmt::print("{}{}{{{},}}\n", literal, classes[static_cast<std::size_t>(prefix.alphabet)], prefix.least);
    }
  }
}
