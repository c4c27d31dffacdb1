// Why: a fuzz target states what must hold for every input; a broken promise must stop every build, also without asserts.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace aiops::fuzz {

inline void promise(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

}  // namespace aiops::fuzz
