#include "core/redact/writing.hpp"

#include "core/base/base64.hpp"
#include "core/redact/placeholder.hpp"

namespace aiops::redact {

void append_replacement(const Finds& finds, const Find& find, std::string_view text, Pseudonyms* pseudonyms, std::string& out) {
  switch (find.form) {
    case Form::removed:
      return;
    case Form::recoded:
      out += finds.recoded(find);
      return;
    case Form::base64: {
      std::string plain;
      append_redacted(plain, find.rule->type);
      out += encode_base64(plain);
      return;
    }
    case Form::quoted:
      out += '"';
      append_redacted(out, find.rule->type);
      out += '"';
      return;
    case Form::placeholder:
      break;
  }
  if (find.rule->what == Sensitivity::credential || pseudonyms == nullptr) return append_redacted(out, find.rule->type);
  pseudonyms->append(*find.rule, text.substr(find.begin, find.end - find.begin), out);
}

}  // namespace aiops::redact
