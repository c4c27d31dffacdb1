// From YAML to Knowledge; see the header.
#include "commands/knowledge.hpp"

#include <algorithm>
#include <initializer_list>

#include <fmt/format.h>

#include "commands/flags.hpp"
#include "core/base/text.hpp"
#include "core/findings/rule.hpp"
#include "core/net/url.hpp"

namespace aiops::commands {

namespace {

constexpr std::size_t max_entries = 1000;
constexpr std::size_t max_signatures = 100;  // each is tried on every line of every log

// One entry of a list: a mapping of known fields to single values.
class Entry {
 public:
  Entry(const std::string& file, std::string_view key, json::Value value) : file_(file), key_(key), value_(value) {}

  tl::unexpected<Error> wrong(json::Value at, std::string_view what, std::string hint = {}) const {
    const unsigned line = at.line() > 0 ? at.line() : value_.line();
    return fail(Fault::input, fmt::format("{}: line {}: {}: {}", file_, line, key_, what), std::move(hint));
  }

  Status only(std::initializer_list<std::string_view> fields) const {
    if (!value_.is_object()) return wrong(value_, "an entry is a mapping");
    for (const auto [name, value] : value_.members()) {
      if (std::find(fields.begin(), fields.end(), name) == fields.end()) {
        const Error error = unknown("field", name, name, std::vector<std::string_view>(fields));
        const std::string hint = error.hint.empty() ? fmt::format("known are {}", fmt::join(fields, ", ")) : error.hint;
        return wrong(value, error.what, hint);
      }
      if (!value.is_string() && !value.number() && !value.boolean())
        return wrong(value, fmt::format("{} wants a single value", name));
      if (value.is_string() && trim(value.text()).empty()) return wrong(value, fmt::format("{} is empty", name));
    }
    return {};
  }

  bool has(std::string_view field) const { return static_cast<bool>(value_[field]); }
  json::Value at(std::string_view field) const { return value_[field]; }
  std::string text(std::string_view field) const {
    const json::Value value = value_[field];
    if (!value) return {};
    return value.is_string() ? std::string(value.text()) : json::to_text(value);
  }
  // As the API spells it; a kind that we do not know stays as it is written.
  std::string kind() const {
    const std::string word = text("kind");
    const Kind kind = kind_from_user(word);
    return kind == Kind::other ? word : std::string(row_of(kind).name);
  }
  std::string origin() const { return fmt::format("{}:{}", file_, value_.line()); }

