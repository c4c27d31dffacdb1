// A finding is written from the sighting's numbers and its rule; the value itself goes to the fingerprint alone.
#include "commands/redact_findings.hpp"

#include <vector>

#include <fmt/format.h>

#include "commands/command.hpp"
#include "core/base/json.hpp"
#include "core/base/text.hpp"

namespace aiops::commands {

namespace {

std::string quoted(std::string_view text) {
  std::string out;
  json::append_quoted(out, text);
  return out;
}

sarif::Level level_of(redact::Sensitivity what) {
  switch (what) {
    case redact::Sensitivity::credential:
      return sarif::Level::error;
    case redact::Sensitivity::personal:
      return sarif::Level::warning;
    default:
      return sarif::Level::note;
  }
}

std::string as_json(std::string_view file, const redact::Sighting& seen, std::string_view fingerprint) {
  return fmt::format(
      R"({{"file":{},"rule":{},"class":"{}","start":{},"end":{},"line":{},"column":{},"length":{},"placeholder":{},"fingerprint":{}}})",
      quoted(file), quoted(seen.rule->id), class_of(seen.rule->what), seen.begin, seen.end, seen.line, seen.column,
      seen.end - seen.begin, quoted(seen.placeholder), fingerprint.empty() ? "null" : quoted(fingerprint));
}

sarif::Result as_sarif(std::string_view file, const redact::Sighting& seen, std::string_view fingerprint,
                       const std::string& message) {
  sarif::Result out;
  out.rule = seen.rule->id;
  out.level = level_of(seen.rule->what);
  out.message = message;
  out.file = file == "-" ? "stdin" : file;
  out.region = {seen.line, seen.column, 0, 0, seen.begin, seen.end - seen.begin};
  if (!fingerprint.empty()) {
    out.fingerprint_name = "keyedValue/v1";
    out.fingerprint = fingerprint;
  }
  return out;
}

}  // namespace

std::string_view class_of(redact::Sensitivity what) {
  switch (what) {
    case redact::Sensitivity::credential:
      return "credential";
    case redact::Sensitivity::infrastructure:
      return "infrastructure";
    default:
      return "personal";
  }
}

FindingWriter::FindingWriter(FindingFormat format, redact::Outlet& out, const redact::Engine& engine)
    : format_(format), out_(out), engine_(engine), log_("aiops", version()) {}
FindingWriter::~FindingWriter() = default;

void FindingWriter::begin() {
  if (begun_) return;
  begun_ = true;
  if (format_ == FindingFormat::json) pending_ += "{\n  \"schema\": \"aiops.redact/v1\",\n  \"findings\": [";
  if (format_ != FindingFormat::sarif) return;
  std::vector<sarif::Rule> rules;
  const auto add_rule = [&](const redact::Rule& rule) {
    if (engine_.selection().has(rule)) rules.push_back({rule.id, rule.title, level_of(rule.what), {}});
  };
  for (const redact::Family* family : redact::families()) {
    for (const redact::Rule& rule : family->rules) add_rule(rule);
  }
  for (const auto& own : engine_.policy().own) add_rule(own->rule());
  pending_ += log_.begin(rules);
}

void FindingWriter::add(std::string_view file, const redact::Sighting& seen, std::string_view fingerprint) {
  begin();
  const std::string shown = escape_terminal(file == "-" ? "stdin" : file);
  switch (format_) {
    case FindingFormat::text:
      pending_ += fmt::format("{}:{}:{}: {}: {} ({} bytes)\n", shown, seen.line, seen.column, seen.rule->id, seen.rule->title,
                              seen.end - seen.begin);
      break;
    case FindingFormat::lines:
      pending_ += as_json(file, seen, fingerprint) + "\n";
      break;
    case FindingFormat::json:
      pending_ += fmt::format("{}\n    {}", count_ == 0 ? "" : ",", as_json(file, seen, fingerprint));
      break;
    case FindingFormat::sarif:
      pending_ +=
          log_.add(as_sarif(file, seen, fingerprint, fmt::format("{} ({} bytes)", seen.rule->title, seen.end - seen.begin)));
      break;
  }
  ++count_;
  ++by_rule_[seen.rule->id];
}

Status FindingWriter::flush() {
  if (pending_.empty()) return {};
  const std::string_view all = pending_;
  Status status = out_.write({&all, 1});
  pending_.clear();
  return status;
}

Status FindingWriter::finish(std::uint64_t files) {
  begin();
  if (format_ == FindingFormat::json) {
    std::string counts;
    for (const auto& [rule, count] : by_rule_) counts += fmt::format("{}{}: {}", counts.empty() ? "" : ", ", quoted(rule), count);
    pending_ += fmt::format("{}],\n  \"files\": {},\n  \"total\": {},\n  \"byRule\": {{{}}}\n}}\n", count_ == 0 ? "" : "\n  ",
                            files, count_, counts);
  }
  if (format_ == FindingFormat::sarif) pending_ += log_.end();
  return flush();
}

void FindingLog::begin_file(std::string_view name) {
  file_ = name;
  shift_ = of_file_ = 0;
  ++files_;
}

void FindingLog::saw(const redact::Sighting& sighting) {
  redact::Sighting seen = sighting;
  seen.begin += shift_;
  seen.end += shift_;
  if (seen.line == 1) seen.column += shift_;
  ++total_;
  ++of_file_;
  ++by_class_[static_cast<std::size_t>(seen.rule->what)];
  ++by_rule_[seen.rule->id];
  if (writers_.empty()) return;
  const std::string fingerprint = fingerprint_ ? fingerprint_(seen.value) : std::string();
  for (FindingWriter* writer : writers_) writer->add(file_, seen, fingerprint);
}

Status FindingLog::flush() {
  for (FindingWriter* writer : writers_) {
    if (auto status = writer->flush(); !status) return status;
  }
  return {};
}

Status FindingLog::finish() {
  for (FindingWriter* writer : writers_) {
    if (auto status = writer->finish(files_); !status) return status;
  }
  return {};
}

}  // namespace aiops::commands
