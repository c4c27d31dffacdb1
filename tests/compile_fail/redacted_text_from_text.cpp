// Only a Redactor makes RedactedText.
// EXPECT: no matching function for call to|no matching conversion|no matching constructor
#include "core/redact/redactor.hpp"

aiops::redact::RedactedText permitted(aiops::redact::Redactor& redactor) { return redactor.redact("text"); }

#ifdef MUST_NOT_COMPILE
aiops::redact::RedactedText forged(const std::string& log) { return aiops::redact::RedactedText(log); }
#endif
