// Any bytes give templates within the bounds; every line finds its own again; a log compared with itself differs in nothing.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/findings/log_templates.hpp"
#include "promise.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using aiops::fuzz::promise;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  aiops::Log log;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    log.lines.push_back({std::nullopt, text.substr(at, end - at)});
    at = end + 1;
  }
  const aiops::LogTemplates templates(log);
  std::size_t counted = templates.uncounted();
  for (const aiops::LogTemplate& known : templates.all()) {
    promise(known.text.size() <= 1024, "a template is no longer than what is read of a line");
    promise(known.count > 0 && known.first_line <= known.last_line && known.last_line < log.lines.size(), "it stands in the log");
    promise(templates.of(log.lines[known.last_line].text) == &known, "a line finds its own template");
    promise(aiops::just_as_often(templates, templates, log.lines[known.first_line].text), "it says it as often as itself");
    counted += known.count;
  }
  promise(templates.all().size() <= aiops::LogTemplates::max_templates, "the number of templates is bounded");
  promise(counted == templates.lines(), "every line is counted once");
  return 0;
}
