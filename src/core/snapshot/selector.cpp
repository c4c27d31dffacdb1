// The grammar of label selectors, read by hand: what is refused here would be a 400 from the server, and a person
// should get the message before a connection is made.
#include "core/snapshot/selector.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace aiops {

namespace {

bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool is_inner(char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; }

// The "qualified name" part of a key, and any value: at most 63 of [A-Za-z0-9_.-], alphanumeric at both ends.
bool is_label_word(std::string_view word) {
  if (word.empty() || word.size() > 63 || !is_alnum(word.front()) || !is_alnum(word.back())) return false;
  for (const char c : word) {
    if (!is_inner(c)) return false;
  }
  return true;
}

bool is_label_key(std::string_view key) {
  const auto slash = key.find('/');
  if (slash == std::string_view::npos) return is_label_word(key);
  const std::string_view prefix = key.substr(0, slash);
  if (prefix.empty() || prefix.size() > 253 || !is_alnum(prefix.front()) || !is_alnum(prefix.back())) return false;
  for (const char c : prefix) {
    if (!is_alnum(c) && c != '-' && c != '.') return false;
  }
  return is_label_word(key.substr(slash + 1));
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  const std::vector<Requirement>& requirements() const { return requirements_; }

  Result<std::string> parse() {
    std::string out;
    skip();
    if (done()) return fail(Fault::usage, "empty label selector", "write for example -l app=web");
    while (true) {
      AIOPS_TRY(const std::string one, requirement());
      out += one;
      skip();
      if (done()) return out;
      if (text_[at_] != ',') return wrong("expected a comma");
      ++at_;
      out += ',';
    }
  }

 private:
  bool done() const { return at_ >= text_.size(); }
  void skip() {
    while (!done() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  std::string_view word() {
    skip();
    const std::size_t start = at_;
    while (!done() && (is_inner(text_[at_]) || text_[at_] == '/')) ++at_;
    return text_.substr(start, at_ - start);
  }
  bool take(std::string_view token) {
    skip();
    if (text_.substr(at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }
  tl::unexpected<Error> wrong(std::string_view why) const {
    return fail(Fault::usage,
                fmt::format("label selector '{}', character {}: {}", shorten(escape_terminal(text_), 200), at_ + 1, why),
                "labels are selected as with kubectl: -l 'app=web,tier in (api,db),!canary'");
  }
  Result<std::string> requirement() {
    const bool absent = take("!");
    const std::string key(word());
    if (!is_label_key(key)) return wrong("expected a label name");
    using Op = Requirement::Op;
    if (absent) {
      requirements_.push_back({Op::absent, key, {}});
      return "!" + key;
    }
    for (const std::string_view sign : {"==", "!=", "=", ">", "<"}) {
      if (!take(sign)) continue;
      const std::string_view value = word();
      if (!value.empty() && !is_label_word(value)) return wrong("not a label value");
      if (sign == ">" || sign == "<") {
        if (value.empty() || value.find_first_not_of("0123456789") != std::string_view::npos)
          return wrong("expected a whole number");
      }
      const Op op = sign == "!=" ? Op::not_in : sign == ">" ? Op::greater : sign == "<" ? Op::less : Op::in;
      requirements_.push_back({op, key, {std::string(value)}});
      return key + std::string(sign) + std::string(value);
    }
    const std::size_t before = at_;
    const std::string_view set = word();
    if (set.empty()) {
      requirements_.push_back({Op::exists, key, {}});
      return key;
    }
    if (set != "in" && set != "notin") {
      at_ = before;
      return wrong("expected =, ==, !=, in, notin or a comma");
    }
    requirements_.push_back({set == "in" ? Op::in : Op::not_in, key, {}});
    return values(key + " " + std::string(set) + " (");
  }
  Result<std::string> values(std::string out) {
    if (!take("(")) return wrong("expected (");
    while (true) {
      const std::string_view value = word();
      if (!value.empty() && !is_label_word(value)) return wrong("not a label value");
      out += value;
      requirements_.back().values.emplace_back(value);
      if (take(")")) return out + ")";
      if (!take(",")) return wrong("expected , or )");
      out += ',';
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Requirement> requirements_;
};

std::string_view spelling(Field field, bool regarding) {
  switch (field) {
    case Field::name:
      return "metadata.name";
    case Field::node_name:
      return "spec.nodeName";
    case Field::phase:
      return "status.phase";
    case Field::type:
      return "type";
    case Field::involved_uid:
      return regarding ? "regarding.uid" : "involvedObject.uid";
    case Field::involved_name:
      return regarding ? "regarding.name" : "involvedObject.name";
    case Field::involved_kind:
      return regarding ? "regarding.kind" : "involvedObject.kind";
  }
  return "metadata.name";
}

}  // namespace

Result<Selector> Selector::labels(std::string_view text) {
  Parser parser(text);
  AIOPS_TRY(std::string clean, parser.parse());
  Selector selector;
  selector.labels_ = std::move(clean);
  selector.requirements_ = parser.requirements();
  return selector;
}

bool Requirement::matches(json::Value labels) const {
  const json::Value label = labels[key];
  const bool has = label.is_string();
  const bool listed = has && std::find(values.begin(), values.end(), label.text()) != values.end();
  switch (op) {
    case Op::exists:
      return has;
    case Op::absent:
      return !has;
    case Op::in:
      return listed;
    case Op::not_in:
      return !listed;
    case Op::greater:
    case Op::less:
      break;
  }
  // Whole numbers without sign; the longer one is larger, once leading zeros are gone.
  const auto number = [](std::string_view text) -> std::optional<std::string> {
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    const auto first = text.find_first_not_of('0');
    return std::string(first == std::string_view::npos ? std::string_view{} : text.substr(first));
  };
  const auto mine = has ? number(label.text()) : std::nullopt;
  const auto bound = values.empty() ? std::nullopt : number(values.front());
  if (!mine || !bound || *mine == *bound) return false;
  const bool larger = mine->size() != bound->size() ? mine->size() > bound->size() : *mine > *bound;
  return larger == (op == Op::greater);
}

bool Selector::matches(json::Value labels) const {
  return std::all_of(requirements_.begin(), requirements_.end(), [&](const Requirement& r) { return r.matches(labels); });
}

Selector& Selector::where(Field field, std::string_view value) {
  fields_.emplace_back(field, value);
  return *this;
}

std::string Selector::field_text(bool regarding) const {
  std::string out;
  for (const auto& [field, value] : fields_) {
    if (!out.empty()) out += ',';
    out += spelling(field, regarding);
    out += '=';
    for (const char c : value) {  // as fields.EscapeValue: a value cannot open a second condition
      if (c == '\\' || c == ',' || c == '=') out += '\\';
      out += c;
    }
  }
  return out;
}

bool map_matches(json::Value plain_map, json::Value labels) {
  if (!plain_map.is_object()) return false;
  for (const json::Member wanted : plain_map.members()) {
    const json::Value has = labels[wanted.key];
    if (!has.is_string() || has.text() != wanted.value.text()) return false;
  }
  return true;
}

bool selector_matches(json::Value selector, json::Value labels) {
  if (!selector.is_object()) return false;
  if (selector["matchLabels"].is_object() && !map_matches(selector["matchLabels"], labels)) return false;
  for (const json::Value expression : selector["matchExpressions"].items()) {
    const json::Value has = labels[expression["key"].text()];
    const std::string_view op = expression["operator"].text();
    bool in = false;
    for (const json::Value value : expression["values"].items()) in = in || (has.is_string() && has.text() == value.text());
    if (op == "In" && !in) return false;
    if (op == "NotIn" && in) return false;
    if (op == "Exists" && !has.is_string()) return false;
    if (op == "DoesNotExist" && has.is_string()) return false;
    if (op != "In" && op != "NotIn" && op != "Exists" && op != "DoesNotExist") return false;
  }
  return true;
}

std::string selector_text(json::Value selector) {
  const bool structured = selector["matchLabels"].is_object() || selector["matchExpressions"].is_array();
  std::string out;
  const auto add = [&](const std::string& condition) { out += (out.empty() ? "" : ",") + condition; };
  for (const json::Member label : (structured ? selector["matchLabels"] : selector).members()) {
    if (!label.value.is_string()) return {};
    add(fmt::format("{}={}", label.key, label.value.text()));
  }
  if (!structured) return out;
  for (const json::Value expression : selector["matchExpressions"].items()) {
    const std::string_view op = expression["operator"].text();
    const std::string_view key = expression["key"].text();
    std::vector<std::string_view> values;
    for (const json::Value value : expression["values"].items()) values.push_back(value.text());
    if (op == "In") add(fmt::format("{} in ({})", key, fmt::join(values, ",")));
    if (op == "NotIn") add(fmt::format("{} notin ({})", key, fmt::join(values, ",")));
    if (op == "Exists") add(std::string(key));
    if (op == "DoesNotExist") add(fmt::format("!{}", key));
  }
  return out;
}

}  // namespace aiops
