// {"schema": "aiops.metrics/v1", "answers": [{"metric", "query", "start", "time", "step", "outcome", "reason", "detail",
// "result"}]}
#include "core/bundle/metrics_file.hpp"

#include <fmt/format.h>

#include "core/base/json.hpp"
#include "core/evidence/mask.hpp"

namespace aiops {

namespace {

constexpr std::string_view schema = "aiops.metrics/v1";

using Outcome = MetricAnswer::Outcome;
constexpr std::string_view words[] = {"answered", "none", "failed"};

std::string_view word_of(Outcome outcome) { return words[static_cast<std::size_t>(outcome)]; }

std::string quoted(std::string_view text) {
  std::string out;
  json::append_quoted(out, text);
  return out;
}

std::string series_text(const MetricSeries& series, const MetricRow& row) {
  std::string out =
      fmt::format(R"({{"metric": {{"namespace": {}, {}: {})", quoted(series.ns), quoted(row.subject), quoted(series.name));
  if (!series.container.empty()) out += fmt::format(R"(, "container": {})", quoted(series.container));
  out += R"(}, "values": [)";
  for (const Sample& sample : series.samples) {
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(sample.at.time_since_epoch()).count();
    const auto fraction = milliseconds % 1000;
    out += fmt::format("{}[{}{}, \"{}\"]", &sample == &series.samples.front() ? "" : ", ", milliseconds / 1000,
                       fraction == 0 ? "" : fmt::format(".{:03}", fraction), sample_text(sample.value));
  }
  return out + "]}";
}

std::optional<MetricAnswer> answer_of(json::Value value) {
  const auto id = metric_from(value["metric"].text());
  const auto from = parse_time(value["start"].text());
  const auto time = parse_time(value["time"].text());
  const auto step = parse_duration(value["step"].text());
  if (!id || !from || !time || !step) return std::nullopt;
  MetricAnswer answer;
  answer.id = *id;
  answer.query = value["query"].text();
  answer.from = *from;
  answer.time = *time;
  answer.step = *step;
  for (const Outcome outcome : {Outcome::answered, Outcome::none}) {
    if (word_of(outcome) == value["outcome"].text()) answer.outcome = outcome;
  }
  for (const GapReason reason :
       {GapReason::forbidden, GapReason::not_found, GapReason::timeout, GapReason::too_large, GapReason::budget}) {
    if (name_of(reason) == value["reason"].text()) answer.reason = reason;
  }
  answer.detail = value["detail"].text();
  file_series(value["result"], answer);
  return answer;
}

}  // namespace

std::string metrics_text(const std::vector<MetricAnswer>& answers) {
  std::string out = fmt::format("{{\n \"schema\": \"{}\",\n \"answers\": [", schema);
  for (const MetricAnswer& a : answers) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(a.step).count();
    out += fmt::format("{}\n  {{\"metric\": \"{}\", \"query\": {},\n", &a == &answers.front() ? "" : ",", row_of(a.id).word,
                       quoted(a.query));
    out += fmt::format(
        "   \"start\": \"{}\", \"time\": \"{}\", \"step\": \"{}s\", \"outcome\": \"{}\", \"reason\": \"{}\", \"detail\": {},\n",
        format_time(a.from), format_time(a.time), seconds, word_of(a.outcome), name_of(a.reason), quoted(mask(a.detail)));
    out += "   \"result\": [";
    for (const MetricSeries& series : a.series) {
      out += (&series == &a.series.front() ? "\n    " : ",\n    ") + series_text(series, row_of(a.id));
    }
    out += "]}";
  }
  return out + "]\n}\n";
}

Result<std::vector<MetricAnswer>> metrics_from(std::string_view text) {
  auto document = json::Document::parse(text);
  if (!document) return tl::unexpected(document.error());
  if (document->root()["schema"].text() != schema) return fail(Fault::input, fmt::format("its schema is not {}", schema));
  std::vector<MetricAnswer> out;
  for (const json::Value value : document->root()["answers"].items()) {
    if (auto answer = answer_of(value)) out.push_back(std::move(*answer));
  }
  return out;
}

}  // namespace aiops