 private:
  const std::string& file_;
  std::string_view key_;
  json::Value value_;
};

// "2026-12-01" is the whole day.
std::optional<Time> last_moment(const std::string& text) { return parse_time(text.size() == 10 ? text + "T23:59:59Z" : text); }

Result<Ignore> ignore_of(const Entry& entry) {
  if (auto status = entry.only({"rule", "namespace", "name", "kind", "container", "reason", "message", "until", "why"}); !status)
    return tl::unexpected(status.error());
  Ignore out{entry.text("rule"),   entry.text("namespace"), entry.text("name"), entry.kind(),      entry.text("container"),
             entry.text("reason"), entry.text("message"),   std::nullopt,       entry.text("why"), entry.origin()};
  if (!out.rule.empty() && !find_rule(out.rule) && !family_from(out.rule)) {
    std::vector<std::string_view> known;
    for (const Rule& rule : rulebook()) known.push_back(rule.id);
    const Error error = unknown("rule", out.rule, out.rule, known);
    return entry.wrong(entry.at("rule"), error.what, error.hint.empty() ? "aiops rules lists them" : error.hint);
  }
  if (!out.rule.empty() && !out.reason.empty())
    return entry.wrong(entry.at("reason"), "an entry is about a rule or about the reason of an event, not both");
  const bool narrow = !(out.rule + out.ns + out.name + out.kind + out.container + out.reason + out.message).empty();
  if (!narrow)
    return entry.wrong({}, "this entry would ignore everything", "say rule, namespace, name, kind, container, reason or message");
  if (entry.has("until")) {
    out.until = last_moment(entry.text("until"));
    if (!out.until) return entry.wrong(entry.at("until"), "until wants a date or an RFC 3339 time", "2026-12-31");
  }
  return out;
}

Result<Ownership> owner_entry(const Entry& entry) {
  if (auto status = entry.only({"selector", "namespace", "kind", "label", "team"}); !status)
    return tl::unexpected(status.error());
  Ownership out{{}, entry.text("namespace"), entry.has("kind") ? entry.kind() : "", entry.text("label"), entry.text("team")};
  if (out.label.empty() == out.team.empty())
    return entry.wrong({}, "an entry says team (a name) or label (whose value is the team)");
  if (entry.has("selector")) {
    auto selector = Selector::labels(entry.text("selector"));
    if (!selector) return entry.wrong(entry.at("selector"), selector.error().what, selector.error().hint);
    out.selector = std::move(*selector);
  }
  return out;
}

// Where `part` stands in that line of the file; where the value begins when it cannot be seen (escaped in quotes).
std::size_t column_of(std::string_view text, unsigned line, std::string_view part, std::string_view whole) {
  const auto lines = split(text, '\n');
  if (line == 0 || line > lines.size()) return 1;
  const std::string_view row = lines[line - 1];
  const auto start = row.find(whole);
  auto at = part.empty() ? start : row.find(part, start == std::string_view::npos ? 0 : start);
  if (at == std::string_view::npos) at = start;
  if (at == std::string_view::npos) at = row.find_first_not_of(' ', std::min(row.find(':') + 1, row.size()));
  return at == std::string_view::npos ? 1 : at + 1;
}

Result<Pattern> pattern_of(const Entry& entry, std::string_view text) {
  if (entry.has("pattern") == entry.has("contains"))
    return entry.wrong({}, "an entry says pattern (a regular expression) or contains (a part of the line)");
  if (entry.has("contains")) return Pattern::literal(entry.text("contains"));
  const std::string written = entry.text("pattern");
  auto pattern = Pattern::expression(written);
  if (pattern) return pattern;
  const Error& error = pattern.error();
  const std::size_t column = column_of(text, entry.at("pattern").line(), error.hint, written);
  return entry.wrong(entry.at("pattern"), fmt::format("column {}: {}", column, error.what),
                     "RE2 syntax, without look-around and back-references");
}

Result<LogSignature> signature_of(const Entry& entry, std::string_view text) {
  if (auto status = entry.only({"name", "pattern", "contains", "cause", "text", "severity", "namespace", "container"}); !status)
    return tl::unexpected(status.error());
  LogSignature out;
  out.name = entry.text("name");
  if (out.name.empty()) return entry.wrong({}, "an entry needs a name");
  AIOPS_TRY(out.pattern, pattern_of(entry, text));
  if (entry.has("cause")) {
    const auto causes = all_causes();
    const std::string word = entry.text("cause");
    const auto at = std::find_if(causes.begin(), causes.end(), [&](const Cause& cause) { return cause.word == word; });
    if (at == causes.end()) {
      std::vector<std::string_view> words;
      for (const Cause& cause : causes) words.push_back(cause.word);
      return entry.wrong(entry.at("cause"), unknown("cause", word, word, words).what,
                         fmt::format("causes are {}", fmt::join(words, ", ")));
    }
    out.cause = at->word;
  }
  out.text = entry.text("text");
  out.severity = severity_from(entry.text("severity"));
  if (entry.has("severity") && !out.severity)
    return entry.wrong(entry.at("severity"), "severity is info, warning, error or critical");
  out.ns = entry.text("namespace");
  out.container = entry.text("container");
  return out;
}

Status read_runbooks(const Entry& entry, json::Value value, Knowledge& out) {
  if (!value.is_object()) return entry.wrong(value, "wants a mapping of rule or alert to URL");
  for (const auto [name, url] : value.members()) {
    const std::string_view text = url.text();
    const bool printable = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
    if (text.size() > 2000 || !printable || !net::parse_url(text))
      return entry.wrong(url, fmt::format("{} wants an http or https URL", name), "https://wiki.example.com/runbooks/oom");
    out.runbooks.insert_or_assign(std::string(name), std::string(text));
  }
  return {};
}

}  // namespace

Status read_knowledge(const std::string& file, std::string_view text, std::string_view key, json::Value value, Knowledge& out) {
  const Entry whole(file, key, value);
  if (key == "runbooks") return read_runbooks(whole, value, out);
  if (!value.is_array()) return whole.wrong(value, "wants a list of entries");
  if (value.size() > (key == "logSignatures" ? max_signatures : max_entries)) return whole.wrong(value, "too many entries");
  for (const json::Value item : value.items()) {
    const Entry entry(file, key, item);
    if (key == "ignore") {
      AIOPS_TRY(out.ignore.emplace_back(), ignore_of(entry));
    } else if (key == "owners") {
      AIOPS_TRY(out.owners.emplace_back(), owner_entry(entry));
    } else {
      AIOPS_TRY(out.signatures.emplace_back(), signature_of(entry, text));
    }
  }
  return {};
}

}  // namespace aiops::commands
