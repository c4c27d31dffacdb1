// The resource is one of the closed table, not a word such as "pods/exec".
// EXPECT: cannot convert|cannot initialize|no viable conversion|no matching function
#include "core/collect/read.hpp"

auto permitted() { return aiops::Read::list(aiops::Kind::pod, aiops::Scope::all()); }

#ifdef MUST_NOT_COMPILE
auto forged() { return aiops::Read::list("pods/exec", aiops::Scope::all()); }
#endif
