// A Read carries no verb and no body that could be set.
// EXPECT: has no member named|no member named
#include "core/kube/client.hpp"

auto permitted(aiops::kube::KubeClient& client, const aiops::Read& read) { return client.read(read); }

#ifdef MUST_NOT_COMPILE
auto forged(aiops::kube::KubeClient& client, const aiops::Read& read) { return client.send("DELETE", read); }
#endif
