// The same document as YAML, block style. A text stands plain only when no reader of YAML 1.1 or 1.2 could take it for
// anything else; every other text stands in double quotes with the escapes of JSON, which YAML shares.
#include <algorithm>
#include <array>

#include "core/base/text.hpp"
#include "core/render/document.hpp"
#include "core/render/render.hpp"
#include "core/render/width.hpp"

namespace aiops {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// A word that begins with a letter and holds nothing YAML gives a meaning to, and is none of its special words.
bool stands_plain(std::string_view text) {
  if (text.empty() || text.size() > 100 || !is_letter(text.front())) return false;
  const auto harmless = [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || std::string_view("-_./").find(c) != std::string_view::npos;
  };
  if (!std::all_of(text.begin(), text.end(), harmless)) return false;
  static constexpr std::array<std::string_view, 9> special{"true", "false", "yes", "no", "on", "off", "y", "n", "null"};
  return std::find(special.begin(), special.end(), to_lower(text)) == special.end();
}

void write_text(std::string& out, std::string_view text) {
  if (stands_plain(text)) {
    out += text;
  } else {
    json::append_quoted(out, text);
  }
}

// YAML 1.2, 7.4.2: a key of more than 1024 characters must be announced.
void write_key(std::string& out, std::string_view key, std::size_t indent) {
  if (key.size() > 500) {
    out += "? ";
    write_text(out, key);
    out += '\n';
    out.append(indent, ' ');
  } else {
    write_text(out, key);
  }
  out += ':';
}

bool is_leaf(json::Value value) { return !(value.is_array() || value.is_object()) || value.size() == 0; }

void write_leaf(std::string& out, json::Value value) {
  if (value.is_string()) {
    write_text(out, value.text());
  } else {
    out += json::to_text(value);
  }
  out += '\n';
}

// The cursor stands behind "key:" or "-"; depth is bounded by the limits of json::Document.
void write(std::string& out, json::Value value, std::size_t indent, bool in_list) {
  if (is_leaf(value)) {
    out += ' ';
    write_leaf(out, value);
    return;
  }
  bool first = true;
  const auto place = [&] {
    if (first && in_list) {
      out += ' ';
    } else {
      if (first && !out.empty()) out += '\n';
      out.append(indent, ' ');
    }
    first = false;
  };
  for (const json::Member member : value.members()) {
    place();
    write_key(out, member.key, indent);
    write(out, member.value, indent + 2, false);
  }
  for (const json::Value item : value.items()) {
    place();
    out += '-';
    write(out, item, indent + 2, true);
  }
}

}  // namespace

std::string render_yaml(const Report& report, const Style& style) {
  const json::Document document = document_of(report, style.version);
  std::string out;
  write(out, document.root(), 0, false);
  return hide_deceptive(out, Escapes::yaml);
}

}  // namespace aiops
