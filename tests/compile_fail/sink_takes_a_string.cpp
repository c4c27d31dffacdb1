// What goes to a chat channel has been through the redactor.
// EXPECT: no matching function for call to|no matching conversion|no matching constructor
#include "core/llm/outgoing.hpp"

aiops::llm::Outgoing permitted(aiops::redact::Redactor& redactor) { return aiops::llm::Outgoing(redactor.redact("text")); }

#ifdef MUST_NOT_COMPILE
aiops::llm::Outgoing forged(const std::string& log) { return aiops::llm::Outgoing(log); }
#endif
