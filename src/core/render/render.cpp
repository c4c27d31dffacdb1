// The table of formats.
#include "core/render/render.hpp"

#include <utility>

namespace aiops {

std::optional<Format> format_from(std::string_view word) {
  constexpr std::pair<std::string_view, Format> words[] = {
      {"text", Format::text},         {"wide", Format::wide},   {"json", Format::json}, {"yaml", Format::yaml},
      {"markdown", Format::markdown}, {"junit", Format::junit}, {"name", Format::name}};
  for (const auto& [name, format] : words) {
    if (name == word) return format;
  }
  return std::nullopt;
}

std::string render(const Report& report, Format format, const Style& style) {
  switch (format) {
    case Format::json:
      return render_json(report, style);
    case Format::yaml:
      return render_yaml(report, style);
    case Format::markdown:
      return render_markdown(report, style);
    case Format::junit:
      return render_junit(report, style);
    case Format::name:
      return render_name(report);
    case Format::wide:
      return render_text(report, style, true);
    case Format::text:
      break;
  }
  return render_text(report, style, false);
}

}  // namespace aiops
