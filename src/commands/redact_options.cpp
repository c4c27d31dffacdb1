// Flags of `aiops redact`; see the header.
#include "commands/redact_options.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "commands/options.hpp"
#include "core/base/text.hpp"
#include "core/redact/own/allow_list.hpp"
#include "core/redact/own/known_values.hpp"
#include "core/redact/own/rule_file.hpp"

namespace aiops::commands {

namespace {

constexpr std::string_view what_counts = "What is found", pseudonyms = "Pseudonyms";
constexpr std::array<std::string_view, 3> formats{"text", "json", "sarif"};
constexpr std::array<std::string_view, 5> levels{"none", "info", "warning", "error", "critical"};
constexpr std::array<std::string_view, 5> shapes{"auto", "text", "json", "yaml", "logfmt"};
constexpr std::array<std::string_view, 4> profiles{"secrets", "infra", "pii", "all"};

void declare_rules(FlagSet& set) {
  const auto add = [&](std::string_view name, Form form, std::string_view value, std::string_view help, bool repeatable = false) {
    set.add({.name = name, .form = form, .value = value, .group = what_counts, .help = help, .repeatable = repeatable});
  };
  set.add({.name = "profile",
           .form = Form::text,
           .value = "LIST",
           .group = what_counts,
           .help = "which rules are on: secrets, infra (addresses, hosts, accounts), pii (personal data) or all, with commas",
           .fallback = "secrets,pii",
           .repeatable = true});
  add("enable-rule", Form::redactions, "ID", "turn a rule on, whatever the profile; may be repeated, or a list with commas",
      true);
  add("disable-rule", Form::redactions, "ID", "turn a rule off; may be repeated, or a list with commas", true);
  add("rules", Form::path, "FILE", "own rules: YAML, or a gitleaks TOML as it is; may be repeated", true);
  add("allow", Form::path, "FILE", "values and patterns that are left as they are; may be repeated", true);
  add("known-secrets", Form::path, "FILE", "exact values, a line each, to remove in every encoding; may be repeated", true);
  set.add({.name = "honor-inline",
           .group = what_counts,
           .help = "leave a line alone when a comment in it says so (gitleaks:allow and the like); never for text of others"});
  set.add({.name = "format",
           .form = Form::text,
           .value = "FORM",
           .group = what_counts,
           .help = "what the input is; any but auto also redacts what looks like a binary file",
           .fallback = "auto",
           .allowed = shapes});
}

void declare_output(FlagSet& set) {
  set.add({.name = "in-place",
           .letter = 'i',
           .form = Form::suffix,
           .value = "SUFFIX",
           .group = group::output,
           .help = "replace each file, and keep the old one under its name with SUFFIX behind it when one is given"});
  set.add({.name = "check", .group = group::output, .help = "print what would be redacted instead of the text, and exit with 3"});
  set.add({.name = "fail-on",
           .form = Form::text,
           .value = "SEVERITY",
           .group = group::output,
           .help = "what --check exits with 3 for: credentials are errors, personal data warnings, addresses and names infos",
           .fallback = "info",
           .allowed = levels});
  set.add({.name = "verify",
           .group = group::output,
           .help = "judge the output again before it is written, and stop with 1 if anything is found in it"});
  set.add({.name = "report",
           .form = Form::path,
           .value = "FILE",
           .group = group::output,
           .help = "write what was found, never the value, to this file as JSON Lines; - is stderr"});
  output_flag(set, formats, false);
  set.add({.name = "list-rules", .group = group::output, .help = "print the rules and which of them are on"});
  set.add({.name = "no-headers", .group = group::output, .help = "no heading line above the rules"});
}

void declare_pseudonyms(FlagSet& set) {
  const auto add = [&](std::string_view name, std::string_view help) {
    set.add({.name = name, .form = Form::path, .value = "FILE", .group = pseudonyms, .help = help});
  };
  add("key", "the key of pseudonyms and fingerprints, made on first use; without one they hold for this run alone");
  add("map", "remember what each pseudonym stands for, so that --restore can bring it back; never a credential");
  set.add({.name = "restore", .group = pseudonyms, .help = "put values back for the pseudonyms of --map"});
  set.add({.name = "legend", .group = pseudonyms, .help = "print what a prompt must say about placeholders"});
}

std::vector<std::string> list_of(const std::vector<std::string>& values) {
  std::vector<std::string> out;
  for (const std::string& value : values) {
    for (const auto part : split(value, ',')) {
      if (const auto word = trim(part); !word.empty()) out.emplace_back(word);
    }
  }
  return out;
}

Result<std::uint8_t> profiles_of(const Flags& flags) {
  std::vector<std::string> said = flags.texts("profile");
  if (said.empty()) said.push_back(flags.text("profile"));
  unsigned out = redact::Profile::none;
  for (const std::string& word : list_of(said)) {
    if (word == "secrets" || word == "all") out |= redact::Profile::secrets;
    if (word == "infra" || word == "all") out |= redact::Profile::infra;
    if (word == "pii" || word == "all") out |= redact::Profile::pii;
    if (std::find(profiles.begin(), profiles.end(), word) == profiles.end()) {
      Error error = unknown("profile", word, word, {profiles.begin(), profiles.end()});
      if (error.hint.empty()) error.hint = "there are secrets, infra, pii and all";
      return tl::unexpected(error);
    }
  }
  if (out == redact::Profile::none) return fail(Fault::usage, "--profile names none", "there are secrets, infra, pii and all");
  return static_cast<std::uint8_t>(out);
}

// The text of each file that a flag names, handed to `take`, whose errors get the file's name.
template <class Take>
Status each_file(const Flags& flags, std::string_view flag, const World& world, Take take) {
  for (const std::string& path : flags.texts(flag)) {
    const auto text = world.machine.read_file(path);
    if (!text) return fail(Fault::input, fmt::format("{}: {}", path, text.error().what), fmt::format("named by --{}", flag));
    if (Status status = take(path, *text); !status)
      return fail(status.error().fault, fmt::format("{}: {}", path, status.error().what), status.error().hint);
  }
  return {};
}

Status read_known(const Flags& flags, const World& world, redact::Policy& policy) {
  return each_file(flags, "known-secrets", world, [&](const std::string&, std::string_view text) -> Status {
    AIOPS_TRY(auto known, redact::read_known_values(text));
    if (known) policy.own.push_back(std::move(known));
    return {};
  });
}

Status read_allowed(const Flags& flags, const World& world, redact::Policy& policy) {
  return each_file(flags, "allow", world, [&](const std::string&, std::string_view text) -> Status {
    AIOPS_TRY(auto allowed, redact::read_allow_list(text, policy.own));
    if (allowed) policy.allowed.push_back(std::move(allowed));
    return {};
  });
}

// A rule file may hold for some names of files only. That is decided once, so a run over many files has no name.
Status read_rules(const Flags& flags, const World& world, redact::Policy& policy, std::vector<std::string>& notes) {
  redact::RuleFileOptions how;
  if (flags.words().size() == 1 && flags.words().front() != "-") how.subject = flags.words().front();
  how.read = [&](std::string_view path) { return world.machine.read_file(std::string(path)); };
  return each_file(flags, "rules", world, [&](const std::string& path, std::string_view text) -> Status {
    AIOPS_TRY(redact::RuleFile file, redact::read_rule_file(path, text, how));
    policy.own.insert(policy.own.end(), file.rules.begin(), file.rules.end());
    policy.allowed.insert(policy.allowed.end(), file.allowed.begin(), file.allowed.end());
    for (const std::string& id : file.disabled) {
      if (!policy.enabled.contains(id)) policy.disabled.insert(id);  // the command line counts more
    }
    for (const std::string& note : file.notes) notes.push_back(fmt::format("{}: {}", path, note));
    return {};
  });
}

Result<redact::Policy> policy_of(const Flags& flags, const World& world, std::vector<std::string>& notes) {
  redact::Policy out;
  AIOPS_TRY(out.profiles, profiles_of(flags));
  for (std::string& id : list_of(flags.texts("enable-rule"))) out.enabled.insert(std::move(id));
  for (std::string& id : list_of(flags.texts("disable-rule"))) out.disabled.insert(std::move(id));
  out.honor_inline = flags.on("honor-inline");
  for (const auto& status : {read_rules(flags, world, out, notes), read_known(flags, world, out)}) {
    if (!status) return tl::unexpected(status.error());
  }
  if (auto status = read_allowed(flags, world, out); !status) return tl::unexpected(status.error());  // may name own rules
  return out;
}

Status both(bool first, bool second, std::string_view names) {
  return first && second ? fail(Fault::usage, fmt::format("{} do not go together", names)) : Status();
}

Status contradictions(const Flags& flags, const RedactOptions& options) {
  using Work = RedactOptions::Work;
  const bool restores = options.work == Work::restore;
  for (const auto& status :
       {both(options.in_place, options.work == Work::check, "--in-place and --check"),
        both(restores, flags.on("check"), "--restore and --check"), both(restores, options.verify, "--restore and --verify"),
        both(restores, !options.report.empty(), "--restore and --report")}) {
    if (!status) return status;
  }
  if (restores && options.map.empty()) return fail(Fault::usage, "--restore needs --map FILE", "the map that redacting wrote");
  if (options.in_place) {
    if (flags.words().empty()) return fail(Fault::usage, "--in-place needs FILE");
    for (const std::string& file : options.files) {
      if (file == "-") return fail(Fault::usage, "standard input cannot be redacted in place");
    }
  }
  if (flags.given("output") && options.work == Work::redact && options.report.empty()) {
    return fail(Fault::usage, "-o says how findings are written, and there are none to write", "add --check, or --report FILE");
  }
  return {};
}

}  // namespace

void declare_redact(FlagSet& set) {
  set.words("[FILE...]", 0, 1'000'000);
  declare_rules(set);
  declare_output(set);
  declare_pseudonyms(set);
  general_flags(set);
}

Severity severity_of(redact::Sensitivity what) {
  switch (what) {
    case redact::Sensitivity::credential:
      return Severity::error;
    case redact::Sensitivity::personal:
      return Severity::warning;
    default:
      return Severity::info;
  }
}

Result<RedactOptions> redact_options(const Flags& flags, const World& world) {
  using Work = RedactOptions::Work;
  RedactOptions out;
  out.work = flags.on("legend")       ? Work::legend
             : flags.on("list-rules") ? Work::list_rules
             : flags.on("restore")    ? Work::restore
             : flags.on("check")      ? Work::check
                                      : Work::redact;
  out.files = flags.words();
  if (out.files.empty()) out.files.emplace_back("-");
  if (const std::string how = flags.given("in-place") ? flags.text("in-place") : "false"; how != "false") {
    out.in_place = true;
    out.suffix = how == "true" ? "" : how;
  }
  out.verify = flags.on("verify");
  out.report = flags.text("report");
  const std::string format = flags.text("output");
  out.format = format == "sarif" ? FindingFormat::sarif : format == "json" ? FindingFormat::json : FindingFormat::text;
  if (out.work == Work::redact && out.format == FindingFormat::sarif) out.report_format = FindingFormat::sarif;
  out.fail_on = severity_from(flags.text("fail-on"));
  out.binary_too = flags.text("format") != "auto";
  out.key = flags.text("key");
  out.map = flags.text("map");
  out.headings = !flags.on("no-headers");
  out.quiet = flags.on("quiet");
  out.verbose = flags.number("verbose") > 0;
  if (auto status = contradictions(flags, out); !status) return tl::unexpected(status.error());
  AIOPS_TRY(out.policy, policy_of(flags, world, out.notes));
  return out;
}

}  // namespace aiops::commands
