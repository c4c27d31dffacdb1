// All answers are kept, and the snapshot is built anew before each round: documents share their storage, so this costs an
// index and no copy.
#include "core/kube/collector.hpp"

#include <set>

#include <fmt/format.h>

namespace aiops::kube {

namespace {

std::optional<GapReason> reason_of(Fault fault) {
  switch (fault) {
    case Fault::auth:
    case Fault::forbidden: return GapReason::forbidden;
    case Fault::not_found: return GapReason::not_found;
    case Fault::timeout: return GapReason::timeout;
    case Fault::too_large: return GapReason::too_large;
    case Fault::budget: return GapReason::budget;
    default: return GapReason::unreachable;
  }
}

class Filing {
 public:
  void file(const Read& read, const Result<Answer>& answer) {
    if (answer) {
      any_ = true;
      answers_.push_back(*answer);
      return;
    }
    const Error& error = answer.error();
    if (!first_error_) first_error_ = error;
    // A log that is not there any more, an object that is gone: known now, and worth saying.
    gaps_.push_back({read.describe(), *reason_of(error.fault), error.what});
    if (error.fault == Fault::forbidden) refused_.emplace_back(read.kind(), read.name_space());
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
    if (read.form() == Read::Form::pod_log) {
      builder.add_log(read.name_space(), read.name(), read.window().container, read.window().previous, answer.log);
      return;
    }
    for (const json::Document& page : answer.pages) builder.add(page, read.kind(), read.metadata_only());
    if (read.form() != Read::Form::list || answer.inconsistent) return;
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

}  // namespace

Result<Collected> collect(KubeClient& client, const Target& target, Time captured_at, const Progress& progress) {
  Filing filing;
  filing.captured_at(captured_at);
  Collected out;
  std::set<Read> asked;
  while (out.rounds < max_rounds(target)) {
    const std::vector<Read> reads = next_asks(filing.build(), target, asked);
    if (reads.empty()) break;
    ++out.rounds;
    if (progress) progress(out.rounds, reads.size());
    const auto answers = client.read_all(reads);
    for (std::size_t i = 0; i < reads.size(); ++i) {
      asked.insert(reads[i]);
      out.asked.push_back(reads[i]);
      if (!answers[i] && answers[i].error().fault == Fault::cancelled) return tl::unexpected(answers[i].error());
      const bool is_subject = target.subject && reads[i].form() == Read::Form::object && reads[i].name() == target.subject->name &&
                              reads[i].kind() == kind_of(target.subject->kind, target.subject->api_version);
      if (!answers[i] && is_subject && answers[i].error().fault == Fault::not_found) return tl::unexpected(answers[i].error());
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
  return out;
}

}  // namespace aiops::kube
