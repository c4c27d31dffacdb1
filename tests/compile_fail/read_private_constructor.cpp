// The parts of a Read cannot be put together from outside either.
// EXPECT: is private|private constructor
#include "core/collect/read.hpp"

auto permitted() { return aiops::Read::list(aiops::Kind::pod, aiops::Scope::all()); }

#ifdef MUST_NOT_COMPILE
auto forged() { return aiops::Read(aiops::Read::Form::object, aiops::Kind::pod); }
#endif
