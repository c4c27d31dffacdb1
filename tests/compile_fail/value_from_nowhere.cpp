// A json::Value can only be had from a Document: nobody can forge a place that a fact would then cite.
// EXPECT: is private|calling a private constructor
#include "core/base/json.hpp"

aiops::json::Value permitted() { return aiops::json::Document().root(); }

#ifdef MUST_NOT_COMPILE
aiops::json::Value forged() { return aiops::json::Value(static_cast<const aiops::json::Tape*>(nullptr), 7); }
#endif
