// `aiops rules [ID|FAMILY]`: the rulebook, as it stands in the code.
#include <algorithm>
#include <array>
#include <ostream>

#include <fmt/format.h>

#include "commands/command.hpp"
#include "commands/options.hpp"
#include "core/base/json.hpp"
#include "core/base/text.hpp"
#include "core/findings/rule.hpp"

namespace aiops::commands {

namespace {

constexpr std::array<std::string_view, 4> formats{"text", "json", "name", "markdown"};

void declare(FlagSet& set) {
  set.words("[ID|FAMILY]", 0, 1);
  output_flag(set, formats, false);
  set.add({.name = "no-headers", .group = group::output, .help = "no heading line above the table"});
  general_flags(set);
}

void text_member(json::Builder& out, std::string_view key, std::string_view value) {
  out.key(key);
  out.string(value);
}

void append(json::Builder& out, const Rule& rule) {
  out.begin_object();
  text_member(out, "id", rule.id);
  text_member(out, "family", name_of(rule.family));
  text_member(out, "severity", name_of(rule.severity));
  text_member(out, "title", rule.title);
  text_member(out, "proof", rule.proof);
  text_member(out, "cause", rule.means);
  out.key("commands");
  out.begin_array();
  for (const CommandRow& row : rule.commands) {
    out.begin_object();
    text_member(out, "text", row.text);
    text_member(out, "purpose", row.purpose);
    out.end_object();
  }
  out.end_array();
  out.end_object();
}

std::string as_json(const std::vector<const Rule*>& rules) {
  json::Builder out;
  out.begin_object();
  text_member(out, "schema", "aiops.rules/v1");
  out.key("rules");
  out.begin_array();
  for (const Rule* rule : rules) append(out, *rule);
  out.end_array();
  out.end_object();
  const auto document = out.finish();
  return document ? json::to_text(document->root(), 2) + "\n" : std::string();
}

// Words on lines of at most `width` columns, each behind `indent` blanks. The rulebook is ASCII.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out, line;
  const std::size_t room = std::max<std::size_t>(width, indent + 30) - indent;
  const auto flush = [&] {
    out += std::string(indent, ' ') + line + "\n";
    line.clear();
  };
  for (const auto word : split(text, ' ')) {
    if (!line.empty() && line.size() + 1 + word.size() > room) flush();
    if (!line.empty()) line += ' ';
    line += word;
  }
  flush();
  return out;
}

std::string as_page(const Rule& rule, std::size_t width) {
  std::string out =
      fmt::format("{}  {}\n\n  family {}, severity {}\n\nPROOF\n{}\nCAUSE\n{}\nCOMMANDS\n", rule.id, rule.title,
                  name_of(rule.family), name_of(rule.severity), wrapped(rule.proof, 2, width), wrapped(rule.means, 2, width));
  for (const CommandRow& row : rule.commands) out += fmt::format("  {}\n      {}\n", row.text, row.purpose);
  return out;
}

std::string as_table(const std::vector<const Rule*>& rules, bool headers) {
  std::size_t widest = 2;
  for (const Rule* rule : rules) widest = std::max(widest, rule->id.size());
  std::string out;
  const auto row = [&](std::string_view id, std::string_view severity, std::string_view family, std::string_view title) {
    out += fmt::format("{:<{}}  {:<8}  {:<11}  {}\n", id, widest, severity, family, title);
  };
  if (headers) row("ID", "SEVERITY", "FAMILY", "TITLE");
  for (const Rule* rule : rules) row(rule->id, name_of(rule->severity), name_of(rule->family), rule->title);
  return out;
}

// What could be read as markup; our own texts hold no links.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*<>[]|").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

void append_section(std::string& out, const Rule& rule) {
  out += fmt::format("\n### {}\n\n{} ({})\n\n- Proof: {}.\n- Means: {}.\n", rule.id, plain(rule.title), name_of(rule.severity),
                     plain(rule.proof), plain(rule.means));
  for (const CommandRow& row : rule.commands) out += fmt::format("- `{}`: {}\n", row.text, plain(row.purpose));
}

void append_family(std::string& out, Family family, const std::vector<const Rule*>& rules) {
  out += fmt::format("\n## {}\n\n| Rule | Severity | Title |\n|---|---|---|\n", name_of(family));
  for (const Rule* rule : rules)
    out += fmt::format("| [{}](#{}) | {} | {} |\n", rule->id, to_lower(rule->id), name_of(rule->severity), plain(rule->title));
  for (const Rule* rule : rules) append_section(out, *rule);
}

std::string as_markdown(const std::vector<const Rule*>& rules) {
  std::string out;
  if (rules.size() == 1) {
    append_section(out, *rules.front());
    return out.substr(1);
  }
  out = fmt::format(
      "# The rulebook\n\nWritten by `aiops rules -o markdown`; do not edit. {} rules. The severity is the usual one: a finding "
      "may "
      "raise or lower it.\n",
      rules.size());
  std::vector<std::pair<Family, std::vector<const Rule*>>> families;  // in the order of the rulebook
  for (const Rule* rule : rules) {
    auto at = std::find_if(families.begin(), families.end(), [&](const auto& one) { return one.first == rule->family; });
    if (at == families.end()) at = families.insert(families.end(), {rule->family, {}});
    at->second.push_back(rule);
  }
  for (const auto& [family, members] : families) append_family(out, family, members);
  out += "\n## Causes\n\nThe closed list of words in `cause`; a rule with no finer cause uses its own id in lower case.\n\n";
  for (const Cause& cause : all_causes()) out += fmt::format("- `{}`: {}\n", cause.word, plain(cause.meaning));
  return out;
}

Result<std::vector<const Rule*>> wanted(const Flags& flags) {
  std::vector<const Rule*> out;
  if (flags.words().empty()) {
    for (const Rule& rule : rulebook()) out.push_back(&rule);
    return out;
  }
  const std::string& id = flags.words().front();
  if (const auto family = family_from(to_lower(id))) {
    for (const Rule& rule : rulebook())
      if (rule.family == *family) out.push_back(&rule);
    return out;
  }
  std::vector<std::string_view> known;
  for (const Rule& rule : rulebook()) {
    if (to_lower(rule.id) == to_lower(id)) return std::vector<const Rule*>{&rule};
    known.push_back(rule.id);
  }
  Error error = unknown("rule or family", id, id, known);
  if (error.hint.empty()) error.hint = "aiops rules lists them";
  return tl::unexpected(error);
}

Outcome run(const Flags& flags, const World&, Io& io) {
  const auto rules = wanted(flags);
  if (!rules) return Outcome::failed(rules.error());
  const std::string format = flags.text("output");
  if (format == "json") {
    io.out << as_json(*rules);
  } else if (format == "name") {
    for (const Rule* rule : *rules) io.out << rule->id << '\n';
  } else if (format == "markdown") {
    io.out << as_markdown(*rules);
  } else if (rules->size() != 1) {
    io.out << as_table(*rules, !flags.on("no-headers"));
  } else {
    io.out << as_page(*rules->front(), io.tty.width);
  }
  return Outcome::done();
}

}  // namespace

constinit const Command rules_command{
    .name = "rules",
    .summary = "print the rulebook, or one family or rule of it",
    .about =
        "A rule says what must be there to prove a failure, what follows from it, and which two commands look further. "
        "Ids are stable: they appear in reports and are what --filter and --exclude take.",
    .examples =
        "# all rules\n"
        "aiops rules\n"
        "# those of a family\n"
        "aiops rules crash\n"
        "# one of them\n"
        "aiops rules OOM-LIMIT\n"
        "# for a script\n"
        "aiops rules -o json\n"
        "# as a page\n"
        "aiops rules -o markdown\n",
    .declare = declare,
    .run = run,
};

}  // namespace aiops::commands
