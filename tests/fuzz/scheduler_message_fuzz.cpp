// Any sentence gives parts that stand in it, in order and apart, and reading it is the same each time.
#include <cstdint>
#include <string_view>

#include "core/findings/scheduler_message.hpp"
#include "promise.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using aiops::fuzz::promise;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto message = aiops::parse_scheduler_message(text);
  const auto inside = [](std::string_view part, std::string_view whole) {
    return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
  };
  promise(message.refusals.size() <= 100, "the number of parts is bounded");
  promise(inside(message.preemption, text), "what it says of preemption stands in the text");
  const char* at = text.data();
  for (const auto& refusal : message.refusals) {
    promise(!refusal.reason.empty(), "no part is empty");
    promise(inside(refusal.reason, text) && refusal.reason.data() >= at, "parts stand in the text, in order and apart");
    promise(inside(refusal.detail, refusal.reason), "a detail stands in its reason");
    promise(!refusal.nodes || *refusal.nodes >= 0, "a count is not negative");
    at = refusal.reason.data() + refusal.reason.size();
  }
  promise(aiops::parse_scheduler_message(text).refusals.size() == message.refusals.size(), "reading is the same each time");
  return 0;
}
