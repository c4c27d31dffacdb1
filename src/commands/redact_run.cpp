// An error of an input is kept and the next file is taken; an error of the output ends the run.
#include "commands/redact_run.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <ostream>

#include <fmt/format.h>

#include "commands/redact_in_place.hpp"
#include "core/base/text.hpp"

namespace aiops::commands {

namespace {

std::string shown(const std::string& name) { return name == "-" ? "standard input" : name; }

}  // namespace

RedactRun::RedactRun(const RedactOptions& options, const redact::Engine& engine, RedactNames* names,
                     const redact::PseudonymMap* map, const World& world, Io& io)
    : options_(options), engine_(engine), names_(names), map_(map), world_(world), io_(io), log_([names](std::string_view value) {
        return value.empty() ? std::string() : names->fingerprint(value);
      }) {
  if (io.out_descriptor >= 0) {
    out_ = std::make_unique<DescriptorOutlet>(io.out_descriptor);
  } else {
    out_ = std::make_unique<StreamOutlet>(io.out);
  }
  if (options.work == RedactOptions::Work::check) {
    findings_ = std::make_unique<FindingWriter>(options.format, *out_, engine);
    log_.write_to(findings_.get());
  }
}

Outcome RedactRun::run() {
  if (auto status = open_report(); !status) return Outcome::failed(status.error());
  for (const std::string& file : options_.files) {
    if (stopped_ || world_.cancel.cancelled()) break;
    one(file);
  }
  if (auto status = log_.finish(); !status && !stopped_ && !reader_left()) errors_.push_back(status.error());
  summary();
  return outcome();
}

Status RedactRun::open_report() {
  if (options_.report.empty()) return {};
  if (options_.report == "-") {
    report_out_ = std::make_unique<StreamOutlet>(io_.err);
  } else {
    const int file = ::open(options_.report.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
      return fail(Fault::unreachable, fmt::format("{}: {}", options_.report, words_of(errno)), "nothing was redacted");
    report_file_ = std::make_unique<Descriptor>(file);
    report_out_ = std::make_unique<DescriptorOutlet>(file);
  }
  report_ = std::make_unique<FindingWriter>(options_.report_format, *report_out_, engine_);
  log_.write_to(report_.get());
  return {};
}

void RedactRun::one(const std::string& name) {
  log_.begin_file(name);
  Status status;
  if (options_.in_place) {
    status = in_place(name);
  } else if (auto piped = filter(name); !piped) {
    status = tl::unexpected(piped.error());
  }
  if (status) return;
  // Of an input only reading can fail as `input`; all else ends the run, but a file that was to be replaced stands for itself.
  stopped_ = status.error().fault == Fault::cancelled || (!options_.in_place && status.error().fault != Fault::input);
  if (stopped_ && reader_left()) return;
  errors_.push_back(status.error());
}

Result<Piped> RedactRun::filter(const std::string& name) {
  const auto named = [&](const Error& error) {
    const std::string what = error.fault == Fault::unreachable ? "the result could not be written" : shown(name);
    return Error{error.fault, fmt::format("{}: {}", what, error.what), error.hint};
  };
  NoOutlet nowhere;
  redact::Outlet& out = options_.work == RedactOptions::Work::check ? static_cast<redact::Outlet&>(nowhere) : *out_;
  if (name == "-" && io_.in_descriptor < 0) {
    if (io_.in == nullptr) return fail(Fault::input, "-: no standard input");
    StreamSource source(*io_.in);
    return through(source, out, name).map_error(named);
  }
  const Descriptor file(name == "-" ? -1 : ::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (name != "-" && !file) return fail(Fault::input, fmt::format("{}: {}", name, words_of(errno)));
  const int descriptor = file ? file.number() : io_.in_descriptor;
  if (auto status = not_the_output(descriptor); !status) return tl::unexpected(named(status.error()));
  DescriptorSource source(descriptor);
  return through(source, out, name).map_error(named);
}

Status RedactRun::in_place(const std::string& name) {
  return rewrite_in_place(name, options_.suffix, [&](Source& source, redact::Outlet& out) -> Result<bool> {
    AIOPS_TRY(const Piped piped, through(source, out, name));
    return map_ != nullptr || (log_.of_file() > 0 && !piped.passed_through);
  });
}

Result<Piped> RedactRun::through(Source& source, redact::Outlet& out, const std::string& name) {
  if (map_ != nullptr) {
    AIOPS_TRY(const Restored restored, restore_through(source, out, *map_));
    if (!restored.note.empty()) note(name, restored.note);
    return Piped{};
  }
  Pipe pipe{engine_, &names_->pseudonyms(), &log_, options_.verify, options_.binary_too, {}, {}, {}};
  pipe.before_write = [this] { return names_->remember(); };
  pipe.after_block = [this]() -> Status {
    if (options_.in_place && SignalsHeld::pending()) return fail(Fault::cancelled, "interrupted");
    return log_.flush();
  };
  pipe.skipped = [this](std::uint64_t bytes) { log_.shift(bytes); };
  AIOPS_TRY(const Piped piped, run_pipe(source, out, pipe));
  note_binary(name, piped);
  return piped;
}

// `aiops redact a.log > a.log` has lost the file already; with >> it would read what it writes, for ever.
Status RedactRun::not_the_output(int descriptor) const {
  struct stat in {
  }, out{};
  if (io_.out_descriptor < 0 || fstat(descriptor, &in) != 0 || fstat(io_.out_descriptor, &out) != 0) return {};
  if (!S_ISREG(in.st_mode) || in.st_dev != out.st_dev || in.st_ino != out.st_ino) return {};
  return fail(Fault::input, "is also the output", "--in-place replaces a file");
}

bool RedactRun::reader_left() const {
  const auto* out = dynamic_cast<const DescriptorOutlet*>(out_.get());
  return out != nullptr && out->reader_left();
}

void RedactRun::note(const std::string& name, const std::string& text) {
  if (!options_.quiet) io_.err << "aiops: " << escape_terminal(shown(name)) << ": " << escape_terminal(text) << '\n';
}

void RedactRun::note_binary(const std::string& name, const Piped& piped) {
  if (!piped.passed_through) return;
  const bool check = options_.work == RedactOptions::Work::check;
  note(name, fmt::format("binary input ({}) {}; use --format text to {} it anyway", piped.kind.format,
                         check ? "was not checked" : "passed through unchanged", check ? "check" : "redact"));
}

void RedactRun::summary() {
  if (!options_.verbose || options_.quiet) return;
  std::string counts;
  for (const auto& [rule, count] : log_.by_rule()) counts += fmt::format("{}{} {}", counts.empty() ? ": " : ", ", count, rule);
  io_.err << fmt::format("aiops: {} {}{}\n", log_.total(), options_.work == RedactOptions::Work::check ? "found" : "redacted",
                         escape_terminal(counts));
}

Outcome RedactRun::outcome() {
  Outcome out;
  if (options_.work == RedactOptions::Work::check && options_.fail_on) {
    for (const auto what :
         {redact::Sensitivity::credential, redact::Sensitivity::infrastructure, redact::Sensitivity::personal}) {
      if (log_.of_class(what) > 0 && severity_of(what) >= *options_.fail_on) out.found = true;
    }
  }
  if (errors_.empty()) return out;
  // What could not be done weighs more than an input that could not be read.
  const auto worst = std::find_if(errors_.begin(), errors_.end(), [](const Error& error) { return error.fault != Fault::input; });
  out.error = worst == errors_.end() ? errors_.front() : *worst;
  out.error->what.clear();
  for (const Error& error : errors_) out.error->what += (out.error->what.empty() ? "" : "\n") + error.what;
  return out;
}

}  // namespace aiops::commands
