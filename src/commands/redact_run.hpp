// Why: what `aiops redact` does with its files, one after the other: filter, check, or rewrite in place.
// Must never: go on after its output failed, or let a file that cannot be read stop the others.
#pragma once

#include <memory>
#include <vector>

#include "commands/redact_findings.hpp"
#include "commands/redact_io.hpp"
#include "commands/redact_names.hpp"
#include "commands/redact_options.hpp"
#include "commands/redact_pipe.hpp"

namespace aiops::commands {

class RedactRun {
 public:
  RedactRun(const RedactOptions&, const redact::Engine&, RedactNames*, const redact::PseudonymMap*, const World&, Io&);

  Outcome run();

 private:
  Status open_report();
  void one(const std::string& name);  // a file, or "-"
  Result<Piped> filter(const std::string& name);
  Status in_place(const std::string& name);
  Result<Piped> through(Source&, redact::Outlet&, const std::string& name);
  Status not_the_output(int descriptor) const;
  bool reader_left() const;
  void note(const std::string& name, const std::string& text);
  void note_binary(const std::string& name, const Piped&);
  void summary();
  Outcome outcome();

  const RedactOptions& options_;
  const redact::Engine& engine_;
  RedactNames* names_;  // null when restoring
  const redact::PseudonymMap* map_;  // only when restoring
  const World& world_;
  Io& io_;
  FindingLog log_;
  std::unique_ptr<redact::Outlet> out_;  // standard output
  std::unique_ptr<Descriptor> report_file_;
  std::unique_ptr<redact::Outlet> report_out_;
  std::unique_ptr<FindingWriter> findings_, report_;
  std::vector<Error> errors_;
  bool stopped_ = false;  // nothing more can be written
};

}  // namespace aiops::commands
