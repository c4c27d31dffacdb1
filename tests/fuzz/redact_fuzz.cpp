// Any bytes, with any profile: redacting twice changes nothing, no rule fires on the output, every cut gives the same bytes,
// the number of lines is kept.
#include <algorithm>
#include <cstdint>
#include <string>

#include "core/redact/redactor.hpp"
#include "core/redact/stream.hpp"
#include "promise.hpp"

namespace {

using namespace aiops::redact;
using aiops::fuzz::promise;

struct Kept final : Outlet {
  aiops::Status write(std::span<const std::string_view> pieces) override {
    for (const auto piece : pieces) text += piece;
    return {};
  }
  std::string text;
};

Engine& engine_of(std::uint8_t profiles) {
  static Engine engines[2] = {*Engine::build({}), [] {
                                Policy policy;
                                policy.profiles = Profile::secrets | Profile::infra | Profile::pii;
                                return *Engine::build(policy);
                              }()};
  return engines[profiles % 2];
}

std::string streamed(const Engine& engine, std::string_view text, std::size_t size) {
  Kept kept;
  Stream stream(engine, nullptr, kept);
  for (std::size_t at = 0; at < text.size(); at += size)
    promise(stream.feed(text.substr(at, size)).has_value(), "reading goes on");
  promise(stream.finish().has_value(), "it ends");
  return kept.text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::uint8_t choice = data[0];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Engine& engine = engine_of(choice);
  const std::string once = streamed(engine, text, std::max<std::size_t>(text.size(), 1));
  promise(streamed(engine, once, std::max<std::size_t>(once.size(), 1)) == once, "redacting twice changes nothing");
  promise(streamed(engine, text, 1 + choice / 2) == once, "every cut gives the same bytes");
  promise(std::count(once.begin(), once.end(), '\n') == std::count(text.begin(), text.end(), '\n'), "lines are kept");
  Workspace workspace;
  Finds finds;
  engine.find(once, workspace, finds);
  promise(finds.empty(), "nothing is found in what was redacted");
  return 0;
}
