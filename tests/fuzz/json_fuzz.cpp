// Any bytes are either refused or read into a tree that survives its own text, and whose every path leads back.
#include <cstdint>
#include <string_view>

#include "core/base/json.hpp"
#include "core/base/text.hpp"
#include "promise.hpp"

namespace {

using aiops::fuzz::promise;
using aiops::json::Value;

// Looking up a path walks from the root, so only so many are tried on one input.
void check_paths(Value root, Value value, int& budget) {
  if (--budget < 0) return;
  const auto found = aiops::json::resolve(root, value.path(root));
  promise(found.has_value(), "a path made by path() is understood");
  promise(*found == value, "a path made by path() leads back");
  for (const Value item : value.items()) check_paths(root, item, budget);
  for (const auto member : value.members()) {
    // Of equal keys only the last one can be reached.
    if (value[member.key] == member.value) check_paths(root, member.value, budget);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto document = aiops::json::Document::parse(bytes);
  if (!document) {
    promise(!document.error().what.empty(), "a refusal says why");
    return 0;
  }
  const Value root = document->root();
  const std::string text = aiops::json::to_text(root);
  promise(aiops::is_valid_utf8(text), "what is written is UTF-8");
  const auto again = aiops::json::Document::parse(text);
  promise(again.has_value(), "what is written can be read");
  promise(aiops::json::to_text(again->root()) == text, "writing is stable");
  const auto pretty = aiops::json::Document::parse(aiops::json::to_text(root, 2));
  promise(pretty && aiops::json::equal(pretty->root(), again->root()), "indenting changes nothing");
  int budget = 60;
  check_paths(root, root, budget);
  return 0;
}
