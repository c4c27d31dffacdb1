// Written by hand, key by key, in one order; strings are quoted as JSON by the one function that does so.
#include "core/render/sarif.hpp"

#include <fmt/format.h>

#include "core/base/json.hpp"

namespace aiops::sarif {

namespace {

std::string quoted(std::string_view text) {
  std::string out;
  json::append_quoted(out, text);
  return out;
}

std::string_view name_of(Level level) {
  switch (level) {
    case Level::none:
      return "none";
    case Level::note:
      return "note";
    case Level::error:
      return "error";
    default:
      return "warning";
  }
}

void append_region(std::string& out, const Region& region) {
  std::string inner;
  const auto number = [&](std::string_view key, std::uint64_t value) {
    inner += fmt::format("{}\"{}\": {}", inner.empty() ? "" : ", ", key, value);
  };
  if (region.start_line > 0) number("startLine", region.start_line);
  if (region.start_column > 0) number("startColumn", region.start_column);
  if (region.end_line > 0) number("endLine", region.end_line);
  if (region.end_column > 0) number("endColumn", region.end_column);
  if (region.byte_offset) number("byteOffset", *region.byte_offset);
  if (region.byte_length) number("byteLength", *region.byte_length);
  if (!inner.empty()) out += fmt::format(", \"region\": {{{}}}", inner);
}

bool stays(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~/!$&'()*+,;=@").find(c) != std::string_view::npos;
}

}  // namespace

std::string uri_of(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (stays(c)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string Log::begin(std::span<const Rule> rules) const {
  std::string out = fmt::format(
      "{{\n  \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n  \"version\": \"2.1.0\",\n  \"runs\": [{{\n"
      "    \"tool\": {{\"driver\": {{\"name\": {}, \"semanticVersion\": {}, \"rules\": [",
      quoted(tool_), quoted(version_));
  bool first = true;
  for (const Rule& rule : rules) {
    out += fmt::format("{}\n      {{\"id\": {}, \"shortDescription\": {{\"text\": {}}}, ", first ? "" : ",", quoted(rule.id),
                       quoted(rule.title));
    if (!rule.help_uri.empty()) out += fmt::format("\"helpUri\": {}, ", quoted(rule.help_uri));
    out += fmt::format("\"defaultConfiguration\": {{\"level\": \"{}\"}}}}", name_of(rule.level));
    first = false;
  }
  // Columns are of bytes, which SARIF has no word for; byteOffset and byteLength are exact.
  return out + "\n    ]}},\n    \"columnKind\": \"unicodeCodePoints\",\n    \"results\": [";
}

std::string Log::add(const Result& result) {
  std::string out = fmt::format("{}\n      {{\"ruleId\": {}, \"level\": \"{}\", \"message\": {{\"text\": {}}}", first_ ? "" : ",",
                                quoted(result.rule), name_of(result.level), quoted(result.message));
  first_ = false;
  if (!result.file.empty()) {
    out += fmt::format(", \"locations\": [{{\"physicalLocation\": {{\"artifactLocation\": {{\"uri\": {}}}",
                       quoted(uri_of(result.file)));
    append_region(out, result.region);
    out += "}}]";
  }
  if (!result.fingerprint_name.empty()) {
    out += fmt::format(", \"partialFingerprints\": {{{}: {}}}", quoted(result.fingerprint_name), quoted(result.fingerprint));
  }
  return out + "}";
}

std::string Log::end() const { return "\n    ]\n  }]\n}\n"; }

}  // namespace aiops::sarif
