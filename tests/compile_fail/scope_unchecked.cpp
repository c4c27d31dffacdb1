// A namespace must have been checked.
// EXPECT: is private|private constructor
#include "core/collect/read.hpp"

auto permitted() { return aiops::Scope::in("shop"); }

#ifdef MUST_NOT_COMPILE
auto forged() { return aiops::Scope(std::string("../kube-system")); }
#endif
