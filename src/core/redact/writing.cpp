// One place decides what stands for a find: the stream and calls in the process write the same bytes.
#include "core/redact/writing.hpp"

#include <array>

#include "core/redact/base64_run.hpp"
#include "core/redact/placeholder.hpp"

namespace aiops::redact {

namespace {

void append_quoted(std::string& out, std::string_view type) {
  out += '"';
  append_redacted(out, type);
  out += '"';
}

}  // namespace

void append_replacement(const Finds& finds, const Find& find, std::string_view text, Pseudonyms* pseudonyms, std::string& out) {
  switch (find.form) {
    case Form::removed:
      return;
    case Form::recoded:
      out += finds.recoded(find);
      return;
    case Form::base64: {
      // Written plain behind the text, then encoded over it from a copy: no allocation when `out` has room.
      std::array<char, 64> plain{};
      const std::size_t from = out.size();
      append_redacted(out, find.rule->type);
      const std::size_t size = out.copy(plain.data(), plain.size(), from);
      out.resize(from);
      append_base64({plain.data(), size}, out);
      return;
    }
    case Form::quoted:
      return append_quoted(out, find.rule->type);
    case Form::placeholder:
      break;
  }
  if (find.alone && find.rule->what == Sensitivity::credential) return append_quoted(out, find.rule->type);
  if (find.rule->what == Sensitivity::credential || pseudonyms == nullptr) return append_redacted(out, find.rule->type);
  pseudonyms->append(*find.rule, text.substr(find.begin, find.end - find.begin), out);
}

}  // namespace aiops::redact
