// Evidence reaches a prompt only as RedactedText.
// EXPECT: no matching function for call to|cannot convert|no viable conversion|could not convert
#include "core/llm/prompt.hpp"

void permitted(aiops::llm::Prompt& prompt, const aiops::redact::RedactedText& text) { prompt.show({1}, text); }

#ifdef MUST_NOT_COMPILE
void forged(aiops::llm::Prompt& prompt, const std::string& log) { prompt.show({1}, log); }
#endif
