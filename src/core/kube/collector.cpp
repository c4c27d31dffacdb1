// All answers are kept, and the snapshot is built anew before each round: documents share their storage, so this costs an
// index and no copy.
#include "core/kube/collector.hpp"

#include <set>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace aiops::kube {

namespace {

GapReason reason_of(Fault fault) {
  switch (fault) {
    case Fault::auth:
    case Fault::forbidden:
      return GapReason::forbidden;
    case Fault::not_found:
      return GapReason::not_found;
    case Fault::timeout:
      return GapReason::timeout;
    case Fault::too_large:
      return GapReason::too_large;
    case Fault::budget:
      return GapReason::budget;
    default:
      return GapReason::unreachable;
  }
}

class Filing {
 public:
  void file(const Read& read, const Result<Answer>& answer) {
    if (answer) {
      any_ = any_ || (read.form() != Read::Form::version && read.form() != Read::Form::discovery);  // those everybody may ask
      answers_.push_back(*answer);
      if (answer->unfinished) miss(read, *answer->unfinished, fmt::format("{} were read, then: ", count(*answer)));
      return;
    }
    miss(read, answer.error(), {});
  }

  static std::size_t count(const Answer& answer) {
    std::size_t items = 0;
    for (const json::Document& page : answer.pages) items += page.root()["items"].size();
    return items;
  }

  void miss(const Read& read, const Error& error, const std::string& before) {
    if (read.form() == Read::Form::pod_log && error.fault == Fault::not_found && says_no_log(error.what)) return;
    if (!first_error_) first_error_ = error;
    // A log that is not there any more, an object that is gone: known now, and worth saying.
    const std::string what = read.describe();
    const bool repeats = error.what.compare(0, what.size() + 2, what + ": ") == 0;
    gaps_.push_back({what, reason_of(error.fault), before + (repeats ? error.what.substr(what.size() + 2) : error.what)});
    // A list that failed is as little known as one that may not be read (triage-rules 2.0.9).
    if (error.fault == Fault::forbidden || read.form() == Read::Form::list) refused_.emplace_back(read.kind(), read.name_space());
  }

  Snapshot build() const {
    SnapshotBuilder builder;
    for (const Answer& answer : answers_) file_answer(builder, answer);
    for (const auto& [kind, ns] : refused_) builder.refused(kind, ns);
    for (const Gap& gap : gaps_) builder.add_gap(gap);
    if (captured_at_) builder.captured_at(*captured_at_);
    return builder.build();
  }

  void captured_at(Time time) { captured_at_ = time; }
  bool nothing() const { return !any_; }
  const std::optional<Error>& first_error() const { return first_error_; }

 private:
  static void file_answer(SnapshotBuilder& builder, const Answer& answer) {
    const Read& read = answer.asked;
    if (answer.absent) return;
    if (read.form() == Read::Form::version) {
      if (!answer.pages.empty()) builder.server_version(std::string(answer.pages.front().root()["gitVersion"].text()));
      return;
    }
    if (read.form() == Read::Form::discovery) {
      for (const json::Document& page : answer.pages) builder.groups(page.root());
      return;
    }
    if (read.form() == Read::Form::pod_log) {
      builder.add_log(read.name_space(), read.name(), read.window().container, read.window().previous, answer.log);
      return;
    }
    for (const json::Document& page : answer.pages) builder.add(page, read.kind(), read.metadata_only());
    if (read.form() != Read::Form::list || answer.inconsistent || answer.unfinished) return;
    if (read.narrowed()) {
      builder.asked(read.kind(), read.name_space());
    } else {
      builder.listed(read.kind(), read.name_space());
    }
  }

  std::vector<Answer> answers_;
  std::vector<Gap> gaps_;
  std::vector<std::pair<Kind, std::string>> refused_;
  std::optional<Error> first_error_;
  std::optional<Time> captured_at_;
  bool any_ = false;
};

// The server says only that it is not there; what lies near in name is worth one more list.
Error with_near_names(KubeClient& client, const ObjectRef& subject, Error error) {
  const Kind kind = kind_of(subject.kind, subject.api_version);
  const auto scope = subject.ns.empty() ? Result<Scope>(Scope::all()) : Scope::in(subject.ns);
  const auto read = scope ? Read::list(kind, *scope) : Result<Read>(tl::unexpected(scope.error()));
  const auto answer = read ? client.read(*read) : Result<Answer>(tl::unexpected(read.error()));
  error.what = fmt::format("{} not found", label(subject));
  if (!answer) return error;
  std::vector<std::string_view> names;
  for (const json::Document& page : answer->pages) {
    for (const json::Value item : page.root()["items"].items()) names.push_back(item["metadata"]["name"].text());
  }
  const std::string_view near = nearest(subject.name, names);
  if (!near.empty()) {
    error.hint = fmt::format("did you mean {}?", near);
  } else if (names.empty()) {
    error.hint =
        fmt::format("there is no {} in {}", row_of(kind).plural, subject.ns.empty() ? "the cluster" : "namespace " + subject.ns);
  } else if (names.size() <= 8) {
    error.hint = fmt::format("there is {}", fmt::join(names, ", "));
  }
  return error;
}

}  // namespace

Result<Collected> collect(KubeClient& client, const Target& target, Time captured_at, const Progress& progress) {
  Filing filing;
  filing.captured_at(captured_at);
  Collected out;
  std::set<Read> asked;
  std::optional<Error> subject_error;  // why the subject itself could not be had; nothing says that it is not there
  while (out.rounds < max_rounds(target)) {
    std::vector<Read> reads = next_asks(filing.build(), target, asked);
    if (reads.empty()) break;
    if (out.rounds == 0) reads.push_back(Read::version());
    ++out.rounds;
    if (progress) progress(out.rounds, reads.size());
    const auto answers = client.read_all(reads);
    for (std::size_t i = 0; i < reads.size(); ++i) {
      asked.insert(reads[i]);
      out.asked.push_back(reads[i]);
      if (!answers[i] && answers[i].error().fault == Fault::cancelled) return tl::unexpected(answers[i].error());
      // A namespace that does not exist has empty lists, which would read as "all is well".
      const ObjectRef place{"v1", "Namespace", {}, target.ns, {}};
      const bool is_place = !target.ns.empty() && reads[i].form() == Read::Form::object && reads[i].kind() == Kind::name_space;
      if (!answers[i] && is_place && answers[i].error().fault == Fault::not_found) {
        return tl::unexpected(with_near_names(client, place, answers[i].error()));
      }
      const bool is_subject = target.subject && reads[i].form() == Read::Form::object &&
                              reads[i].name() == target.subject->name &&
                              reads[i].kind() == kind_of(target.subject->kind, target.subject->api_version);
      if (!answers[i] && is_subject && answers[i].error().fault == Fault::not_found) {
        return tl::unexpected(with_near_names(client, *target.subject, answers[i].error()));
      }
      if (!answers[i] && is_subject) subject_error = answers[i].error();
      filing.file(reads[i], answers[i]);
    }
    // Nothing answered in the first round: the others would only wait for the same nothing.
    if (out.rounds == 1 && filing.nothing()) break;
  }
  if (filing.nothing()) {
    Error error = filing.first_error().value_or(Error{Fault::bug, "nothing was asked", {}});
    return tl::unexpected(std::move(error));
  }
  out.snapshot = filing.build();
  if (subject_error && out.snapshot.find(*target.subject) == nullptr) return tl::unexpected(*std::move(subject_error));
  return out;
}

}  // namespace aiops::kube
