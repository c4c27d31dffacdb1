// A text is judged, then copied with the finds replaced; the buffers stay for the next one.
#include "core/redact/redactor.hpp"

#include "core/redact/pseudonym.hpp"
#include "core/redact/writing.hpp"

namespace aiops::redact {

Redactor::Redactor(Engine engine, std::shared_ptr<Pseudonyms> pseudonyms)
    : engine_(std::move(engine)),
      pseudonyms_(std::move(pseudonyms)),
      workspace_(std::make_unique<Workspace>()),
      finds_(std::make_unique<Finds>()) {}

Result<Redactor> Redactor::make(Policy policy, std::shared_ptr<Pseudonyms> pseudonyms) {
  AIOPS_TRY(Engine engine, Engine::build(std::move(policy)));
  return Redactor(std::move(engine), std::move(pseudonyms));
}

void Redactor::redact(std::string_view text, RedactedText& out) {
  engine_.find(text, *workspace_, *finds_);
  out.text_.clear();
  std::size_t at = 0;
  for (const Find& find : finds_->all()) {
    out.text_.append(text, at, find.begin - at);
    append_replacement(*finds_, find, text, pseudonyms_.get(), out.text_);
    at = find.end;
  }
  out.text_.append(text, at, text.size() - at);
}

RedactedText Redactor::redact(std::string_view text) {
  RedactedText out;
  redact(text, out);
  return out;
}

}  // namespace aiops::redact
