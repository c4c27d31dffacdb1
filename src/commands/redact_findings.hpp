// Why: what was found is told in three ways: a report in JSON Lines, findings on stdout for --check, and counts. All of them say
// where and what kind, none of them says what.
// Must never: write a byte of a value.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/redact/stream.hpp"
#include "core/render/sarif.hpp"

namespace aiops::commands {

enum class FindingFormat { text, lines, json, sarif };  // lines: JSON Lines, what a report is by default

std::string_view class_of(redact::Sensitivity);  // "credential", "infrastructure", "personal"

// Writes findings of any number of files as they come.
class FindingWriter {
 public:
  FindingWriter(FindingFormat format, redact::Outlet& out, const redact::Engine& engine);
  ~FindingWriter();

  void add(std::string_view file, const redact::Sighting&, std::string_view fingerprint);
  Status flush();
  Status finish(std::uint64_t files);

 private:
  void begin();

  FindingFormat format_;
  redact::Outlet& out_;
  const redact::Engine& engine_;
  sarif::Log log_;
  std::string pending_;
  bool begun_ = false;
  std::uint64_t count_ = 0;
  std::map<std::string_view, std::uint64_t> by_rule_;
};

// The witness of all inputs of one run.
class FindingLog final : public redact::Witness {
 public:
  using Fingerprint = std::function<std::string(std::string_view value)>;
  explicit FindingLog(Fingerprint fingerprint) : fingerprint_(std::move(fingerprint)) {}

  void write_to(FindingWriter* writer) { writers_.push_back(writer); }
  // The next findings are of this file; `shift` bytes of it were not shown to the stream (a byte order mark).
  void begin_file(std::string_view name);
  void shift(std::uint64_t bytes) { shift_ = bytes; }
  void saw(const redact::Sighting&) override;
  bool wants_places() const override { return !writers_.empty(); }
  Status flush();
  Status finish();

  std::uint64_t total() const { return total_; }
  std::uint64_t of_file() const { return of_file_; }  // since begin_file()
  std::uint64_t of_class(redact::Sensitivity what) const { return by_class_[static_cast<std::size_t>(what)]; }
  const std::map<std::string_view, std::uint64_t>& by_rule() const { return by_rule_; }

 private:
  Fingerprint fingerprint_;
  std::vector<FindingWriter*> writers_;
  std::string file_;
  std::uint64_t shift_ = 0, total_ = 0, of_file_ = 0, files_ = 0, by_class_[3] = {};
  std::map<std::string_view, std::uint64_t> by_rule_;
};

}  // namespace aiops::commands
