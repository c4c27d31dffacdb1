// Any bytes are refused with a reason or read into trees that can be written as JSON and read again.
#include <cstdint>
#include <string_view>

#include "core/base/yaml.hpp"
#include "promise.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using aiops::fuzz::promise;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // Aliases may make a small text large: a low limit keeps the fuzzer quick and tries the limit itself.
  aiops::json::Limits limits;
  limits.max_values = 20'000;
  const auto documents = aiops::parse_yaml(bytes, limits);
  if (!documents) {
    promise(!documents.error().what.empty(), "a refusal says why");
    return 0;
  }
  for (const auto& document : *documents) {
    promise(!document.root().is_null(), "empty documents are left out");
    const std::string text = aiops::json::to_text(document.root());
    const auto again = aiops::json::Document::parse(text);
    promise(again.has_value(), "what is written can be read");
    promise(aiops::json::to_text(again->root()) == text, "writing is stable");
  }
  (void)aiops::parse_json_or_yaml(bytes, limits);
  return 0;
}
