// The client has no door for a path, a verb or a body.
// EXPECT: cannot convert|could not convert|no viable conversion|no matching function|no matching member function
#include "core/kube/client.hpp"

auto permitted(aiops::kube::KubeClient& client) { return client.read(aiops::Read::version()); }

#ifdef MUST_NOT_COMPILE
auto forged(aiops::kube::KubeClient& client) { return client.read(std::string("/api/v1/nodes/worker-1/proxy/run")); }
#endif
