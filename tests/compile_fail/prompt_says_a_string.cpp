// The words of a prompt are fixed when the program is compiled: a text of run time cannot be said.
// EXPECT: not a constant expression|no viable conversion|could not convert|is not a constant expression
#include "core/llm/prompt.hpp"

void permitted(aiops::llm::Prompt& prompt) { prompt.say("You read evidence.\n"); }

#ifdef MUST_NOT_COMPILE
void forged(aiops::llm::Prompt& prompt, const std::string& log) { prompt.say(log.c_str()); }
#endif
