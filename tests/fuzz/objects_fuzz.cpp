// Any text is refused with a reason or becomes a snapshot; whatever stands in its objects, the report about it has two
// commands and a fact an incident, its own JSON form verifies, and no form lets a control character through.
#include <cstdint>
#include <string_view>

#include "core/base/json.hpp"
#include "core/base/text.hpp"
#include "core/bundle/reader.hpp"
#include "core/evidence/verify.hpp"
#include "core/findings/diagnose.hpp"
#include "core/render/render.hpp"
#include "promise.hpp"

namespace {

using namespace aiops;
using aiops::fuzz::promise;

bool is_clean(std::string_view text) {
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f) return false;
  }
  return is_valid_utf8(text);
}

void check_forms(const Report& report, const Snapshot& snapshot) {
  Style style;
  style.version = "0.0.0";
  style.show_evidence = true;
  for (const Format format : {Format::text, Format::wide, Format::yaml, Format::markdown, Format::junit, Format::name})
    promise(is_clean(render(report, format, style)), "what is shown has no control character and is UTF-8");
  style.unicode = false;
  style.width = 40;
  for (const char c : render(report, Format::text, style)) promise(c == '\n' || (c >= 0x20 && c < 0x7f), "plain ASCII is");
  const auto json = json::Document::parse(render(report, Format::json, style));
  promise(json.has_value(), "the JSON form is JSON");
  const auto verified = verify_report(json->root(), snapshot);
  promise(verified.has_value(), "the JSON form is a report");
  if (verified->failure) std::fprintf(stderr, "%s\n", describe(*verified).c_str());
  promise(!verified->failure, "a report holds in its own snapshot");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto snapshot = snapshot_of_text({reinterpret_cast<const char*>(data), size});
  if (!snapshot) {
    promise(!snapshot.error().what.empty(), "a refusal says why");
    return 0;
  }
  Question question;
  question.now = parse_time("2026-11-20T13:54:00Z");
  const auto report = diagnose(*snapshot, question);
  promise(report.has_value(), "a question without a subject has an answer");
  for (const Incident& incident : report->incidents) {
    promise(incident.commands.size() == 2, "an incident has two commands");
    promise(!incident.facts.empty(), "an incident has a fact");
  }
  check_forms(*report, *snapshot);
  return 0;
}
