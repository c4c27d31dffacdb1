// `aiops redact`: the filter. What is found and how text flows lie in redact_options, redact_pipe and redact_run.
// Must never: print anything but the result on stdout.
#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "commands/command.hpp"
#include "commands/no_core_dump.hpp"
#include "commands/redact_options.hpp"
#include "commands/redact_run.hpp"
#include "core/base/json.hpp"
#include "core/base/text.hpp"
#include "core/redact/engine.hpp"
#include "core/redact/legend.hpp"

namespace aiops::commands {

namespace {

std::string profiles_of(const redact::Rule& rule, std::string_view separator) {
  std::string out;
  const auto add = [&](redact::Profile bit, std::string_view word) {
    if ((rule.profiles & bit) != 0) out += (out.empty() ? "" : std::string(separator)) + std::string(word);
  };
  add(redact::Profile::secrets, "secrets");
  add(redact::Profile::infra, "infra");
  add(redact::Profile::pii, "pii");
  return out;
}

std::vector<const redact::Rule*> all_rules(const redact::Engine& engine) {
  std::vector<const redact::Rule*> out;
  for (const redact::Family* family : redact::families()) {
    for (const redact::Rule& rule : family->rules) out.push_back(&rule);
  }
  for (const auto& own : engine.policy().own) out.push_back(&own->rule());
  return out;
}

std::string rules_as_table(const redact::Engine& engine, bool headings) {
  const auto rules = all_rules(engine);
  std::size_t widest = 2;
  for (const redact::Rule* rule : rules) widest = std::max(widest, rule->id.size());
  std::string out;
  const auto row = [&](std::string_view id, std::string_view on, std::string_view what, std::string_view profiles,
                       std::string_view title) {
    out += fmt::format("{:<{}}  {:<3}  {:<14}  {:<13}  {}\n", id, widest, on, what, profiles, title);
  };
  if (headings) row("ID", "ON", "CLASS", "PROFILES", "TITLE");
  for (const redact::Rule* rule : rules) {
    const std::string profiles = profiles_of(*rule, ",");
    row(rule->id, engine.selection().has(*rule) ? "yes" : "no", class_of(rule->what), profiles.empty() ? "-" : profiles,
        rule->title);
  }
  return out;
}

std::string rules_as_json(const redact::Engine& engine) {
  json::Builder out;
  const auto text = [&](std::string_view key, std::string_view value) {
    out.key(key);
    out.string(value);
  };
  out.begin_object();
  text("schema", "aiops.redact-rules/v1");
  out.key("rules");
  out.begin_array();
  for (const redact::Rule* rule : all_rules(engine)) {
    out.begin_object();
    text("id", rule->id);
    text("type", rule->type);
    text("class", class_of(rule->what));
    out.key("profiles");
    out.begin_array();
    const std::string profiles = profiles_of(*rule, ",");
    for (const auto word : split(profiles, ',')) {
      if (!word.empty()) out.string(word);
    }
    out.end_array();
    out.key("enabled");
    out.boolean(engine.selection().has(*rule));
    text("title", rule->title);
    out.end_object();
  }
  out.end_array();
  out.end_object();
  const auto document = out.finish();
  return document ? json::to_text(document->root(), 2) + "\n" : std::string();
}

// A rule file of gitleaks has many keys that mean nothing here; one line says so, -v says which.
void note_rules(const RedactOptions& options, Io& io) {
  if (!options.verbose) {
    io.err << fmt::format("aiops: --rules: {} {} no effect here, or another one; -v names them\n", options.notes.size(),
                          options.notes.size() == 1 ? "part has" : "parts have");
    return;
  }
  for (const std::string& note : options.notes) io.err << "aiops: " << escape_terminal(note) << '\n';
}

Outcome restore(const RedactOptions& options, const redact::Engine& engine, const World& world, Io& io) {
  std::optional<redact::KeyedDigest> digest;
  if (!options.key.empty()) {
    const auto key = open_key_file(options.key);
    if (!key) return Outcome::failed(key.error());
    digest.emplace(*key);
  }
  const auto map = read_map_file(options.map, digest ? &*digest : nullptr);
  if (!map) return Outcome::failed(map.error());
  return RedactRun(options, engine, nullptr, &*map, world, io).run();
}

Outcome run(const Flags& flags, const World& world, Io& io) {
  if (io.in_descriptor >= 0) forbid_core_dumps();  // a process of our own
  auto options = redact_options(flags, world);
  if (!options) return Outcome::failed(options.error());
  if (!options->quiet && !options->notes.empty()) note_rules(*options, io);
  auto engine = redact::Engine::build(std::move(options->policy));
  if (!engine) return Outcome::failed(engine.error());
  switch (options->work) {
    case RedactOptions::Work::legend:
      io.out << redact::legend << '\n';
      return Outcome::done();
    case RedactOptions::Work::list_rules:
      io.out << (options->format == FindingFormat::json ? rules_as_json(*engine) : rules_as_table(*engine, options->headings));
      return Outcome::done();
    case RedactOptions::Work::restore:
      return restore(*options, *engine, world, io);
    default:
      break;
  }
  const bool check = options->work == RedactOptions::Work::check;  // no text leaves, so there is nothing to remember
  const auto names = RedactNames::open(options->key, check ? "" : options->map);
  if (!names) return Outcome::failed(names.error());
  return RedactRun(*options, *engine, names->get(), nullptr, world, io).run();
}

}  // namespace

constinit const Command redact_command{
    .name = "redact",
    .summary = "remove credentials and personal data from text, as a filter",
    .about =
        "Reads text of any size and writes it with every credential replaced by [REDACTED:type] and every personal or "
        "infrastructure value by a pseudonym; a line leaves as soon as it is whole. Nothing is sent anywhere.",
    .examples =
        "# before a log goes to a chat or a model\n"
        "kubectl logs deploy/web | aiops redact > web.log\n"
        "# files, in place, with a copy of the old ones\n"
        "aiops redact -i.orig web.log values.yaml\n"
        "# in CI: does a file hold a secret? exits with 3\n"
        "aiops redact --check -o sarif values.yaml > findings.sarif\n"
        "# also addresses and host names, with a report of what was found and where\n"
        "aiops redact --profile all --report report.jsonl web.log > clean.log\n"
        "# pseudonyms that hold across runs, and the way back\n"
        "aiops redact --key team.key --map names.map web.log > clean.log\n"
        "aiops redact --key team.key --map names.map --restore answer.txt\n",
    .declare = declare_redact,
    .run = run,
};

}  // namespace aiops::commands
