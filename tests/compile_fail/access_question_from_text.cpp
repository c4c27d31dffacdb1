// What is posted is a question about ourselves, not a body of one's own.
// EXPECT: is private|private constructor
#include "core/kube/access.hpp"

auto permitted() { return aiops::kube::AccessQuestion::may_i_read_logs(aiops::Scope::all()); }

#ifdef MUST_NOT_COMPILE
auto forged() {
  return aiops::kube::AccessQuestion(std::string("/api/v1/namespaces/shop/pods"), std::string("{}"), std::string());
}
#endif
