// A question to an API server is made of a kind and checked names, never of text.
// EXPECT: no matching function for call to|no matching conversion|no matching constructor
#include "core/collect/read.hpp"

aiops::Read permitted() { return aiops::Read::version(); }

#ifdef MUST_NOT_COMPILE
aiops::Read forged() { return aiops::Read(std::string("/api/v1/namespaces/shop/pods/web-1/exec?command=id")); }
#endif
