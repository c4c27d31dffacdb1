// A value is judged as JSON together with what stands beside it, because that is where its name is; then the value is taken out
// of the redacted JSON again. When the holder is large (a ConfigMap's data), its own key is context enough.
#include "core/evidence/mask.hpp"

#include "core/base/text.hpp"
#include "core/redact/redactor.hpp"

namespace aiops {

namespace {

// Compiled from the catalogue alone: the same in every process and every thread, and nothing is kept in it from text to text
// but the capacity of its buffers.
redact::Redactor& reports() {
  thread_local redact::Redactor redactor = [] {
    redact::Policy policy;
    policy.profiles = redact::Profile::secrets | redact::Profile::pii;
    return std::move(*redact::Redactor::make(std::move(policy)));
  }();
  return redactor;
}

bool copy_masked(json::Value value, json::Builder& builder) {
  if (value.is_string()) return builder.string(mask(value.text()));
  if (value.is_array()) {
    builder.begin_array();
    for (const json::Value item : value.items()) copy_masked(item, builder);
    return builder.end_array();
  }
  if (value.is_object()) {
    builder.begin_object();
    for (const json::Member member : value.members()) {
      builder.key(member.key);
      copy_masked(member.value, builder);
    }
    return builder.end_object();
  }
  return builder.copy(value);
}

std::string masked_one_by_one(json::Value value) {
  json::Builder builder;
  copy_masked(value, builder);
  const auto copy = builder.finish();
  return copy ? json::to_text(copy->root()) : "null";
}

// What a value is judged with, and how to find it there again.
struct Context {
  std::string text;
  std::string key;  // empty: by index
  std::size_t index = 0;
};

constexpr std::size_t large = 20;  // members of a holder; beyond, only the key

Context context_of(json::Value value, json::Value root) {
  const json::Value holder = value.parent(root);
  Context context;
  if (holder.is_array()) {
    for (const json::Value item : holder.items()) {
      if (item == value) break;
      ++context.index;
    }
  }
  for (const json::Member member : holder.members()) {
    if (member.value == value) context.key = member.key;
  }
  if (holder && holder.size() <= large) {
    context.text = json::to_text(holder);
    return context;
  }
  json::Builder builder;
  builder.begin_object();
  context.key = context.key.empty() ? "item" : context.key;
  builder.key(context.key);
  builder.copy(value);
  builder.end_object();
  if (const auto alone = builder.finish()) context.text = json::to_text(alone->root());
  return context;
}

std::optional<json::Document> parsed(std::string_view text) {
  auto document = json::Document::parse(text);
  if (!document) return std::nullopt;
  return *std::move(document);
}

}  // namespace

std::string mask(std::string_view text) { return std::string(reports().redact(text).view()); }

std::string mask(std::string_view text, std::size_t max_bytes) { return shorten(mask(text), max_bytes); }

std::string mask_json(json::Value value) {
  std::string text = mask(json::to_text(value));
  return parsed(text) ? text : masked_one_by_one(value);
}

FactValue masked_value(json::Value value, json::Value root) {
  switch (value.type()) {
    case json::Type::missing:
    case json::Type::null:
      return std::monostate();
    case json::Type::boolean:
      return value.is_true();
    case json::Type::integer:
      return *value.integer();
    case json::Type::real:
      return *value.number();
    case json::Type::string:
    case json::Type::array:
    case json::Type::object:
      break;
  }
  if (!value.is_string()) return RawJson{mask_json(value)};
  const Context context = context_of(value, root);
  const auto document = parsed(mask(context.text));
  const json::Value found = !document               ? json::Value()
                            : context.key.empty() ? document->root().at(context.index)
                                                  : document->root()[context.key];
  return found.is_string() ? std::string(found.text()) : mask(value.text());
}

}  // namespace aiops
