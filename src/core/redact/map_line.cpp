// Nearly every line is as we write it, with nothing escaped in it, and is taken apart by its fixed pieces; any other line goes
// through the JSON reader.
#include "core/redact/map_line.hpp"

#include "core/base/base64.hpp"
#include "core/base/json.hpp"
#include "core/base/text.hpp"

namespace aiops::redact {

namespace {

constexpr std::string_view opening = R"({"placeholder":")", middle = R"(","value":")", closing = R"("})";

bool is_plain(std::string_view text) {
  for (const char c : text) {
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) return false;
  }
  return true;
}

bool parse_own(std::string_view line, MapEntry& entry) {
  if (!line.starts_with(opening) || !line.ends_with(closing)) return false;
  line.remove_prefix(opening.size());
  const auto at = line.find('"');
  if (at == std::string_view::npos || line.compare(at, middle.size(), middle) != 0) return false;
  if (line.size() < at + middle.size() + closing.size()) return false;
  entry.placeholder = line.substr(0, at);
  entry.value = line.substr(at + middle.size(), line.size() - at - middle.size() - closing.size());
  return is_plain(entry.placeholder) && is_plain(entry.value);
}

}  // namespace

void append_map_header(std::string& out, std::string_view check) {
  out += R"({"map":)";
  json::append_quoted(out, map_format);
  out += R"(,"check":)";
  json::append_quoted(out, check);
  out += "}\n";
}

void append_map_line(std::string& out, std::string_view placeholder, std::string_view value) {
  out += R"({"placeholder":)";
  json::append_quoted(out, placeholder);
  if (is_valid_utf8(value)) {
    out += R"(,"value":)";
    json::append_quoted(out, value);
  } else {
    out += R"(,"base64":)";
    json::append_quoted(out, encode_base64(value));
  }
  out += "}\n";
}

Status parse_map_line(std::string_view line, MapEntry& entry) {
  if (parse_own(line, entry)) return {};
  AIOPS_TRY(const json::Document document, json::Document::parse(line));
  const json::Value root = document.root();
  if (!root["placeholder"].is_string()) return fail(Fault::input, "no `placeholder`");
  entry.room = root["placeholder"].text();
  const std::size_t size = entry.room.size();
  if (root["base64"].is_string()) {
    const auto bytes = decode_base64(root["base64"].text());
    if (!bytes) return fail(Fault::input, "`base64` is not base64");
    entry.room += *bytes;
  } else if (root["value"].is_string() && !document.repaired()) {
    entry.room += root["value"].text();
  } else {
    return fail(Fault::input, "no `value`");
  }
  entry.placeholder = std::string_view(entry.room).substr(0, size);
  entry.value = std::string_view(entry.room).substr(size);
  return {};
}

}  // namespace aiops::redact
