// The JSON form: indented, because people read it too; jq does not mind.
#include "core/render/document.hpp"
#include "core/render/render.hpp"
#include "core/render/width.hpp"

namespace aiops {

std::string render_json(const Report& report, const Style& style) {
  const json::Document document = document_of(report, style.version);
  return hide_deceptive(json::to_text(document.root(), 2), Escapes::json) + "\n";
}

}  // namespace aiops
