// toml++ gives tables with the place of every value; keys are compared without regard to case, as viper does for gitleaks. What
// is not of the type it should be is an error with its place, a key that gitleaks does not know is a note (it leaves it out,
// too).
#include "core/redact/own/gitleaks_toml.hpp"

// toml++ 3.3 tells the compiler to assume that a key begins as a key should; a file with "[$" breaks that, and what then happens
// is not defined. Without NDEBUG an assumption is an assertion, and without that the parser comes to its own check and its error.
#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/redact/own/gitleaks_rules.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

namespace {

constexpr int most_extends = 2;  // as in gitleaks
constexpr std::size_t most_dots = 256;  // of a key: toml++ takes each as a table, one inside the other

std::string place_of(const toml::source_position& at) { return fmt::format("line {}, column {}", at.line, at.column); }
std::string place_of(const toml::node& node) { return place_of(node.source().begin); }

// A text of the file; `node` is null when it is not there.
struct Word {
  std::string text;
  const toml::node* node = nullptr;
};

using Keys = std::span<const std::string_view>;

class Reader {
 public:
  Reader(std::string_view text, const RuleFileOptions& options, int depth) : text_(text), options_(options), depth_(depth) {}

  Result<GitleaksConfig> read();

 private:
  static const toml::node* get(const toml::table& table, std::string_view key);
  void check_keys(const toml::table& table, std::string_view where, Keys known);
  static Result<Word> word(const toml::table& table, std::string_view key);
  static Result<std::vector<Word>> words(const toml::table& table, std::string_view key);
  static Result<std::vector<const toml::table*>> tables(const toml::table& table, std::string_view key);
  static Result<double> number(const toml::table& table, std::string_view key);
  static Result<bool> flag(const toml::table& table, std::string_view key);
  Result<Expression> expression(const Word& word) const;
  std::string place_of_blame(const Word& word, std::string_view blame) const;

  Result<std::vector<const toml::table*>> allowlists(const toml::table& table);
  Result<std::shared_ptr<const Exemption>> exemption(const toml::table& table, bool global);
  Result<GitleaksRule> rule(const toml::table& table);
  Status rules(const toml::table& root);
  Status globals(const toml::table& root);
  Status extended(const toml::table& root);

