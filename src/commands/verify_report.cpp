// `aiops verify-report REPORT --from SNAPSHOT`: does a written report hold against the snapshot it was made from?
#include <istream>
#include <iterator>
#include <ostream>

#include <fmt/format.h>

#include "commands/command.hpp"
#include "commands/options.hpp"
#include "core/base/yaml.hpp"
#include "core/bundle/reader.hpp"
#include "core/evidence/verify.hpp"

namespace aiops::commands {

namespace {

void declare(FlagSet& set) {
  set.words("REPORT", 1, 1);
  set.add({.name = "from",
           .form = Form::path,
           .value = "SNAPSHOT",
           .group = group::scope,
           .help = "the snapshot that the report was made from: any form that triage --from reads"});
  general_flags(set);
}

Result<std::string> read_text(const std::string& path, const World& world, Io& io) {
  if (path == "-") {
    if (io.in == nullptr) return fail(Fault::input, "-: no standard input");
    return std::string(std::istreambuf_iterator<char>(*io.in), {});
  }
  auto text = world.machine.read_file(path);
  if (!text) return fail(Fault::input, fmt::format("{}: {}", path, text.error().what));
  return std::move(*text);
}

Result<Verification> verified(const Flags& flags, const World& world, Io& io) {
  const std::string& path = flags.words().front();
  const std::string from = flags.text("from");
  if (from.empty())
    return fail(Fault::usage, "verify-report needs --from SNAPSHOT", "aiops verify-report report.json --from snapshot");
  if (from == "-" && path == "-") return fail(Fault::usage, "only one of report and snapshot can be standard input");
  AIOPS_TRY(const std::string text, read_text(path, world, io));
  auto documents = parse_json_or_yaml(text);
  if (!documents) return fail(Fault::input, fmt::format("{}: {}", path, documents.error().what));
  if (documents->size() != 1) return fail(Fault::input, fmt::format("{}: not one report", path));
  AIOPS_TRY(const Snapshot snapshot, read_snapshot(from));
  auto result = verify_report(documents->front().root(), snapshot);
  if (!result) return fail(result.error().fault, fmt::format("{}: {}", path, result.error().what), result.error().hint);
  return std::move(*result);
}

Outcome run(const Flags& flags, const World& world, Io& io) {
  const auto result = verified(flags, world, io);
  if (!result) return Outcome::failed(result.error());
  io.out << describe(*result) << '\n';
  Outcome outcome;
  outcome.found = result->failure.has_value();
  return outcome;
}

}  // namespace

constinit const Command verify_report_command{
    .name = "verify-report",
    .summary = "check every fact and citation of a report against its snapshot",
    .about =
        "Looks up each fact at the place that it names, recomputes what was derived, and checks that every claim cites facts "
        "that "
        "are there. Exits with 3 at the first that does not hold. A fact from a metrics query cannot be looked up in a snapshot: "
        "it is "
        "named as unchecked.",
    .examples =
        "# a report and the snapshot that it was made from\n"
        "aiops triage --from snapshot -o json > report.json\n"
        "aiops verify-report report.json --from snapshot\n",
    .declare = declare,
    .run = run,
};

}  // namespace aiops::commands
