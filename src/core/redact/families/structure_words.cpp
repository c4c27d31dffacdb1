// Names and values are judged as they are everywhere (keys.hpp, values.hpp); the data of a Secret is hidden even where a value
// beside a mere name would not be.
#include <algorithm>
#include <string_view>

#include "core/redact/families/structure.hpp"
#include "core/redact/keys.hpp"
#include "core/redact/site.hpp"
#include "core/redact/values.hpp"

namespace aiops::redact {

Sensitive judge_name(std::string_view name) {
  if (name.size() > longest_key) return Sensitive::no;
  switch (judge_key(name).kind) {
    case KeyKind::strong:
      return Sensitive::yes;
    case KeyKind::weak:
      return Sensitive::when_random;
    case KeyKind::none:
      break;
  }
  return Sensitive::no;
}

bool is_no_value(std::string_view value) {
  if (value.empty() || value == "null" || value == "~" || value.find_first_not_of('*') == std::string_view::npos ||
      value.starts_with("ENC[AES256_GCM,"))
    return true;
  const bool in_braces = value.back() == '}' && (value.starts_with("{{") || value.starts_with("${"));
  if (in_braces || (value.starts_with("$(") && value.back() == ')')) return true;
  return value.front() == '<' && value.back() == '>' && value.size() > 2 &&
         std::all_of(value.begin() + 1, value.end() - 1, [](char c) { return is_word(c) || c == '-' || c == ' '; });
}

bool is_harmless_value(std::string_view value, Sensitive name) {
  if (is_no_value(value) || is_blank(value) || is_path(value) || value == "true" || value == "false") return true;
  if (name == Sensitive::when_random) return !is_random(value);
  return value.size() < 4 && is_all_digits(value);
}

bool is_base64_text(std::string_view value) {
  if (value.size() % 4 != 0 || value.empty()) return false;
  std::size_t size = value.size();
  if (value[size - 1] == '=') --size;
  if (value[size - 1] == '=') --size;
  return std::all_of(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(size),
                     [](char c) { return is_alnum(c) || c == '+' || c == '/'; });
}

}  // namespace aiops::redact
