// A name must have been checked: text is no ObjectName, and there is no constructor that would make it one.
// EXPECT: cannot convert|could not convert|could not bind|no viable conversion|no matching function
#include "core/collect/read.hpp"

auto permitted() { return aiops::Read::object(aiops::Kind::node, *aiops::ObjectName::cluster_wide("worker-1")); }

#ifdef MUST_NOT_COMPILE
auto forged() { return aiops::Read::object(aiops::Kind::node, "worker-1/proxy"); }
#endif