  std::string_view text_;
  const RuleFileOptions& options_;
  int depth_;
  GitleaksConfig config_;
};

tl::unexpected<Error> wrong(const toml::node& node, std::string_view what) {
  return fail(Fault::input, fmt::format("{}: {}", place_of(node), what));
}

const toml::node* Reader::get(const toml::table& table, std::string_view key) {
  for (const auto& [name, node] : table) {
    if (to_lower(name.str()) == key) return &node;
  }
  return nullptr;
}

void Reader::check_keys(const toml::table& table, std::string_view where, Keys known) {
  for (const auto& [name, node] : table) {
    const std::string lower = to_lower(name.str());
    if (std::find(known.begin(), known.end(), lower) != known.end()) continue;
    const std::string_view near = nearest(lower, {known.begin(), known.end()});
    config_.notes.push_back(fmt::format("{}: \"{}\" is not a key of {}{}", place_of(name.source().begin),
                                        escape_terminal(name.str()), where,
                                        near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
  }
}

Result<Word> Reader::word(const toml::table& table, std::string_view key) {
  const toml::node* node = get(table, key);
  if (node == nullptr) return Word{};
  const auto* text = node->as_string();
  if (text == nullptr) return wrong(*node, fmt::format("{} must be a string", key));
  return Word{text->get(), node};
}

Result<std::vector<Word>> Reader::words(const toml::table& table, std::string_view key) {
  std::vector<Word> out;
  const toml::node* node = get(table, key);
  if (node == nullptr) return out;
  if (const auto* text = node->as_string()) return std::vector<Word>{{text->get(), node}};
  const auto* array = node->as_array();
  if (array == nullptr) return wrong(*node, fmt::format("{} must be a list of strings", key));
  for (const toml::node& item : *array) {
    const auto* text = item.as_string();
    if (text == nullptr) return wrong(item, fmt::format("{} must be a list of strings", key));
    out.push_back({text->get(), &item});
  }
  return out;
}

Result<std::vector<const toml::table*>> Reader::tables(const toml::table& table, std::string_view key) {
  std::vector<const toml::table*> out;
  const toml::node* node = get(table, key);
  if (node == nullptr) return out;
  if (const auto* one = node->as_table()) return std::vector<const toml::table*>{one};
  const auto* array = node->as_array();
  if (array == nullptr) return wrong(*node, fmt::format("{} must be a table: write [[{}]]", key, key));
  for (const toml::node& item : *array) {
    if (item.as_table() == nullptr) return wrong(item, fmt::format("{} must be tables: write [[{}]]", key, key));
    out.push_back(item.as_table());
  }
  return out;
}

Result<double> Reader::number(const toml::table& table, std::string_view key) {
  const toml::node* node = get(table, key);
  if (node == nullptr) return 0.0;
  const auto value = node->is_number() ? node->value<double>() : std::nullopt;
  if (!value || !(*value >= 0 && *value <= 1000)) return wrong(*node, fmt::format("{} must be a number from 0 to 1000", key));
  return *value;
}

Result<bool> Reader::flag(const toml::table& table, std::string_view key) {
  const toml::node* node = get(table, key);
  if (node == nullptr) return false;
  if (!node->is_boolean()) return wrong(*node, fmt::format("{} must be true or false", key));
  return node->as_boolean()->get();
}

// The place of the part of a pattern that is to blame, when it stands in the file as it is; else that of the string.
std::string Reader::place_of_blame(const Word& word, std::string_view blame) const {
  const auto& source = word.node->source();
  std::size_t begin = 0;
  for (std::size_t line = 1; line < source.begin.line && begin != std::string_view::npos; ++line) {
    begin = text_.find('\n', begin);
    if (begin != std::string_view::npos) ++begin;
  }
  if (begin == std::string_view::npos || blame.empty()) return place_of(*word.node);
  const std::size_t start = begin + source.begin.column - 1;
  const std::size_t at = text_.find(blame, start);
  if (at == std::string_view::npos || at > start + 2 * word.text.size() + 8) return place_of(*word.node);
  const std::string_view before = text_.substr(0, at);
  const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  return fmt::format("line {}, column {}", line, at - (before.rfind('\n') + 1) + 1);
}

Result<Expression> Reader::expression(const Word& word) const {
  auto out = Expression::compile(word.text);
  if (out) return out;
  return fail(Fault::input, fmt::format("{}: {}", place_of_blame(word, out.error().hint), escape_terminal(out.error().what)),
              "regular expressions are of RE2's syntax: github.com/google/re2/wiki/Syntax");
}

Result<std::shared_ptr<const Exemption>> Reader::exemption(const toml::table& table, bool global) {
  static constexpr std::array<std::string_view, 8> known{"description", "condition", "regextarget", "regexes",
                                                         "stopwords",   "paths",     "commits",     "targetrules"};
  check_keys(table, "an allowlist", Keys(known).first(global ? 8 : 7));
  auto out = std::make_shared<Exemption>();
  AIOPS_TRY(const Word condition, word(table, "condition"));
  const std::string how = to_lower(condition.text);
  out->all = how == "and" || how == "&&";
  if (!out->all && !how.empty() && how != "or" && how != "||") return wrong(*condition.node, "condition must be OR or AND");
  AIOPS_TRY(const Word target, word(table, "regextarget"));
  if (target.text == "match") out->target = Exemption::Target::match;
  if (target.text == "line") out->target = Exemption::Target::line;
  if (out->target == Exemption::Target::secret && !target.text.empty() && target.text != "secret") {
    return wrong(*target.node, "regexTarget must be secret, match or line");
  }
  AIOPS_TRY(const auto regexes, words(table, "regexes"));
  for (const Word& regex : regexes) {
    AIOPS_TRY(Expression one, expression(regex));
    out->expressions.push_back(std::move(one));
  }
  AIOPS_TRY(const auto stops, words(table, "stopwords"));
  for (const Word& stop : stops) out->stop_words.push_back(to_lower(stop.text));
  AIOPS_TRY(const auto paths, words(table, "paths"));
  for (const Word& path : paths) {
    AIOPS_TRY(const Expression one, expression(path));
    out->has_paths = true;
    out->path_matches = out->path_matches || (!options_.subject.empty() && one.found_in(options_.subject));
  }
  AIOPS_TRY(const auto commits, words(table, "commits"));
  out->has_commits = !commits.empty();
  if (regexes.empty() && stops.empty() && paths.empty() && commits.empty()) {
    return wrong(table, "an allowlist must have regexes, stopwords, paths or commits");
  }
  return std::shared_ptr<const Exemption>(std::move(out));
}

// Of a rule or of the file: `allowlist`, the old way, or `allowlists`.
Result<std::vector<const toml::table*>> Reader::allowlists(const toml::table& table) {
  AIOPS_TRY(auto old, tables(table, "allowlist"));
  AIOPS_TRY(auto lists, tables(table, "allowlists"));
  if (!old.empty() && !lists.empty()) return wrong(*old[0], "allowlist cannot stand beside allowlists: move it there");
  return old.empty() ? lists : old;
}

Result<GitleaksRule> Reader::rule(const toml::table& table) {
  static constexpr std::array<std::string_view, 12> known{"id",        "description", "regex",      "secretgroup",
                                                          "entropy",   "keywords",    "path",       "tags",
                                                          "allowlist", "allowlists",  "skipreport", "required"};
  check_keys(table, "a rule", known);
  GitleaksRule out;
  out.place = place_of(table);
  AIOPS_TRY(Word id, word(table, "id"));
  if (id.text.empty()) return wrong(table, "a rule must have an id");
  out.id = std::move(id.text);
  AIOPS_TRY(Word description, word(table, "description"));
  out.description = std::move(description.text);
  AIOPS_TRY(const Word regex, word(table, "regex"));
  if (!regex.text.empty()) {
    AIOPS_TRY(out.regex, expression(regex));
  }
  AIOPS_TRY(const Word path, word(table, "path"));
  if (!path.text.empty()) {
    AIOPS_TRY(out.path, expression(path));
  }
  AIOPS_TRY(const double group, number(table, "secretgroup"));
  out.group = static_cast<int>(group);
  AIOPS_TRY(out.entropy, number(table, "entropy"));
  AIOPS_TRY(const auto keywords, words(table, "keywords"));
  for (const Word& keyword : keywords) {
    if (!keyword.text.empty()) out.keywords.push_back(keyword.text);
  }
  AIOPS_TRY(out.companion, flag(table, "skipreport"));
  out.has_companions = get(table, "required") != nullptr;
  AIOPS_TRY(const auto lists, allowlists(table));
  for (const toml::table* list : lists) {
    AIOPS_TRY(auto one, exemption(*list, false));
    out.exemptions.push_back(std::move(one));
  }
  return out;
}

Status Reader::rules(const toml::table& root) {
  AIOPS_TRY(const auto all, tables(root, "rules"));
  for (const toml::table* table : all) {
    AIOPS_TRY(GitleaksRule one, rule(*table));
    const auto same = [&](const GitleaksRule& other) { return other.id == one.id; };
    const auto first = std::find_if(config_.rules.begin(), config_.rules.end(), same);
    if (first == config_.rules.end()) {
      config_.rules.push_back(std::move(one));
    } else {  // the last one counts there
      config_.notes.push_back(fmt::format("{}: rule \"{}\" stands here again and replaces that of {}", one.place,
                                          escape_terminal(one.id), first->place));
      *first = std::move(one);
    }
  }
  return {};
}

Status Reader::globals(const toml::table& root) {
  AIOPS_TRY(const auto lists, allowlists(root));
  for (const toml::table* list : lists) {
    GitleaksExemption global;
    AIOPS_TRY(global.exemption, exemption(*list, true));
    AIOPS_TRY(const auto targets, words(*list, "targetrules"));
    for (const Word& target : targets) global.targets.insert(target.text);
    global.place = place_of(*list);
    config_.global.push_back(std::move(global));
  }
  return {};
}

Status Reader::extended(const toml::table& root) {
  AIOPS_TRY(const auto all, tables(root, "extend"));
  for (const toml::table* table : all) {
    static constexpr std::array<std::string_view, 4> known{"usedefault", "path", "url", "disabledrules"};
    check_keys(*table, "[extend]", known);
    AIOPS_TRY(const auto disabled, words(*table, "disabledrules"));
    for (const Word& id : disabled) config_.disabled.insert(id.text);
    AIOPS_TRY(config_.use_default, flag(*table, "usedefault"));
    AIOPS_TRY(const Word path, word(*table, "path"));
    if (path.text.empty()) continue;
    if (config_.use_default) return wrong(*path.node, "[extend] has either path or useDefault, not both");
    if (!options_.read || depth_ >= most_extends) {
      return fail(Fault::input, fmt::format("{}: the file to extend cannot be read from here", place_of(*path.node)),
                  options_.read ? "files extend each other twice at most" : "name both files: --rules BASE --rules FILE");
    }
    auto text = options_.read(path.text);
    if (!text) return fail(text.error().fault, fmt::format("{}: {}", place_of(*path.node), text.error().what), text.error().hint);
    auto base = Reader(*text, options_, depth_ + 1).read();
    if (!base)
      return fail(base.error().fault, fmt::format("{}: {}", escape_terminal(path.text), base.error().what), base.error().hint);
    extend(config_, *std::move(base));
  }
  return {};
}

// toml++ makes a table of every part of a dotted key and takes them down one inside the other.
// The line of a run of words and dots that is beyond all reason, be it a key or not.
std::optional<std::size_t> too_dotted(std::string_view text) {
  std::size_t number = 1, dots = 0;
  for (const char c : text) {
    const bool in_key = is_word(c) || c == '-' || c == '.' || c == ' ' || c == '\t' || c == '"' || c == '\'';
    if (c == '.' && ++dots > most_dots) return number;
    if (!in_key) dots = 0;
    if (c == '\n') ++number;
  }
  return std::nullopt;
}

Result<GitleaksConfig> Reader::read() {
  if (const auto line = too_dotted(text_)) {
    return fail(Fault::input, fmt::format("line {}, column 1: a key of more than {} parts", *line, most_dots));
  }
  const toml::parse_result parsed = toml::parse(text_);
  if (!parsed) {
    return fail(Fault::input,
                fmt::format("{}: {}", place_of(parsed.error().source().begin), escape_terminal(parsed.error().description())));
  }
  const toml::table& root = parsed.table();
  static constexpr std::array<std::string_view, 7> known{"title", "description", "minversion", "extend",
                                                         "rules", "allowlist",   "allowlists"};
  check_keys(root, "a gitleaks file", known);
  for (const auto part : {&Reader::rules, &Reader::globals, &Reader::extended}) {
    if (auto done = (this->*part)(root); !done) return tl::unexpected(std::move(done).error());
  }
  return std::move(config_);
}

}  // namespace

Result<RuleFile> read_gitleaks_toml(std::string_view text, const RuleFileOptions& options) {
  AIOPS_TRY(GitleaksConfig config, Reader(text, options, 0).read());
  return to_rules(std::move(config), options);
}

}  // namespace aiops::redact
