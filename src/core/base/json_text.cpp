// A value as text, and whether two values say the same: both need no more than the cursor.
#include <cmath>

#include <fmt/format.h>

#include "core/base/json.hpp"

namespace aiops::json {

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

namespace {

// Depth is bounded by Limits::max_depth, so recursion is safe here.
void write(std::string& out, Value value, int indent, int depth) {
  const auto line = [&](int at) {
    if (indent > 0) {
      out += '\n';
      out.append(static_cast<std::size_t>(indent) * static_cast<std::size_t>(at), ' ');
    }
  };
  switch (value.type()) {
    case Type::missing:
    case Type::null:
      out += "null";
      return;
    case Type::boolean:
      out += value.is_true() ? "true" : "false";
      return;
    case Type::integer:
      out += fmt::format("{}", *value.integer());
      return;
    case Type::real: {
      const double real = *value.number();
      // -0.0 would come back as the integer 0: writing must not depend on how often a text was read and written.
      out += std::isfinite(real) ? fmt::format("{}", real == 0 ? 0.0 : real) : "null";
      return;
    }
    case Type::string:
      append_quoted(out, value.text());
      return;
    case Type::array: {
      bool first = true;
      out += '[';
      for (const Value item : value.items()) {
        if (!first) out += ',';
        first = false;
        line(depth + 1);
        write(out, item, indent, depth + 1);
      }
      if (!first) line(depth);
      out += ']';
      return;
    }
    case Type::object: {
      bool first = true;
      out += '{';
      for (const Member member : value.members()) {
        if (!first) out += ',';
        first = false;
        line(depth + 1);
        append_quoted(out, member.key);
        out += indent > 0 ? ": " : ":";
        write(out, member.value, indent, depth + 1);
      }
      if (!first) line(depth);
      out += '}';
      return;
    }
  }
}

}  // namespace

std::string to_text(Value value, int indent) {
  std::string out;
  write(out, value, indent, 0);
  return out;
}

bool equal(Value a, Value b) {
  if (a.type() != b.type()) {
    const auto x = a.number();
    const auto y = b.number();
    return x && y && *x == *y;
  }
  switch (a.type()) {
    case Type::missing:
    case Type::null:
      return true;
    case Type::boolean:
      return a.is_true() == b.is_true();
    case Type::integer:
      return a.integer() == b.integer();
    case Type::real:
      return a.number() == b.number();
    case Type::string:
      return a.text() == b.text();
    case Type::array: {
      if (a.size() != b.size()) return false;
      auto other = b.items().begin();
      for (const Value item : a.items()) {
        if (!equal(item, *other)) return false;
        ++other;
      }
      return true;
    }
    case Type::object: {
      if (a.size() != b.size()) return false;
      for (const Member member : a.members()) {
        // Of equal keys the last one counts, on either side.
        const Value twin = b[member.key];
        if (twin.type() == Type::missing || !equal(a[member.key], twin)) return false;
      }
      return true;
    }
  }
  return false;
}

}  // namespace aiops::json
