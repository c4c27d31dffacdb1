// The YAML reader knows the line of a value; its column is found by looking for the word in the text of that line.
#include "core/redact/own/rule_yaml.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/base/yaml.hpp"
#include "core/redact/own/allow_list.hpp"
#include "core/redact/own/regex_rule.hpp"

namespace aiops::redact {

namespace {

using json::Value;
using Words = std::vector<std::string_view>;

bool is_word(std::string_view text) {
  return text.size() >= 2 && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

class Reader {
 public:
  Reader(std::string_view text, const RuleFileOptions& options) : lines_(split(text, '\n')), options_(options) {}

  Result<RuleFile> read(Value root);

 private:
  using Failure = tl::unexpected<Error>;
  std::string place(Value value, std::string_view word) const;
  Failure wrong(Value value, std::string_view word, std::string_view what, std::string hint = {}) const {
    return fail(Fault::input, fmt::format("{}: {}", place(value, word), what), std::move(hint));
  }
  Status check_keys(Value object, std::string_view what, const Words& known) const;
  Result<std::string> text(Value object, std::string_view key) const;
  Result<std::vector<Value>> list(Value object, std::string_view key) const;
  Result<Expression> expression(Value value) const;
  Result<int> group(Value rule, const Expression&) const;
  Result<double> entropy_of(Value rule) const;
  Result<Sensitivity> sensitivity(Value rule) const;
  Result<std::uint8_t> profiles(Value rule) const;
  Status names(Value rule, RegexSpec& out) const;
  Status allow(Value entry, std::string_view rule);
  Status rule(Value rule);

  std::vector<std::string_view> lines_;
  const RuleFileOptions& options_;
  RuleFile out_;
  std::vector<std::string> ids_;  // of all rules, also of those that the path leaves out
  std::vector<std::string> paths_;  // ids of rules with a path
  std::shared_ptr<AllowList> allowed_ = std::make_shared<AllowList>();
};

std::string Reader::place(Value value, std::string_view word) const {
  const std::size_t number = value.line();
  if (number == 0 || number > lines_.size()) return "line 1, column 1";
  // A key stands in the line of its value or above it.
  for (std::size_t line = number; line > 0 && line + 3 > number; --line) {
    const std::size_t at = word.empty() ? lines_[line - 1].find_first_not_of(" -") : lines_[line - 1].find(word);
    if (at != std::string_view::npos) return fmt::format("line {}, column {}", line, at + 1);
  }
  return fmt::format("line {}, column 1", number);
}

Status Reader::check_keys(Value object, std::string_view what, const Words& known) const {
  for (const auto& [key, value] : object.members()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const std::string_view near = nearest(key, known);
    return wrong(
        value, key, fmt::format("\"{}\" is not a key of {}", escape_terminal(key), what),
        near.empty() ? fmt::format("its keys are: {}", fmt::join(known, ", ")) : fmt::format("did you mean \"{}\"?", near));
  }
  return {};
}

Result<std::string> Reader::text(Value object, std::string_view key) const {
  const Value value = object[key];
  if (value && !value.is_string()) return wrong(value, key, fmt::format("{} must be a string", key), "put it in quotes");
  return std::string(value.text());
}

// Of strings or objects; one alone is a list of one.
Result<std::vector<Value>> Reader::list(Value object, std::string_view key) const {
  const Value value = object[key];
  std::vector<Value> out;
  if (!value) return out;
  if (value.is_string()) return std::vector<Value>{value};
  if (!value.is_array()) return wrong(value, key, fmt::format("{} must be a list", key));
  for (const Value item : value.items()) out.push_back(item);
  return out;
}

Result<Expression> Reader::expression(Value value) const {
  if (!value.is_string() || value.text().empty())
    return wrong(value, "", "a regular expression must be a string", "put it in quotes");
  auto out = Expression::compile(value.text());
  if (out) return out;
  return wrong(value, out.error().hint, escape_terminal(out.error().what),
               "regular expressions are of RE2's syntax: github.com/google/re2/wiki/Syntax");
}

Result<int> Reader::group(Value rule, const Expression& expression) const {
  const std::string_view key = rule["group"] ? "group" : "secretGroup";
  const Value value = rule[key];
  if (!value) return 0;
  const auto group = value.integer();
  if (!group || *group < 0 || *group > expression.group_count()) {
    return wrong(value, key,
                 fmt::format("{} must be a number from 0 to {}, the groups of the regex", key, expression.group_count()));
  }
  return static_cast<int>(*group);
}

Result<double> Reader::entropy_of(Value rule) const {
  const Value value = rule["entropy"];
  if (!value) return 0.0;
  const auto bits = value.number();
  if (!bits || !(*bits >= 0 && *bits <= 8)) return wrong(value, "entropy", "entropy must be a number from 0 to 8, bits a byte");
  return *bits;
}

Result<Sensitivity> Reader::sensitivity(Value rule) const {
  const Value value = rule["class"];
  if (!value || value.text() == "credential") return Sensitivity::credential;
  if (value.text() == "infrastructure") return Sensitivity::infrastructure;
  if (value.text() == "personal") return Sensitivity::personal;
  return wrong(value, "class", "class must be credential, infrastructure or personal");
}

Result<std::uint8_t> Reader::profiles(Value rule) const {
  static constexpr std::array<std::pair<std::string_view, std::uint8_t>, 5> words{
      {{"secrets", Profile::secrets}, {"infra", Profile::infra}, {"pii", Profile::pii}, {"none", Profile::none}, {"all", 7}}};
  if (!rule["profile"]) return std::uint8_t{7};
  AIOPS_TRY(const auto given, list(rule, "profile"));
  unsigned out = 0;
  for (const Value value : given) {
    const auto word = std::find_if(words.begin(), words.end(), [&](const auto& one) { return one.first == value.text(); });
    if (word == words.end()) return wrong(value, "profile", "profile must be of secrets, infra, pii, all, none");
    out |= word->second;
  }
  return static_cast<std::uint8_t>(out);
}

Status Reader::names(Value rule, RegexSpec& out) const {
  AIOPS_TRY(out.id, text(rule, "id"));
  if (!is_word(out.id)) {
    return wrong(rule["id"] ? rule["id"] : rule, rule["id"] ? "id" : "", "a rule must have an id of 2 to 40 of a-z, 0-9 and -");
  }
  if (std::find(ids_.begin(), ids_.end(), out.id) != ids_.end()) {
    return wrong(rule["id"], "id", fmt::format("the id \"{}\" stands here twice", out.id));
  }
  AIOPS_TRY(out.type, text(rule, "type"));
  if (!out.type.empty() && !is_word(out.type)) return wrong(rule["type"], "type", "type must be 2 to 40 of a-z, 0-9 and -");
  AIOPS_TRY(out.title, text(rule, "description"));
  AIOPS_TRY(const auto keywords, list(rule, "keywords"));
  for (const Value keyword : keywords) {
    if (keyword.text().empty()) return wrong(keyword, "", "a keyword must be a string", "put it in quotes");
    out.keywords.emplace_back(keyword.text());
  }
  return {};
}

Status Reader::allow(Value entry, std::string_view rule) {
  std::string of(rule);
  if (entry.is_string() && !entry.text().empty()) {
    allowed_->add(of, entry.text());
    return {};
  }
  const Value value = entry["value"], regex = entry["regex"];
  if (!entry.is_object())
    return wrong(entry, "", "an entry of allow must be a string or {value or regex, rule}", "put it in quotes");
  const Words known = rule.empty() ? Words{"value", "regex", "rule"} : Words{"value", "regex"};
  if (auto keys = check_keys(entry, "an entry of allow", known); !keys) return keys;
  if (rule.empty()) {
    AIOPS_TRY(of, text(entry, "rule"));
  }
  if (bool(value) == bool(regex)) return wrong(entry, "", "an entry of allow must have a value or a regex");
  if (!of.empty() && rule.empty() && rule_by_id(of) == nullptr && std::find(ids_.begin(), ids_.end(), of) == ids_.end()) {
    return wrong(entry["rule"], of, fmt::format("there is no redaction rule \"{}\"", escape_terminal(of)),
                 "aiops redact --list-rules shows them all");
  }
  if (regex) {
    AIOPS_TRY(Expression one, expression(regex));
    allowed_->add(of, std::move(one));
    return {};
  }
  AIOPS_TRY(const std::string word, text(entry, "value"));
  allowed_->add(of, word);
  return {};
}

Status Reader::rule(Value rule) {
  static const Words known{"id",      "description", "regex", "group", "secretGroup", "keywords",
                           "entropy", "class",       "type",  "path",  "profile",     "allow"};
  if (!rule.is_object()) return wrong(rule, "", "a rule must be a mapping with id and regex");
  if (auto keys = check_keys(rule, "a rule", known); !keys) return keys;
  RegexSpec spec;
  if (auto named = names(rule, spec); !named) return named;
  if (!rule["regex"]) return wrong(rule, "", fmt::format("rule \"{}\" has no regex", spec.id));
  AIOPS_TRY(spec.expression, expression(rule["regex"]));
  AIOPS_TRY(spec.group, group(rule, spec.expression));
  AIOPS_TRY(spec.entropy, entropy_of(rule));
  AIOPS_TRY(spec.what, sensitivity(rule));
  AIOPS_TRY(spec.profiles, profiles(rule));
  ids_.push_back(spec.id);
  bool fires = true;
  if (const Value path = rule["path"]) {
    AIOPS_TRY(const Expression fits, expression(path));
    if (options_.subject.empty()) paths_.push_back(spec.id);
    fires = options_.subject.empty() || fits.found_in(options_.subject);
  }
  AIOPS_TRY(const auto entries, list(rule, "allow"));
  for (const Value entry : entries) {
    if (auto added = allow(entry, spec.id); !added) return added;
  }
  if (spec.expression.spans_lines()) {
    out_.notes.push_back(fmt::format("rule \"{}\" looks across lines: it finds what stands within one", spec.id));
  }
  if (fires) out_.rules.push_back(make_regex_rule(std::move(spec)));
  return {};
}

Result<RuleFile> Reader::read(Value root) {
  if (!root.is_object()) return wrong(root, "", "a rule file must be a mapping with rules or allow");
  if (auto keys = check_keys(root, "a rule file", {"rules", "allow"}); !keys) return tl::unexpected(std::move(keys).error());
  AIOPS_TRY(const auto rules, list(root, "rules"));
  for (const Value one : rules) {
    if (auto read = rule(one); !read) return tl::unexpected(std::move(read).error());
  }
  AIOPS_TRY(const auto entries, list(root, "allow"));
  for (const Value entry : entries) {
    if (auto read = allow(entry, ""); !read) return tl::unexpected(std::move(read).error());
  }
  if (!paths_.empty()) {
    out_.notes.push_back(
        fmt::format("for some paths only, and the input has no name, so they fire: {}", fmt::join(paths_, ", ")));
  }
  if (!allowed_->empty()) out_.allowed.push_back(allowed_);
  return std::move(out_);
}

}  // namespace

Result<RuleFile> read_rule_yaml(std::string_view text, const RuleFileOptions& options) {
  AIOPS_TRY(const auto documents, parse_json_or_yaml(text));
  if (documents.empty()) return RuleFile{};
  if (documents.size() > 1) return fail(Fault::input, fmt::format("{} documents, where one is expected", documents.size()));
  return Reader(text, options).read(documents[0].root());
}

}  // namespace aiops::redact
