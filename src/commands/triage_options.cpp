// From flags to TriageOptions; see the header.
#include "commands/triage_options.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/snapshot/kind.hpp"
#include "core/snapshot/selector.hpp"

namespace aiops::commands {

namespace {

constexpr std::array<std::string_view, 7> formats{"text", "wide", "json", "yaml", "markdown", "junit", "name"};
constexpr std::array<std::string_view, 5> levels{"none", "info", "warning", "error", "critical"};

// "deploy/web", "deploy web", and "Deployment/shop/web" as our own reports print it.
Result<std::optional<ObjectRef>> subject_of(const std::vector<std::string>& words, const std::string& ns) {
  if (words.empty()) return std::optional<ObjectRef>();
  std::vector<std::string> parts;
  for (const auto part : split(words[0], '/')) parts.emplace_back(part);
  const std::string shown = escape_terminal(words[0]);
  if (words.size() == 2) {
    if (parts.size() > 1)
      return fail(Fault::usage, "name one object: TYPE/NAME or TYPE NAME",
                  "aiops triage looks at one object, or at all of a namespace with -n");
    parts.push_back(words[1]);
  }
  if (parts.size() == 1) {
    return fail(Fault::usage, fmt::format("`{}` names no object", shown),
                "write TYPE/NAME, such as deployment/web; -n NAME looks at a whole namespace");
  }
  const bool empty = std::any_of(parts.begin(), parts.end(), [](const std::string& part) { return part.empty(); });
  if (parts.size() > 3 || empty)
    return fail(Fault::usage, fmt::format("`{}` names no object", shown), "write TYPE/NAME, such as deployment/web");
  ObjectRef ref;
  ref.name = parts.back();
  const Kind kind = kind_from_user(parts[0]);
  ref.kind = kind == Kind::other ? parts[0] : std::string(row_of(kind).name);
  if (kind == Kind::other || row_of(kind).namespaced) ref.ns = ns;
  if (parts.size() == 3) {
    if (!ns.empty() && ns != parts[1])
      return fail(Fault::usage, fmt::format("`{}` is not in the namespace {} of -n", shown, escape_terminal(ns)));
    ref.ns = parts[1];
  }
  return std::optional<ObjectRef>(std::move(ref));
}

void scope_flags(FlagSet& set) {
  set.add({.name = "namespace",
           .letter = 'n',
           .form = Form::name_space,
           .value = "NAME",
           .group = group::scope,
           .help = "look at this namespace"});
  set.add({.name = "all-namespaces",
           .letter = 'A',
           .group = group::scope,
           .help = "look at all namespaces; -n is then without effect"});
  set.add({.name = "selector",
           .letter = 'l',
           .form = Form::text,
           .value = "LABELS",
           .group = group::scope,
           .help = "only what has these labels: app=web,tier!=batch"});
  set.add({.name = "from",
           .form = Form::path,
           .value = "PATH",
           .group = group::scope,
           .help =
               "read a snapshot instead of a cluster: a folder that --save or kubectl cluster-info dump wrote, a support bundle, "
               "a must-gather archive, a List, NDJSON or YAML file, or - for standard input"});
  set.add({.name = "save",
           .form = Form::folder,
           .value = "DIR",
           .group = group::scope,
           .help = "write what was read to this new folder, without the values of secrets; --from reads it again"});
  set.add({.name = "since",
           .form = Form::duration,
           .value = "TIME",
           .group = group::scope,
           .help = "how far back events, logs and restarts count; present conditions always do",
           .fallback = "1h",
           .setting = "since"});
  set.add({.name = "now",
           .form = Form::time,
           .value = "TIME",
           .group = group::scope,
           .help = "take this for the present: RFC 3339, or unix seconds; otherwise when the snapshot was taken"});
  set.add({.name = "filter",
           .form = Form::family_or_rule,
           .value = "FAMILY|RULE",
           .group = group::scope,
           .help = "only these rules; may be repeated",
           .repeatable = true});
  set.add({.name = "exclude",
           .form = Form::exclusion,
           .value = "RULE[@NS/NAME]",
           .group = group::scope,
           .help = "leave out a rule, everywhere or at one object; may be repeated",
           .repeatable = true,
           .setting = "exclude"});
}

void limit_flags(FlagSet& set) {
  set.add({.name = "max-requests",
           .form = Form::number,
           .value = "N",
           .group = group::manners,
           .help = "ask the API server at most this often (default 40; with -A 20 and further pages)",
           .setting = "maxRequests"});
  set.add({.name = "max-logs",
           .form = Form::number,
           .value = "N",
           .group = group::manners,
           .help = "read at most so many logs",
           .fallback = "8",
           .setting = "maxLogs"});
  set.add({.name = "max-log-bytes",
           .form = Form::number,
           .value = "N",
           .group = group::manners,
           .help = "bytes of one log",
           .fallback = "65536",
           .setting = "maxLogBytes"});
  set.add({.name = "no-logs", .group = group::manners, .help = "read no logs", .setting = "noLogs"});
  set.add({.name = "list-secret-names",
           .group = group::manners,
           .help = "list the names of Secrets; the grant this needs also gives their values, so it is off by default"});
  set.add({.name = "print-requests",
           .group = group::manners,
           .help = "print on stderr every request to the API server and every query"});
}

void report_flags(FlagSet& set) {
  set.add(
      {.name = "show-evidence", .group = group::output, .help = "behind each fact, the field, log line or list that proves it"});
  set.add({.name = "wide", .group = group::output, .help = "leave nothing out of the text; the same as -o wide"});
  set.add({.name = "no-headers",
           .group = group::output,
           .help = "leave out the heading lines of the text: FACTS, INFERENCE, COMMANDS"});
  set.add({.name = "fail-on",
           .form = Form::text,
           .value = "SEVERITY",
           .group = group::output,
           .help = "exit with 3 when an incident is at least this severe",
           .fallback = "none",
           .allowed = levels,
           .setting = "failOn"});
  set.add({.name = "strict", .group = group::output, .help = "exit with 1 when evidence could not be had", .setting = "strict"});
}

Status contradictions(const TriageOptions& options) {
  if (!options.from.empty() && !options.connection.overrides.server.empty()) {
    return fail(Fault::usage, "--from and --server contradict each other", "a snapshot is read from disk, no server is asked");
  }
  std::error_code ignored;
  if (!options.save.empty() && std::filesystem::exists(options.save, ignored) &&
      !std::filesystem::is_empty(options.save, ignored)) {
    return fail(Fault::usage, fmt::format("--save: {} exists already", options.save),
                "name a new folder: nothing is ever written over");
  }
  if (options.subject && !options.selector.empty()) {
    return fail(Fault::usage, "name one object, or select by labels with -l, not both");
  }
  if (options.subject && options.all_namespaces && options.from.empty()) {
    return fail(Fault::usage, "one object lies in one namespace", "name it with -n instead of -A");
  }
  return {};
}

std::vector<std::string_view> kind_words() {
  std::vector<std::string_view> words;
  for (const KindRow& row : all_kinds()) {
    words.push_back(row.plural);
    words.push_back(row.name);
    if (!row.short_name.empty()) words.push_back(row.short_name);
  }
  return words;
}

}  // namespace

void declare_triage(FlagSet& set) {
  set.words("[TYPE/NAME | TYPE NAME]", 0, 2);
  scope_flags(set);
  output_flag(set, formats, true);
  report_flags(set);
  limit_flags(set);
  connection_flags(set);
  metrics_flags(set);
  general_flags(set);
}

Result<TriageOptions> triage_options(const Flags& flags) {
  TriageOptions out;
  out.from = flags.text("from");
  out.all_namespaces = flags.on("all-namespaces");
  out.ns = out.all_namespaces ? std::string() : flags.text("namespace");
  AIOPS_TRY(out.subject, subject_of(flags.words(), out.ns));
  out.selector = flags.text("selector");
  if (flags.given("selector")) {
    const auto parsed = Selector::labels(out.selector);
    if (!parsed) return fail(Fault::usage, fmt::format("--selector: {}", parsed.error().what), parsed.error().hint);
  }
  out.save = flags.text("save");
  out.since = flags.duration("since").value_or(std::chrono::hours(1));
  out.now = flags.time("now");
  out.filter = flags.texts("filter");
  out.exclude = flags.texts("exclude");
  out.knowledge = flags.knowledge();
  out.connection = connection_of(flags);
  out.metrics = metrics_of(flags);
  out.max_requests = static_cast<std::size_t>(flags.number("max-requests"));
  out.max_logs = static_cast<std::size_t>(flags.number("max-logs"));
  out.max_log_bytes = static_cast<std::size_t>(flags.number("max-log-bytes"));
  out.no_logs = flags.on("no-logs");
  out.list_secret_names = flags.on("list-secret-names");
  out.print_requests = flags.on("print-requests");
  out.format = format_from(flags.text("output")).value_or(Format::text);
  if (out.format == Format::text && flags.on("wide")) out.format = Format::wide;
  out.headings = !flags.on("no-headers");
  out.show_evidence = flags.on("show-evidence");
  out.fail_on = severity_from(flags.text("fail-on"));
  out.strict = flags.on("strict");
  out.quiet = flags.on("quiet");
  out.verbosity = flags.number("verbose");
  if (auto status = contradictions(out); !status) return tl::unexpected(status.error());
  return out;
}

Status known_subject(ObjectRef& subject, const Snapshot& snapshot) {
  if (kind_of(subject.kind) != Kind::other) return {};
  const std::string typed = subject.kind;
  const std::string word = to_lower(typed.substr(0, typed.find('.')));
  std::set<std::string_view> kinds;
  for (const Object& object : snapshot.objects()) kinds.insert(object.kind);
  for (const std::string_view kind : kinds) {
    const std::string lower = to_lower(kind);
    if (word == lower || word == lower + "s" || word == lower + "es") {
      subject.kind = std::string(kind);
      return {};
    }
  }
  std::vector<std::string_view> known = kind_words();
  known.insert(known.end(), kinds.begin(), kinds.end());
  return tl::unexpected(unknown("kind", typed, typed, known));
}

}  // namespace aiops::commands
