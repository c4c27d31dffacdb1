// `aiops triage`: a snapshot, from disk or from a cluster, becomes a report.
// Must never: decide what is wrong; that is diagnose(). Must never: print anything but the result on io.out.
#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "commands/command.hpp"
#include "commands/triage_live.hpp"
#include "core/base/text.hpp"
#include "core/bundle/reader.hpp"
#include "core/bundle/writer.hpp"
#include "core/findings/diagnose.hpp"
#include "core/findings/knowledge.hpp"

namespace aiops::commands {

namespace {

Result<Collected> read_from(const TriageOptions& options) {
  auto read = read_snapshot(options.from);
  if (!read) return fail(Fault::input, read.error().what, read.error().hint);  // a path that was named, whatever is wrong with it
  Snapshot snapshot = std::move(*read);
  if (snapshot.objects().empty() && snapshot.logs().empty()) {
    return fail(Fault::not_found, fmt::format("{}: no Kubernetes object in it", options.from),
                "a snapshot holds objects as kubectl get -o json prints them");
  }
  Collected out;
  out.ns = !options.ns.empty() ? options.ns : options.subject ? std::string() : snapshot.focus();
  out.snapshot = std::move(snapshot);
  return out;
}

Question question_of(const TriageOptions& options, const Collected& collected) {
  Question question;
  question.now = options.now ? options.now : collected.now;
  question.window = options.since;
  question.subject = options.subject;
  question.ns = options.subject && options.from.empty() ? std::string() : options.from.empty() ? collected.ns : options.ns;
  question.selector = options.selector;
  question.filter = options.filter;
  question.exclude = options.exclude;
  question.context = collected.context;
  question.knowledge = options.knowledge;
  return question;
}

// What config.yaml does not want as evidence is taken out of it, and an entry that has ended says so.
void use_knowledge(Question& question, Snapshot& snapshot, const TriageOptions& options, std::ostream& err) {
  if (!question.knowledge) return;
  const Time now = now_of(snapshot, question).time.value_or(Time());
  question.set_aside = set_aside_events(snapshot, *question.knowledge, now);
  if (options.quiet) return;
  for (const Ignore& entry : question.knowledge->ignore) {
    if (entry.expired(now))
      err << "aiops: " << escape_terminal(entry.by()) << " ended at " << format_time(*entry.until) << " and no longer applies\n";
  }
}

// With its namespace, which need not be said when only one object has that name.
ObjectRef whole_name(ObjectRef subject, const Snapshot& snapshot) {
  if (!subject.ns.empty() || snapshot.find(subject) != nullptr) return subject;
  for (const Object& object : snapshot.objects()) {
    if (object.kind == subject.kind && object.name == subject.name) return object.ref();
  }
  return subject;
}

// What diagnose() cannot know: where the snapshot came from and what it cost.
void complete(Report& report, const TriageOptions& options, const Collected& collected) {
  report.scope.live = options.from.empty();
  if (report.scope.live && !options.now) report.now_from = "when it was asked";
  report.scope.cluster = collected.cluster;
  report.scope.context = collected.context;
  report.scope.ns = collected.ns;
  if (options.subject) report.scope.subject = label(whole_name(*options.subject, collected.snapshot));
  report.ledger = collected.ledger;
  if (!options.from.empty() || options.now) report.ledger.elapsed_ms.reset();  // the same input gives the same bytes
}

Style style_of(const TriageOptions& options, const Terminal& tty) {
  Style style;
  style.version = std::string(version());
  style.width = tty.width;
  style.whole_verdict = !tty.out;
  style.colour = tty.colour;
  style.unicode = tty.unicode;
  style.show_evidence = options.show_evidence;
  style.headings = options.headings;
  style.verbose = options.verbosity > 0;
  return style;
}

Outcome outcome_of(const Report& report, const TriageOptions& options) {
  Outcome outcome;
  outcome.found = options.fail_on && std::any_of(report.incidents.begin(), report.incidents.end(),
                                                 [&](const Incident& incident) { return incident.severity >= *options.fail_on; });
  if (options.strict && !report.gaps.empty()) {
    outcome.error = Error{Fault::forbidden,
                          fmt::format("{} {} in the evidence", report.gaps.size(), report.gaps.size() == 1 ? "gap" : "gaps"),
                          "--strict takes a gap for a failure; the report names each"};
  }
  return outcome;
}

Outcome run(const Flags& flags, const World& world, Io& io) {
  auto options = triage_options(flags);
  if (!options) return Outcome::failed(options.error());
  auto collected = options->from.empty() ? collect_snapshot(*options, world, io) : read_from(*options);
  if (!collected) return Outcome::failed(collected.error());
  if (options->subject) {
    if (options->from.empty() && kind_of(options->subject->kind) != Kind::other &&
        row_of(kind_of(options->subject->kind)).namespaced) {
      options->subject->ns = collected->ns;
    }
    if (auto status = known_subject(*options->subject, collected->snapshot); !status) return Outcome::failed(status.error());
  }
  Question question = question_of(*options, *collected);
  use_knowledge(question, collected->snapshot, *options, io.err);
  auto report = diagnose(collected->snapshot, question);
  if (!report) return Outcome::failed(report.error());
  complete(*report, *options, *collected);
  io.out << render(*report, options->format, style_of(*options, io.tty));
  Outcome outcome = outcome_of(*report, *options);
  if (!options->save.empty()) {
    const Status saved = save_snapshot(collected->snapshot, options->save, report->scope, report->ledger);
    if (!saved) {
      outcome.error = saved.error();
    } else if (!options->quiet) {
      io.err << "aiops: saved in " << escape_terminal(options->save) << '\n';
    }
  }
  return outcome;
}

}  // namespace

constinit const Command triage_command{
    .name = "triage",
    .summary = "find out what is wrong, and prove it",
    .about =
        "Reads what Kubernetes says about one object, a namespace or everything, and reports each incident with its facts, "
        "what follows from them, and two commands that look further. Nothing in a cluster is ever changed.",
    .examples =
        "# everything in a namespace\n"
        "aiops triage -n shop\n"
        "# one workload, with the proof of each fact\n"
        "aiops triage deployment/web -n shop --show-evidence\n"
        "# no cluster at hand: what kubectl or a support bundle has saved\n"
        "kubectl cluster-info dump -A --output-directory dump && aiops triage --from dump\n"
        "kubectl get pods,events -o json | aiops triage --from -\n"
        "# in a script: exit with 3 when something is broken\n"
        "aiops triage -n shop -o json --fail-on error\n",
    .declare = declare_triage,
    .run = run,
};

}  // namespace aiops::commands
